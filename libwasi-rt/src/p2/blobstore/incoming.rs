//! `incoming-value`: an object, or a part of it.

use wasm2native_abi::component::MOST_BYTES;
use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::answer::store;
use super::thing::{self, Incoming, Number, Thing, UNKNOWN};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::GuestPtr;
use crate::host::blobs::Trouble;
use crate::host::error::Error;
use crate::host::file::File;
use crate::host::flow::{Place, Supply};
use crate::p2::object::{Domain, End, Flow, Functions, Input, Object, Wanted};
use crate::p2::objects;
use crate::sys::file::IoVec;

/// Drops a handle, and the value if it owned it.
pub(in crate::p2) fn drop_incoming_value(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, _)) = thing::drop_handle(call, Resource::IncomingValue, this)? {
        close(number);
    }
    Ok(0)
}

/// Returns the number of bytes.
pub(in crate::p2) fn size(call: &mut Call<'_>, this: u32) -> Result<u64, Failure> {
    let number = call.borrow(Resource::IncomingValue.number(), this)?;
    let incoming = get(number)?;
    Ok(incoming.end - incoming.start)
}

/// Consumes the value synchronously and returns it as a list of bytes.
///
/// Errors: the list would be too large.
pub(in crate::p2) fn consume_sync(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    store::<12>(call, 4, results, |call| {
        let number = if call.is_first_time() {
            let number = call.take_own(Resource::IncomingValue.number(), this)?;
            call.keep(number.into());
            number
        } else {
            call.kept() as Number
        };
        let incoming = get(number)?;
        let size = incoming.end - incoming.start;
        if size > MOST_BYTES.into() {
            close(number);
            return Err(Trouble::TooLarge.into());
        }
        let block = call.block(size as u32, 1)?;
        let into = call.memory.io_vec(block.bytes);
        let mut done = 0;
        while !into.after(done).is_empty() {
            match incoming.object.read(incoming.start + done as u64, into.after(done)) {
                Ok(count @ 1..) => done += count,
                // Files of objects never become shorter, and there is no memory for a text now.
                _ => return Err(Failure::Trap(Trap::HostExhausted).into()),
            }
        }
        close(number);
        Ok(layout! { 12; 4: block.at, 8: size as u32 })
    })
}

/// Consumes the value asynchronously and returns it as an input-stream.
pub(in crate::p2) fn consume_async(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    store::<12>(call, 4, results, |call| {
        let number = call.take_own(Resource::IncomingValue.number(), this)?;
        let Incoming { object, start, end } = get(number)?;
        // The kernel moves bytes to other files where the end is that of the file.
        let functions = if end == object.size { whole } else { part };
        let input = Input { end: End::Carried { number, functions }, place: Place::At(start), size: end, is_closed: false };
        let input = objects::insert(Object::Input(input))?;
        Ok(layout! { 12; 4: call.new_own(Resource::InputStream.number(), input)? })
    })
}

/// Returns the functions of an object up to its end, as ends of streams.
fn whole() -> Functions {
    Functions {
        file: |number| match get(number) {
            Ok(incoming) => Ok(File::Kernel(incoming.object.file)),
            Err(_) => Err(Error::Badf),
        },
        release: close,
        domain: Domain::Files,
        flow: None,
    }
}

/// Returns the functions of a part of an object, likewise.
fn part() -> Functions {
    let flow = Flow {
        supply: |number, _| {
            let left = get(number).map_or(0, |incoming| incoming.end - incoming.start);
            Ok(if left == 0 { Supply::Unknown } else { Supply::Bytes(left.min(u32::MAX.into()) as u32) })
        },
        read,
        room: |_, _| Err(Error::Badf),
        write: |_, _| Err(Error::Badf),
        flush: |_| Err(Error::Badf),
        wanted: |_, _| Wanted::Ready,
    };
    Functions { flow: Some(flow), ..whole() }
}

fn read(number: Number, into: IoVec<'_>) -> Result<u32, Error> {
    let incoming = get(number).map_err(|_| Error::Badf)?;
    let left = usize::try_from(incoming.end - incoming.start).unwrap_or(usize::MAX);
    if left == 0 {
        return Ok(0);
    }
    let count = incoming.object.read(incoming.start, into.first(left))?;
    thing::set(number, Thing::Incoming(Incoming { start: incoming.start + count as u64, ..incoming }));
    Ok(count as u32)
}

fn get(number: Number) -> Result<Incoming, Failure> {
    match thing::get(number)? {
        Thing::Incoming(incoming) => Ok(incoming),
        _ => Err(UNKNOWN),
    }
}

fn close(number: Number) {
    if let Some(Thing::Incoming(incoming)) = thing::remove(number) {
        incoming.object.close();
    }
}
