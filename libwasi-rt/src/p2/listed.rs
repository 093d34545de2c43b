//! Keys of a bucket, or names of objects, listed for a function that writes them to the guest's memory one after the other.
//!
//! # Safety
//!
//! There is one thread, and the list is lent to one function at a time: those that get a key do not come here again.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

use crate::component::vector::{Full, Vector};

struct Listed {
    bytes: Vector<u8>,
    /// The place after each key.
    ends: Vector<u32>,
}

struct TheList(UnsafeCell<Listed>);

// SAFETY: there is one thread.
unsafe impl Sync for TheList {}

static LIST: TheList = TheList(UnsafeCell::new(Listed { bytes: Vector::new(), ends: Vector::new() }));

/// Starts a new list.
pub(super) fn clear() {
    with(|list| {
        list.bytes.clear();
        list.ends.clear();
    });
}

/// Adds a key.
///
/// Errors: there is no memory for it.
pub(super) fn push(key: &[u8]) -> Result<(), Full> {
    with(|list| {
        for &byte in key {
            list.bytes.push(byte)?;
        }
        list.ends.push(list.bytes.len())
    })
}

/// Returns the number of keys.
pub(crate) fn count() -> u32 {
    with(|list| list.ends.len())
}

/// Lends the key with a number.
pub(crate) fn with_key<R>(number: u32, act: impl FnOnce(&[u8]) -> R) -> R {
    with(|list| {
        let end = |number: usize| list.ends.values().get(number).map_or(0, |&end| end as usize);
        let start = (number as usize).checked_sub(1).map_or(0, end);
        act(list.bytes.values().get(start..end(number as usize)).unwrap_or_default())
    })
}

fn with<R>(act: impl FnOnce(&mut Listed) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *LIST.0.get() })
}
