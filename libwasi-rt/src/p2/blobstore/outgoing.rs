//! `outgoing-value`: what is written goes to a file, which becomes the object when the value is finished.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::answer::store;
use super::thing::{self, Outgoing, Thing, UNKNOWN};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::blobs::Trouble;
use crate::host::blobs::draft::Draft;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::flow::Place;
use crate::p2::object::{Domain, End, Functions, Object, Output};
use crate::p2::objects;

/// Returns content that is empty and belongs to no object.
pub(in crate::p2) fn new_outgoing_value(call: &mut Call<'_>) -> Result<u32, Failure> {
    let outgoing = Outgoing { draft: None, id: None, is_taken: false, has_stream: false };
    thing::new(call, Resource::OutgoingValue, Thing::Outgoing(outgoing))
}

/// Drops a handle: content that was not finished is corrupted, and becomes no object. One with a stream is a trap.
pub(in crate::p2) fn drop_outgoing_value(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::OutgoingValue, this)? {
        let outgoing = without_stream(thing)?;
        thing::remove(number);
        outgoing.draft.into_iter().for_each(Draft::give_up);
    }
    Ok(0)
}

/// Returns a stream for writing the value contents, once.
pub(in crate::p2) fn outgoing_value_write_body(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    const FAILED: [u8; 8] = [1, 0, 0, 0, 0, 0, 0, 0];
    let (number, outgoing) = match thing::borrow(call, Resource::OutgoingValue, this)? {
        (number, Thing::Outgoing(outgoing)) => (number, outgoing),
        _ => return Err(UNKNOWN),
    };
    let results = call.record::<8>(results, 4)?;
    let draft = if outgoing.is_taken { Err(Trouble::Taken) } else { Draft::begin() };
    let Ok(draft) = draft else {
        call.store(results, FAILED);
        return Ok(0);
    };
    thing::set(number, Thing::Outgoing(Outgoing { draft: Some(draft), is_taken: true, has_stream: true, ..outgoing }));
    let end = End::Carried { number, functions };
    let output = objects::insert(Object::Output(Output { end, place: Place::At(0), permit: 0, is_closed: false }))?;
    let handle = call.new_own(Resource::OutputStream.number(), output)?;
    call.store(results, layout! { 8; 4: handle });
    Ok(0)
}

/// Finalize an outgoing value: now the object is there that `write-data` has named. One with a stream is a trap.
pub(in crate::p2) fn finish(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    store::<12>(call, 4, results, |call| {
        let number = call.take_own(Resource::OutgoingValue.number(), this)?;
        let outgoing = without_stream(thing::get(number)?)?;
        thing::remove(number);
        match outgoing {
            Outgoing { id: Some(id), draft: Some(draft), .. } => draft.keep(&id)?,
            Outgoing { id: Some(id), draft: None, .. } => Draft::begin()?.keep(&id)?,
            // Nobody wants it.
            Outgoing { id: None, draft, .. } => draft.into_iter().for_each(Draft::give_up),
        }
        Ok([0; 12])
    })
}

fn without_stream(thing: Thing) -> Result<Outgoing, Failure> {
    match thing {
        Thing::Outgoing(outgoing) if !outgoing.has_stream => Ok(outgoing),
        Thing::Outgoing(_) => Err(Failure::Trap(Trap::ChildrenRemain)),
        _ => Err(UNKNOWN),
    }
}

/// Returns the functions of content that is written, as ends of streams.
fn functions() -> Functions {
    Functions {
        file: |number| match thing::get(number) {
            Ok(Thing::Outgoing(Outgoing { draft: Some(draft), .. })) => Ok(File::Kernel(draft.file)),
            _ => Err(Error::Badf),
        },
        release: |number| {
            if let Ok(Thing::Outgoing(outgoing)) = thing::get(number) {
                thing::set(number, Thing::Outgoing(Outgoing { has_stream: false, ..outgoing }));
            }
        },
        domain: Domain::Files,
        flow: None,
    }
}
