//! An executable before and after its description, and what all parts of that are made from.

use crate::codegen::describe::Description;
use crate::options::DebugInfo;
use crate::program::Program;
use crate::program::id::FuncId;
use gimli::write::CommonInformationEntry;
use gimli::{EndianSlice, LittleEndian, Register, RunTimeEndian};
use std::ops::Range;

/// A name with its address.
#[derive(Debug)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// Its address.
    pub address: u64,
    /// The number of bytes that it names.
    pub size: u64,
    /// Whether these are instructions.
    pub is_function: bool,
}

/// A section of debug information.
#[derive(Debug)]
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// Its contents.
    pub bytes: Vec<u8>,
    /// The address that its contents count from, if they do.
    pub address: Option<u64>,
    /// Whether its contents are nearly the same again and again, and all readers can decompress them.
    pub is_repetitive: bool,
}

/// An executable to be described.
pub struct Executable {
    /// Its symbols, as they were linked.
    pub symbols: Vec<Symbol>,
    /// The description of each function, in ascending order of numbers.
    pub descriptions: Vec<(FuncId, Description)>,
    /// The entry that all frames have in common.
    pub frames: Option<CommonInformationEntry>,
    /// The number of the stack pointer.
    pub stack_pointer: Register,
    /// The address behind everything.
    pub end: u64,
    /// The byte order of the target.
    pub order: RunTimeEndian,
}

/// The description of an executable.
#[derive(Debug, Default)]
pub struct Described {
    /// Sections for debuggers.
    pub sections: Vec<Section>,
    /// Symbols by the names that people know.
    pub symbols: Vec<Symbol>,
    /// Notes to the user about what is missing.
    pub notes: Vec<String>,
}

/// The input of all parts of the description.
pub struct Input<'b, 'a> {
    /// The program.
    pub program: &'b Program<'a>,
    /// Functions with their addresses, in ascending order of numbers.
    pub functions: &'b [(FuncId, Range<u64>, Description)],
    /// The address of the program's variables.
    pub variables: Option<u64>,
    /// The entry that all frames have in common.
    pub frames: Option<CommonInformationEntry>,
    /// The number of the stack pointer.
    pub stack_pointer: Register,
    /// The address behind everything.
    pub end: u64,
    /// The byte order of the target.
    pub order: RunTimeEndian,
    /// The extent of the description.
    pub detail: DebugInfo,
}

/// Debug information of a module.
pub type Slice<'a> = EndianSlice<'a, LittleEndian>;
