//! Guest addresses and the only place where one becomes a pointer.
//!
//! A host function receives numbers. It turns those that are addresses into a [`Range`], [`Array`] or [`Slot`] first, which
//! checks them against the size of the memory, and acts only when all of them are right. A memory never gets
//! smaller, so what was checked stays right.
//!
//! Addresses have 32 bits in WASI preview 1, even those in a 64-bit memory, where bytes past 4 GiB have no address: a range
//! that reaches there is out of bounds. The guest's numbers are added and multiplied here and nowhere else, in 64 bits, which
//! hold every sum and product of two of them; no other file can look inside an address.
//!
//! # Safety
//!
//! Whoever makes a [`GuestMemory`] vouches for the bytes that its descriptor describes. Bytes are copied in and out and never
//! referred to, so that this stays right when other threads use them meanwhile. Guest addresses have no alignment, so everything
//! goes through bytes.
#![allow(unsafe_code)]

#[cfg(test)]
mod tests;

use core::ptr;

use wasm2native_abi::descriptor::MemoryDescriptor;

use crate::sys::file::IoVec;

/// An address as the guest gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuestPtr(u32);

impl GuestPtr {
    /// Returns the address with this number.
    #[inline]
    pub(crate) const fn new(address: u32) -> GuestPtr {
        GuestPtr(address)
    }

    /// Returns the address as stored in a struct of the guest.
    #[inline]
    pub(crate) const fn to_le_bytes(self) -> [u8; 4] {
        self.0.to_le_bytes()
    }

    /// Returns the address this many bytes further on; nothing if it has none.
    pub(crate) fn after(self, bytes: u32) -> Option<GuestPtr> {
        self.0.checked_add(bytes).map(GuestPtr)
    }

    /// Whether it is a multiple of an alignment, which is a power of two.
    #[inline]
    pub(crate) fn is_aligned(self, alignment: u32) -> bool {
        self.0 & alignment.wrapping_sub(1) == 0
    }

    #[inline]
    fn offset(self) -> Offset {
        Offset(self.0.into())
    }
}

/// The offset of a byte from the start of the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offset(u64);

impl Offset {
    /// Returns the start of an element of an array that starts here, whose elements have `size` bytes each.
    #[inline]
    fn of_element(self, index: u32, size: u32) -> Offset {
        Offset(self.0 + u64::from(index) * u64::from(size))
    }
}

/// The error of an address outside the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault;

/// The memory of the program, for the time of one call.
pub(crate) struct GuestMemory {
    base: *mut u8,
    /// The number of bytes that have an address.
    length: u64,
}

/// A range of bytes inside the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    start: Offset,
    length: u32,
}

/// `N` bytes inside the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot<const N: usize>(Offset);

/// The number of addresses.
const ADDRESSES: u64 = 1 << 32;

impl GuestMemory {
    /// The memory that a descriptor describes, or an empty one.
    ///
    /// # Safety
    ///
    /// While the value lives, `length` bytes from `base` of the descriptor can be read and written, and there is no reference to
    /// any of them.
    #[inline]
    pub(crate) unsafe fn new(descriptor: Option<&MemoryDescriptor>) -> GuestMemory {
        match descriptor {
            Some(&MemoryDescriptor { base, length }) => GuestMemory { base: base as *mut u8, length: length.min(ADDRESSES) },
            None => GuestMemory { base: ptr::null_mut(), length: 0 },
        }
    }

    /// Returns the `length` bytes from an address. An empty range may be anywhere: nothing is done with its address.
    ///
    /// Errors: when one of them lies outside the memory.
    #[inline]
    pub(crate) fn range(&self, at: GuestPtr, length: u32) -> Result<Range, Fault> {
        if length == 0 {
            return Ok(Range { start: Offset(0), length: 0 });
        }
        Ok(Range { start: self.check(at, length.into())?, length })
    }

    /// Returns the `length` bytes from an address, as components see it: an empty range lies inside the memory too, or at its end.
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn closed_range(&self, at: GuestPtr, length: u32) -> Result<Range, Fault> {
        Ok(Range { start: self.check(at, length.into())?, length })
    }

    /// Returns the bytes of `count` elements of `N` bytes each from an address, as components see it: see
    /// [`GuestMemory::closed_range`].
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn closed_array<const N: usize>(&self, at: GuestPtr, count: u32) -> Result<Array<N>, Fault> {
        Ok(Array { start: self.check(at, u64::from(count) * N as u64)?, count })
    }

    /// Returns the `count` elements of `size` bytes each from an address.
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn elements(&self, at: GuestPtr, count: u32, size: u32) -> Result<Elements, Fault> {
        let start = if count == 0 { Offset(0) } else { self.check(at, u64::from(count) * u64::from(size))? };
        Ok(Elements { start, count, size })
    }

    /// Copies one of them, padded with zeros; an element past the last is all zero.
    #[inline]
    pub(crate) fn element<const N: usize>(&self, of: Elements, index: u32) -> [u8; N] {
        let length = if index < of.count { of.size } else { 0 };
        let mut copy = [0; N];
        self.copy_in(Range { start: of.start.of_element(index, of.size), length }, &mut copy);
        copy
    }

    /// Returns the bytes of `count` elements of `N` bytes each from an address.
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn array<const N: usize>(&self, at: GuestPtr, count: u32) -> Result<Array<N>, Fault> {
        let start = if count == 0 { Offset(0) } else { self.check(at, u64::from(count) * N as u64)? };
        Ok(Array { start, count })
    }

    /// Returns the `N` bytes at an address.
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn slot<const N: usize>(&self, at: GuestPtr) -> Result<Slot<N>, Fault> {
        Ok(Slot(self.check(at, N as u64)?))
    }

    /// Reads bytes.
    #[inline]
    pub(crate) fn load<const N: usize>(&self, slot: Slot<N>) -> [u8; N] {
        // SAFETY: a slot is inside the memory.
        unsafe { self.pointer(slot.0).cast::<[u8; N]>().read_unaligned() }
    }

    /// Writes bytes.
    #[inline]
    pub(crate) fn store<const N: usize>(&mut self, slot: Slot<N>, bytes: [u8; N]) {
        // SAFETY: a slot is inside the memory.
        unsafe { self.pointer(slot.0).cast::<[u8; N]>().write_unaligned(bytes) }
    }

    /// Copies bytes of the memory to a slice, as many as both have, and returns how many. Whatever is checked is copied
    /// first, so that nobody changes it in between.
    pub(crate) fn copy_in(&self, from: Range, into: &mut [u8]) -> usize {
        let count = into.len().min(from.length as usize);
        // SAFETY: a range is inside the memory, which the slice is no part of.
        unsafe { ptr::copy_nonoverlapping(self.pointer(from.start), into.as_mut_ptr(), count) };
        count
    }

    /// Copies a slice to the bytes of a range from an offset on, as many as there is room for, and returns how many.
    pub(crate) fn copy_out(&mut self, to: Range, offset: u32, bytes: &[u8]) -> u32 {
        let room = to.length.saturating_sub(offset);
        let count = (room as usize).min(bytes.len());
        let start = Offset(to.start.0 + u64::from(offset));
        // SAFETY: a range is inside the memory, which the slice is no part of.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.pointer(start), count) };
        count as u32
    }

    /// Writes one byte of a range, if it has that many, and returns how many were written.
    pub(crate) fn put(&mut self, to: Range, offset: u32, byte: u8) -> u32 {
        if offset >= to.length {
            return 0;
        }
        let place = Offset(to.start.0 + u64::from(offset));
        // SAFETY: a range is inside the memory.
        unsafe { self.pointer(place).write(byte) };
        1
    }

    /// Lends bytes for the kernel to read or write. Several may overlap, as the guest likes.
    #[inline]
    pub(crate) fn io_vec(&self, range: Range) -> IoVec<'_> {
        // SAFETY: a range is inside the memory, which nothing refers to.
        unsafe { IoVec::from_raw(self.pointer(range.start), range.length as usize) }
    }

    /// Returns the offset of an address, if this many bytes from there are all in the memory.
    #[inline]
    fn check(&self, at: GuestPtr, bytes: u64) -> Result<Offset, Fault> {
        let start = at.offset();
        if start.0 + bytes <= self.length { Ok(start) } else { Err(Fault) }
    }

    #[inline]
    fn pointer(&self, at: Offset) -> *mut u8 {
        self.base.wrapping_add(at.0 as usize)
    }
}

/// Elements of `N` bytes each inside the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Array<const N: usize> {
    start: Offset,
    count: u32,
}

impl<const N: usize> Array<N> {
    /// Returns the number of elements.
    #[inline]
    pub(crate) fn len(self) -> u32 {
        self.count
    }

    /// Returns one of them.
    #[inline]
    pub(crate) fn get(self, index: u32) -> Option<Slot<N>> {
        if index < self.count { Some(Slot(self.start.of_element(index, N as u32))) } else { None }
    }

    /// Returns all of them in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Slot<N>> {
        (0..self.count).map_while(move |index| self.get(index))
    }
}

/// Elements inside the memory, all of a size that depends on the version of the interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements {
    start: Offset,
    count: u32,
    size: u32,
}

impl Range {
    /// Returns the number of bytes.
    pub(crate) fn len(self) -> u32 {
        self.length
    }

    /// Returns the address of one of them.
    ///
    /// Errors: when there are fewer bytes.
    pub(crate) fn address(self, offset: u32) -> Result<GuestPtr, Fault> {
        let place = self.start.0 + u64::from(offset);
        // Every byte of the memory that is ever in a range has an address.
        let address = if offset < self.length { u32::try_from(place).ok() } else { None };
        address.map(GuestPtr).ok_or(Fault)
    }
}

#[cfg(test)]
impl GuestMemory {
    /// Calls a function with a memory that these bytes are.
    pub(crate) fn with<T>(bytes: &mut [u8], function: impl FnOnce(&mut GuestMemory) -> T) -> T {
        let descriptor = MemoryDescriptor { base: bytes.as_mut_ptr() as u64, length: bytes.len() as u64 };
        // SAFETY: these bytes are borrowed for the time of the call.
        function(&mut unsafe { GuestMemory::new(Some(&descriptor)) })
    }
}

#[cfg(test)]
impl GuestPtr {
    /// Returns the address this many bytes further on, which exists.
    pub(crate) fn plus(self, bytes: u32) -> GuestPtr {
        self.after(bytes).unwrap()
    }

    /// Returns the index of this byte in the memory.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}
