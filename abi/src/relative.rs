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
    ///
    /// What lies there is no part of this field and may be writable, so the pointer must not come from the reference to it:
    /// the compiler takes for granted that nothing is written through what comes from a shared reference.
    #[inline]
    pub fn as_ptr(&self) -> *const T {
        if self.offset == 0 {
            return core::ptr::null();
        }
        let field = (&raw const *self).expose_provenance();
        core::ptr::with_exposed_provenance(field.wrapping_add_signed(self.offset as isize))
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
