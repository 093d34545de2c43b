//! The examples work as shown: their commands are run exactly as they stand in `examples/*/README.md`.
//!
//! ```text
//! cargo test --release -p wasm2native-tests --test examples            all
//! cargo test --release -p wasm2native-tests --test examples -- rust    one
//! ```

use std::process::ExitCode;

use libtest_mimic::Arguments;
use wasm2native_tests::examples;

fn main() -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), examples::cases()).exit_code()
}
