//! The destination of the result: as given by `-o`, or beside the input.

use super::flags::{Cli, Emit};
use super::path::{is_standard, named};
use std::path::PathBuf;
use wasm2native::error::{Error, Result};
use wasm2native::foreign::Foreign;
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;

/// Returns the destination of the result: as given by the command line, or beside the input.
pub(super) fn destination(cli: &Cli) -> Result<Destination> {
    let mode = if cli.emit == Emit::Exe { Mode::Executable } else { Mode::Plain };
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
    Ok(cli.input().with_extension(match cli.emit {
        Emit::Exe => "",
        Emit::Obj => "o",
        Emit::Clif => "clif",
        Emit::Asm => "s",
        Emit::Oci => "tar",
    }))
}
