//! Components of programs in C (`programs/componentize/*.c`): bindings generated from the definition of their world, compiled by zig.

use std::fs;
use std::path::{Path, PathBuf};

use wit_bindgen_c::Opts;
use wit_bindgen_core::Files;
use wit_parser::Resolve;

use super::componentize::{WORLD, wit};
use super::{Fetched, compile, fingerprint, once, wasip2, zig};
use crate::scratch::source;

/// Returns the component of a program, by its name without extension.
pub fn c(name: &str) -> Fetched<PathBuf> {
    let file = source("programs/componentize").join(name).with_extension("c");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (wit, compiler) = (wit()?, zig::compiler()?);
    let made = once(&format!("componentize-c-{name}-{}", fingerprint([text.as_str()])), |directory| {
        generate(&wit, directory).map_err(|error| format!("no bindings: {error:#}"))?;
        let zig = compiler.directory(directory).args(["cc", "--target=wasm32-wasi", "-mexec-model=reactor", "-O2"]);
        compile(zig.args(["-I.", "command.c", "command_component_type.o", "-o", "module.wasm"]).arg(&file))?;
        wasip2::component(&directory.join("module.wasm"), &directory.join("program.wasm"))
    })?;
    Ok(made.join("program.wasm"))
}

/// Writes the bindings for the world of a command.
fn generate(wit: &Path, directory: &Path) -> anyhow::Result<()> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], Some(WORLD))?;
    let mut files = Files::default();
    Opts::default().build().generate(&mut resolve, world, &mut files)?;
    for (name, contents) in files.iter() {
        fs::write(directory.join(name), contents)?;
    }
    Ok(())
}
