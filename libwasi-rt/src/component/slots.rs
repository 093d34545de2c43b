//! Values with numbers: what representations of resources stand for.

use wasm2native_abi::trap::Trap;

use super::vector::Vector;

/// A table of values. The number of one that was removed is used again.
pub(crate) struct Slots<T> {
    entries: Vector<Entry<T>>,
    /// The index after that of the entry that was freed last; 0 when none is free.
    free: u32,
}

#[derive(Clone, Copy)]
struct Entry<T> {
    value: Option<T>,
    /// When it is free, the value of [`Slots::free`] before.
    next_free: u32,
}

/// The most values at a time.
const MOST: u32 = 1 << 16;

impl<T: Copy> Slots<T> {
    /// No values.
    pub(crate) const fn new() -> Slots<T> {
        Slots { entries: Vector::new(), free: 0 }
    }

    /// Adds a value, and returns its number.
    pub(crate) fn insert(&mut self, value: T) -> Result<u32, Trap> {
        if let Some(entry) = self.entries.values_mut().get_mut(self.free.wrapping_sub(1) as usize) {
            let number = self.free - 1;
            self.free = entry.next_free;
            entry.value = Some(value);
            return Ok(number);
        }
        let number = self.entries.len();
        if number == MOST || self.entries.push(Entry { value: Some(value), next_free: 0 }).is_err() {
            return Err(Trap::HandlesExhausted);
        }
        Ok(number)
    }

    /// Returns the value with a number.
    pub(crate) fn get(&self, number: u32) -> Option<T> {
        self.entries.values().get(number as usize)?.value
    }

    /// Replaces the value with a number.
    pub(crate) fn set(&mut self, number: u32, value: T) {
        if let Some(entry) = self.entries.values_mut().get_mut(number as usize) {
            entry.value = Some(value);
        }
    }

    /// Removes the value with a number.
    pub(crate) fn remove(&mut self, number: u32) -> Option<T> {
        let free = self.free;
        let entry = self.entries.values_mut().get_mut(number as usize)?;
        let value = entry.value.take()?;
        entry.next_free = free;
        self.free = number + 1;
        Some(value)
    }

    /// Returns all values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.values().iter().filter_map(|entry| entry.value.as_ref())
    }
}
