//! Functions of the program that have no body in WebAssembly.
//!
//! * [`host`]: between a guest's call and a host function of the runtime, which [`trace`] logs where tracing is built in;
//! * [`canonical`]: between a component's call and a function of the canonical ABI;
//! * [`unknown_import`]: for an unresolved import;
//! * [`indirect`]: between an indirect call and its target in a table, for size;
//! * [`heap`]: between code for objects and the runtime;
//! * [`entry`]: called by the runtime to instantiate and run, with the arguments of the process if a function wants them;
//! * [`invoke`] and [`read`]: called by the runtime on behalf of a test script.

use super::emitter::Emitter;
use super::entity::object::members::{Known, Members, Wanted};
use crate::clif::builtin::Builtin;
use crate::clif::signature::machine_type;
use crate::clif::symbol::Symbol;
use crate::program::canonical::Canonical;
use crate::program::host::HostFunction;
use crate::program::id::{FuncId, GlobalId, InstanceId, TableId, TypeId};
use crate::program::types::subtype::CanonicalValue;
use crate::program::{HeapFunction, HostCall, InitStep, Invoked, Last, Route};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Endianness, InstBuilder, MemFlagsData, Value, types};
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::heap::END;
use wasm2native_abi::script::{ARRAY, KIND_OFFSET, STRUCTURE, VALUE_SIZE};
use wasm2native_abi::trace::MOST_ARGUMENTS;
use wasm2native_abi::trap::Trap;
use wasmparser::ValType;

/// Calls a host function with the parameters: for all calls that are not made in place.
pub(crate) fn host(mut emitter: Emitter<'_, '_, '_>, call: &HostCall) {
    match call.route {
        Route::Refused => {
            refuse(&mut emitter, call);
            return emitter.finish();
        }
        Route::From(least) => refuse_below(&mut emitter, call, least),
        Route::InPlace | Route::Logged => {}
    }
    let arguments = emitter.parameters();
    let is_logged = call.route == Route::Logged;
    if is_logged && !call.function.returns() {
        trace(&mut emitter, call, None);
    }
    let results = emitter.call_host(call, &arguments);
    if is_logged && let [errno] = results[..] {
        trace(&mut emitter, call, Some(errno));
    }
    emitter.builder.ins().return_(&results);
    emitter.finish();
}

/// Has the runtime report that a host function was called that may not be called, which ends the process.
fn refuse(emitter: &mut Emitter<'_, '_, '_>, call: &HostCall) {
    let number = emitter.builder.ins().iconst(types::I32, i64::from(call.function.number()));
    emitter.call_builtin(Builtin::refuse_call, &[number]);
    emitter.trap(Trap::Unreachable);
}

/// Likewise, if the first parameter is below `least`.
fn refuse_below(emitter: &mut Emitter<'_, '_, '_>, call: &HostCall, least: u32) {
    let descriptor = emitter.parameters()[0];
    let is_below = emitter.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, descriptor, i64::from(least));
    let [refused, allowed] = [(); 2].map(|()| emitter.builder.create_block());
    emitter.builder.ins().brif(is_below, refused, &[], allowed, &[]);
    emitter.builder.seal_block(refused);
    emitter.builder.seal_block(allowed);
    emitter.builder.switch_to_block(refused);
    refuse(emitter, call);
    emitter.builder.switch_to_block(allowed);
}

/// Logs the call of a host function with the parameters: see [`wasm2native_abi::trace`].
fn trace(emitter: &mut Emitter<'_, '_, '_>, call: &HostCall, errno: Option<Value>) {
    let descriptor = emitter.host_memory(call);
    let arguments = emitter.parameters();
    let arguments = emitter.words(&arguments, MOST_ARGUMENTS);
    let variable = emitter.address(Symbol::TraceVariable);
    let number = emitter.builder.ins().iconst(types::I32, i64::from(call.function.number()));
    let errno = errno.unwrap_or_else(|| emitter.builder.ins().iconst(types::I32, 0));
    let show = emitter.native_function(Symbol::Trace);
    emitter.builder.ins().call(show, &[descriptor, variable, number, errno, arguments]);
}

/// Calls a function of the canonical ABI with the parameters: for all calls that are not made in place.
pub(crate) fn canonical(mut emitter: Emitter<'_, '_, '_>, function: &Canonical, signature: TypeId) {
    let arguments = emitter.parameters();
    let types = &emitter.program.types.shape(signature).results;
    let results = emitter.call_canonical(function, &arguments, types);
    emitter.builder.ins().return_(&results);
    emitter.finish();
}

/// Traps when an unresolved import is called.
pub(crate) fn unknown_import(mut emitter: Emitter<'_, '_, '_>) {
    emitter.trap(Trap::UnknownImport);
    emitter.finish();
}

/// Performs the checks of `call_indirect`, and tail-calls the function whose index is the last parameter.
pub(crate) fn indirect(mut emitter: Emitter<'_, '_, '_>, table: TableId, signature: TypeId) {
    let parameters = emitter.parameters();
    let [arguments @ .., index] = &*parameters else { unreachable!("the index is a parameter") };
    let index = emitter.widen(*index, emitter.table_index_type(table));
    let code = emitter.table_callee(table, index, signature);
    let signature = emitter.signature(signature);
    emitter.builder.ins().return_call_indirect(signature, code, arguments);
    emitter.finish();
}

/// Allocates or remembers objects for code that expects its registers to be preserved.
pub(crate) fn heap(mut emitter: Emitter<'_, '_, '_>, function: HeapFunction) {
    let operand = emitter.parameters()[0];
    match function {
        HeapFunction::Allocate => emitter.allocate_for_caller(operand),
        HeapFunction::Remember => emitter.remember_for_caller(operand),
    }
    emitter.builder.ins().return_(&[]);
    emitter.finish();
}

/// Instantiates, then makes the calls, whose results are of no interest, and the last one.
pub(crate) fn entry(mut emitter: Emitter<'_, '_, '_>, instances: &[InstanceId], calls: &[FuncId], last: Option<&Last>) {
    let program = emitter.program;
    // Before anything happens: a wrong argument is the mistake of the user who starts the program.
    let arguments = match last {
        Some(Last::Invoked(invoked)) => arguments(&mut emitter, invoked.function),
        Some(Last::Command(_) | Last::Lifted(_) | Last::Served(_) | Last::Handled(_) | Last::Snapshot) | None => Vec::new(),
    };
    if let Some(Last::Served(_) | Last::Handled(_)) = last {
        emitter.call_builtin(Builtin::watch_pages, &[]);
    }
    for &instance in instances {
        for step in &program.instances[instance].init {
            emit_step(&mut emitter, step);
        }
    }
    for &function in calls {
        call(&mut emitter, function);
    }
    if let Some(Last::Lifted(_)) = last {
        let record = emitter.address(Symbol::Lifted);
        emitter.call_to_end(Builtin::call_lifted, &[record]);
    }
    if let Some(Last::Served(_)) = last {
        emitter.call_builtin(Builtin::serve, &[]);
    }
    if let Some(Last::Handled(_)) = last {
        emitter.call_builtin(Builtin::serve_handler, &[]);
    }
    if let Some(Last::Snapshot) = last {
        take_snapshot(&mut emitter);
    }
    if let Some((last, function)) = last.and_then(|last| Some((last, last.function()?))) {
        let function = emitter.function(function);
        let call = emitter.builder.ins().call(function, &arguments);
        let results = emitter.builder.inst_results(call).to_vec();
        match last {
            Last::Invoked(Invoked { function, .. }) => print(&mut emitter, *function, &results),
            Last::Command(_) => exit_unless_ok(&mut emitter, results[0]),
            Last::Lifted(_) | Last::Served(_) | Last::Handled(_) | Last::Snapshot => {}
        }
    }
    emitter.builder.ins().return_(&[]);
    emitter.finish();
}

/// Has the runtime report the state of the program, which ends the process.
fn take_snapshot(emitter: &mut Emitter<'_, '_, '_>) {
    let layout = &emitter.program.layout;
    let blocks =
        [(Symbol::Variables, layout.variables_size), (Symbol::FuncRefs, (layout.constants.len() * TABLE_ELEMENT_SIZE) as u64)];
    let arguments = blocks.map(|(symbol, size)| [emitter.address(symbol), emitter.constant(size)]);
    emitter.call_builtin(Builtin::take_snapshot, arguments.as_flattened());
}

/// Ends the process with status 1 if a `result` without values is an error. Any case but the two traps.
fn exit_unless_ok(emitter: &mut Emitter<'_, '_, '_>, result: Value) {
    let invalid = emitter.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, result, 1);
    emitter.trap_if(invalid, Trap::InvalidDiscriminant);
    let Some(exit) = HostFunction::find("wasi_snapshot_preview1", "proc_exit") else { unreachable!("the contract lists it") };
    let [fail, done] = [(); 2].map(|()| emitter.builder.create_block());
    emitter.builder.ins().brif(result, fail, &[], done, &[]);
    emitter.builder.seal_block(fail);
    emitter.builder.seal_block(done);
    emitter.builder.switch_to_block(fail);
    let memory = emitter.constant(0);
    let exit = emitter.native_function(Symbol::Host(exit));
    emitter.builder.ins().call(exit, &[memory, result]);
    // It does not return.
    emitter.trap(Trap::Unreachable);
    emitter.builder.switch_to_block(done);
}

/// Parses the arguments of the process as parameters of `function`.
fn arguments(emitter: &mut Emitter<'_, '_, '_>, function: FuncId) -> Vec<Value> {
    let program = emitter.program;
    let shape = program.types.shape(program.entities.functions[function].signature);
    let record = emitter.address(Symbol::Invoked);
    emitter.call_builtin(Builtin::check_arguments, &[record]);
    let argument = |(position, ty): (i64, &ValType)| {
        let position = emitter.builder.ins().iconst(types::I32, position);
        emitter.compute(by_type(*ty).0, &[record, position])
    };
    (0..).zip(&shape.params).map(argument).collect()
}

/// Prints what `function` returned.
fn print(emitter: &mut Emitter<'_, '_, '_>, function: FuncId, results: &[Value]) {
    let program = emitter.program;
    let shape = program.types.shape(program.entities.functions[function].signature);
    for (&ty, &result) in shape.results.iter().zip(results) {
        let result = emitter.as_type(result, machine_type(ty));
        emitter.call_builtin(by_type(ty).1, &[result]);
    }
}

/// Returns the builtins that read an argument of a type and print a result of it.
fn by_type(ty: ValType) -> (Builtin, Builtin) {
    match ty {
        ValType::I32 => (Builtin::argument_i32, Builtin::result_i32),
        ValType::I64 => (Builtin::argument_i64, Builtin::result_i64),
        ValType::F32 => (Builtin::argument_f32, Builtin::result_f32),
        ValType::F64 => (Builtin::argument_f64, Builtin::result_f64),
        ValType::V128 | ValType::Ref(_) => unreachable!("the plan invokes functions of numbers only, not of {ty}"),
    }
}

/// Calls `function` with the parameters from an array, which its results replace.
pub(crate) fn invoke(mut emitter: Emitter<'_, '_, '_>, function: FuncId) {
    let program = emitter.program;
    let values = emitter.parameters()[0];
    let shape = program.types.shape(program.entities.functions[function].signature);
    let arguments: Vec<_> = (0..).zip(&shape.params).map(|(position, &ty)| load(&mut emitter, ty, values, position)).collect();
    let function = emitter.function(function);
    let call = emitter.builder.ins().call(function, &arguments);
    let results = emitter.builder.inst_results(call).to_vec();
    let results: Vec<_> = results.into_iter().zip(shape.results.iter().map(ValType::is_reference_type)).collect();
    store_all(emitter, values, &results);
}

/// Stores the value of a global into an array.
pub(crate) fn read(mut emitter: Emitter<'_, '_, '_>, global: GlobalId) {
    let values = emitter.parameters()[0];
    let is_reference = matches!(emitter.program.entities.globals[global].content, CanonicalValue::Reference(_));
    let value = emitter.global_get(global);
    store_all(emitter, values, &[(value, is_reference)]);
}

fn load(emitter: &mut Emitter<'_, '_, '_>, ty: ValType, values: Value, position: usize) -> Value {
    let offset = (position * VALUE_SIZE) as i32;
    emitter.builder.ins().load(machine_type(ty), value_flags(), values, offset)
}

/// Stores results into an array, each with whether it is a reference: behind that goes the kind of the object.
fn store_all(mut emitter: Emitter<'_, '_, '_>, values: Value, results: &[(Value, bool)]) {
    for (position, &(result, is_reference)) in results.iter().enumerate() {
        let offset = position * VALUE_SIZE;
        emitter.builder.ins().store(value_flags(), result, values, offset as i32);
        if is_reference && emitter.program.has_heap() {
            let kind = kind_of_object(&mut emitter, result);
            emitter.builder.ins().store(value_flags(), kind, values, (offset + KIND_OFFSET) as i32);
        }
    }
    emitter.builder.ins().return_(&[]);
    emitter.finish();
}

/// Returns [`STRUCTURE`], [`ARRAY`], or 0 for a reference of any type to something else.
fn kind_of_object(emitter: &mut Emitter<'_, '_, '_>, reference: Value) -> Value {
    let types = &emitter.program.types;
    let kinds = [(types.structures(), STRUCTURE), (types.arrays(), ARRAY)];
    // One to a function is larger than any address of an object.
    let is_low = emitter.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, reference, END as i64);
    let null = emitter.constant(0);
    let reference = emitter.builder.ins().select(is_low, reference, null);
    let known = Known { members: Members::Everything, may_be_null: true };
    kinds.into_iter().fold(null, |kind, (numbers, number)| {
        let wanted = Wanted { members: Members::Objects(numbers), takes_null: false };
        let passes = emitter.test_members(reference, known, wanted);
        let number = emitter.constant(number);
        emitter.builder.ins().select(passes, number, kind)
    })
}

/// Returns the flags for values of scripts, which have the byte order of linear memory.
fn value_flags() -> MemFlagsData {
    MemFlagsData::trusted().with_endianness(Endianness::Little)
}

fn emit_step(emitter: &mut Emitter<'_, '_, '_>, step: &InitStep) {
    let program = emitter.program;
    match *step {
        InitStep::CheckMemory { memory, minimum } => {
            let size = emitter.memory_size(memory);
            check_minimum(emitter, size, minimum);
        }
        InitStep::CheckTable { table, minimum } => {
            let length = emitter.table_length(table);
            check_minimum(emitter, length, minimum);
        }
        InitStep::Global { global, function } => {
            let reference = emitter.func_reference(function);
            emitter.global_set(global, reference);
        }
        InitStep::Fill { table, value } => {
            let range = emitter.constant_range(0, program.entities.tables[table].ty.initial);
            let reference = emitter.program_value(value);
            emitter.table_fill(table, range, reference);
        }
        InitStep::Element { segment, table, offset } => {
            let length = program.entities.elements[segment].values.len() as u64;
            let to = emitter.constant_range(offset, length);
            let from = emitter.constant_range(0, length);
            emitter.table_init((table, to), (segment, from));
            emitter.drop_element(segment);
        }
        InitStep::Data { segment, memory, offset } => {
            let length = program.entities.data[segment].bytes.len() as u64;
            let to = emitter.constant_range(offset, length);
            let from = emitter.constant_range(0, length);
            emitter.memory_init((memory, to), (segment, from));
            emitter.drop_data(segment);
        }
        InitStep::Start(function) => call(emitter, function),
    }
}

/// Traps if an import is below its minimum. The current size counts: a memory or table may have grown since it was made.
fn check_minimum(emitter: &mut Emitter<'_, '_, '_>, size: Value, minimum: u64) {
    let minimum = emitter.constant(minimum);
    let less = emitter.builder.ins().icmp(IntCC::UnsignedLessThan, size, minimum);
    emitter.trap_if(less, Trap::IncompatibleImport);
}

fn call(emitter: &mut Emitter<'_, '_, '_>, function: FuncId) {
    let function = emitter.function(function);
    emitter.builder.ins().call(function, &[]);
}
