//! The kernel's interface: the one folder to write again when the runtime is ported to another operating system.
//!
//! Functions here take and return plain values and slices and answer `Result<T, Errno>`; they know neither wasm nor WASI.
//! `syscall` enters the kernel; the other files wrap calls by subject.
//! To add a call, wrap it in the file of its subject with the constants and structs of `linux_raw_sys`.

pub(crate) mod clock;
pub(crate) mod confine;
pub(crate) mod directory;
pub(crate) mod file;
pub(crate) mod initial;
pub(crate) mod memory;
pub(crate) mod poll;
pub(crate) mod process;
pub(crate) mod processor;
pub(crate) mod random;
pub(crate) mod signal;
pub(crate) mod socket;
pub(crate) mod syscall;

/// Why the kernel refused, by the numbers of `linux_raw_sys::errno`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Errno(pub(crate) u16);

impl Errno {
    /// The error of a number of `linux_raw_sys::errno`.
    pub(crate) const fn new(number: u32) -> Errno {
        Errno(number as u16)
    }
}
