//! What the runtime must say in instructions and registers, one file an architecture.
//!
//! To port the runtime to another architecture, write its file here and its `sys/syscall` file.

#[cfg_attr(target_arch = "x86_64", path = "x86_64.rs")]
#[cfg_attr(target_arch = "aarch64", path = "aarch64.rs")]
#[cfg_attr(target_arch = "riscv64", path = "riscv64.rs")]
#[cfg_attr(target_arch = "s390x", path = "s390x.rs")]
mod machine;

pub(crate) use machine::*;

/// What a signal interrupted.
pub(crate) struct Interrupted {
    /// An address inside the instruction that was interrupted; the address of its first byte where the kernel tells it.
    pub(crate) pc: usize,
    /// The frame pointer.
    pub(crate) fp: usize,
    /// What leads to the return address of a function that has not made its frame yet; used by the architecture's file only.
    link: usize,
}
