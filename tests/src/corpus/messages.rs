//! A handler of HTTP requests that uses every function of `wasi:http/types`, in Rust with the crate `wasip2`.

use std::fs;
use std::path::PathBuf;

use super::{Fetched, compile, crates, fingerprint, once, wasip2};
use crate::scratch::source;

/// Returns the component.
pub fn handler() -> Fetched<PathBuf> {
    let file = source("programs/handlers/messages.rs");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let library = crates::source("wasip2", "2.0.1")?.join("src/lib.rs");
    let runtime = crates::source("wit-bindgen", "0.62.0")?.join("src/lib.rs");
    let made = once(&format!("handler-messages-{}", fingerprint([text.as_str()])), |directory| {
        let rustc = || Ok::<_, String>(wasip2::compiler()?.args(["-O", "--edition", "2024"]).directory(directory));
        let rlib = || Ok::<_, String>(rustc()?.args(["--crate-type", "rlib", "--cap-lints", "allow"]));
        compile(rlib()?.args(["--crate-name", "wit_bindgen"]).arg(runtime))?;
        let bindings = rlib()?.args(["--crate-name", "wasip2", "--cfg", "feature=\"std\""]);
        compile(bindings.args(["--extern", "wit_bindgen=libwit_bindgen.rlib"]).arg(library))?;
        let program = rustc()?.args(["--crate-type", "cdylib", "--extern", "wasip2=libwasip2.rlib", "-L", "."]);
        compile(program.arg(&file).args(["-o", "module.wasm"]))?;
        wasip2::component(&directory.join("module.wasm"), &directory.join("program.wasm"))
    })?;
    Ok(made.join("program.wasm"))
}
