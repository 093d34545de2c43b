//! What a module is for the rest of the compiler.
//!
//! Index spaces are as the specification has them: imports first, then definitions. Types, and what refers to them, keep the
//! module's own numbering; `program/` makes them canonical.

use super::const_expr::ConstExpr;
use super::hints::{BranchHints, Producer};
use super::names::Names;
use std::ops::Range;
use std::path::PathBuf;
use wasmparser::{
    CompositeInnerType, ExternalKind, FuncToValidate, FuncType, FunctionBody, GlobalType, MemoryType, RefType, SubType,
    TableType, ValidatorResources,
};

/// A module whose sections, but for the function bodies, are valid.
#[derive(Default)]
pub struct Module<'a> {
    /// Every type, in order.
    pub types: Vec<SubType>,
    /// How `types` is divided into recursion groups.
    pub recursion_groups: Vec<Range<u32>>,
    /// What it wants from outside.
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
    /// What it gives to the outside.
    pub exports: Vec<Export<'a>>,
    /// The function to be called at the end of instantiation.
    pub start: Option<u32>,
    /// Element segments.
    pub elements: Vec<ElementSegment>,
    /// Data segments.
    pub data: Vec<DataSegment<'a>>,
    /// The bodies of the functions that are not imported, in order.
    pub code: Vec<Body<'a>>,
    /// What people call its functions.
    pub names: Names<'a>,
    /// Which of its branches are likely.
    pub branch_hints: BranchHints,
    /// Who made it.
    pub producers: Vec<Producer>,
    /// The file that it came from, if that is not the main input.
    pub file: Option<PathBuf>,
}

/// One import.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// The first name, often a module's.
    pub module: &'a str,
    /// The second name.
    pub name: &'a str,
    /// What is wanted.
    pub kind: ImportKind,
    /// Where the import stands in the file.
    pub offset: u64,
}

/// What an import wants.
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
    /// Where it stands in the file.
    pub offset: u64,
}

/// One table; `init` is absent where elements start as null, and for imports.
#[derive(Debug)]
pub struct Table {
    /// Limits and element type.
    pub ty: TableType,
    /// The value of every element at start.
    pub init: Option<ConstExpr>,
    /// Where it stands in the file.
    pub offset: u64,
}

/// One global; `init` is absent for imports.
#[derive(Debug)]
pub struct Global {
    /// Its type and mutability.
    pub ty: GlobalType,
    /// Its value at start.
    pub init: Option<ConstExpr>,
}

/// One export.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    /// Its name.
    pub name: &'a str,
    /// Which index space `index` is of.
    pub kind: ExternalKind,
    /// What is exported.
    pub index: u32,
    /// Where the export stands in the file.
    pub offset: u64,
}

/// When a segment is applied.
#[derive(Debug)]
pub enum SegmentMode {
    /// At instantiation, to the table or memory `target` from `offset` on.
    Active {
        /// A table index or memory index.
        target: u32,
        /// Where the first element or byte goes.
        offset: ConstExpr,
    },
    /// When an operator asks for it.
    Passive,
    /// Never: it only declares functions whose references are taken.
    Declared,
}

/// One element segment.
#[derive(Debug)]
pub struct ElementSegment {
    /// When it is applied.
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
    /// Any constant expressions.
    Expressions(Vec<ConstExpr>),
}

impl ElementItems {
    /// How many elements there are.
    pub fn len(&self) -> usize {
        match self {
            ElementItems::Functions(functions) => functions.len(),
            ElementItems::Expressions(expressions) => expressions.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One data segment.
#[derive(Debug)]
pub struct DataSegment<'a> {
    /// When it is applied.
    pub mode: SegmentMode,
    /// Its contents.
    pub bytes: &'a [u8],
}

/// One function body, still encoded.
pub struct Body<'a> {
    /// What validates it.
    pub validator: FuncToValidate<ValidatorResources>,
    /// Its bytes.
    pub body: FunctionBody<'a>,
}

impl<'a> Module<'a> {
    /// The function type with this index, which validation has shown to be one.
    pub fn func_type(&self, type_index: u32) -> &FuncType {
        match &self.types[type_index as usize].composite_type.inner {
            CompositeInnerType::Func(ty) => ty,
            other => unreachable!("validation has shown type {type_index} to be of a function, not {other:?}"),
        }
    }

    /// The type of a function.
    pub fn type_of(&self, function: u32) -> &FuncType {
        self.func_type(self.functions[function as usize])
    }

    /// How many functions are imported; definitions follow.
    pub fn imported_functions(&self) -> usize {
        self.functions.len() - self.code.len()
    }

    /// How many tables are imported; definitions follow.
    pub fn imported_tables(&self) -> usize {
        self.imports.iter().filter(|import| matches!(import.kind, ImportKind::Table(_))).count()
    }

    /// How many memories are imported; definitions follow.
    pub fn imported_memories(&self) -> usize {
        self.imports.iter().filter(|import| matches!(import.kind, ImportKind::Memory(_))).count()
    }

    /// The export with this name.
    pub fn export(&self, name: &str) -> Option<&Export<'a>> {
        self.exports.iter().find(|export| export.name == name)
    }
}
