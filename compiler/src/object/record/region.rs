//! The records of a region and of one run of its initial contents.

use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::program::region::Region;
use std::mem::offset_of;
use wasm2native_abi::record::{Extent, Laying, RegionRecord};

/// Fills in a region, except for its image; its descriptor is at `offset` in the variables.
pub(super) fn put(block: &mut Block, record: usize, region: Region, offset: u32) {
    block.point_to(record + offset_of!(RegionRecord, descriptor), Symbol::Variables.name(), i64::from(offset));
    block.u64(record + offset_of!(RegionRecord, reservation), region.reservation);
    block.u64(record + offset_of!(RegionRecord, mapped), region.mapped);
    block.u64(record + offset_of!(RegionRecord, length), region.length);
}

/// Fills in a run, except for the address of its contents.
pub(super) fn put_extent(block: &mut Block, record: usize, offset: u64, length: u64, laying: Laying) {
    block.u64(record + offset_of!(Extent, offset), offset);
    block.u64(record + offset_of!(Extent, length), length);
    block.u32(record + offset_of!(Extent, laying), laying as u32);
}
