//! The process.

use linux_raw_sys::general as linux;

use super::errno::Errno;
use crate::guest::GuestMemory;
use crate::host::process;

/// Terminate the process normally. The status is given to the kernel as it is; parents see its lowest 8 bits.
pub(super) fn proc_exit(status: u32) -> ! {
    process::exit(status)
}

/// Send a signal to the process of the calling thread. What terminates a process by the standard ends it, whatever the parent
/// has decided about that signal. Those that the standard ignores (`pipe`, `chld`, `urg`, `winch`) do nothing, nor does
/// `cont`: a process that runs is not stopped.
///
/// Errors: `Notsup` for `stop`, `tstp`, `ttin` and `ttou`: a process that is stopped ends neither in time nor when it is asked
/// to. `Inval` for a signal that does not exist, and for `none`.
pub(super) fn proc_raise(_memory: &mut GuestMemory, signal: u32) -> Result<(), Errno> {
    /// Nothing happens.
    const IGNORED: u32 = 0;
    /// The process would stop.
    const STOPS: u32 = u32::MAX;
    /// The kernel's numbers in the order of the standard's, for signals that terminate.
    const SIGNALS: [u32; 30] = [
        linux::SIGHUP,
        linux::SIGINT,
        linux::SIGQUIT,
        linux::SIGILL,
        linux::SIGTRAP,
        linux::SIGABRT,
        linux::SIGBUS,
        linux::SIGFPE,
        linux::SIGKILL,
        linux::SIGUSR1,
        linux::SIGSEGV,
        linux::SIGUSR2,
        IGNORED, // SIGPIPE
        linux::SIGALRM,
        linux::SIGTERM,
        IGNORED, // SIGCHLD
        IGNORED, // SIGCONT
        STOPS,   // SIGSTOP
        STOPS,   // SIGTSTP
        STOPS,   // SIGTTIN
        STOPS,   // SIGTTOU
        IGNORED, // SIGURG
        linux::SIGXCPU,
        linux::SIGXFSZ,
        linux::SIGVTALRM,
        linux::SIGPROF,
        IGNORED, // SIGWINCH
        linux::SIGIO,
        linux::SIGPWR,
        linux::SIGSYS,
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
    process::give_way();
    Ok(())
}
