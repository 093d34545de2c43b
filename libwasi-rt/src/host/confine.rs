//! Walls that the kernel puts around the process, once all that it was granted is open.
//!
//! Everything here is denied by the rest of the runtime anyway: these walls stand for the case that it is wrong, or that
//! guest code finds a way around it. Where the kernel has no such wall, or a container forbids to build one, the program runs
//! as it is, unless it was built to require it.

use super::directory::Start;
use super::flags::Flags;
use crate::program;
use crate::sys::Errno;
use crate::sys::confine::{self, Access, Rules};

/// Leaves nothing of the file system but the granted directories.
pub(crate) fn restrict_files(granted: impl Iterator<Item = Start>) -> Result<(), Errno> {
    let rules = Rules::new()?;
    for directory in granted {
        let access = if directory.flags.has(Flags::READ_ONLY) { Access::Read } else { Access::Change };
        rules.allow_beneath(directory.host, access)?;
    }
    rules.restrict()
}

/// Leaves nothing of the file system.
pub(crate) fn deny_files() -> Result<(), Errno> {
    Rules::new()?.restrict()
}

/// Leaves no system calls but those that the program needs.
pub(crate) fn filter_calls() -> Result<(), Errno> {
    confine::filter(program::items(&program::record().confinement.filter))
}
