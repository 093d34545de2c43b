//! Tests that cannot or should not run here report that instead of passing silently.
//!
//! `W2N_HEAVY=1` runs the tests that take minutes (yosys, nextpnr, clang, a hundred million throws). `W2N_NO_SKIP=1` makes a
//! test fail that would be skipped for a missing program, for machines that should have everything.

use std::io::Write;
use std::path::PathBuf;

/// Returns the value, or `None` after reporting why the test named `name` is skipped.
#[track_caller]
pub fn available<T>(name: &str, value: Result<T, String>) -> Option<T> {
    match value {
        Ok(value) => Some(value),
        Err(reason) => {
            assert!(!is_set("W2N_NO_SKIP"), "{name} must not be skipped here: {reason}");
            tell(name, &reason);
            None
        }
    }
}

/// Returns a program of this machine; `None` after reporting that it, and so its Debian package, is not installed.
#[track_caller]
pub fn tool(name: &str, package: &str) -> Option<PathBuf> {
    let directories = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&directories).map(|directory| directory.join(name)).find(|path| path.is_file());
    available(name, found.ok_or_else(|| format!("Debian's package {package} is not installed")))
}

/// Whether the test named `name` should run although it takes minutes.
pub fn heavy(name: &str) -> bool {
    let asked = is_heavy();
    if !asked {
        tell(name, "takes minutes; W2N_HEAVY=1 runs it");
    }
    asked
}

/// Whether everything is to be tried, however long it takes.
pub fn is_heavy() -> bool {
    is_set("W2N_HEAVY")
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Prints past the capture of the test harness, which hides the output of `println!` in a test that passes.
fn tell(name: &str, reason: &str) {
    let line = format!("skipped: {name}: {}\n", reason.lines().collect::<Vec<_>>().join(" "));
    drop(std::io::stderr().write_all(line.as_bytes()));
}
