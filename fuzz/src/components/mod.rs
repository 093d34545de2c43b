//! Components drawn at random behave the same as executables and under wasmtime.
//!
//! ```text
//!   script ─► peer:   wasmtime, in process       ─► the value or trap of each call ─► expectations ─┐
//!          └► native: one executable of the script                                                ─┴─► verdicts
//! ```
//! Values pass through two components and back, and functions return bytes that may be no value of their type: see
//! [`echo`](wasm2native_spec_tests::echo). A trap is compared as one, whatever its words: engines choose which of several rules
//! that are violated they name.

#[cfg_attr(not(feature = "wasmtime"), path = "no_peer.rs")]
mod peer;

use crate::Result;
use clap::Args;
use peer::Peer;
use std::path::PathBuf;
use std::time::Instant;
use wasm2native::target::Target;
use wasm2native_spec_tests::echo::{self, Scale};
use wasm2native_spec_tests::runner::{self, Choice, Runner};
use wasm2native_spec_tests::script::{self, Directive, Expected, Kind};
use wasm2native_spec_tests::{run, suite};

/// The number of calls.
#[derive(Args)]
pub struct Options {
    /// Number of calls
    #[arg(long, default_value_t = 10_000)]
    count: u64,

    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Number of the first script
    #[arg(long, default_value_t = 0)]
    start: u64,

    /// Directory to write findings to
    #[arg(long, default_value = "findings")]
    keep: PathBuf,
}

/// The calls of a script whose values pass through two components and back.
const SCALE: Scale = Scale { functions: 10, values: 10 };

/// The components of a script that return bytes, and are called twice.
const RAW: usize = 20;

/// The scripts of a seed.
const SCRIPTS: u64 = 1 << 32;

/// Runs the comparison; returns the number of findings.
pub fn run(options: &Options) -> Result<usize> {
    let peer = Peer::new()?;
    let Choice::Run(runner) = runner::choose(&Target::find(None)?) else { return Err("this machine is no target".into()) };
    let begin = Instant::now();
    let (mut calls, mut traps, mut findings, mut number) = (0, 0, 0, options.start);
    while calls < options.count {
        let of_seed = options.seed.wrapping_mul(SCRIPTS).wrapping_add(number);
        let text = echo::script(of_seed, SCALE) + &echo::raw_script(of_seed, RAW);
        let mut directives = script::parse(&text)?;
        peer.answer(&mut directives)?;
        let answers = || directives.iter().filter(|directive| matches!(directive.kind, Kind::Action(..)));
        calls += answers().count() as u64;
        traps += answers().filter(|directive| matches!(directive.kind, Kind::Action(_, Expected::Trap(_)))).count();
        for difference in differences(&directives, &runner)? {
            findings += 1;
            std::fs::create_dir_all(&options.keep)?;
            let path = options.keep.join(format!("components-{}-{number}.wast", options.seed));
            std::fs::write(&path, &text)?;
            println!("FOUND {}: {difference}", path.display());
        }
        number += 1;
        if number.is_multiple_of(50) {
            eprintln!("{calls} calls, {:.0} s, {findings} findings", begin.elapsed().as_secs_f64());
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("{calls} calls of seed {}, {traps} of which trap, in {seconds:.0} s: {findings} findings", options.seed);
    Ok(findings)
}

/// Returns where the executable of a script does not do what is expected.
fn differences(directives: &[Directive], runner: &Runner) -> Result<Vec<String>> {
    let directory = tempfile::tempdir()?;
    let report = run::run_directives(directives, suite::latest(), runner, directory.path())?;
    let failed = report.verdicts.into_iter().filter_map(|(line, verdict)| Some(format!("line {line}: {}", verdict.err()?)));
    Ok(failed.collect())
}
