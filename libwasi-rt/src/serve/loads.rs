//! How many connections each worker has, in memory that all of them share, so that one which has many leaves the next to others.
//!
//! A worker whose guest runs takes none, so it does not count.
//!
//! # Safety
//!
//! The numbers are in pages that stay for good.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicUsize, Ordering::Relaxed};

use crate::sys::{Errno, pages};

/// The most workers.
pub(super) const MOST_WORKERS: usize = 256;

/// The number of a worker that takes no connections.
const NONE: u32 = 0;

/// How many more connections than others a worker may have.
const MORE: u32 = 2;

/// The number of connections of a worker and 1, in a cache line of its own.
#[repr(C, align(64))]
struct Load(AtomicU32);

/// Those of all workers; null before they are made.
static LOADS: AtomicPtr<Load> = AtomicPtr::new(ptr::null_mut());

/// How many workers there may be.
static MOST: AtomicUsize = AtomicUsize::new(1);

/// The place of this worker among all.
static OWN: AtomicUsize = AtomicUsize::new(0);

/// Makes room for the numbers of so many workers, in the supervisor before it starts them. They are zero.
pub(super) fn prepare(most: usize) -> Result<(), Errno> {
    MOST.store(most, Relaxed);
    LOADS.store(pages::share(MOST_WORKERS * size_of::<Load>())? as *mut Load, Relaxed);
    Ok(())
}

/// Becomes the worker at a place.
pub(super) fn join(place: usize) {
    OWN.store(place, Relaxed);
}

/// Whether there is no other worker.
pub(super) fn is_alone() -> bool {
    MOST.load(Relaxed) == 1
}

fn load(place: usize) -> Option<&'static AtomicU32> {
    let loads = LOADS.load(Relaxed);
    if loads.is_null() || place >= MOST_WORKERS {
        return None;
    }
    // SAFETY: there are so many, and any bytes are a value of each.
    Some(unsafe { &(*loads.wrapping_add(place)).0 })
}

/// Tells the others that this worker takes connections, beside so many that it has.
pub(super) fn tell(connections: usize) {
    if let Some(load) = load(OWN.load(Relaxed)) {
        load.store(u32::try_from(connections + 1).unwrap_or(u32::MAX), Relaxed);
    }
}

/// Tells the others that this worker takes no connections for now.
pub(super) fn tell_busy() {
    forget(OWN.load(Relaxed));
}

/// Forgets a worker that has ended.
pub(super) fn forget(place: usize) {
    if let Some(load) = load(place) {
        load.store(NONE, Relaxed);
    }
}

/// Whether a worker with so many connections leaves the next to one that has fewer.
pub(super) fn is_ahead(connections: usize) -> bool {
    let own = OWN.load(Relaxed);
    let others = (0..MOST.load(Relaxed)).filter(|&place| place != own).filter_map(load).map(|load| load.load(Relaxed));
    let least = others.filter(|&load| load != NONE).min();
    least.is_some_and(|least| connections > (least - 1 + MORE) as usize)
}
