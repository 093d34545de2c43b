//! The description of targets: data, read from `targets/*.toml`.
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

/// A data file and the objects that go with it.
struct File {
    description: &'static str,
    runtime: &'static [u8],
    tls: &'static [u8],
}

/// The files of the targets with these names.
macro_rules! files {
    ($($name:literal),*) => {
        &[$(File {
            description: include_str!(concat!("../../../targets/", $name, ".toml")),
            runtime: include_bytes!(concat!("../../../targets/", $name, ".o")),
            tls: include_bytes!(concat!("../../../targets/", $name, "-tls.o")),
        }),*]
    };
}

const FILES: &[File] = files!["x86_64-linux", "aarch64-linux", "riscv64-linux", "s390x-linux"];

/// A target, as its data file describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The name that `--target` uses.
    pub name: String,
    /// Other names for it.
    pub aliases: Vec<String>,
    /// The triple that the code generator uses.
    pub triple: String,
    /// The level of testing: 1 natively, 2 under an emulator.
    pub tier: u32,
    /// The largest page size that its kernels use: what is mapped from the executable is aligned to it.
    pub page_size: u64,
    /// The minimum size of a program's address space, as a power of two.
    pub address_bits: u32,
    /// The in-process linker's name of its output format.
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
    #[serde(skip)]
    tls: &'static [u8],
}

/// The address space of programs of a target.
#[derive(Clone, Copy, Debug)]
pub struct AddressSpace {
    /// [`Target::page_size`].
    pub page_size: u64,
    /// The number of addresses: 2 to the power of [`Target::address_bits`].
    pub size: u64,
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
    /// Returns every target.
    pub fn all() -> Result<Vec<Target>> {
        FILES
            .iter()
            .map(|file| {
                let mut target: Target = toml::from_str(file.description)
                    .map_err(|error| Error::bug(format!("a target description does not parse: {error}")))?;
                (target.runtime, target.tls) = (file.runtime, file.tls);
                Ok(target)
            })
            .collect()
    }

    /// Returns the target with this name, alias or triple; the host when no name is given.
    pub fn find(name: Option<&str>) -> Result<Target> {
        let host = Triple::host();
        let wanted = name.map_or_else(|| host.to_string(), str::to_owned);
        let all = Target::all()?;
        let found = all.iter().find(|target| target.is_called(&wanted));
        found.cloned().ok_or_else(|| unknown(&wanted, &all))
    }

    fn is_called(&self, name: &str) -> bool {
        let same = |own: &Triple, other: &Triple| {
            own.architecture == other.architecture && own.operating_system == other.operating_system
        };
        let names = self.aliases.iter().chain([&self.name]);
        // There is no other system that an architecture alone could be for.
        let is_architecture = |name: &str| names.clone().any(|own| own.strip_suffix("-linux") == Some(name));
        if names.clone().any(|own| own == name) || is_architecture(name) {
            return true;
        }
        let (Some((architecture, rest)), Ok(own)) = (name.split_once('-'), self.triple()) else { return false };
        // The parser of triples knows one name for each architecture.
        let known = if is_architecture(architecture) { own.architecture.to_string() } else { architecture.to_owned() };
        let triple = format!("{known}-{rest}").parse::<Triple>();
        !has_narrow_pointers(name) && triple.is_ok_and(|triple| same(&own, &triple))
    }

    /// Returns the triple that the code generator uses.
    pub fn triple(&self) -> Result<Triple> {
        self.triple.parse().map_err(|error| Error::bug(format!("{} is not a triple: {error}", self.triple)))
    }

    /// Returns the address space of its programs.
    pub fn space(&self) -> AddressSpace {
        AddressSpace { page_size: self.page_size, size: 1 << self.address_bits }
    }

    /// Returns the runtime that is linked into its executables.
    pub fn runtime(&self) -> &'static [u8] {
        self.runtime
    }

    /// Returns the object that is linked into those that speak TLS.
    pub fn tls(&self) -> &'static [u8] {
        self.tls
    }
}

/// Whether a triple is for an interface with pointers of 32 bits on a machine with 64, such as x32: its name ends in that.
fn has_narrow_pointers(triple: &str) -> bool {
    ["x32", "ilp32", "abin32"].iter().any(|end| triple.ends_with(end))
}

fn unknown(name: &str, all: &[Target]) -> Error {
    let near = nearest(name, all);
    let help = match near.as_slice() {
        [] => {
            let names: Vec<_> = all.iter().map(|target| target.name.as_str()).collect();
            format!("available: {}", names.join(", "))
        }
        near => format!("did you mean {}? `wasm2native targets` lists all", near.join(" or ")),
    };
    let name = if name.is_empty() { "\"\"" } else { name };
    Error::environment(format!("unknown target {name}")).help(help)
}

/// Returns the names of the targets that are most similar to `name`, the nearest first.
fn nearest<'a>(name: &str, all: &'a [Target]) -> Vec<&'a str> {
    const ALIKE: f64 = 0.8;
    // Only the architecture tells them apart: all end in the same way.
    let architecture = |name: &'a str| name.split('-').next().unwrap_or(name);
    let wanted = name.split('-').next().unwrap_or(name);
    let likeness = |target: &'a Target| {
        let names = target.aliases.iter().chain([&target.name, &target.triple]);
        names.map(|own| strsim::jaro_winkler(architecture(own), wanted)).fold(0.0, f64::max)
    };
    let mut near: Vec<_> = all.iter().map(|target| (likeness(target), target.name.as_str())).collect();
    near.retain(|(likeness, _)| *likeness > ALIKE);
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    near.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_aliases_and_triples() {
        let name = |wanted: &str| Target::find(Some(wanted)).map(|target| target.name);
        for wanted in ["aarch64-linux", "arm64-linux", "aarch64-unknown-linux-musl", "aarch64-unknown-linux-gnu"] {
            assert_eq!(name(wanted).ok().as_deref(), Some("aarch64-linux"), "{wanted}");
        }
        for (system, found) in
            [("riscv64", "riscv64-linux"), ("amd64", "x86_64-linux"), ("rv64", "riscv64-linux"), ("arm64", "aarch64-linux")]
        {
            for rest in ["linux-gnu", "unknown-linux-gnu", "linux-musl", "unknown-linux-musl"] {
                assert_eq!(name(&format!("{system}-{rest}")).ok().as_deref(), Some(found), "{system}-{rest}");
            }
        }
        for narrow in
            ["x86_64-linux-gnux32", "x86_64-unknown-linux-gnux32", "aarch64-unknown-linux-gnu_ilp32", "amd64-linux-muslx32"]
        {
            assert!(name(narrow).is_err(), "{narrow}");
        }
        assert!(
            name("amd64-windows-msvc").is_err() && name("riscv64-linux-gnufoo").is_err() && name("riscv32-linux-gnu").is_err()
        );
        assert!(name("aarch64-apple-darwin").is_err() && name("aarch64-").is_err() && name("").is_err());
        for (wanted, found) in
            [("amd64", "x86_64-linux"), ("x86_64", "x86_64-linux"), ("arm64", "aarch64-linux"), ("s390x", "s390x-linux")]
        {
            assert_eq!(name(wanted).ok().as_deref(), Some(found), "{wanted}");
        }
    }

    #[test]
    fn wrong_names_are_answered_with_the_nearest() {
        let all = Target::all().expect("descriptions parse");
        assert_eq!(nearest("arm64-linx", &all).first(), Some(&"aarch64-linux"));
        assert_eq!(nearest("arm-linux", &all), ["aarch64-linux"]);
        assert_eq!(nearest("riscv-linux", &all).first(), Some(&"riscv64-linux"));
        assert_eq!(nearest("x86_64", &all).first(), Some(&"x86_64-linux"));
        assert!(nearest("pdp11-unix", &all).is_empty());
    }

    #[test]
    fn levels_consist_of_features() {
        for target in Target::all().expect("descriptions parse") {
            for level in target.levels.keys() {
                assert!(target.cpu(Some(level), || Ok(Vec::new())).is_ok(), "{} {level}", target.name);
            }
            assert!(target.levels.contains_key(&target.baseline), "{}", target.name);
        }
    }

    /// The place of a feature in the list is its bit in the program's record, which the runtime reads.
    #[test]
    fn features_are_numbered_as_in_the_runtime() {
        use wasm2native_abi::record::cpu;
        for target in Target::all().expect("descriptions parse") {
            let expected = match &*target.name {
                "x86_64-linux" => cpu::X86_64,
                "aarch64-linux" => cpu::AARCH64,
                "riscv64-linux" => cpu::RISCV64,
                "s390x-linux" => cpu::S390X,
                other => panic!("the runtime of {other} has no list of features"),
            };
            let names: Vec<&str> = target.features.iter().map(|feature| feature.name.as_str()).collect();
            assert_eq!(names, expected, "{}", target.name);
        }
    }

    #[test]
    fn any_processor_is_the_default() {
        for target in Target::all().expect("descriptions parse") {
            let cpu = |wanted| target.cpu(wanted, || Ok(Vec::new()));
            assert_eq!(cpu(Some("any")).ok(), cpu(None).ok(), "{}", target.name);
            for wrong in ["", ",", "any,", &format!("{},", target.baseline)] {
                let error = cpu(Some(wrong)).err().map(|error| error.message().to_owned());
                assert!(error.is_some_and(|error| error.contains("empty")), "{} {wrong}", target.name);
            }
        }
    }
}
