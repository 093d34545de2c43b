//! The records of functions that components export and the runtime calls.

use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::program::lift::{Lift, Parent};
use crate::program::{FunctionBody, Last, Program, Root};
use std::mem::offset_of;
use wasm2native_abi::lift::{ARGUMENTS, BlockRecord, DestructorRecord, LiftRecord};
use wasm2native_abi::script::VALUE_SIZE;
use wasm2native_abi::symbol;

/// Adds the record of the call that the program makes, if it is made for one.
pub(super) fn add_lifted(block: &mut Block, program: &Program<'_>) {
    let Root::Entry(entry) = program.root else { return };
    if let FunctionBody::Entry { last: Some(Last::Lifted(lift)), .. } = &program.entities.functions[entry].body {
        let record = add(block, program, lift);
        block.name(symbol::LIFTED, record);
    }
}

/// Adds the record of a call; returns its offset.
pub(super) fn add(block: &mut Block, program: &Program<'_>, lift: &Lift) -> usize {
    let record = block.reserve(size_of::<LiftRecord>(), align_of::<LiftRecord>());
    block.point_to(record + offset_of!(LiftRecord, context), Symbol::Context(lift.context).name(), 0);
    let state = i64::from(program.layout.component_instances[lift.component]);
    block.point_to(record + offset_of!(LiftRecord, component), Symbol::Variables.name(), state);
    block.point_to(record + offset_of!(LiftRecord, function), Symbol::Function(lift.function).name(), 0);
    if let Some(realloc) = lift.realloc {
        block.point_to(record + offset_of!(LiftRecord, realloc), Symbol::Function(realloc).name(), 0);
    }
    if let Some(post_return) = lift.post_return {
        block.point_to(record + offset_of!(LiftRecord, post_return), Symbol::Function(post_return).name(), 0);
    }
    let mut values = Vec::new();
    for value in &lift.arguments.values {
        values.extend_from_slice(&u128::from(*value).to_le_bytes());
    }
    let first = block.append(&values);
    block.slice_within(record + offset_of!(LiftRecord, arguments), first, lift.arguments.values.len());
    add_blocks(block, record + offset_of!(LiftRecord, blocks), lift);
    if let Some(result) = &lift.result {
        let ty = block.append(&result.ty);
        block.slice_within(record + offset_of!(LiftRecord, result), ty, result.ty.len());
        if let Some((size, alignment)) = result.in_memory {
            block.u32(record + offset_of!(LiftRecord, is_in_memory), 1);
            block.u32(record + offset_of!(LiftRecord, size), size);
            block.u32(record + offset_of!(LiftRecord, alignment), alignment);
        }
    }
    add_destructors(block, record + offset_of!(LiftRecord, destructors), lift);
    record
}

fn add_destructors(block: &mut Block, field: usize, lift: &Lift) {
    let records = block.reserve_slice::<DestructorRecord>(field, lift.destructors.len());
    for (record, (resource, function)) in records.zip(&lift.destructors) {
        block.point_to(record + offset_of!(DestructorRecord, function), Symbol::Function(*function).name(), 0);
        block.u32(record + offset_of!(DestructorRecord, resource), *resource);
    }
}

fn add_blocks(block: &mut Block, field: usize, lift: &Lift) {
    let records = block.reserve_slice::<BlockRecord>(field, lift.arguments.blocks.len());
    for (record, of_memory) in records.zip(&lift.arguments.blocks) {
        let bytes = block.append(&of_memory.bytes);
        block.slice_within(record + offset_of!(BlockRecord, bytes), bytes, of_memory.bytes.len());
        block.u32(record + offset_of!(BlockRecord, alignment), of_memory.alignment);
        let (parent, offset) = match of_memory.parent {
            Parent::Argument(number) => (ARGUMENTS, (number * VALUE_SIZE) as u32),
            Parent::Block(number, offset) => (number as u32, offset),
        };
        block.u32(record + offset_of!(BlockRecord, parent), parent);
        block.u32(record + offset_of!(BlockRecord, offset), offset);
    }
}
