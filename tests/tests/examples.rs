//! The examples and the guide work as shown: their commands are run exactly as they stand in `examples/*/README.md` and
//! `docs/guide/*.md`.
//!
//! ```text
//! cargo test --release -p wasm2native-tests --test examples            all
//! cargo test --release -p wasm2native-tests --test examples -- rust    one
//! cargo test --release -p wasm2native-tests --test examples -- guide/  the pages of the guide
//! ```

use std::process::ExitCode;

use libtest_mimic::Arguments;
use wasm2native_tests::examples;

fn main() -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), examples::cases()).exit_code()
}
