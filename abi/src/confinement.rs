//! What the kernel is asked to keep the program in, once all that it was granted is open.

use crate::relative::RelSlice;

/// The input of the steps that confine the process: see [`start`](crate::start).
#[repr(C)]
pub struct Confinement {
    /// Decides which system calls are allowed; a program for the kernel's classic BPF machine, finished.
    pub filter: RelSlice<FilterInstruction>,
    /// 1 if other processes of the user may debug the process, otherwise 0.
    pub debuggable: u32,
}

/// The kernel's `struct sock_filter`.
#[repr(C)]
pub struct FilterInstruction {
    /// What it does.
    pub code: u16,
    /// How many instructions are skipped when its condition holds.
    pub jump_true: u8,
    /// How many instructions are skipped when its condition does not hold.
    pub jump_false: u8,
    /// Its operand.
    pub operand: u32,
}
