//! The kernel's interface: the one folder to rewrite when the runtime is ported to another operating system.
//!
//! Functions here take plain values and slices and return `Result<T, Errno>`; they know neither wasm nor WASI.
//! To add a call, wrap it in the file of its subject in `linux`, with the constants and structs of `linux_raw_sys`, which no
//! other file of the runtime names: anything needed outside has words of its own.

mod linux;

pub(crate) use linux::errno::Errno;
pub(crate) use linux::flags::OpenFlags;
pub(crate) use linux::stat::{FileType, Stat};
pub(crate) use linux::time::Time;
pub(crate) use linux::{
    children, clock, confine, directory, elf, epoll, file, flow, initial, internet, limits, local, memfd, pagemap, pages, poll,
    process, processor, random, signal, socket, usage, watch,
};
