//! The OCI image specification's names of our targets. To add a target, add a line to [`Platform::of`].

use crate::error::{Error, Result};
use crate::target::Target;
use serde::Serialize;
use target_lexicon::Architecture;

/// A platform: names of the Go language, and of variants of ARM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Platform {
    pub architecture: &'static str,
    pub os: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'static str>,
}

impl Platform {
    /// Returns the platform of a target.
    pub fn of(target: &Target) -> Result<Self> {
        let (architecture, variant) = match target.triple()?.architecture {
            Architecture::X86_64 => ("amd64", None),
            Architecture::Aarch64(_) => ("arm64", Some("v8")),
            Architecture::Riscv64(_) => ("riscv64", None),
            Architecture::S390x => ("s390x", None),
            other => return Err(Error::bug(format!("no platform of the OCI image specification for {other}"))),
        };
        Ok(Self { architecture, os: "linux", variant })
    }
}
