//! `wasi:io/poll`.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::{Array, GuestPtr};
use crate::host::clock::{self, Clock};
use crate::host::error::Error;
use crate::host::flow::Place;
use crate::host::poll::{self, Interest, Now, Waited};
use crate::p2::object::{End, Event, Number, Object, Pollable, Wanted};
use crate::p2::objects;

/// Drops a handle, and the pollable if it owned it.
pub(in crate::p2) fn drop_pollable(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some(number) = call.drop_handle(Resource::Pollable.number(), this)? {
        objects::remove(number);
    }
    Ok(0)
}

/// Return the readiness of a pollable. This function never blocks.
pub(in crate::p2) fn ready(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(Resource::Pollable.number(), this)?;
    let is_ready = is_ready_now(pollable(number)?.event).map_err(refused)?;
    Ok(is_ready.into())
}

/// `block` returns immediately if the pollable is ready, and otherwise blocks until ready.
pub(in crate::p2) fn block(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let number = call.borrow(Resource::Pollable.number(), this)?;
    wait(&Numbers::One(number))?;
    Ok(0)
}

/// Poll for completion on a set of pollables. An empty list is a trap.
///
/// What was ready is remembered by the pollables until the list is allocated.
pub(in crate::p2) fn poll(call: &mut Call<'_>, list: GuestPtr, count: u32, results: GuestPtr) -> Result<u32, Failure> {
    let handles = call.list::<4>(list, count, 4)?;
    let results = call.record::<8>(results, 4)?;
    if count == 0 {
        return Err(Failure::Trap(Trap::EmptyPoll));
    }
    let numbers = Numbers::Several(call, handles);
    if call.is_first_time() {
        wait(&numbers)?;
    }
    let mut size: u32 = 0;
    for index in 0..count {
        let more = if pollable(numbers.number(index)?)?.is_ready { 4 } else { 0 };
        size = size.checked_add(more).ok_or(Failure::Trap(Trap::ListOutOfBounds))?;
    }
    // The guest may have changed its list meanwhile; that is its own loss.
    let size = if call.is_first_time() { size } else { call.requested() };
    let block = call.block(size, 4)?;
    let mut used = 0;
    for index in 0..count {
        let [a, b, c, d] = call.memory.load(handles.get(index).ok_or(Failure::Trap(Trap::ListOutOfBounds))?);
        let number = call.borrow(Resource::Pollable.number(), u32::from_le_bytes([a, b, c, d]))?;
        if pollable(number)?.is_ready {
            used += call.memory.copy_out(block.bytes, used, &index.to_le_bytes());
        }
    }
    call.store(results, layout! { 8; 0: block.at, 4: used / 4 });
    Ok(0)
}

/// Adds a pollable, and returns a handle that owns it.
pub(in crate::p2) fn subscribe(call: &mut Call<'_>, event: Event) -> Result<u32, Failure> {
    let number = objects::insert(Object::Pollable(Pollable { event, is_ready: false }))?;
    call.new_own(Resource::Pollable.number(), number)
}

/// The numbers of pollables to wait for.
enum Numbers<'a, 'b> {
    /// A single one.
    One(Number),
    /// Those behind the handles of a list.
    Several(&'a Call<'b>, Array<4>),
}

impl Numbers<'_, '_> {
    /// Returns how many there are.
    fn count(&self) -> u32 {
        match self {
            Numbers::One(_) => 1,
            Numbers::Several(_, handles) => handles.len(),
        }
    }

    /// Returns one of them.
    fn number(&self, index: u32) -> Result<Number, Failure> {
        match self {
            Numbers::One(number) => Ok(*number),
            Numbers::Several(call, handles) => {
                let handle = handles.get(index).ok_or(Failure::Trap(Trap::ListOutOfBounds))?;
                call.borrow(Resource::Pollable.number(), u32::from_le_bytes(call.memory.load(handle)))
            }
        }
    }
}

fn pollable(number: Number) -> Result<Pollable, Failure> {
    match objects::get(number) {
        Some(Object::Pollable(pollable)) => Ok(pollable),
        _ => Err(Failure::Trap(Trap::UnknownHandle)),
    }
}

/// Returns what there is to wait for. A stream that is closed or gone is ready.
fn wanted(event: Event) -> Wanted {
    let (end, place, interest) = match event {
        Event::Time(time) => return Wanted::Time(time),
        Event::Input(stream) => match objects::get(stream) {
            Some(Object::Input(input)) if !input.is_closed => (input.end, input.place, Interest::Read),
            _ => return Wanted::Ready,
        },
        Event::Output(stream) => match objects::get(stream) {
            Some(Object::Output(output)) if !output.is_closed => (output.end, output.place, Interest::Write),
            _ => return Wanted::Ready,
        },
        Event::Network { number, interest, wanted } => return wanted(number, interest),
    };
    if let Some((number, flow)) = end.flow() {
        return (flow.wanted)(number, interest);
    }
    match (place, End::file(end)) {
        (Place::Current, Ok(file)) if !poll::is_always_ready(file) => Wanted::File(file, interest),
        _ => Wanted::Ready,
    }
}

fn is_ready_now(event: Event) -> Result<bool, Error> {
    match wanted(event) {
        Wanted::Ready => Ok(true),
        Wanted::Time(time) => Ok(clock::time(Clock::Monotonic)? >= time),
        Wanted::File(file, interest) => Ok(poll::wait(&mut [poll::wanted(file, interest)], Some(0))? != 0),
        Wanted::LookUp(..) => Ok(false),
    }
}

/// Waits until at least one is ready, and remembers which.
fn wait(numbers: &Numbers<'_, '_>) -> Result<(), Failure> {
    if let (1, Wanted::Time(time)) = (numbers.count(), wanted(pollable(numbers.number(0)?)?.event)) {
        clock::sleep_until(Clock::Monotonic, time).map_err(refused)?;
        return mark(numbers.number(0)?, true);
    }
    // What a look-up waits for may not end it.
    while !poll::with_files(numbers.count() as usize, |files| wait_for_all(numbers, files)).map_err(refused)?? {}
    Ok(())
}

/// [`wait`] with room in `files` for every pollable: those of files take it from the start, in order, and look-ups from the end.
/// Returns whether one is ready.
fn wait_for_all(numbers: &Numbers<'_, '_>, files: &mut [Waited]) -> Result<bool, Failure> {
    let mut now = Now::default();
    let mut longest = None;
    let (mut used, mut look_ups) = (0, files.len());
    for index in 0..numbers.count() {
        let time = match wanted(pollable(numbers.number(index)?)?.event) {
            Wanted::Ready => 0,
            Wanted::Time(time) => now.until(Clock::Monotonic, time).map_err(refused)?,
            Wanted::File(file, interest) => {
                if let Some(place) = files.get_mut(used) {
                    *place = poll::wanted(file, interest);
                    used += 1;
                }
                continue;
            }
            Wanted::LookUp(file, time) => {
                if let (Some((file, interest)), Some(place)) =
                    (file, look_ups.checked_sub(1).and_then(|last| files.get_mut(last)))
                {
                    *place = poll::wanted(file, interest);
                    look_ups -= 1;
                }
                now.until(Clock::Monotonic, time).map_err(refused)?
            }
        };
        longest = Some(longest.unwrap_or(time).min(time));
    }
    // Places in between are of no file.
    let ready = poll::wait(files, longest).map_err(refused)?;
    // The times that are over are those waited for, or were over before.
    let over = if ready == 0 { longest.unwrap_or(0) } else { 0 };
    let (mut files, mut is_one) = (files.iter(), false);
    for index in 0..numbers.count() {
        let number = numbers.number(index)?;
        let is_ready = match wanted(pollable(number)?.event) {
            Wanted::Ready => true,
            Wanted::Time(time) => now.until(Clock::Monotonic, time).map_err(refused)? <= over,
            // An error is something to be told.
            Wanted::File(file, _) => files.next().is_none_or(|waited| !matches!(poll::found(file, waited), Ok(None))),
            Wanted::LookUp(..) => false,
        };
        is_one |= is_ready;
        mark(number, is_ready)?;
    }
    Ok(is_one)
}

/// Remembers whether a pollable was ready.
fn mark(number: Number, is_ready: bool) -> Result<(), Failure> {
    objects::set(number, Object::Pollable(Pollable { is_ready, ..pollable(number)? }));
    Ok(())
}

/// Waiting has no errors.
fn refused(_: Error) -> Failure {
    Failure::Trap(Trap::HostExhausted)
}
