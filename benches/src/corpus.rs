//! Things fetched or built once, kept in the build directory by the tests' corpus.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsStr;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;

use wasm2native_tests::corpus::{self, zig};
use wasm2native_tests::process::Job;

use crate::Result;

/// Compiles C for `target` with zig's compiler, optimised for speed unless the options say otherwise, once for each text.
pub fn compile_c(name: &str, text: &str, target: &str, options: &[&str]) -> Result<PathBuf> {
    let package = zig::package()?;
    let cache = corpus::directory("zig-cache")?;
    let made = corpus::once(&format!("bench-{name}-{:016x}", hash(&(text, target, options))), |directory| {
        let source = directory.join(format!("{name}.c"));
        std::fs::write(&source, text).map_err(|error| format!("{}: {error}", source.display()))?;
        let job = Job::new("python3")
            .args(["-m", "ziglang", "cc", "-target", target, "-O2", "-s", "-w"])
            .args(options)
            .arg(&source)
            .arg("-o")
            .arg(directory.join("program"))
            .arg("-lm")
            .env("PYTHONPATH", &package)
            .env("ZIG_GLOBAL_CACHE_DIR", &cache)
            .env("ZIG_LOCAL_CACHE_DIR", &cache)
            .directory(directory);
        corpus::client(job).map(drop)
    })?;
    Ok(made.join("program"))
}

/// Returns a directory for files that depend on the compiler under test: it is created anew each time.
pub fn fresh_directory(name: impl AsRef<OsStr>) -> Result<PathBuf> {
    let directory = corpus::directory("bench")?.join(name.as_ref());
    let because = |error: std::io::Error| format!("{}: {error}", directory.display());
    if directory.exists() {
        std::fs::remove_dir_all(&directory).map_err(because)?;
    }
    std::fs::create_dir_all(&directory).map_err(because)?;
    Ok(directory)
}

/// Names of build products need no cryptography; the keys of this hasher are fixed.
fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}
