//! `cargo xtask dist`: what a release consists of, in `dist/`. `docs/releasing.md` describes it for whoever makes one.
//!
//! * [`packages`]: the packages that the command and the runtimes are made from;
//! * [`bill`]: the bill of materials;
//! * [`texts`]: the licence texts of all these packages;
//! * [`archive`]: a compressed archive that depends on nothing but its entries.
//!
//! To add a file to the archive, add a line to [`entries`].

pub mod archive;
pub mod bill;
pub mod packages;
pub mod texts;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, ensure};
use archive::Entry;
use packages::Package;

use crate::{fingerprint, root};

/// The file with the checksums of all others.
const SUMS: &str = "SHA256SUMS";

/// The commands of the command that have a page of the manual; the first is itself.
const PAGES: [&str; 5] = ["", "build", "inspect", "run", "targets"];

/// Completions: the shell, and the file where its package would put them.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "share/bash-completion/completions/wasm2native"),
    ("fish", "share/fish/vendor_completions.d/wasm2native.fish"),
    ("zsh", "share/zsh/site-functions/_wasm2native"),
];

/// Documents of the project.
const DOCUMENTS: [&str; 5] = ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "docs/licences.md"];

/// Builds the command, or takes a built one, packages it into `dist/`, and lists the checksums of what is there.
///
/// # Errors
///
/// When the command does not build or run, or a file cannot be read or written.
pub fn run(command: Option<&Path>) -> Result<()> {
    let folder = root().join("dist");
    let command = command.map_or_else(build, |command| Ok(command.to_owned()))?;
    for file in pack(&command, &folder)? {
        println!("dist/{file}");
    }
    checksums(&folder)
}

/// Packages a command into a folder; returns the names of the files.
///
/// # Errors
///
/// As for [`run`].
pub fn pack(command: &Path, folder: &Path) -> Result<[String; 2]> {
    let packages = packages::all()?;
    let target = target(command)?;
    let version = ask(command, &["--version"])?;
    let version = version.split_whitespace().nth(1).context("the command does not tell its version")?;
    let name = format!("wasm2native-{version}-{target}");
    let entries = entries(command, &packages)?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let files = [
        (format!("{name}.tar.gz"), archive::write(&name, entries)?),
        (format!("{name}.cdx.json"), bill::write(&packages).into_bytes()),
    ];
    for (file, contents) in &files {
        fs::write(folder.join(file), contents).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(files.map(|(file, _)| file))
}

/// Writes the checksums of all files in a folder, as `sha256sum --check` reads them.
///
/// # Errors
///
/// When a file cannot be read, or the list not be written.
pub fn checksums(folder: &Path) -> Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name != SUMS);
    names.sort();
    let mut list = String::new();
    for name in names {
        let contents = fs::read(folder.join(&name)).with_context(|| format!("cannot read {name}"))?;
        list += &format!("{}  {name}\n", fingerprint::bytes(&contents));
    }
    fs::write(folder.join(SUMS), list).with_context(|| format!("cannot write {SUMS}"))
}

/// Builds the command so that its bytes do not depend on where that happens.
fn build() -> Result<PathBuf> {
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(env::home_dir()?.join(".cargo"))).context("there is no home directory")?;
    // Panics name the files of crates.
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let flags = [remap(root(), "."), remap(&cargo_home, "cargo")];
    let target_directory = root().join("target/dist");
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--release", "--locked", "--package", "wasm2native", "--target-dir"])
        .arg(&target_directory)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .current_dir(root())
        .status()
        .context("cannot start cargo")?;
    ensure!(status.success(), "the command does not build");
    Ok(target_directory.join("release/wasm2native"))
}

/// Returns the name of the target that a command runs on.
fn target(command: &Path) -> Result<String> {
    let list: serde_json::Value = serde_json::from_str(&ask(command, &["targets", "--json"])?)?;
    let mut targets = list.as_array().into_iter().flatten();
    let host = targets.find(|target| target["host"] == true).context("the command does not know its own target")?;
    Ok(host["name"].as_str().context("a target without a name")?.to_owned())
}

/// Returns the contents of the archive.
fn entries(command: &Path, packages: &[Package]) -> Result<Vec<Entry>> {
    let executable = fs::read(command).with_context(|| format!("cannot read {}", command.display()))?;
    let mut entries = vec![Entry { path: "bin/wasm2native".to_owned(), mode: 0o755, contents: executable }];
    let mut add = |path: String, contents: Vec<u8>| entries.push(Entry { path, mode: 0o644, contents });
    for page in PAGES {
        let name = if page.is_empty() { "wasm2native".to_owned() } else { format!("wasm2native-{page}") };
        let words: Vec<_> = ["man", page].into_iter().filter(|word| !word.is_empty()).collect();
        add(format!("share/man/man1/{name}.1"), ask(command, &words)?.into_bytes());
    }
    for (shell, path) in COMPLETIONS {
        add(path.to_owned(), ask(command, &["completions", shell])?.into_bytes());
    }
    for document in DOCUMENTS {
        let name = document.rsplit('/').next().unwrap_or(document);
        let contents = fs::read(root().join(document)).with_context(|| format!("cannot read {document}"))?;
        add(format!("share/doc/wasm2native/{name}"), contents);
    }
    add("share/doc/wasm2native/THIRD-PARTY.txt".to_owned(), texts::write(packages)?.into_bytes());
    Ok(entries)
}

/// Returns what the command prints.
fn ask(command: &Path, words: &[&str]) -> Result<String> {
    let output = Command::new(command).args(words).output().with_context(|| format!("cannot start {}", command.display()))?;
    ensure!(output.status.success(), "{} {} failed", command.display(), words.join(" "));
    Ok(String::from_utf8(output.stdout)?)
}
