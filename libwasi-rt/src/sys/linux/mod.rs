//! Linux: the only folder that knows the kernel's numbers, constants and structs (`linux_raw_sys`).
//!
//! `syscall` enters the kernel; the other files wrap calls by subject.

pub(crate) mod children;
pub(crate) mod clock;
pub(crate) mod confine;
pub(crate) mod directory;
pub(crate) mod elf;
pub(crate) mod epoll;
pub(crate) mod errno;
pub(crate) mod fd;
pub(crate) mod file;
pub(crate) mod file_system;
pub(crate) mod flags;
pub(crate) mod flow;
pub(crate) mod initial;
pub(crate) mod internet;
pub(crate) mod limits;
pub(crate) mod local;
pub(crate) mod memfd;
pub(crate) mod pagemap;
pub(crate) mod pages;
pub(crate) mod poll;
pub(crate) mod process;
pub(crate) mod processor;
pub(crate) mod random;
pub(crate) mod signal;
pub(crate) mod socket;
pub(crate) mod stat;
pub(crate) mod syscall;
pub(crate) mod time;
pub(crate) mod usage;
pub(crate) mod watch;
