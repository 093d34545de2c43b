//! Giving up rights for good: Landlock for files, seccomp for system calls.
//!
//! # Safety
//!
//! The kernel reads structs that are borrowed for the time of the call, and the rights it takes away show only as errors or
//! the end of the process.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_landlock_add_rule, __NR_landlock_create_ruleset, __NR_landlock_restrict_self, __NR_prctl, __NR_seccomp,
};
use linux_raw_sys::landlock::{
    LANDLOCK_ACCESS_FS_EXECUTE, LANDLOCK_ACCESS_FS_IOCTL_DEV, LANDLOCK_ACCESS_FS_MAKE_BLOCK, LANDLOCK_ACCESS_FS_MAKE_CHAR,
    LANDLOCK_ACCESS_FS_MAKE_DIR, LANDLOCK_ACCESS_FS_MAKE_FIFO, LANDLOCK_ACCESS_FS_MAKE_REG, LANDLOCK_ACCESS_FS_MAKE_SOCK,
    LANDLOCK_ACCESS_FS_MAKE_SYM, LANDLOCK_ACCESS_FS_READ_DIR, LANDLOCK_ACCESS_FS_READ_FILE, LANDLOCK_ACCESS_FS_REFER,
    LANDLOCK_ACCESS_FS_REMOVE_DIR, LANDLOCK_ACCESS_FS_REMOVE_FILE, LANDLOCK_ACCESS_FS_TRUNCATE, LANDLOCK_ACCESS_FS_WRITE_FILE,
    LANDLOCK_ACCESS_NET_BIND_TCP, LANDLOCK_ACCESS_NET_CONNECT_TCP, LANDLOCK_CREATE_RULESET_VERSION,
    LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, LANDLOCK_SCOPE_SIGNAL, landlock_net_port_attr, landlock_path_beneath_attr,
    landlock_rule_type, landlock_ruleset_attr,
};
use linux_raw_sys::prctl::PR_SET_NO_NEW_PRIVS;
use linux_raw_sys::ptrace::{SECCOMP_FILTER_FLAG_SPEC_ALLOW, SECCOMP_SET_MODE_FILTER};
use wasm2native_abi::confinement::FilterInstruction;

use super::errno::Errno;
use super::file::{HostFd, OwnedFd};
use super::syscall::{syscall2, syscall3, syscall4, syscall5};

/// The operations allowed on files and directories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reading.
    Read,
    /// Reading and changing.
    Change,
}

/// The rights to files and directories that are only read. The last is for asking whether a file is a terminal.
const READ: u32 = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_IOCTL_DEV;

/// The other rights that a program needs. Sockets and pipes are not created, but renamed, which is the same right.
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

/// The rights that a program never needs.
const NEVER: u32 = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;

/// A set of rules that denies what it does not allow.
pub(crate) struct Rules {
    fd: OwnedFd,
    denied: u32,
}

/// Something done with ports of TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Use {
    /// Binding a socket to one.
    Bind = LANDLOCK_ACCESS_NET_BIND_TCP as u8,
    /// Connecting to one.
    Connect = LANDLOCK_ACCESS_NET_CONNECT_TCP as u8,
}

impl Rules {
    /// Returns a set that denies everything that the kernel's version of Landlock can.
    pub(crate) fn new() -> Result<Rules, Errno> {
        // SAFETY: with this flag the kernel only returns a number.
        let version = unsafe { syscall3(__NR_landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION as usize) }?;
        let denied = denied(version)?;
        let (start, size) = ((&raw const denied).expose_provenance(), size_of_val(&denied));
        // SAFETY: the kernel reads as many bytes as said; those that it does not know must be zero.
        let fd = OwnedFd::from_answer(unsafe { syscall3(__NR_landlock_create_ruleset, start, size, 0) }?);
        Ok(Rules { fd, denied: denied.handled_access_fs as u32 })
    }

    /// Allows something below a directory.
    pub(crate) fn allow_beneath(&self, directory: HostFd, access: Access) -> Result<(), Errno> {
        let wanted = if access == Access::Read { READ } else { READ | CHANGE };
        let allowed_access = u64::from(wanted & self.denied);
        let rule = landlock_path_beneath_attr { allowed_access, parent_fd: directory.number() };
        let (kind, start) = (landlock_rule_type::LANDLOCK_RULE_PATH_BENEATH as usize, (&raw const rule).expose_provenance());
        // SAFETY: the kernel reads `rule`.
        unsafe { syscall4(__NR_landlock_add_rule, self.fd.as_fd().argument(), kind, start, 0) }.map(drop)
    }

    /// Puts the process under these rules.
    pub(crate) fn restrict(&self) -> Result<(), Errno> {
        give_up_privileges()?;
        // SAFETY: the call touches no memory.
        unsafe { syscall2(__NR_landlock_restrict_self, self.fd.as_fd().argument(), 0) }.map(drop)
    }
}

/// A set of rules that also allows some uses of ports.
pub(crate) struct PortRules {
    /// The rules for files, and the set itself.
    pub(crate) files: Rules,
    denied: u32,
}

impl PortRules {
    /// Returns a set that denies everything that the kernel's version of Landlock can, except for this use of ports.
    pub(crate) fn except(allowed: Option<Use>) -> Result<PortRules, Errno> {
        // SAFETY: with this flag the kernel only returns a number.
        let version = unsafe { syscall3(__NR_landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION as usize) }?;
        let denied = denied(version)?;
        let uses = denied.handled_access_net & !allowed.map_or(0, |allowed| allowed as u64);
        let denied = landlock_ruleset_attr { handled_access_net: uses, ..denied };
        let (start, size) = ((&raw const denied).expose_provenance(), size_of_val(&denied));
        // SAFETY: the kernel reads as many bytes as said; those that it does not know must be zero.
        let fd = OwnedFd::from_answer(unsafe { syscall3(__NR_landlock_create_ruleset, start, size, 0) }?);
        Ok(PortRules { files: Rules { fd, denied: denied.handled_access_fs as u32 }, denied: uses as u32 })
    }

    /// Allows a use of a port, where the kernel would deny it.
    pub(crate) fn allow_port(&self, used: Use, port: u16) -> Result<(), Errno> {
        let allowed_access = u64::from(used as u32 & self.denied);
        if allowed_access == 0 {
            return Ok(());
        }
        let rule = landlock_net_port_attr { allowed_access, port: port.into() };
        let (kind, start) = (landlock_rule_type::LANDLOCK_RULE_NET_PORT as usize, (&raw const rule).expose_provenance());
        // SAFETY: the kernel reads `rule`.
        unsafe { syscall4(__NR_landlock_add_rule, self.files.fd.as_fd().argument(), kind, start, 0) }.map(drop)
    }
}

/// Returns everything that a version of Landlock can deny.
///
/// Errors: `ENOSYS` for the first version, which has no way to allow renaming from one directory to another.
fn denied(version: usize) -> Result<landlock_ruleset_attr, Errno> {
    if version < 2 {
        return Err(Errno::ENOSYS);
    }
    let later =
        if version < 3 { LANDLOCK_ACCESS_FS_TRUNCATE } else { 0 } | if version < 5 { LANDLOCK_ACCESS_FS_IOCTL_DEV } else { 0 };
    let network = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
    let others = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
    Ok(landlock_ruleset_attr {
        handled_access_fs: u64::from((READ | CHANGE | NEVER) & !later),
        handled_access_net: if version < 4 { 0 } else { network.into() },
        scoped: if version < 6 { 0 } else { others.into() },
    })
}

/// Installs a seccomp filter, which decides about every system call from now on.
pub(crate) fn filter(instructions: &'static [FilterInstruction]) -> Result<(), Errno> {
    /// `struct sock_fprog`.
    #[repr(C)]
    struct Program {
        length: u16,
        instructions: *const FilterInstruction,
    }
    give_up_privileges()?;
    let program = Program { length: instructions.len() as u16, instructions: instructions.as_ptr() };
    let start = (&raw const program).expose_provenance();
    // SAFETY: the kernel reads `program` and the instructions, whose number it is told.
    let install = |flags| unsafe { syscall3(__NR_seccomp, SECCOMP_SET_MODE_FILTER as usize, flags, start) };
    // Without this flag, kernels before 5.16 protect the whole process against speculation, which is slow and which guest code
    // cannot use.
    match install(SECCOMP_FILTER_FLAG_SPEC_ALLOW as usize) {
        // Kernels before 4.17 know neither.
        Err(error) if error == Errno::EINVAL => install(0).map(drop),
        answer => answer.map(drop),
    }
}

/// Makes executing a program no longer give privileges, which the kernel requires of a process that restricts itself.
fn give_up_privileges() -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall5(__NR_prctl, PR_SET_NO_NEW_PRIVS as usize, 1, 0, 0, 0) }.map(drop)
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
