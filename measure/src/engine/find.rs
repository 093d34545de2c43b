//! Programs on this machine.

use crate::process;
use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Finds a program as a shell does: on the `PATH`, unless its name contains a slash.
pub fn program(name: &OsStr) -> Option<PathBuf> {
    if name.to_string_lossy().contains('/') {
        return Some(PathBuf::from(name)).filter(|path| is_executable(path));
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_executable(file))
}

/// Finds a program, also in a folder below the home directory.
pub(super) fn program_or_below_home(name: &OsStr, folder: &str) -> Option<PathBuf> {
    let below_home = || {
        let home = std::env::var_os("HOME").filter(|_| !folder.is_empty())?;
        Some(Path::new(&home).join(folder).join(name)).filter(|file| is_executable(file))
    };
    program(name).or_else(below_home)
}

fn is_executable(file: &Path) -> bool {
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// Asks a program for its version: in what it prints, the first word that begins with a digit, or with `v` and a digit.
pub(super) fn version(program: &Path, arguments: &[&str]) -> Option<String> {
    let said = process::output(Command::new(program).args(arguments)).ok()?;
    version_in(&said.stdout).or_else(|| version_in(&said.stderr))
}

fn version_in(text: &str) -> Option<String> {
    let words = text.lines().take(3).flat_map(str::split_whitespace);
    let mut numbers = words.map(|word| word.strip_prefix('v').unwrap_or(word));
    let version = numbers.find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()) && word.contains('.'))?;
    Some(version.trim_end_matches([',', ';', ')']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_say() {
        let found = |text| version_in(text).unwrap_or_default();
        assert_eq!(found("wasmtime 49.0.3 (f96eabaa1 2026-10-14)"), "49.0.3");
        assert_eq!(found("v20.20.2\n"), "20.20.2");
        assert_eq!(found("1.4.4\n"), "1.4.4");
        assert_eq!(found("deno 2.9.8 (stable, release, x86_64)\nv8 15.0"), "2.9.8");
        assert_eq!(found("wasmedge version 0.16.1\n"), "0.16.1");
        assert_eq!(found("iwasm 2.4.4"), "2.4.4");
        assert_eq!(found("dev\n"), "");
    }

    #[test]
    fn programs_are_found_as_by_a_shell() {
        assert!(program(OsStr::new("sh")).is_some_and(|path| path.ends_with("sh") && path.is_absolute()));
        assert_eq!(program(OsStr::new("/bin/sh")), Some("/bin/sh".into()));
        assert_eq!(program(OsStr::new("/etc/passwd")), None);
        assert_eq!(program(OsStr::new("no-such-program")), None);
        assert_eq!(program_or_below_home(OsStr::new("no-such-program"), ".none/bin"), None);
    }
}
