//! `wasi:sockets/ip-name-lookup`.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::network;
use super::value::{self, Code, store, store_handles};
use super::wanted;
use crate::bytes;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::error::Error;
use crate::host::net::dns::look_up::LookUp;
use crate::host::net::dns::{name, slots};
use crate::host::net::socket::Failure as Refusal;
use crate::p2::io::poll;
use crate::p2::object::Object;
use crate::p2::objects;

const RESOLVE_ADDRESS_STREAM: u32 = Resource::ResolveAddressStream.number();

/// Drops a handle, and ends the look-up if it owned it.
pub(in crate::p2) fn drop_resolve_address_stream(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(RESOLVE_ADDRESS_STREAM, this)? {
        if let Some(Object::LookUp(slot)) = objects::remove(number) {
            slots::remove(slot);
        }
    }
    Ok(0)
}

/// Resolve an internet host name to a list of IP addresses. A name that is not ASCII is an invalid argument: programs convert it.
pub(in crate::p2) fn resolve_addresses(
    call: &mut Call<'_>,
    network: u32,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    network::check(call, network)?;
    // Room for a dot at its end, too.
    let mut text = [0; name::LONGEST + 1];
    let string = call.string(name, length)?;
    let copied = call.copy_string(string, &mut text)?;
    let text = copied.ok().and_then(|length| text.get(..length)).ok_or(Refusal::Invalid);
    store_handles::<1, 8>(call, results, |call| {
        let slot = slots::enter(LookUp::start(text?)?).ok_or(Refusal::System(Error::Mfile))?;
        Ok([call.new_own(RESOLVE_ADDRESS_STREAM, objects::insert(Object::LookUp(slot))?)?])
    })
}

/// Returns the next address from the resolver, or none when all were returned.
pub(in crate::p2) fn resolve_next_address(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let look_up = borrow(call, this)?;
    let slot = call.record::<22>(results, 2)?;
    let next = slots::with(look_up, LookUp::next).ok_or(Failure::Trap(Trap::UnknownHandle))?;
    let found = match next {
        Ok(Ok(found)) => {
            let mut option = [0; 20];
            if let Some(ip) = found {
                bytes::copy(&mut option, &[1]);
                bytes::copy(option.get_mut(2..).unwrap_or_default(), &value::stored_ip(&ip));
            }
            Ok(option)
        }
        Ok(Err(trouble)) => Err(Code::from(trouble)),
        Err(refusal) => Err(Code::from(refusal)),
    };
    store(call, slot, 2, found.as_ref().map(|option| &option[..]).map_err(|code| *code));
    Ok(0)
}

/// Create a `pollable` which will resolve once the stream is ready for I/O.
pub(in crate::p2) fn subscribe(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(RESOLVE_ADDRESS_STREAM, this)?;
    poll::subscribe(call, wanted::look_up(number))
}

fn borrow(call: &Call<'_>, this: u32) -> Result<u32, Failure> {
    match objects::get(call.borrow(RESOLVE_ADDRESS_STREAM, this)?) {
        Some(Object::LookUp(slot)) => Ok(slot),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}
