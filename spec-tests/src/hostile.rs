//! Modules that are small and could cost a compiler much: shapes whose work grows with the square of their size in a naive
//! translation, or that use at each place what is most expensive there.
//!
//! Each shape is drawn by two numbers: how wide it is (locals, parameters, targets, clauses, whatever it has many of) and how many
//! bytes its code may take. All modules are valid. To add a shape, write a function that fills a [`Draft`] and give it a line
//! in [`SHAPES`].

use wasm_encoder::{
    AbstractHeapType, BlockType, Catch, CodeSection, ConstExpr, DataSection, DataSegment, DataSegmentMode, ElementSection, Elements, ExportKind,
    ExportSection, FunctionSection, GlobalSection, GlobalType, HeapType, InstructionSink, MemArg, MemArgTarget, MemorySection, MemoryType, Module, NameMap,
    NameSection, RefType, TableSection, TableType, TagKind, TagSection, TagType, TypeSection, ValType,
};
use ValType::{F32, F64, I32, I64, V128};

/// A kind of module.
pub struct Shape {
    /// Its name, for choosing and reporting.
    pub name: &'static str,
    fill: fn(&mut Draft, Scale),
}

/// How big a module of a shape is.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// How many of what the shape has many of.
    pub width: u32,
    /// About how many bytes of operators there are.
    pub size: usize,
}

impl Shape {
    /// The module of a scale.
    pub fn module(&self, scale: Scale) -> Vec<u8> {
        let mut draft = Draft::new();
        (self.fill)(&mut draft, scale);
        draft.finish()
    }
}

/// Every shape.
pub const SHAPES: &[Shape] = &[
    Shape { name: "loops-write-locals", fill: loops_write_locals },
    Shape { name: "loops-read-locals", fill: loops_read_locals },
    Shape { name: "loops-in-turn", fill: loops_in_turn },
    Shape { name: "ifs-between-locals", fill: ifs_between_locals },
    Shape { name: "ifs-write-locals", fill: ifs_write_locals },
    Shape { name: "loop-around-ifs", fill: loop_around_ifs },
    Shape { name: "branches-between-locals", fill: branches_between_locals },
    Shape { name: "operands-across-ifs", fill: operands_across_ifs },
    Shape { name: "branches-with-values", fill: branches_with_values },
    Shape { name: "blocks-with-values", fill: blocks_with_values },
    Shape { name: "loops-with-values", fill: loops_with_values },
    Shape { name: "null-branches-with-values", fill: null_branches_with_values },
    Shape { name: "returns-with-values", fill: returns_with_values },
    Shape { name: "tables-with-values", fill: tables_with_values },
    Shape { name: "table-of-many", fill: table_of_many },
    Shape { name: "tables-of-many", fill: tables_of_many },
    Shape { name: "nested-blocks", fill: nested_blocks },
    Shape { name: "nested-ifs", fill: nested_ifs },
    Shape { name: "nested-loops", fill: nested_loops },
    Shape { name: "shuffles", fill: shuffles },
    Shape { name: "dead-shuffles", fill: dead_shuffles },
    Shape { name: "swizzles", fill: swizzles },
    Shape { name: "vector-operators", fill: vector_operators },
    Shape { name: "vector-loads", fill: vector_loads },
    Shape { name: "conversions", fill: conversions },
    Shape { name: "roundings", fill: roundings },
    Shape { name: "divisions", fill: divisions },
    Shape { name: "wide-arithmetic", fill: wide_arithmetic },
    Shape { name: "selects", fill: selects },
    Shape { name: "additions", fill: additions },
    Shape { name: "deep-stack", fill: deep_stack },
    Shape { name: "constants", fill: constants },
    Shape { name: "loads", fill: loads },
    Shape { name: "stores", fill: stores },
    Shape { name: "atomics", fill: atomics },
    Shape { name: "memories", fill: memories },
    Shape { name: "tables", fill: tables },
    Shape { name: "globals", fill: globals },
    Shape { name: "bulk", fill: bulk },
    Shape { name: "calls", fill: calls },
    Shape { name: "calls-with-values", fill: calls_with_values },
    Shape { name: "indirect-calls", fill: indirect_calls },
    Shape { name: "functions", fill: functions },
    Shape { name: "functions-with-parameters", fill: functions_with_parameters },
    Shape { name: "functions-with-loops", fill: functions_with_loops },
    Shape { name: "functions-with-locals", fill: functions_with_locals },
    Shape { name: "catches-around-calls", fill: catches_around_calls },
    Shape { name: "nested-catches", fill: nested_catches },
    Shape { name: "catches-between-locals", fill: catches_between_locals },
    Shape { name: "throws-with-values", fill: throws_with_values },
    Shape { name: "rethrows", fill: rethrows },
    Shape { name: "legacy-catches", fill: legacy_catches },
    Shape { name: "legacy-nested", fill: legacy_nested },
    Shape { name: "legacy-delegates", fill: legacy_delegates },
    Shape { name: "unreachable", fill: unreachable },
    Shape { name: "types", fill: types },
    Shape { name: "types-with-parameters", fill: types_with_parameters },
    Shape { name: "one-recursion-group", fill: one_recursion_group },
    Shape { name: "recursion-groups", fill: recursion_groups },
    Shape { name: "type-chain", fill: type_chain },
    Shape { name: "many-globals", fill: many_globals },
    Shape { name: "global-chain", fill: global_chain },
    Shape { name: "many-tables", fill: many_tables },
    Shape { name: "filled-tables", fill: filled_tables },
    Shape { name: "many-elements", fill: many_elements },
    Shape { name: "element-segments", fill: element_segments },
    Shape { name: "data-segments", fill: data_segments },
    Shape { name: "scattered-data", fill: scattered_data },
    Shape { name: "data-at-both-ends", fill: data_at_both_ends },
    Shape { name: "exports", fill: exports },
    Shape { name: "names", fill: names },
];

/// A module that is being put together. Type 0 takes and returns nothing; memory 0 has a page; function 0 is exported as `_start`.
struct Draft {
    types: TypeSection,
    functions: FunctionSection,
    tables: TableSection,
    memories: MemorySection,
    tags: TagSection,
    globals: GlobalSection,
    exports: ExportSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
    names: NameSection,
}

impl Draft {
    fn new() -> Self {
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

    fn ty(&mut self, params: impl IntoIterator<Item = ValType>, results: impl IntoIterator<Item = ValType>) -> u32 {
        let index = self.types.len();
        let (params, results): (Vec<_>, Vec<_>) = (params.into_iter().collect(), results.into_iter().collect());
        self.types.ty().function(params, results);
        index
    }

    fn memory(&mut self, pages: u64) {
        self.memories.memory(MemoryType { minimum: pages, maximum: None, memory64: false, shared: false, page_size_log2: None });
    }

    fn tag(&mut self, ty: u32) -> u32 {
        self.tags.tag(TagType { kind: TagKind::Exception, func_type_idx: ty });
        self.tags.len() - 1
    }

    fn table(&mut self, elements: u64) {
        self.tables.table(table_type(elements));
    }

    /// Adds a function with `locals`, whose operators `write` appends; the last `end` is added.
    fn function(&mut self, ty: u32, locals: &[(u32, ValType)], write: impl FnOnce(&mut Code)) {
        self.functions.function(ty);
        let mut code = Code { bytes: Vec::new() };
        write(&mut code);
        code.op().end();
        let mut function = wasm_encoder::Function::new(locals.iter().copied());
        function.raw(code.bytes);
        self.code.function(&function);
    }

    /// Adds the function that is started. The first local of each declaration comes from memory, so that nothing is a constant.
    fn start(&mut self, locals: &[(u32, ValType)], write: impl FnOnce(&mut Code)) {
        self.function(0, locals, |code| {
            let mut first = 0;
            for &(count, ty) in locals {
                code.load(ty, first);
                first += count;
            }
            write(code);
        });
    }

    fn finish(self) -> Vec<u8> {
        let mut module = Module::new();
        module.section(&self.types).section(&self.functions).section(&self.tables).section(&self.memories).section(&self.tags);
        module.section(&self.globals).section(&self.exports).section(&self.elements).section(&self.code).section(&self.data);
        module.section(&self.names);
        module.finish()
    }
}

/// Operators of a function.
struct Code {
    bytes: Vec<u8>,
}

impl Code {
    fn op(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.bytes)
    }

    /// Writes again and again, with a number that counts up, until there are `size` bytes; returns how often.
    fn fill(&mut self, size: usize, mut write: impl FnMut(InstructionSink<'_>, u32)) -> u32 {
        let mut count = 0;
        while self.bytes.len() < size {
            write(self.op(), count);
            count += 1;
        }
        count
    }

    fn times(&mut self, count: u32, mut write: impl FnMut(InstructionSink<'_>, u32)) {
        (0..count).for_each(|number| write(self.op(), number));
    }

    /// Loads a local, where its type can be loaded.
    fn load(&mut self, ty: ValType, local: u32) {
        let mut op = self.op();
        op.i32_const(0);
        match ty {
            I32 => op.i32_load(ANYWHERE),
            I64 => op.i64_load(ANYWHERE),
            F32 => op.f32_load(ANYWHERE),
            F64 => op.f64_load(ANYWHERE),
            V128 => op.v128_load(ANYWHERE),
            ValType::Ref(_) => return drop(op.drop()),
        };
        op.local_set(local);
    }

    /// Stores the operand on top, which is of the first local's type.
    fn store(&mut self, ty: ValType) {
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
    fn count_locals(&mut self, count: u32) {
        self.times(count, |mut op, local| drop(op.local_get(local).i64_const(1).i64_add().local_set(local)));
    }

    fn read_locals(&mut self, count: u32) {
        self.times(count, |mut op, local| drop(op.local_get(local).drop()));
    }

    /// Pushes the first local so many times.
    fn push(&mut self, count: u32) {
        self.times(count, |mut op, _| drop(op.local_get(0)));
    }

    fn drop_all(&mut self, count: u32) {
        self.times(count, |mut op, _| drop(op.drop()));
    }
}

fn table_type(elements: u64) -> TableType {
    TableType { element_type: RefType::FUNCREF, table64: false, minimum: elements, maximum: None, shared: false }
}

/// As many as there may be of parameters or results.
fn arity(scale: Scale) -> u32 {
    scale.width.min(1000)
}

fn repeat(ty: ValType, count: u32) -> impl Iterator<Item = ValType> {
    std::iter::repeat_n(ty, count as usize)
}

const EMPTY: BlockType = BlockType::Empty;

const ANYWHERE: MemArg = MemArg { offset: 0, align: 0, target: MemArgTarget::Memory(0), ordering: None };

// Locals.

fn loops_write_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        let loops = code.fill(size / 5, |mut op, _| drop(op.loop_(EMPTY)));
        code.count_locals(width);
        code.times(loops, |mut op, _| drop(op.local_get(0).i32_wrap_i64().br_if(0).end()));
    });
}

fn loops_read_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.count_locals(width);
        let loops = code.fill(size / 5, |mut op, _| drop(op.loop_(EMPTY)));
        code.read_locals(width);
        code.times(loops, |mut op, _| drop(op.local_get(0).i32_wrap_i64().br_if(0).end()));
    });
}

fn loops_in_turn(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.fill(size, |mut op, number| {
            let local = number * 7 % width;
            op.loop_(EMPTY).local_get(local).i64_const(1).i64_add().local_tee(local).i32_wrap_i64().br_if(0).end();
        });
        code.read_locals(width);
    });
}

fn ifs_between_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.count_locals(width);
        code.fill(size, |mut op, _| drop(op.i32_const(1).if_(EMPTY).end()));
        code.read_locals(width);
    });
}

fn ifs_write_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).i32_wrap_i64().if_(EMPTY);
            op.i64_const(i64::from(number)).local_set(number * 37 % width).end();
        });
        code.read_locals(width);
    });
}

fn loop_around_ifs(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.op().loop_(EMPTY);
        code.count_locals(width);
        code.fill(size, |mut op, _| drop(op.local_get(0).i32_wrap_i64().if_(EMPTY).end()));
        code.op().local_get(0).i32_wrap_i64().br_if(0).end();
    });
}

fn branches_between_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(width, I64)], |code| {
        code.op().block(EMPTY);
        code.fill(size, |mut op, number| {
            op.i64_const(i64::from(number)).local_set(number % width).local_get(0).i32_wrap_i64().br_if(0);
        });
        code.op().end();
        code.read_locals(width);
    });
}

// Operands.

fn operands_across_ifs(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(1, I64)], |code| {
        code.times(width, |mut op, number| drop(op.local_get(0).i64_const(i64::from(number)).i64_mul()));
        code.fill(size, |mut op, _| drop(op.local_get(0).i32_wrap_i64().if_(EMPTY).i64_const(1).local_set(0).end()));
        code.times(width, |mut op, _| drop(op.local_set(0)));
    });
}

fn branches_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty([], repeat(I64, count));
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.op().block(BlockType::FunctionType(ty));
        code.times(count, |mut op, number| drop(op.local_get(0).i64_const(i64::from(number)).i64_mul()));
        code.fill(scale.size, |mut op, _| drop(op.local_get(1).br_if(0)));
        code.op().end();
        code.drop_all(count);
    });
}

fn blocks_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty(repeat(I64, count), repeat(I64, count));
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| drop(op.block(BlockType::FunctionType(ty)).local_get(1).br_if(0).end()));
        code.drop_all(count);
    });
}

fn loops_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty(repeat(I64, count), repeat(I64, count));
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| drop(op.loop_(BlockType::FunctionType(ty)).local_get(1).br_if(0).end()));
        code.drop_all(count);
    });
}

fn null_branches_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty([], repeat(I64, count));
    draft.start(&[(1, I64), (1, ValType::FUNCREF)], |code| {
        code.op().block(BlockType::FunctionType(ty));
        code.push(count);
        code.fill(scale.size, |mut op, _| drop(op.local_get(1).br_on_null(0).drop()));
        code.op().end();
        code.drop_all(count);
    });
}

fn returns_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty([], repeat(I64, count));
    draft.start(&[], |_| {});
    draft.function(ty, &[(1, I64), (1, I32)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| drop(op.local_get(1).br_if(0)));
    });
}

fn tables_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty([], repeat(I64, count));
    draft.start(&[(1, I64), (1, I32)], |code| {
        let depth = code.fill(scale.size / 4, |mut op, _| drop(op.block(BlockType::FunctionType(ty))));
        code.push(count);
        code.op().local_get(1).br_table(0..depth, 0);
        code.times(depth, |mut op, _| drop(op.end()));
        code.drop_all(count);
    });
}

// Tables of branches, nesting.

fn table_of_many(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.times(width, |mut op, _| drop(op.block(EMPTY)));
        code.op().local_get(0).br_table((0..size as u32).map(|number| number % width.min(100)), 0);
        code.times(width, |mut op, _| drop(op.end()));
    });
}

fn tables_of_many(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.times(width, |mut op, _| drop(op.block(EMPTY)));
        code.fill(size, |mut op, _| {
            op.block(EMPTY).local_get(0).br_table((0..width).map(|number| number % width.min(100)), 0).end();
        });
        code.times(width, |mut op, _| drop(op.end()));
    });
}

fn nested_blocks(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        let depth = code.fill(size / 4, |mut op, _| drop(op.block(EMPTY)));
        code.times(depth, |mut op, number| drop(op.local_get(0).br_if(0).end()));
    });
}

fn nested_ifs(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        let depth = code.fill(size / 5 * 4, |mut op, _| drop(op.local_get(0).if_(EMPTY)));
        code.times(depth, |mut op, _| drop(op.end()));
    });
}

fn nested_loops(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        let depth = code.fill(size / 4, |mut op, _| drop(op.loop_(EMPTY)));
        code.times(depth, |mut op, _| drop(op.local_get(0).i32_const(1).i32_sub().local_tee(0).br_if(0).end()));
    });
}

// Single operators.

fn lanes(number: u32) -> [u8; 16] {
    std::array::from_fn(|lane| ((number as usize).wrapping_mul(31) ^ (lane * 13 + lane * lane)) as u8 % 32)
}

fn shuffles(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, V128)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, number| drop(op.local_get(1).i8x16_shuffle(lanes(number))));
        code.store(V128);
    });
}

fn dead_shuffles(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, V128)], |code| {
        code.fill(size, |mut op, number| drop(op.local_get(0).local_get(1).i8x16_shuffle(lanes(number)).drop()));
    });
}

fn swizzles(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, V128)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| drop(op.local_get(1).i8x16_swizzle()));
        code.store(V128);
    });
}

/// Operators of one vector to another one, chosen by the width.
fn vector_operators(draft: &mut Draft, Scale { width, size }: Scale) {
    /// The codes of operators that take one vector, and then those that take two.
    const UNARY: &[u32] = &[
        0x4d, 0x5e, 0x5f, 0x60, 0x61, 0x62, 0x67, 0x68, 0x69, 0x6a, 0x74, 0x75, 0x7a, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x87,
        0x88, 0x89, 0x8a, 0x94, 0xa0, 0xa1, 0xa7, 0xa8, 0xa9, 0xaa, 0xc0, 0xc1, 0xc7, 0xc8, 0xc9, 0xca, 0xe0, 0xe1, 0xe3, 0xec,
        0xed, 0xef, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff, 0x101, 0x102, 0x103, 0x104,
    ];
    const BINARY: &[u32] = &[
        0x23, 0x26, 0x28, 0x2a, 0x37, 0x39, 0x41, 0x47, 0x4e, 0x65, 0x66, 0x6e, 0x6f, 0x70, 0x76, 0x78, 0x7b, 0x82, 0x8f, 0x95,
        0x97, 0x9b, 0x9c, 0xb5, 0xb6, 0xba, 0xbc, 0xd5, 0xd6, 0xd8, 0xd9, 0xdc, 0xde, 0xe4, 0xe8, 0xe9, 0xea, 0xeb, 0xf4, 0xf5, 0x100,
        0x112,
    ];
    let choice = width as usize % (UNARY.len() + BINARY.len());
    draft.start(&[(2, V128)], |code| {
        code.op().local_get(0);
        while code.bytes.len() < size {
            let operator = match UNARY.get(choice) {
                Some(&operator) => operator,
                None => {
                    code.op().local_get(1);
                    BINARY[choice - UNARY.len()]
                }
            };
            code.bytes.push(0xfd);
            wasm_encoder::Encode::encode(&operator, &mut code.bytes);
        }
        code.store(V128);
    });
}

fn vector_loads(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, V128), (1, I32)], |code| {
        code.fill(size, |mut op, _| {
            op.local_get(1).local_get(0).v128_load8_lane(ANYWHERE, 3).local_set(0);
        });
    });
}

fn conversions(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, F64)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, number| {
            match number % 4 {
                0 => op.i64_trunc_sat_f64_u().f32_convert_i64_u().f64_promote_f32(),
                1 => op.i32_trunc_f64_u().f64_convert_i32_u(),
                2 => op.i64_trunc_f64_s().f64_convert_i64_u(),
                _ => op.i32_trunc_sat_f64_s().f64_convert_i32_s(),
            };
        });
        code.store(F64);
    });
}

fn roundings(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, F64), (1, F32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| drop(op.f64_floor().f64_nearest().f32_demote_f64().f32_trunc().f64_promote_f32()));
        code.store(F64);
    });
}

fn divisions(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, I64)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| drop(op.local_get(1).i64_div_s().local_get(1).i64_rem_s().i64_popcnt()));
        code.store(I64);
    });
}

fn wide_arithmetic(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(2, I64)], |code| {
        code.op().local_get(0).local_get(1);
        code.fill(size, |mut op, _| drop(op.i64_mul_wide_s().local_get(0).local_get(1).i64_add128()));
        code.op().i64_add();
        code.store(I64);
    });
}

fn selects(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| drop(op.local_get(0).local_get(1).select()));
        code.store(I64);
    });
}

fn additions(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I64)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| drop(op.local_get(0).i64_add()));
        code.store(I64);
    });
}

fn deep_stack(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I64)], |code| {
        let count = code.fill(size / 5 * 4, |mut op, _| drop(op.local_get(0).i64_clz()));
        code.times(count - 1, |mut op, _| drop(op.i64_mul()));
        code.store(I64);
    });
}

fn constants(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, F64)], |code| {
        let count = code.fill(size / 10 * 9, |mut op, number| drop(op.f64_const(f64::from(number).into())));
        code.op().local_get(0);
        code.times(count, |mut op, _| drop(op.f64_mul()));
        code.store(F64);
    });
}

// Memories, tables, globals.

fn loads(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, _| drop(op.i32_load(ANYWHERE)));
        code.store(I32);
    });
}

fn stores(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).local_get(0).i32_store(MemArg { offset: u64::from(number), ..ANYWHERE });
        });
    });
}

fn atomics(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[(1, I32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, number| {
            op.local_get(0);
            match number % 3 {
                0 => op.i32_atomic_rmw8_add_u(ANYWHERE),
                1 => op.i32_atomic_rmw_sub(MemArg { align: 2, ..ANYWHERE }),
                _ => op.local_get(0).i32_atomic_rmw16_cmpxchg_u(MemArg { align: 1, ..ANYWHERE }),
            };
        });
        code.op().drop();
    });
}

fn memories(draft: &mut Draft, Scale { width, size }: Scale) {
    let count = width.min(90);
    (0..count).for_each(|_| draft.memory(1));
    draft.start(&[(1, I32)], |code| {
        code.op().local_get(0);
        code.fill(size, |mut op, number| {
            op.i32_load(MemArg { target: MemArgTarget::Memory(number % count), ..ANYWHERE }).memory_grow(number % count);
            op.if_(BlockType::Result(I32)).memory_size(number % count).else_().local_get(0).end();
        });
        code.op().drop();
    });
}

fn tables(draft: &mut Draft, Scale { width, size }: Scale) {
    let count = width.min(90);
    (0..count).for_each(|_| draft.table(10));
    draft.start(&[(1, I32)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).local_get(0).table_get(number % count).table_set(number * 7 % count);
        });
    });
}

fn globals(draft: &mut Draft, Scale { width, size }: Scale) {
    for _ in 0..width {
        draft.globals.global(mutable(I64), &ConstExpr::i64_const(0));
    }
    draft.start(&[], |code| {
        code.fill(size, |mut op, number| {
            op.global_get(number % width).global_set(number.wrapping_mul(7919) % width);
            op.i32_const(0).if_(EMPTY).end();
        });
    });
}

fn mutable(ty: ValType) -> GlobalType {
    GlobalType { val_type: ty, mutable: true, shared: false }
}

fn bulk(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.table(10);
    draft.elements.passive(Elements::Functions(vec![0; 10].into()));
    draft.start(&[(1, I32)], |code| {
        code.fill(size, |mut op, number| {
            op.local_get(0).local_get(0).local_get(0);
            match number % 5 {
                0 => op.table_init(0, 0),
                1 => op.table_copy(0, 0),
                2 => op.memory_copy(0, 0),
                3 => op.memory_fill(0),
                _ => op.drop().drop().drop().ref_null(HeapType::FUNC).local_get(0).table_grow(0).drop(),
            };
        });
    });
}

// Calls and functions.

fn calls(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |code| drop(code.fill(size, |mut op, _| drop(op.call(1)))));
    draft.function(0, &[], |_| {});
}

fn calls_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty(repeat(I64, count), repeat(I64, count));
    draft.start(&[(1, I64)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| drop(op.call(1)));
        code.drop_all(count);
    });
    draft.function(ty, &[], |code| code.times(count, |mut op, number| drop(op.local_get(number))));
}

fn indirect_calls(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.table(10);
    let types: Vec<_> = (0..width).map(|number| draft.ty(kinds(number), [])).collect();
    draft.start(&[(1, I32), (1, I64), (1, F32), (1, F64)], |code| {
        code.fill(size, |mut op, number| {
            let number = number % width;
            for kind in kinds(number) {
                op.local_get(kind_position(kind));
            }
            op.local_get(0).call_indirect(0, types[number as usize]);
        });
    });
}

/// Ten types that tell a number.
fn kinds(number: u32) -> impl Iterator<Item = ValType> {
    (0..10).map(move |digit| [I32, I64, F32, F64][((number >> (2 * digit)) & 3) as usize])
}

fn kind_position(ty: ValType) -> u32 {
    [I32, I64, F32, F64].iter().position(|&kind| kind == ty).map_or(0, |position| position as u32)
}

fn functions(draft: &mut Draft, Scale { size, .. }: Scale) {
    (0..size / 4 + 1).for_each(|_| draft.start(&[], |_| {}));
}

fn functions_with_parameters(draft: &mut Draft, scale: Scale) {
    let ty = draft.ty(repeat(I64, arity(scale)), repeat(I64, arity(scale)));
    draft.start(&[], |_| {});
    (0..scale.size / 5 + 1).for_each(|_| draft.function(ty, &[], |code| drop(code.op().unreachable())));
}

fn functions_with_loops(draft: &mut Draft, Scale { width, size }: Scale) {
    let each = Scale { width: width.min(400), size: 2000 };
    (0..size / 6000 + 1).for_each(|_| loops_write_locals(draft, each));
}

fn functions_with_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..size / 8 + 1).for_each(|_| draft.start(&[(width.min(50_000), I64)], |_| {}));
}

// Exceptions.

fn catches_around_calls(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| drop(draft.tag(0)));
    draft.start(&[], |code| {
        code.op().block(EMPTY).try_table(EMPTY, (0..width).map(|tag| Catch::One { tag, label: 0 }));
        code.fill(size, |mut op, _| drop(op.call(1)));
        code.op().end().end();
    });
    draft.function(0, &[], |_| {});
}

fn nested_catches(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| drop(draft.tag(0)));
    draft.start(&[], |code| {
        code.op().block(EMPTY);
        let depth = code.fill(size / 10 * 7, |mut op, number| {
            op.try_table(EMPTY, [Catch::One { tag: number % width, label: number }]);
        });
        code.times(depth, |mut op, _| drop(op.call(1).end()));
        code.op().end();
    });
    draft.function(0, &[], |_| {});
}

fn catches_between_locals(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.tag(0);
    draft.start(&[(width, I64)], |code| {
        code.op().block(EMPTY).try_table(EMPTY, [Catch::One { tag: 0, label: 0 }, Catch::All { label: 0 }]);
        code.fill(size, |mut op, number| {
            op.i64_const(i64::from(number)).local_set(number % width).call(1);
        });
        code.op().end().end();
        code.read_locals(width);
    });
    draft.function(0, &[], |_| {});
}

fn throws_with_values(draft: &mut Draft, scale: Scale) {
    let count = arity(scale);
    let ty = draft.ty(repeat(I64, count), []);
    let same = draft.ty(repeat(I64, count), repeat(I64, count));
    draft.tag(ty);
    draft.start(&[(1, I64), (1, I32)], |code| {
        code.push(count);
        code.fill(scale.size, |mut op, _| drop(op.local_get(1).if_(BlockType::FunctionType(same)).throw(0).end()));
        code.drop_all(count);
    });
}

fn rethrows(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| drop(draft.tag(0)));
    draft.start(&[(1, I32), (1, ValType::EXNREF)], |code| {
        code.op().block(EMPTY).try_table(EMPTY, (0..width).map(|tag| Catch::One { tag, label: 0 }));
        code.fill(size, |mut op, _| drop(op.local_get(0).if_(EMPTY).local_get(1).throw_ref().end()));
        code.op().end().end();
    });
}

fn legacy_catches(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| drop(draft.tag(0)));
    draft.start(&[], |code| {
        code.op().try_(EMPTY);
        code.fill(size, |mut op, _| drop(op.call(1)));
        code.times(width, |mut op, tag| drop(op.catch(tag).call(1)));
        code.op().end();
    });
    draft.function(0, &[], |_| {});
}

fn legacy_nested(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| drop(draft.tag(0)));
    draft.start(&[], |code| {
        let depth = code.fill(size / 4, |mut op, _| drop(op.try_(EMPTY)));
        code.times(depth, |mut op, number| drop(op.call(1).catch(number % width).call(1).rethrow(0).end()));
    });
    draft.function(0, &[], |_| {});
}

fn legacy_delegates(draft: &mut Draft, Scale { width, size }: Scale) {
    (0..width).for_each(|_| drop(draft.tag(0)));
    draft.start(&[], |code| {
        code.times(width, |mut op, _| drop(op.try_(EMPTY)));
        code.fill(size, |mut op, number| drop(op.try_(EMPTY).call(1).delegate(number * 7 % width)));
        code.times(width, |mut op, tag| drop(op.catch(tag).call(1).end()));
    });
    draft.function(0, &[], |_| {});
}

fn unreachable(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |code| {
        code.op().unreachable();
        code.fill(size, |mut op, _| drop(op.block(EMPTY).i32_const(0).br_if(0).end()));
    });
}

// Sections.

fn types(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    (0..size as u32 / 13 + 1).for_each(|number| drop(draft.ty(kinds(number), [])));
}

fn types_with_parameters(draft: &mut Draft, scale: Scale) {
    draft.start(&[], |_| {});
    let count = arity(scale);
    for number in 0..(scale.size as u32 / (2 * count + 5) + 1).min(1 << 16) {
        let params = (0..count).map(|position| if (number >> (position % 16)) & 1 == 0 { I32 } else { I64 });
        draft.ty(params, repeat(I32, count));
    }
}

fn reference(index: u32) -> ValType {
    ValType::Ref(RefType { nullable: true, heap_type: HeapType::Concrete(index) })
}

fn function_type(params: Vec<ValType>) -> wasm_encoder::SubType {
    wasm_encoder::SubType {
        is_final: true,
        supertype_idxs: Vec::new().into(),
        composite_type: wasm_encoder::CompositeType {
            inner: wasm_encoder::CompositeInnerType::Func(wasm_encoder::FuncType::new(params, [])),
            shared: false,
            descriptor: None,
            describes: None,
        },
    }
}

fn one_recursion_group(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    let count = size as u32 / 10 + 1;
    let member = |number: u32| function_type(vec![reference(1 + number.wrapping_mul(7) % count), reference(1 + number * 13 % count)]);
    draft.types.ty().rec((0..count).map(member).collect::<Vec<_>>());
}

fn recursion_groups(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for group in 0..size as u32 / 14 + 1 {
        let first = 1 + 2 * group;
        draft.types.ty().rec([function_type(vec![reference(first + 1)]), function_type(vec![reference(first), I32])]);
    }
}

/// Each type takes the one before twice.
fn type_chain(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    (0..size as u32 / 10 + 1).for_each(|number| drop(draft.ty([reference(number), reference(number)], [])));
}

fn many_globals(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for _ in 0..size / 5 + 1 {
        draft.globals.global(mutable(I64), &ConstExpr::i64_const(0));
    }
}

fn global_chain(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    let constant = GlobalType { mutable: false, ..mutable(I64) };
    draft.globals.global(constant, &ConstExpr::i64_const(1));
    for number in 0..size as u32 / 10 {
        draft.globals.global(constant, &ConstExpr::global_get(number).with_global_get(number).with_i64_add());
    }
}

fn many_tables(draft: &mut Draft, Scale { width, .. }: Scale) {
    draft.start(&[], |_| {});
    for table in 0..width.min(100) {
        draft.table(10_000_000);
        draft.elements.active(Some(table), &ConstExpr::i32_const(9_999_999), Elements::Functions(vec![0].into()));
    }
}

fn filled_tables(draft: &mut Draft, Scale { width, .. }: Scale) {
    draft.start(&[], |_| {});
    for _ in 0..width.min(100) {
        draft.tables.table_with_init(table_type(10_000_000), &ConstExpr::ref_func(0));
    }
}

fn many_elements(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    draft.table(size as u64);
    draft.elements.active(Some(0), &ConstExpr::i32_const(0), Elements::Functions(vec![0; size].into()));
}

fn element_segments(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.table(1_000_000);
    draft.start(&[(1, I32)], |code| {
        code.fill(size / 2, |mut op, number| {
            op.local_get(0).local_get(0).local_get(0).table_init(0, number);
        });
    });
    for _ in 0..size / 10 {
        let null = ConstExpr::ref_null(HeapType::Abstract { shared: false, ty: AbstractHeapType::Func });
        draft.elements.passive(Elements::Expressions(RefType::FUNCREF, vec![null].into()));
    }
}

fn data_segments(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for number in 0..size as i32 / 8 {
        draft.data.active(0, &ConstExpr::i32_const(number % 60_000), [b'x']);
    }
}

fn scattered_data(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.memory(65_536);
    draft.start(&[], |_| {});
    for number in 0..size as u32 / 10 {
        let offset = ConstExpr::i32_const(number.wrapping_mul(40_000).cast_signed());
        draft.data.segment(DataSegment { mode: DataSegmentMode::Active { memory_index: 1, offset: &offset }, data: [b'x'] });
    }
}

fn data_at_both_ends(draft: &mut Draft, Scale { width, .. }: Scale) {
    draft.start(&[], |_| {});
    for memory in 1..=width.min(90) {
        draft.memory(65_536);
        for offset in [0, -1] {
            let offset = ConstExpr::i32_const(offset);
            draft.data.segment(DataSegment { mode: DataSegmentMode::Active { memory_index: memory, offset: &offset }, data: [b'x'] });
        }
    }
}

fn exports(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for number in 0..size / 10 {
        draft.exports.export(&format!("e{number}"), ExportKind::Func, 0);
    }
}

fn names(draft: &mut Draft, Scale { size, .. }: Scale) {
    functions(draft, Scale { width: 1, size: size / 3 });
    let mut names = NameMap::new();
    (0..size as u32 / 12).for_each(|number| names.append(number, &format!("f{number}")));
    draft.names.functions(&names);
}
