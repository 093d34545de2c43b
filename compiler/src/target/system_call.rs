//! The numbers by which a target's kernel knows system calls: data, read from `targets/linux/system-calls.toml`.

use super::Target;
use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

const DATA: &str = include_str!("../../../targets/linux/system-calls.toml");

/// The system calls of an architecture.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemCalls {
    /// The kernel's number of the architecture: `AUDIT_ARCH_…`.
    pub audit: u32,
    /// Calls that take the address of their arguments.
    pub arguments_in_memory: Vec<String>,
    /// The number of each call by its name.
    numbers: BTreeMap<String, u32>,
}

impl SystemCalls {
    /// Returns those of every known architecture, by its name.
    pub fn all() -> Result<BTreeMap<String, SystemCalls>> {
        toml::from_str(DATA).map_err(|error| Error::bug(format!("the list of system calls does not parse: {error}")))
    }

    /// Returns the number of a call.
    pub fn number(&self, name: &str) -> Result<u32> {
        let number = self.numbers.get(name).copied();
        number.ok_or_else(|| Error::bug(format!("the list of system calls lacks {name}")))
    }
}

impl Target {
    /// Returns the system calls of its kernel.
    pub fn system_calls(&self) -> Result<SystemCalls> {
        // Some names of architectures go on with what the processor has: riscv64gc.
        let architecture = self.triple()?.architecture.to_string();
        let found = SystemCalls::all()?.into_iter().find(|(name, _)| architecture.starts_with(name.as_str()));
        found.map(|(_, calls)| calls).ok_or_else(|| {
            Error::unsupported(format!("a filter of system calls for {}", self.name)).help("build it without --seccomp")
        })
    }
}
