//! DESCRIBE: what debuggers and profilers need, for an executable whose addresses are known.
//!
//! * [`executable`]: what is described, and the result;
//! * [`symbols`]: names of functions;
//! * [`frames`]: how callers are found;
//! * [`addresses`]: where the code of operators went;
//! * [`units`]: debug information of the input, unit by unit: with [`lines`], [`ranges`] and [`entries`], and the
//!   [`scopes`] of those; [`split`] units have most of it elsewhere;
//! * [`locations`], made of [`operations`], and [`pointers`]: the values of variables;
//! * [`results`]: those of functions.
//!
//! Nothing of it is loaded, and it is written when the executable is finished, with final addresses: nothing is relocated, and the
//! executable has the same bytes with and without it. Nothing here knows a file format.
//!
//! Debug information is a custom section, so whatever is wrong with it is a note to the user and never an error.

mod addresses;
mod entries;
mod executable;
mod frames;
mod lines;
mod locations;
mod operations;
mod pointers;
mod ranges;
mod results;
mod scopes;
mod split;
mod symbols;
mod units;

use crate::error::{Error, Result};
use crate::options::DebugInfo;
use crate::program::Program;
use executable::Input;

pub use executable::{Described, Executable, Section, Symbol};

/// The symbol of the program's variables.
const VARIABLES: &str = "w2n_variables";

/// Describes an executable in the requested detail.
pub fn describe(program: &Program<'_>, executable: Executable, detail: DebugInfo) -> Result<Described> {
    let Executable { symbols, descriptions, frames, stack_pointer, end, order } = executable;
    let variables = symbols.iter().find(|symbol| symbol.name == VARIABLES).map(|symbol| symbol.address);
    let (symbols, addresses) = symbols::rename(program, symbols);
    let mut addresses = addresses.into_iter().peekable();
    let placed = descriptions.into_iter().filter_map(|(id, description)| {
        while addresses.next_if(|(other, _)| *other < id).is_some() {}
        let (_, code) = addresses.next_if(|(other, _)| *other == id)?;
        Some((id, code, description))
    });
    let functions: Vec<_> = placed.collect();
    let input = Input { program, functions: &functions, variables, frames, stack_pointer, end, order, detail };
    let mut sections =
        frames::sections(&input).map_err(|error| Error::bug(format!("the frames cannot be described: {error}")))?;
    let mut notes = Vec::new();
    match units::sections(&input) {
        Ok(units) => sections.extend(units),
        Err(damage) => notes.push(damage.note()),
    }
    Ok(Described { sections, symbols, notes })
}
