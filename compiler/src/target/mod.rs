//! What there is to know about a target: data, read from `targets/*.toml`.
//!
//! A new Linux architecture is one more data file, one more line in [`FILES`], and its entry code in the runtime.

mod cpu;
mod system_call;

pub use cpu::CpuLevel;
pub use system_call::SystemCalls;

use crate::error::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use target_lexicon::Triple;

/// A data file and the runtime that goes with it.
struct File {
    description: &'static str,
    runtime: &'static [u8],
}

/// The files of the targets with these names.
macro_rules! files {
    ($($name:literal),*) => {
        &[$(File {
            description: include_str!(concat!("../../../targets/", $name, ".toml")),
            runtime: include_bytes!(concat!("../../../targets/", $name, ".o")),
        }),*]
    };
}

const FILES: &[File] = files!["x86_64-linux", "aarch64-linux", "riscv64-linux", "s390x-linux"];

/// A target, as its data file describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What `--target` calls it.
    pub name: String,
    /// Other names for it.
    pub aliases: Vec<String>,
    /// The triple that the code generator knows it by.
    pub triple: String,
    /// The largest page size that its kernels use: what is mapped from the executable is aligned to it.
    pub page_size: u64,
    /// What the in-process linker calls its output format.
    pub emulation: String,
    /// Processor features by the names of `--cpu`, in the order of the runtime's numbering, with Cranelift's settings.
    pub features: Vec<Feature>,
    /// Named levels: lists of features. The first name is the baseline.
    pub levels: BTreeMap<String, Vec<String>>,
    /// The name of the level that is always there.
    pub baseline: String,
    /// The feature without which the code generator cannot compile `v128`, if there is one.
    pub simd: Option<String>,
    /// The command that runs its executables on other machines, for tests.
    #[serde(default)]
    pub emulator: Vec<String>,
    #[serde(skip)]
    runtime: &'static [u8],
}

/// A processor feature.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// The name that `--cpu` and messages use.
    pub name: String,
    /// The setting of the code generator.
    pub setting: String,
}

impl Target {
    /// Every target.
    pub fn all() -> Result<Vec<Target>> {
        FILES
            .iter()
            .map(|file| {
                let mut target: Target = toml::from_str(file.description)
                    .map_err(|error| Error::bug(format!("a target description does not parse: {error}")))?;
                target.runtime = file.runtime;
                Ok(target)
            })
            .collect()
    }

    /// The target with this name, alias or triple; the host when no name is given.
    pub fn find(name: Option<&str>) -> Result<Target> {
        let host = Triple::host();
        let wanted = name.map_or_else(|| host.to_string(), str::to_owned);
        let all = Target::all()?;
        let triple = wanted.parse::<Triple>().ok();
        let found = all.iter().find(|target| target.is_called(&wanted, triple.as_ref()));
        found.cloned().ok_or_else(|| unknown(&wanted, &all))
    }

    fn is_called(&self, name: &str, triple: Option<&Triple>) -> bool {
        let same = |own: &Triple, other: &Triple| {
            own.architecture == other.architecture && own.operating_system == other.operating_system
        };
        self.name == name
            || self.aliases.iter().any(|alias| alias == name)
            || matches!((self.triple(), triple), (Ok(own), Some(other)) if same(&own, other))
    }

    /// The triple that the code generator knows it by.
    pub fn triple(&self) -> Result<Triple> {
        self.triple.parse().map_err(|error| Error::bug(format!("{} is not a triple: {error}", self.triple)))
    }

    /// The runtime that is linked into its executables.
    pub fn runtime(&self) -> &'static [u8] {
        self.runtime
    }
}

fn unknown(name: &str, all: &[Target]) -> Error {
    let names: Vec<_> = all.iter().map(|target| target.name.as_str()).collect();
    Error::environment(format!("unknown target {name}")).help(format!("there are {}", names.join(", ")))
}
