//! The table of [objects](super::object).
//!
//! The number of an object that is gone is not used again before 4096 others were in its place, so that an object that refers to
//! it, as a pollable does to its stream, notices.
//!
//! # Safety
//!
//! There is one thread, and nothing here is entered again while it runs: the functions that are called with the table are those
//! of this file.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

use wasm2native_abi::trap::Trap;

use super::object::{Number, Object};
use crate::component::outcome::Failure;
use crate::component::vector::Vector;
use crate::host::limit;

/// Adds an object, and returns its number.
///
/// Errors: a trap when there is no room.
pub(crate) fn insert(object: Object) -> Result<Number, Failure> {
    with(|table| table.insert(object)).map_err(Failure::Trap)
}

/// Returns the object with a number.
// Marked as inline, it would make the table visible outside the runtime, which is then reached through a table of addresses.
pub(crate) fn get(number: Number) -> Option<Object> {
    with(|table| table.entry(number)?.object)
}

/// Replaces the object with a number.
pub(crate) fn set(number: Number, object: Object) {
    with(|table| {
        if let Some(entry) = table.entry(number) {
            entry.object = Some(object);
        }
    });
}

/// Removes the object with a number.
pub(crate) fn remove(number: Number) -> Option<Object> {
    with(|table| table.remove(number))
}

/// The lower bits of a number that are an index; the others count how often the entry was used.
const INDEX_BITS: u32 = 20;
const INDEX: u32 = (1 << INDEX_BITS) - 1;

struct Table {
    entries: Vector<Entry>,
    /// The index after that of the entry that was freed last; 0 when none is free.
    free: u32,
}

#[derive(Clone, Copy)]
struct Entry {
    object: Option<Object>,
    /// The number of the object, or of the next one here.
    number: Number,
    /// When it is free, the value of [`Table::free`] before.
    next_free: u32,
}

impl Table {
    fn insert(&mut self, object: Object) -> Result<Number, Trap> {
        if let Some(entry) = self.entries.values_mut().get_mut(self.free.wrapping_sub(1) as usize) {
            self.free = entry.next_free;
            count(&object);
            entry.object = Some(object);
            return Ok(entry.number);
        }
        let number = self.entries.len();
        if number > INDEX || self.entries.push(Entry { object: Some(object), number, next_free: 0 }).is_err() {
            return Err(Trap::HandlesExhausted);
        }
        count(&object);
        Ok(number)
    }

    #[inline]
    fn entry(&mut self, number: Number) -> Option<&mut Entry> {
        self.entries.values_mut().get_mut((number & INDEX) as usize).filter(|entry| entry.number == number)
    }

    fn remove(&mut self, number: Number) -> Option<Object> {
        let free = self.free;
        let entry = self.entry(number)?;
        let object = entry.object.take()?;
        entry.number = number.wrapping_add(1 << INDEX_BITS);
        entry.next_free = free;
        self.free = (number & INDEX) + 1;
        if object.has_file() {
            limit::count_closed();
        }
        Some(object)
    }
}

fn count(added: &Object) {
    if added.has_file() {
        limit::count_opened();
    }
}

struct TheTable(UnsafeCell<Table>);

// SAFETY: there is one thread.
unsafe impl Sync for TheTable {}

static TABLE: TheTable = TheTable(UnsafeCell::new(Table { entries: Vector::new(), free: 0 }));

#[inline]
fn with<R>(act: impl FnOnce(&mut Table) -> R) -> R {
    // SAFETY: see above.
    act(unsafe { &mut *TABLE.0.get() })
}
