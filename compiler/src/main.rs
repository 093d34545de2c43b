//! The command `wasm2native`.
#![forbid(unsafe_code)]
// They panic where nothing can be written.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    allocator::return_large_blocks();
    match cli::Cli::parse_words(&std::env::args_os().collect::<Vec<_>>()) {
        Ok(cli) => cli::run(cli),
        Err(answer) => cli::usage::show(answer),
    }
}
