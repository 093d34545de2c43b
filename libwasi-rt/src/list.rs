//! Lists of bounded length on the stack, whose unused places are never written.
//!
//! # Safety
//!
//! As many places as the list is long were written, the first of them. Values are `Copy`, so nothing needs to be dropped.
#![allow(unsafe_code)]

use core::mem::MaybeUninit;
use core::slice;

/// A list with room for `N` values.
pub(crate) type List<T, const N: usize> = ListOf<[MaybeUninit<T>; N]>;

/// A list whatever room it has, behind a reference.
pub(crate) type AnyList<T> = ListOf<[MaybeUninit<T>]>;

/// A list of values in `places`.
pub(crate) struct ListOf<P: ?Sized> {
    length: usize,
    places: P,
}

impl<T: Copy, const N: usize> List<T, N> {
    /// An empty list.
    #[inline]
    pub(crate) fn new() -> List<T, N> {
        ListOf { length: 0, places: [const { MaybeUninit::uninit() }; N] }
    }
}

impl<T: Copy> AnyList<T> {
    /// Adds a value; returns false, without any effect, when there is no room.
    #[inline]
    pub(crate) fn push(&mut self, value: T) -> bool {
        let Some(place) = self.places.get_mut(self.length) else { return false };
        place.write(value);
        self.length += 1;
        true
    }

    /// Removes all values.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.length = 0;
    }

    /// Returns the values.
    #[inline]
    pub(crate) fn values(&self) -> &[T] {
        // SAFETY: so many places were written.
        unsafe { slice::from_raw_parts(self.places.as_ptr().cast(), self.length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_added_while_there_is_room() {
        let mut list = List::<u8, 2>::new();
        let list: &mut AnyList<u8> = &mut list;
        assert_eq!(list.values(), []);
        assert_eq!([list.push(1), list.push(2), list.push(3)], [true, true, false]);
        assert_eq!(list.values(), [1, 2]);
        list.clear();
        assert!(list.push(4));
        assert_eq!(list.values(), [4]);
    }
}
