//! The parts of the program's record about limits, and about the kernel's restrictions on the program.

use super::block::Block;
use super::filter;
use crate::error::Result;
use crate::program::Program;
use crate::target::Target;
use std::mem::offset_of;
use wasm2native_abi::confinement::{Confinement, FilterInstruction};
use wasm2native_abi::limit::Limits;

/// Fills in the record of limits at `place`.
pub fn add_limits(block: &mut Block, place: usize, program: &Program<'_>) {
    block.u32(place + offset_of!(Limits, files), program.options.limits.max_files);
    block.u64(place + offset_of!(Limits, room), program.room().unwrap_or(u64::MAX));
}

/// Fills in the record for the steps that confine the process at `place`.
pub fn add_confinement(block: &mut Block, place: usize, program: &Program<'_>, target: &Target) -> Result<()> {
    if program.is_filtered() {
        add_filter(block, place + offset_of!(Confinement, filter), program, target)?;
    }
    block.u32(place + offset_of!(Confinement, debuggable), u32::from(program.options.sandbox.debuggable));
    Ok(())
}

fn add_filter(block: &mut Block, field: usize, program: &Program<'_>, target: &Target) -> Result<()> {
    let filter = filter::build(&program.system_calls(), &target.system_calls()?, block.endianness())?;
    let size = size_of::<FilterInstruction>();
    let first = block.reserve(size * filter.len(), align_of::<FilterInstruction>());
    block.slice_within(field, first, filter.len());
    for (number, instruction) in filter.iter().enumerate() {
        let place = first + number * size;
        block.u16(place + offset_of!(FilterInstruction, code), instruction.code);
        block.bytes(place + offset_of!(FilterInstruction, jump_true), &[instruction.jump_true]);
        block.bytes(place + offset_of!(FilterInstruction, jump_false), &[instruction.jump_false]);
        block.u32(place + offset_of!(FilterInstruction, operand), instruction.operand);
    }
    Ok(())
}
