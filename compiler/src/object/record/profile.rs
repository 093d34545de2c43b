//! The record of the profile that a program writes.

use super::permission::add_text;
use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::program::Program;
use std::mem::offset_of;
use wasm2native_abi::profile::Profile;
use wasm2native_abi::symbol;

/// Adds the record, if the program counts what it does.
pub(super) fn add(block: &mut Block, program: &Program<'_>) {
    let (Some(counting), Some(path)) = (&program.counting, &program.options.profiling.generate) else { return };
    let record = block.reserve(size_of::<Profile>(), align_of::<Profile>());
    block.name(symbol::PROFILE, record);
    add_text(block, record + offset_of!(Profile, path), path);
    let words = block.reserve_slice::<u64>(record + offset_of!(Profile, head), counting.head.len());
    for (place, &word) in words.zip(&counting.head) {
        block.u64(place, word);
    }
    block.u64(record + offset_of!(Profile, counters), counting.counters);
    block.point_to(record + offset_of!(Profile, base), Symbol::Variables.name(), counting.base.into());
}
