//! The cost of exceptions: thrown and caught, and where none is thrown.
//!
//! The programs are in the text format, since what matters is which frames and handlers there are. Each checks its own result.

use std::path::Path;

use clap::Args;
use measure::process;
use measure::report::table::Table;

use crate::engine::{Engine, engines};
use crate::progress::progress;
use crate::{Result, corpus};

/// How exceptions are measured.
#[derive(Args)]
pub struct Options {
    /// How often each executable is run
    #[arg(long, default_value_t = 7)]
    repeats: usize,
}

/// Names and texts; the last two differ in a `try_table` only.
const PROGRAMS: [(&str, &str); 3] = [
    ("throw", include_str!("../programs/exceptions/throw.wat")),
    ("guarded", include_str!("../programs/exceptions/guarded.wat")),
    ("unguarded", include_str!("../programs/exceptions/unguarded.wat")),
];

/// Measures and prints.
pub fn measure(options: &Options) -> Result<()> {
    let engines = engines();
    let directory = corpus::fresh_directory("exceptions")?;
    let mut executables = Vec::new();
    for (name, text) in PROGRAMS {
        let module = directory.join(format!("{name}.wasm"));
        let bytes = wat::parse_str(text).map_err(|error| format!("{name}: {error}"))?;
        std::fs::write(&module, bytes).map_err(|error| format!("{}: {error}", module.display()))?;
        for engine in engines {
            executables.push(engine.build(&module, &directory, Some("native"), &[])?);
        }
    }
    // Turns are taken run by run, so that a slow minute meets all.
    let mut times = vec![f64::INFINITY; executables.len()];
    for repeat in 0..options.repeats.max(1) {
        progress(&format!("run {repeat} …"));
        for (number, executable) in executables.iter().enumerate() {
            times[number] = times[number].min(time(engines[number % engines.len()], executable)?);
        }
    }
    progress("");

    let mut table = Table::new(&["program", "wasm2native", "wasmtime", "ratio"]);
    for (number, (name, _)) in PROGRAMS.iter().enumerate() {
        let row = &times[number * engines.len()..][..engines.len()];
        let [ours, peer, ratio] = match row {
            [ours, peer] => [format!("{ours:.3} s"), format!("{peer:.3} s"), format!("{:.3}", ours / peer)],
            _ => [format!("{:.3} s", row[0]), "–".to_owned(), "–".to_owned()],
        };
        table.row([(*name).to_owned(), ours, peer, ratio]);
    }
    println!("exceptions: processor time, least of {} runs each\n\n{table}", options.repeats);
    for (position, engine) in engines.iter().enumerate() {
        let [guarded, unguarded] = [1, 2].map(|program| times[program * engines.len() + position]);
        println!(
            "{}: a `try_table` around a call that never throws: {:.3} of the time without",
            engine.name(),
            guarded / unguarded
        );
    }
    Ok(())
}

fn time(engine: Engine, executable: &Path) -> Result<f64> {
    let outcome = process::output(&mut engine.run(executable)?)?;
    Ok(engine.program_time(outcome.usage, &outcome.stderr)?.as_secs_f64())
}
