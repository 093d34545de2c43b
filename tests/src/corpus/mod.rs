//! Programs that people run, fetched by package name with the ordinary clients of the package registries.
//!
//! Everything lands below `target/corpus/` and stays there for later runs; clients keep their caches there too, so that nothing
//! is left outside the repository. Versions are pinned. A client or a network that is missing is a reason, not a failure: see
//! [`skip`](crate::skip).
//!
//! | module | what | from |
//! |---|---|---|
//! | [`yosys`], [`nextpnr`] | chip design tools in C++, with exceptions | PyPI |
//! | [`clang`] | LLVM as one WASI program, and through node the compiler of our C and C++ programs | npm |
//! | [`c`], [`cpp`] | programs compiled by it | `programs/` |
//! | [`cpython`] | CPython with its standard library inside | npm |
//! | [`go`], [`zig`] | toolchains, and programs compiled by them | PyPI |
//! | [`wasi`] | programs that test WASI itself, compiled by zig | `programs/` |
//! | [`quickjs`] | a JavaScript interpreter compiled by zig | Cargo |
//! | [`rust`] | Debian's compiler with `wasm32-wasi` | Debian |
//! | `kernels` | kernels of other machines, and emulators of those machines to start them on | Debian |
//! | [`assemblyscript`] | a compiler, and programs compiled by it | npm |
//!
//! To add a program: a file here, which calls one of [`pip`], [`npm`], [`debian`], [`crates`].

pub mod assemblyscript;
pub mod c;
pub mod clang;
pub mod cpp;
pub mod cpython;
pub mod crates;
pub mod debian;
pub mod go;
#[cfg(target_arch = "x86_64")]
pub mod kernels;
pub mod nextpnr;
pub mod npm;
mod once;
pub mod pip;
pub mod quickjs;
pub mod rust;
pub mod wasi;
pub mod yosys;
pub mod zig;

use std::fs;
use std::path::PathBuf;

use crate::process::Job;
use crate::scratch::{source, target_directory};

pub use once::once;

/// What was fetched, or why it could not be.
pub type Fetched<T> = Result<T, String>;

/// A directory that lives as long as the build directory.
pub fn directory(name: &str) -> Fetched<PathBuf> {
    let directory = target_directory().join("corpus").join(name);
    fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    Ok(directory)
}

/// Runs a client of a registry; the heart of its complaint is the reason when it fails.
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

/// Runs a foreign compiler. That it is not there is a reason; that it refuses a program of the tests is a mistake in the tests.
#[track_caller]
pub fn compile(job: Job) -> Fetched<()> {
    job.attempt()?.expect(0);
    Ok(())
}

/// A folder of programs of our own, as (file name, contents), sorted by name.
fn programs(folder: &str) -> Vec<(String, String)> {
    let folder = source("programs").join(folder);
    let read = |name: String| {
        let path = folder.join(&name);
        let contents = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (name, contents)
    };
    crate::scratch::names(&folder).into_iter().map(read).collect()
}

/// A name for what is made from `inputs`: it changes with any of them.
fn fingerprint<'a>(inputs: impl IntoIterator<Item = &'a str>) -> String {
    // FNV-1a, with a byte that no text contains between inputs. Names of build products need no cryptography.
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in inputs.into_iter().flat_map(|input| input.bytes().chain([0xff])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    format!("{hash:016x}")
}
