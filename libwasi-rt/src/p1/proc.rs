//! The process.

use super::errno::Errno;
use crate::guest::GuestMemory;
use crate::host::process;
use crate::sys::signal;

/// Terminate the process normally. The status is passed to the kernel as it is; parents see its lowest 8 bits.
pub(super) fn proc_exit(status: u32) -> ! {
    process::exit(status)
}

/// Send a signal to the process of the calling thread. A signal that terminates a process by the standard ends it, whatever the
/// parent has decided about that signal. Those that the standard ignores (`pipe`, `chld`, `urg`, `winch`) do nothing, nor does
/// `cont`: a running process is not stopped.
///
/// Errors: `Notsup` for `stop`, `tstp`, `ttin` and `ttou`: a stopped process ends neither in time nor when it is asked
/// to. `Inval` for a signal that does not exist, and for `none`.
pub(super) fn proc_raise(_memory: &mut GuestMemory, signal: u32) -> Result<(), Errno> {
    /// Nothing happens.
    const IGNORED: u32 = 0;
    /// The process would stop.
    const STOPS: u32 = u32::MAX;
    /// The kernel's numbers in the standard's order, for signals that terminate.
    const SIGNALS: [u32; 30] = [
        signal::SIGHUP,
        signal::SIGINT,
        signal::SIGQUIT,
        signal::SIGILL,
        signal::SIGTRAP,
        signal::SIGABRT,
        signal::SIGBUS,
        signal::SIGFPE,
        signal::SIGKILL,
        signal::SIGUSR1,
        signal::SIGSEGV,
        signal::SIGUSR2,
        IGNORED, // SIGPIPE
        signal::SIGALRM,
        signal::SIGTERM,
        IGNORED, // SIGCHLD
        IGNORED, // SIGCONT
        STOPS,   // SIGSTOP
        STOPS,   // SIGTSTP
        STOPS,   // SIGTTIN
        STOPS,   // SIGTTOU
        IGNORED, // SIGURG
        signal::SIGXCPU,
        signal::SIGXFSZ,
        signal::SIGVTALRM,
        signal::SIGPROF,
        IGNORED, // SIGWINCH
        signal::SIGIO,
        signal::SIGPWR,
        signal::SIGSYS,
    ];
    let index = (signal as usize).checked_sub(1).ok_or(Errno::Inval)?;
    match SIGNALS.get(index) {
        None => Err(Errno::Inval),
        Some(&IGNORED) => Ok(()),
        Some(&STOPS) => Err(Errno::Notsup),
        Some(&number) => process::end_by(number),
    }
}

/// Temporarily yield execution of the calling thread.
pub(super) fn sched_yield(_memory: &mut GuestMemory) -> Result<(), Errno> {
    process::yield_now();
    Ok(())
}
