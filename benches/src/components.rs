//! The cost of calls that components make: of WASI 0.2, and of each other.
//!
//! The programs are in the text format, so that nothing but the calls is measured. Each checks its own result.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use clap::Args;
use measure::process;
use measure::report::table::Table;

use crate::engine::{Engine, engines};
use crate::progress::progress;
use crate::{Result, corpus};

/// The way in which calls of components are measured.
#[derive(Args)]
pub struct Options {
    /// How often each executable is run
    #[arg(long, default_value_t = 7)]
    repeats: usize,
}

/// A program: its name, its text, its description and the number of calls.
struct Program(&'static str, &'static str, &'static str, f64);

const PROGRAMS: [Program; 4] = [
    Program("clock", include_str!("../programs/components/clock.wat"), "`now` of WASI 0.2", 1e7),
    Program("clock_preview1", include_str!("../programs/components/clock_preview1.wat"), "`clock_time_get` of preview 1", 1e7),
    Program("calls", include_str!("../programs/components/calls.wat"), "an empty function of another component", 1e8),
    Program("strings", include_str!("../programs/components/strings.wat"), "a string of 1 KiB to another component", 2e6),
];

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let engines = engines();
    let directory = corpus::fresh_directory("components")?;
    let mut executables = Vec::new();
    for Program(name, text, ..) in PROGRAMS {
        let module = directory.join(format!("{name}.wasm"));
        let bytes = wat::parse_str(text).map_err(|error| format!("{name}: {error}"))?;
        std::fs::write(&module, bytes).map_err(|error| format!("{}: {error}", module.display()))?;
        for engine in engines {
            executables.push(engine.build(&module, &directory, Some("native"), &[])?);
        }
    }
    // Turns are taken run by run, so that a slow minute meets all.
    let mut times = vec![f64::INFINITY; executables.len()];
    let mut native = f64::INFINITY;
    for repeat in 0..options.repeats.max(1) {
        progress(&format!("run {repeat} …"));
        for (number, executable) in executables.iter().enumerate() {
            times[number] = times[number].min(time(engines[number % engines.len()], executable)?);
        }
        native = native.min(copy_and_check());
    }
    progress("");

    let mut table = Table::new(&["call", "wasm2native", "wasmtime", "ratio"]);
    for (number, Program(_, _, description, calls)) in PROGRAMS.iter().enumerate() {
        let row: Vec<_> = times[number * engines.len()..][..engines.len()].iter().map(|time| time / calls * 1e9).collect();
        let [ours, peer, ratio] = match row[..] {
            [ours, peer] => [format!("{ours:.1} ns"), format!("{peer:.1} ns"), format!("{:.3}", ours / peer)],
            _ => [format!("{:.1} ns", row[0]), "–".to_owned(), "–".to_owned()],
        };
        table.row([(*description).to_owned(), ours, peer, ratio]);
    }
    println!("components: processor time of a call, least of {} runs each\n\n{table}", options.repeats);
    println!("native copy and check of 1 KiB: {native:.1} ns");
    Ok(())
}

fn time(engine: Engine, executable: &Path) -> Result<f64> {
    let outcome = process::output(&mut engine.run(executable)?)?;
    Ok(engine.program_time(outcome.usage, &outcome.stderr)?.as_secs_f64())
}

/// Returns the nanoseconds that this process needs to copy a string of a kibibyte and to check that it is UTF-8: the least of short
/// measurements, which others on the machine do not interrupt.
fn copy_and_check() -> f64 {
    const TIMES: u32 = 10_000;
    let text = vec![b'x'; 1024];
    let mut copy = vec![0; 1024];
    let mut once = || {
        let start = Instant::now();
        for _ in 0..TIMES {
            let text = black_box(&text);
            copy.copy_from_slice(text);
            assert!(str::from_utf8(black_box(&copy)).is_ok());
        }
        start.elapsed().as_secs_f64() * 1e9 / f64::from(TIMES)
    };
    (0..100).map(|_| once()).fold(f64::INFINITY, f64::min)
}
