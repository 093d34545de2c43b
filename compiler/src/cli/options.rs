//! Flags become the library's options.

use super::flags::{Cli, Emit};
use super::path::is_standard;
use std::path::Path;
use wasm2native::file::Claim;
use wasm2native::options::{BuildId, Confinement, Options, Package, Permissions, Product, Stage, Wall};

/// Returns the options that the command line requests; `claim` is what the output replaces.
pub(super) fn options(cli: &Cli, claim: Claim) -> Options {
    Options {
        claim,
        name: name(cli.input()),
        targets: cli.targets.clone(),
        optimize: cli.optimize,
        cpu: cli.cpu.clone(),
        bounds: cli.bounds,
        stage: stage(cli.emit),
        product: if cli.emit == Emit::Obj { Product::Object } else { Product::Executable },
        package: if cli.emit == Emit::Oci { Package::ContainerImage } else { Package::File },
        invoke: cli.invoke.clone(),
        unknown_imports: cli.unknown_imports,
        links: cli.links.clone(),
        permissions: Permissions {
            arguments: cli.arguments.clone(),
            variables: cli.variables.clone(),
            inherit_environment: cli.inherit_env,
            directories: cli.directories.clone(),
            embedded: cli.embedded.clone(),
            listeners: cli.listeners.clone(),
            inherit_sockets: cli.inherit_sockets,
        },
        confinement: Confinement {
            landlock: wall(cli.landlock, cli.no_landlock, Confinement::default().landlock),
            seccomp: wall(cli.seccomp, cli.no_seccomp, Confinement::default().seccomp),
            debuggable: cli.debuggable,
        },
        trace: cli.trace_wasi.clone(),
        max_memory: cli.max_memory,
        stack_size: cli.stack_size,
        max_files: cli.max_files,
        timeout: cli.timeout,
        build_id: if cli.no_build_id { BuildId::None } else { BuildId::Hash },
        runtime: cli.runtime.clone(),
        linker: cli.linker.clone(),
        threads: cli.threads,
    }
}

fn stage(emit: Emit) -> Stage {
    match emit {
        Emit::Clif => Stage::Clif,
        Emit::Asm => Stage::Assembly,
        Emit::Exe | Emit::Obj | Emit::Oci => Stage::Full,
    }
}

/// Returns the name of the program: that of its file, without the extension.
fn name(input: &Path) -> Option<String> {
    let stem = input.file_stem().filter(|_| !is_standard(input))?;
    Some(stem.to_string_lossy().into_owned())
}

/// What a flag and its opposite, of which the later one counts, say about a wall.
fn wall(wanted: bool, unwanted: bool, otherwise: Wall) -> Wall {
    match (wanted, unwanted) {
        (true, _) => Wall::Required,
        (false, true) => Wall::None,
        (false, false) => otherwise,
    }
}
