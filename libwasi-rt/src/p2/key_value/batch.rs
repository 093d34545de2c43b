//! `wasi:keyvalue/batch`.

use wasm2native_abi::trap::Trap;

use super::answer::{WASI, store};
use super::operation::KEYVALUE;
use super::value::{self, Key};
use crate::bytes::{layout, part};
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::{Array, GuestPtr};
use crate::host::key_value::{Condition, functions, held};
use crate::p2::worded::Stop;

/// Get the key-value pairs associated with the keys in the store, in the order of the keys; nothing for a key that does not exist.
pub(in crate::p2) fn get_many(
    call: &mut Call<'_>,
    this: u32,
    keys: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (bucket, keys) = (KEYVALUE.bucket(call, this)?, call.list::<8>(keys, count, 4)?);
    store::<16>(call, WASI, results, |call| {
        let functions = functions();
        if call.is_first_time() {
            held::release(&functions);
            // Whatever cannot be read is an error now, before there is half a list.
            for number in 0..count {
                let found = (functions.find)(bucket, nth(call, keys, number)?.bytes())?;
                found.inspect(|&found| (functions.release)(found));
            }
        }
        let list = call.new_list(count, 4, |call, number| {
            let mut element = || {
                let key = nth(call, keys, number)?;
                if held::held().is_none() && !value::find(call, &functions, bucket, &key)? {
                    return Ok([0; 20]);
                }
                let name = call.new_string(key.bytes())?;
                let block = value::copy(call, &functions, bucket, &key)?;
                Ok(layout! { 20; 0: 1_u8, 4: name, 12: block.at, 16: block.bytes.len() })
            };
            element().map_err(|stop| match stop {
                Stop::Failure(failure) => failure,
                Stop::Trouble(_) => Failure::Trap(Trap::HostExhausted),
            })
        })?;
        Ok(layout! { 16; 4: list, 8: count })
    })
}

/// Set the values associated with the keys in the store, one after the other. If one cannot be set, those before it are.
pub(in crate::p2) fn set_many(
    call: &mut Call<'_>,
    this: u32,
    pairs: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (bucket, pairs) = (KEYVALUE.bucket(call, this)?, call.list::<16>(pairs, count, 4)?);
    store::<16>(call, WASI, results, |call| {
        let functions = functions();
        // All of them are what they should be before the first is set.
        for only_checks in [true, false] {
            for pair in pairs.iter() {
                let pair = call.memory.load(pair);
                let key = Key::of(call, passed(&pair, 0))?;
                let (value, size) = passed(&pair, 8);
                let bytes = call.bytes(value, size)?;
                if !only_checks {
                    (functions.set)(bucket, key.bytes(), call.memory.io_vec(bytes), Condition::Always)?;
                }
            }
        }
        Ok([0; 16])
    })
}

/// Delete the key-value pairs associated with the keys in the store, one after the other.
pub(in crate::p2) fn delete_many(
    call: &mut Call<'_>,
    this: u32,
    keys: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (bucket, keys) = (KEYVALUE.bucket(call, this)?, call.list::<8>(keys, count, 4)?);
    store::<16>(call, WASI, results, |call| {
        let functions = functions();
        for number in 0..count {
            nth(call, keys, number)?;
        }
        for number in 0..count {
            (functions.delete)(bucket, nth(call, keys, number)?.bytes())?;
        }
        Ok([0; 16])
    })
}

/// Returns a key of a list.
fn nth(call: &Call<'_>, keys: Array<8>, number: u32) -> super::answer::Answer<Key> {
    let key = keys.get(number).map_or([0; 8], |key| call.memory.load(key));
    Key::of(call, passed(&key, 0))
}

/// Returns the address and the length at an offset of an element.
fn passed(element: &[u8], offset: usize) -> (GuestPtr, u32) {
    (GuestPtr::new(u32::from_le_bytes(part(element, offset))), u32::from_le_bytes(part(element, offset + 4)))
}
