//! `wasi:blobstore/container`.
//!
//! A handle stands for the container of its name, whether that was deleted and created again meanwhile or not.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use wasm2native_abi::host::Resource;

use super::answer::{Answer, store};
pub(in crate::p2) use super::names::{drop_names, list_objects, read_names, skip_names};
use super::passed::{self, Passed};
use super::thing::{self, Incoming, Outgoing, Thing, UNKNOWN};
use crate::bytes::{layout, part};
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::blobs::object::{self, Object};
use crate::host::blobs::{Id, Name, Trouble, container};

/// Returns the name of the container behind a handle.
pub(super) fn borrow(call: &Call<'_>, this: u32) -> Result<Name, Failure> {
    match thing::borrow(call, Resource::Container, this)? {
        (_, Thing::Container(name)) => Ok(name),
        _ => Err(UNKNOWN),
    }
}

/// Drops a handle.
pub(in crate::p2) fn drop_container(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, _)) = thing::drop_handle(call, Resource::Container, this)? {
        thing::remove(number);
    }
    Ok(0)
}

/// Returns container name.
pub(in crate::p2) fn name(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let container = borrow(call, this)?;
    store::<12>(call, 4, results, |call| Ok(layout! { 12; 4: call.new_string(container.bytes())? }))
}

/// Returns container metadata. The time is in seconds.
pub(in crate::p2) fn info(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let container = borrow(call, this)?;
    store::<24>(call, 8, results, |call| {
        if call.is_first_time() {
            call.keep(container::created(&container)?);
        }
        let name = call.new_string(container.bytes())?;
        Ok(layout! { 24; 8: name, 16: call.kept() })
    })
}

/// Retrieves an object or portion of an object, as a resource. Start and end offsets are inclusive; an end beyond that of the object
/// is its end. The bytes stay the same whatever happens to the object.
pub(in crate::p2) fn get_data(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    start: u64,
    end: u64,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let container = borrow(call, this)?;
    store::<12>(call, 4, results, |call| {
        let object = Object::open(&Id { container, object: passed::name(call, (name, length))? })?;
        let end = end.saturating_add(1).min(object.size);
        if start > end {
            object.close();
            return Err(Trouble::BadRange.into());
        }
        let incoming = Thing::Incoming(Incoming { object, start, end });
        Ok(layout! { 12; 4: thing::new(call, Resource::IncomingValue, incoming)? })
    })
}

/// Creates or replaces an object with the data blob, as soon as that is finished.
pub(in crate::p2) fn write_data(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    data: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let container = borrow(call, this)?;
    let (number, outgoing) = match thing::borrow(call, Resource::OutgoingValue, data)? {
        (number, Thing::Outgoing(outgoing)) => (number, outgoing),
        _ => return Err(UNKNOWN),
    };
    store::<12>(call, 4, results, |call| {
        let id = Id { container, object: passed::name(call, (name, length))? };
        // Errors of names are found here; those of the content when it is finished.
        object::find(&id)?;
        if outgoing.id.is_some() {
            return Err(Trouble::Taken.into());
        }
        thing::set(number, Thing::Outgoing(Outgoing { id: Some(id), ..outgoing }));
        Ok([0; 12])
    })
}

/// Deletes object. Does not return error if object did not exist.
pub(in crate::p2) fn delete_object(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    with_object(call, this, (name, length), results, |id| {
        object::delete(id)?;
        Ok([0; 12])
    })
}

/// Stores what `act` returns for an object of a container.
fn with_object(
    call: &mut Call<'_>,
    this: u32,
    name: Passed,
    results: GuestPtr,
    act: impl FnOnce(&Id) -> Result<[u8; 12], Trouble>,
) -> Result<u32, Failure> {
    let container = borrow(call, this)?;
    store::<12>(call, 4, results, |call| Ok(act(&Id { container, object: passed::name(call, name)? })?))
}

/// Deletes multiple objects in the container, one after the other.
pub(in crate::p2) fn delete_objects(
    call: &mut Call<'_>,
    this: u32,
    names: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (container, names) = (borrow(call, this)?, call.list::<8>(names, count, 4)?);
    store::<12>(call, 4, results, |call| {
        // All of them are what they should be before the first is deleted.
        for only_checks in [true, false] {
            for name in names.iter() {
                let element = call.memory.load(name);
                let (at, length) = (u32::from_le_bytes(part(&element, 0)), u32::from_le_bytes(part(&element, 4)));
                let id = Id { container, object: passed::name(call, (GuestPtr::new(at), length))? };
                if !only_checks {
                    object::delete(&id)?;
                }
            }
        }
        Ok([0; 12])
    })
}

/// Returns true if the object exists in this container.
pub(in crate::p2) fn has_object(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    with_object(call, this, (name, length), results, |id| Ok(layout! { 12; 4: u8::from(object::find(id)?.is_some()) }))
}

/// When the object was created that `object_info` has found, and its size: they may change while it asks for memory.
static FOUND: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// Returns metadata for the object. The time is in seconds.
pub(in crate::p2) fn object_info(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let container = borrow(call, this)?;
    store::<40>(call, 8, results, |call| {
        let object = passed::name(call, (name, length))?;
        let [created, size] = &FOUND;
        if call.is_first_time() {
            let found = object::find(&Id { container, object })?.ok_or(Trouble::NoSuchObject)?;
            created.store(found.0, Relaxed);
            size.store(found.1, Relaxed);
        }
        let (name, of) = (call.new_string(object.bytes())?, call.new_string(container.bytes())?);
        Ok(layout! { 40; 8: name, 16: of, 24: created.load(Relaxed), 32: size.load(Relaxed) })
    })
}

/// Removes all objects within the container, leaving the container empty.
pub(in crate::p2) fn clear(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let container = borrow(call, this)?;
    store::<12>(call, 4, results, |_| -> Answer<_> {
        container::clear(&container)?;
        Ok([0; 12])
    })
}
