//! The sandbox layers that the kernel puts around the process, once everything that it was granted is open.
//!
//! The rest of the runtime denies everything here anyway: this is a second line of defence, in case the runtime is wrong or
//! guest code escapes it. Where the kernel has no such layer, or a container forbids one, the program runs without it, unless it
//! was built to require it.

use super::directory::Start;
use super::flags::Flags;
use crate::program;
use crate::refuse::refuse;
use crate::sys::Errno;
use crate::sys::confine::{self, Access, Rules};

/// Denies all files except those in granted directories.
pub(crate) fn restrict_files(required: bool, granted: impl Iterator<Item = Start>) {
    if build_files_wall(granted).is_err() && required {
        refuse(
            "error: the system cannot restrict this program to its files, which it was built to require (--landlock)\n  \
             help: that needs Linux 5.19 with Landlock, and one more open file (ulimit -n); built without that option, it does \
             so where possible\n",
        );
    }
}

/// Denies all system calls except those that the program needs.
pub(crate) fn filter_calls(required: bool) {
    let filtered = confine::filter(program::items(&program::record().confinement.filter));
    if filtered.is_err() && required {
        refuse(
            "error: the system cannot filter the system calls of this program, which it was built to require (--seccomp)\n  \
             help: that needs Linux with seccomp, and an emulator has none; build the program without that option\n",
        );
    }
}

fn build_files_wall(granted: impl Iterator<Item = Start>) -> Result<(), Errno> {
    let rules = Rules::new()?;
    for directory in granted {
        let access = if directory.flags.has(Flags::READ_ONLY) { Access::Read } else { Access::Change };
        rules.allow_beneath(directory.host, access)?;
    }
    rules.restrict()
}
