//! The record of the place of objects.

use super::permission::add_text;
use crate::object::block::Block;
use crate::program::Program;
use std::mem::offset_of;
use wasm2native_abi::blobs::Blobs;
use wasm2native_abi::symbol;

/// Adds the record, if the program keeps objects.
pub(super) fn add(block: &mut Block, program: &Program<'_>) {
    let Some(directory) = program.blobs() else { return };
    let record = block.reserve(size_of::<Blobs>(), align_of::<Blobs>());
    block.name(symbol::BLOBS, record);
    add_text(block, record + offset_of!(Blobs, directory), directory);
}
