//! RISC-V: number in a7, arguments in a0 to a5, answer in a0; of what Rust code uses nothing else is lost.
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
                    "ecall",
                    in("a7") number,
                    $(in($register) $argument,)*
                    lateout("a0") answer,
                    options(nostack, preserves_flags),
                );
            }
            answer
        }
    };
}

system_call!(syscall0());
system_call!(syscall1(a in "a0"));
system_call!(syscall2(a in "a0", b in "a1"));
system_call!(syscall3(a in "a0", b in "a1", c in "a2"));
system_call!(syscall4(a in "a0", b in "a1", c in "a2", d in "a3"));
system_call!(syscall5(a in "a0", b in "a1", c in "a2", d in "a3", e in "a4"));
system_call!(syscall6(a in "a0", b in "a1", c in "a2", d in "a3", e in "a4", f in "a5"));
