//! The time and memory that compiling takes, for a module of 1 MB, for one of 68 MB, and for a component of 18 MB.
//!
//! Whole processes: from the file with the module to the file with the result. Ours is a finished executable, the peer's a
//! module that its runtime can load.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, ValueEnum};
use measure::process::{Capture, End, Traced, last_lines, traced};
use measure::report::table::Table;
use measure::report::unit::bytes;
use measure::statistics;
use wasm2native_tests::corpus::{componentize, quickjs, yosys};

use crate::engine::engines;
use crate::progress::progress;
use crate::{Result, corpus};

/// How compiling is measured.
#[derive(Args)]
pub struct Options {
    /// How often each engine compiles each module
    #[arg(long, default_value_t = 3)]
    repeats: usize,

    /// With how many threads [default: as many as there are processors]
    #[arg(long)]
    threads: Option<usize>,

    /// For which processor [default: that of each engine, which is any for ours and this one for wasmtime]
    #[arg(long)]
    cpu: Option<String>,

    /// Which modules [default: all]
    #[arg(value_enum)]
    modules: Vec<Module>,
}

/// A module from a package.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Module {
    Quickjs,
    Yosys,
    /// A component: a small program in Python, and the interpreter.
    Python,
}

impl Module {
    fn fetch(self) -> Result<PathBuf> {
        match self {
            Module::Quickjs => quickjs::fetch(),
            Module::Yosys => yosys::fetch().map(|yosys| yosys.module),
            Module::Python => componentize::python("report"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Module::Quickjs => "QuickJS",
            Module::Yosys => "yosys",
            Module::Python => "componentize-py",
        }
    }
}

/// The cost of compiling a module with an engine: the minimum of all runs, for each figure separately.
struct Cost {
    wall: f64,
    cpu: f64,
    peak: f64,
    output: u64,
}

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let engines = engines();
    let directory = corpus::fresh_directory("compile")?;
    let modules = if options.modules.is_empty() { Module::value_variants() } else { &options.modules };
    let threads = options.threads.map_or("as many threads as processors".to_owned(), |count| format!("{count} threads"));
    let headings = ["module", "compiler", "time", "ratio", "CPU time", "ratio", "peak memory", "64 MiB + 8 × module", "output"];
    let mut table = Table::new(&headings);
    for module in modules {
        let file = module.fetch()?;
        let input = std::fs::metadata(&file).map_err(|error| error.to_string())?.len();
        let output = directory.join("output");
        let mut runs: Vec<Vec<Traced>> = vec![Vec::new(); engines.len()];
        let mut sizes = vec![0; engines.len()];
        for _ in 0..options.repeats.max(1) {
            for (number, engine) in engines.iter().enumerate() {
                progress(&format!("{} by {} …", module.name(), engine.name()));
                let mut command = engine.compile(&file, &output, options.cpu.as_deref(), options.threads)?;
                runs[number].push(compile(&mut command)?);
                sizes[number] = std::fs::metadata(&output).map_err(|error| error.to_string())?.len();
            }
        }
        progress("");
        let costs: Vec<Cost> = runs.iter().zip(sizes).map(|(runs, size)| cost(runs, size)).collect();
        let peer = costs.last().expect("there is at least one engine");
        for (engine, cost) in engines.iter().zip(&costs) {
            table.row([
                format!("{} ({})", module.name(), bytes(input)),
                engine.name().to_owned(),
                format!("{:.2} s", cost.wall),
                format!("{:.2}", cost.wall / peer.wall),
                format!("{:.2} s", cost.cpu),
                format!("{:.2}", cost.cpu / peer.cpu),
                bytes(cost.peak as u64),
                bytes((64 << 20) + 8 * input),
                bytes(cost.output),
            ]);
        }
    }
    println!("compile: {threads}, least of {} runs\n\n{table}", options.repeats);
    Ok(())
}

/// Compiles once, traced for the memory that it takes.
fn compile(command: &mut Command) -> Result<Traced> {
    let mut said = Capture::new()?;
    let run = traced(command, Path::new("/dev/null"), said.stdio()?, said.stdio()?, None)?;
    match run.run.end {
        End::Exited(0) if run.memory.is_some() => Ok(run),
        End::Exited(0) => Err("the kernel does not let a process be traced".to_owned()),
        end => Err(format!("{command:?}: {end}{}", last_lines(&said.text()?))),
    }
}

fn cost(runs: &[Traced], output: u64) -> Cost {
    let least = |figure: fn(&Traced) -> f64| statistics::least(runs.iter().map(figure));
    Cost {
        wall: least(|run| run.run.usage.wall.as_secs_f64()),
        cpu: least(|run| run.run.usage.cpu.as_secs_f64()),
        peak: least(|run| run.memory.unwrap_or_default().peak as f64),
        output,
    }
}
