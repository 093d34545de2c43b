//! The parts of the program's record about limits, and about the kernel's restrictions on the program.

use crate::error::Result;
use crate::object::block::Block;
use crate::object::filter;
use crate::program::Program;
use crate::target::Target;
use std::mem::offset_of;
use wasm2native_abi::confinement::{Confinement, DUMPS_BY_WORKERS, FilterInstruction};
use wasm2native_abi::limit::Limits;
use wasm2native_abi::system_call::{HEAP_ARGUMENTS, SERVING_ARGUMENTS};

/// Fills in the record of limits.
pub(super) fn add_limits(block: &mut Block, record: usize, program: &Program<'_>) {
    block.u32(record + offset_of!(Limits, files), program.options.most_files());
    block.u64(record + offset_of!(Limits, room), program.room().unwrap_or(u64::MAX));
}

/// Fills in the record for the steps that confine the process.
pub(super) fn add_confinement(block: &mut Block, record: usize, program: &Program<'_>, target: &Target) -> Result<()> {
    if program.is_filtered() {
        add_filter(block, record + offset_of!(Confinement, filter), program, target)?;
    }
    let debuggable = match program.options.sandbox.debuggable {
        false if program.options.serve.serves() => DUMPS_BY_WORKERS,
        debuggable => debuggable.into(),
    };
    block.u32(record + offset_of!(Confinement, debuggable), debuggable);
    Ok(())
}

fn add_filter(block: &mut Block, field: usize, program: &Program<'_>, target: &Target) -> Result<()> {
    let further = match (program.options.serve.serves(), program.has_heap()) {
        (true, _) => SERVING_ARGUMENTS,
        (false, true) => HEAP_ARGUMENTS,
        (false, false) => &[],
    };
    let filter = filter::build(&program.system_calls(), further, &target.system_calls()?, block.endianness())?;
    let records = block.reserve_slice::<FilterInstruction>(field, filter.len());
    for (record, instruction) in records.zip(filter.iter()) {
        block.u16(record + offset_of!(FilterInstruction, code), instruction.code);
        block.bytes(record + offset_of!(FilterInstruction, jump_true), &[instruction.jump_true]);
        block.bytes(record + offset_of!(FilterInstruction, jump_false), &[instruction.jump_false]);
        block.u32(record + offset_of!(FilterInstruction, operand), instruction.operand);
    }
    Ok(())
}
