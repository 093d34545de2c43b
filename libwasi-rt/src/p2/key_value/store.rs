//! `wasi:keyvalue/store`.

use super::answer::{WASI, WASI_WIDE, store};
use super::operation::{Interface, KEYVALUE};
use crate::bytes::layout;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::key_value::{Trouble, functions};

/// Get the bucket with the specified identifier: any is one.
pub(in crate::p2) fn open(call: &mut Call<'_>, identifier: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
    KEYVALUE.open(call, (identifier, length), results)
}

/// Drops a handle, and gives the bucket back if it owned it.
pub(in crate::p2) fn drop_bucket(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    KEYVALUE.drop(call, this)
}

/// Get the value associated with the specified `key`; nothing when there is none.
pub(in crate::p2) fn get(call: &mut Call<'_>, this: u32, key: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
    KEYVALUE.get(call, this, (key, length), results)
}

/// Delete the key-value pair associated with the key. If the key does not exist, it does nothing.
pub(in crate::p2) fn delete(
    call: &mut Call<'_>,
    this: u32,
    key: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    KEYVALUE.delete(call, this, (key, length), results)
}

/// Check if the key exists.
pub(in crate::p2) fn exists(
    call: &mut Call<'_>,
    this: u32,
    key: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    KEYVALUE.exists(call, this, (key, length), results)
}

/// Set the value associated with the key. If the key already exists, it overwrites the value.
pub(in crate::p2) fn set(
    call: &mut Call<'_>,
    this: u32,
    key: GuestPtr,
    length: u32,
    value: GuestPtr,
    size: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    KEYVALUE.set(call, this, (key, length), (value, size), results)
}

/// Get all the keys in the store: all of them, without a cursor to go on with.
///
/// Errors: for a cursor, since there is none.
pub(in crate::p2) fn list_keys(
    call: &mut Call<'_>,
    this: u32,
    has_cursor: u32,
    cursor: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let bucket = KEYVALUE.bucket(call, this)?;
    let has_cursor = discriminant(has_cursor, 2)? != 0;
    if has_cursor {
        let cursor = call.string(cursor, length)?;
        call.characters(cursor, |_| Ok(()))?;
    }
    store::<24>(call, WASI, results, |call| {
        if has_cursor {
            return Err(Trouble::NoSuchPage.into());
        }
        let (keys, count) = Interface::list(call, &functions(), bucket)?;
        Ok(layout! { 24; 4: keys, 8: count })
    })
}

/// [`list_keys`] of the draft before, whose cursors are numbers.
pub(in crate::p2) fn list_keys_by_number(
    call: &mut Call<'_>,
    this: u32,
    has_cursor: u32,
    _cursor: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let bucket = KEYVALUE.bucket(call, this)?;
    let has_cursor = discriminant(has_cursor, 2)? != 0;
    store::<32>(call, WASI_WIDE, results, |call| {
        if has_cursor {
            return Err(Trouble::NoSuchPage.into());
        }
        let (keys, count) = Interface::list(call, &functions(), bucket)?;
        Ok(layout! { 32; 8: keys, 12: count })
    })
}
