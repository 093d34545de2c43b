//! The machine that tests build for and run on: this one, or one that an emulator stands in for.
//!
//! `W2N_TARGET` names a target of `targets/`. Then the compiler is told so wherever a test does not name a target itself, and
//! what it makes runs under the emulator that the target's data file names.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::scratch::source;

/// The name of the target, unless it is the machine that we run on.
pub fn target() -> Option<&'static str> {
    static TARGET: OnceLock<Option<String>> = OnceLock::new();
    TARGET.get_or_init(|| std::env::var("W2N_TARGET").ok().filter(|name| !name.is_empty())).as_deref()
}

/// The command that runs a program of a target, and why there is none.
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
    // Debian's static build has another name.
    let found = [program.clone(), format!("{program}-static")].iter().find_map(|name| find(name));
    let program = found.ok_or(format!("{program} is not installed (Debian: qemu-user)"))?;
    Ok([program.into_os_string()].into_iter().chain(arguments.iter().map(OsString::from)).collect())
}

/// What has to stand before `program` to run it: nothing, or the emulator.
///
/// # Panics
///
/// When there is no emulator: whoever asks for a target wants its tests to run.
pub fn prefix(program: &OsStr) -> Vec<OsString> {
    match target() {
        Some(target) if is_foreign(Path::new(program)) => {
            emulator(target).unwrap_or_else(|reason| panic!("W2N_TARGET={target}: {reason}"))
        }
        _ => Vec::new(),
    }
}

/// Whether a file is an executable for another kind of machine than this process is.
fn is_foreign(program: &Path) -> bool {
    let own = std::env::current_exe().ok().and_then(|own| machine(&own));
    machine(program).is_some_and(|machine| Some(machine) != own)
}

/// Byte order and `e_machine` of an ELF file.
fn machine(path: &Path) -> Option<[u8; 3]> {
    let mut head = [0; 20];
    File::open(path).ok()?.read_exact(&mut head).ok()?;
    head.starts_with(b"\x7fELF").then_some([head[5], head[18], head[19]])
}

/// A program on the path.
fn find(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|directory| directory.join(name)).find(|path| path.is_file())
}
