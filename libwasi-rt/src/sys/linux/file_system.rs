//! File systems, distinguished by their magic numbers.

use linux_raw_sys::general::{
    AFS_FS_MAGIC, AUTOFS_SUPER_MAGIC, BINDERFS_SUPER_MAGIC, BINFMTFS_MAGIC, BPF_FS_MAGIC, CEPH_SUPER_MAGIC, CGROUP_SUPER_MAGIC,
    CGROUP2_SUPER_MAGIC, CIFS_SUPER_MAGIC, DEBUGFS_MAGIC, DEVPTS_SUPER_MAGIC, EFIVARFS_MAGIC, FUSE_SUPER_MAGIC, HUGETLBFS_MAGIC,
    NFS_SUPER_MAGIC, NSFS_MAGIC, OPENPROM_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, PROC_SUPER_MAGIC, PSTOREFS_MAGIC, RAMFS_MAGIC,
    RDTGROUP_SUPER_MAGIC, SECURITYFS_MAGIC, SELINUX_MAGIC, SMACK_MAGIC, SMB2_SUPER_MAGIC, SYSFS_MAGIC, TMPFS_MAGIC,
    TRACEFS_MAGIC, USBDEVICE_SUPER_MAGIC, V9FS_MAGIC, XENFS_SUPER_MAGIC, statfs,
};

/// File systems through which the kernel reports on itself or is configured, by their magic numbers.
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

/// File systems of ordinary files that may report no blocks, as pseudo file systems do.
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

/// The kernel's description of a file system.
#[repr(transparent)]
pub(crate) struct FileSystem(pub(super) statfs);

impl FileSystem {
    /// Whether it is procfs.
    pub(crate) fn is_procfs(&self) -> bool {
        self.magic() == PROC_SUPER_MAGIC
    }

    /// Whether the kernel makes up its contents.
    pub(crate) fn is_pseudo(&self) -> bool {
        PSEUDO.contains(&self.magic()) || self.0.f_blocks == 0 && !WITHOUT_BLOCKS.contains(&self.magic())
    }

    fn magic(&self) -> u32 {
        self.0.f_type as u32
    }
}
