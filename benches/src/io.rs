//! The cost of system calls through the runtime, against the same C compiled by the system's compiler with its libc.
//!
//! Processor time counts, user's and system's together: it hardly changes with what else the machine does. The candidates take
//! turns, and the least of all runs is what is compared.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use measure::report::table::Table;
use measure::{process, statistics};

use crate::engine::Engine;
use crate::programs::IO;
use crate::progress::progress;
use crate::{Result, corpus};

/// How `io` is measured.
#[derive(Args)]
pub struct Options {
    /// How often each job is done
    #[arg(long, default_value_t = 5)]
    repeats: usize,
    /// Where the file of 1 GiB goes; one in memory, such as /dev/shm, shows most of the runtime
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
}

/// A job: its name in `io.c`, and its description.
const JOBS: [(&str, &str); 6] = [
    ("write", "write 1 GiB in blocks of 64 KiB"),
    ("read", "read 1 GiB in blocks of 64 KiB"),
    ("copy", "copy 1 GiB from standard input to standard output"),
    ("clock", "read the clock a million times"),
    ("raw", "the same by clock_time_get, without the guest's libc"),
    ("byte", "write a byte to /dev/null a million times"),
];

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let fresh = corpus::fresh_directory("io")?;
    let directory = options.directory.as_deref().unwrap_or(&fresh);
    let ours = fresh.join("io");
    process::output(Engine::Ours.compile(&IO.module()?, &ours, None, None)?.args(["--dir", "/"]))?;
    let candidates = [compile(&fresh)?, ours];
    let file = directory.join("w2n-bench-io");
    let mut table = Table::new(&["", "C", "wasm2native", "ratio"]);
    for (job, what) in JOBS {
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..options.repeats.max(1) {
            progress(&format!("{what}, {round}"));
            for (candidate, times) in candidates.iter().zip(&mut times) {
                times.push(run(candidate, job, &file)?);
            }
        }
        let [native, ours] = times.map(statistics::least);
        let shown = |seconds: f64| format!("{:.0} ms", seconds * 1e3);
        table.row([what.to_owned(), shown(native), shown(ours), format!("{:.3}", ours / native)]);
    }
    // It was only needed for the jobs.
    drop(std::fs::remove_file(&file));
    progress("");
    println!("processor time, least of {} runs\n\n{table}", options.repeats);
    Ok(())
}

/// Does a job once; returns the processor time in seconds.
fn run(program: &Path, job: &str, file: &Path) -> Result<f64> {
    if job == "write" {
        // Making an old file empty would cost all runs but the first. Whether there was one does not matter.
        drop(std::fs::remove_file(file));
    }
    let because = |error: std::io::Error| format!("{}: {error}", file.display());
    let input = if job == "copy" { Stdio::from(File::open(file).map_err(because)?) } else { Stdio::null() };
    let null = OpenOptions::new().write(true).open("/dev/null").map_err(because)?;
    let mut command = Command::new(program);
    command.arg(job).arg(file).stdin(input).stdout(null).stderr(Stdio::null());
    Ok(process::redirected(&mut command)?.cpu.as_secs_f64())
}

/// Builds the program with the system's C compiler.
fn compile(directory: &Path) -> Result<PathBuf> {
    let (source, program) = (directory.join("io.c"), directory.join("io-native"));
    std::fs::write(&source, IO.source()).map_err(|error| format!("{}: {error}", source.display()))?;
    process::output(Command::new("cc").arg("-O2").arg(&source).arg("-o").arg(&program))?;
    Ok(program)
}
