//! Everything that must be written in instructions and registers, and nothing else.
//!
//! [`Architecture`] states the contract, and one file for each architecture implements it as [`Machine`]. Nothing here looks
//! anything up: stubs are macros that take the functions they call, and what the kernel reports about the processor is passed in.
//! Beside the trait, each file defines
//!
//! * `define_start!(name, start)`: an entry point, where the process executes its first instruction. It calls `start` with the
//!   initial stack, in a frame whose caller's frame pointer is zero;
//! * `define_throw!(throw, new)`: the builtins `w2n_throw` and `w2n_exception_new`. They call functions that are given, after the
//!   parameter of the builtin, return address and frame pointer of its caller;
//! * `define_allocate!(allocate)`: likewise the builtin `w2n_heap_allocate`;
//! * `syscall0` to `syscall6`, made by `system_calls!` from the names of registers.
//!
//! To port the runtime to another architecture, write its file here.
//!
//! # Safety
//!
//! Only code that keeps the contract of a function calls it; each file says what it relies on.
#![allow(unsafe_code)]

use wasm2native_abi::blobs::Blobs;
use wasm2native_abi::client::Client;
use wasm2native_abi::configuration::Configuration;
use wasm2native_abi::heap::HeapRecord;
use wasm2native_abi::key_value::KeyValues;
use wasm2native_abi::network::Network;
use wasm2native_abi::profile::Profile;
use wasm2native_abi::record::ProgramRecord;
use wasm2native_abi::script::ScriptRecord;
use wasm2native_abi::serve::ServeRecord;

/// Defines the system calls of an architecture, from the instruction that enters the kernel, the registers of the number,
/// the arguments and the result, and those that are lost besides: the kernel's promise in syscall(2).
macro_rules! system_calls {
    (
        $instruction:tt, number $number:tt,
        arguments $a:tt $b:tt $c:tt $d:tt $e:tt $f:tt,
        answer $answer:tt, lost [$($lost:tt)*]
    ) => {
        system_call! { syscall0() $instruction $number $answer [$($lost)*] }
        system_call! { syscall1(a in $a) $instruction $number $answer [$($lost)*] }
        system_call! { syscall2(a in $a, b in $b) $instruction $number $answer [$($lost)*] }
        system_call! { syscall3(a in $a, b in $b, c in $c) $instruction $number $answer [$($lost)*] }
        system_call! { syscall4(a in $a, b in $b, c in $c, d in $d) $instruction $number $answer [$($lost)*] }
        system_call! { syscall5(a in $a, b in $b, c in $c, d in $d, e in $e) $instruction $number $answer [$($lost)*] }
        system_call! { syscall6(a in $a, b in $b, c in $c, d in $d, e in $e, f in $f) $instruction $number $answer [$($lost)*] }
    };
}

macro_rules! system_call {
    (
        $name:ident($($argument:ident in $register:tt),*)
        $instruction:tt $number:tt $answer:tt [$($lost:tt)*]
    ) => {
        /// Makes the system call `number` with these arguments, and returns what the kernel left in the result register.
        ///
        /// # Safety
        ///
        /// The kernel may do to memory what the call does with these arguments.
        #[inline]
        pub(crate) unsafe fn $name(number: usize $(, $argument: usize)*) -> usize {
            let answer;
            // SAFETY: all registers that the kernel changes are named; the caller guarantees what it does to memory.
            unsafe {
                asm!(
                    $instruction,
                    in($number) number,
                    $(in($register) $argument,)*
                    lateout($answer) answer,
                    $(lateout($lost) _,)*
                    options(nostack, preserves_flags),
                );
            }
            answer
        }
    };
}

#[cfg_attr(target_arch = "x86_64", path = "x86_64.rs")]
#[cfg_attr(target_arch = "aarch64", path = "aarch64.rs")]
#[cfg_attr(target_arch = "riscv64", path = "riscv64.rs")]
#[cfg_attr(target_arch = "s390x", path = "s390x.rs")]
mod machine;

pub(crate) use machine::*;

/// The requirements on a processor.
pub(crate) trait Architecture {
    /// The type of a relocation that adds the address of the image: `R_…_RELATIVE`.
    const RELATIVE: usize;

    /// The offset of a frame's return address from its frame pointer; the caller's frame pointer is at 0.
    const RETURN_ADDRESS: usize;

    /// The bytes to keep free above the first frame of a stack.
    const ABOVE_FRAMES: usize;

    /// The code of the signal that a trapping comparison raises; one that no signal has where there is no such instruction.
    const CODE_OF_COMPARISON: i32;

    /// The names of the processor features that a program may ask for, in the order of their bits.
    const FEATURES: &'static [&'static str];

    /// Values of registers.
    type Registers: IntoIterator<Item = usize>;

    /// Returns the address of the head of the loaded executable.
    fn image() -> *const u8;

    /// Returns the program linked with this runtime. Unlike a reference to an external static, this needs no relocated table.
    fn program() -> *const ProgramRecord;

    /// Returns the list of calls of a program that is a test script.
    fn script() -> *const ScriptRecord;

    /// Returns the network that a program may use, if it uses sockets.
    fn network() -> *const Network;

    /// Returns the place of the objects that a program keeps, if it keeps any.
    fn blobs() -> *const Blobs;

    /// Returns the profile that a program writes, if it counts what it does.
    fn profile() -> *const Profile;

    /// Returns the keeper of values that a program uses, if it keeps any.
    fn key_values() -> *const KeyValues;

    /// Returns the heap of a program, if it has objects.
    fn heap() -> *const HeapRecord;

    /// Returns the client of a program, if it sends requests.
    fn client() -> *const Client;

    /// Returns the values that a program asks for by name, if it asks for any.
    fn configuration() -> *const Configuration;
    /// Returns the server that a program is, if it is one.
    fn server() -> *const ServeRecord;

    /// Calls a function on another stack.
    ///
    /// # Safety
    ///
    /// `function` follows the C convention and has no parameters, and `top`, a multiple of 16, ends a stack that is large enough,
    /// with [`ABOVE_FRAMES`](Architecture::ABOVE_FRAMES) bytes more above it.
    unsafe fn call_on_stack(function: *const u8, top: usize);

    /// Continues in a guest function at a handler, with its stack and frame pointer and the exception in the first payload
    /// register.
    ///
    /// # Safety
    ///
    /// The handler belongs to the frame that these values describe.
    unsafe fn resume(target: usize, sp: usize, fp: usize, exception: usize) -> !;

    /// Calls a function that may trap, with one argument. Returns 0 when it returned, and otherwise what
    /// [`resume`](Architecture::resume) was given.
    ///
    /// # Safety
    ///
    /// `function` follows the C convention, and `resume` is only given this catcher while the call is being made.
    unsafe fn call_catching(function: *const u8, argument: *mut u8, catcher: &mut Catcher) -> usize;

    /// Returns the registers that calls preserve: a value of guest code may be in one of them during a call.
    fn preserved_registers() -> Self::Registers;

    /// Returns the stack pointer of the function that this is inlined in.
    fn stack_pointer() -> usize;

    /// Asks the processor to have the memory at an address ready, which will be used soon.
    fn prefetch(address: usize);

    /// Returns the registers of the code that a signal interrupted.
    ///
    /// # Safety
    ///
    /// `context` is what the kernel gave the handler of that signal.
    unsafe fn interrupted(context: *const u8, signal: u32) -> Interrupted;

    /// Returns the frame pointer of the function that was interrupted, or of its caller where it had not made its frame yet.
    ///
    /// # Safety
    ///
    /// `interrupted` is guest code that a signal interrupted, and `stack` tells where its stack pointer lies.
    unsafe fn frame_pointer(interrupted: &Interrupted, stack: impl Fn() -> StackPointer) -> usize;

    /// Returns the return address of a function that was interrupted at this distance from its start, if it had not made its
    /// frame yet; then the frame pointer is still its caller's.
    ///
    /// # Safety
    ///
    /// `interrupted` is guest code that a signal interrupted.
    unsafe fn return_address_without_frame(interrupted: &Interrupted, offset: u32) -> Option<usize>;

    /// Returns the features that the processor has and the kernel lets programs use, in the numbering of
    /// [`FEATURES`](Architecture::FEATURES). `told` returns what the kernel reports, if anything.
    fn processor_features(told: impl Fn(Told) -> Option<u64>) -> u64;
}

/// The registers of code that a signal interrupted.
pub(crate) struct Interrupted {
    /// An address inside the interrupted instruction; that of its first byte where the kernel reports it.
    pub(crate) pc: usize,
    /// The stack pointer.
    pub(crate) sp: usize,
    /// The frame pointer, or the register that an architecture without one has in its place.
    fp: usize,
    /// The register of the return address; 0 where there is none.
    #[allow(dead_code, reason = "not every architecture has one")]
    link: usize,
}

/// Whether the words at a stack pointer can be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum StackPointer {
    /// It lies on the stack.
    Mapped,
    /// It lies in the guard below the stack.
    InGuard,
}

/// A value by which the kernel describes the processor.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "no architecture asks for all of them")]
pub(crate) enum Told {
    /// The auxiliary value `AT_HWCAP`.
    Capabilities,
    /// The auxiliary value `AT_HWCAP2`.
    MoreCapabilities,
    /// The value of the key `RISCV_HWPROBE_KEY_IMA_EXT_0`.
    Extensions,
}

/// The location to continue at after a trap.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Catcher {
    pub(crate) sp: usize,
    pub(crate) fp: usize,
    pub(crate) pc: usize,
}
