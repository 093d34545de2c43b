//! Components with bindings that are generated from the definition of their world: programs in C (`programs/componentize/*.c`), compiled
//! by zig, two in Rust of which one calls the other (`programs/composed/`), made one component, and those in Rust that import what is
//! not part of the standard (`programs/services/`).

use std::fs;
use std::path::{Path, PathBuf};

use wasm_compose::composer::ComponentComposer;
use wasm_compose::config::Config;
use wit_bindgen_core::{Files, WorldGenerator};
use wit_parser::Resolve;

use super::componentize::{WORLD, wit};
use super::{Fetched, compile, crates, fingerprint, handlers, once, programs, wasip2, zig};
use crate::scratch::source;

/// Returns the component of a program in C, by its name without extension.
pub fn c(name: &str) -> Fetched<PathBuf> {
    c_of(&source("programs/componentize").join(name).with_extension("c"), &wit()?, WORLD, "command")
}

/// Returns the component of a program in C for a world of a definition, whose bindings have a name.
pub(super) fn c_of(file: &Path, wit: &Path, world: &str, bindings: &str) -> Fetched<PathBuf> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (name, compiler) = (file.file_stem().unwrap_or_default().display(), zig::compiler()?);
    let made = once(&format!("componentize-c-{name}-{}", fingerprint([text.as_str()])), |directory| {
        generate(&mut *wit_bindgen_c::Opts::default().build(), &[], (wit, world), directory)?;
        let zig = compiler.directory(directory).args(["cc", "--target=wasm32-wasi", "-mexec-model=reactor", "-O2"]);
        let generated = [format!("{bindings}.c"), format!("{bindings}_component_type.o")];
        compile(zig.arg("-I.").args(generated).args(["-o", "module.wasm"]).arg(file))?;
        wasip2::component(&directory.join("module.wasm"), &directory.join("program.wasm"))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the directory with the components in Rust: `library.wasm`, `command.wasm` which imports what that exports, and both as one,
/// `program.wasm`.
pub fn composed() -> Fetched<PathBuf> {
    let (folder, sources) = (source("programs/composed"), programs("composed"));
    let texts = sources.iter().map(|(_, text)| text.as_str());
    let runtime = crates::source("wit-bindgen", "0.60.0")?.join("src/lib.rs");
    once(&format!("composed-{}", fingerprint(texts)), |directory| {
        let rustc = || Ok::<_, String>(wasip2::compiler()?.args(["-O", "-g", "--edition", "2024"]).directory(directory));
        compile(rustc()?.args(["--crate-type", "rlib", "--crate-name", "wit_bindgen"]).arg(runtime))?;
        let generated = directory.join("generated");
        fs::create_dir(&generated).map_err(|error| error.to_string())?;
        for (world, kind) in [("library", "cdylib"), ("command", "bin")] {
            // The bindings are a module beside the program.
            generate(&mut wit_bindgen_rust::Opts::default().build(), &[], (&folder.join("words.wit"), world), &generated)?;
            let program = format!("{world}.rs");
            let copied = fs::copy(generated.join(&program), directory.join("bindings.rs"))
                .and_then(|_| fs::copy(folder.join(&program), directory.join(&program)));
            copied.map_err(|error| error.to_string())?;
            let rustc = rustc()?.args(["--crate-type", kind, "--extern", "wit_bindgen=libwit_bindgen.rlib", "-o", "module.wasm"]);
            compile(rustc.arg(program))?;
            wasip2::component(&directory.join("module.wasm"), &directory.join(world).with_extension("wasm"))?;
        }
        // What the command imports is searched for among what the library exports.
        let config = Config { definitions: vec![directory.join("library.wasm")], ..Config::default() };
        let composed = ComponentComposer::new(&directory.join("command.wasm"), &config).compose();
        let composed = composed.map_err(|error| format!("the components do not fit: {error:#}"))?;
        fs::write(directory.join("program.wasm"), composed).map_err(|error| error.to_string())
    })
}

/// Returns the component of a program in Rust that imports interfaces beside those of the standard: one of `programs/services/`, by its
/// name without extension.
pub fn service(name: &str) -> Fetched<PathBuf> {
    let folder = source("programs/services");
    let (worlds, file) = (folder.join("worlds.wit"), folder.join(name).with_extension("rs"));
    let read = |file: &Path| fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()));
    let texts = [&worlds, &file].into_iter().chain(&interfaces()).map(|file| read(file)).collect::<Fetched<Vec<_>>>()?;
    let made = once(&format!("service-{name}-{}", fingerprint(texts.iter().map(String::as_str))), |directory| {
        let rustc = || Ok::<_, String>(wasip2::compiler()?.args(["-O", "--edition", "2024"]).directory(directory));
        let runtime = crates::source("wit-bindgen", "0.60.0")?.join("src/lib.rs");
        compile(rustc()?.args(["--crate-type", "rlib", "--crate-name", "wit_bindgen"]).arg(runtime))?;
        let generated = directory.join("generated");
        fs::create_dir(&generated).map_err(|error| error.to_string())?;
        let options = wit_bindgen_rust::Opts { generate_all: true, ..Default::default() };
        // Some of the interfaces have streams.
        let before = [vec![handlers::wit()?.join("deps/io.wit")], interfaces()].concat();
        generate(&mut options.build(), &before, (&worlds, name), &generated)?;
        let program = format!("{name}.rs");
        let copied = fs::copy(generated.join(&program), directory.join("bindings.rs"))
            .and_then(|_| fs::copy(&file, directory.join(&program)));
        copied.map_err(|error| error.to_string())?;
        compile(rustc()?.args(["--extern", "wit_bindgen=libwit_bindgen.rlib", "-o", "module.wasm"]).arg(program))?;
        wasip2::component(&directory.join("module.wasm"), &directory.join("program.wasm"))
    })?;
    Ok(made.join("program.wasm"))
}

/// Returns the definitions of interfaces that are not part of the standard, which the rows of host functions are compared with.
fn interfaces() -> Vec<PathBuf> {
    let folder = source("../compiler/tests/wit");
    crate::scratch::names(&folder).into_iter().map(|name| folder.join(name)).collect()
}

/// Writes the bindings for a world of a definition, which may use what is defined before.
fn generate(
    generator: &mut dyn WorldGenerator,
    before: &[PathBuf],
    (wit, world): (&Path, &str),
    directory: &Path,
) -> Fetched<()> {
    let mut generated = || {
        let mut resolve = Resolve::default();
        for file in before {
            resolve.push_file(file)?;
        }
        let (package, _) = resolve.push_path(wit)?;
        let world = resolve.select_world(&[package], Some(world))?;
        let mut files = Files::default();
        generator.generate(&mut resolve, world, &mut files)?;
        for (name, contents) in files.iter() {
            fs::write(directory.join(name), contents)?;
        }
        anyhow::Ok(())
    };
    generated().map_err(|error| format!("no bindings: {error:#}"))
}
