//! Which system calls the runtime makes, and on whose behalf.
//!
//! A program confined by `--seccomp` may make those of [`RUNTIME`], those of what it consists of, and those of the host
//! functions that it imports, once guest code runs; all others end it. What happens before, such as opening directories, is
//! not confined and not listed.
//!
//! Whoever adds a system call to the runtime adds its name here, and its number to `targets/linux/system-calls.toml`.
//! `docs/system-calls.md` is this table for readers.

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
const PATH: &[&str] = &["openat2", "openat", "statx", "fstatfs", "readlinkat", "close"];

/// Waiting for files. The former takes no longer list than the limit of open files.
const WAIT: &[&str] = &["ppoll", "pselect6"];

/// What may be needed before bytes are moved: see the runtime's `host/stdio`.
const TRANSFER: &[&str] = &["ppoll", "pselect6"];

/// What kind of file something open is.
const TYPE: &[&str] = &["statx", "getsockopt"];

/// The system calls of each host function, by its name as an import.
pub const HOST_FUNCTIONS: &[(&str, &[&[&str]])] = &[
    ("args_get", &[]),
    ("args_sizes_get", &[]),
    ("environ_get", &[]),
    ("environ_sizes_get", &[]),
    ("clock_res_get", &[&["clock_getres"]]),
    ("clock_time_get", &[&["clock_gettime"]]),
    ("fd_advise", &[&["fadvise64"]]),
    ("fd_allocate", &[&["fallocate"]]),
    ("fd_close", &[&["close"]]),
    ("fd_datasync", &[&["fdatasync"]]),
    ("fd_fdstat_get", &[&["fcntl", "ioctl"], TYPE]),
    ("fd_fdstat_set_flags", &[&["fcntl"]]),
    ("fd_fdstat_set_rights", &[]),
    ("fd_filestat_get", &[TYPE]),
    ("fd_filestat_set_size", &[&["ftruncate"]]),
    ("fd_filestat_set_times", &[&["utimensat"]]),
    ("fd_pread", &[&["pread64", "preadv"], TRANSFER]),
    ("fd_prestat_get", &[]),
    ("fd_prestat_dir_name", &[]),
    ("fd_pwrite", &[&["pwrite64", "pwritev"], TRANSFER]),
    ("fd_read", &[&["read", "readv"], TRANSFER]),
    ("fd_readdir", &[&["lseek", "getdents64", "statx", "fstatfs"]]),
    ("fd_renumber", &[&["close"]]),
    ("fd_seek", &[&["lseek"]]),
    ("fd_sync", &[&["fsync"]]),
    ("fd_tell", &[&["lseek"]]),
    ("fd_write", &[&["write", "writev"], TRANSFER]),
    ("path_create_directory", &[PATH, &["mkdirat"]]),
    ("path_filestat_get", &[PATH]),
    ("path_filestat_set_times", &[PATH, &["utimensat"]]),
    ("path_link", &[PATH, &["linkat"]]),
    ("path_open", &[PATH, TYPE, &["ioctl", "ftruncate", "fcntl"]]),
    ("path_readlink", &[PATH]),
    ("path_remove_directory", &[PATH, &["unlinkat"]]),
    ("path_rename", &[PATH, &["renameat2"]]),
    ("path_symlink", &[PATH, &["symlinkat"]]),
    ("path_unlink_file", &[PATH, &["unlinkat"]]),
    ("poll_oneoff", &[WAIT, &["clock_nanosleep", "clock_gettime", "ioctl", "statx", "lseek", "mmap", "munmap"]]),
    ("proc_exit", &[&["exit_group"]]),
    ("proc_raise", &[]),
    ("random_get", &[&["getrandom"]]),
    ("sched_yield", &[&["sched_yield"]]),
    ("sock_accept", &[&["accept4", "close"]]),
    ("sock_recv", &[&["recvmsg"]]),
    ("sock_send", &[&["sendmsg"]]),
    ("sock_shutdown", &[&["shutdown"]]),
];

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
