//! Programs in real use, fetched by package name with the ordinary clients of the package registries.
//!
//! Everything is placed below `target/corpus/` and stays there for later runs; clients keep their caches there too, so that
//! nothing is left outside the repository. Versions are pinned. A missing client or network is a reason to skip, not a failure:
//! see [`skip`](crate::skip).
//!
//! | module | what | from |
//! |---|---|---|
//! | [`yosys`], [`nextpnr`] | chip design tools in C++, with exceptions | PyPI |
//! | [`clang`] | LLVM as one WASI program, and through node the compiler of our C and C++ programs | npm |
//! | [`c`], [`cpp`] | programs compiled by it | `programs/` |
//! | [`cgi`] | a CGI program in each language | |
//! | [`cpython`] | CPython with its standard library inside | npm |
//! | [`go`], [`zig`] | toolchains, and programs compiled by them | PyPI |
//! | [`wasi`] | programs that test WASI itself, compiled by zig | `programs/` |
//! | [`quickjs`] | a JavaScript interpreter compiled by zig | Cargo |
//! | [`rust`] | Debian's compiler with `wasm32-wasi` | Debian |
//! | [`wasip2`] | a newer compiler with `wasm32-wasip2`, and preview 1 modules as components | Debian, Cargo |
//! | [`componentize`] | interpreters for Python and JavaScript as components, with a program inside | PyPI, npm |
//! | [`handlers`] | handlers of HTTP requests as components, in four languages | Cargo, PyPI, npm |
//! | [`spin`] | handlers with Spin's SDK | Cargo, Debian |
//! | [`wit_bindgen`] | components in C, and two in Rust as one, with bindings generated for their worlds | Cargo, PyPI |
//! | `kernels` | kernels of other machines, and emulators of those machines to start them on | Debian |
//! | [`described`] | those of them with debug information | |
//! | [`assemblyscript`] | a compiler, and programs compiled by it | npm |
//! | [`kotlin`] | a compiler to modules with garbage collection, an optimiser, and programs that pass both | npm |
//!
//! To add a program, add a file here that calls one of [`pip`], [`npm`], [`debian`], [`crates`].

pub mod assemblyscript;
pub mod c;
pub mod cgi;
pub mod clang;
pub mod componentize;
pub mod cpp;
pub mod cpython;
pub mod crates;
pub mod debian;
pub mod described;
pub mod go;
pub mod handlers;
#[cfg(target_arch = "x86_64")]
pub mod kernels;
pub mod kotlin;
pub mod nextpnr;
pub mod npm;
mod once;
pub mod pip;
pub mod quickjs;
pub mod rust;
pub mod spin;
pub mod wasi;
pub mod wasip2;
pub mod wit_bindgen;
pub mod yosys;
pub mod zig;

use std::fs;
use std::path::PathBuf;

use crate::process::Job;
use crate::scratch::{source, target_directory};

pub use once::once;

/// A fetched thing, or the reason why it could not be fetched.
pub type Fetched<T> = Result<T, String>;

/// Returns a directory that lives as long as the build directory.
pub fn directory(name: &str) -> Fetched<PathBuf> {
    let directory = target_directory().join("corpus").join(name);
    fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    Ok(directory)
}

/// Runs a registry client; on failure, the core of its error message is the reason.
pub fn client(job: Job) -> Fetched<Vec<u8>> {
    let name = job.name();
    let outcome = job.attempt()?;
    if outcome.status.success() {
        return Ok(outcome.stdout);
    }
    let said = outcome.err();
    let reason = said.lines().find(|line| line.to_lowercase().contains("error")).or_else(|| said.lines().last());
    Err(format!("{name} failed: {}", reason.unwrap_or("it does not say why").trim()))
}

/// Runs a foreign compiler. Its absence is a reason to skip; its refusal of a test program is a mistake in the tests.
#[track_caller]
pub fn compile(job: Job) -> Fetched<()> {
    job.attempt()?.expect(0);
    Ok(())
}

/// Returns a folder of our own programs, as (file name, contents), sorted by name.
fn programs(folder: &str) -> Vec<(String, String)> {
    let folder = source("programs").join(folder);
    let read = |name: String| {
        let path = folder.join(&name);
        let contents = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (name, contents)
    };
    crate::scratch::names(&folder).into_iter().map(read).collect()
}

/// Returns a name for what is made from `inputs`: it changes with any of them.
fn fingerprint<'a>(inputs: impl IntoIterator<Item = &'a str>) -> String {
    // FNV-1a, with a byte between inputs that no text contains. Names of build products need no cryptography.
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in inputs.into_iter().flat_map(|input| input.bytes().chain([0xff])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    format!("{hash:016x}")
}
