//! `wasi:keyvalue/store`.

use super::answer::{Answer, WASI, WASI_WIDE, store};
use super::operation::{Interface, KEYVALUE, Passed, operations};
use crate::bytes::layout;
use crate::component::call::{Call, discriminant};
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::key_value::{Bucket, Trouble, functions};

operations!(KEYVALUE);

/// Drops a handle, and gives the bucket back if it owned it.
pub(in crate::p2) fn drop_bucket(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    KEYVALUE.drop(call, this)
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
        let (keys, count) = first_page(call, bucket, has_cursor)?;
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
        let (keys, count) = first_page(call, bucket, has_cursor)?;
        Ok(layout! { 32; 8: keys, 12: count })
    })
}

/// Lists all keys: whoever has a cursor wants those of another page, of which there is none.
fn first_page(call: &mut Call<'_>, bucket: Bucket, has_cursor: bool) -> Answer<Passed> {
    match has_cursor {
        true => Err(Trouble::NoSuchPage.into()),
        false => Interface::list(call, &functions(), bucket),
    }
}
