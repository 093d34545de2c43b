//! The lengths of memories, tables and the heap, which a request may add to.
//!
//! # Safety
//!
//! The compiler guarantees the records, which hold the address of a function of this type. Nothing changes descriptors meanwhile.
#![allow(unsafe_code)]

use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::record::RegionRecord;

use crate::heap::served::{RANGES, Served, Serving};
use crate::program;
use crate::serve::record::record;
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

/// Returns the functions of the heap, if the guest has objects.
pub(crate) fn heap() -> Option<Served> {
    let serving = record().heap.as_ptr();
    // SAFETY: it is the address of such a function.
    (!serving.is_null()).then(|| unsafe { core::mem::transmute::<*const u8, Serving>(serving) }())
}

/// Where memories and tables ended when a request was over, and how much of the ranges of the heap could be accessed.
pub(crate) struct Ends {
    ends: &'static mut [usize],
    heap: Option<Served>,
    lengths: [usize; RANGES],
}

impl Ends {
    /// Room for them.
    pub(crate) fn new() -> Result<Ends, Errno> {
        Ok(Ends { ends: pages::array_with(regions().count(), |_| 0)?, heap: heap(), lengths: [0; RANGES] })
    }

    /// Remembers where they end now.
    pub(crate) fn remember(&mut self) {
        for (end, (region, unit)) in self.ends.iter_mut().zip(regions()) {
            *end = usable(extent(region)[1], unit);
        }
        if let Some(heap) = self.heap {
            // No addresses: a full collection lets two tables of the same size change places.
            self.lengths = (heap.extents)().map(|extent| extent.accessible - extent.start);
        }
    }

    /// Makes what they have grown by inaccessible again; whatever lies behind them, if a call was left that may have grown one and
    /// not said so.
    ///
    /// # Safety
    ///
    /// Descriptors are restored, and guest code does not run.
    pub(crate) unsafe fn revoke(&self, was_left: bool) {
        for (&end, (region, unit)) in self.ends.iter().zip(regions()) {
            let [base, length] = extent(region);
            let kept = usable(length, unit);
            let end = if was_left { region.reservation as usize } else { end };
            if region.reservation != 0 && end > kept {
                // SAFETY: the range is reserved for this region, and lies behind its end.
                let _ = unsafe { pages::revoke(base + kept, end - kept) };
            }
        }
        let Some(heap) = self.heap else { return };
        for (&length, range) in self.lengths.iter().zip((heap.extents)()) {
            let (kept, end) = (range.accessible, if was_left { range.end } else { range.start + length });
            if end > kept {
                // SAFETY: the range is the heap's, which knows nothing of what is behind this.
                let _ = unsafe { pages::revoke(kept, end - kept) };
            }
        }
    }
}
