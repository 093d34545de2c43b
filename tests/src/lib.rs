//! Tools shared by the tests: building with the command `wasm2native`, running the result, and stating expectations.
//!
//! ```text
//!   corpus ─── a program as .wasm ──┐
//!   wat/*.wat, programs/* ──────────┴─► build ── an executable ─► process ── an Outcome ─┬─► golden   files beside the input
//!                                                                                       └─► trial    the reference runner
//! ```
//! The tests themselves are in `tests/tests/`, one file per subject. A new small program is a `.wat` file in one of the folders
//! of `tests/wat/` with its `.stdout` and `.stderr` beside it: no code at all (see [`golden`]). A new real program is a function
//! in [`corpus`] and a test that uses it. Each claim in the documents about generated code has a file in `tests/clif/` (see
//! [`code`]), and what users copy from `examples/` and the guide is run as written there (see
//! [`examples`]).
//!
//! | variable | what it does |
//! |---|---|
//! | `WASM2NATIVE` | names the command to test; without it, this workspace's, brought up to date |
//! | `W2N_OPTIONS` | adds options to every build, such as `--seccomp` |
//! | `BLESS=1` | writes expectations instead of comparing with them |
//! | `W2N_TARGET` | names a target to build for; its programs run under its emulator (see [`machine`]) |
//! | `W2N_HEAVY=1` | also runs the tests that take minutes |
//! | `W2N_LOAD=30m` | says for how long servers are put under load, instead of some seconds |
//! | `W2N_NO_SKIP=1` | fails a test that would be skipped because a program cannot be fetched |
//!
//! Nothing here knows how the compiler works: it is a command with a command line, and so are the programs that it makes.

#[cfg(target_arch = "x86_64")]
pub mod booted;
pub mod build;
pub mod code;
pub mod corpus;
pub mod debug;
pub mod disk;
pub mod examples;
pub mod gdb;
pub mod golden;
pub mod http;
pub mod launcher;
pub mod machine;
pub mod manifest;
pub mod operators;
pub mod process;
pub mod reference;
pub mod scratch;
pub mod server;
pub mod serving;
pub mod skip;
pub mod sources;
pub mod tls;
#[cfg(target_arch = "x86_64")]
pub mod tracer;
pub mod trial;
pub mod wat;
