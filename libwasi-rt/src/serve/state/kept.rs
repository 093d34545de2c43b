//! Pages that requests write again and again: they stay in memory, and their contents are restored from copies.
//!
//! # Safety
//!
//! The copies are in a mapping of their own. The caller says which pages there are.
#![allow(unsafe_code)]

use core::ops::Range;
use core::ptr;

use crate::sys::{Errno, pages};

/// The most pages that are kept, of 4 KiB: fewer of larger ones.
const MOST: usize = 256;

/// The pages that are kept, and a copy of each. All zero is none.
pub(super) struct Kept {
    /// The address of the copies; 0 before there is any.
    copies: usize,
    /// The size of a page.
    page: usize,
    /// The pages in ascending order of address.
    pages: [Page; MOST],
    count: usize,
    /// The most pages of this size that are kept.
    most: usize,
}

/// A page that is kept.
#[derive(Clone, Copy)]
struct Page {
    address: usize,
    /// The number of its copy.
    copy: u32,
    /// Whether it was in memory, and not the file's, when it was looked at last.
    is_present: bool,
}

impl Kept {
    /// No pages, with room for copies.
    pub(super) fn new() -> Result<Kept, Errno> {
        const SMALL_PAGE: usize = 4096;
        let page = pages::size();
        let most = ((MOST * SMALL_PAGE) >> page.trailing_zeros()).clamp(1, MOST);
        let none = Page { address: 0, copy: 0, is_present: false };
        Ok(Kept { copies: pages::allocate(most * page)?, page, pages: [none; MOST], count: 0, most })
    }

    /// Forgets which pages are in memory.
    pub(super) fn forget_presence(&mut self) {
        for page in self.list() {
            page.is_present = false;
        }
    }

    /// Restores the pages that are in memory.
    ///
    /// # Safety
    ///
    /// They can be written, and nothing refers to them.
    pub(super) unsafe fn restore_present(&mut self) {
        let (copies, size) = (self.copies, self.page);
        for page in self.list().iter().filter(|page| page.is_present) {
            // SAFETY: passed on to the caller.
            unsafe { copy(copies + page.copy as usize * size, page.address, size) };
        }
    }

    /// Restores pages that were written.
    ///
    /// # Safety
    ///
    /// They can be written, nothing refers to them, and what the kernel has of each is the state to restore.
    pub(super) unsafe fn restore(&mut self, run: Range<usize>) {
        let mut address = run.start;
        while address < run.end {
            address = match self.find(address) {
                Ok(index) => {
                    // SAFETY: passed on to the caller.
                    unsafe { self.restore_page(index) };
                    address + self.page
                }
                Err(index) if self.count < self.most => {
                    // SAFETY: passed on to the caller.
                    unsafe { self.keep(index, address) };
                    address + self.page
                }
                Err(index) => {
                    let end =
                        self.pages.get(index).filter(|_| index < self.count).map_or(run.end, |page| page.address.min(run.end));
                    // SAFETY: passed on to the caller.
                    unsafe { pages::discard(address, end - address) };
                    end
                }
            };
        }
    }

    /// Copies the page with this index from its copy.
    ///
    /// # Safety
    ///
    /// As for [`restore`](Kept::restore).
    unsafe fn restore_page(&mut self, index: usize) {
        let (copies, size) = (self.copies, self.page);
        let Some(page) = self.pages.get_mut(index) else { return };
        page.is_present = true;
        // SAFETY: passed on to the caller.
        unsafe { copy(copies + page.copy as usize * size, page.address, size) };
    }

    /// Restores a page, and copies it, so that it is kept from its next change on.
    ///
    /// # Safety
    ///
    /// As for [`restore`](Kept::restore), and there is room for one more.
    unsafe fn keep(&mut self, index: usize, address: usize) {
        // SAFETY: passed on to the caller.
        unsafe { pages::discard(address, self.page) };
        // SAFETY: passed on to the caller; there is a copy for each page.
        unsafe { copy(address, self.copies + self.count * self.page, self.page) };
        let new = Page { address, copy: self.count as u32, is_present: false };
        self.count += 1;
        let mut moved = new;
        for page in self.pages.iter_mut().take(self.count).skip(index) {
            core::mem::swap(page, &mut moved);
        }
    }

    /// Returns the index of a page, or where it would be.
    fn find(&self, address: usize) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.pages.get(middle) {
                Some(page) if page.address == address => return Ok(middle),
                Some(page) if page.address < address => low = middle + 1,
                _ => high = middle,
            }
        }
        Err(low)
    }

    fn list(&mut self) -> &mut [Page] {
        self.pages.get_mut(..self.count).unwrap_or_default()
    }
}

/// Copies a page.
///
/// # Safety
///
/// Both are mapped, different, and belong to the caller.
unsafe fn copy(from: usize, to: usize, size: usize) {
    // SAFETY: passed on to the caller.
    unsafe { ptr::copy_nonoverlapping(from as *const u8, to as *mut u8, size) };
}
