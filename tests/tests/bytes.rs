//! The bytes of executables change only in the commits that are meant to change them: their hashes, for all targets, are in
//! `bytes.txt`.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::path::PathBuf;
use wasm2native_tests::build::{Build, targets};
use wasm2native_tests::golden::Report;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::wat::{self, Directives};

/// Folders of `tests/wat` whose programs are built.
const FOLDERS: &[&str] = &["exceptions", "memory", "proposals", "stack", "tables", "traps", "values", "wasi"];

#[test]
fn executables_keep_their_bytes() {
    let scratch = Scratch::new();
    let (output, targets) = (scratch.join("program"), targets());
    let mut text = format!("module {}\n", targets.join(" "));
    for program in programs() {
        let name = format!("{}/{}", parent(&program), program.file_stem().expect("a file").display());
        let _ = write!(text, "{name}");
        for target in &targets {
            let build = Build::new(&program).option(["--target", target]).option(Directives::of(&program).options);
            build.attempt(&output).expect(0);
            let bytes = std::fs::read(&output).expect("it was made");
            let hash = Sha256::digest(&bytes);
            let digits: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
            let _ = write!(text, " {digits}");
        }
        text.push('\n');
    }
    let mut report = Report::default();
    report.check(&source("bytes.txt"), &text);
    report.finish();
}

fn programs() -> impl Iterator<Item = PathBuf> {
    let hello = source("../examples/hello.wat");
    FOLDERS.iter().flat_map(|folder| wat::folder(folder)).chain([hello])
}

fn parent(path: &std::path::Path) -> String {
    path.parent().and_then(|folder| folder.file_name()).expect("a folder").to_string_lossy().into_owned()
}
