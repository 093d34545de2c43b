//! Arrays that grow, in pages of their own: what handle tables and scopes are made of.
//!
//! An array takes no memory until its first value, and is moved when it grows. With `--max-memory`, its pages are taken from the
//! room that memories and tables share.
//!
//! # Safety
//!
//! A vector owns its pages. As many values as it is long were written. Values are `Copy`, so nothing needs to be dropped; the
//! pages are kept until the process ends.
#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::ptr;
use core::slice;

use crate::room;
use crate::sys::pages;

/// An array that grows; all zero is an empty one.
#[repr(C)]
pub(crate) struct Vector<T> {
    base: usize,
    length: u32,
    capacity: u32,
    values: PhantomData<T>,
}

/// The error of an array that cannot become larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl<T: Copy> Vector<T> {
    /// An empty array.
    pub(crate) const fn new() -> Vector<T> {
        Vector { base: 0, length: 0, capacity: 0, values: PhantomData }
    }

    /// Returns the number of values.
    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.length
    }

    /// Adds a value at the end.
    ///
    /// Errors: when there is no memory for it.
    pub(crate) fn push(&mut self, value: T) -> Result<(), Full> {
        if self.length == self.capacity {
            self.grow()?;
        }
        // SAFETY: there is room for one more value.
        unsafe { self.first().wrapping_add(self.length as usize).write(value) };
        self.length += 1;
        Ok(())
    }

    /// Removes all values.
    pub(crate) fn clear(&mut self) {
        self.length = 0;
    }

    /// Removes the last value and returns it.
    pub(crate) fn pop(&mut self) -> Option<T> {
        let last = *self.values().last()?;
        self.length -= 1;
        Some(last)
    }

    /// Returns the values.
    #[inline]
    pub(crate) fn values(&self) -> &[T] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: so many values were written.
        unsafe { slice::from_raw_parts(self.first(), self.length as usize) }
    }

    /// Returns the values, to be changed.
    #[inline]
    pub(crate) fn values_mut(&mut self) -> &mut [T] {
        if self.length == 0 {
            return &mut [];
        }
        // SAFETY: so many values were written, and nobody else refers to them.
        unsafe { slice::from_raw_parts_mut(self.first(), self.length as usize) }
    }

    #[inline]
    fn first(&self) -> *mut T {
        ptr::with_exposed_provenance_mut(self.base)
    }

    /// Doubles the capacity.
    #[cold]
    fn grow(&mut self) -> Result<(), Full> {
        let old = self.capacity as usize * size_of::<T>();
        let new = if old == 0 { Self::FIRST } else { old * 2 };
        let capacity = u32::try_from(new / size_of::<T>()).map_err(|_| Full)?;
        if !room::take((new - old) as u64) {
            return Err(Full);
        }
        let base = match old {
            0 => pages::allocate(new),
            // SAFETY: the pages are this array's, whose address is kept nowhere else.
            _ => unsafe { pages::grow(self.base, old, new) },
        };
        self.base = base.map_err(|_| Full)?;
        self.capacity = capacity;
        Ok(())
    }

    /// The number of bytes of the first pages, which are whole ones on every machine.
    const FIRST: usize = pages::LARGEST_PAGE as usize;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_grows_and_keeps_its_values() {
        let mut vector = Vector::<u64>::new();
        assert_eq!((vector.pop(), vector.len(), vector.values()), (None, 0, &[][..]));
        for value in 0..100_000 {
            assert_eq!(vector.push(value), Ok(()));
        }
        assert!(vector.values().iter().copied().eq(0..100_000));
        vector.values_mut()[7] = 1;
        assert_eq!((vector.pop(), vector.len(), vector.values()[7]), (Some(99_999), 99_999, 1));
    }
}
