//! WASI preview 1, and its predecessor `wasi_unstable`.
//!
//! A row reads like the standard, with its types in capitals:
//!
//! ```text
//! fd_seek(fd: FD, offset: FILEDELTA, whence: WHENCE) -> (FILESIZE) calls [&["lseek"]];
//! ```
//!
//! Every function returns an `errno`, except those with `-> !`. After `calls` come the names or groups of
//! [system calls](crate::system_call), after `is` the facts.
//!
//! To use a type that no row has yet, add it to [`types`], and to [`preview1_arguments`](crate::preview1_arguments) unless it is
//! passed as one `i32`.

use super::rows::{functions, value_types};
use super::{Fact, Function, Interface, Returns, ValueType};
use crate::system_call::{PATH, POLL, TRANSFER, TYPE};

/// `wasi_snapshot_preview1`.
pub const PREVIEW1: Interface = Interface {
    name: "wasi_snapshot_preview1",
    versions: None,
    functions: crate::for_each_preview1_function!(functions),
    first: 0,
    base: None,
};

/// `wasi_unstable`, which is the same except for its own functions: there, constants or layouts differ.
pub const UNSTABLE: Interface = Interface {
    name: "wasi_unstable",
    versions: None,
    functions: crate::for_each_unstable_function!(functions),
    first: PREVIEW1.end(),
    base: Some(&PREVIEW1),
};

/// The number of functions of both, which are the first in the list.
pub const COUNT: usize = UNSTABLE.end();

/// Calls `$each!` with the functions of `wasi_snapshot_preview1`, preceded by the prefix of their names in object files.
#[macro_export]
macro_rules! for_each_preview1_function {
    ($each:ident) => {
        $each! {
            preview1 "w2n_wasi_"
            args_get(argv: POINTER, argv_buf: POINTER) -> () calls [];
            args_sizes_get() -> (SIZE, SIZE) calls [];
            environ_get(environ: POINTER, environ_buf: POINTER) -> () calls [] is [ShowsEnvironment];
            environ_sizes_get() -> (SIZE, SIZE) calls [] is [ShowsEnvironment];
            clock_res_get(id: CLOCKID) -> (TIMESTAMP) calls [&["clock_getres"]];
            clock_time_get(id: CLOCKID, precision: TIMESTAMP) -> (TIMESTAMP) calls [&["clock_gettime"]];
            fd_advise(fd: FD, offset: FILESIZE, len: FILESIZE, advice: ADVICE) -> () calls [&["fadvise64"]];
            fd_allocate(fd: FD, offset: FILESIZE, len: FILESIZE) -> () calls [&["fallocate"]];
            fd_close(fd: FD) -> () calls [&["close"]];
            fd_datasync(fd: FD) -> () calls [&["fdatasync"]];
            fd_fdstat_get(fd: FD) -> (FDSTAT) calls [&["fcntl", "ioctl"], TYPE];
            fd_fdstat_set_flags(fd: FD, flags: FDFLAGS) -> () calls [&["fcntl"]];
            fd_fdstat_set_rights(fd: FD, fs_rights_base: RIGHTS, fs_rights_inheriting: RIGHTS) -> () calls [];
            fd_filestat_get(fd: FD) -> (FILESTAT) calls [TYPE];
            fd_filestat_set_size(fd: FD, size: FILESIZE) -> () calls [&["ftruncate"]];
            fd_filestat_set_times(fd: FD, atim: TIMESTAMP, mtim: TIMESTAMP, fst_flags: FSTFLAGS) -> () calls [&["utimensat"]];
            fd_pread(fd: FD, iovs: IOVEC_ARRAY, offset: FILESIZE) -> (SIZE) calls [&["pread64", "preadv"], TRANSFER];
            fd_prestat_get(fd: FD) -> (PRESTAT) calls [];
            fd_prestat_dir_name(fd: FD) -> (BUFFER) calls [];
            fd_pwrite(fd: FD, iovs: IOVEC_ARRAY, offset: FILESIZE) -> (SIZE) calls [&["pwrite64", "pwritev"], TRANSFER];
            fd_read(fd: FD, iovs: IOVEC_ARRAY) -> (SIZE) calls [&["read", "readv"], TRANSFER];
            fd_readdir(fd: FD, buf: BUFFER, cookie: DIRCOOKIE) -> (SIZE) calls [&["lseek", "getdents64", "statx", "fstatfs"]];
            fd_renumber(fd: FD, to: FD) -> () calls [&["close"]];
            fd_seek(fd: FD, offset: FILEDELTA, whence: WHENCE) -> (FILESIZE) calls [&["lseek"]];
            fd_sync(fd: FD) -> () calls [&["fsync"]];
            fd_tell(fd: FD) -> (FILESIZE) calls [&["lseek"]];
            fd_write(fd: FD, iovs: IOVEC_ARRAY) -> (SIZE) calls [&["write", "writev"], TRANSFER];
            path_create_directory(fd: FD, path: STRING) -> () calls [PATH, &["mkdirat"]];
            path_filestat_get(fd: FD, flags: LOOKUPFLAGS, path: STRING) -> (FILESTAT) calls [PATH];
            path_filestat_set_times(fd: FD, flags: LOOKUPFLAGS, path: STRING, atim: TIMESTAMP, mtim: TIMESTAMP, fst_flags: FSTFLAGS)
                -> () calls [PATH, &["utimensat"]];
            path_link(old_fd: FD, old_flags: LOOKUPFLAGS, old_path: STRING, new_fd: FD, new_path: STRING) -> ()
                calls [PATH, &["linkat"]];
            path_open(fd: FD, dirflags: LOOKUPFLAGS, path: STRING, oflags: OFLAGS, fs_rights_base: RIGHTS,
                fs_rights_inheriting: RIGHTS, fdflags: FDFLAGS) -> (FD) calls [PATH, TYPE, &["ioctl", "ftruncate", "fcntl"]];
            path_readlink(fd: FD, path: STRING) -> (SIZED_STRING) calls [PATH];
            path_remove_directory(fd: FD, path: STRING) -> () calls [PATH, &["unlinkat"]];
            path_rename(fd: FD, old_path: STRING, new_fd: FD, new_path: STRING) -> () calls [PATH, &["renameat2"]];
            path_symlink(old_path: STRING, fd: FD, new_path: STRING) -> () calls [PATH, &["symlinkat"]];
            path_unlink_file(fd: FD, path: STRING) -> () calls [PATH, &["unlinkat"]];
            poll_oneoff(in: SUBSCRIPTIONS) -> (SIZE) calls [POLL];
            proc_exit(rval: EXITCODE) -> ! calls [&["exit_group"]];
            proc_raise(sig: SIGNAL) -> () calls [];
            random_get(buf: BUFFER) -> () calls [&["getrandom"]];
            sched_yield() -> () calls [&["sched_yield"]];
            sock_accept(fd: FD, flags: FDFLAGS) -> (FD) calls [&["accept4", "close"]] is [AcceptsConnections];
            sock_recv(fd: FD, ri_data: IOVEC_ARRAY, ri_flags: RIFLAGS) -> (SIZE, ROFLAGS) calls [&["recvmsg"]];
            sock_send(fd: FD, si_data: IOVEC_ARRAY, si_flags: SIFLAGS) -> (SIZE) calls [&["sendmsg"]];
            sock_shutdown(fd: FD, how: SDFLAGS) -> () calls [&["shutdown"]];
        }
    };
}

/// Like [`for_each_preview1_function`], for the functions of `wasi_unstable` that differ.
#[macro_export]
macro_rules! for_each_unstable_function {
    ($each:ident) => {
        $each! {
            unstable "w2n_wasi_unstable_"
            fd_filestat_get(fd: FD) -> (UNSTABLE_FILESTAT) calls [TYPE];
            fd_seek(fd: FD, offset: FILEDELTA, whence: UNSTABLE_WHENCE) -> (FILESIZE) calls [&["lseek"]];
            path_filestat_get(fd: FD, flags: LOOKUPFLAGS, path: STRING) -> (UNSTABLE_FILESTAT) calls [PATH];
            poll_oneoff(in: UNSTABLE_SUBSCRIPTIONS) -> (SIZE) calls [POLL];
        }
    };
}

/// The types of the standard, by their names in rows.
#[expect(missing_docs, reason = "the standard documents them")]
pub mod types {
    use crate::host::{Kind, Words};

    pub const ADVICE: Kind = Kind::Choice(Words::Advice);
    pub const BUFFER: Kind = Kind::Buffer;
    pub const CLOCKID: Kind = Kind::Choice(Words::Clocks);
    pub const DIRCOOKIE: Kind = Kind::Wide;
    pub const EXITCODE: Kind = Kind::Number;
    pub const FD: Kind = Kind::Descriptor;
    pub const FDFLAGS: Kind = Kind::Flags(Words::Fdflags);
    pub const FDSTAT: Kind = Kind::Fdstat;
    pub const FILEDELTA: Kind = Kind::Signed;
    pub const FILESIZE: Kind = Kind::Wide;
    pub const FILESTAT: Kind = Kind::Filestat;
    pub const FSTFLAGS: Kind = Kind::Flags(Words::Fstflags);
    pub const IOVEC_ARRAY: Kind = Kind::IoVecs;
    pub const LOOKUPFLAGS: Kind = Kind::Flags(Words::Lookupflags);
    pub const OFLAGS: Kind = Kind::Flags(Words::Oflags);
    pub const POINTER: Kind = Kind::Address;
    pub const PRESTAT: Kind = Kind::Prestat;
    pub const RIFLAGS: Kind = Kind::Flags(Words::Riflags);
    pub const RIGHTS: Kind = Kind::Bits;
    pub const ROFLAGS: Kind = Kind::Flags(Words::Roflags);
    pub const SDFLAGS: Kind = Kind::Flags(Words::Sdflags);
    pub const SIFLAGS: Kind = Kind::Flags(Words::Nothing);
    pub const SIGNAL: Kind = Kind::Choice(Words::Signals);
    pub const SIZE: Kind = Kind::Number;
    pub const SIZED_STRING: Kind = Kind::Text;
    pub const STRING: Kind = Kind::Path;
    pub const SUBSCRIPTIONS: Kind = Kind::Subscriptions;
    pub const TIMESTAMP: Kind = Kind::Wide;
    pub const UNSTABLE_FILESTAT: Kind = Kind::UnstableFilestat;
    pub const UNSTABLE_SUBSCRIPTIONS: Kind = Kind::UnstableSubscriptions;
    pub const UNSTABLE_WHENCE: Kind = Kind::Choice(Words::UnstableWhence);
    pub const WHENCE: Kind = Kind::Choice(Words::Whence);
}
