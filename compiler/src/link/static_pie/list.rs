//! The names in an executable and their addresses, for debuggers.

use super::input::{Class, Inputs};
use super::layout::Layout;
use super::live::Live;
use super::symbols::Target;
use crate::link::linked::Symbol;
use object::elf;
use object::read::elf::Sym as _;

/// Returns the names of functions and data that are part of the executable, in the order of their addresses.
pub fn list(inputs: &Inputs<'_>, live: &Live, layout: &Layout) -> Result<Vec<Symbol>, String> {
    let order = inputs.machine.order;
    let mut symbols = Vec::new();
    for (number, object) in inputs.objects.iter().enumerate() {
        for (index, symbol) in object.symbols.enumerate() {
            let location = inputs.locate(number, index, symbol, 0)?;
            let Some(location) = location.filter(|location| live.contains(location.section)) else {
                continue;
            };
            let is_text = inputs.sections[location.section.0].class == Class::Text;
            let is_named = match symbol.st_type() {
                elf::STT_FUNC | elf::STT_OBJECT => true,
                // Assemblers leave the type out; local ones are marks in the code.
                elf::STT_NOTYPE => is_text && !symbol.is_local(),
                _ => false,
            };
            let name = object.symbols.symbol_name(order, symbol).map_err(|error| format!("{}: {error}", object.name))?;
            if is_named {
                symbols.push(Symbol {
                    name: String::from_utf8_lossy(name).into_owned(),
                    address: layout.address(Target::Location(location)),
                    size: symbol.st_size(order),
                    is_function: is_text,
                });
            }
        }
    }
    symbols.sort_by_key(|symbol| symbol.address);
    Ok(symbols)
}
