//! The process.

use linux_raw_sys::general as linux;

use crate::guest::GuestMemory;
use crate::host::errno::Errno;
use crate::host::process;

/// Terminate the process normally. The status is given to the kernel as it is; parents see its lowest 8 bits.
pub(super) fn proc_exit(status: u32) -> ! {
    process::exit(status)
}

/// Send a signal to the process of the calling thread. It acts as it would on any process; those that the standard ignores
/// (`pipe`, `chld`, `urg`, `winch`) do nothing.
///
/// Errors: `Inval` for a signal that does not exist, and for `none`.
pub(super) fn proc_raise(_memory: &mut GuestMemory, signal: u32) -> Result<(), Errno> {
    /// The kernel's numbers in the order of the standard's; 0 where nothing is to happen.
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
        0, // SIGPIPE
        linux::SIGALRM,
        linux::SIGTERM,
        0, // SIGCHLD
        linux::SIGCONT,
        linux::SIGSTOP,
        linux::SIGTSTP,
        linux::SIGTTIN,
        linux::SIGTTOU,
        0, // SIGURG
        linux::SIGXCPU,
        linux::SIGXFSZ,
        linux::SIGVTALRM,
        linux::SIGPROF,
        0, // SIGWINCH
        linux::SIGIO,
        linux::SIGPWR,
        linux::SIGSYS,
    ];
    let index = (signal as usize).checked_sub(1).ok_or(Errno::Inval)?;
    match SIGNALS.get(index) {
        None => Err(Errno::Inval),
        Some(0) => Ok(()),
        Some(&number) => {
            process::raise(number);
            Ok(())
        }
    }
}

/// Temporarily yield execution of the calling thread.
pub(super) fn sched_yield(_memory: &mut GuestMemory) -> Result<(), Errno> {
    process::give_way();
    Ok(())
}
