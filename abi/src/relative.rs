//! Pointers stored as the distance from their own address.
//!
//! They need no relocation when the executable is loaded, so records stay read-only and shared, and start-up does not walk
//! them. A value of these types is meaningful only at the address where the linker put it: they are neither `Copy` nor
//! `Clone`, and are always used behind a reference.

use core::marker::PhantomData;

/// A pointer to a `T` within 2 GiB of this field; all zero is null.
#[repr(transparent)]
pub struct RelPtr<T> {
    offset: i32,
    target: PhantomData<*const T>,
}

impl<T> RelPtr<T> {
    /// Returns the address, or null.
    #[inline]
    pub fn as_ptr(&self) -> *const T {
        if self.offset == 0 { core::ptr::null() } else { address(self, self.offset) }
    }
}

/// A function of the type `F` within 2 GiB of this field; never null.
#[repr(transparent)]
pub struct RelFn<F> {
    offset: i32,
    function: PhantomData<F>,
}

impl<F> RelFn<F> {
    /// Returns the address of the function.
    #[inline]
    pub fn as_ptr(&self) -> *const u8 {
        address(self, self.offset)
    }
}

/// `len` consecutive values of `T` behind a [`RelPtr`].
#[repr(C)]
pub struct RelSlice<T> {
    /// The first value; null when `len` is zero.
    pub start: RelPtr<T>,
    /// The number of values.
    pub len: u32,
}

impl<T> RelSlice<T> {
    /// Returns the address of the first value; meaningless when there is none.
    #[inline]
    pub fn as_ptr(&self) -> *const T {
        address(&self.start, self.start.offset)
    }
}

/// Returns the address at a distance from a field.
///
/// The memory there is not part of the field and may be writable, so the pointer must not derive from the reference to it: the
/// compiler assumes that nothing is written through a pointer derived from a shared reference.
#[inline]
fn address<F, T>(field: &F, distance: i32) -> *const T {
    let field = (&raw const *field).expose_provenance();
    core::ptr::with_exposed_provenance(field.wrapping_add_signed(distance as isize))
}
