//! The JavaScript interpreter QuickJS, from the sources in the crate `rquickjs-sys`: a module of about 1 MB with one very large
//! function.

use std::fs;
use std::path::PathBuf;

use super::{Fetched, clang, crates, once};

/// Fetches and compiles it.
pub fn fetch() -> Fetched<PathBuf> {
    let sources = crates::source("rquickjs-sys", "0.14.0")?.join("quickjs");
    let made = once("quickjs", |directory| {
        fs::create_dir(directory.join("gen")).map_err(|error| error.to_string())?;
        for folder in ["", "gen"] {
            for name in crate::scratch::names(&sources.join(folder)) {
                if name.ends_with(".c") || name.ends_with(".h") {
                    let to = directory.join(folder).join(&name);
                    fs::copy(sources.join(folder).join(&name), to).map_err(|error| error.to_string())?;
                }
            }
        }
        let emulated = "-D_WASI_EMULATED_PROCESS_CLOCKS -D_WASI_EMULATED_SIGNAL";
        let mut commands = Vec::new();
        for name in UNITS {
            commands.push(clang::words(&format!("clang -O2 -w -D_GNU_SOURCE -DQUICKJS_NG_BUILD {emulated} -I. -c {name}.c")));
        }
        let objects = UNITS.map(|name| format!("{}.o", name.trim_start_matches("gen/"))).join(" ");
        commands.push(clang::words(&format!(
            "clang {objects} -lwasi-emulated-process-clocks -lwasi-emulated-signal -Wl,-z,stack-size=2097152 -o qjs.wasm"
        )));
        clang::run(directory, &commands)
    })?;
    Ok(made.join("qjs.wasm"))
}

/// Its translation units.
const UNITS: [&str; 8] =
    ["dtoa", "libregexp", "libunicode", "quickjs", "quickjs-libc", "qjs", "gen/repl", "gen/standalone"];
