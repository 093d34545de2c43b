//! A module as the rest of the compiler sees it.
//!
//! Index spaces are those of the specification: imports first, then definitions. Types, and what refers to them, keep the
//! module's own numbering; `program/` makes them canonical.

use super::const_expr::ConstExpr;
use super::debug::Debug;
use super::hints::{BranchHints, Producer};
use super::names::Names;
use std::ops::Range;
use std::path::PathBuf;
use wasmparser::{
    CompositeInnerType, ExternalKind, FuncToValidate, FuncType, FunctionBody, GlobalType, MemoryType, RefType, SubType,
    TableType, ValidatorResources,
};

/// A module whose sections, except for the function bodies, are valid.
#[derive(Default)]
pub struct Module<'a> {
    /// The numbers and contents of all sections but those with code, data and what is not part of the language: all that the validity of bodies
    /// depends on.
    pub interface: Vec<(u8, &'a [u8])>,
    /// Every type, in order.
    pub types: Vec<SubType>,
    /// The recursion groups of `types`.
    pub recursion_groups: Vec<Range<u32>>,
    /// Every import.
    pub imports: Vec<Import<'a>>,
    /// The type index of every function.
    pub functions: Vec<u32>,
    /// Every table.
    pub tables: Vec<Table>,
    /// Every memory.
    pub memories: Vec<Memory>,
    /// Every global.
    pub globals: Vec<Global>,
    /// The type index of every tag.
    pub tags: Vec<u32>,
    /// Every export.
    pub exports: Vec<Export<'a>>,
    /// The function to call at the end of instantiation.
    pub start: Option<u32>,
    /// Element segments.
    pub elements: Vec<ElementSegment>,
    /// Data segments.
    pub data: Vec<DataSegment<'a>>,
    /// The bodies of the functions that are not imported, in order.
    pub code: Vec<Body<'a>>,
    /// The names of its functions.
    pub names: Names<'a>,
    /// The hints about likely branches.
    pub branch_hints: BranchHints,
    /// Its debug information.
    pub debug: Debug<'a>,
    /// The tools and languages that produced it.
    pub producers: Vec<Producer>,
    /// Whether it was made for calls between components, so that its functions are nobody's.
    pub is_adapter: bool,
    /// The file it was read from, unless that is the main input.
    pub file: Option<PathBuf>,
}

/// One import.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// The first name, often a module's.
    pub module: &'a str,
    /// The second name.
    pub name: &'a str,
    /// The kind of entity, and its type.
    pub kind: ImportKind,
    /// The offset of the import in the file.
    pub offset: u64,
}

/// The kind of entity that an import asks for.
#[derive(Clone, Copy, Debug)]
pub enum ImportKind {
    /// A function of the type with this index.
    Func(u32),
    /// A table.
    Table(TableType),
    /// A memory.
    Memory(MemoryType),
    /// A global.
    Global(GlobalType),
    /// A tag of the type with this index.
    Tag(u32),
}

/// A memory.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Its limits and the size of its pages.
    pub ty: MemoryType,
    /// Its offset in the file.
    pub offset: u64,
}

/// One table; `init` is absent if elements start as null, and for imports.
#[derive(Debug)]
pub struct Table {
    /// Limits and element type.
    pub ty: TableType,
    /// The initial value of every element.
    pub init: Option<ConstExpr>,
    /// Its offset in the file.
    pub offset: u64,
}

/// One global; `init` is absent for imports.
#[derive(Debug)]
pub struct Global {
    /// Its type and mutability.
    pub ty: GlobalType,
    /// Its initial value.
    pub init: Option<ConstExpr>,
}

/// One export.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    /// Its name.
    pub name: &'a str,
    /// The index space of `index`.
    pub kind: ExternalKind,
    /// The index of the exported entity.
    pub index: u32,
    /// The offset of the export in the file.
    pub offset: u64,
}

/// The time at which a segment is applied.
#[derive(Debug)]
pub enum SegmentMode {
    /// At instantiation, to the table or memory `target` from `offset` on.
    Active {
        /// A table index or memory index.
        target: u32,
        /// The index of the first element, or the address of the first byte.
        offset: ConstExpr,
    },
    /// When an operator requests it.
    Passive,
    /// Never: it only declares functions whose references are taken.
    Declared,
}

/// One element segment.
#[derive(Debug)]
pub struct ElementSegment {
    /// The time at which it is applied.
    pub mode: SegmentMode,
    /// The type of its elements.
    pub ty: RefType,
    /// Its elements.
    pub items: ElementItems,
}

/// The elements of a segment.
#[derive(Debug)]
pub enum ElementItems {
    /// Function indices.
    Functions(Vec<u32>),
    /// Arbitrary constant expressions.
    Expressions(Vec<ConstExpr>),
}

impl ElementItems {
    /// Returns the number of elements.
    pub fn len(&self) -> usize {
        match self {
            ElementItems::Functions(functions) => functions.len(),
            ElementItems::Expressions(expressions) => expressions.len(),
        }
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One data segment.
#[derive(Debug)]
pub struct DataSegment<'a> {
    /// The time at which it is applied.
    pub mode: SegmentMode,
    /// Its contents.
    pub bytes: &'a [u8],
}

/// One function body, still encoded.
pub struct Body<'a> {
    /// Its validator.
    pub validator: FuncToValidate<ValidatorResources>,
    /// Its bytes.
    pub body: FunctionBody<'a>,
}

impl<'a> Module<'a> {
    /// Returns the function type with this index, which validation has shown to be one.
    pub fn func_type(&self, type_index: u32) -> &FuncType {
        match &self.types[type_index as usize].composite_type.inner {
            CompositeInnerType::Func(ty) => ty,
            other => unreachable!("validation has shown type {type_index} to be of a function, not {other:?}"),
        }
    }

    /// Returns the type of a function.
    pub fn type_of(&self, function: u32) -> &FuncType {
        self.func_type(self.functions[function as usize])
    }

    /// Returns the number of imported functions; definitions follow.
    pub fn imported_functions(&self) -> usize {
        self.functions.len() - self.code.len()
    }

    /// Returns the number of imported tables; definitions follow.
    pub fn imported_tables(&self) -> usize {
        self.imports.iter().filter(|import| matches!(import.kind, ImportKind::Table(_))).count()
    }

    /// Returns the number of imported memories; definitions follow.
    pub fn imported_memories(&self) -> usize {
        self.imports.iter().filter(|import| matches!(import.kind, ImportKind::Memory(_))).count()
    }

    /// Returns its constant expressions, except for offsets of segments.
    pub fn constant_expressions(&self) -> impl Iterator<Item = &ConstExpr> {
        let globals = self.globals.iter().filter_map(|global| global.init.as_ref());
        let tables = self.tables.iter().filter_map(|table| table.init.as_ref());
        let elements = self.elements.iter().flat_map(|segment| match &segment.items {
            ElementItems::Functions(_) => &[],
            ElementItems::Expressions(expressions) => expressions.as_slice(),
        });
        globals.chain(tables).chain(elements)
    }

    /// Finds the export with this name.
    pub fn export(&self, name: &str) -> Option<&Export<'a>> {
        self.exports.iter().find(|export| export.name == name)
    }
}
