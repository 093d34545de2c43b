//! Cases that are files: each has a name, runs beside the others, and can be selected.
//!
//! ```text
//! cargo test --release -p wasm2native-tests --test golden                                      all
//! cargo test --release -p wasm2native-tests --test golden -- traps/                            a folder, in every variant
//! cargo test --release -p wasm2native-tests --test golden -- --exact size/traps/unreachable    one
//! cargo test --release -p wasm2native-tests --test golden -- --list                            their names
//! ```
//!
//! | name | what |
//! |---|---|
//! | `VARIANT/FOLDER/PROGRAM` | a program of `tests/wat/`, built with options and run |
//! | `TARGET/VARIANT/FOLDER/PROGRAM` | the same for another machine, under its emulator |
//! | `FOLDER/PROGRAM` | a module that the command refuses |
//! | `clif/FOLDER/FILE` | generated code that a document makes a claim about |

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use wasm2native_tests::code;
use wasm2native_tests::golden::{programs, rejected};
use wasm2native_tests::machine::{self, emulator};
use wasm2native_tests::skip::available;

/// Folders of programs that run by themselves.
const FOLDERS: [&str; 6] = ["exceptions", "memory", "proposals", "tables", "traps", "values"];

/// The options of every program, on every machine.
const VARIANTS: [(&str, &[&str]); 4] =
    [("default", &[]), ("none", &["-O", "none"]), ("size", &["-O", "size"]), ("explicit", &["--bounds", "explicit"])];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut cases = rejected(&["reject", "unsupported"]);
    cases.extend(code::cases());
    for (variant, options) in VARIANTS {
        cases.extend(programs(variant, &FOLDERS, options));
    }
    // The code for size does not list accesses that may trap, with either kind of bounds.
    cases.extend(programs("size-explicit", &["traps"], &["-O", "size", "--bounds", "explicit"]));
    cases.extend(filtered());
    cases.extend(foreign());
    libtest_mimic::run(&arguments, cases).exit_code()
}

/// Returns programs behind a seccomp filter: reports of traps, exceptions and growth need system calls, too.
fn filtered() -> Vec<Trial> {
    if available("small programs behind all walls", machine::is_this()).is_none() {
        return Vec::new();
    }
    let mut cases = programs("seccomp", &FOLDERS, &["--seccomp"]);
    cases.extend(programs("seccomp-explicit", &["memory"], &["--seccomp", "--bounds", "explicit"]));
    cases
}

/// Returns programs for every other target that can be run here.
fn foreign() -> Vec<Trial> {
    if available("small programs for other machines", machine::is_this()).is_none() {
        return Vec::new();
    }
    let others = machine::targets().into_iter().filter(|target| !target.starts_with(std::env::consts::ARCH));
    let emulated = others.filter(|target| available(&format!("small programs on {target}"), emulator(target)).is_some());
    let with_target = |target: String| {
        VARIANTS.iter().flat_map(move |(variant, options)| {
            let options = [&["--target", &target], *options].concat();
            programs(&format!("{target}/{variant}"), &FOLDERS, &options)
        })
    };
    emulated.flat_map(with_target).collect()
}
