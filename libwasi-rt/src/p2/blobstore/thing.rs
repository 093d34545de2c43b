//! What handles of `wasi:blobstore` stand for: plain data, kept in a table.
//!
//! # Safety
//!
//! There is one thread, and nothing here is entered again while it runs: the functions that are called with the table are those
//! of this file.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::component::slots::Slots;
use crate::host::blobs::container::Names;
use crate::host::blobs::draft::Draft;
use crate::host::blobs::object::Object;
use crate::host::blobs::{Id, Name};

/// The number of a thing: the representation of a resource.
pub(super) type Number = u32;

/// Something that a handle stands for.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "names have no other place, and there are few things")]
pub(super) enum Thing {
    /// A container, which may be gone.
    Container(Name),
    /// Content that is written.
    Outgoing(Outgoing),
    /// Content that is read.
    Incoming(Incoming),
    /// Names of objects.
    Names(Names),
}

/// Content that is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outgoing {
    /// What was written, once there may be something.
    pub(super) draft: Option<Draft>,
    /// The object that it will be.
    pub(super) id: Option<Id>,
    /// Whether the stream was taken.
    pub(super) is_taken: bool,
    /// Whether the stream is open.
    pub(super) has_stream: bool,
}

/// Content that is read: by a handle, or by a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Incoming {
    /// The object.
    pub(super) object: Object,
    /// The place of the next byte.
    pub(super) start: u64,
    /// The place after the last.
    pub(super) end: u64,
}

/// Adds a thing, and returns a handle that owns it.
pub(super) fn new(call: &Call<'_>, resource: Resource, thing: Thing) -> Result<u32, Failure> {
    let number = with(|table| table.insert(thing)).map_err(Failure::Trap)?;
    call.new_own(resource.number(), number)
}

/// Returns the thing with a number.
pub(super) fn get(number: Number) -> Result<Thing, Failure> {
    with(|table| table.get(number)).ok_or(UNKNOWN)
}

/// Replaces the thing with a number.
pub(super) fn set(number: Number, thing: Thing) {
    with(|table| table.set(number, thing));
}

/// Removes the thing with a number.
pub(super) fn remove(number: Number) -> Option<Thing> {
    with(|table| table.remove(number))
}

/// Returns the number of a thing behind a handle, and the thing.
pub(super) fn borrow(call: &Call<'_>, resource: Resource, this: u32) -> Result<(Number, Thing), Failure> {
    let number = call.borrow(resource.number(), this)?;
    Ok((number, get(number)?))
}

/// Drops a handle, and returns the thing if it owned it.
pub(super) fn drop_handle(call: &Call<'_>, resource: Resource, this: u32) -> Result<Option<(Number, Thing)>, Failure> {
    match call.drop_handle(resource.number(), this)? {
        Some(number) => Ok(Some((number, get(number)?))),
        None => Ok(None),
    }
}

/// The error of a handle behind which there is something else.
pub(super) const UNKNOWN: Failure = Failure::Trap(Trap::UnknownHandle);

struct TheTable(UnsafeCell<Slots<Thing>>);

// SAFETY: there is one thread.
unsafe impl Sync for TheTable {}

static TABLE: TheTable = TheTable(UnsafeCell::new(Slots::new()));

#[inline]
fn with<R>(act: impl FnOnce(&mut Slots<Thing>) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *TABLE.0.get() })
}
