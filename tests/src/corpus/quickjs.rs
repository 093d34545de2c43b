//! The JavaScript interpreter QuickJS, from the sources in the crate `rquickjs-sys`, compiled by zig: a module of about 1 MB with
//! one very large function.

use std::path::PathBuf;

use super::{Fetched, compile, crates, once, zig};

/// Fetches and compiles it.
pub fn fetch() -> Fetched<PathBuf> {
    made("quickjs", "-s")
}

/// Fetches and compiles it with debug information.
pub fn described() -> Fetched<PathBuf> {
    made("described-quickjs", "-g")
}

fn made(name: &str, debug: &str) -> Fetched<PathBuf> {
    let sources = crates::source("rquickjs-sys", "0.14.0")?.join("quickjs");
    let compiler = zig::compiler()?;
    let made = once(name, |directory| {
        let cc = compiler
            .args(["cc", "--target=wasm32-wasi", "-O2", debug, "-w", "-D_GNU_SOURCE", "-DQUICKJS_NG_BUILD"])
            .args(["-D_WASI_EMULATED_PROCESS_CLOCKS", "-D_WASI_EMULATED_SIGNAL"])
            .args(UNITS.map(|unit| sources.join(unit)))
            .args(["-lwasi-emulated-process-clocks", "-lwasi-emulated-signal", "-o", "qjs.wasm"])
            .directory(directory);
        compile(cc)
    })?;
    Ok(made.join("qjs.wasm"))
}

/// Its translation units.
const UNITS: [&str; 8] =
    ["dtoa.c", "libregexp.c", "libunicode.c", "quickjs.c", "quickjs-libc.c", "qjs.c", "gen/repl.c", "gen/standalone.c"];
