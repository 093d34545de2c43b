//! Compiling: from reading the input to writing the output.

use super::flags::Cli;
use super::input::Input;
use super::notices::Notices;
use super::output::destination;
use super::path::is_standard;
use super::report::Report;
use super::{effect, targets, usage};
use std::path::{Path, PathBuf};
use wasm2native::driver::{self, Output};
use wasm2native::error::{Error, Kind, Result};
use wasm2native::manifest::{self, Manifest};
use wasm2native::options::{DebugInfo, Emit, Options};
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;
use wasm2native::progress::Progress;

/// Compiles a program as a command line requests.
pub(super) fn build(cli: &Cli, report: &Report) -> Result<()> {
    usage::one_input(cli)?;
    // Obstacles to writing the result are found before anything is compiled.
    let input = Input::open(cli.input())?;
    let destination = destination(cli)?;
    let notices = cli.notices.as_deref().map(|path| Notices::find(path, &destination)).transpose()?;
    let debug_file = cli.options.tools.debug_file.as_deref().map(|path| Destination::find(path, Mode::Plain)).transpose()?;
    let input = input.read(&destination.claim())?;
    let path = path(cli.input(), &cli.options);
    let options = Options { name: name(cli.input()), path, claim: destination.claim(), ..cli.options.clone() };
    let progress = Progress::default();
    let output = report.with_progress(&progress, || compile(&input, cli.input(), &options, &progress))?;
    let name = destination.name().to_owned();
    // The result comes first: messages may fail to be written.
    destination.write(&output.bytes)?;
    notices.map_or(Ok(()), Notices::write)?;
    if let (Some(file), Some(bytes)) = (debug_file, &output.debug_file) {
        file.write(bytes)?;
    }
    for note in effect::note(cli).iter().chain(&output.notes) {
        report.note(note);
    }
    if cli.time {
        report.timing(&output.timing);
    }
    report.made(&name, output.bytes.len(), &output.producers, cli.verbose);
    if cli.verbose && options.emit == Emit::OBJECT && !cli.output.as_deref().is_some_and(is_standard) {
        report.note_with("to link the object:", &targets::how_to_link(&name, &options)?);
    }
    Ok(())
}

/// Builds a module, or the programs of a manifest.
pub(super) fn compile(input: &[u8], path: &Path, options: &Options, progress: &Progress) -> Result<Output> {
    if !manifest::is_manifest(path) {
        return driver::build(input, options, progress).map_err(|error| blame(error, path));
    }
    let Manifest { parts, notes } = manifest::read(input, path, options)?;
    let mut output = driver::build_server(&parts, options, progress)?;
    output.notes.splice(0..0, notes);
    Ok(output)
}

/// Returns an error of a build with the module that it concerns.
pub(super) fn blame(error: Error, input: &Path) -> Error {
    match error.kind() {
        Kind::Environment => error,
        Kind::Input | Kind::Unsupported | Kind::Bug => error.in_file(input),
    }
}

/// Returns the name of the program: that of its file, without the extension.
pub(super) fn name(input: &Path) -> Option<String> {
    let stem = input.file_stem().filter(|_| !is_standard(input))?;
    Some(stem.to_string_lossy().into_owned())
}

/// Returns the absolute path of the program, if the build depends on it: debuggers look for sources relative to its directory.
pub(super) fn path(input: &Path, options: &Options) -> Option<PathBuf> {
    let matters = options.tools.debug_info != DebugInfo::None && !is_standard(input);
    std::path::absolute(input).ok().filter(|_| matters)
}
