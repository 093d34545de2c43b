//! LINK: objects and the runtime of the target become an executable.
//!
//! * [`options`]: the decisions about a link, for every linker;
//! * [`static_pie`]: our linker, in process, for each target;
//! * [`external`]: a linker of the user's choice, with the [`arguments`](mod@arguments) that all linkers share;
//! * [`linked`]: an executable, and names with their final addresses;
//! * [`attach`](mod@attach): sections for debuggers, in the executable or beside it;
//! * [`runtime`]: the check of a runtime of the user's choice.
//!
//! Nothing here knows WebAssembly. Objects are consumed and the executable's bytes are returned: nothing is written where the
//! user would see it.

mod arguments;
mod attach;
mod external;
mod input;
mod linked;
mod options;
mod runtime;
mod static_pie;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::file::Claim;
use std::path::Path;

pub use arguments::arguments;
pub use attach::{Form, Section, attach, end, split};
pub use input::Input;
pub use linked::{Linked, Symbol, Symbols};
pub use options::{Entries, LinkOptions};
pub use runtime::{check_runtime, refused_runtime};

/// Links `inputs`, and returns the executable; a linker of the user's choice lists no names.
///
/// # Errors
///
/// When a linker of the user's choice cannot be run, or fails. An error of the linker in process is a bug: inputs are our own.
pub fn link(inputs: Vec<Input>, options: &LinkOptions<'_>) -> Result<Linked> {
    match options.linker {
        None => static_pie::link(&inputs, options).map_err(|said| Error::bug("the linker failed").output(&said)),
        Some(linker) => Ok(Linked { bytes: external::link(linker, &inputs, options)?, symbols: Vec::new() }),
    }
}

/// Checks that a linker of the user's choice exists, and is not what the output replaces.
pub fn check(linker: Option<&Path>, claim: &Claim) -> Result<()> {
    linker.map_or(Ok(()), |linker| external::check(linker, claim))
}
