//! The lengths of memories and tables, which a request may add to.
//!
//! # Safety
//!
//! The compiler guarantees the records. Nothing changes descriptors meanwhile.
#![allow(unsafe_code)]

use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::record::RegionRecord;

use crate::program;
use crate::sys::pages;

/// Returns the regions of all memories and tables, and the size of the unit of which descriptors tell the number.
pub(super) fn regions() -> impl Iterator<Item = (&'static RegionRecord, usize)> {
    let program = program::record();
    let memories = program::items(&program.memories).iter().map(|memory| (&memory.region, 1));
    memories.chain(program::items(&program.tables).iter().map(|table| (&table.region, TABLE_ELEMENT_SIZE)))
}

/// Returns the number of bytes of a memory or table that can be used, of a region that has a reservation.
pub(super) fn usable(length: usize, unit: usize) -> usize {
    (length * unit).next_multiple_of(pages::LARGEST_PAGE as usize)
}

/// Returns the address and the length, in the unit of the descriptor, of a memory or table.
pub(super) fn extent(region: &RegionRecord) -> [usize; 2] {
    // SAFETY: nothing writes to the descriptor now.
    unsafe { *region.descriptor.as_ptr() }.map(|word| word as usize)
}

/// Returns the sum of all lengths: none ever becomes less during a request.
pub(crate) fn lengths() -> usize {
    regions().fold(0, |sum, (region, _)| sum.wrapping_add(extent(region)[1]))
}

/// Makes what memories and tables have grown by inaccessible again.
///
/// # Safety
///
/// Descriptors are restored, and guest code does not run.
pub(crate) unsafe fn revoke() {
    for (region, unit) in regions().filter(|(region, _)| region.reservation != 0) {
        let [base, length] = extent(region);
        let kept = usable(length, unit);
        // SAFETY: the range is reserved for this region, and lies behind its end.
        let _ = unsafe { pages::revoke(base + kept, (region.reservation as usize).saturating_sub(kept)) };
    }
}
