//! The records of memories, with their initial contents.

use super::region;
use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::object::data::{COPIED, pages_symbol};
use crate::program::Program;
use crate::program::id::MemoryId;
use crate::program::image::ExtentKind;
use std::mem::offset_of;
use wasm2native_abi::record::{Extent, Laying, MemoryRecord, RegionRecord};

/// Adds the records of the memories as the slice at `field`.
pub(super) fn add(block: &mut Block, field: usize, program: &Program<'_>) {
    let records = block.reserve_slice::<MemoryRecord>(field, program.entities.memories.len());
    let mut copied = 0;
    for (record, (id, memory)) in records.zip(program.entities.memories.iter()) {
        block.name(Symbol::MemoryRecord(id).name(), record);
        let region = record + offset_of!(MemoryRecord, region);
        region::put(block, region, memory.region(), program.layout.memories[id]);
        block.u32(record + offset_of!(MemoryRecord, page_size_log2), memory.page_size_log2());
        block.u64(record + offset_of!(MemoryRecord, maximum), memory.maximum);
        add_image(block, region + offset_of!(RegionRecord, image), program, id, &mut copied);
    }
}

fn add_image(block: &mut Block, field: usize, program: &Program<'_>, id: MemoryId, copied: &mut i64) {
    let extents = &program.entities.memories[id].image.extents;
    let records = block.reserve_slice::<Extent>(field, extents.len());
    let mut moved = 0;
    for (record, run) in records.zip(extents) {
        let length = run.length;
        let bytes = record + offset_of!(Extent, bytes);
        match run.kind {
            ExtentKind::Moved => {
                region::put_extent(block, record, run.offset, length, Laying::Move);
                block.point_to(bytes, pages_symbol(id), moved);
                moved += length as i64;
            }
            ExtentKind::Copied => {
                region::put_extent(block, record, run.offset, length, Laying::Copy);
                block.point_to(bytes, COPIED, *copied);
                *copied += length as i64;
            }
        }
    }
}
