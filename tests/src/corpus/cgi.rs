//! CGI programs: one in each language, all of which answer the same paths.
//!
//! | path | answer |
//! |---|---|
//! | `/` | `hello from` and the language |
//! | `/variables` | all variables, as lines `NAME=value` |
//! | `/echo` | the body and its type |
//! | `/status/N` | that status, the field `X-Guest` with the language, and the number again |
//! | `/location` | the status 302 and `https://example.com/there?a=b` |
//! | `/local` | the answer to `/query?from=local`, found by the server |
//! | `/query` | `query` and the query |
//! | `/large/N` | that many times `x` |
//! | others | the status 404 |
//!
//! Besides, `programs/wasi/hostile.c` and `programs/hostile/state.wat` do what no program should: see the tests with that name.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{Fetched, assemblyscript, c, cpp, cpython, go, quickjs, rust, zig};
use crate::build::Build;
use crate::scratch::source;
use crate::skip::available;

/// A CGI program.
pub struct Program {
    /// The language.
    pub language: &'static str,
    /// Its build, without the options that make it a server.
    pub build: Build,
}

/// A function that makes a program.
type Make = fn() -> Fetched<Build>;

/// Returns all of them that can be had.
pub fn programs() -> Vec<Program> {
    let all: [(_, Make); 8] = [
        ("C", || c::program("cgi").map(Build::new)),
        ("C++", || cpp::program("cgi").map(Build::new)),
        ("Zig", || zig::program("cgi.zig").map(Build::new)),
        ("Rust", || rust::program("cgi").map(Build::new)),
        ("Go", || go::program("cgi").map(Build::new)),
        ("AssemblyScript", || assemblyscript::program("cgi").map(Build::new)),
        ("JavaScript", || quickjs::fetch().map(|module| interpreted(module, "javascript/cgi.js"))),
        ("Python", || cpython::fetch().map(|module| interpreted(module, "python/handler.py"))),
    ];
    all.into_iter()
        .filter_map(|(language, make)| {
            available(&format!("CGI program in {language}"), make().map(|build| Program { language, build }))
        })
        .collect()
}

/// Returns the one in Rust, with which everything is tried that does not depend on the language.
pub fn program() -> Option<Build> {
    available("CGI program in Rust", rust::program("cgi")).map(Build::new)
}

/// Returns the build of an interpreter with a script inside.
fn interpreted(module: PathBuf, script: &str) -> Build {
    let mut embedded = OsString::from(source("programs").join(script));
    embedded.push("::/program");
    Build::new(module).option([OsString::from("--embed"), embedded]).option(["--arg", "/program"])
}
