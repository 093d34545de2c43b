//! AArch64: number in x8, arguments in x0 to x5, answer in x0; nothing else is lost.
//!
//! # Safety
//!
//! The instruction and its registers are the kernel's promise for this architecture (syscall(2)); what the call does to
//! memory is the caller's business.
#![allow(unsafe_code)]

use core::arch::asm;

macro_rules! system_call {
    ($name:ident($($argument:ident in $register:tt),*)) => {
        /// The system call `number` with these arguments.
        ///
        /// # Safety
        ///
        /// The kernel may do to memory what the call does with these arguments.
        #[inline]
        pub(super) unsafe fn $name(number: usize $(, $argument: usize)*) -> usize {
            let answer;
            // SAFETY: all registers that the kernel changes are named; what it does to memory, the caller vouches for.
            unsafe {
                asm!(
                    "svc #0",
                    in("x8") number,
                    $(in($register) $argument,)*
                    lateout("x0") answer,
                    options(nostack, preserves_flags),
                );
            }
            answer
        }
    };
}

system_call!(syscall0());
system_call!(syscall1(a in "x0"));
system_call!(syscall2(a in "x0", b in "x1"));
system_call!(syscall3(a in "x0", b in "x1", c in "x2"));
system_call!(syscall4(a in "x0", b in "x1", c in "x2", d in "x3"));
system_call!(syscall5(a in "x0", b in "x1", c in "x2", d in "x3", e in "x4"));
system_call!(syscall6(a in "x0", b in "x1", c in "x2", d in "x3", e in "x4", f in "x5"));
