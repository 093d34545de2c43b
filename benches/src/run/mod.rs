//! The speed of the compiled code: every program, in several layouts, by each contender in turn.
//!
//! ```text
//!   contender: a compiler and its options ─► mod: builds, turns ─► result: ratios, means ─► table, picture
//! ```
//! The time of a program in a layout is the least of some runs, since whatever disturbs a run makes it longer; runs of the
//! contenders alternate, so that a slow minute of the machine meets all. Ours includes start and exit of the process, the crate
//! wasmtime's is that of the call of `_start` alone, and from the command's the time of an empty program is taken away.
//!
//! Modules and native programs are compiled with `-O3`. Functions of a module can be laid out in another order; native programs
//! are as their compiler laid them out.

mod contender;
mod result;

use std::path::PathBuf;

use clap::Args;
use measure::process;

use crate::programs::{Group, Program, Set, programs};
use crate::progress::progress;
use crate::{Result, corpus};
use contender::{Contender, Native, Peer};

/// Options of the measurement of run times.
#[derive(Args)]
pub struct Options {
    /// In how many orders the functions of each program are laid out
    #[arg(long, default_value_t = 5)]
    layouts: u64,

    /// How often each executable is run
    #[arg(long, default_value_t = 3)]
    repeats: usize,

    /// The processor that the code may expect: `native`, `x86-64`, `x86-64-v2`, `x86-64-v3` [default: that of each engine, which
    /// is any for ours and native compilers, and this one for wasmtime]
    #[arg(long)]
    cpu: Option<String>,

    /// Native compilers to compare with, separated by commas; absent ones are left out
    #[arg(long, value_enum, value_delimiter = ',')]
    native: Vec<Native>,

    /// The wasmtime to compare with [default: the crate if it is built in, otherwise the command]
    #[arg(long, value_enum)]
    wasmtime: Option<Peer>,

    /// Also measure modules compiled with these features, such as `simd128`
    #[arg(long, value_delimiter = ',')]
    module_features: Vec<String>,

    /// Also measure code for this processor, of all contenders
    #[arg(long)]
    also_cpu: Option<String>,

    /// Options of the compiler to measure it with beside its defaults, such as `--without-pass=vectorize`
    #[arg(long, allow_hyphen_values = true)]
    also: Option<String>,

    /// Which programs
    #[arg(long, value_enum, default_value_t = Set::Plain)]
    set: Set,

    /// Only programs of these groups
    #[arg(long, value_enum, value_delimiter = ',')]
    group: Vec<Group>,

    /// Write a picture of the ratios to the first native compiler, or else to wasmtime, to this file
    #[arg(long)]
    plot: Option<PathBuf>,

    /// Only programs with one of these in their names
    only: Vec<String>,
}

impl Options {
    fn wants(&self, program: &Program) -> bool {
        let is_in_group = self.group.is_empty() || self.group.contains(&program.group);
        is_in_group && (self.only.is_empty() || self.only.iter().any(|part| program.name.contains(part)))
    }
}

/// A program as built by each contender, in each layout, and the least times in seconds.
struct Contest {
    /// By layout and contender.
    executables: Vec<Vec<PathBuf>>,
    times: Vec<Vec<f64>>,
}

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let programs: Vec<&Program> = programs(options.set).iter().filter(|program| options.wants(program)).collect();
    if programs.is_empty() {
        return Err("no program has such a name and group".to_owned());
    }
    let contenders = contender::all(options)?;
    let directory = corpus::fresh_directory(format!("run-{}", std::process::id()))?;

    // Everything is built before anything is measured.
    let mut contests = Vec::new();
    for program in &programs {
        progress(&format!("building {} …", program.name));
        let layouts = 0..options.layouts.max(1);
        let build = |layout| contenders.iter().map(|one| one.build(program, layout, &directory)).collect::<Result<Vec<_>>>();
        let executables = layouts.map(build).collect::<Result<Vec<_>>>()?;
        let times = vec![vec![f64::INFINITY; contenders.len()]; executables.len()];
        contests.push(Contest { executables, times });
    }
    for (program, contest) in programs.iter().zip(&mut contests) {
        progress(&format!("{} …", program.name));
        for repeat in 0..options.repeats.max(1) {
            contest.run(program, &contenders, repeat)?;
        }
    }
    progress("");
    std::fs::remove_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;

    let times: Vec<&[Vec<f64>]> = contests.iter().map(|contest| &contest.times[..]).collect();
    result::print(options, &programs, &contenders, &times)
}

impl Contest {
    /// Runs every executable once; the contender that begins changes with each repetition.
    fn run(&mut self, program: &Program, contenders: &[Contender], repeat: usize) -> Result<()> {
        for (executables, times) in self.executables.iter().zip(&mut self.times) {
            for turn in 0..contenders.len() {
                let number = (turn + repeat) % contenders.len();
                times[number] = times[number].min(time(program, &contenders[number], &executables[number])?);
            }
        }
        Ok(())
    }
}

/// Returns the processor time of a run in seconds.
fn time(program: &Program, contender: &Contender, executable: &std::path::Path) -> Result<f64> {
    let outcome = process::output(&mut contender.run(executable)?)?;
    let said = outcome.stdout.trim_end();
    if said != program.prints() {
        return Err(format!("{}: {} printed {said:?} and not {:?}", executable.display(), contender.name, program.prints()));
    }
    contender.program_time(outcome.usage, &outcome.stderr)
}
