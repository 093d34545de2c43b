//! A script from text to verdicts.
//!
//! The environment variable `W2N_SPEC_CPU` names the processor level to compile for, like `--cpu`, with the baseline as default;
//! `W2N_SPEC_OPT` names what to optimise for, like `-O`; `W2N_SPEC_COLLECT` is the number of allocations from one collection to the
//! next; with `W2N_SPEC_PROFILE=generate` executables count what they do, and with `use` they are built again with these counts.

use super::expect::Outcome;
use super::plan::{self, SPECTEST, Verdict};
use super::runner::Runner;
use super::script::{self, Argument, Directive};
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use wasm2native::driver;
use wasm2native::options::{Limits, Optimize, Options, Profiling, Tools};
use wasm2native::package::{self, Mode};
use wasm2native::program::Root;
use wasm2native::progress::Progress;
use wasm2native::wasm::source::Source;
use wasm2native_abi::script::VALUE_SIZE;
use wasm2native_abi::trap::Trap;
use wasmparser::WasmFeatures;

/// Verdicts on all directives of a script that make an assertion.
#[derive(Default)]
pub struct Report {
    /// The verdicts of the checks.
    pub verdicts: Vec<Verdict>,
    /// The skipped lines, with reasons.
    pub skipped: Vec<(usize, &'static str)>,
}

/// Runs a script; the executable is written into `directory`.
pub fn run(text: &str, features: WasmFeatures, runner: &Runner, directory: &Path) -> Report {
    match try_run(text, features, runner, directory) {
        Ok(report) => report,
        Err(problem) => Report { verdicts: vec![(0, Err(problem))], skipped: Vec::new() },
    }
}

fn optimize() -> Result<Optimize, String> {
    match std::env::var("W2N_SPEC_OPT").as_deref() {
        Err(_) => Ok(Optimize::default()),
        Ok("none") => Ok(Optimize::None),
        Ok("speed") => Ok(Optimize::Speed),
        Ok("size") => Ok(Optimize::Size),
        Ok(other) => Err(format!("W2N_SPEC_OPT={other} is neither none nor speed nor size")),
    }
}

fn collect_every() -> Result<u32, String> {
    match std::env::var("W2N_SPEC_COLLECT") {
        Err(_) => Ok(0),
        Ok(count) => count.parse().map_err(|_| format!("W2N_SPEC_COLLECT={count} is no number")),
    }
}

fn try_run(text: &str, features: WasmFeatures, runner: &Runner, directory: &Path) -> Result<Report, String> {
    run_directives(&script::parse(text)?, features, runner, directory)
}

/// Runs the directives of a script.
///
/// # Errors
///
/// When there can be no verdicts at all.
pub fn run_directives(
    directives: &[Directive],
    features: WasmFeatures,
    runner: &Runner,
    directory: &Path,
) -> Result<Report, String> {
    let profile = directory.join("profile");
    let generate = Profiling { generate: Some(profile.to_string_lossy().into_owned()), ..Profiling::default() };
    let used = Profiling { uses: vec![profile.clone()], ..Profiling::default() };
    let run = |profiling| run_with(directives, features, runner, directory, profiling);
    match std::env::var("W2N_SPEC_PROFILE").as_deref() {
        Err(_) => run(Profiling::default()),
        Ok("generate") => {
            // The profile of another script is refused.
            let _ = std::fs::remove_file(&profile);
            run(generate)
        }
        Ok("use") => {
            let _ = std::fs::remove_file(&profile);
            let report = run(generate)?;
            if profile.exists() { run(used) } else { Ok(report) }
        }
        Ok(other) => Err(format!("W2N_SPEC_PROFILE={other} is neither generate nor use")),
    }
}

fn run_with(
    directives: &[Directive],
    features: WasmFeatures,
    runner: &Runner,
    directory: &Path,
    profiling: Profiling,
) -> Result<Report, String> {
    let spectest = Source::new(SPECTEST.as_bytes()).map_err(|error| error.to_string())?;
    let target = &runner.target;
    // A small stack makes exhaustion fast.
    let cpu = std::env::var("W2N_SPEC_CPU").ok();
    let options = Options {
        cpu,
        optimize: optimize()?,
        limits: Limits { stack_size: 1 << 20, ..Limits::default() },
        tools: Tools { collect_every: collect_every()?, ..Tools::default() },
        targets: vec![target.name.clone()],
        profiling,
        ..Options::default()
    };
    let plan =
        plan::plan(directives, spectest.binary(), features, &options, target.space()).map_err(|error| error.to_string())?;
    let mut report = Report { verdicts: plan.verdicts, skipped: plan.skipped };
    let program = plan.builder.finish(Root::Script(plan.commands));
    let outcomes = driver::build_program(program, &options, &Progress::default())
        .map_err(|error| error.to_string())
        .and_then(|output| execute(&output.bytes, runner, directory));
    match outcomes {
        Ok((outcomes, end)) => {
            for (position, (line, expected, ty)) in plan.expected.iter().enumerate() {
                let verdict = match outcomes.get(position) {
                    Some(outcome) => expected.check(outcome, ty.as_deref()),
                    None => Err(format!("the executable ended before: {end}")),
                };
                report.verdicts.push((*line, verdict));
            }
        }
        Err(problem) => report.verdicts.extend(plan.expected.iter().map(|(line, ..)| (*line, Err(problem.clone())))),
    }
    Ok(report)
}

/// Runs an executable; returns the outcomes of its commands and how it ended.
fn execute(bytes: &[u8], runner: &Runner, directory: &Path) -> Result<(Vec<Outcome>, String), String> {
    let path = directory.join("script");
    package::write(&path, bytes, Mode::Executable).map_err(|error| error.to_string())?;
    let mut command = runner.command(&path);
    command.stdin(Stdio::null());
    let finished = output(&mut command).map_err(|error| format!("cannot run the executable: {error}"))?;
    let said = String::from_utf8_lossy(&finished.stderr).trim().to_owned();
    Ok((outcomes(&finished.stdout), format!("{} {said}", finished.status)))
}

/// Runs a command. A process that another thread is just starting may still hold our executable open for writing; it lets go
/// as soon as it runs its own.
fn output(command: &mut Command) -> std::io::Result<Output> {
    const ATTEMPTS: usize = 100;
    for _ in 1..ATTEMPTS {
        match command.output() {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => std::thread::sleep(Duration::from_millis(10)),
            finished => return finished,
        }
    }
    command.output()
}

/// Parses the output of the runtime's script driver: for each command a trap code, a number of values, and the values.
pub fn outcomes(mut bytes: &[u8]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(8) {
        let word = |at: usize| u32::from_le_bytes(head[at..at + 4].try_into().expect("four bytes"));
        let (trap, count) = (word(0), word(4) as usize);
        let Some((values, rest)) = rest.split_at_checked(count * VALUE_SIZE) else { break };
        let values: Vec<Argument> = values.chunks_exact(VALUE_SIZE).map(|value| value.try_into().expect("one value")).collect();
        outcomes.push(match u8::try_from(trap).ok().and_then(Trap::from_code) {
            Some(trap) => Outcome::Trapped(trap),
            None => Outcome::Returned(values),
        });
        bytes = rest;
    }
    outcomes
}
