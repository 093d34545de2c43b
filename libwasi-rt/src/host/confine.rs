//! Walls that the kernel puts around the process, once all that it was granted is open.
//!
//! Everything here is denied by the rest of the runtime anyway: these walls stand for the case that it is wrong, or that
//! guest code finds a way around it. Where the kernel has no such wall, or a container forbids to build one, the program runs
//! as it is, unless it was built to require it.

use linux_raw_sys::landlock::{
    LANDLOCK_ACCESS_FS_EXECUTE, LANDLOCK_ACCESS_FS_IOCTL_DEV, LANDLOCK_ACCESS_FS_MAKE_BLOCK, LANDLOCK_ACCESS_FS_MAKE_CHAR,
    LANDLOCK_ACCESS_FS_MAKE_DIR, LANDLOCK_ACCESS_FS_MAKE_FIFO, LANDLOCK_ACCESS_FS_MAKE_REG, LANDLOCK_ACCESS_FS_MAKE_SOCK,
    LANDLOCK_ACCESS_FS_MAKE_SYM, LANDLOCK_ACCESS_FS_READ_DIR, LANDLOCK_ACCESS_FS_READ_FILE, LANDLOCK_ACCESS_FS_REFER,
    LANDLOCK_ACCESS_FS_REMOVE_DIR, LANDLOCK_ACCESS_FS_REMOVE_FILE, LANDLOCK_ACCESS_FS_TRUNCATE, LANDLOCK_ACCESS_FS_WRITE_FILE,
    LANDLOCK_ACCESS_NET_BIND_TCP, LANDLOCK_ACCESS_NET_CONNECT_TCP, LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, LANDLOCK_SCOPE_SIGNAL,
};
use wasm2native_abi::confinement::{REQUIRE_FILES, REQUIRE_FILTER};

use super::directory::Start;
use super::flags::Flags;
use crate::program;
use crate::refuse::refuse;
use crate::sys::Errno;
use crate::sys::confine::{self, Denied};

/// What is done to files and directories that are only read. The last is what asking for a terminal needs.
const READ: u32 = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_IOCTL_DEV;

/// What else the functions of WASI do. Sockets and pipes are not made, but renamed, which is the same right.
const CHANGE: u32 = LANDLOCK_ACCESS_FS_WRITE_FILE
    | LANDLOCK_ACCESS_FS_TRUNCATE
    | LANDLOCK_ACCESS_FS_REMOVE_DIR
    | LANDLOCK_ACCESS_FS_REMOVE_FILE
    | LANDLOCK_ACCESS_FS_MAKE_DIR
    | LANDLOCK_ACCESS_FS_MAKE_REG
    | LANDLOCK_ACCESS_FS_MAKE_SOCK
    | LANDLOCK_ACCESS_FS_MAKE_FIFO
    | LANDLOCK_ACCESS_FS_MAKE_SYM
    | LANDLOCK_ACCESS_FS_REFER;

/// What they never do.
const NEVER: u32 = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;

/// Leaves nothing of the file system but the granted directories.
pub(crate) fn restrict_files(granted: impl Iterator<Item = Start>) {
    if build_files_wall(granted).is_err() && program::record().confinement.required & REQUIRE_FILES != 0 {
        refuse(
            "error: the system cannot restrict this program to its files, which it was built to require (--landlock)\n  \
             help: that needs Linux 5.19 with Landlock, and one more open file (ulimit -n); built without that option, it does \
             so where possible\n",
        );
    }
}

/// Leaves no system calls but those that the program needs.
pub(crate) fn filter_calls() {
    let confinement = &program::record().confinement;
    let filtered = confine::filter(program::items(&confinement.filter));
    if filtered.is_err() && confinement.required & REQUIRE_FILTER != 0 {
        refuse(
            "error: the system cannot filter the system calls of this program, which it was built to require (--seccomp)\n  \
             help: that needs Linux with seccomp, and an emulator has none; build the program without that option\n",
        );
    }
}

fn build_files_wall(granted: impl Iterator<Item = Start>) -> Result<(), Errno> {
    let denied = denied(confine::landlock_version()?)?;
    let rules = confine::create_rules(&denied)?;
    for directory in granted {
        let wanted = if directory.flags.has(Flags::READ_ONLY) { READ } else { READ | CHANGE };
        confine::allow_beneath(&rules, directory.host, wanted & denied.handled_access_fs as u32)?;
    }
    confine::restrict(&rules)
}

/// All that a version of Landlock can deny.
///
/// Errors: `ENOSYS` for the first version, which knows no way to allow renaming from one directory to another.
fn denied(version: usize) -> Result<Denied, Errno> {
    if version < 2 {
        return Err(Errno::ENOSYS);
    }
    let later =
        if version < 3 { LANDLOCK_ACCESS_FS_TRUNCATE } else { 0 } | if version < 5 { LANDLOCK_ACCESS_FS_IOCTL_DEV } else { 0 };
    let network = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
    let others = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
    Ok(Denied {
        handled_access_fs: u64::from((READ | CHANGE | NEVER) & !later),
        handled_access_net: if version < 4 { 0 } else { network.into() },
        scoped: if version < 6 { 0 } else { others.into() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_deny_what_they_know() {
        let of = |version| denied(version).map(|denied| (denied.handled_access_fs, denied.handled_access_net, denied.scoped));
        assert!(of(1).is_err());
        assert_eq!(of(2), Ok((0x3fff, 0, 0)));
        assert_eq!(of(3), Ok((0x7fff, 0, 0)));
        assert_eq!(of(4), Ok((0x7fff, 3, 0)));
        assert_eq!(of(5), Ok((0xffff, 3, 0)));
        assert_eq!(of(6), Ok((0xffff, 3, 3)));
        assert_eq!(of(100), of(6));
    }
}
