//! x86-64: number in rax, arguments in rdi, rsi, rdx, r10, r8 and r9, answer in rax; rcx and r11 are lost.
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
                    "syscall",
                    inlateout("rax") number => answer,
                    $(in($register) $argument,)*
                    lateout("rcx") _,
                    lateout("r11") _,
                    options(nostack, preserves_flags),
                );
            }
            answer
        }
    };
}

system_call!(syscall0());
system_call!(syscall1(a in "rdi"));
system_call!(syscall2(a in "rdi", b in "rsi"));
system_call!(syscall3(a in "rdi", b in "rsi", c in "rdx"));
system_call!(syscall4(a in "rdi", b in "rsi", c in "rdx", d in "r10"));
system_call!(syscall5(a in "rdi", b in "rsi", c in "rdx", d in "r10", e in "r8"));
system_call!(syscall6(a in "rdi", b in "rsi", c in "rdx", d in "r10", e in "r8", f in "r9"));
