//! `fields`: those of a message that arrived are seen where they arrived, and cannot be changed.
//!
//! Names are in lower case, whatever their letters were, since names that differ in case only are the same.

use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::entries::{self, is_forbidden};
use super::heap::Text;
use super::source;
use super::thing::{self, Fields, Number, Source, Thing, UNKNOWN};
use crate::bytes::layout;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::guest::{GuestPtr, Range};
use crate::http::field::{Field, is, is_token, is_value};
use crate::p2::scratch;

/// Why fields are not changed, by its number in `header-error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// A name or a value is none.
    InvalidSyntax = 0,
    /// The name belongs to the connection.
    Forbidden = 1,
    /// They cannot be changed.
    Immutable = 2,
}

/// The most bytes of a name.
const LONGEST_NAME: usize = u16::MAX as usize;

/// Drops a handle, and the fields if it owned them.
pub(in crate::p2) fn drop_fields(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    if let Some((number, thing)) = thing::drop_handle(call, Resource::Fields, this)? {
        thing::remove(number);
        if let Thing::Fields(Fields { source: Source::Own(text), .. }) = thing {
            text.release();
        }
    }
    Ok(0)
}

/// Construct an empty HTTP Fields, which is mutable.
pub(in crate::p2) fn new_fields(call: &mut Call<'_>) -> Result<u32, Failure> {
    new(call, Source::Own(Text::EMPTY), true)
}

/// Construct an HTTP Fields from names and values; it is mutable.
pub(in crate::p2) fn fields_from_list(
    call: &mut Call<'_>,
    list: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let list = call.list::<16>(list, count, 4)?;
    let results = call.record::<8>(results, 4)?;
    let mut text = Text::EMPTY;
    for slot in list.iter() {
        let entry = call.memory.load(slot);
        let word = |at| u32::from_le_bytes(crate::bytes::part(&entry, at));
        let value = call.bytes(GuestPtr::new(word(8)), word(12))?;
        let added = with_name(call, GuestPtr::new(word(0)), word(4), |call, name| add(call, &mut text, name, value))?;
        if let Err(refusal) = added? {
            text.release();
            call.store(results, layout! { 8; 0: 1_u8, 4: refusal as u8 });
            return Ok(0);
        }
    }
    let handle = new(call, Source::Own(text), true)?;
    call.store(results, layout! { 8; 4: handle });
    Ok(0)
}

/// Get all of the values corresponding to a name.
pub(in crate::p2) fn fields_get(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let (_, fields) = borrow(call, this)?;
    let results = call.record::<8>(results, 4)?;
    with_name(call, name, length, |call, name| {
        let is_wanted = |field: &Field<'_>| is(field.name, name);
        let count = source::with(&fields.source, |fields| fields.filter(is_wanted).count()) as u32;
        let list = call.new_list(count, 4, |call, index| {
            source::with(&fields.source, |fields| {
                let value = fields.filter(is_wanted).nth(index as usize).map_or(&[][..], |field| field.value);
                new_bytes(call, value)
            })
        })?;
        call.store(results, layout! { 8; 0: list, 4: count });
        Ok(0)
    })?
}

/// Returns `true` when the name is present in this `fields`.
pub(in crate::p2) fn fields_has(call: &mut Call<'_>, this: u32, name: GuestPtr, length: u32) -> Result<u32, Failure> {
    let (_, fields) = borrow(call, this)?;
    with_name(call, name, length, |_, name| {
        let has = source::with(&fields.source, |mut fields| fields.any(|field| is(field.name, name)));
        has.into()
    })
}

/// Set all of the values for a name. Clears any existing values for that name, if they have been set.
pub(in crate::p2) fn fields_set(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    values: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let values = call.list::<8>(values, count, 4)?;
    change(call, this, (name, length), results, |call, name, text| {
        for slot in values.iter() {
            let value = value_of(call, call.memory.load(slot))?;
            if !is_valid(call, value) {
                return Ok(Err(Refusal::InvalidSyntax));
            }
        }
        let Ok(text) = text else { return Ok(Err(Refusal::Immutable)) };
        entries::remove(text, name);
        for slot in values.iter() {
            let value = value_of(call, call.memory.load(slot))?;
            push(call, text, name, value)?;
        }
        Ok(Ok(()))
    })
}

/// Delete all values for a name.
pub(in crate::p2) fn fields_delete(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    change(call, this, (name, length), results, |_, name, text| Ok(text.map(|text| entries::remove(text, name))))
}

/// Append a value for a name.
pub(in crate::p2) fn fields_append(
    call: &mut Call<'_>,
    this: u32,
    name: GuestPtr,
    length: u32,
    value: GuestPtr,
    count: u32,
    results: GuestPtr,
) -> Result<u32, Failure> {
    let value = call.bytes(value, count)?;
    change(call, this, (name, length), results, |call, name, text| {
        if !is_valid(call, value) {
            return Ok(Err(Refusal::InvalidSyntax));
        }
        match text {
            Ok(text) => push(call, text, name, value).map(Ok),
            Err(refusal) => Ok(Err(refusal)),
        }
    })
}

/// Retrieve the full set of names and values in the Fields.
pub(in crate::p2) fn fields_entries(call: &mut Call<'_>, this: u32, results: GuestPtr) -> Result<u32, Failure> {
    let (_, fields) = borrow(call, this)?;
    let results = call.record::<8>(results, 4)?;
    let count = source::with(&fields.source, |fields| fields.count()) as u32;
    let list = call.new_list(count, 4, |call, index| {
        source::with(&fields.source, |mut fields| {
            let Field { name, value } = fields.nth(index as usize).unwrap_or(Field { name: b"", value: b"" });
            let name = scratch::with(|room| {
                let length = crate::bytes::copy(room, name);
                let name = room.get_mut(..length).unwrap_or_default();
                name.make_ascii_lowercase();
                call.new_string(name)
            })?;
            Ok(layout! { 16; 0: name, 8: Le(new_bytes(call, value)?) })
        })
    })?;
    call.store(results, layout! { 8; 0: list, 4: count });
    Ok(0)
}

/// Make a deep copy of the Fields, which is mutable.
pub(in crate::p2) fn fields_clone(call: &mut Call<'_>, this: u32) -> Result<u32, Failure> {
    let (_, fields) = borrow(call, this)?;
    new(call, Source::Own(source::copy(&fields.source)?), true)
}

/// Returns a new handle that owns fields.
pub(super) fn new(call: &Call<'_>, source: Source, is_mutable: bool) -> Result<u32, Failure> {
    thing::new(call, Resource::Fields, Thing::Fields(Fields { source, is_mutable }))
}

/// Returns a new handle that owns a copy of fields, which cannot be changed.
pub(super) fn new_copy(call: &Call<'_>, text: Text) -> Result<u32, Failure> {
    new(call, Source::Own(source::copy(&Source::Own(text))?), false)
}

/// Takes fields that were passed as `own`.
pub(super) fn take(call: &Call<'_>, this: u32) -> Result<Text, Failure> {
    match thing::remove(call.take_own(Resource::Fields.number(), this)?) {
        Some(Thing::Fields(Fields { source: Source::Own(text), .. })) => Ok(text),
        Some(Thing::Fields(Fields { source, .. })) => source::copy(&source),
        _ => Err(UNKNOWN),
    }
}

/// Returns the length that fields say; an error if it is no number.
pub(super) fn content_length(text: Text) -> Result<Option<u64>, ()> {
    source::with(&Source::Own(text), |mut fields| {
        let Some(field) = fields.find(|field| is(field.name, b"content-length")) else { return Ok(None) };
        let number = crate::http::field::decimal(field.value).filter(|&number| number != u64::MAX);
        number.map(Some).ok_or(())
    })
}

fn borrow(call: &Call<'_>, this: u32) -> Result<(Number, Fields), Failure> {
    match thing::borrow(call, Resource::Fields, this)? {
        (number, Thing::Fields(fields)) => Ok((number, fields)),
        _ => Err(UNKNOWN),
    }
}

/// Changes fields, and stores the result. The function gets the name, and the fields unless they cannot be changed.
fn change(
    call: &mut Call<'_>,
    this: u32,
    (name, length): (GuestPtr, u32),
    results: GuestPtr,
    act: impl FnOnce(&mut Call<'_>, &[u8], Result<&mut Text, Refusal>) -> Result<Result<(), Refusal>, Failure>,
) -> Result<u32, Failure> {
    let (number, mut fields) = borrow(call, this)?;
    let results = call.record::<2>(results, 1)?;
    let changed = with_name(call, name, length, |call, name| {
        if !is_token(name) {
            return Ok(Err(Refusal::InvalidSyntax));
        }
        if is_forbidden(name) {
            return Ok(Err(Refusal::Forbidden));
        }
        let text = match &mut fields {
            Fields { source: Source::Own(text), is_mutable: true } => Ok(text),
            _ => Err(Refusal::Immutable),
        };
        act(call, name, text)
    })?;
    // Also when it was too large in the end: its block may be another one.
    thing::set(number, Thing::Fields(fields));
    call.store(results, changed?.map_or_else(|refusal| [1, refusal as u8], |()| [0; 2]));
    Ok(0)
}

/// Adds a field, whose name and value are checked.
fn add(call: &Call<'_>, text: &mut Text, name: &[u8], value: Range) -> Result<Result<(), Refusal>, Failure> {
    if !is_token(name) {
        return Ok(Err(Refusal::InvalidSyntax));
    }
    if is_forbidden(name) {
        return Ok(Err(Refusal::Forbidden));
    }
    if !is_valid(call, value) {
        return Ok(Err(Refusal::InvalidSyntax));
    }
    push(call, text, name, value).map(Ok)
}

fn push(call: &Call<'_>, text: &mut Text, name: &[u8], value: Range) -> Result<(), Failure> {
    entries::append(text, name, value.len() as usize, |room| {
        call.memory.copy_in(value, room);
    })
}

fn value_of(call: &Call<'_>, element: [u8; 8]) -> Result<Range, Failure> {
    let [a, b, c, d, e, f, g, h] = element;
    call.bytes(GuestPtr::new(u32::from_le_bytes([a, b, c, d])), u32::from_le_bytes([e, f, g, h]))
}

/// Whether bytes of the guest, which are not used by anybody else, are the value of a field.
fn is_valid(call: &Call<'_>, value: Range) -> bool {
    let mut part = [0; 256];
    let mut done = 0;
    while done < value.len() {
        let Ok(rest) = value.address(done).and_then(|at| call.memory.range(at, value.len() - done)) else { return false };
        let count = call.memory.copy_in(rest, &mut part);
        if !is_value(part.get(..count).unwrap_or_default()) {
            return false;
        }
        done += count as u32;
    }
    true
}

/// Calls a function with a name in lower case; one that is too long is empty, which none is.
fn with_name<R>(
    call: &mut Call<'_>,
    at: GuestPtr,
    length: u32,
    act: impl FnOnce(&mut Call<'_>, &[u8]) -> R,
) -> Result<R, Failure> {
    let string = call.string(at, length)?;
    scratch::with(|room| {
        let length = match call.copy_string(string, room)? {
            Ok(length) if length <= LONGEST_NAME => length,
            _ => 0,
        };
        let name = room.get_mut(..length).unwrap_or_default();
        name.make_ascii_lowercase();
        Ok(act(call, name))
    })
}

/// Returns the address and the length of bytes in a block of their own.
fn new_bytes(call: &mut Call<'_>, value: &[u8]) -> Result<[u8; 8], Failure> {
    let length = u32::try_from(value.len()).map_err(|_| Failure::Trap(Trap::ListOutOfBounds))?;
    let block = call.block(length, 1)?;
    if block.is_new {
        call.memory.copy_out(block.bytes, 0, value);
    }
    Ok(layout! { 8; 0: block.at, 4: length })
}

/// Bytes in the place of a number.
#[derive(Clone, Copy)]
struct Le(pub(super) [u8; 8]);

impl Le {
    fn to_le_bytes(self) -> [u8; 8] {
        self.0
    }
}
