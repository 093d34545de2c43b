//! The sandbox layers that the kernel puts around the process, once everything that it was granted is open.
//!
//! The rest of the runtime denies everything here anyway: this is a second line of defence, in case the runtime is wrong or
//! guest code escapes it. Where the kernel has no such layer, or a container forbids one, the program runs without it, unless it
//! was built to require it.

use super::directory::Start;
use super::flags::Flags;
use super::net::grant;
use crate::program;
use crate::sys::Errno;
use crate::sys::confine::{self, Access, PortRules, Rules, Use};

/// Denies all files except those in granted directories.
pub(crate) fn restrict_files(granted: impl Iterator<Item = Start>) -> Result<(), Errno> {
    let rules = Rules::new()?;
    for directory in granted {
        let access = if directory.flags.has(Flags::READ_ONLY) { Access::Read } else { Access::Change };
        rules.allow_beneath(directory.host, access)?;
    }
    rules.restrict()
}

/// Likewise, and all ports of TCP except those that were granted.
pub(crate) fn restrict_files_and_ports(granted: impl Iterator<Item = Start>) -> Result<(), Errno> {
    let rules = rules_with_ports()?.files;
    for directory in granted {
        let access = if directory.flags.has(Flags::READ_ONLY) { Access::Read } else { Access::Change };
        rules.allow_beneath(directory.host, access)?;
    }
    rules.restrict()
}

/// Denies the whole file system.
pub(crate) fn deny_files() -> Result<(), Errno> {
    Rules::new()?.restrict()
}

/// Denies the whole file system, and all ports of TCP except those that were granted.
pub(crate) fn deny_files_except_ports() -> Result<(), Errno> {
    rules_with_ports()?.files.restrict()
}

/// Returns rules that allow the granted ports and nothing else. They know neither addresses nor UDP, which are for
/// [`net`](super::net) alone to hold.
fn rules_with_ports() -> Result<PortRules, Errno> {
    let Some(ports) = grant::reached_ports() else {
        let rules = PortRules::except(Some(Use::Connect))?;
        return allow_bound_ports(rules);
    };
    let rules = PortRules::except(None)?;
    for port in ports {
        rules.allow_port(Use::Connect, port)?;
    }
    allow_bound_ports(rules)
}

fn allow_bound_ports(rules: PortRules) -> Result<PortRules, Errno> {
    for port in grant::bound_ports() {
        rules.allow_port(Use::Bind, port)?;
    }
    Ok(rules)
}

/// Denies all system calls except those that the program needs.
pub(crate) fn filter_calls() -> Result<(), Errno> {
    confine::filter(program::items(&program::record().confinement.filter))
}
