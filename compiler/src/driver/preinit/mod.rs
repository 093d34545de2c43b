//! PREINIT: start-up runs now, as a program of its own on this machine, and its state becomes the initial state of what is built.
//!
//! That program is made of the same modules and for this machine, whatever the targets are, so that the state is the same for all of
//! them. It is granted nothing of the host: `program/snapshot/purity` decides what it may call.

mod process;

use super::output::Output;
use super::sources::Sources;
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::preinit::Varying;
use crate::options::{DebugInfo, Emit, Enforcement, Limits, Options, Sandbox, Serve, Tools};
use crate::program::Program;
use crate::program::host::HostFunction;
use crate::program::snapshot::form::Report;
use crate::program::snapshot::purity::{self, Purity};
use crate::program::snapshot::{Form, Snapshot, Startup};
use crate::target::Target;
use crate::temporary::Directory;
use process::Ending;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use wasm2native_abi::limit::TIMEOUT_STATUS;
use wasm2native_abi::trap::EXIT_STATUS;

/// The bytes of memories and tables that start-up may have unless another limit is requested.
const MOST_MEMORY: u64 = 1 << 30;

/// Runs start-up, if `options` ask for it, as a program that `compile` makes an executable of, and returns the state that it leaves.
///
/// # Errors
///
/// If it does not return, calls what it may not call, or leaves what cannot be kept.
pub(super) fn record(
    sources: &Sources<'_>,
    options: &Options,
    output: &mut Output,
    compile: impl FnOnce(&Target, Program<'_>, &Options, &mut Output) -> Result<Vec<u8>>,
) -> Result<Option<Snapshot>> {
    if options.preinit.export.is_none() {
        return Ok(None);
    }
    let target = Target::find(None)?;
    let empty = empty_directory(options)?;
    let alone = alone(options, empty.as_ref().map_or(Path::new("/"), Directory::path))?;
    // Its notes are those of what is built.
    let mut own = Output::default();
    let program = sources.plan(&target, &alone, Startup::Recorded(options), &mut own)?;
    let form = Form::of(&program)?;
    let alone = Options { emit: Emit::EXECUTABLE, ..alone };
    let executable = compile(&target, program, &alone, &mut own)?;
    let ending = process::run(&executable)
        .map_err(|error| Error::environment(format!("cannot run start-up on this machine: {error}")).help("omit --preinit"))?;
    let snapshot = judge(&form, ending, options, output)?;
    Ok(Some(snapshot))
}

/// Creates the directory that is in the place of granted ones, if there are any.
fn empty_directory(options: &Options) -> Result<Option<Directory>> {
    if options.permissions.directories.is_empty() {
        return Ok(None);
    }
    let created = Directory::new();
    created.map(Some).map_err(|error| Error::environment(format!("cannot create a directory for temporary files: {error}")))
}

/// Returns the options of the program that runs start-up.
fn alone(options: &Options, empty: &Path) -> Result<Options> {
    let empty = empty.to_str().ok_or_else(|| Error::environment("the directory for temporary files is not named in UTF-8"))?;
    let limits = Limits {
        max_memory: options.limits.max_memory.or(Some(MOST_MEMORY)),
        timeout: Some(options.preinit.time_limit),
        ..options.limits.clone()
    };
    let tools = Tools {
        debug_info: DebugInfo::None,
        debug_file: None,
        trace_wasi: None,
        linker: None,
        runtime: None,
        ..options.tools.clone()
    };
    Ok(Options {
        targets: Vec::new(),
        cpu: None,
        permissions: purity::permissions(&options.permissions, empty),
        sandbox: Sandbox { landlock: Enforcement::BestEffort, seccomp: Enforcement::BestEffort, debuggable: false },
        limits,
        serve: Serve::default(),
        tools,
        ..options.clone()
    })
}

/// Returns the state that start-up has left, or the reason why there is none.
fn judge(form: &Form, ending: Ending, options: &Options, output: &mut Output) -> Result<Snapshot> {
    let messages = String::from_utf8_lossy(&ending.messages).into_owned();
    match form.read(ending.report)? {
        Some(Report::Taken(snapshot)) => {
            for line in messages.lines().filter(|line| !line.trim().is_empty()) {
                output.note(format!("pre-initialization wrote: {}", Foreign::message(line)));
            }
            Ok(snapshot)
        }
        Some(Report::Refused(number)) => Err(refused(number, options).output(&messages)),
        Some(Report::Open(number)) => Err(Error::input(format!(
            "file descriptor {number} is not open as it was at start, and pre-initialization does not keep open files"
        ))
        .help("leave it as it is before start-up ends")
        .output(&messages)),
        None => Err(unfinished(ending.status, options).output(&messages)),
    }
}

/// Returns the error for a host function that may not be called.
fn refused(number: u32, options: &Options) -> Error {
    let Some(function) = HostFunction::all().find(|function| function.number() == number) else {
        return Error::bug(format!("pre-initialization reported host function {number}"));
    };
    let name = function.name();
    let reason = match purity::of(function, &options.permissions) {
        Purity::Varying(Varying::Random) => "random numbers are different in each run",
        Purity::Varying(Varying::Clock) => "time goes on until the program runs",
        Purity::Varying(Varying::Environment) => "variables are passed through when the program runs",
        Purity::Varying(Varying::Arguments) => "arguments are known when the program runs",
        Purity::Pure | Purity::OfFiles | Purity::Foreign => {
            "there are only standard output, standard error and embedded files when the program is built"
        }
    };
    let error = Error::input(format!("pre-initialization calls {name}, which cannot be kept: {reason}"));
    match purity::of(function, &options.permissions) {
        Purity::Varying(Varying::Environment) => error.help(
            "set variables when building, with --env NAME=VALUE, or --preinit-allow environment lets start-up see only those",
        ),
        Purity::Varying(what) => {
            error.help(format!("call it after start-up, or --preinit-allow {} lets every run begin with the same", what.word()))
        }
        Purity::Pure | Purity::OfFiles | Purity::Foreign => error.help("call it after start-up"),
    }
}

/// Returns the error for start-up that did not come to its end.
fn unfinished(status: std::process::ExitStatus, options: &Options) -> Error {
    match (status.code(), status.signal()) {
        (Some(TIMEOUT_STATUS), _) => Error::input(format!("pre-initialization took more than {:?}", options.preinit.time_limit))
            .help("--preinit-timeout gives it more time"),
        (Some(EXIT_STATUS), _) => Error::input("pre-initialization trapped").help("start-up must return to be kept"),
        (Some(status), _) => Error::input(format!("pre-initialization exited with status {status}"))
            .help("start-up must return to be kept; --preinit=EXPORT names a function that does"),
        (None, signal) => Error::input(format!("signal {} ended pre-initialization", signal.unwrap_or_default())),
    }
}
