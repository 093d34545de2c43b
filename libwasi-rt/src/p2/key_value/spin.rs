//! `fermyon:spin/key-value`: what `wasi:keyvalue/store` is, in Spin's words.

use super::answer::{SPIN, store};
use super::operation::{Interface, KEY_VALUE};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::key_value::functions;

/// Open the store with the specified label: any is one.
pub(in crate::p2) fn open(call: &mut Call<'_>, label: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
    KEY_VALUE.open(call, (label, length), results)
}

/// Drops a handle, and gives the store back if it owned it.
pub(in crate::p2) fn drop_store(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    KEY_VALUE.drop(call, this)
}

/// Get the value associated with the specified `key`; nothing when there is none.
pub(in crate::p2) fn get(call: &mut Call<'_>, this: u32, key: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
    KEY_VALUE.get(call, this, (key, length), results)
}

/// Delete the key-value pair associated with the key. If the key does not exist, it does nothing.
pub(in crate::p2) fn delete(
    call: &mut Call<'_>,
    this: u32,
    key: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    KEY_VALUE.delete(call, this, (key, length), results)
}

/// Check if the key exists.
pub(in crate::p2) fn exists(
    call: &mut Call<'_>,
    this: u32,
    key: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    KEY_VALUE.exists(call, this, (key, length), results)
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
    KEY_VALUE.set(call, this, (key, length), (value, size), results)
}

/// Return a list of all the keys.
pub(in crate::p2) fn get_keys(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let bucket = KEY_VALUE.bucket(call, this)?;
    store::<16>(call, SPIN, results, |call| {
        let (keys, count) = Interface::list(call, &functions(), bucket)?;
        Ok(layout! { 16; 4: keys, 8: count })
    })
}
