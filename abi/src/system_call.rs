//! The system calls of the runtime, and on whose behalf it makes them.
//!
//! A program confined by `--seccomp` may make those of [`RUNTIME`], those of the entities it consists of, and those of the host
//! functions that it imports ([`Function::system_calls`]), once guest code runs; all others end it. Earlier ones, such as those
//! that open directories, are neither confined nor listed.
//!
//! To add a system call to the runtime, add its name here or to the host function that makes it, and its number to
//! `targets/linux/system-calls.toml`. `docs/system-calls.md` is the table for readers.
//!
//! [`Function::system_calls`]: crate::host::Function::system_calls

/// System calls that every program may make: to report traps and other faults, and to exit. `restart_syscall` resumes a call
/// that was interrupted when the process was stopped.
pub const RUNTIME: &[&str] =
    &["write", "exit_group", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "getpid", "gettid", "tgkill", "restart_syscall"];

/// System calls to grow a guarded memory or a table.
pub const GROWTH_IN_PLACE: &[&str] = &["mprotect"];

/// System calls to grow a guarded memory in a program that may be debugged, besides those: what was added becomes part of core
/// files.
pub const GROWTH_IN_CORES: &[&str] = &["madvise"];

/// System calls to grow an explicitly checked memory.
pub const GROWTH_BY_MOVING: &[&str] = &["mmap", "mremap", "munmap"];

/// System calls for handle tables of components, which are mapped when the first handle is made, and move when they grow.
pub const HANDLES: &[&str] = &["mmap", "mremap"];

/// System calls for exceptions, whose objects are mapped when the first is made.
pub const EXCEPTIONS: &[&str] = &["mmap", "mprotect"];

/// System calls for a heap of objects, which grows, and gives back what is free.
pub const HEAP: &[&str] = &["mprotect", "madvise"];

/// System calls for a shared memory, on which a program may wait.
pub const WAITING: &[&str] = &["clock_nanosleep"];

/// System calls for granted variables, which are listed in pages of their own.
pub const ENVIRONMENT: &[&str] = &["mmap"];

/// System calls of a server.
pub const SERVING: &[&str] = &[
    "epoll_create1",
    "epoll_ctl",
    "epoll_pwait",
    "accept4",
    "close",
    "dup",
    "dup3",
    "close_range",
    "sendmsg",
    "recvmsg",
    "shutdown",
    "setsockopt",
    "ppoll",
    "ioctl",
    "madvise",
    "mprotect",
    "mmap",
    "munmap",
    "memfd_create",
    "pwrite64",
    "pread64",
    "getrusage",
    "clock_gettime",
    "prlimit64",
    "setitimer",
    "getpeername",
    "getsockname",
];

/// System calls of a server whose guest may open something, to restore what it has opened before requests came.
pub const SERVING_FILES: &[&str] = &["statx", "lseek", "fcntl", "getsockopt"];

/// System calls to resolve a path below a directory, with the kernel's help or component by component.
pub const PATH: &[&str] = &["openat2", "openat", "statx", "fstatfs", "readlinkat", "close"];

/// System calls to wait for files and clocks. `ppoll` takes no list longer than the limit of open files.
pub const POLL: &[&str] = &["ppoll", "pselect6", "clock_nanosleep", "clock_gettime", "ioctl", "statx", "lseek", "mmap", "munmap"];

/// System calls that may be needed before bytes are moved: see the runtime's `host/stream`.
pub const TRANSFER: &[&str] = &["ppoll", "pselect6"];

/// System calls to find the type of an open file.
pub const TYPE: &[&str] = &["statx", "getsockopt"];

/// System calls to wait for what a component subscribed to.
pub const WAIT: &[&str] = &["ppoll", "pselect6", "clock_nanosleep", "clock_gettime", "mmap", "munmap"];

/// System calls to read from a stream of a component, whose size is asked for first.
pub const READ: &[&str] = &["read", "pread64", "statx", "ioctl", "lseek", "ppoll", "pselect6", "recvmsg"];

/// System calls to write to a stream of a component.
pub const WRITE: &[&str] = &["write", "pwrite64", "pwritev2", "statx", "ioctl", "ppoll", "pselect6", "sendmsg", "fcntl"];

/// System calls to move bytes from one stream of a component to another.
pub const SPLICE: &[&str] = &["copy_file_range", "splice", "sendfile"];

/// System calls to read the entries of a directory.
pub const DIRECTORY: &[&str] = &["getdents64", "statx", "fstatfs"];

/// System calls to close a file.
pub const CLOSE: &[&str] = &["close"];

/// System calls to look up the names of hosts.
pub const NAME_LOOK_UP: &[&str] =
    &["socket", "setsockopt", "connect", "sendmsg", "recvmsg", "pread64", "getrandom", "clock_gettime", "close"];

/// System calls of a client of HTTP, which looks names up, makes connections, and keeps them.
pub const REQUESTS: &[&str] = &[
    "socket",
    "setsockopt",
    "connect",
    "getsockopt",
    "sendmsg",
    "recvmsg",
    "ppoll",
    "pselect6",
    "pread64",
    "getrandom",
    "clock_gettime",
    "mmap",
    "mremap",
    "munmap",
    "close",
];

/// System calls to keep values in a directory.
pub const VALUES_IN_DIRECTORY: &[&str] = &[
    "mkdirat",
    "openat",
    "statx",
    "pread64",
    "pwrite64",
    "fdatasync",
    "flock",
    "renameat2",
    "unlinkat",
    "lseek",
    "getdents64",
    "mmap",
    "mremap",
    "munmap",
    "close",
];

/// System calls to keep objects in a directory.
pub const OBJECTS_IN_DIRECTORY: &[&str] = &[
    "mkdirat",
    "openat",
    "statx",
    "pread64",
    "pwrite64",
    "copy_file_range",
    "fdatasync",
    "flock",
    "renameat2",
    "unlinkat",
    "lseek",
    "getdents64",
    "mmap",
    "mremap",
    "munmap",
    "close",
];

/// System calls to have the supervisor of a server keep values.
pub const VALUES_OF_SUPERVISOR: &[&str] = &["sendmsg", "recvmsg", "clock_gettime", "mmap", "mremap", "munmap"];

/// System calls to keep values on a server, whose name is looked up.
pub const VALUES_OF_SERVER: &[&str] = &[
    "socket",
    "setsockopt",
    "connect",
    "getsockopt",
    "sendmsg",
    "recvmsg",
    "ppoll",
    "pselect6",
    "pread64",
    "getrandom",
    "clock_gettime",
    "mmap",
    "mremap",
    "munmap",
    "close",
];

/// System calls to keep values in memory.
pub const VALUES_IN_MEMORY: &[&str] = &["mmap", "mremap", "munmap", "getrandom"];

/// The condition on an argument of a system call. Only its lower 32 bits count, which are all that the kernel uses of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// None of these bits is set.
    Without(u32),
    /// One of these values.
    OneOf(&'static [u32]),
}

/// The arguments that the filter of a server allows beside [`ARGUMENTS`]: name, further values of the argument that is checked there.
pub const SERVING_ARGUMENTS: &[(&str, &[u32])] = &[
    // MADV_DONTNEED and MADV_NOHUGEPAGE.
    ("madvise", &[4, 15]),
    // PAGEMAP_SCAN.
    ("ioctl", &[0xc060_6610]),
];

/// Likewise, in a program with a heap of objects: MADV_DONTNEED.
pub const HEAP_ARGUMENTS: &[(&str, &[u32])] = &[("madvise", &[4])];

/// The executable bit of a page's protection.
const PROT_EXEC: u32 = 4;

/// The system calls that are allowed only with some arguments: name, number of the argument, condition. The values are
/// the same on all architectures.
pub const ARGUMENTS: &[(&str, u32, Argument)] = &[
    // No page ever becomes code.
    ("mmap", 2, Argument::Without(PROT_EXEC)),
    ("mprotect", 2, Argument::Without(PROT_EXEC)),
    // MADV_DODUMP.
    ("madvise", 2, Argument::OneOf(&[17])),
    // TCGETS and FIONREAD: whoever may call TIOCSTI can inject input into a terminal.
    ("ioctl", 1, Argument::OneOf(&[0x5401, 0x541b])),
    // AF_INET and AF_INET6.
    ("socket", 0, Argument::OneOf(&[2, 10])),
    // F_GETFL and F_SETFL.
    ("fcntl", 1, Argument::OneOf(&[3, 4])),
];
