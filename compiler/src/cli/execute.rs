//! `wasm2native run`: a program is compiled, or found in the cache, and takes the place of this process.

use super::build::{compile, name, path};
use super::interrupt;
use super::path::is_standard;
use super::report::Report;
use super::tasks::Run;
use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::os::fd::AsRawFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm2native::cache::{Cache, Executable, Request};
use wasm2native::codegen::isa;
use wasm2native::error::{Error, Result};
use wasm2native::file::{self, Claim};
use wasm2native::foreign::Foreign;
use wasm2native::manifest;
use wasm2native::options::{Emit, Options};
use wasm2native::progress::Progress;
use wasm2native::target::Target;
use wasm2native::temporary;

/// Runs a program; returns only if it cannot be started.
pub fn run(wanted: &Run, report: &Report) -> Result<()> {
    if is_standard(&wanted.program) {
        return Err(Error::environment("standard input is the program's, and cannot be the program").help("name a file"));
    }
    if wanted.options.emit != Emit::EXECUTABLE {
        return Err(Error::environment("only an executable can be run").help("omit --emit"));
    }
    if wanted.options.tools.debug_file.is_some() {
        return Err(Error::environment("--debug-file is for executables that are kept")
            .help("omit it: -g alone puts the debug information into the executable"));
    }
    let path = path(&wanted.program, &wanted.options);
    let options = Options { name: name(&wanted.program), path, ..wanted.options.clone() };
    let processor = processor(&options)?;
    let request = Request { program: &wanted.program, options: &options, processor: &processor };
    let build = |module: &[u8]| build(module, &wanted.program, &options, report);
    let executable = match cache(wanted, report) {
        Some(cache) => {
            let obtained = cache.obtain(&request, build)?;
            if let Some(error) = obtained.lost {
                note_loss(report, &error);
            }
            obtained.executable
        }
        None => Executable::Bytes(build(&file::read("read", &wanted.program, &Claim::default())?)?),
    };
    start(wanted, executable).map(|never| match never {})
}

/// Opens the cache, unless it is not wanted or cannot be used.
fn cache(wanted: &Run, report: &Report) -> Option<Cache> {
    // The files that a manifest names are no part of the key.
    if wanted.no_cache || manifest::is_manifest(&wanted.program) {
        return None;
    }
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
    let Some(folder) = folder else {
        report.note("the program is not kept: neither XDG_CACHE_HOME nor HOME names a directory");
        return None;
    };
    match Cache::open(&folder.join("wasm2native")) {
        Ok(cache) => Some(cache),
        Err(error) => {
            note_loss(report, &error);
            None
        }
    }
}

/// Shows why the program is not in the cache.
fn note_loss(report: &Report, error: &Error) {
    let help: Vec<_> = error.remedy().map(|remedy| format!("help: {remedy}")).into_iter().collect();
    report.note_with(&format!("the program is not kept: {}", error.message()), &help);
}

/// Returns the name of this processor, if the program is compiled for it and no other.
fn processor(options: &Options) -> Result<String> {
    match &options.cpu {
        Some(cpu) if cpu.contains("native") => Ok(isa::native_settings()?.join(",")),
        _ => Ok(String::new()),
    }
}

fn build(module: &[u8], path: &Path, options: &Options, report: &Report) -> Result<Vec<u8>> {
    interrupt::watch();
    let progress = Progress::default();
    let output = report.with_progress(&progress, || compile(module, path, options, &progress))?;
    output.notes.iter().for_each(|note| report.note(note));
    Ok(output.bytes)
}

/// Replaces this process by the program; returns only if that fails.
fn start(wanted: &Run, executable: Executable) -> Result<Infallible> {
    let emulator = emulator(&wanted.options)?;
    let failed = |error: std::io::Error| Error::environment(format!("cannot run {}: {error}", Foreign::path(&wanted.program)));
    let bytes = match executable {
        Executable::File(path) => {
            let error = replace(wanted, &emulator, path.as_os_str());
            // A file system may be mounted such that nothing on it can be executed.
            match std::fs::read(&path) {
                Ok(bytes) if error.kind() == ErrorKind::PermissionDenied => bytes,
                _ => return Err(failed(error)),
            }
        }
        Executable::Bytes(bytes) => bytes,
    };
    let file = temporary::in_memory(&bytes, emulator.is_empty()).map_err(failed)?;
    Err(failed(replace(wanted, &emulator, format!("/proc/self/fd/{}", file.as_raw_fd()).as_ref())))
}

fn replace(wanted: &Run, emulator: &[OsString], executable: &OsStr) -> std::io::Error {
    let mut command = match emulator {
        [] => Command::new(executable),
        [emulator, options @ ..] => {
            let mut command = Command::new(emulator);
            command.args(options).arg("-0").arg(&wanted.program).arg(executable);
            command
        }
    };
    if emulator.is_empty() {
        command.arg0(&wanted.program);
    }
    command.args(&wanted.words).exec()
}

/// Returns the command that runs programs of another machine: nothing for those of this one, or where the kernel finds the emulator.
fn emulator(options: &Options) -> Result<Vec<OsString>> {
    let target = Target::find(options.targets.first().map(String::as_str))?;
    if Target::find(None).is_ok_and(|host| host.name == target.name) {
        return Ok(Vec::new());
    }
    let [program, arguments @ ..] = &*target.emulator else {
        return Err(Error::environment(format!("this machine cannot run programs for {}", target.name)));
    };
    if Path::new("/proc/sys/fs/binfmt_misc").join(program).exists() {
        return Ok(Vec::new());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian's static build has a different name.
    let names = [program.clone(), format!("{program}-static")];
    let mut files = std::env::split_paths(&path).flat_map(|folder| names.each_ref().map(|name| folder.join(name)));
    match files.find(|file| file.is_file()) {
        Some(file) => Ok([file.into_os_string()].into_iter().chain(arguments.iter().map(OsString::from)).collect()),
        None => Err(Error::environment(format!("running programs for {} needs {program}, which is not on PATH", target.name))
            .help("Debian has it in the package qemu-user")),
    }
}
