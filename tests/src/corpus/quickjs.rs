//! The JavaScript interpreter QuickJS, from the sources in the crate `rquickjs-sys`, compiled by zig: a module of about 1 MB with
//! one very large function.

use std::path::{Path, PathBuf};

use super::{Fetched, compile, crates, fingerprint, npm, once, zig};
use crate::scratch::source;

/// Fetches and compiles it.
pub fn fetch() -> Fetched<PathBuf> {
    made("quickjs", "-s")
}

/// Fetches and compiles it with debug information.
pub fn described() -> Fetched<PathBuf> {
    made("described-quickjs", "-g")
}

/// Fetches and compiles it as a library of `programs/javascript/scripts.c`.
pub fn scripts() -> Fetched<PathBuf> {
    let path = source("programs/javascript/scripts.c");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let sources = sources()?;
    let compiler = zig::compiler()?;
    let made = once(&format!("quickjs-scripts-{}", fingerprint([text.as_str()])), |directory| {
        let cc = compiler.args(["cc", "--target=wasm32-wasi", "-O2", "-c", "-o", "scripts.o", "-I"]).arg(&sources).arg(&path);
        compile(cc.directory(directory))?;
        link("-s", &sources, &UNITS[..LIBRARY], Some("scripts.o"), directory)
    })?;
    Ok(made.join("qjs.wasm"))
}

/// Fetches the library that these scripts have: lodash.
pub fn library() -> Fetched<PathBuf> {
    Ok(npm::packages(&["lodash@4.17.21"])?.join("lodash/lodash.js"))
}

fn made(name: &str, debug: &str) -> Fetched<PathBuf> {
    let sources = sources()?;
    let made = once(name, |directory| link(debug, &sources, &UNITS, None, directory))?;
    Ok(made.join("qjs.wasm"))
}

fn sources() -> Fetched<PathBuf> {
    Ok(crates::source("rquickjs-sys", "0.14.0")?.join("quickjs"))
}

/// Compiles units, always with the same options, so that zig finds those that it has compiled before.
fn link(debug: &str, sources: &Path, units: &[&str], object: Option<&str>, directory: &Path) -> Fetched<()> {
    let cc = zig::compiler()?
        .args(["cc", "--target=wasm32-wasi", "-O2", debug, "-w", "-D_GNU_SOURCE", "-DQUICKJS_NG_BUILD"])
        .args(["-D_WASI_EMULATED_PROCESS_CLOCKS", "-D_WASI_EMULATED_SIGNAL"])
        .args(units.iter().map(|unit| sources.join(unit)))
        .args(object)
        .args(["-lwasi-emulated-process-clocks", "-lwasi-emulated-signal", "-o", "qjs.wasm"])
        .directory(directory);
    compile(cc)
}

/// Its translation units; the first ones are the library.
const UNITS: [&str; 8] =
    ["dtoa.c", "libregexp.c", "libunicode.c", "quickjs.c", "quickjs-libc.c", "qjs.c", "gen/repl.c", "gen/standalone.c"];

/// The number of units of the library.
const LIBRARY: usize = 4;
