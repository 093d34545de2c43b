//! Functions of the runtime that implement an operator, or part of one.
//!
//! All are `extern "C"`. None of them traps or throws by itself except `throw`: generated code checks first, so that the
//! address of a trap is always one of guest code.

/// Calls `$each!` with the list of builtins: `name => symbol (parameters) -> result;`, where types are those of the machine.
///
/// * `memory_grow(record, delta)`: `memory.grow` in pages; returns the old size, or -1.
/// * `table_grow(record, delta, element)`: `table.grow` in elements; returns the old size, or -1.
/// * `memory_grow_within`, `table_grow_within`: the same in programs with a common limit for both and exceptions.
/// * `memory_grow_dumped`: the same as `memory_grow_within` in programs that may be debugged.
/// * `table_fill(first, element, count)`: fills `count` elements from the native address `first`.
/// * `memory_copy(to, from, bytes)`, `memory_fill(to, byte, bytes)`: take checked native addresses; may overlap.
/// * `sleep(time)`: `memory.atomic.wait` for this many nanoseconds, when nobody can end it.
/// * `exception_new(tag)`: returns a new exception with that tag, its values still to be stored. Ends the program when there are
///   too many.
/// * `throw(exception)`: continues at the innermost handler; ends the program when there is none.
/// * `heap_allocate(size)`: returns the address of a new object of this many bytes, a multiple of
///   [`ALIGNMENT`](crate::heap::ALIGNMENT), whose header, and length if it is an array, are stored before anything else is allocated.
///   Collects when it is time. Ends the program when there is no room.
/// * `heap_remember(object)`: notes that an object with the flag [`UNREMEMBERED`](crate::heap::UNREMEMBERED) is about to refer to
///   others, and clears the flag.
/// * `check_arguments(record)`: ends the program unless it was given as many arguments as the function of the record takes.
/// * `argument_…(record, index)`: returns an argument of the process as a value; ends the program when it is none.
/// * `watch_pages()`: remembers what is mapped from now on, in programs that are servers: it is state that requests find.
/// * `serve()`, `serve_handler()`: answer requests for as long as the process lives, in programs that are servers: with a command, and
///   with the handler of a component.
/// * `result_…(value)`: prints a result.
/// * `take_snapshot(variables, size, constants, size)`: reports the state of the program and ends the process, in one that runs its
///   start-up while it is built: see [`snapshot`](crate::snapshot). The blocks are the variables and the function references.
/// * `refuse_call(function)`: reports the call of a host function, by its number, and ends the process, likewise.
/// * the rest: rounding as the specification defines it, for processors without an instruction for it, and fused
///   multiplication and addition.
#[macro_export]
macro_rules! for_each_builtin {
    ($each:ident) => {
        $each! {
            memory_grow => w2n_memory_grow (pointer, i64) -> i64;
            table_grow => w2n_table_grow (pointer, i64, i64) -> i64;
            memory_grow_within => w2n_memory_grow_within (pointer, i64) -> i64;
            table_grow_within => w2n_table_grow_within (pointer, i64, i64) -> i64;
            memory_grow_dumped => w2n_memory_grow_dumped (pointer, i64) -> i64;
            table_fill => w2n_table_fill (pointer, i64, i64);
            memory_copy => memmove (pointer, pointer, i64) -> pointer;
            memory_fill => memset (pointer, i32, i64) -> pointer;
            sleep => w2n_sleep (i64);
            exception_new => w2n_exception_new (i32) -> pointer;
            throw => w2n_throw (pointer);
            heap_allocate => w2n_heap_allocate (i64) -> i64;
            heap_remember => w2n_heap_remember (i64);
            check_arguments => w2n_check_arguments (pointer);
            argument_i32 => w2n_argument_i32 (pointer, i32) -> i32;
            argument_i64 => w2n_argument_i64 (pointer, i32) -> i64;
            argument_f32 => w2n_argument_f32 (pointer, i32) -> f32;
            argument_f64 => w2n_argument_f64 (pointer, i32) -> f64;
            watch_pages => w2n_watch_pages ();
            serve => w2n_serve ();
            serve_handler => w2n_serve_handler ();
            result_i32 => w2n_result_i32 (i32);
            result_i64 => w2n_result_i64 (i64);
            result_f32 => w2n_result_f32 (f32);
            result_f64 => w2n_result_f64 (f64);
            take_snapshot => w2n_take_snapshot (pointer, i64, pointer, i64);
            refuse_call => w2n_refuse_call (i32);
            ceil_f32 => w2n_ceil_f32 (f32) -> f32;
            floor_f32 => w2n_floor_f32 (f32) -> f32;
            trunc_f32 => w2n_trunc_f32 (f32) -> f32;
            nearest_f32 => w2n_nearest_f32 (f32) -> f32;
            ceil_f64 => w2n_ceil_f64 (f64) -> f64;
            floor_f64 => w2n_floor_f64 (f64) -> f64;
            trunc_f64 => w2n_trunc_f64 (f64) -> f64;
            nearest_f64 => w2n_nearest_f64 (f64) -> f64;
            fma_f32 => w2n_fma_f32 (f32, f32, f32) -> f32;
            fma_f64 => w2n_fma_f64 (f64, f64, f64) -> f64;
        }
    };
}

/// The native stack that a host function or builtin may use, in bytes; generated code checks that it is left before it
/// calls one.
pub const HOST_STACK: u64 = 64 * 1024;
