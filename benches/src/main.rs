//! Measures what wasm2native makes and the compiler itself against their peers, and prints a table for `docs/figures.md`.
//!
//! ```text
//!   programs ─ a module ─► layout ─ the same in another order ─┬─► engine: ours      ─► crate `measure`
//!   corpus   ─ a module ────────────────────────────────────────┴─► engine: wasmtime ─►
//!   programs ─ a source ─► gcc, clang ─────────────────────────────────────────────────►
//! ```
//! One file a question: [`hello`] (what does starting cost?), [`run`] (how fast is the code?), [`compile`] (how long does
//! compiling take, and how much memory?), [`targets`] (what does it for other machines?), [`exceptions`] (what does throwing
//! cost, and not throwing?), [`components`] (what do calls of other components and of WASI 0.2 cost?), [`io`] (what do system calls cost?),
//! [`objects`] (how fast are programs with garbage collection?), [`serve`] (what do servers answer, and what do they take?). The peer
//! is the crate `wasmtime`, whose code generator is the same as ours; it takes minutes to build, so it is a feature of this package,
//! and runs in a process of its own: this command again, as [`peer`].
//!
//! Figures are of one machine in one run: ratios count. A new program is a file in `programs/` and a line in [`programs`].

mod compile;
mod components;
mod corpus;
mod engine;
mod exceptions;
mod hello;
mod io;
mod layout;
mod objects;
mod peer;
mod programs;
mod progress;
mod run;
mod serve;
mod targets;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A result, or the reason why something cannot be measured.
pub type Result<T> = std::result::Result<T, String>;

/// Measure executables and the compiler against their peers.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Size, start to exit and memory of a program that says hello
    Hello(hello::Options),
    /// Run time of the programs in `programs/`
    Run(run::Options),
    /// Reading, writing and clocks, against C
    Io(io::Options),
    /// Compile time and memory for big modules
    Compile(compile::Options),
    /// Compile time and sizes for every target
    Targets(targets::Options),
    /// Throwing and catching, and code that might throw
    Exceptions(exceptions::Options),
    /// Calls between components, and of WASI 0.2
    Components(components::Options),
    /// Programs with garbage collection, against V8 and wasmtime
    Objects(objects::Options),
    /// Requests to servers, and what they take
    Serve(serve::Options),
    /// The peer's side, started by the others
    #[command(hide = true, subcommand)]
    Peer(peer::Task),
}

fn main() -> ExitCode {
    let done = match Cli::parse().what {
        What::Hello(options) => hello::measure(&options),
        What::Run(options) => run::measure(&options),
        What::Io(options) => io::measure(&options),
        What::Compile(options) => compile::measure(&options),
        What::Targets(options) => targets::measure(&options),
        What::Exceptions(options) => exceptions::measure(&options),
        What::Components(options) => components::measure(&options),
        What::Objects(options) => objects::measure(&options),
        What::Serve(options) => serve::measure(&options),
        What::Peer(task) => return peer::run(&task),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}
