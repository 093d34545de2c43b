//! Sections with many entries, or with entries that promise a lot.

use super::Scale;
use super::call;
use super::draft::{Draft, arity, kinds, mutable, repeat, table_type};
use wasm_encoder::ValType::{I32, I64};
use wasm_encoder::{
    AbstractHeapType, ConstExpr, DataSegment, DataSegmentMode, Elements, ExportKind, GlobalType, HeapType, NameMap, RefType,
    ValType,
};

pub(super) fn types(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    (0..size as u32 / 13 + 1).for_each(|number| {
        draft.ty(kinds(number), []);
    });
}

pub(super) fn types_with_parameters(draft: &mut Draft, scale: Scale) {
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
        supertype_idxs: Vec::new(),
        composite_type: wasm_encoder::CompositeType {
            inner: wasm_encoder::CompositeInnerType::Func(wasm_encoder::FuncType::new(params, [])),
            shared: false,
            descriptor: None,
            describes: None,
        },
    }
}

pub(super) fn one_recursion_group(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    let count = size as u32 / 10 + 1;
    let member =
        |number: u32| function_type(vec![reference(1 + number.wrapping_mul(7) % count), reference(1 + number * 13 % count)]);
    draft.types.ty().rec((0..count).map(member).collect::<Vec<_>>());
}

pub(super) fn recursion_groups(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for group in 0..size as u32 / 14 + 1 {
        let first = 1 + 2 * group;
        draft.types.ty().rec([function_type(vec![reference(first + 1)]), function_type(vec![reference(first), I32])]);
    }
}

/// Types that each take the previous one twice.
pub(super) fn type_chain(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    (0..size as u32 / 10 + 1).for_each(|number| {
        draft.ty([reference(number), reference(number)], []);
    });
}

pub(super) fn many_globals(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for _ in 0..size / 5 + 1 {
        draft.globals.global(mutable(I64), &ConstExpr::i64_const(0));
    }
}

/// Globals that are each set at program start, since addresses are known only then.
pub(super) fn globals_of_functions(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for _ in 0..size / 5 + 1 {
        draft.globals.global(mutable(ValType::FUNCREF), &ConstExpr::ref_func(0));
    }
}

pub(super) fn global_chain(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    let constant = GlobalType { mutable: false, ..mutable(I64) };
    draft.globals.global(constant, &ConstExpr::i64_const(1));
    for number in 0..size as u32 / 10 {
        draft.globals.global(constant, &ConstExpr::global_get(number).with_global_get(number).with_i64_add());
    }
}

pub(super) fn many_tables(draft: &mut Draft, Scale { width, .. }: Scale) {
    draft.start(&[], |_| {});
    for table in 0..width.min(100) {
        draft.table(10_000_000);
        draft.elements.active(Some(table), &ConstExpr::i32_const(9_999_999), Elements::Functions(vec![0].into()));
    }
}

pub(super) fn filled_tables(draft: &mut Draft, Scale { width, .. }: Scale) {
    draft.start(&[], |_| {});
    for _ in 0..width.min(100) {
        draft.tables.table_with_init(table_type(10_000_000), &ConstExpr::ref_func(0));
    }
}

pub(super) fn many_elements(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    draft.table(size as u64);
    draft.elements.active(Some(0), &ConstExpr::i32_const(0), Elements::Functions(vec![0; size].into()));
}

/// A long segment, and short ones that start inside it.
pub(super) fn elements_over_elements(draft: &mut Draft, Scale { width, size }: Scale) {
    draft.start(&[], |_| {});
    draft.table(size as u64);
    draft.elements.active(Some(0), &ConstExpr::i32_const(0), Elements::Functions(vec![0; size / 2].into()));
    for number in 0..(size as u32 / 16).min(90_000) {
        let offset = ConstExpr::i32_const((number.wrapping_mul(width) % (size as u32 / 2)).cast_signed());
        draft.elements.active(Some(0), &offset, Elements::Functions(vec![0].into()));
    }
}

pub(super) fn element_segments(draft: &mut Draft, Scale { size, .. }: Scale) {
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

pub(super) fn data_segments(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for number in 0..size as i32 / 8 {
        draft.data.active(0, &ConstExpr::i32_const(number % 60_000), [b'x']);
    }
}

pub(super) fn scattered_data(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.memory(65_536);
    draft.start(&[], |_| {});
    for number in 0..size as u32 / 10 {
        let offset = ConstExpr::i32_const(number.wrapping_mul(40_000).cast_signed());
        draft.data.segment(DataSegment { mode: DataSegmentMode::Active { memory_index: 1, offset: &offset }, data: [b'x'] });
    }
}

pub(super) fn data_at_both_ends(draft: &mut Draft, Scale { width, .. }: Scale) {
    draft.start(&[], |_| {});
    for memory in 1..=width.min(90) {
        draft.memory(65_536);
        for offset in [0, -1] {
            let offset = ConstExpr::i32_const(offset);
            draft
                .data
                .segment(DataSegment { mode: DataSegmentMode::Active { memory_index: memory, offset: &offset }, data: [b'x'] });
        }
    }
}

pub(super) fn exports(draft: &mut Draft, Scale { size, .. }: Scale) {
    draft.start(&[], |_| {});
    for number in 0..size / 10 {
        draft.exports.export(&format!("e{number}"), ExportKind::Func, 0);
    }
}

pub(super) fn names(draft: &mut Draft, Scale { size, .. }: Scale) {
    call::functions(draft, Scale { width: 1, size: size / 3 });
    let mut names = NameMap::new();
    (0..size as u32 / 12).for_each(|number| names.append(number, &format!("f{number}")));
    draft.names.functions(&names);
}
