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
//! | `LINKER/TARGET/FOLDER/PROGRAM` | the same, linked by another linker (with `W2N_HEAVY=1`) |
//! | `FOLDER/PROGRAM` | a module that the command refuses |
//! | `clif/FOLDER/FILE` | generated code that a document makes a claim about |

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use wasm2native_tests::code;
use wasm2native_tests::corpus;
use wasm2native_tests::golden::{programs, rejected};
use wasm2native_tests::machine::{self, emulator};
use wasm2native_tests::process::Job;
use wasm2native_tests::skip::{available, heavy};

/// Folders of programs that run by themselves.
const FOLDERS: [&str; 10] =
    ["components", "exceptions", "gc", "lift", "memory", "optimize", "proposals", "tables", "traps", "values"];

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
    cases.extend(linked_by_others());
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
    let with_target = |target: String| {
        VARIANTS.iter().flat_map(move |(variant, options)| {
            let options = [&["--target", &target], *options].concat();
            programs(&format!("{target}/{variant}"), &FOLDERS, &options)
        })
    };
    emulated("small programs").into_iter().flat_map(with_target).collect()
}

/// Programs whose objects other linkers link: they do the same, so ours reads and relocates objects as others do.
fn linked_by_others() -> Vec<Trial> {
    const NAME: &str = "small programs by other linkers";
    if !heavy(NAME) || available(NAME, machine::is_this()).is_none() {
        return Vec::new();
    }
    let here = format!("{}-linux", std::env::consts::ARCH);
    let linked = |linker: &str, path: &str, target: &str| {
        programs(&format!("{linker}/{target}"), &FOLDERS, &["--linker", path, "--target", target])
    };
    let mut cases = Vec::new();
    let version = |linker: &str| Job::new(linker).arg("--version").attempt().map(drop);
    if available("small programs by ld", version("ld")).is_some() {
        cases.extend(linked("ld", "ld", &here));
    }
    // Few machines have this one.
    if version("wild").is_ok() {
        cases.extend(linked("wild", "wild", &here));
    }
    if let Some(lld) = available("small programs by lld", corpus::zig::linker()) {
        let targets = [here].into_iter().chain(emulated("small programs by lld"));
        cases.extend(targets.flat_map(|target| linked("lld", &lld.to_string_lossy(), &target)));
    }
    cases
}

/// Returns the other targets that an emulator can run here; the absence of one skips the test named `name`.
fn emulated(name: &str) -> Vec<String> {
    let name = format!("{name} for other machines");
    if available(&name, machine::is_this()).is_none() {
        return Vec::new();
    }
    let others = machine::targets().into_iter().filter(|target| !target.starts_with(std::env::consts::ARCH));
    others.filter(|target| available(&format!("{name}: {target}"), emulator(target)).is_some()).collect()
}
