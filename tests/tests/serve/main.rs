//! Servers: executables built with `--serve`, and clients that mean well or not.
//!
//! * [`requests`]: what HTTP/1.1 and CGI demand;
//! * [`malformed`]: the corpus of `tests/http`, over a connection;
//! * [`state`]: what a request leaves behind, which the next must not find;
//! * [`failure`]: guests that trap, never end, or answer what is no answer;
//! * [`processes`]: signals, workers and limits;
//! * [`clients`]: programs in real use as clients, and a real web server in our place;
//! * [`load`]: all of it at the same time, for some seconds or for half an hour.

mod clients;
mod failure;
mod load;
mod malformed;
mod processes;
mod requests;
mod state;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::wasi;
use wasm2native_tests::skip::available;

/// Returns the build of the program that does what no program should.
fn hostile() -> Option<Build> {
    available("hostile program", wasi::program("hostile")).map(Build::new)
}
