//! A module while a shape is filling it.

use super::Scale;
use wasm_encoder::ValType::{F32, F64, I32, I64, V128};
use wasm_encoder::{
    BlockType, CodeSection, DataSection, ElementSection, ExportKind, ExportSection, FunctionSection, GlobalSection, GlobalType,
    InstructionSink, MemArg, MemArgTarget, MemorySection, MemoryType, Module, NameSection, RefType, TableSection, TableType,
    TagKind, TagSection, TagType, TypeSection, ValType,
};

/// A module under construction. Type 0 takes and returns nothing; memory 0 has one page; function 0 is exported as `_start`.
pub(super) struct Draft {
    pub(super) types: TypeSection,
    pub(super) functions: FunctionSection,
    pub(super) tables: TableSection,
    pub(super) memories: MemorySection,
    pub(super) tags: TagSection,
    pub(super) globals: GlobalSection,
    pub(super) exports: ExportSection,
    pub(super) elements: ElementSection,
    pub(super) code: CodeSection,
    pub(super) data: DataSection,
    pub(super) names: NameSection,
}

impl Draft {
    pub(super) fn new() -> Self {
        let mut draft = Self {
            types: TypeSection::new(),
            functions: FunctionSection::new(),
            tables: TableSection::new(),
            memories: MemorySection::new(),
            tags: TagSection::new(),
            globals: GlobalSection::new(),
            exports: ExportSection::new(),
            elements: ElementSection::new(),
            code: CodeSection::new(),
            data: DataSection::new(),
            names: NameSection::new(),
        };
        draft.ty([], []);
        draft.memory(1);
        draft.exports.export("_start", ExportKind::Func, 0);
        draft
    }

    pub(super) fn ty(&mut self, params: impl IntoIterator<Item = ValType>, results: impl IntoIterator<Item = ValType>) -> u32 {
        let index = self.types.len();
        let (params, results): (Vec<_>, Vec<_>) = (params.into_iter().collect(), results.into_iter().collect());
        self.types.ty().function(params, results);
        index
    }

    pub(super) fn memory(&mut self, pages: u64) {
        self.memories.memory(MemoryType { minimum: pages, maximum: None, memory64: false, shared: false, page_size_log2: None });
    }

    pub(super) fn tag(&mut self, ty: u32) -> u32 {
        self.tags.tag(TagType { kind: TagKind::Exception, func_type_idx: ty });
        self.tags.len() - 1
    }

    pub(super) fn table(&mut self, elements: u64) {
        self.tables.table(table_type(elements));
    }

    /// Adds a function with `locals`, whose operators `write` appends; the final `end` is added.
    pub(super) fn function(&mut self, ty: u32, locals: &[(u32, ValType)], write: impl FnOnce(&mut Code)) {
        self.functions.function(ty);
        let mut code = Code { bytes: Vec::new() };
        write(&mut code);
        code.op().end();
        let mut function = wasm_encoder::Function::new(locals.iter().copied());
        function.raw(code.bytes);
        self.code.function(&function);
    }

    /// Adds the start function. The first local of each declaration comes from memory, so that nothing is constant.
    pub(super) fn start(&mut self, locals: &[(u32, ValType)], write: impl FnOnce(&mut Code)) {
        self.function(0, locals, |code| {
            let mut first = 0;
            for &(count, ty) in locals {
                code.load(ty, first);
                first += count;
            }
            write(code);
        });
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut module = Module::new();
        module.section(&self.types).section(&self.functions).section(&self.tables).section(&self.memories).section(&self.tags);
        module.section(&self.globals).section(&self.exports).section(&self.elements).section(&self.code).section(&self.data);
        module.section(&self.names);
        module.finish()
    }
}

/// The operators of a function.
pub(super) struct Code {
    pub(super) bytes: Vec<u8>,
}

impl Code {
    pub(super) fn op(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.bytes)
    }

    /// Writes repeatedly, with an increasing number, until there are `size` bytes; returns the number of repetitions.
    pub(super) fn fill(&mut self, size: usize, mut write: impl FnMut(InstructionSink<'_>, u32)) -> u32 {
        let mut count = 0;
        while self.bytes.len() < size {
            write(self.op(), count);
            count += 1;
        }
        count
    }

    pub(super) fn times(&mut self, count: u32, mut write: impl FnMut(InstructionSink<'_>, u32)) {
        (0..count).for_each(|number| write(self.op(), number));
    }

    /// Loads a local, if its type can be loaded.
    pub(super) fn load(&mut self, ty: ValType, local: u32) {
        let mut op = self.op();
        op.i32_const(0);
        match ty {
            I32 => op.i32_load(ANYWHERE),
            I64 => op.i64_load(ANYWHERE),
            F32 => op.f32_load(ANYWHERE),
            F64 => op.f64_load(ANYWHERE),
            V128 => op.v128_load(ANYWHERE),
            ValType::Ref(_) => {
                op.drop();
                return;
            }
        };
        op.local_set(local);
    }

    /// Stores the top operand, which has the first local's type.
    pub(super) fn store(&mut self, ty: ValType) {
        let mut op = self.op();
        op.local_set(0).i32_const(8).local_get(0);
        match ty {
            I32 => op.i32_store(ANYWHERE),
            I64 => op.i64_store(ANYWHERE),
            F32 => op.f32_store(ANYWHERE),
            F64 => op.f64_store(ANYWHERE),
            V128 => op.v128_store(ANYWHERE),
            ValType::Ref(_) => op.drop().drop(),
        };
    }

    /// Adds one to each local.
    pub(super) fn count_locals(&mut self, count: u32) {
        self.times(count, |mut op, local| {
            op.local_get(local).i64_const(1).i64_add().local_set(local);
        });
    }

    pub(super) fn read_locals(&mut self, count: u32) {
        self.times(count, |mut op, local| {
            op.local_get(local).drop();
        });
    }

    /// Pushes the first local `count` times.
    pub(super) fn push(&mut self, count: u32) {
        self.times(count, |mut op, _| {
            op.local_get(0);
        });
    }

    pub(super) fn drop_all(&mut self, count: u32) {
        self.times(count, |mut op, _| {
            op.drop();
        });
    }
}

pub(super) fn table_type(elements: u64) -> TableType {
    TableType { element_type: RefType::FUNCREF, table64: false, minimum: elements, maximum: None, shared: false }
}

/// Returns the number of parameters or results: the width, as far as permitted.
pub(super) fn arity(scale: Scale) -> u32 {
    scale.width.min(1000)
}

pub(super) fn repeat(ty: ValType, count: u32) -> impl Iterator<Item = ValType> {
    std::iter::repeat_n(ty, count as usize)
}

pub(super) const EMPTY: BlockType = BlockType::Empty;

pub(super) const ANYWHERE: MemArg = MemArg { offset: 0, align: 0, target: MemArgTarget::Memory(0), ordering: None };

/// Returns ten types that encode a number.
pub(super) fn kinds(number: u32) -> impl Iterator<Item = ValType> {
    (0..10).map(move |digit| [I32, I64, F32, F64][((number >> (2 * digit)) & 3) as usize])
}

pub(super) fn mutable(ty: ValType) -> GlobalType {
    GlobalType { val_type: ty, mutable: true, shared: false }
}
