//! Links as the linker of `wasm32-wasip2` does: `component-ld LINKER ARGUMENT…` calls a linker of modules, and makes a component of what
//! it writes. It stands in for the linker that comes with Rust, but not with Debian's.

use std::process::ExitCode;

use wasm2native_tests::corpus::wasip2;

fn main() -> ExitCode {
    match wasip2::link(&std::env::args_os().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("component-ld: {reason}");
            ExitCode::FAILURE
        }
    }
}
