//! Servers: executables built with `--serve`, and clients that mean well or not.
//!
//! * [`requests`]: what HTTP/1.1 and CGI demand;
//! * [`malformed`]: the corpus of `tests/http`, over a connection;
//! * [`state`]: what a request leaves behind, which the next must not find;
//! * [`failure`]: guests that trap, never end, or answer what is no answer;
//! * [`listening`]: addresses, sockets in the file system, those that are handed over, and what the server tells of them;
//! * [`messages`]: handlers of components, and what they do with requests and responses;
//! * [`outgoing`], [`secured`]: requests of components to other servers, and to those of `https`;
//! * [`patience`]: clients that do nothing or go away, and nobody who reads standard error;
//! * [`processes`]: signals, workers and limits;
//! * [`supervisor`]: how many workers there are, the start that fails, and what each process holds;
//! * [`values`]: what the supervisor keeps for all workers;
//! * [`clients`]: programs in real use as clients, and a real web server in our place;
//! * [`load`]: all of it at the same time, for some seconds or for half an hour.

mod clients;
mod failure;
mod listening;
mod load;
mod malformed;
mod messages;
mod outgoing;
mod patience;
mod processes;
mod requests;
mod secured;
mod spin;
mod state;
mod supervisor;
mod values;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::wasi;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Returns the build of a program that every machine can build: see `wat/serve/answers.wat`.
fn answers() -> Build {
    Build::new(wat::program("serve/answers")).option(["--cgi"])
}

/// Returns the build of the program that does what no program should.
fn hostile() -> Option<Build> {
    available("hostile program", wasi::program("hostile")).map(Build::new)
}
