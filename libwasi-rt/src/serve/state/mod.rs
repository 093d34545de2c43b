//! The state that a request finds: what memory held after instantiation, restored when the request is over, at the cost of what the
//! request touched.
//!
//! Nothing is listed by hand. All writable memory of the process is state of the guest ([`regions`]): the variables of the
//! executable, which are globals, descriptors and every `static` of this runtime; memories, tables and the heap; and whatever is mapped
//! before the freeze. The [server](super)'s own memory is the one exception. What a request maps is unmapped after it.
//!
//! ```text
//! freeze     pages that were written ──→ a file in memory, mapped privately over them: now every page is a file's, or untouched
//! restore    pages that were written ──┬─ known:   copied from a copy, and stay in memory
//!            (PAGEMAP_SCAN)            ├─ new:     given back to the kernel, which finds the file's contents; then copied
//!                                      └─ many:    given back
//! ```
//!
//! If no page fault happened during the request, only pages that were in memory can have been written: then nobody is asked. A
//! kernel without `PAGEMAP_SCAN` (before Linux 6.7) is told to forget all pages.
//!
//! The native stack is not state: no instruction of a guest reads what it has not written there.
//!
//! # Safety
//!
//! Guest code does not run while its memory is frozen or restored, and nothing here is in that memory.
#![allow(unsafe_code)]

pub(super) mod growth;
mod kept;
mod regions;
#[cfg(test)]
mod tests;

use core::ops::Range;

use kept::Kept;
pub(super) use regions::Regions;

use crate::sys::file::HostFd;
use crate::sys::pagemap::{self, Entry, Run};
use crate::sys::{Errno, memfd, pages, usage};

/// The frozen state. All zero is none.
pub(super) struct State {
    regions: Regions,
    /// The pages that are kept.
    kept: Kept,
    /// How the pages that were written are found.
    finder: Finder,
    /// The number of page faults when the state was restored last.
    faults: u64,
}

/// How pages that were written are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finder {
    /// Nobody can tell.
    None,
    /// By their entries in the map of pages.
    Entries(HostFd),
    /// The kernel looks for them.
    Scan(HostFd),
}

impl Finder {
    /// Returns the best way that the kernel offers to the process that opened this map of its pages, if it could.
    pub(super) fn new(map: Option<HostFd>) -> Finder {
        let Some(map) = map else { return Finder::None };
        let page = pages::size();
        match pagemap::written(map, page, 2 * page, &mut [Run::NONE]) {
            Ok(_) => Finder::Scan(map),
            Err(_) => Finder::Entries(map),
        }
    }
}

impl State {
    /// No state, with the memory for one.
    pub(super) fn new() -> Result<State, Errno> {
        Ok(State { regions: Regions::none(), kept: Kept::new()?, finder: Finder::None, faults: 0 })
    }

    /// Freezes the state of these regions.
    ///
    /// # Safety
    ///
    /// They are the writable memory of the process but for its stack and this value, and no reference to anything in them is
    /// held meanwhile.
    pub(super) unsafe fn freeze(&mut self, regions: Regions, finder: Finder) -> Result<(), Errno> {
        self.finder = finder;
        let file = memfd::create()?;
        let mut offset = 0;
        for region in regions.iter() {
            // SAFETY: passed on to the caller.
            unsafe { pages::keep_small(region.start, length(&region)) };
            each_written(finder, region.clone(), &mut |run| {
                // SAFETY: the run was written, so it can be read.
                unsafe { memfd::save(file.as_fd(), run.start, length(&run), offset) }?;
                // SAFETY: passed on to the caller; the file has the same contents.
                unsafe { memfd::map_over(file.as_fd(), offset, run.start, length(&run)) }?;
                offset += length(&run);
                Ok(())
            })?;
        }
        self.regions = regions;
        Ok(())
    }

    /// Restores the state.
    ///
    /// # Safety
    ///
    /// As for [`freeze`](State::freeze), and the mappings are the same.
    pub(super) unsafe fn restore(&mut self) {
        let Finder::Scan(map) = self.finder else {
            for region in self.regions.iter() {
                // SAFETY: passed on to the caller: the pages become what they were when they were mapped.
                unsafe { pages::discard(region.start, length(&region)) };
            }
            return;
        };
        let faults = usage::page_faults();
        if faults == self.faults {
            // SAFETY: passed on to the caller.
            return unsafe { self.kept.restore_present() };
        }
        self.kept.forget_presence();
        for region in self.regions.iter() {
            // SAFETY: passed on to the caller.
            unsafe { restore_region(&mut self.kept, map, region) };
        }
        self.faults = usage::page_faults();
    }
}

/// Returns the length of a range of addresses. The method of `core` compares and may panic.
fn length(range: &Range<usize>) -> usize {
    range.end - range.start
}

/// The number of runs that the kernel finds at once.
const RUNS: usize = 64;

/// Restores the pages of a region that were written.
///
/// # Safety
///
/// As for [`State::restore`].
unsafe fn restore_region(kept: &mut Kept, map: HostFd, region: Range<usize>) {
    let mut runs = [Run::NONE; RUNS];
    let mut start = region.start;
    while start < region.end {
        let Ok((count, end)) = pagemap::written(map, start, region.end, &mut runs) else {
            // SAFETY: passed on to the caller.
            return unsafe { pages::discard(start, region.end - start) };
        };
        for run in runs.get(..count).unwrap_or_default() {
            // SAFETY: passed on to the caller.
            unsafe { kept.restore(run.addresses()) };
        }
        start = end;
    }
}

/// Acts on each run of pages of a region that were written.
fn each_written(
    finder: Finder,
    region: Range<usize>,
    act: &mut impl FnMut(Range<usize>) -> Result<(), Errno>,
) -> Result<(), Errno> {
    match finder {
        Finder::Scan(map) => {
            let mut runs = [Run::NONE; RUNS];
            let mut start = region.start;
            while start < region.end {
                let (count, end) = pagemap::written(map, start, region.end, &mut runs)?;
                for run in runs.get(..count).unwrap_or_default() {
                    act(run.addresses())?;
                }
                start = end;
            }
            Ok(())
        }
        Finder::Entries(map) => {
            let page = pages::size();
            each_marked(region, page, act, |start, entries| pagemap::entries(map, start, page, entries))
        }
        // Nothing tells them apart.
        Finder::None => act(region),
    }
}

/// Acts on each run of pages of a region whose entries say that they may have been written.
fn each_marked(
    region: Range<usize>,
    page: usize,
    act: &mut impl FnMut(Range<usize>) -> Result<(), Errno>,
    read: impl Fn(usize, &mut [Entry]) -> Result<usize, Errno>,
) -> Result<(), Errno> {
    let mut entries = [Entry::NONE; 512];
    let (mut at, mut run) = (region.start, region.start..region.start);
    while at < region.end {
        let wanted = entries.len().min((region.end - at) >> page.trailing_zeros());
        let known = entries.get_mut(..wanted).unwrap_or_default();
        let count = read(at, known)?;
        if count == 0 {
            return Err(Errno::EIO);
        }
        for entry in known.iter().take(count) {
            if entry.may_be_written() {
                run.end = at + page;
            } else {
                if !run.is_empty() {
                    act(run.clone())?;
                }
                run = at + page..at + page;
            }
            at += page;
        }
    }
    if run.is_empty() { Ok(()) } else { act(run) }
}
