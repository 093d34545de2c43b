//! DESCRIBE: what debuggers and profilers need, for an executable whose addresses are known.
//!
//! * [`executable`]: what is described, and the result;
//! * [`requests`](mod@requests): what must be known about functions, before they are compiled;
//! * [`symbols`]: names of functions;
//! * [`frames`]: how callers are found, by the rules of each [`prologue`];
//! * [`addresses`]: where the code of operators went;
//! * [`units`]: debug information of the input, unit by unit; [`split`] ones have most of it elsewhere;
//! * [`needed`]: what remains of it;
//! * [`owners`]: the units that functions are of;
//! * [`entries`], with their [`attributes`] and [`ranges`], and the [`scopes`] around them;
//! * [`inlined`]: the bodies that took the place of calls, their entries ([`copies`]), and functions that are [`undescribed`]
//!   besides these;
//! * [`locations`] of variables: [`expressions`] over [`operands`], made of [`operations`]; [`pointers`] and [`numbers`];
//! * [`results`] of functions;
//! * [`lines`];
//! * [`unit`](mod@unit), [`abbreviations`], [`lists`], [`line_table`], [`strings`] and [`bytes`]: the output, which is written once and at once,
//!   because it is large.
//!
//! Nothing of it is loaded, and it is written when the executable is finished, with final addresses: nothing is relocated, and the
//! executable has the same bytes with and without it. Nothing here knows a file format.
//!
//! Debug information is a custom section, so whatever is wrong with it is a note to the user and never an error.

mod abbreviations;
mod addresses;
mod attributes;
mod bytes;
mod copies;
mod entries;
mod executable;
mod expressions;
mod frames;
mod inlined;
mod line_table;
mod lines;
mod lists;
mod locations;
mod needed;
mod numbers;
mod operands;
mod operations;
mod owners;
mod pointers;
mod prologue;
mod ranges;
mod requests;
mod results;
mod scopes;
mod split;
mod strings;
mod symbols;
mod undescribed;
mod unit;
mod units;

use crate::error::{Error, Result};
use crate::options::DebugInfo;
use crate::program::Program;
use executable::Input;

pub use executable::{Described, Executable, Section, Symbol};
pub use requests::requests;

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
