//! The destination of the result: the one of `-o`, or beside the input.

use super::flags::Cli;
use super::path::{is_standard, named};
use std::path::PathBuf;
use wasm2native::error::{Error, Result};
use wasm2native::foreign::Foreign;
use wasm2native::options::{Emit, Package, Product, Stage};
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;

/// Returns the destination of the result: the one that the command line names, or beside the input.
pub(super) fn destination(cli: &Cli) -> Result<Destination> {
    let mode = if cli.options.emit == Emit::EXECUTABLE { Mode::Executable } else { Mode::Plain };
    match &cli.output {
        Some(output) => named(output, || beside_input(cli), mode),
        None => {
            let path = beside_input(cli)?;
            if path == *cli.input() {
                return Err(Error::environment(format!("the output would replace the input {}", Foreign::path(&path)))
                    .help("name the output with -o"));
            }
            Destination::find(&path, mode)
        }
    }
}

/// Returns the input with the extension of the product.
fn beside_input(cli: &Cli) -> Result<PathBuf> {
    if is_standard(cli.input()) {
        return Err(Error::environment("cannot derive an output name from standard input").help("name the output with -o"));
    }
    let emit = cli.options.emit;
    Ok(cli.input().with_extension(match (emit.stage, emit.product, emit.package) {
        (Stage::Clif, ..) => "clif",
        (Stage::Assembly, ..) => "s",
        (Stage::Full, _, Package::ContainerImage) => "tar",
        (Stage::Full, Product::Object, Package::File) => "o",
        (Stage::Full, Product::Executable, Package::File) => "",
    }))
}
