//! The kernel's reports on the processor, besides the auxiliary values.
//!
//! # Safety
//!
//! The kernel writes to a value of this file for the time of the call.
#![allow(unsafe_code)]

/// Returns the value of the key `RISCV_HWPROBE_KEY_IMA_EXT_0`; nothing from kernels before 6.4.
#[cfg(target_arch = "riscv64")]
pub(crate) fn extensions() -> Option<u64> {
    const RISCV_HWPROBE: u32 = 258;
    const KEY_IMA_EXT_0: u64 = 4;
    // A key and its value.
    let mut pair = [KEY_IMA_EXT_0, 0_u64];
    // SAFETY: the call fills in the value of one pair; no set of processors means all.
    let probed = unsafe { super::syscall::syscall5(RISCV_HWPROBE, pair.as_mut_ptr().expose_provenance(), 1, 0, 0, 0) };
    probed.is_ok().then_some(pair[1])
}

/// Returns nothing: there is no such key.
#[cfg(not(target_arch = "riscv64"))]
pub(crate) fn extensions() -> Option<u64> {
    None
}
