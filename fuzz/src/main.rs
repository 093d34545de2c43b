//! Looks for modules that break the compiler, or on which an executable and another engine disagree, and for requests on which
//! the runtime and another server do.
//!
//! ```text
//! cargo run --release --manifest-path fuzz/Cargo.toml -- mutate       --count 1000000 --seed 1
//! cargo run --release --manifest-path fuzz/Cargo.toml -- hostile      --count    2000 --seed 1
//! cargo run --release --manifest-path fuzz/Cargo.toml -- differential --count  100000 --seed 1
//! cargo run --release --manifest-path fuzz/Cargo.toml -- loops        --count  100000 --seed 1
//! cargo run --release --manifest-path fuzz/Cargo.toml -- components   --count  100000 --seed 1
//! cargo run --release --manifest-path fuzz/Cargo.toml -- requests     --seconds   300 --seed 1
//! cargo run --release --manifest-path fuzz/Cargo.toml -- questions    --seconds   300 --seed 1
//! cargo run --release --manifest-path fuzz/Cargo.toml -- responses    --seconds   300 --seed 1
//! cargo run --release --manifest-path fuzz/Cargo.toml -- tls          --seconds   300 --seed 1
//! ```
//!
//! All derive everything from the seed and the number of a module or connection, so `--start N --count 1` repeats one. Findings
//! are written into a directory, and become tests when they are fixed.
//!
//! * [`mutate`]: changed modules of the official suite, and small modules that could cost much, are compiled or rejected, in
//!   bounded time and memory;
//! * [`differential`]: valid modules behave the same as executables and under wasmtime;
//! * [`loops`]: so do loops in the shapes that compilers leave, also after they trap;
//! * [`components`]: components do, too, with values that pass through two of them, and bytes that are none;
//! * [`requests`]: requests of HTTP are taken or refused as by hyper, and [responses](requests::responses), too;
//! * [`questions`]: questions of workers are taken if there is no other way to write them;
//! * [`tls`]: a client of TLS fails, and does not panic, when bytes of the server change;
//! * [`draw`]: modules by wasm-smith.

#[allow(dead_code, unused_imports, unused_macros, reason = "the runtime uses the rest")]
#[path = "../../libwasi-rt/src/bytes.rs"]
mod bytes;
mod components;
mod differential;
mod draw;
#[allow(dead_code, reason = "the runtime uses the rest")]
#[path = "../../libwasi-rt/src/http/mod.rs"]
mod http;
mod loops;
mod mutate;
mod questions;
mod requests;
mod tls;

use clap::{Parser, Subcommand};
use mutate::Source;
use std::process::ExitCode;

/// The result of a run; an error is what stopped it, as opposed to its findings.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Look for modules that break the compiler or whose executables misbehave, and for requests that are read wrongly.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Compile mutated modules; find panics, hangs and unbounded use of memory
    Mutate(mutate::Options),
    /// Compile small modules that could be expensive; also find work out of proportion to their size
    Hostile(mutate::Options),
    /// Compare the behavior of executables with wasmtime
    Differential(differential::Options),
    /// Compare loops, and the memory that they leave, with wasmtime
    Loops(loops::Options),
    /// Compare values and traps of components with wasmtime
    Components(components::Options),
    /// Compare the runtime's parser of HTTP requests with hyper
    Requests(requests::Options),
    /// Check that what a server's keeper of values takes for a question is one
    Questions(questions::Options),
    /// Compare the runtime's parser of HTTP responses with hyper
    Responses(requests::Options),
    /// Change what a server of TLS sends to the client in executables; find panics, and changes that pass for data
    Tls(tls::Options),
}

fn main() -> ExitCode {
    let found = match Cli::parse().what {
        What::Mutate(options) => mutate::run(Source::Changed, &options),
        What::Hostile(options) => mutate::run(Source::Hostile, &options),
        What::Differential(options) => differential::run(&options),
        What::Loops(options) => loops::run(&options),
        What::Components(options) => components::run(&options),
        What::Requests(options) => requests::run(&options),
        What::Questions(options) => Ok(questions::run(&options)),
        What::Responses(options) => requests::responses::run(&options),
        What::Tls(options) => tls::run(&options),
    };
    match found {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
