//! System calls by number, as functions of machine words.
//!
//! The functions of [`arch`] return what the kernel left in a register. Here that becomes a `Result`, so that no other file
//! knows how the kernel reports errors.
//!
//! # Safety
//!
//! A system call does what its number and arguments say, to any memory. The caller of one of these functions guarantees
//! that the kernel reads and writes only what the arguments lend to it.
#![allow(unsafe_code)]

use super::errno::Errno;
use crate::arch;

/// The highest number of an error, whose negative the kernel returns.
const MAX_ERRNO: usize = 4095;

/// Returns the meaning of the kernel's result.
#[inline]
fn decode(answer: usize) -> Result<usize, Errno> {
    if answer > usize::MAX - MAX_ERRNO {
        return Err(Errno(answer.wrapping_neg() as u16));
    }
    Ok(answer)
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),*);)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Safety
            ///
            /// The kernel may do to memory what this call does with these arguments.
            #[inline]
            pub(crate) unsafe fn $name(number: u32, $($argument: usize),*) -> Result<usize, Errno> {
                // SAFETY: passed on to the caller.
                decode(unsafe { arch::$name(number as usize, $($argument),*) })
            }
        )*
    };
}

calls! {
    /// The system call `number` without arguments.
    syscall0();
    /// The system call `number` with one argument.
    syscall1(a);
    /// The system call `number` with two arguments.
    syscall2(a, b);
    /// The system call `number` with three arguments.
    syscall3(a, b, c);
    /// The system call `number` with four arguments.
    syscall4(a, b, c, d);
    /// The system call `number` with five arguments.
    syscall5(a, b, c, d, e);
    /// The system call `number` with six arguments.
    syscall6(a, b, c, d, e, f);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_decoded() {
        assert_eq!(decode(0), Ok(0));
        assert_eq!(decode(usize::MAX - 4095), Ok(usize::MAX - 4095));
        assert_eq!(decode(usize::MAX - 4094), Err(Errno(4095)));
        assert_eq!(decode(usize::MAX), Err(Errno(1)));
    }

    #[test]
    fn the_kernel_answers() {
        // SAFETY: `getpid` touches no memory.
        let pid = unsafe { syscall0(linux_raw_sys::general::__NR_getpid) };
        // SAFETY: nor does `close`.
        let closed = unsafe { syscall1(linux_raw_sys::general::__NR_close, usize::MAX) };
        assert_eq!(pid, Ok(std::process::id() as usize));
        assert_eq!(closed, Err(Errno::EBADF));
    }
}
