//! DESCRIBE: what debuggers need, in the executable or in a file beside it.

use super::emit::Descriptions;
use crate::codegen::isa::Isas;
use crate::debug::{self, Executable};
use crate::error::{Error, Result};
use crate::link::{self, Form, Linked, Section, Symbol};
use crate::options::Tools;
use crate::program::Program;
use cranelift_codegen::ir::Endianness;
use gimli::RunTimeEndian;

/// A described executable.
pub(super) struct Made {
    /// The executable.
    pub(super) bytes: Vec<u8>,
    /// The file beside it.
    pub(super) debug_file: Option<Vec<u8>>,
    /// Notes about what is missing.
    pub(super) notes: Vec<String>,
}

/// Returns the executable with its description, or, if that has a file of its own, with a reference to it.
pub(super) fn describe(
    program: &Program<'_>,
    isas: &Isas,
    Linked { bytes, symbols }: Linked,
    descriptions: Descriptions,
    tools: &Tools,
) -> Result<Made> {
    let executable = Executable {
        symbols: symbols.into_iter().map(debug_symbol).collect(),
        descriptions,
        frames: isas.frames(),
        stack_pointer: isas.stack_pointer(),
        end: link::end(&bytes).map_err(refused)?,
        order: match isas.endianness() {
            Endianness::Big => RunTimeEndian::Big,
            Endianness::Little => RunTimeEndian::Little,
        },
    };
    let described = debug::describe(program, executable, tools.debug_info)?;
    let notes = described.notes;
    let sections: Vec<_> = described.sections.into_iter().map(linked_section).collect();
    let symbols: Vec<_> = described.symbols.into_iter().map(linked_symbol).collect();
    let Some(path) = &tools.debug_file else {
        let bytes = link::attach(bytes, &sections, &symbols).map_err(refused)?;
        return Ok(Made { bytes, debug_file: None, notes });
    };
    let name = path.file_name().unwrap_or_default();
    let (bytes, beside) = link::split(bytes, &sections, &symbols, name.as_encoded_bytes()).map_err(refused)?;
    Ok(Made { bytes, debug_file: Some(beside), notes })
}

fn refused(problem: String) -> Error {
    Error::bug("debug information cannot be attached").output(&problem)
}

fn debug_symbol(symbol: Symbol) -> debug::Symbol {
    let Symbol { name, address, size, is_function } = symbol;
    debug::Symbol { name, address, size, is_function }
}

fn linked_symbol(symbol: debug::Symbol) -> Symbol {
    let debug::Symbol { name, address, size, is_function } = symbol;
    Symbol { name, address, size, is_function }
}

fn linked_section(section: debug::Section) -> Section {
    let debug::Section { name, bytes, address, is_repetitive } = section;
    Section { name, bytes, address, form: if is_repetitive { Form::Compressed } else { Form::Plain } }
}
