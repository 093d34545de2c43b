//! Zig programs, compiled by the PyPI package `ziglang`, which also brings the sources of LLVM's C++ runtime.

use std::path::PathBuf;

use super::{Fetched, compile, directory, fingerprint, once, pip};
use crate::process::Job;
use crate::scratch::source;

/// The module of a program of `programs/zig/`, by its file name.
///
/// A file in C is compiled by zig's C compiler, whose programs have other defaults than those of [`c`](super::c): a stack of
/// 16 MiB in the linear memory, debug information, and zig's own build of the C library.
pub fn program(file: &str) -> Fetched<PathBuf> {
    let path = source("programs/zig").join(file);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let package = package()?;
    let cache = directory("zig-cache")?;
    let made = once(&format!("zig-{file}-{}", fingerprint([text.as_str()])), |directory| {
        let output = directory.join("program.wasm");
        let zig = Job::new("python3")
            .args(["-m", "ziglang"])
            .env("PYTHONPATH", &package)
            .env("ZIG_GLOBAL_CACHE_DIR", &cache)
            .env("ZIG_LOCAL_CACHE_DIR", &cache)
            .directory(directory);
        let build = if file.ends_with(".c") {
            zig.args(["cc", "--target=wasm32-wasi", "-O2"]).arg(&path).arg("-o").arg(output)
        } else {
            zig.args(["build-exe", "-target", "wasm32-wasi", "-OReleaseSafe"])
                .arg(&path)
                .arg(format!("-femit-bin={}", output.display()))
        };
        compile(build)
    })?;
    Ok(made.join("program.wasm"))
}

/// Where the package is.
pub fn package() -> Fetched<PathBuf> {
    pip::package("ziglang", "0.17.0")
}
