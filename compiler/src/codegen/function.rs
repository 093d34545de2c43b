//! One function's machine code, and what must be known about it.

use super::describe::Description;
use crate::clif::origin::Origins;
use crate::clif::symbol::Symbol;
use cranelift_codegen::binemit::Reloc;
use wasm2native_abi::trap::Trap;

/// The machine code of a function. Offsets count from its start.
#[derive(Debug)]
pub struct CompiledFunction {
    /// The instructions, and constants between and after them.
    pub code: Vec<u8>,
    /// The alignment that the code needs, in bytes.
    pub alignment: u32,
    /// The number of bytes from the frame pointer down to the stack pointer.
    pub frame_size: u32,
    /// The addresses to fill in.
    pub relocations: Vec<Relocation>,
    /// Instructions that may trap, in ascending order; for size, without accesses to memories.
    pub traps: Vec<(u32, Trap)>,
    /// Whether accesses to memories are not among `traps`: any fault past the end of a memory is one.
    pub accesses_unlisted: bool,
    /// Calls that an exception may return to, in ascending order.
    pub call_sites: Vec<CallSite>,
    /// The instructions at which a backtrace may find it, in ascending order, if they were requested or some body took the place of a
    /// call: those that may trap, and calls.
    pub sites: Vec<Site>,
    /// The bodies that took the place of calls.
    pub origins: Origins,
    /// The text of the machine code, if it was requested.
    pub assembly: Option<Assembly>,
    /// Its description for debuggers, if that was requested.
    pub description: Option<Description>,
}

/// An instruction at which a backtrace may find a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// The offset of an instruction that may trap, or of the last byte of a call.
    pub code: u32,
    /// The number of the operator that it comes from, among the function's origins.
    pub operator: u32,
}

/// Whether the instructions at which a backtrace may find functions are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sites {
    /// They are.
    Kept,
    /// They are not.
    Discarded,
}

/// The text of a function's machine code, as the code generator prints it.
#[derive(Debug)]
pub struct Assembly {
    /// Lines, in which `userextnameN` is what `symbols` has at N.
    pub text: String,
    /// The number of bytes from the stack pointer up to the origin of slots.
    pub slots: u32,
    /// The symbols that the code refers to.
    pub symbols: Vec<Symbol>,
}

/// An address to fill in.
#[derive(Debug)]
pub struct Relocation {
    /// The offset of the address.
    pub offset: u32,
    /// The form of the address.
    pub kind: Reloc,
    /// The target of the address.
    pub target: RelocationTarget,
    /// The number that is added to the address.
    pub addend: i64,
}

/// The target of a relocation.
#[derive(Clone, Copy, Debug)]
pub enum RelocationTarget {
    /// Something with a name.
    Symbol(Symbol),
    /// An offset in the function itself.
    Function(u32),
}

/// A call that an exception may return to.
#[derive(Debug)]
pub struct CallSite {
    /// The return address.
    pub return_offset: u32,
    /// The number of bytes from the frame pointer down to the stack pointer during the call.
    pub frame_size: u32,
    /// The handlers to try, in order.
    pub handlers: Vec<Handler>,
}

/// A handler of exceptions.
#[derive(Debug)]
pub struct Handler {
    /// The tag it catches; every one when absent.
    pub tag: Option<u32>,
    /// The offset at which the code continues.
    pub target: u32,
}
