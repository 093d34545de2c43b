//! Names of buckets and copies of values, in pages of their own.
//!
//! # Safety
//!
//! The pages of a value are its own from when it was found until it is released, and nothing writes to them once it is there. Those of a
//! name stay until the last reference to its bucket is closed. There is one thread.
#![allow(unsafe_code)]

use core::ptr;
use core::slice;
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};

use super::super::{Bucket, Found, LARGEST_KEY, Trouble};
use crate::bytes::{copy, same};
use crate::sys::file::IoVec;
use crate::sys::pages;

/// The maximum number of different buckets that are open at once.
const MOST_BUCKETS: usize = 256;

/// An open bucket: how many refer to it, and its name.
struct Slot {
    users: AtomicU32,
    name: AtomicUsize,
    length: AtomicUsize,
}

static BUCKETS: [Slot; MOST_BUCKETS] =
    [const { Slot { users: AtomicU32::new(0), name: AtomicUsize::new(0), length: AtomicUsize::new(0) } }; MOST_BUCKETS];

/// Returns a reference to the bucket of a name.
pub(super) fn open(name: &[u8]) -> Result<Bucket, Trouble> {
    let is_same = |slot: &Slot| slot.users.load(Relaxed) != 0 && same(slot.name(), name);
    if let Some(number) = BUCKETS.iter().position(is_same) {
        return share(Bucket(number as u32));
    }
    let free = BUCKETS.iter().position(|slot| slot.users.load(Relaxed) == 0).ok_or(Trouble::Full)?;
    let slot = BUCKETS.get(free).ok_or(Trouble::Full)?;
    let at = pages::allocate(LARGEST_KEY).map_err(|_| Trouble::Full)?;
    // SAFETY: the pages are new.
    let room = unsafe { slice::from_raw_parts_mut(ptr::with_exposed_provenance_mut(at), LARGEST_KEY) };
    slot.length.store(copy(room, name), Relaxed);
    slot.name.store(at, Relaxed);
    slot.users.store(1, Relaxed);
    Ok(Bucket(free as u32))
}

/// Returns another reference to a bucket.
pub(super) fn share(bucket: Bucket) -> Result<Bucket, Trouble> {
    if let Some(slot) = BUCKETS.get(bucket.0 as usize) {
        slot.users.store(slot.users.load(Relaxed) + 1, Relaxed);
    }
    Ok(bucket)
}

/// Gives a reference back.
pub(super) fn close(bucket: Bucket) {
    let Some(slot) = BUCKETS.get(bucket.0 as usize) else { return };
    let users = slot.users.load(Relaxed).saturating_sub(1);
    slot.users.store(users, Relaxed);
    if users == 0 {
        // SAFETY: this was the last reference.
        unsafe { pages::release(slot.name.load(Relaxed), LARGEST_KEY) };
    }
}

/// Lends the name of a bucket.
pub(super) fn with_name<R>(bucket: Bucket, act: impl FnOnce(&[u8]) -> R) -> R {
    act(BUCKETS.get(bucket.0 as usize).map_or(&[][..], Slot::name))
}

impl Slot {
    fn name(&self) -> &[u8] {
        // SAFETY: so many bytes were written there.
        unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(self.name.load(Relaxed)), self.length.load(Relaxed)) }
    }
}

/// Makes room for a value, and has it read.
pub(super) fn value(size: u32, read: impl FnOnce(IoVec<'_>) -> Result<(), Trouble>) -> Result<Found, Trouble> {
    // What is left unread makes the connection useless.
    let at = pages::allocate(pages_for(size)).map_err(|_| Trouble::Unreachable)?;
    let found = Found { id: at as u64, size };
    // SAFETY: the pages are new.
    let room = unsafe { slice::from_raw_parts_mut(ptr::with_exposed_provenance_mut(at), size as usize) };
    match read(IoVec::new(room)) {
        Ok(()) => Ok(found),
        Err(trouble) => {
            release(found);
            Err(trouble)
        }
    }
}

/// Returns a value.
pub(super) fn bytes<'a>(found: Found) -> &'a [u8] {
    // SAFETY: it is there as long as it is held.
    unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(found.id as usize), found.size as usize) }
}

/// Releases a value.
pub(super) fn release(found: Found) {
    // SAFETY: nobody uses it any more.
    unsafe { pages::release(found.id as usize, pages_for(found.size)) };
}

/// A value has pages even if it is empty.
fn pages_for(size: u32) -> usize {
    size.max(1) as usize
}
