//! An object that is being written: sections, symbols, and references between them.

use super::block::Block;
use super::format;
use crate::clif::name::FunctionNames;
use crate::clif::symbol::Symbol;
use crate::error::{Error, Result};
use crate::program::id::FuncId;
use crate::target::Target;
use object::write::{Object, SectionId, SymbolId, SymbolSection};
use object::{SectionFlags, SectionKind, SymbolFlags, SymbolKind, SymbolScope};
use std::collections::HashMap;

/// An object that is being written.
pub struct Writer {
    pub(super) object: Object<'static>,
    pub(super) symbols: HashMap<String, SymbolId>,
}

impl Writer {
    /// Returns an empty object for a target.
    pub fn new(target: &Target) -> Result<Self> {
        Ok(Self { object: format::new_object(&target.triple()?)?, symbols: HashMap::new() })
    }

    /// Returns an empty block in the byte order of the target.
    pub(super) fn block(&self) -> Block {
        Block::new(format::endianness(&self.object))
    }

    /// Gives functions their human-readable names. Nothing outside refers to them.
    pub fn name_functions(&mut self, names: &FunctionNames, functions: impl Iterator<Item = FuncId>) {
        for id in functions {
            if let Some(&symbol) = self.symbols.get(&*Symbol::Function(id).name()) {
                let symbol = self.object.symbol_mut(symbol);
                symbol.name = names.function(id).as_bytes().to_vec();
                symbol.scope = SymbolScope::Compilation;
            }
        }
    }

    /// Returns the object's bytes.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.object.write().map_err(|error| Error::bug(format!("the object cannot be written: {error}")))
    }

    /// Returns the symbol with this name, to be referred to.
    pub(super) fn refer(&mut self, name: &str) -> SymbolId {
        if let Some(&symbol) = self.symbols.get(name) {
            return symbol;
        }
        let symbol = self.object.add_symbol(object::write::Symbol {
            name: name.as_bytes().to_vec(),
            value: 0,
            size: 0,
            kind: SymbolKind::Unknown,
            scope: SymbolScope::Linkage,
            weak: false,
            section: SymbolSection::Undefined,
            flags: SymbolFlags::None,
        });
        self.symbols.insert(name.to_owned(), symbol);
        symbol
    }

    /// Returns the symbol for something that generated code refers to.
    pub(super) fn refer_to(&mut self, symbol: Symbol) -> SymbolId {
        self.refer(&symbol.name())
    }

    /// Names `size` bytes at `offset` of a section.
    pub(super) fn define(&mut self, name: &str, kind: SymbolKind, section: SectionId, offset: u64, size: u64) -> SymbolId {
        let id = self.refer(name);
        let symbol = self.object.symbol_mut(id);
        symbol.section = SymbolSection::Section(section);
        (symbol.value, symbol.size, symbol.kind) = (offset, size, kind);
        id
    }

    /// Defines a function that continues at another, in place of one of the runtime.
    pub(super) fn replace(&mut self, name: &str, continues_at: &str) -> Result<()> {
        let section = self.section(&format!(".text.{name}"), SectionKind::Text);
        let continues_at = self.refer(continues_at);
        let size = format::add_jump(&mut self.object, section, continues_at)?;
        self.define(name, SymbolKind::Text, section, 0, size);
        Ok(())
    }

    /// Adds a section that is loaded with the program.
    pub(super) fn section(&mut self, name: &str, kind: SectionKind) -> SectionId {
        self.object.add_section(Vec::new(), name.as_bytes().to_vec(), kind)
    }

    /// Writes a finished block into a section of its own, and defines the names in it.
    pub(super) fn place(&mut self, section: &str, kind: SectionKind, align: u64, block: Block) -> Result<SectionId> {
        let section = self.section(section, kind);
        let (bytes, names, references) = block.into_parts();
        let size = bytes.len() as u64;
        self.object.set_section_data(section, bytes, align);
        for (name, offset) in names {
            self.define(&name, SymbolKind::Data, section, offset, size - offset);
        }
        for reference in references {
            let symbol = self.refer(&reference.target);
            format::add_distance(&mut self.object, section, reference.offset, symbol, reference.addend)?;
        }
        Ok(section)
    }

    /// Adds strings that only tools read, first of all the producer of the executable, as compilers do.
    pub(super) fn add_comments(&mut self, comments: &[String]) {
        const PRODUCER: &str = concat!("wasm2native ", env!("CARGO_PKG_VERSION"));
        let strings = [PRODUCER].into_iter().chain(comments.iter().map(String::as_str));
        let bytes: Vec<u8> = strings.flat_map(|string| string.bytes().chain([0])).collect();
        let section = self.object.add_section(Vec::new(), b".comment".to_vec(), SectionKind::OtherString);
        self.object.set_section_data(section, bytes, 1);
    }

    /// Marks the stack of the executable as not executable.
    pub(super) fn mark_stack(&mut self) {
        let section = self.section(".note.GNU-stack", SectionKind::Other);
        self.object.section_mut(section).flags = SectionFlags::None;
    }
}
