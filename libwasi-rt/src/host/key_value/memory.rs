//! Values in memory of the process: gone when it ends.
//!
//! # Safety
//!
//! The region is mapped once and for good, and there is one thread: the table that a function makes of it is the only reference to it.
#![allow(unsafe_code)]

use core::ptr;
use core::slice;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::table::{Table, Value, size_for};
use super::{Bucket, Condition, Delta, EachKey, Found, Functions, LARGEST_KEY, Trouble, number};
use crate::bytes;
use crate::host::random;
use crate::program;
use crate::sys::file::IoVec;
use crate::sys::pages;

/// `w2n_key_values_in_memory`: returns the functions.
pub(crate) fn functions() -> Functions {
    Functions { open, share: Ok, close: |_| {}, find, read, release: |_| {}, set, delete, add, list }
}

fn open(name: &[u8]) -> Result<Bucket, Trouble> {
    check(name)?;
    with(|table| table.bucket(name).map(Bucket))?
}

fn find(bucket: Bucket, key: &[u8]) -> Result<Option<Found>, Trouble> {
    check(key)?;
    with(|table| table.find(bucket.0, key).map(found))
}

fn read(bucket: Bucket, key: &[u8], wanted: Found, into: IoVec<'_>) -> Result<(), Trouble> {
    with(|table| {
        // Nothing has changed it meanwhile.
        let value = table.find(bucket.0, key).filter(|value| found(*value) == wanted).ok_or(Trouble::Broken)?;
        into.fill(table.value(value));
        Ok(())
    })?
}

fn set(bucket: Bucket, key: &[u8], value: IoVec<'_>, condition: Condition) -> Result<bool, Trouble> {
    check(key)?;
    with(|table| {
        if let Condition::Unchanged(expected) = condition {
            if table.find(bucket.0, key).map(found) != expected {
                return Ok(false);
            }
        }
        let size = u32::try_from(value.length()).map_err(|_| Trouble::Full)?;
        value.copy_to(table.put(bucket.0, key, size)?);
        Ok(true)
    })?
}

fn delete(bucket: Bucket, key: &[u8]) -> Result<(), Trouble> {
    check(key)?;
    with(|table| table.remove(bucket.0, key))
}

fn add(bucket: Bucket, key: &[u8], delta: Delta) -> Result<u64, Trouble> {
    check(key)?;
    with(|table| {
        let mut sum = number::add(table.find(bucket.0, key).map(|found| table.value(found)), delta)?;
        let text = sum.text();
        bytes::copy(table.put(bucket.0, key, text.len() as u32)?, text);
        Ok(sum.bits)
    })?
}

fn list(bucket: Bucket, each: EachKey) -> Result<(), Trouble> {
    with(|table| table.keys(bucket.0, each))?
}

fn found(value: Value) -> Found {
    Found { id: value.sequence, size: value.size }
}

fn check(key: &[u8]) -> Result<(), Trouble> {
    if key.len() <= LARGEST_KEY { Ok(()) } else { Err(Trouble::KeyTooLong) }
}

/// Lends the table, which is made when it is first asked for.
fn with<R>(act: impl FnOnce(&mut Table<'_>) -> R) -> Result<R, Trouble> {
    static REGION: AtomicUsize = AtomicUsize::new(0);
    let most = program::key_values().most as usize;
    let region = match REGION.load(Relaxed) {
        0 => make(most)?,
        region => region,
    };
    REGION.store(region, Relaxed);
    // SAFETY: see above.
    Ok(act(&mut Table::of(unsafe { bytes(region, most) })))
}

/// Maps a region with an empty table.
#[cold]
fn make(most: usize) -> Result<usize, Trouble> {
    let mut secret = [0; 8];
    random::fill(IoVec::new(&mut secret)).map_err(Trouble::from)?;
    let region = pages::allocate(size_for(most)).map_err(|_| Trouble::Full)?;
    // SAFETY: the region is new.
    Table::new(unsafe { bytes(region, most) }, most, u64::from_le_bytes(secret));
    Ok(region)
}

/// # Safety
///
/// The region is mapped, and nobody else refers to it.
unsafe fn bytes(region: usize, most: usize) -> &'static mut [u8] {
    // SAFETY: passed on to the caller.
    unsafe { slice::from_raw_parts_mut(ptr::with_exposed_provenance_mut(region), size_for(most)) }
}
