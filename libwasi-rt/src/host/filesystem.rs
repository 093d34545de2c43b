//! What a path may reach below a granted directory: file systems, folders of processes, devices.
//!
//! A directory on a disk may have procfs mounted somewhere below it, and who writes to `/proc/self/mem` runs native code. So
//! pseudo file systems, through which the kernel tells about processes and itself and is configured, are entered only by a
//! grant that lies on one, and then only that one; in procfs even such a grant does not reach the folders of processes. Device
//! nodes are opened only where the grant says so (`--dir PATH:dev`), apart from those that are harmless everywhere.
//!
//! All of this is decided about an `O_PATH` file descriptor or a `statx`, neither of which acts: opening a device already
//! does, and so does creating a directory in a control group.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use linux_raw_sys::general::{
    AFS_FS_MAGIC, AUTOFS_SUPER_MAGIC, BINDERFS_SUPER_MAGIC, BINFMTFS_MAGIC, BPF_FS_MAGIC, CEPH_SUPER_MAGIC, CGROUP_SUPER_MAGIC,
    CGROUP2_SUPER_MAGIC, CIFS_SUPER_MAGIC, DEBUGFS_MAGIC, DEVPTS_SUPER_MAGIC, EFIVARFS_MAGIC, FUSE_SUPER_MAGIC, HUGETLBFS_MAGIC,
    NFS_SUPER_MAGIC, NSFS_MAGIC, O_DIRECTORY, O_NOFOLLOW, O_PATH, OPENPROM_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, PROC_SUPER_MAGIC,
    PSTOREFS_MAGIC, RAMFS_MAGIC, RDTGROUP_SUPER_MAGIC, S_IFBLK, S_IFCHR, S_IFMT, SECURITYFS_MAGIC, SELINUX_MAGIC, SMACK_MAGIC,
    SMB2_SUPER_MAGIC, STATX_MNT_ID_UNIQUE, SYSFS_MAGIC, TMPFS_MAGIC, TRACEFS_MAGIC, USBDEVICE_SUPER_MAGIC, V9FS_MAGIC,
    XENFS_SUPER_MAGIC, statx,
};

use super::attributes::device;
use super::error::Error;
use super::flags::Flags;
use super::memo;
use crate::bytes::same;
use crate::sys::directory;
use crate::sys::file::{self, HostFd};

/// File systems through which the kernel tells about itself or is configured, by their magic numbers.
const PSEUDO: &[u32] = &[
    PROC_SUPER_MAGIC,
    SYSFS_MAGIC,
    CGROUP_SUPER_MAGIC,
    CGROUP2_SUPER_MAGIC,
    DEBUGFS_MAGIC,
    TRACEFS_MAGIC,
    SECURITYFS_MAGIC,
    SELINUX_MAGIC,
    SMACK_MAGIC,
    BINFMTFS_MAGIC,
    PSTOREFS_MAGIC,
    EFIVARFS_MAGIC,
    RDTGROUP_SUPER_MAGIC,
    XENFS_SUPER_MAGIC,
    OPENPROM_SUPER_MAGIC,
    BINDERFS_SUPER_MAGIC,
    BPF_FS_MAGIC,
    NSFS_MAGIC,
    USBDEVICE_SUPER_MAGIC,
    // The kernel's headers lack these: configfs, fusectl, mqueue, pidfs, nfsd, rpc_pipefs, hypfs (s390x), dlmfs (ocfs2),
    // functionfs, gadgetfs, apparmorfs.
    0x6265_6570,
    0x6573_5543,
    0x1980_0202,
    0x5049_4446,
    0x6e66_7364,
    0x6759_6969,
    0x0068_7970,
    0x76a9_f425,
    0x0a64_7361,
    0xaee7_1ee7,
    0x5a3c_69f0,
];

/// File systems of files that may say that they have no blocks, as pseudo file systems do.
const WITHOUT_BLOCKS: &[u32] = &[
    TMPFS_MAGIC,
    RAMFS_MAGIC,
    DEVPTS_SUPER_MAGIC,
    AUTOFS_SUPER_MAGIC,
    FUSE_SUPER_MAGIC,
    HUGETLBFS_MAGIC,
    OVERLAYFS_SUPER_MAGIC,
    V9FS_MAGIC,
    NFS_SUPER_MAGIC,
    CEPH_SUPER_MAGIC,
    AFS_FS_MAGIC,
    SMB2_SUPER_MAGIC,
    CIFS_SUPER_MAGIC,
];

/// Devices that are opened through any grant, by their numbers in `Documentation/admin-guide/devices.txt`: null, zero, full,
/// random, urandom and tty.
const HARMLESS: &[(u32, u32)] = &[(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0)];

/// The number of the directory at the root of procfs: `PROC_ROOT_INO`.
const PROC_ROOT: u64 = 1;

/// Mounts on which there is no pseudo file system, by their [`number`], the latest of those that were looked at.
static ORDINARY: [AtomicU64; 8] = [const { AtomicU64::new(0) }; 8];

/// The number by which a mount is remembered, which no pseudo file system ever has; 0 if there is none. The kernel gives each
/// mount a number once (Linux 6.8). Before, a block device will do: those that the kernel makes up for other file systems are
/// given to the next one as soon as they are free.
fn number(found: &statx) -> u64 {
    const BLOCK_DEVICE: u64 = 1 << 63;
    match (found.stx_mask & STATX_MNT_ID_UNIQUE, found.stx_mnt_id, found.stx_dev_major) {
        (STATX_MNT_ID_UNIQUE, mount @ 1.., _) => mount,
        (_, _, 0) => 0,
        (_, _, major) => device(major, found.stx_dev_minor) | BLOCK_DEVICE,
    }
}

/// Whether this file, to which a path leads from an open directory, is known to be on an ordinary file system.
pub(crate) fn is_known(start: HostFd, found: &statx) -> bool {
    let number = number(found);
    number != 0 && ORDINARY.iter().any(|known| known.load(Relaxed) == number)
        || memo::knows_device(start, device(found.stx_dev_major, found.stx_dev_minor))
}

/// Checks that a path that starts at `start` may lead to this file, which was opened with `O_PATH`.
///
/// Errors: `Perm` for one on a pseudo file system other than that of the start.
pub(crate) fn admit(start: HostFd, file: HostFd, found: &statx) -> Result<(), Error> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    if is_known(start, found) {
        return Ok(());
    }
    let device = |found: &statx| device(found.stx_dev_major, found.stx_dev_minor);
    let is_of_start = device(&file::attributes(start)?) == device(found);
    if is_pseudo(file)? {
        return if is_of_start { Ok(()) } else { Err(Error::Perm) };
    }
    if is_of_start {
        memo::remember_device(start, device(found));
    }
    let next = NEXT.load(Relaxed);
    if let (Some(known), number @ 1..) = (ORDINARY.get(next % ORDINARY.len()), number(found)) {
        known.store(number, Relaxed);
        NEXT.store(next + 1, Relaxed);
    }
    Ok(())
}

/// Checks that a file with these attributes may be opened through a grant with these flags.
///
/// Errors: `Acces` for a device node, as the kernel has it on a file system mounted without devices.
pub(crate) fn admit_device(found: &statx, grant: Flags) -> Result<(), Error> {
    let is_harmless = || HARMLESS.iter().any(|&known| known == (found.stx_rdev_major, found.stx_rdev_minor));
    match u32::from(found.stx_mode) & S_IFMT {
        S_IFBLK | S_IFCHR if grant.has(Flags::DEVICES) => Ok(()),
        S_IFBLK => Err(Error::Acces),
        S_IFCHR if !is_harmless() => Err(Error::Acces),
        _ => Ok(()),
    }
}

/// Checks that a name in a directory on procfs is not that of a folder of a process, whether or not there is one.
///
/// Errors: `Perm`.
pub(crate) fn refuse_process(directory: HostFd, name: &[u8]) -> Result<(), Error> {
    if is_process(name) && is_process_list(directory)? { Err(Error::Perm) } else { Ok(()) }
}

/// Whether a directory is the root of procfs, where the folders of processes are.
pub(crate) fn is_process_list(directory: HostFd) -> Result<bool, Error> {
    Ok(file::attributes(directory)?.stx_ino == PROC_ROOT && file::file_system(directory)?.magic == PROC_SUPER_MAGIC)
}

/// Whether a name at the root of procfs is that of a folder of a process, or leads to one.
pub(crate) fn is_process(name: &[u8]) -> bool {
    name.iter().all(u8::is_ascii_digit) || same(name, b"self") || same(name, b"thread-self")
}

/// Whether a granted directory lies on procfs, where paths are resolved component by component.
///
/// Errors: `Perm` for the folder of a process, and what is below one.
pub(crate) fn grant(directory: HostFd) -> Result<Flags, Error> {
    /// More levels than procfs has.
    const MAX_DEPTH: u32 = 32;
    if file::file_system(directory)?.magic != PROC_SUPER_MAGIC {
        return Ok(Flags::NONE);
    }
    let mut above = None;
    for _ in 0..MAX_DEPTH {
        let at = above.as_ref().map_or(directory, file::OwnedFd::as_fd);
        if is_process_list(at)? {
            return Ok(Flags::WALKED);
        }
        // Only folders of processes and of their threads have this file.
        if directory::attributes(at, c"mem").is_ok() {
            break;
        }
        above = Some(directory::open(at, c"..", O_PATH | O_DIRECTORY | O_NOFOLLOW, 0)?);
    }
    Err(Error::Perm)
}

/// Whether the kernel makes up what is on the file system of this file.
fn is_pseudo(file: HostFd) -> Result<bool, Error> {
    let system = file::file_system(file)?;
    Ok(PSEUDO.contains(&system.magic) || system.blocks == 0 && !WITHOUT_BLOCKS.contains(&system.magic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::directory::open_host;

    fn opened(path: &core::ffi::CStr) -> file::OwnedFd {
        open_host(path, O_PATH).unwrap()
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
        let grant = |path| grant(opened(path).as_fd());
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
