//! A release: an archive with everything, a bill of materials, and right checksums. A script stands in for the command.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use xtask::dist;

/// Answers like the command.
const COMMAND: &str = r#"#!/bin/sh
case $1 in
    --version) echo "wasm2native 1.2.3" ;;
    targets) echo '[{"name": "other-linux", "host": false}, {"name": "this-linux", "host": true}]' ;;
    *) echo "$*" ;;
esac
"#;

const ARCHIVE: &str = "wasm2native-1.2.3-this-linux.tar.gz";
const BILL: &str = "wasm2native-1.2.3-this-linux.cdx.json";

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("dist-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the build directory is writable");
        Self(folder)
    }

    /// Packages the script into this folder.
    fn pack(&self) {
        let command = Self::new(&format!("command-{}", self.0.file_name().unwrap_or_default().display()));
        let file = command.0.join("wasm2native");
        fs::write(&file, COMMAND).expect("the folder is writable");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("it is ours");
        assert_eq!(dist::pack(&file, &self.0).expect("all parts are there"), [ARCHIVE, BILL]);
        dist::checksums(&self.0).expect("the folder is writable");
    }

    fn run(&self, program: &str, words: &[&str]) -> Output {
        Command::new(program).args(words).current_dir(&self.0).output().expect("every machine has it")
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).expect("it is there")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn a_release() {
    let [one, two] = ["one", "two"].map(Folder::new);
    one.pack();
    two.pack();
    for name in [ARCHIVE, BILL, "SHA256SUMS"] {
        assert!(one.read(name) == two.read(name), "{name} has other bytes the second time");
    }
    let checked = one.run("sha256sum", &["--strict", "--check", "SHA256SUMS"]);
    assert!(checked.status.success(), "{checked:?}");
    assert_eq!(String::from_utf8(checked.stdout).unwrap(), format!("{BILL}: OK\n{ARCHIVE}: OK\n"));

    let listed = one.run("tar", &["-tvf", ARCHIVE]);
    assert_eq!(String::from_utf8(listed.stderr).unwrap(), "");
    let listed = String::from_utf8(listed.stdout).unwrap();
    let rows: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
    let names: Vec<_> = rows.iter().map(|row| row[5].strip_prefix("wasm2native-1.2.3-this-linux/").unwrap()).collect();
    assert_eq!(
        names,
        [
            "bin/wasm2native",
            "share/bash-completion/completions/wasm2native",
            "share/doc/wasm2native/CHANGELOG.md",
            "share/doc/wasm2native/LICENSE",
            "share/doc/wasm2native/README.md",
            "share/doc/wasm2native/SECURITY.md",
            "share/doc/wasm2native/THIRD-PARTY.txt",
            "share/doc/wasm2native/licences.md",
            "share/fish/vendor_completions.d/wasm2native.fish",
            "share/man/man1/wasm2native-build.1",
            "share/man/man1/wasm2native-inspect.1",
            "share/man/man1/wasm2native-run.1",
            "share/man/man1/wasm2native-targets.1",
            "share/man/man1/wasm2native.1",
            "share/zsh/site-functions/_wasm2native",
        ]
    );
    for row in &rows {
        let mode = if row[5].contains("/bin/") { "-rwxr-xr-x" } else { "-rw-r--r--" };
        assert_eq!([row[0], row[1]], [mode, "0/0"], "{row:?}");
    }

    assert!(one.run("tar", &["-xf", ARCHIVE, "--strip-components=1"]).status.success());
    assert_eq!(one.read("bin/wasm2native"), COMMAND.as_bytes());
    assert_eq!(one.read("share/man/man1/wasm2native.1"), b"man\n");
    assert_eq!(one.read("share/man/man1/wasm2native-run.1"), b"man run\n");
    assert_eq!(one.read("share/zsh/site-functions/_wasm2native"), b"completions zsh\n");
    let texts = String::from_utf8(one.read("share/doc/wasm2native/THIRD-PARTY.txt")).unwrap();
    for part in
        ["  cranelift-codegen 0.", "  linux-raw-sys 0.", "  rust-library 1.", "LLVM Exceptions", "Permission is hereby granted"]
    {
        assert!(texts.contains(part), "{part}");
    }
    bill(&one.read(BILL));
}

/// Whatever is mentioned is described, and only what is in the release.
fn bill(text: &[u8]) {
    let bill: Value = serde_json::from_slice(text).expect("it is JSON");
    let application = &bill["metadata"]["component"];
    assert_eq!(application["name"], "wasm2native");
    let components = bill["components"].as_array().expect("a list");
    let references: BTreeSet<_> =
        components.iter().chain([application]).map(|known| known["bom-ref"].as_str().expect("a text")).collect();
    assert_eq!(references.len(), components.len() + 1);
    let dependencies = bill["dependencies"].as_array().expect("a list");
    assert_eq!(references, dependencies.iter().map(|known| known["ref"].as_str().expect("a text")).collect());
    let uses = dependencies.iter().flat_map(|known| known["dependsOn"].as_array().expect("a list"));
    let used: BTreeSet<_> = uses.map(|reference| reference.as_str().expect("a text")).collect();
    assert_eq!(used.len(), components.len(), "everything is used by something");
    assert!(used.is_subset(&references));

    let find = |name: &str| components.iter().find(|component| component["name"] == name);
    for name in ["clap", "cranelift-codegen", "libtls-rt", "libwasi-rt", "linux-raw-sys", "rust-library", "rustls", "wasmparser"]
    {
        assert!(find(name).is_some(), "{name} is missing");
    }
    // For tests, for the build, and for features that are not on.
    for name in ["syscalls", "clap_derive", "serde_derive", "cranelift-isle", "ring"] {
        assert!(find(name).is_none(), "{name} is in no release");
    }
    for component in components {
        assert!(component["licenses"][0]["expression"].as_str().is_some_and(|licence| !licence.contains('/')), "{component}");
        let comes_from_registry = component["purl"].as_str().is_some_and(|purl| purl.starts_with("pkg:cargo/"));
        assert_eq!(comes_from_registry, component["hashes"][0]["content"].as_str().is_some_and(|hash| hash.len() == 64));
    }
}
