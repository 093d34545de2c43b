//! Giving up rights for good: Landlock for files, seccomp for system calls.
//!
//! # Safety
//!
//! The kernel reads structs that are borrowed for the time of the call, and what it takes away it only answers with errors or
//! the end of the process.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_landlock_add_rule, __NR_landlock_create_ruleset, __NR_landlock_restrict_self, __NR_prctl, __NR_seccomp,
};
use linux_raw_sys::landlock::{
    LANDLOCK_CREATE_RULESET_VERSION, landlock_path_beneath_attr, landlock_rule_type, landlock_ruleset_attr,
};
use linux_raw_sys::prctl::PR_SET_NO_NEW_PRIVS;
use linux_raw_sys::ptrace::{SECCOMP_FILTER_FLAG_SPEC_ALLOW, SECCOMP_SET_MODE_FILTER};
use wasm2native_abi::confinement::FilterInstruction;

use super::errno::Errno;
use super::file::{HostFd, OwnedFd};
use super::syscall::{syscall2, syscall3, syscall4, syscall5};

/// What a set of rules denies unless a rule allows it.
pub(crate) use linux_raw_sys::landlock::landlock_ruleset_attr as Denied;

/// The version of Landlock that the kernel has, from 1.
pub(crate) fn landlock_version() -> Result<usize, Errno> {
    // SAFETY: with this flag the kernel only answers.
    unsafe { syscall3(__NR_landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION as usize) }
}

/// A new set of rules.
pub(crate) fn create_rules(denied: &Denied) -> Result<OwnedFd, Errno> {
    let (start, size) = ((&raw const *denied).expose_provenance(), size_of::<landlock_ruleset_attr>());
    // SAFETY: the kernel reads as many bytes as said; those that it does not know must be zero.
    Ok(OwnedFd::from_answer(unsafe { syscall3(__NR_landlock_create_ruleset, start, size, 0) }?))
}

/// Allows what `rights` say below a directory.
pub(crate) fn allow_beneath(rules: &OwnedFd, directory: HostFd, rights: u32) -> Result<(), Errno> {
    let rule = landlock_path_beneath_attr { allowed_access: u64::from(rights), parent_fd: directory.number() };
    let (kind, start) = (landlock_rule_type::LANDLOCK_RULE_PATH_BENEATH as usize, (&raw const rule).expose_provenance());
    // SAFETY: the kernel reads `rule`.
    unsafe { syscall4(__NR_landlock_add_rule, rules.as_fd().argument(), kind, start, 0) }.map(drop)
}

/// Puts the process under a set of rules.
pub(crate) fn restrict(rules: &OwnedFd) -> Result<(), Errno> {
    give_up_privileges()?;
    // SAFETY: the call touches no memory.
    unsafe { syscall2(__NR_landlock_restrict_self, rules.as_fd().argument(), 0) }.map(drop)
}

/// Lets a filter decide about every system call from now on.
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
    // Without this flag, kernels before 5.16 slow all that the process does against speculation, which guest code cannot use.
    match install(SECCOMP_FILTER_FLAG_SPEC_ALLOW as usize) {
        // Kernels before 4.17 know neither.
        Err(error) if error == Errno::EINVAL => install(0).map(drop),
        answer => answer.map(drop),
    }
}

/// Executing a program no longer gives privileges, which is what the kernel asks of those who restrict themselves.
fn give_up_privileges() -> Result<(), Errno> {
    // SAFETY: the call touches no memory.
    unsafe { syscall5(__NR_prctl, PR_SET_NO_NEW_PRIVS as usize, 1, 0, 0, 0) }.map(drop)
}
