//! The cost of building for another machine, against building for this one: processor time and size.
//!
//! One thread, so that processor time says how much work there is; the targets take turns.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use clap::Args;
use measure::process::{self, Usage};
use measure::report::table::Table;
use measure::report::unit::bytes;
use measure::statistics;
use wasm2native_tests::build;
use wasm2native_tests::corpus::quickjs;

use crate::programs::HELLO;
use crate::progress::progress;
use crate::{Result, corpus};

/// How `targets` is measured.
#[derive(Args)]
pub struct Options {
    /// How often a module is compiled for each target
    #[arg(long, default_value_t = 5)]
    repeats: usize,
}

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let (module, hello) = (quickjs::fetch()?, HELLO.module()?);
    let directory = corpus::fresh_directory("targets")?;
    let targets = build::targets();
    let mut times = vec![Vec::new(); targets.len()];
    for _ in 0..options.repeats.max(1) {
        for (target, times) in targets.iter().zip(&mut times) {
            progress(&format!("QuickJS for {target} …"));
            times.push(compile(&module, target, &directory.join(target))?.cpu.as_secs_f64());
        }
    }
    progress("");
    let times: Vec<f64> = times.into_iter().map(statistics::least).collect();
    let here = format!("{}-linux", std::env::consts::ARCH);
    let own = targets.iter().position(|target| *target == here).ok_or("this machine is no target")?;
    let mut table = Table::new(&["target", "QuickJS, CPU time", "ratio", "output", "hello"]);
    for (target, time) in targets.iter().zip(&times) {
        let small = directory.join("hello");
        compile(&hello, target, &small)?;
        table.row([
            target.clone(),
            format!("{time:.2} s"),
            format!("{:.2}", time / times[own]),
            bytes(size(&directory.join(target))?),
            format!("{} B", size(&small)?),
        ]);
    }
    println!("one thread, least of {} runs\n\n{table}", options.repeats);
    Ok(())
}

/// Compiles once.
fn compile(module: &Path, target: &str, output: &Path) -> Result<Usage> {
    let mut command = Command::new(build::compiler());
    command.args(["--quiet", "--threads=1", "--target", target]).args([module.as_os_str(), OsStr::new("-o")]).arg(output);
    Ok(process::output(&mut command)?.usage)
}

fn size(file: &Path) -> Result<u64> {
    std::fs::metadata(file).map(|found| found.len()).map_err(|error| format!("{}: {error}", file.display()))
}
