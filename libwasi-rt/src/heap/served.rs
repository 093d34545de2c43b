//! The heap of a server: where it is, so that its state is restored after each request, as that of memories is.
//!
//! Objects, the tables about them and the lists are ranges of which a beginning can be accessed. What a request makes accessible besides
//! is taken away again, so that the next one finds it as it was.
//!
//! # Safety
//!
//! Guest code does not run during these calls.
#![allow(unsafe_code)]

use core::sync::atomic::Ordering::Relaxed;

use super::blocks::BLOCK;
use super::extent::Extent;
use super::space::EXTENTS;
use super::state::Heap;
use super::{HEAP, list};

/// The number of ranges.
pub(crate) const RANGES: usize = EXTENTS + 2 + 1;

/// The functions of the heap of a server, which its record leads to.
#[derive(Clone, Copy)]
pub(crate) struct Served {
    /// Makes room for the objects of small requests, before the state is frozen: no request grows the heap for those.
    pub(crate) prepare: fn(),
    /// Returns the ranges as they are now.
    pub(crate) extents: fn() -> [Extent; RANGES],
}

/// Returns the functions.
pub(crate) type Serving = fn() -> Served;

/// `w2n_served_heap`: returns the functions.
pub(crate) fn served() -> Served {
    Served { prepare, extents }
}

fn prepare() {
    // SAFETY: see the head of this file; there is a heap before there is a server.
    let heap = unsafe { &mut *HEAP.load(Relaxed) };
    // Without the memory, requests have none, either, and say so.
    let _ = heap.space.grow(BLOCK);
}

fn extents() -> [Extent; RANGES] {
    let address = HEAP.load(Relaxed);
    // SAFETY: as above.
    let heap = unsafe { &*address };
    let [objects, marks, starts, lines, flags, owners, cards] = heap.space.extents();
    let end = address.addr() + size_of::<Heap>();
    let itself = Extent { start: address.addr(), accessible: end, end };
    let [pending, remembered] = [&heap.pending, &heap.remembered].map(list::Objects::extent);
    [objects, marks, starts, lines, flags, owners, cards, pending, remembered, itself]
}
