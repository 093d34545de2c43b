//! Which system calls the runtime makes, and on whose behalf.
//!
//! A program confined by `--seccomp` may make those of [`RUNTIME`], those of what it consists of, and those of the host
//! functions that it imports ([`Function::system_calls`]), once guest code runs; all others end it. What happens before, such as
//! opening directories, is not confined and not listed.
//!
//! To add a system call to the runtime, add its name here or to the host function that makes it, and its number to
//! `targets/linux/system-calls.toml`. `docs/system-calls.md` is the table for readers.
//!
//! [`Function::system_calls`]: crate::host::Function::system_calls

/// What any program may come to: reports of traps, faults that are none, and its end. `restart_syscall` goes on with a call
/// that stopping the process has interrupted.
pub const RUNTIME: &[&str] =
    &["write", "exit_group", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "getpid", "gettid", "tgkill", "restart_syscall"];

/// A guarded memory or a table that grows.
pub const GROWTH_IN_PLACE: &[&str] = &["mprotect"];

/// An explicitly checked memory that grows.
pub const GROWTH_BY_MOVING: &[&str] = &["mmap", "mremap", "munmap"];

/// Exceptions, whose objects are mapped when the first is made.
pub const EXCEPTIONS: &[&str] = &["mmap", "mprotect"];

/// A shared memory, on which a program may wait.
pub const WAITING: &[&str] = &["clock_nanosleep"];

/// Variables that are granted: they are listed in pages of their own.
pub const ENVIRONMENT: &[&str] = &["mmap"];

/// Resolving a path below a directory, with the kernel's help or component by component.
pub const PATH: &[&str] = &["openat2", "openat", "statx", "fstatfs", "readlinkat", "close"];

/// Waiting for files and clocks. `ppoll` takes no longer list than the limit of open files.
pub const POLL: &[&str] = &["ppoll", "pselect6", "clock_nanosleep", "clock_gettime", "ioctl", "statx", "lseek", "mmap", "munmap"];

/// What may be needed before bytes are moved: see the runtime's `host/stream`.
pub const TRANSFER: &[&str] = &["ppoll", "pselect6"];

/// What kind of file something open is.
pub const TYPE: &[&str] = &["statx", "getsockopt"];

/// What an argument of a system call must be. Only its lower 32 bits count, which are all that the kernel uses of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// None of these bits is set.
    Without(u32),
    /// One of these values.
    OneOf(&'static [u32]),
}

/// The executable bit of a page's protection.
const PROT_EXEC: u32 = 4;

/// The system calls that are allowed with some arguments only: name, number of the argument, what it must be. The values are
/// the same on all architectures.
pub const ARGUMENTS: &[(&str, u32, Argument)] = &[
    // No page ever becomes code.
    ("mmap", 2, Argument::Without(PROT_EXEC)),
    ("mprotect", 2, Argument::Without(PROT_EXEC)),
    // TCGETS and FIONREAD: a terminal takes input from whoever may say TIOCSTI.
    ("ioctl", 1, Argument::OneOf(&[0x5401, 0x541b])),
    // F_GETFL and F_SETFL.
    ("fcntl", 1, Argument::OneOf(&[3, 4])),
];
