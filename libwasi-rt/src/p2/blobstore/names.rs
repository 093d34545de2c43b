//! `stream-object-names`: the names of the objects in a container, a few at a time.

use wasm2native_abi::host::Resource;

use super::answer::{Answer, store};
use super::thing::{self, Thing, UNKNOWN};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::blobs::container::Names;
use crate::host::blobs::{Trouble, container};
use crate::p2::listed;

/// The most names that are read at once.
const MOST_AT_ONCE: u64 = 4096;

/// Returns list of objects in the container. Order is undefined.
pub(in crate::p2) fn list_objects(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let container = super::container::borrow(call, this)?;
    store::<12>(call, 4, results, |call| {
        let names = container::Names::open(&container)?;
        Ok(layout! { 12; 4: thing::new(call, Resource::StreamObjectNames, Thing::Names(names))? })
    })
}

/// Drops a handle, and the stream if it owned it.
pub(in crate::p2) fn drop_names(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::StreamObjectNames, this)? {
        thing::remove(number);
        if let Thing::Names(names) = thing {
            names.close();
        }
    }
    Ok(0)
}

/// Reads the next number of objects from the stream, at most 4096 at once.
///
/// Returns the list of objects read, and a boolean indicating if the end of the stream was reached.
pub(in crate::p2) fn read_names(call: &mut Call<'_>, this: u32, len: u64, results: GuestPtr) -> Result<u32, Failure> {
    let names = borrow(call, this)?;
    store::<16>(call, 4, results, |call| {
        if call.is_first_time() {
            listed::clear();
            pass(names, len.min(MOST_AT_ONCE), |name| listed::push(name).map_err(|_| Trouble::Full))?;
        }
        let count = listed::count();
        let list =
            call.new_list(count, 4, |call, number| Ok(listed::with_key(number, |key| call.new_string(key))?.to_le_bytes()))?;
        // What cannot be read is over.
        let is_over = names.next(|name| name.is_none()).unwrap_or(true);
        Ok(layout! { 16; 4: list, 8: count, 12: u8::from(is_over) })
    })
}

/// Skips the next number of objects in the stream.
///
/// Returns the number of objects skipped, and a boolean indicating if the end of the stream was reached.
pub(in crate::p2) fn skip_names(call: &mut Call<'_>, this: u32, num: u64, results: GuestPtr) -> Result<u32, Failure> {
    let names = borrow(call, this)?;
    store::<24>(call, 8, results, |_| -> Answer<_> {
        let count = pass(names, num, |_| Ok(()))?;
        let is_over = names.next(|name| name.is_none())?;
        Ok(layout! { 24; 8: count, 16: u8::from(is_over) })
    })
}

/// Calls a function with the next names, and returns how many there were.
fn pass(names: Names, most: u64, act: impl Fn(&[u8]) -> Result<(), Trouble>) -> Result<u64, Trouble> {
    let mut count = 0;
    while count < most {
        if !names.next(|name| name.map_or(Ok(false), |name| act(name).map(|()| true)))?? {
            break;
        }
        names.advance();
        count += 1;
    }
    Ok(count)
}

fn borrow(call: &Call<'_>, this: u32) -> Result<Names, Failure> {
    match thing::borrow(call, Resource::StreamObjectNames, this)? {
        (_, Thing::Names(names)) => Ok(names),
        _ => Err(UNKNOWN),
    }
}
