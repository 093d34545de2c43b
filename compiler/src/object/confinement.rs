//! The parts of the program's record about limits, and about walls that the kernel puts around the program.

use super::block::Block;
use super::filter;
use crate::error::Result;
use crate::options::Wall;
use crate::program::Program;
use crate::target::Target;
use std::mem::offset_of;
use wasm2native_abi::confinement::{Confinement, DEBUGGABLE, FilterInstruction, REQUIRE_FILES, REQUIRE_FILTER};
use wasm2native_abi::limit::Limits;
use wasm2native_abi::symbol;

/// Fills in the record of limits at `place`.
pub fn add_limits(block: &mut Block, place: usize, program: &Program<'_>) {
    block.u32(place + offset_of!(Limits, files), program.max_files);
    block.u64(place + offset_of!(Limits, room), program.room().unwrap_or(u64::MAX));
    if let Some(timeout) = program.timeout {
        block.point_to(place + offset_of!(Limits, start_timer), symbol::START_TIMER, 0);
        block.u64(place + offset_of!(Limits, timeout), timeout.as_nanos().try_into().unwrap_or(u64::MAX));
    }
}

/// Fills in the record of walls at `place`.
pub fn add_walls(block: &mut Block, place: usize, program: &Program<'_>, target: &Target) -> Result<()> {
    let walls = program.confinement;
    if walls.landlock != Wall::None {
        block.point_to(place + offset_of!(Confinement, restrict_files), symbol::RESTRICT_FILES, 0);
    }
    if walls.seccomp != Wall::None {
        block.point_to(place + offset_of!(Confinement, filter_calls), symbol::FILTER_CALLS, 0);
        add_filter(block, place + offset_of!(Confinement, filter), program, target)?;
    }
    let flag = |wall, flag| if wall == Wall::Required { flag } else { 0 };
    let required =
        flag(walls.landlock, REQUIRE_FILES) | flag(walls.seccomp, REQUIRE_FILTER) | if walls.debuggable { DEBUGGABLE } else { 0 };
    block.u32(place + offset_of!(Confinement, required), required);
    Ok(())
}

fn add_filter(block: &mut Block, field: usize, program: &Program<'_>, target: &Target) -> Result<()> {
    let filter = filter::build(&program.system_calls(), &target.system_calls()?, block.is_big_endian())?;
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
