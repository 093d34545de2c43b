//! Signals: which of them reach the process, and who handles them.
//!
//! [`settle`] decides at start which are blocked, whatever the parent left behind. Those that faults and the timer raise are
//! handled on a stack of their own; all others have the action that the parent chose, the default one for most.
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
    ITIMER_REAL, SA_NODEFER, SA_ONSTACK, SA_RESTART, SA_SIGINFO, SIG_BLOCK, SIG_UNBLOCK, SIGPIPE, SIGTTIN, SIGTTOU,
    kernel_sigaction, sigaltstack, siginfo_t,
};

use super::errno::Errno;
use super::process;
/// The numbers of the signals that a program or a fault may raise.
pub(crate) use linux_raw_sys::general::{
    SIGABRT, SIGALRM, SIGBUS, SIGCHLD, SIGFPE, SIGHUP, SIGILL, SIGINT, SIGIO, SIGKILL, SIGPROF, SIGPWR, SIGQUIT, SIGSEGV, SIGSYS,
    SIGTERM, SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
};

use super::syscall::{syscall2, syscall3, syscall4};
#[cfg(target_arch = "x86_64")]
use crate::arch::Machine;

/// The signals by which the processor reports a fault.
pub(crate) const FAULTS: [u32; 4] = [SIGSEGV, SIGBUS, SIGILL, SIGFPE];

/// Blocks the signals by which the kernel comments on a write that failed, since the error says so already: nobody reads the
/// pipe, or the file would exceed a limit. So neither a program nor a message of the runtime ends the process by writing.
/// Those of faults are unblocked: otherwise the kernel would end the process without calling a handler.
pub(crate) fn settle() {
    hold_back(bit(SIGPIPE) | bit(SIGXFSZ), FAULT_BITS);
}

/// The kernel's call of a handler: the signal's number, its reason, and the interrupted state, whose shape is the architecture's.
pub(crate) type Handler = unsafe extern "C" fn(u32, &Reason, *const u8);

/// The reason of a signal, as the kernel passes it to its handler.
#[repr(transparent)]
pub(crate) struct Reason(siginfo_t);

impl Reason {
    /// Returns the code, which is positive when it came from the kernel.
    pub(crate) fn code(&self) -> i32 {
        // SAFETY: the kernel fills this part in for every signal.
        unsafe { &self.0.__bindgen_anon_1.__bindgen_anon_1 }.si_code
    }

    /// Returns the address of the fault; some number for a signal that is not a fault.
    pub(crate) fn fault_address(&self) -> usize {
        // SAFETY: the kernel fills this part in for every signal.
        let reason = unsafe { &self.0.__bindgen_anon_1.__bindgen_anon_1 };
        // SAFETY: every variant has as many bytes here, and any of them are an address.
        unsafe { reason._sifields._sigfault }._addr.addr()
    }
}

// Inline, since the handler of most programs is always the same.
/// Has `handler` handle every fault, on the stack of `size` bytes from `stack` on.
///
/// # Safety
///
/// Nothing else uses that stack, as long as the process lives.
#[inline(always)]
pub(crate) unsafe fn handle_faults(handler: Handler, stack: usize, size: usize) -> Result<(), Errno> {
    let stack = sigaltstack { ss_sp: with_exposed_provenance_mut(stack), ss_flags: 0, ss_size: size as _ };
    // SAFETY: the kernel reads `stack`; the caller guarantees that it may use the memory named there.
    unsafe { syscall2(__NR_sigaltstack, (&raw const stack).expose_provenance(), 0) }?;
    for signal in FAULTS {
        // SAFETY: the handler is a function with the parameters that SA_SIGINFO promises.
        unsafe { set_action(signal, handler as *const () as usize, SA_SIGINFO | SA_ONSTACK) }?;
    }
    Ok(())
}

/// Has `handler` called after this many nanoseconds, on the stack of handlers of faults, and again each second after that,
/// even while it is running. Nor is the process stopped meanwhile for using a terminal in the background, which is an error then:
/// a stopped process does not end.
pub(crate) fn handle_timer(handler: Handler, nanoseconds: u64) -> Result<(), Errno> {
    const SIG_IGN: usize = 1;
    // A signal that is pending from before the process was started is not the timer's.
    // SAFETY: ignoring a signal needs no handler.
    unsafe { set_action(SIGALRM, SIG_IGN, 0) }?;
    // SAFETY: the handler is a function with the parameters that SA_SIGINFO promises.
    unsafe { set_action(SIGALRM, handler as *const () as usize, SA_SIGINFO | SA_ONSTACK | SA_NODEFER) }?;
    hold_back(bit(SIGTTIN) | bit(SIGTTOU), bit(SIGALRM));
    let microseconds = nanoseconds.div_ceil(1000);
    let timer = __kernel_old_itimerval {
        it_interval: __kernel_old_timeval { tv_sec: 1, tv_usec: 0 },
        it_value: __kernel_old_timeval { tv_sec: (microseconds / 1_000_000) as _, tv_usec: (microseconds % 1_000_000) as _ },
    };
    // SAFETY: the kernel reads `timer`.
    unsafe { syscall3(__NR_setitimer, ITIMER_REAL as usize, (&raw const timer).expose_provenance(), 0) }.map(drop)
}

/// Has `handler` called on the stack of handlers of faults at each tick, when there are [any](tick).
pub(crate) fn handle_ticks(handler: Handler) -> Result<(), Errno> {
    // SAFETY: the handler is a function with the parameters that SA_SIGINFO promises.
    unsafe { set_action(SIGALRM, handler as *const () as usize, SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART) }?;
    hold_back(0, bit(SIGALRM));
    Ok(())
}

/// Ticks from now on, each time after so many nanoseconds; 0 stops that.
pub(crate) fn tick(nanoseconds: u64) {
    let time = || __kernel_old_timeval { tv_sec: 0, tv_usec: (nanoseconds / 1000) as _ };
    let timer = __kernel_old_itimerval { it_interval: time(), it_value: time() };
    // SAFETY: the kernel reads `timer`. The call cannot fail with these values.
    let _ = unsafe { syscall3(__NR_setitimer, ITIMER_REAL as usize, (&raw const timer).expose_provenance(), 0) };
}

/// Ignores a signal.
pub(crate) fn ignore(signal: u32) {
    const SIG_IGN: usize = 1;
    // SAFETY: ignoring a signal needs no handler.
    let _ = unsafe { set_action(signal, SIG_IGN, 0) };
}

/// Blocks signals, to be waited for.
pub(crate) fn block(signals: &[u32]) -> u64 {
    let set = signals.iter().fold(0, |set, &signal| set | bit(signal));
    change_mask(SIG_BLOCK, set);
    set
}

/// Unblocks signals.
pub(crate) fn unblock(set: u64) {
    change_mask(SIG_UNBLOCK, set);
}

/// Restores the default action of a signal.
pub(crate) fn restore_default(signal: u32) {
    const SIG_DFL: usize = 0;
    // SAFETY: the default action needs no handler.
    let _ = unsafe { set_action(signal, SIG_DFL, 0) };
}

/// Unblocks the signals of faults again, after a handler was left without returning.
pub(crate) fn let_faults_through() {
    change_mask(SIG_UNBLOCK, FAULT_BITS);
}

/// Ends the process by a signal, as if it had neither a handler nor been blocked.
pub(crate) fn end_by(signal: u32) -> ! {
    restore_default(signal);
    change_mask(SIG_UNBLOCK, bit(signal));
    process::raise(signal);
    // The first process of a container survives its own signals. It would continue without the handler, so it ends with the
    // status by which a shell reports the signal.
    process::exit(128 + signal as i32)
}

/// [`FAULTS`] in the kernel's form.
const FAULT_BITS: u64 = {
    let (mut bits, mut next) = (0, 0);
    while next < FAULTS.len() {
        bits |= bit(FAULTS[next]);
        next += 1;
    }
    bits
};

/// Returns a signal's bit in the kernel's set of 64 bits, the lowest of which is for signal 1.
const fn bit(signal: u32) -> u64 {
    1 << ((signal - 1) % 64)
}

/// Blocks some signals and unblocks others. A parent that blocks the latter is rare, and pays for a second call.
fn hold_back(held: u64, let_through: u64) {
    if change_mask(SIG_BLOCK, held) & let_through != 0 {
        change_mask(SIG_UNBLOCK, let_through);
    }
}

/// Changes which signals are blocked, and returns which were before.
fn change_mask(how: u32, set: u64) -> u64 {
    let mut before = 0_u64;
    let (at, before_at) = ((&raw const set).expose_provenance(), (&raw mut before).expose_provenance());
    // SAFETY: the kernel reads `set` and writes to `before`, of both of which it is told the size.
    let _ = unsafe { syscall4(__NR_rt_sigprocmask, how as usize, at, before_at, size_of_val(&set)) };
    before
}

/// Makes the system call `rt_sigaction`.
///
/// # Safety
///
/// `handler` is the default action or a function with the signature that `flags` require.
unsafe fn set_action(signal: u32, handler: usize, flags: u32) -> Result<(), Errno> {
    // SAFETY: all zero is a value of each of its fields: the default action, no flags, no restorer and an empty set.
    let mut action: kernel_sigaction = unsafe { zeroed() };
    // SAFETY: both types are one word, and zero, the default action, is `None`.
    action.sa_handler_kernel = unsafe { transmute::<usize, Option<unsafe extern "C" fn(i32)>>(handler) };
    action.sa_flags = flags as _;
    #[cfg(target_arch = "x86_64")]
    {
        // Elsewhere the kernel itself knows how to return from a handler.
        action.sa_flags |= linux_raw_sys::general::SA_RESTORER as core::ffi::c_ulong;
        const { assert!(Machine::RETURN_FROM_SIGNAL == linux_raw_sys::general::__NR_rt_sigreturn) };
        let address = Machine::return_from_signal();
        // SAFETY: both types are one word, and the address is that of code that takes no parameters.
        action.sa_restorer = unsafe { transmute::<usize, Option<unsafe extern "C" fn()>>(address) };
    }
    let (at, set_size) = ((&raw const action).expose_provenance(), size_of_val(&action.sa_mask));
    // SAFETY: the kernel reads `action`, of which it is told the size of the set.
    unsafe { syscall4(__NR_rt_sigaction, signal as usize, at, 0, set_size) }.map(drop)
}
