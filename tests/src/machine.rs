//! The machine that tests build for and run on: this one, or one that an emulator stands in for.
//!
//! `W2N_TARGET` names a target of `targets/`, which every test then passes to the compiler. An executable for a machine other
//! than this one runs under the emulator that the target's data file names.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use object::elf;
use serde::Deserialize;

use crate::scratch::source;

/// Returns the name of the target, unless it is the machine that we run on.
pub fn target() -> Option<&'static str> {
    static TARGET: OnceLock<Option<String>> = OnceLock::new();
    TARGET.get_or_init(|| std::env::var("W2N_TARGET").ok().filter(|name| !name.is_empty())).as_deref()
}

/// Returns the names of all targets, from the files that describe them: this does not require the command to be built.
pub fn targets() -> Vec<String> {
    let files = crate::scratch::names(&source("../targets"));
    let described = files.iter().filter_map(|file| file.strip_suffix(".toml")).filter(|name| !name.contains('.'));
    let names: Vec<_> = described.map(str::to_owned).collect();
    assert!(names.len() >= 4, "{names:?}");
    names
}

/// Returns the command that runs a program of a target, or the reason why there is none.
pub fn emulator(target: &str) -> Result<Vec<OsString>, String> {
    #[derive(Deserialize)]
    struct Description {
        #[serde(default)]
        emulator: Vec<String>,
    }
    let path = source("../targets").join(format!("{target}.toml"));
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let description: Description = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let (program, arguments) = description.emulator.split_first().ok_or(format!("{target} has no emulator"))?;
    // Debian's static build has a different name.
    let found = [program.clone(), format!("{program}-static")].iter().find_map(|name| find(name));
    let program = found.ok_or(format!("{program} is not installed (Debian: qemu-user)"))?;
    Ok([program.into_os_string()].into_iter().chain(arguments.iter().map(OsString::from)).collect())
}

/// Returns an error if a test of a process's surroundings cannot run: its limits and signals would reach the emulator first.
pub fn is_this() -> Result<(), String> {
    target().map_or(Ok(()), |target| Err(format!("an emulator stands between it and the programs of {target}")))
}

/// Returns what has to precede `program` to run it: nothing, or the emulator.
///
/// # Panics
///
/// If there is no emulator: whoever builds for a target wants to run the result.
pub fn prefix(program: &OsStr) -> Vec<OsString> {
    let own = std::env::current_exe().ok().and_then(|own| target_of(&own));
    match target_of(Path::new(program)) {
        Some(target) if Some(target) != own => emulator(target).unwrap_or_else(|reason| panic!("{target}: {reason}")),
        _ => Vec::new(),
    }
}

/// Returns the command that runs `program` here: its path, after the emulator if it needs one.
///
/// # Panics
///
/// Like [`prefix`].
pub fn command(program: impl AsRef<OsStr>) -> Command {
    command_as(program.as_ref(), None)
}

/// Returns the command that runs `program` under another name.
pub fn command_as(program: &OsStr, arg0: Option<&OsStr>) -> Command {
    let emulator = prefix(program);
    match (&*emulator, arg0) {
        ([], None) => Command::new(program),
        ([], Some(arg0)) => {
            let mut command = Command::new(program);
            command.arg0(arg0);
            command
        }
        ([first, others @ ..], arg0) => {
            let mut command = Command::new(first);
            command.args(others).args(arg0.map(|arg0| [OsStr::new("-0"), arg0]).into_iter().flatten()).arg(program);
            command
        }
    }
}

/// Returns the target of an executable.
fn target_of(path: &Path) -> Option<&'static str> {
    let mut head = [0; 20];
    File::open(path).ok()?.read_exact(&mut head).ok()?;
    let little = |machine: elf::Machine| machine.0.to_le_bytes();
    let targets = [
        (little(elf::EM_X86_64), "x86_64-linux"),
        (little(elf::EM_AARCH64), "aarch64-linux"),
        (little(elf::EM_RISCV), "riscv64-linux"),
        (elf::EM_S390.0.to_be_bytes(), "s390x-linux"),
    ];
    let machine = head.strip_prefix(b"\x7fELF").map(|_| [head[18], head[19]])?;
    targets.iter().find(|(number, _)| *number == machine).map(|(_, name)| *name)
}

/// Finds a program on the path.
fn find(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|directory| directory.join(name)).find(|path| path.is_file())
}
