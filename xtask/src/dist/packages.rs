//! The packages that the command and its objects are made from, as Cargo resolves them.
//!
//! Only what ends up in the command counts: neither tools of the build, such as macros, nor dependencies of tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::object::OBJECTS;
use crate::{root, runtimes};

/// The name of the command's package.
pub const COMMAND: &str = "wasm2native";

/// The licence of the project, whose text is in `LICENSE`.
const OURS: &str = "Apache-2.0 WITH LLVM-exception";

/// Rust's own library, which is no package.
const LIBRARY: &str = "rust-library";

/// A package.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence, as an SPDX expression.
    pub licence: String,
    /// The files with its licence and notices.
    pub texts: Vec<PathBuf>,
    /// Its SHA-256, if it comes from a registry: others are part of this project.
    pub checksum: Option<String>,
    /// The packages that it uses, as name and version.
    pub uses: Vec<(String, String)>,
}

impl Package {
    /// Whether it is part of this project.
    pub fn is_ours(&self) -> bool {
        self.checksum.is_none() && self.name != LIBRARY
    }
}

/// The name and version of a package.
type Name = (String, String);

/// Returns all packages, sorted by name and version: those of the command, and of the objects that it contains, each in a workspace of its
/// own.
///
/// # Errors
///
/// When Cargo cannot be run, or answers something else than usual.
pub fn all() -> Result<Vec<Package>> {
    let mut all = packages("", COMMAND)?;
    let rustc = release(&runtimes::rustc_version()?)?;
    let mut libraries = BTreeSet::from([rustc.clone()]);
    let mut uses = vec![(LIBRARY.to_owned(), rustc)];
    for object in OBJECTS {
        let mut packages = packages(object.folder, object.folder)?;
        let compilers =
            runtimes::names()?.iter().map(|target| release(&runtimes::record(object, target)?.rustc)).collect::<Result<_>>()?;
        let compilers: BTreeSet<String> = compilers;
        for (name, package) in packages.iter_mut().filter(|((name, _), _)| name == object.folder) {
            package.uses.extend(compilers.iter().map(|version| (LIBRARY.to_owned(), version.clone())));
            uses.push(name.clone());
        }
        libraries.extend(compilers);
        all.extend(packages);
    }
    for package in all.values_mut().filter(|package| package.name == COMMAND) {
        package.uses.append(&mut uses);
    }
    all.extend(libraries.into_iter().map(|version| ((LIBRARY.to_owned(), version.clone()), library(version))));
    Ok(all.into_values().collect())
}

/// Returns a package in a folder and all that it uses, by name.
fn packages(folder: &str, name: &str) -> Result<BTreeMap<Name, Package>> {
    let packages = of_program(folder, name)?;
    Ok(packages.into_iter().map(|package| ((package.name.clone(), package.version.clone()), package)).collect())
}

/// Returns the version in a compiler's name for itself.
fn release(rustc: &str) -> Result<String> {
    Ok(rustc.split(' ').nth(1).with_context(|| format!("{rustc:?} has no version"))?.to_owned())
}

/// Returns Rust's library, of which the command has `std` and the runtimes have generic functions of `core`.
fn library(version: String) -> Package {
    Package {
        name: LIBRARY.to_owned(),
        version,
        licence: "MIT OR Apache-2.0".to_owned(),
        texts: vec![root().join("licences/MIT.txt")],
        checksum: None,
        uses: Vec::new(),
    }
}

/// Returns the files of a package that are about its licence.
fn texts(package: &Described, licence: &str) -> Result<Vec<PathBuf>> {
    const NAMES: [&str; 6] = ["COPYING", "COPYRIGHT", "LICENCE", "LICENSE", "NOTICE", "UNLICENSE"];
    let folder = package.manifest_path.parent().context("a manifest without a folder")?;
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && NAMES.iter().any(|start| name.starts_with(start)) {
            texts.push(path);
        }
    }
    if texts.is_empty() {
        // Some have theirs one folder higher, where Cargo does not find it.
        ensure!(licence == OURS, "{} brings no text of its licence, {licence}", package.name);
        texts.push(root().join("LICENSE"));
    }
    texts.sort();
    Ok(texts)
}

/// The parts of `cargo metadata` that matter here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Described>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Described {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
    features: BTreeMap<String, Vec<String>>,
    dependencies: Vec<Declared>,
}

#[derive(Deserialize)]
struct Declared {
    name: String,
    rename: Option<String>,
    optional: bool,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    features: Vec<String>,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

impl Described {
    fn key(&self) -> (String, String) {
        (self.name.clone(), self.version.clone())
    }

    /// Whether a package is used with some features on. Cargo also lists those that only `name?/feature` names, which use nothing.
    fn uses(&self, name: &str, features: &[String]) -> bool {
        let mut declared = self.dependencies.iter().filter(|dependency| dependency.name == name);
        let is_on = |dependency: &Declared| {
            let name = dependency.rename.as_ref().unwrap_or(&dependency.name);
            let names = [name.clone(), format!("dep:{name}")];
            let turns_on = |part: &String| names.contains(part) || part.starts_with(&format!("{name}/"));
            features.iter().any(|feature| feature == name || self.features.get(feature).into_iter().flatten().any(turns_on))
        };
        declared.any(|dependency| !dependency.optional || is_on(dependency))
    }

    fn is_macro(&self) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "proc-macro"))
    }
}

/// Returns what a package of the workspace in a folder consists of.
///
/// # Errors
///
/// When Cargo cannot be run, or answers something else than usual.
pub fn of_program(folder: &str, name: &str) -> Result<Vec<Package>> {
    let folder = root().join(folder);
    let Metadata { packages, resolve } = metadata(&folder.join("Cargo.toml"))?;
    let checksums = checksums(&folder.join("Cargo.lock"))?;
    let packages: BTreeMap<_, _> = packages.iter().map(|package| (&package.id, package)).collect();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let first = packages.values().find(|package| package.name == name).with_context(|| format!("there is no package {name}"))?;
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([&first.id]);
    let mut waiting = vec![*first];
    while let Some(package) = waiting.pop() {
        let node = nodes.get(&package.id).context("a package that is not resolved")?;
        let linked = node.deps.iter().filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none()));
        let used: Vec<_> =
            linked.filter_map(|dependency| packages.get(&dependency.pkg)).filter(|used| !used.is_macro()).collect();
        let used: Vec<_> = used.into_iter().filter(|used| package.uses(&used.name, &node.features)).collect();
        let mut uses: Vec<_> = used.iter().map(|used| used.key()).collect();
        uses.sort();
        waiting.extend(used.into_iter().filter(|used| seen.insert(&used.id)));
        let licence = package.license.as_ref().with_context(|| format!("{} names no licence", package.name))?;
        // Crates from before SPDX expressions use a slash.
        let licence = licence.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ");
        let texts = texts(package, &licence)?;
        found.push(Package {
            name: package.name.clone(),
            version: package.version.clone(),
            licence,
            texts,
            checksum: checksums.get(&package.key()).cloned(),
            uses,
        });
    }
    Ok(found)
}

fn metadata(manifest: &Path) -> Result<Metadata> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", &host()?, "--manifest-path"])
        .arg(manifest)
        .output()
        .context("cannot start cargo")?;
    ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    serde_json::from_slice(&output.stdout).context("cannot understand cargo metadata")
}

/// Returns rustc's name of this machine.
fn host() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().context("cannot start rustc")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not tell its host")?.to_owned())
}

/// Returns the checksums of a lock file by name and version.
fn checksums(lock: &Path) -> Result<BTreeMap<(String, String), String>> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Locked>,
    }
    #[derive(Deserialize)]
    struct Locked {
        name: String,
        version: String,
        checksum: Option<String>,
    }
    let text = fs::read_to_string(lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let lock: Lock = toml::from_str(&text).with_context(|| format!("cannot understand {}", lock.display()))?;
    let known = lock.package.into_iter().filter_map(|package| Some(((package.name, package.version), package.checksum?)));
    Ok(known.collect())
}
