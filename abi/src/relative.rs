//! Pointers stored as the distance from their own address.
//!
//! They need no relocation when the executable is loaded, so records stay read-only and shared, and start-up does not walk
//! them. A value of these types means something only at the address where the linker put it: they are neither `Copy` nor
//! `Clone`, and are always used behind a reference.

use core::marker::PhantomData;

/// A pointer to a `T` within 2 GiB of this field; all zero is null.
#[repr(transparent)]
pub struct RelPtr<T> {
    offset: i32,
    target: PhantomData<*const T>,
}

impl<T> RelPtr<T> {
    /// The address meant, or null.
    #[inline]
    pub fn as_ptr(&self) -> *const T {
        if self.offset == 0 {
            return core::ptr::null();
        }
        (&raw const *self).wrapping_byte_offset(self.offset as isize).cast()
    }
}

/// `len` consecutive values of `T` behind a [`RelPtr`].
#[repr(C)]
pub struct RelSlice<T> {
    /// The first value; null when `len` is zero.
    pub start: RelPtr<T>,
    /// How many there are.
    pub len: u32,
}
