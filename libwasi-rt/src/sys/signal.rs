//! Signals that faults and the timer raise, handled on a stack of their own.
//!
//! # Safety
//!
//! The kernel reads structs that are borrowed for the time of the call, and is given a handler that lasts as long as the
//! process.
#![allow(unsafe_code)]

use core::mem::{transmute, zeroed};
use core::ptr::with_exposed_provenance_mut;

use linux_raw_sys::general::{
    __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_setitimer, __NR_sigaltstack, __kernel_old_itimerval, __kernel_old_timeval,
    ITIMER_REAL, SA_NODEFER, SA_ONSTACK, SA_SIGINFO, SIG_UNBLOCK, SIGALRM, SIGBUS, SIGFPE, SIGILL, SIGSEGV,
    kernel_sigaction, siginfo_t, sigaltstack,
};

use super::Errno;
use super::syscall::{syscall2, syscall3, syscall4};

/// The signals by which the processor reports a fault.
pub(crate) const FAULTS: [u32; 4] = [SIGSEGV, SIGBUS, SIGILL, SIGFPE];

/// What the kernel calls: the signal's number, why it came, and the interrupted state, of the architecture's own shape.
pub(crate) type Handler = unsafe extern "C" fn(u32, &siginfo_t, *const u8);

/// Lets `handler` handle every fault, on the stack of `size` bytes from `stack` on.
///
/// # Safety
///
/// Nothing else uses that stack, as long as the process lives.
pub(crate) unsafe fn handle_faults(handler: Handler, stack: usize, size: usize) -> Result<(), Errno> {
    let stack = sigaltstack { ss_sp: with_exposed_provenance_mut(stack), ss_flags: 0, ss_size: size as _ };
    // SAFETY: the kernel reads `stack`; that it may use what that names, the caller vouches for.
    unsafe { syscall2(__NR_sigaltstack, (&raw const stack).expose_provenance(), 0) }?;
    for signal in FAULTS {
        // SAFETY: the handler is a function with the parameters that SA_SIGINFO promises.
        unsafe { set_action(signal, handler as *const () as usize, SA_SIGINFO | SA_ONSTACK) }?;
    }
    Ok(())
}

/// Lets `handler` be called after so many nanoseconds, on the stack of handlers of faults, and again each second after that,
/// also while it is running.
pub(crate) fn handle_timer(handler: Handler, nanoseconds: u64) -> Result<(), Errno> {
    // SAFETY: the handler is a function with the parameters that SA_SIGINFO promises.
    unsafe { set_action(SIGALRM, handler as *const () as usize, SA_SIGINFO | SA_ONSTACK | SA_NODEFER) }?;
    change_mask(SIG_UNBLOCK, 1 << (SIGALRM - 1));
    let microseconds = nanoseconds.div_ceil(1000);
    let timer = __kernel_old_itimerval {
        it_interval: __kernel_old_timeval { tv_sec: 1, tv_usec: 0 },
        it_value: __kernel_old_timeval {
            tv_sec: (microseconds / 1_000_000) as _,
            tv_usec: (microseconds % 1_000_000) as _,
        },
    };
    // SAFETY: the kernel reads `timer`.
    unsafe { syscall3(__NR_setitimer, ITIMER_REAL as usize, (&raw const timer).expose_provenance(), 0) }.map(drop)
}

/// Gives a signal its default action.
pub(crate) fn restore_default(signal: u32) {
    const SIG_DFL: usize = 0;
    // SAFETY: the default action needs no handler.
    let _ = unsafe { set_action(signal, SIG_DFL, 0) };
}

/// Lets the signals of faults through again, after a handler was left without returning.
pub(crate) fn let_faults_through() {
    change_mask(SIG_UNBLOCK, FAULTS.iter().fold(0, |set, signal| set | 1 << (signal - 1)));
}

/// Changes which signals are held back. The kernel's set of signals has 64 bits, the lowest for signal 1.
fn change_mask(how: u32, set: u64) {
    let at = (&raw const set).expose_provenance();
    // SAFETY: the kernel reads `set`.
    let _ = unsafe { syscall4(__NR_rt_sigprocmask, how as usize, at, 0, size_of_val(&set)) };
}

/// The system call `rt_sigaction`.
///
/// # Safety
///
/// `handler` is the default action or a function of the shape that `flags` ask for.
unsafe fn set_action(signal: u32, handler: usize, flags: u32) -> Result<(), Errno> {
    // SAFETY: all zero is a value of each of its fields: the default action, no flags, no restorer and an empty set.
    let mut action: kernel_sigaction = unsafe { zeroed() };
    // SAFETY: both types are one word, and zero, the default action, is `None`.
    action.sa_handler_kernel = unsafe { transmute::<usize, Option<unsafe extern "C" fn(i32)>>(handler) };
    action.sa_flags = flags as _;
    #[cfg(target_arch = "x86_64")]
    {
        // Elsewhere the kernel knows by itself how to come back from a handler.
        action.sa_flags |= linux_raw_sys::general::SA_RESTORER as core::ffi::c_ulong;
        let address = crate::entry::arch::return_from_signal();
        // SAFETY: both types are one word, and the address is that of code that takes no parameters.
        action.sa_restorer = unsafe { transmute::<usize, Option<unsafe extern "C" fn()>>(address) };
    }
    let (at, set_size) = ((&raw const action).expose_provenance(), size_of_val(&action.sa_mask));
    // SAFETY: the kernel reads `action`, of which it is told the size of the set.
    unsafe { syscall4(__NR_rt_sigaction, signal as usize, at, 0, set_size) }.map(drop)
}
