//! The restrictions that the kernel is asked to enforce, once everything that the program was granted is open.

use crate::relative::RelSlice;

/// The input of the steps that confine the process: see [`start`](crate::start).
#[repr(C)]
pub struct Confinement {
    /// The seccomp filter, which decides which system calls are allowed: a complete program for the kernel's classic BPF machine.
    pub filter: RelSlice<FilterInstruction>,
    /// 1 if other processes of the user may debug the process, otherwise 0; [`DUMPS_BY_WORKERS`] for a server, whose workers forbid
    /// it once they have opened the map of their pages.
    pub debuggable: u32,
}

/// A value of [`Confinement::debuggable`].
pub const DUMPS_BY_WORKERS: u32 = 2;

/// The kernel's `struct sock_filter`.
#[repr(C)]
pub struct FilterInstruction {
    /// The operation.
    pub code: u16,
    /// The number of instructions skipped if the condition holds.
    pub jump_true: u8,
    /// The number of instructions skipped if the condition does not hold.
    pub jump_false: u8,
    /// The operand.
    pub operand: u32,
}
