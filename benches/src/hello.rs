//! The costs of a program that only says hello: bytes, time from start to exit, memory. Once in C, as a module for preview 1, and once
//! in Rust, as a component for WASI 0.2.
//!
//! The reference is the same C compiled to a static native executable with musl, which hardly does anything at its start; glibc
//! alone would take several times as long. Time is taken from before the process is made until it has been waited for; the
//! candidates take turns, so that what else happens on the machine meets all of them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use measure::process::{self, Memory, traced};
use measure::report::table::Table;
use measure::report::unit::bytes;
use measure::statistics;
use wasm2native_tests::corpus::wasip2;

use crate::engine::{Engine, engines};
use crate::programs::HELLO;

use crate::{Result, corpus};

/// How `hello` is measured.
#[derive(Args)]
pub struct Options {
    /// How often each program is started
    #[arg(long, default_value_t = 1000)]
    runs: usize,
}

/// A program that says hello, and how it is started.
struct Candidate {
    name: &'static str,
    file: PathBuf,
    engine: Option<Engine>,
}

impl Candidate {
    fn command(&self) -> Result<Command> {
        self.engine.map_or_else(|| Ok(Command::new(&self.file)), |engine| engine.run(&self.file))
    }
}

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    measure_module("hello", &HELLO.module()?, HELLO.prints(), options)?;
    println!();
    measure_module("hello in Rust for WASI 0.2", &wasip2::program("wasip2", "hello")?, "Hello, world!", options)
}

fn measure_module(title: &str, module: &Path, prints: &str, options: &Options) -> Result<()> {
    let directory = corpus::fresh_directory("hello")?;
    let mut candidates = vec![Candidate { name: "C, static, musl", file: HELLO.native()?, engine: None }];
    for &engine in engines() {
        let file = engine.build(module, &directory, None, &[])?;
        candidates.push(Candidate { name: engine.name(), file, engine: Some(engine) });
    }
    for candidate in &candidates {
        let said = process::output(&mut candidate.command()?)?.stdout;
        let expected = if candidate.engine.is_none() { HELLO.prints() } else { prints };
        if said.trim_end() != expected {
            return Err(format!("{} says {said:?}", candidate.name));
        }
    }

    let mut times = vec![Vec::new(); candidates.len()];
    for _ in 0..options.runs.max(1) {
        for (candidate, times) in candidates.iter().zip(&mut times) {
            times.push(process::silent(&mut candidate.command()?)?.wall.as_secs_f64() * 1e3);
        }
    }

    println!("{title}: a file of {}, {} runs each\n", bytes(size(module)?), options.runs);
    let reference = statistics::median(times[0].iter().copied());
    let headings = ["", "artifact", "start to exit, least", "median", "ratio", "resident at exit", "of it private"];
    let mut table = Table::new(&headings);
    for (candidate, times) in candidates.iter().zip(times) {
        let memory = memory(&mut candidate.command()?)?;
        let median = statistics::median(times.iter().copied());
        table.row([
            candidate.name.to_owned(),
            bytes(size(&candidate.file)?),
            format!("{:.3} ms", statistics::least(times)),
            format!("{median:.3} ms"),
            format!("{:.2}", median / reference),
            format!("{} KiB", memory.resident / 1024),
            format!("{} KiB", memory.private_dirty / 1024),
        ]);
    }
    print!("{table}");
    Ok(())
}

/// Runs a process and looks at its memory when it exits.
fn memory(command: &mut Command) -> Result<Memory> {
    let run = traced(command, Path::new("/dev/null"), Stdio::null(), Stdio::null(), None)?;
    run.memory.ok_or_else(|| "the kernel does not let a process be traced".to_owned())
}

fn size(file: &Path) -> Result<u64> {
    std::fs::metadata(file).map(|data| data.len()).map_err(|error| format!("{}: {error}", file.display()))
}
