//! The writable memory of the process.
//!
//! # Safety
//!
//! The linker guarantees the headers of the executable.
#![allow(unsafe_code)]

use core::ops::Range;

use wasm2native_abi::record::Laying;

use super::growth;
use crate::arch::{Architecture as _, Machine};
use crate::heap::served::{RANGES, Served};
use crate::program;
use crate::sys::elf::{Elf_Ehdr, Elf_Phdr, PF_W, PT_GNU_RELRO, PT_LOAD};
use crate::sys::{Errno, pages};

/// Ranges of whole pages.
pub(crate) struct Regions {
    ranges: &'static mut [(usize, usize)],
    count: usize,
}

/// The most regions of the executable, beside those of memories whose first contents are in it.
const OF_IMAGE: usize = 8;

impl Regions {
    /// No regions, and room for none.
    pub(crate) const fn none() -> Regions {
        Regions { ranges: &mut [], count: 0 }
    }

    /// No regions, with room for those of the program and so many more.
    pub(crate) fn with_room(more: usize) -> Result<Regions, Errno> {
        // A memory has one of its own, and may divide one of the executable.
        let most = OF_IMAGE + 2 * growth::regions().count() + RANGES + more;
        Ok(Regions { ranges: pages::array(most, (0, 0))?, count: 0 })
    }

    /// Adds the pages that a range lies in, unless they are there already.
    ///
    /// Errors: `ENOMEM` when there are too many.
    pub(crate) fn add(&mut self, range: Range<usize>) -> Result<(), Errno> {
        let page = pages::size();
        let range = (range.start & !(page - 1), (range.end + page - 1) & !(page - 1));
        if self.iter().any(|known| known.start <= range.0 && range.1 <= known.end) {
            return Ok(());
        }
        *self.ranges.get_mut(self.count).ok_or(Errno::ENOMEM)? = range;
        self.count += 1;
        Ok(())
    }

    /// Adds the variables of the executable.
    pub(crate) fn add_image(&mut self) -> Result<(), Errno> {
        let image = Machine::image();
        // SAFETY: the head of the image is mapped.
        let &Elf_Ehdr { e_phoff, e_phnum, .. } = unsafe { &*image.cast() };
        // SAFETY: so are the program headers, which are in it.
        let headers =
            unsafe { core::slice::from_raw_parts(image.wrapping_add(e_phoff).cast::<Elf_Phdr>(), usize::from(e_phnum)) };
        let range = |header: &Elf_Phdr| {
            let start = image.addr() + header.p_vaddr;
            start..start + header.p_memsz
        };
        // What relocation alone wrote to is read-only by now.
        let constant = headers.iter().find(|header| header.p_type == PT_GNU_RELRO).map_or(0..0, range);
        for header in headers.iter().filter(|header| header.p_type == PT_LOAD && header.p_flags & PF_W != 0) {
            let whole = range(header);
            let start = if whole.contains(&constant.start) { constant.end & !(pages::size() - 1) } else { whole.start };
            self.add_without_moved(start..whole.end)?;
        }
        Ok(())
    }

    /// Adds variables except initial contents of memories and tables, which have been moved into place: what is mapped there now is
    /// something else, if anything.
    fn add_without_moved(&mut self, range: Range<usize>) -> Result<(), Errno> {
        let mut at = range.start;
        while at < range.end {
            let next = moved().filter(|moved| at < moved.end && moved.start < range.end).min_by_key(|moved| moved.start);
            let Range { start, end } = next.unwrap_or(range.end..range.end);
            if at < start {
                self.add(at..start)?;
            }
            at = end;
        }
        Ok(())
    }

    /// Adds memories and tables of the program, as long as they are now. What they grow by is taken from them after each request.
    pub(crate) fn add_program(&mut self) -> Result<(), Errno> {
        for (region, unit) in growth::regions() {
            let [base, length] = growth::extent(region);
            // One that may move is a mapping of its length.
            let size = if region.reservation == 0 { length * unit } else { growth::usable(length, unit) };
            if size != 0 {
                self.add(base..base + size)?;
            }
        }
        Ok(())
    }

    /// Adds what can be accessed of the heap: likewise.
    pub(crate) fn add_heap(&mut self, heap: Served) -> Result<(), Errno> {
        for extent in (heap.extents)() {
            if extent.start < extent.accessible {
                self.add(extent.start..extent.accessible)?;
            }
        }
        Ok(())
    }

    /// Returns the ranges of addresses.
    pub(super) fn iter(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.ranges.iter().take(self.count).map(|&(start, end)| start..end)
    }
}

/// Returns the pages of the executable with initial contents that are moved into place.
fn moved() -> impl Iterator<Item = Range<usize>> {
    let extents = growth::regions().flat_map(|(region, _)| program::items(&region.image));
    extents.filter(|extent| extent.laying == Laying::Move as u32).map(|extent| {
        let start = extent.bytes.as_ptr().addr();
        start..(start + extent.length as usize + pages::size() - 1) & !(pages::size() - 1)
    })
}
