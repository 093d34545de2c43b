//! The limits of a path below a granted directory: file systems, directories of processes, devices.
//!
//! A directory on a disk may have procfs mounted somewhere below it, and whoever writes to `/proc/self/mem` runs native code.
//! So pseudo file systems, through which the kernel reports on processes and on itself and is configured, are entered only
//! through a grant that lies on one, and then only that one; in procfs even such a grant does not reach the directories of
//! processes. Device nodes are opened only where the grant says so (`--dir PATH:dev`), apart from those that are harmless
//! everywhere.
//!
//! All of this is decided about an `O_PATH` file descriptor or a `statx`, neither of which has side effects: opening a device
//! does, and so does creating a directory in a control group.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use super::error::Error;
use super::flags::Flags;
use super::memo;
use crate::bytes::same;
use crate::sys::file::{self, HostFd};
use crate::sys::{FileType, OpenFlags, Stat, directory};

/// The devices that any grant may open, by their numbers in `Documentation/admin-guide/devices.txt`: null, zero, full,
/// random, urandom and tty.
const HARMLESS: &[(u32, u32)] = &[(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0)];

/// The number of the directory at the root of procfs: `PROC_ROOT_INO`.
const PROC_ROOT: u64 = 1;

/// Mounts without a pseudo file system, by their [number](Stat::mount): the most recently checked ones.
static ORDINARY: [AtomicU64; 8] = [const { AtomicU64::new(0) }; 8];

/// Whether this file, to which a path leads from an open directory, is known to be on an ordinary file system.
pub(crate) fn is_known(start: HostFd, found: &Stat) -> bool {
    let number = found.mount;
    number != 0 && ORDINARY.iter().any(|known| known.load(Relaxed) == number) || memo::knows_device(start, found.device)
}

/// Checks that a path that starts at `start` may lead to this file, which was opened with `O_PATH`.
///
/// Errors: `Perm` for one on a pseudo file system other than that of the start.
pub(crate) fn admit(start: HostFd, file: HostFd, found: &Stat) -> Result<(), Error> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    if is_known(start, found) {
        return Ok(());
    }
    let is_of_start = file::attributes(start)?.device == found.device;
    if is_pseudo(file)? {
        return if is_of_start { Ok(()) } else { Err(Error::Perm) };
    }
    if is_of_start {
        memo::remember_device(start, found.device);
    }
    let next = NEXT.load(Relaxed);
    if let (Some(known), number @ 1..) = (ORDINARY.get(next % ORDINARY.len()), found.mount) {
        known.store(number, Relaxed);
        NEXT.store(next + 1, Relaxed);
    }
    Ok(())
}

/// Checks that a file with these attributes may be opened through a grant with these flags.
///
/// Errors: `Acces` for a device node, as the kernel returns on a file system mounted without devices.
pub(crate) fn admit_device(found: &Stat, grant: Flags) -> Result<(), Error> {
    let is_harmless = || HARMLESS.contains(&found.node);
    match found.file_type {
        FileType::BlockDevice | FileType::CharacterDevice if grant.has(Flags::DEVICES) => Ok(()),
        FileType::BlockDevice => Err(Error::Acces),
        FileType::CharacterDevice if !is_harmless() => Err(Error::Acces),
        _ => Ok(()),
    }
}

/// Checks that a name in a directory on procfs is not that of a process's directory, whether or not it exists.
///
/// Errors: `Perm`.
pub(crate) fn refuse_process(directory: HostFd, name: &[u8]) -> Result<(), Error> {
    if is_process(name) && is_process_list(directory)? { Err(Error::Perm) } else { Ok(()) }
}

/// Whether a directory is the root of procfs, which holds the directories of processes.
pub(crate) fn is_process_list(directory: HostFd) -> Result<bool, Error> {
    Ok(file::attributes(directory)?.inode == PROC_ROOT && file::file_system(directory)?.is_procfs())
}

/// Whether a name at the root of procfs is that of a process's directory, or leads to one.
pub(crate) fn is_process(name: &[u8]) -> bool {
    name.iter().all(u8::is_ascii_digit) || same(name, b"self") || same(name, b"thread-self")
}

/// Whether a granted directory lies on procfs, where paths are resolved component by component. It is compiled once `For` each
/// caller, of which a program has one.
///
/// Errors: `Perm` for the directory of a process, and anything below one.
#[expect(clippy::extra_unused_type_parameters, reason = "it makes a copy for each caller")]
pub(crate) fn grant<For>(directory: HostFd) -> Result<Flags, Error> {
    /// More levels than procfs has.
    const MAX_DEPTH: u32 = 32;
    if !file::file_system(directory)?.is_procfs() {
        return Ok(Flags::NONE);
    }
    let mut above = None;
    for _ in 0..MAX_DEPTH {
        let at = above.as_ref().map_or(directory, file::OwnedFd::as_fd);
        if is_process_list(at)? {
            return Ok(Flags::WALKED);
        }
        // Only the directories of processes and of their threads have this file.
        if directory::attributes(at, c"mem").is_ok() {
            break;
        }
        above = Some(directory::open(at, c"..", OpenFlags::PATH | OpenFlags::DIRECTORY | OpenFlags::NO_FOLLOW, 0)?);
    }
    Err(Error::Perm)
}

/// Whether the kernel makes up the contents of this file's file system.
fn is_pseudo(file: HostFd) -> Result<bool, Error> {
    Ok(file::file_system(file)?.is_pseudo())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::directory::open_host;

    fn opened(path: &core::ffi::CStr) -> file::OwnedFd {
        open_host(path, OpenFlags::PATH).unwrap()
    }

    #[test]
    fn pseudo_file_systems_are_told_from_others() {
        for path in [c"/proc", c"/proc/sys", c"/sys", c"/proc/self/status"] {
            assert_eq!(is_pseudo(opened(path).as_fd()), Ok(true), "{path:?}");
        }
        for path in [c"/", c"/dev", c"/dev/null", c"/tmp"] {
            assert_eq!(is_pseudo(opened(path).as_fd()), Ok(false), "{path:?}");
        }
    }

    #[test]
    fn a_file_system_is_admitted_from_itself_only() {
        let (root, processes, kernel) = (opened(c"/"), opened(c"/proc"), opened(c"/proc/sys/kernel"));
        let from =
            |start: &file::OwnedFd, to: &file::OwnedFd| admit(start.as_fd(), to.as_fd(), &file::attributes(to.as_fd()).unwrap());
        assert_eq!(from(&root, &root), Ok(()));
        assert!(is_known(root.as_fd(), &file::attributes(root.as_fd()).unwrap()));
        assert_eq!(from(&root, &processes), Err(Error::Perm));
        assert_eq!(from(&processes, &kernel), Ok(()));
        assert_eq!(from(&processes, &opened(c"/sys")), Err(Error::Perm));
        assert!(!is_known(processes.as_fd(), &file::attributes(processes.as_fd()).unwrap()));
        assert!(!is_known(root.as_fd(), &file::attributes(processes.as_fd()).unwrap()));
    }

    #[test]
    fn folders_of_processes_are_never_granted() {
        let grant = |path| grant::<()>(opened(path).as_fd());
        assert_eq!(grant(c"/tmp"), Ok(Flags::NONE));
        assert_eq!(grant(c"/proc"), Ok(Flags::WALKED));
        assert_eq!(grant(c"/proc/sys/kernel"), Ok(Flags::WALKED));
        for path in [c"/proc/self", c"/proc/thread-self", c"/proc/1", c"/proc/self/fd", c"/proc/self/task", c"/proc/self/net"] {
            assert_eq!(grant(path), Err(Error::Perm), "{path:?}");
        }
    }

    #[test]
    fn devices_need_a_grant_unless_they_are_harmless() {
        let admitted = |path, grant| admit_device(&file::attributes(opened(path).as_fd()).unwrap(), grant);
        for path in [c"/dev/null", c"/dev/zero", c"/dev/full", c"/dev/random", c"/dev/urandom", c"/dev/tty", c"/", c"/proc"] {
            assert_eq!(admitted(path, Flags::NONE), Ok(()), "{path:?}");
        }
        assert_eq!(admitted(c"/dev/ptmx", Flags::NONE), Err(Error::Acces));
        assert_eq!(admitted(c"/dev/ptmx", Flags::READ_ONLY), Err(Error::Acces));
        assert_eq!(admitted(c"/dev/ptmx", Flags::DEVICES), Ok(()));
    }

    #[test]
    fn names_of_processes() {
        assert!(is_process(b"1") && is_process(b"4194304") && is_process(b"self") && is_process(b"thread-self"));
        assert!(!is_process(b"sys") && !is_process(b"1x") && !is_process(b"selfish"));
    }
}
