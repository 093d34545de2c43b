//! The lengths of memories and tables, which a request may add to.
//!
//! # Safety
//!
//! The compiler guarantees the records. Nothing changes descriptors meanwhile.
#![allow(unsafe_code)]

use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::record::RegionRecord;

use crate::program;
use crate::sys::{Errno, pages};

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

/// Where memories and tables ended when a request was over.
pub(crate) struct Ends(&'static mut [usize]);

impl Ends {
    /// Room for them.
    pub(crate) fn new() -> Result<Ends, Errno> {
        Ok(Ends(pages::array_with(regions().count(), |_| 0)?))
    }

    /// Remembers where they end now.
    pub(crate) fn remember(&mut self) {
        for (end, (region, unit)) in self.0.iter_mut().zip(regions()) {
            *end = usable(extent(region)[1], unit);
        }
    }

    /// Makes what they have grown by inaccessible again; whatever lies behind them, if a call was left that may have grown one and
    /// not said so.
    ///
    /// # Safety
    ///
    /// Descriptors are restored, and guest code does not run.
    pub(crate) unsafe fn revoke(&self, was_left: bool) {
        for (&end, (region, unit)) in self.0.iter().zip(regions()) {
            let [base, length] = extent(region);
            let kept = usable(length, unit);
            let end = if was_left { region.reservation as usize } else { end };
            if region.reservation != 0 && end > kept {
                // SAFETY: the range is reserved for this region, and lies behind its end.
                let _ = unsafe { pages::revoke(base + kept, end - kept) };
            }
        }
    }
}
