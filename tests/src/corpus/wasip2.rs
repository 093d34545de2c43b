//! Components for WASI 0.2: programs of `programs/wasip2/`, compiled by the rustc of Debian's testing release for its target
//! `wasm32-wasip2`, and modules for preview 1 behind an adapter, or with debug information by a newer compiler than [`rust`]'s.
//!
//! The compiler is unpacked outside the system directories, with the C library and the LLVM that it was built for. Its linker
//! leaves a core module whose custom sections tell its world; [`component`] makes a component of it.
//!
//! [`rust`]: super::rust

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasmparser::Payload;
use wit_component::ComponentEncoder;

use super::debian::{self, Release};
use super::described::SOURCE;
use super::{Fetched, compile, fingerprint, once};
use crate::process::Job;
use crate::scratch::source;

/// Returns the component of a program of a folder of `programs/`, by its name without extension.
pub fn program(folder: &str, name: &str) -> Fetched<PathBuf> {
    compiled(name, &source("programs").join(folder).join(format!("{name}.rs")))
}

/// Returns the component of a program.
pub fn compiled(name: &str, file: &Path) -> Fetched<PathBuf> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let rustc = compiler()?;
    let made = once(&format!("wasip2-{name}-{}", fingerprint([text.as_str()])), |directory| {
        let module = directory.join("module.wasm");
        compile(rustc.args(["-O", "--edition", "2024"]).arg(file).arg("-o").arg(&module))?;
        component(&module, &directory.join("program.wasm"))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns a program of `programs/debug/` as a module for preview 1 with debug information, by its name without extension, optimised
/// as `level` says.
pub fn described(name: &str, level: &str) -> Fetched<PathBuf> {
    let directory = source("programs/debug");
    let file = directory.join(format!("{name}.rs"));
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let rustc = rustc()?;
    let made = once(&format!("described{level}-rust-testing-{name}-{}", fingerprint([text.as_str()])), |made| {
        let renamed = format!("--remap-path-prefix={}={SOURCE}", directory.display());
        let rustc =
            rustc.args(["--target", "wasm32-wasip1", "-g", &format!("-Copt-level={level}"), "--edition", "2024", &renamed]);
        compile(rustc.arg(&file).arg("-o").arg(made.join("program.wasm")))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns a module for preview 1 as a component, behind the adapter for commands or, without `_start`, for reactors.
pub fn adapted(module: &Path) -> Fetched<PathBuf> {
    let bytes = fs::read(module).map_err(|error| format!("{}: {error}", module.display()))?;
    let digest = fingerprint([&*String::from_utf8_lossy(&bytes)]);
    let made = once(&format!("wasip2-adapted-{digest}"), |directory| component(module, &directory.join("program.wasm")))?;
    Ok(made.join("program.wasm"))
}

/// Writes the component of a core module.
pub(super) fn component(module: &Path, output: &Path) -> Fetched<()> {
    let bytes = fs::read(module).map_err(|error| format!("{}: {error}", module.display()))?;
    let adapter =
        if is_command(&bytes) { WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER } else { WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER };
    let encoded = ComponentEncoder::default()
        .validate(true)
        .module(&bytes)
        .and_then(|encoder| encoder.adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter))
        .and_then(|mut encoder| encoder.encode());
    let encoded = encoded.map_err(|error| format!("{} is no component: {error:#}", module.display()))?;
    fs::write(output, encoded).map_err(|error| format!("{}: {error}", output.display()))
}

/// Returns a shell script that acts as `rustc` and makes components, as the compiler does with its own linker. The tests of this package
/// have the command that stands in for that.
pub fn script() -> Fetched<String> {
    let test = std::env::current_exe().map_err(|error| error.to_string())?;
    let linker = test.ancestors().nth(2).unwrap_or(&test).join("component-ld");
    let script = Job::new(linker).arg(self::linker(&root()?)?).script();
    let made = written("component-ld", &script)?;
    Ok(compiler_with(&made)?.script())
}

/// Calls a linker, the first of the words, with the others, and makes a component of what it links.
pub fn link(words: &[OsString]) -> Fetched<()> {
    let [linker, words @ ..] = words else { return Err("LINKER ARGUMENT…".to_owned()) };
    let outcome = Job::new(linker).args(words).attempt()?;
    if !outcome.status.success() {
        return Err(outcome.err());
    }
    let output = words.iter().skip_while(|word| *word != "-o").nth(1).ok_or("there is no -o among the arguments")?;
    component(Path::new(output), Path::new(output))
}

/// Returns a call of the compiler for its target, to be completed with its task.
pub(super) fn compiler() -> Fetched<Job> {
    Ok(rustc()?.args(["--target", "wasm32-wasip2"]))
}

/// Returns a call of the compiler for any target.
fn rustc() -> Fetched<Job> {
    compiler_with(&linker(&root()?)?)
}

/// Returns a call of the compiler for any target, without a library, and the directory that it is in.
pub(super) fn plain_compiler() -> Fetched<(Job, PathBuf)> {
    let root = root()?;
    Ok((started(&root, &root.join("usr/bin/rustc")), root))
}

/// Likewise with a linker.
fn compiler_with(linker: &Path) -> Fetched<Job> {
    let (compiler, root) = plain_compiler()?;
    Ok(compiler
        .arg("--sysroot")
        .arg(root.join("usr"))
        .args(["-C", "linker-flavor=wasm-ld", "-C"])
        .arg(format!("linker={}", linker.display())))
}

/// Returns the directory with the compiler.
fn root() -> Fetched<PathBuf> {
    debian::packages(Release::Forky, "rust-forky", || {
        // It links no programs for this machine: what that needs is left out. The libraries for this machine depend on those
        // that the compiler itself is linked with.
        let present = ["gcc", "binutils", "libc6-dev"];
        let mut wanted = debian::closure(Release::Forky, &["rustc"], &present)?;
        wanted.retain(|package| package != "libstd-rust-dev");
        wanted.push(STANDARD_LIBRARY.to_string());
        let recommended = debian::relations(Release::Forky, &[STANDARD_LIBRARY], "Recommends")?;
        for linker in recommended.iter().filter(|name| name.starts_with("lld")) {
            wanted.extend(debian::closure(Release::Forky, &[linker.as_str()], &present)?);
        }
        Ok(wanted)
    })
}

/// The standard libraries for wasm; the package recommends the linker of the same LLVM.
const STANDARD_LIBRARY: &str = "libstd-rust-dev-wasm32";

/// Returns a call of a program of the release, by the dynamic loader of its own C library.
fn started(root: &Path, program: &Path) -> Job {
    let usr = root.join("usr");
    let libraries = ["lib/x86_64-linux-gnu", "lib"].map(|folder| usr.join(folder).display().to_string());
    Job::new(usr.join("lib64/ld-linux-x86-64.so.2")).arg("--library-path").arg(libraries.join(":")).arg(program)
}

/// Returns a script that acts as the linker for wasm.
pub(super) fn wasm_linker() -> Fetched<PathBuf> {
    linker(&root()?)
}

/// Returns a script that acts as `wasm-ld`. The compiler says which linker of LLVM's it means, which `wasm-ld` does not take.
fn linker(root: &Path) -> Fetched<PathBuf> {
    let versions = crate::scratch::names(&root.join("usr/lib"));
    let linkers = versions.iter().map(|name| root.join("usr/lib").join(name).join("bin/wasm-ld"));
    let linker = linkers.into_iter().find(|linker| linker.exists()).ok_or("the package lld brings no wasm-ld")?;
    let script = started(root, &linker).script().replacen("#!/bin/sh\n", "#!/bin/sh\n[ \"$1\" = -flavor ] && shift 2\n", 1);
    written("wasm-ld", &script)
}

/// Writes a script that acts as a program.
pub(super) fn written(name: &str, script: &str) -> Fetched<PathBuf> {
    let made = once(&format!("{name}-{}", fingerprint([script])), |directory| {
        let file = directory.join(name);
        let written = fs::write(&file, script).and_then(|()| fs::set_permissions(&file, fs::Permissions::from_mode(0o755)));
        written.map_err(|error| format!("{}: {error}", file.display()))
    })?;
    Ok(made.join(name))
}

/// Whether a module exports `_start`.
fn is_command(module: &[u8]) -> bool {
    let payloads = wasmparser::Parser::new(0).parse_all(module).flatten();
    let exports = payloads.filter_map(|payload| if let Payload::ExportSection(exports) = payload { Some(exports) } else { None });
    exports.flatten().flatten().any(|export| export.name == "_start")
}
