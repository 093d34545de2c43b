//! Zig programs, compiled by the PyPI package `ziglang`, which also brings the sources of LLVM's C++ runtime.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::described::SOURCE;
use super::{Fetched, compile, directory, fingerprint, once, pip};
use crate::process::Job;
use crate::scratch::source;

/// Returns the module of a program of `programs/zig/`, by its file name.
///
/// A file in C is compiled by zig's C compiler, whose programs have other defaults than those of [`c`](super::c): a stack of
/// 16 MiB in the linear memory, debug information, and zig's own build of the C library.
pub fn program(file: &str) -> Fetched<PathBuf> {
    let path = source("programs/zig").join(file);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let compiler = compiler()?;
    let made = once(&format!("zig-{file}-{}", fingerprint([text.as_str()])), |directory| {
        let zig = compiler.directory(directory);
        compile(if file.ends_with(".c") {
            zig.args(["cc", "--target=wasm32-wasi", "-O2", "-o", "program.wasm"]).arg(&path)
        } else {
            zig.args(["build-exe", "-target", "wasm32-wasi", "-OReleaseSafe", "-femit-bin=program.wasm"]).arg(&path)
        })
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the module of a program of `programs/debug/` with debug information, compiled with some options, such as `-O1`.
pub fn described(file: &str, options: &str) -> Fetched<PathBuf> {
    let directory = source("programs/debug");
    let path = directory.join(file);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let compiler = compiler()?;
    let name = options.replace(' ', "");
    let made = once(&format!("described{name}-{file}-{}", fingerprint([text.as_str()])), |made| {
        let zig = compiler.directory(made);
        let task: &[_] = match path.extension().and_then(|extension| extension.to_str()) {
            Some("c") => &["cc"],
            Some("cpp") => &["c++", "-fno-exceptions"],
            _ => {
                let zig = zig.args(["build-exe", "-target", "wasm32-wasi", "-femit-bin=program.wasm"]);
                return compile(zig.args(options.split(' ')).arg(&path));
            }
        };
        let zig = zig.args(task).arg(format!("-fdebug-prefix-map={}={SOURCE}", directory.display()));
        compile(zig.args(["--target=wasm32-wasi", "-g"]).args(options.split(' ')).args(["-o", "program.wasm"]).arg(&path))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns a call of the compiler, to be completed with its task.
pub fn compiler() -> Fetched<Job> {
    let cache = directory("zig-cache")?;
    Ok(Job::new("python3")
        .args(["-m", "ziglang"])
        .env("PYTHONPATH", package()?)
        .env("ZIG_GLOBAL_CACHE_DIR", &cache)
        .env("ZIG_LOCAL_CACHE_DIR", &cache))
}

/// Returns the linker of LLVM that the package contains, as a program that `--linker` can name.
pub fn linker() -> Fetched<PathBuf> {
    let script = format!("#!/bin/sh\nexec '{}' ld.lld \"$@\"\n", package()?.join("ziglang/zig").display());
    let made = once(&format!("lld-{}", fingerprint([script.as_str()])), |directory| {
        let file = directory.join("ld.lld");
        let written = fs::write(&file, &script).and_then(|()| fs::set_permissions(&file, fs::Permissions::from_mode(0o755)));
        written.map_err(|error| format!("{}: {error}", file.display()))
    })?;
    Ok(made.join("ld.lld"))
}

/// Returns the directory of the package.
pub fn package() -> Fetched<PathBuf> {
    pip::package("ziglang", "0.17.0")
}
