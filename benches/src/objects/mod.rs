//! The speed of programs whose objects are collected, and of what such programs do all the time, against V8 and wasmtime.
//!
//! ```text
//!   program: Kotlin ─► its optimiser ─┐
//!   program: text ────────────────────┴─► engine: ours, V8, wasmtime ─► turns ─► table, picture
//! ```
//! Times are processor time of the whole process and all its threads, so that of V8 includes compiling, and collecting beside the
//! program; wasmtime runs what it has compiled before. The least of some runs counts, and the engines take turns. Memory is the most
//! that was resident in one more run.

mod engine;
mod program;

use std::path::PathBuf;

use clap::Args;
use measure::process;
use measure::report::svg::{Bar, Chart, Emphasis, chart};
use measure::report::table::Table;
use measure::report::unit::bytes;
use measure::statistics::{self, Draw, Estimate, geometric_mean};

use crate::progress::progress;
use crate::{Result, corpus};
use engine::Engine;
use program::{Kind, Program};

/// The options of measurements of programs with objects.
#[derive(Args)]
pub struct Options {
    /// How often each program is run
    #[arg(long, default_value_t = 5)]
    repeats: usize,

    /// Take Kotlin's modules as its compiler makes them, without the optimiser
    #[arg(long)]
    unoptimized: bool,

    /// Write a picture of the ratios to V8 to this file
    #[arg(long)]
    plot: Option<PathBuf>,

    /// Only programs with one of these in their names
    only: Vec<String>,
}

/// A program as built for each engine, and what its runs showed.
struct Contest {
    program: &'static Program,
    built: Vec<PathBuf>,
    /// By engine: the least processor time in seconds.
    times: Vec<f64>,
    /// By engine: the most that was resident, in bytes.
    memory: Vec<u64>,
    /// By engine: what each run printed.
    printed: Vec<Vec<String>>,
}

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let engines = Engine::all()?;
    let directory = corpus::fresh_directory("objects")?;
    let is_wanted = |program: &&Program| {
        program.kind == Kind::Nothing || options.only.is_empty() || options.only.iter().any(|part| program.name.contains(part))
    };
    let mut contests = Vec::new();
    for program in program::ALL.iter().filter(is_wanted) {
        progress(&format!("building {} …", program.name));
        let module = program.module(!options.unoptimized, &directory)?;
        let built = engines.iter().map(|engine| engine.build(&module, &directory)).collect::<Result<Vec<_>>>()?;
        contests.push(Contest::new(program, built));
    }
    for contest in &mut contests {
        progress(&format!("{} …", contest.program.name));
        for repeat in 0..options.repeats.max(1) {
            contest.run(&engines, repeat)?;
        }
        contest.weigh(&engines)?;
    }
    progress("");
    print(options, &engines, &contests)
}

impl Contest {
    fn new(program: &'static Program, built: Vec<PathBuf>) -> Contest {
        let count = built.len();
        Contest { program, built, times: vec![f64::INFINITY; count], memory: Vec::new(), printed: vec![Vec::new(); count] }
    }

    /// Runs it once in every engine; the engine that begins changes with each repetition.
    fn run(&mut self, engines: &[Engine], repeat: usize) -> Result<()> {
        for turn in 0..engines.len() {
            let number = (turn + repeat) % engines.len();
            let outcome = process::output(&mut engines[number].run(&self.built[number]))?;
            let printed = outcome.stdout.trim_end();
            if let Some(expected) = self.program.prints().filter(|expected| *expected != printed) {
                let (name, engine) = (self.program.name, engines[number].name());
                return Err(format!("{name}: {engine} printed {printed:?} and not {expected:?}"));
            }
            self.times[number] = self.times[number].min(outcome.usage.cpu.as_secs_f64());
            self.printed[number].push(printed.to_owned());
        }
        Ok(())
    }

    /// Finds out how much memory it takes in every engine.
    fn weigh(&mut self, engines: &[Engine]) -> Result<()> {
        for (engine, built) in engines.iter().zip(&self.built) {
            self.memory.push(engine.memory(built)?);
        }
        Ok(())
    }

    /// Returns the time in one engine divided by that in another.
    fn ratio(&self, engine: usize, other: usize) -> f64 {
        self.times[engine] / self.times[other]
    }
}

/// Prints the tables and the means, and draws the picture if one is wanted.
fn print(options: &Options, engines: &[Engine], contests: &[Contest]) -> Result<()> {
    let of = |kind: Kind| contests.iter().filter(|contest| contest.program.kind == kind).collect::<Vec<_>>();
    let (programs, operations) = (of(Kind::Whole), of(Kind::Operation));
    println!("objects: processor time and memory, least of {} runs\n\n{}", options.repeats, times(engines, &programs));
    for other in (1..engines.len()).filter(|_| !programs.is_empty()) {
        let mean = mean(&programs, 0, other);
        println!("{} by {}: geometric mean {:.3}", engines[0].name(), engines[other].name(), mean.value);
    }
    // What starting takes is not the operation's.
    let nothing = of(Kind::Nothing);
    let start = |engine: usize| nothing.first().map_or(0.0, |contest| contest.times[engine]);
    let mut table = Table::new(&headings("nanoseconds each", engines));
    for contest in &operations {
        let each = |engine| (contest.times[engine] - start(engine)).max(0.0) * 1e9 / contest.program.operations();
        table.row(
            [contest.program.name.to_owned()].into_iter().chain((0..engines.len()).map(|engine| format!("{:.2}", each(engine)))),
        );
    }
    println!("\n{table}");
    for contest in of(Kind::Pauses) {
        println!("{}", pauses(engines, contest));
    }
    match &options.plot {
        Some(file) if !programs.is_empty() => {
            std::fs::write(file, picture(engines, &programs)).map_err(|error| format!("{}: {error}", file.display()))
        }
        _ => Ok(()),
    }
}

fn headings(first: &'static str, engines: &[Engine]) -> Vec<&'static str> {
    [first].into_iter().chain(engines.iter().map(|engine| engine.name())).collect()
}

fn times(engines: &[Engine], programs: &[&Contest]) -> Table {
    let others = || 1..engines.len();
    let names: Vec<String> = others().map(|other| format!("÷ {}", engines[other].name())).collect();
    let memory: Vec<String> = engines.iter().map(|engine| format!("{}, peak", engine.name())).collect();
    let mut all = headings("program", engines);
    all.extend(names.iter().chain(&memory).map(String::as_str).collect::<Vec<_>>());
    let mut table = Table::new(&all);
    for contest in programs {
        let times = contest.times.iter().map(|time| format!("{:.0} ms", time * 1e3));
        let ratios = others().map(|other| format!("{:.2}", contest.ratio(0, other)));
        let memory = contest.memory.iter().map(|&peak| bytes(peak));
        table.row([contest.program.name.to_owned()].into_iter().chain(times).chain(ratios).chain(memory));
    }
    table
}

/// Returns the longest pause of each engine, by what the program printed: the median of its runs, and the largest.
fn pauses(engines: &[Engine], contest: &Contest) -> Table {
    let mut table = Table::new(&["100 MiB alive", "longest pause, median", "greatest", "time", "peak"]);
    for (number, engine) in engines.iter().enumerate() {
        let longest = || contest.printed[number].iter().filter_map(|text| text.lines().next()?.parse::<f64>().ok());
        table.row([
            engine.name().to_owned(),
            format!("{:.2} ms", statistics::median(longest()) / 1e3),
            format!("{:.2} ms", statistics::greatest(longest()) / 1e3),
            format!("{:.0} ms", contest.times[number] * 1e3),
            bytes(contest.memory[number]),
        ]);
    }
    table
}

fn mean(programs: &[&Contest], engine: usize, other: usize) -> Estimate {
    let ratios: Vec<Vec<f64>> = programs.iter().map(|contest| vec![contest.ratio(engine, other)]).collect();
    geometric_mean(&ratios, Draw::ProgramsAndLayouts)
}

/// Returns the picture of the ratios to the first of the others.
fn picture(engines: &[Engine], programs: &[&Contest]) -> String {
    let exactly = |value: f64| Estimate { value, low: value, high: value };
    let mut bars = Vec::new();
    for (number, engine) in engines.iter().enumerate() {
        let emphasis = if number == 0 { Emphasis::Strong } else { Emphasis::Normal };
        let bar =
            |label: String, value: Estimate, cells| Bar { label, value, text: format!("{:.2}", value.value), cells, emphasis };
        bars.push(bar(engine.name().to_owned(), exactly(mean(programs, number, 1).value), vec![String::new(); 2]));
        for contest in programs.iter().filter(|_| number != 1) {
            let cells = vec![format!("{:.0} ms", contest.times[number] * 1e3), bytes(contest.memory[number])];
            bars.push(bar(format!("  {}", contest.program.name), exactly(contest.ratio(number, 1)), cells));
        }
    }
    chart(&Chart {
        title: format!("Processor time relative to {}", engines[1].name()),
        subtitle: vec![format!("{} programs in Kotlin, and their geometric mean; less is better", programs.len())],
        columns: ["time", "memory"].map(str::to_owned).into(),
        bars,
    })
}
