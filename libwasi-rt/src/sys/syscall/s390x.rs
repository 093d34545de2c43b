//! s390x: number in r1, arguments in r2 to r7, answer in r2; nothing else is lost.
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
                    "svc 0",
                    in("r1") number,
                    $(in($register) $argument,)*
                    lateout("r2") answer,
                    options(nostack, preserves_flags),
                );
            }
            answer
        }
    };
}

system_call!(syscall0());
system_call!(syscall1(a in "r2"));
system_call!(syscall2(a in "r2", b in "r3"));
system_call!(syscall3(a in "r2", b in "r3", c in "r4"));
system_call!(syscall4(a in "r2", b in "r3", c in "r4", d in "r5"));
system_call!(syscall5(a in "r2", b in "r3", c in "r4", d in "r5", e in "r6"));
system_call!(syscall6(a in "r2", b in "r3", c in "r4", d in "r5", e in "r6", f in "r7"));
