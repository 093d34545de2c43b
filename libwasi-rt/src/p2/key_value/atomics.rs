//! `wasi:keyvalue/atomics`: nobody sees half of what these do.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::answer::{Answer, WASI, WASI_SWAP, WASI_WIDE, store};
use super::operation::KEYVALUE;
use super::value::Key;
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::key_value::swap::Swap;
use crate::host::key_value::{Delta, functions};
use crate::p2::object::{Number, Object};
use crate::p2::objects;

const CAS: u32 = Resource::Cas.number();

/// Atomically increment the value associated with the key in the store by the given delta, and return the new value. Values are decimal
/// text; a key that does not exist counts as 0.
pub(in crate::p2) fn increment(
    call: &mut Call<'_>,
    this: u32,
    key: GuestPtr,
    length: u32,
    delta: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    add(call, this, (key, length), Delta::Signed(delta as i64), results)
}

/// [`increment`] of the draft before, whose numbers have no sign.
pub(in crate::p2) fn increment_unsigned(
    call: &mut Call<'_>,
    this: u32,
    key: GuestPtr,
    length: u32,
    delta: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    add(call, this, (key, length), Delta::Unsigned(delta), results)
}

fn add(call: &mut Call<'_>, this: u32, key: (GuestPtr, u32), delta: Delta, results: GuestPtr) -> Result<u32, Failure> {
    let bucket = KEYVALUE.bucket(call, this)?;
    store::<24>(call, WASI_WIDE, results, |call| {
        let sum = (functions().add)(bucket, Key::of(call, key)?.bytes(), delta)?;
        Ok(layout! { 24; 8: sum })
    })
}

/// Construct a new CAS operation.
pub(in crate::p2) fn new(call: &mut Call<'_>, this: u32, key: GuestPtr, length: u32, results: GuestPtr) -> Result<u32, Failure> {
    let bucket = KEYVALUE.bucket(call, this)?;
    store::<16>(call, WASI, results, |call| {
        let (functions, key) = (functions(), Key::of(call, (key, length))?);
        let swap = Swap::start(&functions, bucket, key.bytes())?;
        let number = objects::insert(Object::Swap(swap)).inspect_err(|_| swap.end(&functions))?;
        Ok(layout! { 16; 4: call.new_own(CAS, number)? })
    })
}

/// Drops a handle, and ends the operation if it owned it.
pub(in crate::p2) fn drop_cas(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(CAS, this)? {
        if let Some(Object::Swap(swap)) = objects::remove(number) {
            swap.end(&functions());
        }
    }
    Ok(0)
}

/// Get the current value of the key (if it exists), which is the one that `swap` compares with.
pub(in crate::p2) fn current(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let swap = swap_of(call.borrow(CAS, this)?)?;
    store::<16>(call, WASI, results, |call| {
        let functions = functions();
        if call.is_first_time() {
            swap.renew(&functions)?;
        }
        let Some(found) = swap.found() else { return Ok([0; 16]) };
        let block = call.block(found.size, 1)?;
        swap.read(&functions, call.memory.io_vec(block.bytes))?;
        Ok(layout! { 16; 4: 1_u8, 8: block.at, 12: found.size })
    })
}

/// Perform the swap on a CAS operation. This consumes the CAS handle; if the value has changed, the error has a new one for the value that
/// there is now.
pub(in crate::p2) fn swap(call: &mut Call<'_>, this: u32, value: GuestPtr, size: u32, results: GuestPtr) -> Result<u32, Failure> {
    let bytes = call.bytes(value, size)?;
    store::<20>(call, WASI_SWAP, results, |call| {
        let number = call.take_own(CAS, this)?;
        let swap = swap_of(number)?;
        let functions = functions();
        let attempt = || -> Answer<bool> {
            let is_set = swap.set(&functions, call.memory.io_vec(bytes))?;
            if !is_set {
                swap.renew(&functions)?;
            }
            Ok(is_set)
        };
        match attempt() {
            Ok(false) => Ok(layout! { 20; 0: 1_u8, 4: 1_u8, 8: call.new_own(CAS, number)? }),
            done => {
                objects::remove(number);
                swap.end(&functions);
                done.map(|_| [0; 20])
            }
        }
    })
}

fn swap_of(number: Number) -> Result<Swap, Failure> {
    match objects::get(number) {
        Some(Object::Swap(swap)) => Ok(swap),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}
