//! `fermyon:spin/key-value`: what `wasi:keyvalue/store` is, in Spin's words.

use super::answer::{SPIN, store};
use super::operation::{Interface, KEY_VALUE, operations};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::key_value::functions;

operations!(KEY_VALUE);

/// Drops a handle, and gives the store back if it owned it.
pub(in crate::p2) fn drop_store(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    KEY_VALUE.drop(call, this)
}

/// Return a list of all the keys.
pub(in crate::p2) fn get_keys(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let bucket = KEY_VALUE.bucket(call, this)?;
    store::<16>(call, SPIN, results, |call| {
        let (keys, count) = Interface::list(call, &functions(), bucket)?;
        Ok(layout! { 16; 4: keys, 8: count })
    })
}
