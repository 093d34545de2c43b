//! The speed of the compiled code: every program, in several layouts, by both engines in turn.
//!
//! The time of a program in a layout is the least of some runs, since whatever disturbs a run makes it longer; runs of the two
//! engines alternate, so that a slow minute of the machine meets both. Ours includes start and exit of the process, the peer's
//! is that of the call of `_start` alone.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use measure::process;
use measure::report::table::Table;
use measure::statistics::{self, Draw, geometric_mean};

use crate::engine::{Engine, engines};
use crate::programs::{Program, Set, programs};
use crate::progress::progress;
use crate::{Result, corpus, layout};

/// How run times are measured.
#[derive(Args)]
pub struct Options {
    /// In how many orders the functions of each program are laid out
    #[arg(long, default_value_t = 5)]
    layouts: u64,

    /// How often each executable is run
    #[arg(long, default_value_t = 3)]
    repeats: usize,

    /// The processor that the code may expect: `native`, `x86-64`, `x86-64-v2`, `x86-64-v3`
    #[arg(long, default_value = "native")]
    cpu: String,

    /// Which programs
    #[arg(long, value_enum, default_value_t = Set::Plain)]
    set: Set,

    /// Only programs with one of these in their names
    only: Vec<String>,
}

/// A program in one layout, built by every engine, and the least time of each so far in seconds.
struct Contest {
    executables: Vec<PathBuf>,
    times: Vec<f64>,
}

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let engines = engines();
    let directory = corpus::fresh_directory("run")?;
    let wanted = |program: &&Program| options.only.is_empty() || options.only.iter().any(|part| program.name.contains(part));
    let programs: Vec<&Program> = programs(options.set).iter().filter(wanted).collect();
    if programs.is_empty() {
        return Err("no program has such a name".to_owned());
    }

    // Everything is built before anything is measured.
    let mut contests = Vec::new();
    for program in &programs {
        contests.push(build(program, engines, options, &directory)?);
    }

    let mut table = Table::new(&["program", "wasm2native", "wasmtime", "ratio", "by layout"]);
    let mut ratios = Vec::new();
    for (program, layouts) in programs.iter().zip(&mut contests) {
        progress(&format!("{} …", program.name));
        for repeat in 0..options.repeats.max(1) {
            for contest in &mut *layouts {
                contest.run(program, engines, repeat)?;
            }
        }
        let seconds = |engine: usize| {
            let times = layouts.iter().filter_map(|contest| contest.times.get(engine).copied());
            if engine < engines.len() { format!("{:.3} s", statistics::median(times)) } else { "–".to_owned() }
        };
        let mut row = vec![program.name.to_owned(), seconds(0), seconds(1)];
        if engines.len() == 2 {
            let row_ratios: Vec<f64> = layouts.iter().map(|contest| contest.times[0] / contest.times[1]).collect();
            row.push(format!("{:.3}", geometric_mean(std::slice::from_ref(&row_ratios), Draw::Layouts).value));
            let range = |ratio: fn(Vec<f64>) -> f64| ratio(row_ratios.clone());
            row.push(format!("{:.2}–{:.2}", range(statistics::least), range(statistics::greatest)));
            ratios.push(row_ratios);
        } else {
            row.extend(["–".to_owned(), "–".to_owned()]);
        }
        table.row(row);
    }
    progress("");

    println!(
        "run: processor time, {} programs in {} layouts, least of {} runs each, --cpu {}\n\n{table}",
        programs.len(),
        options.layouts,
        options.repeats,
        options.cpu
    );
    if !ratios.is_empty() {
        let these = geometric_mean(&ratios, Draw::Layouts);
        let such = geometric_mean(&ratios, Draw::ProgramsAndLayouts);
        println!("geometric mean {:.3}; 95 % interval {:.3}–{:.3} for these programs", these.value, these.low, these.high);
        println!("(layouts drawn anew), {:.3}–{:.3} for programs like these (programs drawn anew too)", such.low, such.high);
    }
    Ok(())
}

/// Builds a program in all its layouts.
fn build(program: &Program, engines: &[Engine], options: &Options, directory: &Path) -> Result<Vec<Contest>> {
    progress(&format!("building {} …", program.name));
    let module = program.module()?;
    let module = std::fs::read(&module).map_err(|error| format!("{}: {error}", module.display()))?;
    let mut layouts = Vec::new();
    for number in 0..options.layouts.max(1) {
        let path = directory.join(format!("{}-{number}.wasm", program.name));
        let bytes = layout::lay_out(&module, number).map_err(|error| format!("{}: {error}", program.name))?;
        std::fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        let executables =
            engines.iter().map(|engine| engine.build(&path, directory, Some(&options.cpu))).collect::<Result<_>>()?;
        layouts.push(Contest { executables, times: vec![f64::INFINITY; engines.len()] });
    }
    Ok(layouts)
}

impl Contest {
    /// Runs every engine once; the one that begins changes with each repetition.
    fn run(&mut self, program: &Program, engines: &[Engine], repeat: usize) -> Result<()> {
        for turn in 0..engines.len() {
            let number = (turn + repeat) % engines.len();
            let time = time(program, engines[number], &self.executables[number])?;
            self.times[number] = self.times[number].min(time.as_secs_f64());
        }
        Ok(())
    }
}

fn time(program: &Program, engine: Engine, executable: &Path) -> Result<Duration> {
    let outcome = process::output(&mut engine.run(executable)?)?;
    let said = outcome.stdout.trim_end();
    if said != program.prints() {
        return Err(format!("{}: {} printed {said:?} and not {:?}", executable.display(), engine.name(), program.prints()));
    }
    engine.program_time(outcome.usage, &outcome.stderr)
}
