//! What the kernel is asked to keep the program in, once all that it was granted is open.

use crate::relative::{RelPtr, RelSlice};

/// The walls that the kernel puts around the process, in the order in which they are built.
#[repr(C)]
pub struct Confinement {
    /// `extern "C" fn()` of the runtime that leaves nothing of the file system but the granted directories (Landlock); null
    /// when that is not wanted.
    pub restrict_files: RelPtr<u8>,
    /// `extern "C" fn()` of the runtime that installs `filter` (seccomp); null when that is not wanted.
    pub filter_calls: RelPtr<u8>,
    /// Decides which system calls are allowed; a program for the kernel's classic BPF machine, finished.
    pub filter: RelSlice<FilterInstruction>,
    /// A combination of the `REQUIRE_…` flags and [`DEBUGGABLE`].
    pub required: u32,
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

/// The program does not start where its files cannot be restricted. Without, it runs there as it is.
pub const REQUIRE_FILES: u32 = 1;

/// Other processes of the user may debug the process, which is not so otherwise.
pub const DEBUGGABLE: u32 = 4;

/// The program does not start where its system calls cannot be filtered. Without, it runs there as it is.
pub const REQUIRE_FILTER: u32 = 2;
