//! Handlers of HTTP requests: components for the world `wasi:http/proxy` in four languages, all of which answer the same paths.
//!
//! | path | answer |
//! |---|---|
//! | `/` | `hello from` and the language |
//! | `/echo` | the body and its type |
//! | `/request` | method and target, `scheme`, `authority`, and all fields, as lines |
//! | `/status/N` | that status, and the number again |
//! | `/large/N` | that many times `x` |
//! | `/panic` | none |
//! | others | the status 404 |

use std::fs;
use std::path::PathBuf;

use super::{Fetched, compile, componentize, crates, fingerprint, once, wasip2, wit_bindgen};
use crate::scratch::source;
use crate::skip::available;

/// The world, in the version of the definition that [`wit`] returns.
const WORLD: &str = "wasi:http/proxy@0.2.12";

/// A handler.
pub struct Handler {
    /// The language.
    pub language: &'static str,
    /// The component.
    pub component: PathBuf,
}

/// A function that makes a component.
type Make = fn() -> Fetched<PathBuf>;

/// Returns all of them that can be had.
pub fn handlers() -> Vec<Handler> {
    let all: [(_, Make); 4] = [("Rust", rust), ("C", c), ("Python", python), ("JavaScript", javascript)];
    let made = all.into_iter().filter_map(|(language, make)| {
        available(&format!("handler in {language}"), make()).map(|component| Handler { language, component })
    });
    made.collect()
}

/// Returns the one in Rust.
pub fn rust() -> Fetched<PathBuf> {
    compiled("handler")
}

/// Returns another in Rust, which uses all that there is of requests and responses.
pub fn messages() -> Fetched<PathBuf> {
    compiled("messages")
}

/// Returns one in Rust that has a socket before requests come.
pub fn connected() -> Fetched<PathBuf> {
    compiled("connected")
}

/// Returns a third in Rust, which asks other servers.
pub fn gateway() -> Fetched<PathBuf> {
    compiled("gateway")
}

/// Returns a command in Rust that asks servers.
pub fn fetch() -> Fetched<PathBuf> {
    compiled("fetch")
}

/// Returns the component of a program with the crate `wasip2`.
fn compiled(name: &str) -> Fetched<PathBuf> {
    let file = source("programs/handlers").join(format!("{name}.rs"));
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let library = bindings()?.join("src/lib.rs");
    let runtime = crates::source("wit-bindgen", "0.62.0")?.join("src/lib.rs");
    let made = once(&format!("handler-rust-{name}-{}", fingerprint([text.as_str()])), |directory| {
        let rustc = || Ok::<_, String>(wasip2::compiler()?.args(["-O", "--edition", "2024"]).directory(directory));
        let rlib = || Ok::<_, String>(rustc()?.args(["--crate-type", "rlib", "--cap-lints", "allow"]));
        compile(rlib()?.args(["--crate-name", "wit_bindgen"]).arg(runtime))?;
        let wasip2 = rlib()?.args(["--crate-name", "wasip2", "--cfg", "feature=\"std\""]);
        compile(wasip2.args(["--extern", "wit_bindgen=libwit_bindgen.rlib"]).arg(library))?;
        let program = rustc()?.args(["--crate-type", "cdylib", "--extern", "wasip2=libwasip2.rlib", "-L", "."]);
        compile(program.arg(&file).args(["-o", "module.wasm"]))?;
        wasip2::component(&directory.join("module.wasm"), &directory.join("program.wasm"))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the one in C.
pub fn c() -> Fetched<PathBuf> {
    wit_bindgen::c_of(&source("programs/handlers/handler.c"), &wit()?, WORLD, "proxy")
}

/// Returns the one in Python.
pub fn python() -> Fetched<PathBuf> {
    let (file, wit) = (source("programs/handlers/handler.py"), wit()?);
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let made = once(&format!("handler-python-{}", fingerprint([text.as_str()])), |directory| {
        fs::write(directory.join("program.py"), &text).map_err(|error| error.to_string())?;
        let tool = componentize::python_tool()?.arg("-d").arg(wit);
        compile(tool.args(["-w", WORLD, "componentize", "program", "-o", "program.wasm"]).directory(directory))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the one in JavaScript, for SpiderMonkey.
pub fn javascript() -> Fetched<PathBuf> {
    let (file, wit) = (source("programs/handlers/handler.js"), wit()?);
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let made = once(&format!("handler-javascript-{}", fingerprint([text.as_str()])), |directory| {
        fs::write(directory.join("program.js"), &text).map_err(|error| error.to_string())?;
        componentize::spider_monkey(directory, &wit, WORLD, &["fetch-event"])
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the directory with the definitions of WASI 0.2, those of `wasi:http` among them.
pub fn wit() -> Fetched<PathBuf> {
    Ok(bindings()?.join("wit"))
}

/// Returns the directory of the crate `wasip2`.
fn bindings() -> Fetched<PathBuf> {
    crates::source("wasip2", "2.0.1")
}
