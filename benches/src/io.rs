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
use wasm2native_tests::corpus::wasip2;

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
    /// Where the files of 1 GiB go; one in memory, such as /dev/shm, shows most of the runtime
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
}

/// A job: its name in `io.c`, that in the program of ours, and its description.
struct Job(&'static str, Program, &'static str);

/// A program of ours, and the name of a job in it.
enum Program {
    /// `io.c` for preview 1.
    Preview1(&'static str),
    /// `components/files.rs` for WASI 0.2.
    Component(&'static str),
}

use Program::{Component, Preview1};

const JOBS: [Job; 11] = [
    Job("write", Preview1("write"), "write 1 GiB in blocks of 64 KiB"),
    Job("read", Preview1("read"), "read 1 GiB in blocks of 64 KiB"),
    Job("copy", Preview1("copy"), "copy 1 GiB from standard input to standard output"),
    Job("files", Preview1("files"), "copy 1 GiB from file to file in blocks of 64 KiB"),
    Job("files", Component("lists"), "the same through the streams of WASI 0.2: `blocking-read` and `write`"),
    Job("files", Component("splice"), "the same by `blocking-splice`"),
    Job("files", Component("blocks"), "the same by the files of Rust for WASI 0.2"),
    Job("small", Component("std"), "the same by Rust's `std::io::copy`, against blocks of 8 KiB, as it has"),
    Job("clock", Preview1("clock"), "read the clock a million times"),
    Job("raw", Preview1("raw"), "the same by clock_time_get, without the guest's libc"),
    Job("byte", Preview1("byte"), "write a byte to /dev/null a million times"),
];

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let fresh = corpus::fresh_directory("io")?;
    let directory = options.directory.as_deref().unwrap_or(&fresh);
    let component = wasip2::compiled("files", Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/programs/components/files.rs")))?;
    let build = |module: &Path, name: &str| -> Result<PathBuf> {
        let executable = fresh.join(name);
        process::output(Engine::Ours.compile(module, &executable, None, None)?.args(["--dir", "/"]))?;
        Ok(executable)
    };
    let [native, preview1, component] = [compile(&fresh)?, build(&IO.module()?, "io")?, build(&component, "files")?];
    let files = ["w2n-bench-io", "w2n-bench-io-copy"].map(|name| directory.join(name));
    let mut table = Table::new(&["", "C", "wasm2native", "ratio"]);
    for Job(job, program, what) in JOBS {
        let ours = match program {
            Preview1(job) => (&preview1, job),
            Component(job) => (&component, job),
        };
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..options.repeats.max(1) {
            progress(&format!("{what}, {round}"));
            for ((candidate, job), times) in [(&native, job), ours].into_iter().zip(&mut times) {
                times.push(run(candidate, job, &files)?);
            }
        }
        let [native, ours] = times.map(statistics::least);
        let shown = |seconds: f64| format!("{:.0} ms", seconds * 1e3);
        table.row([what.to_owned(), shown(native), shown(ours), format!("{:.3}", ours / native)]);
    }
    // They were only needed for the jobs.
    files.iter().for_each(|file| drop(std::fs::remove_file(file)));
    progress("");
    println!("processor time, least of {} runs\n\n{table}", options.repeats);
    Ok(())
}

/// Does a job once; returns the processor time in seconds.
fn run(program: &Path, job: &str, [file, copy]: &[PathBuf; 2]) -> Result<f64> {
    // Making an old file empty would cost all runs but the first. Whether there was one does not matter.
    drop(std::fs::remove_file(if job == "write" { file } else { copy }));
    let because = |error: std::io::Error| format!("{}: {error}", file.display());
    let input = if job == "copy" { Stdio::from(File::open(file).map_err(because)?) } else { Stdio::null() };
    let null = OpenOptions::new().write(true).open("/dev/null").map_err(because)?;
    let mut command = Command::new(program);
    command.arg(job).arg(file).arg(copy).stdin(input).stdout(null).stderr(Stdio::null());
    Ok(process::redirected(&mut command)?.cpu.as_secs_f64())
}

/// Builds the program with the system's C compiler.
fn compile(directory: &Path) -> Result<PathBuf> {
    let (source, program) = (directory.join("io.c"), directory.join("io-native"));
    std::fs::write(&source, IO.source()).map_err(|error| format!("{}: {error}", source.display()))?;
    process::output(Command::new("cc").arg("-O2").arg(&source).arg("-o").arg(&program))?;
    Ok(program)
}
