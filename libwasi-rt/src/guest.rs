//! Guest addresses and the only place where one becomes a pointer.
//!
//! A host function gets numbers. It turns those that are addresses into a [`Range`] or [`Slot`] first, which checks them
//! against the size of the memory, and does what it does only when all of them are right. A memory never gets smaller, so
//! what was checked stays right.
//!
//! # Safety
//!
//! A [`MemoryDescriptor`] says that `length` bytes from `base` can be read and written. While a host function runs, the
//! guest is suspended and has no other thread, so nobody else uses them; references to them live only as long as a borrow of
//! [`GuestMemory`] allows. Guest addresses have no alignment, so everything goes through bytes.
#![allow(unsafe_code)]

use core::slice;

use wasm2native_abi::descriptor::MemoryDescriptor;

use crate::host::errno::Errno;
use crate::sys::file::IoVec;

/// An address in a 32-bit memory, as the guest gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuestPtr(pub(crate) u32);

/// The memory of the program during one call.
pub(crate) struct GuestMemory {
    base: *mut u8,
    length: u64,
}

/// Bytes that are inside the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    start: u32,
    length: u32,
}

/// `N` bytes that are inside the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot<const N: usize>(u32);

impl GuestMemory {
    /// The memory that a descriptor describes, or an empty one. There is only one such value during a call.
    #[inline]
    pub(crate) fn new(descriptor: Option<&MemoryDescriptor>) -> GuestMemory {
        match descriptor {
            Some(&MemoryDescriptor { base, length }) => GuestMemory { base: base as *mut u8, length },
            None => GuestMemory { base: core::ptr::null_mut(), length: 0 },
        }
    }

    /// The `length` bytes from an address. No bytes may be anywhere: nothing is done with their address.
    ///
    /// Errors: `Fault` when one of them lies outside the memory.
    #[inline]
    pub(crate) fn range(&self, at: GuestPtr, length: u32) -> Result<Range, Errno> {
        if length == 0 {
            return Ok(Range { start: 0, length: 0 });
        }
        self.check(at, u64::from(length))?;
        Ok(Range { start: at.0, length })
    }

    /// The bytes of `count` elements of `N` bytes each from an address.
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn array<const N: usize>(&self, at: GuestPtr, count: u32) -> Result<Array<N>, Errno> {
        if count != 0 {
            self.check(at, u64::from(count) * N as u64)?;
        }
        Ok(Array { start: at.0, count })
    }

    /// The `N` bytes at an address.
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn slot<const N: usize>(&self, at: GuestPtr) -> Result<Slot<N>, Errno> {
        self.check(at, N as u64)?;
        Ok(Slot(at.0))
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

    /// Bytes to be read.
    #[inline]
    pub(crate) fn bytes(&self, range: Range) -> &[u8] {
        if range.length == 0 {
            return &[];
        }
        // SAFETY: a range is inside the memory, and the borrow keeps others from writing.
        unsafe { slice::from_raw_parts(self.pointer(range.start), range.length as usize) }
    }

    /// Bytes to be written.
    #[inline]
    pub(crate) fn bytes_mut(&mut self, range: Range) -> &mut [u8] {
        if range.length == 0 {
            return &mut [];
        }
        // SAFETY: a range is inside the memory, and the borrow keeps others from using it.
        unsafe { slice::from_raw_parts_mut(self.pointer(range.start), range.length as usize) }
    }

    /// Bytes for the kernel to read or write. Several may overlap, as the guest likes.
    #[inline]
    pub(crate) fn io_vec(&self, range: Range) -> IoVec<'_> {
        // SAFETY: a range is inside the memory; while the kernel uses it, the borrow keeps references to bytes away but
        // those for reading, which nobody uses meanwhile.
        unsafe { IoVec::from_raw(self.pointer(range.start), range.length as usize) }
    }

    #[inline]
    fn check(&self, at: GuestPtr, length: u64) -> Result<(), Errno> {
        if u64::from(at.0) + length <= self.length { Ok(()) } else { Err(Errno::Fault) }
    }

    #[inline]
    fn pointer(&self, at: u32) -> *mut u8 {
        self.base.wrapping_add(at as usize)
    }
}

/// Elements of `N` bytes each that are inside the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Array<const N: usize> {
    start: u32,
    count: u32,
}

impl<const N: usize> Array<N> {
    /// How many there are.
    #[inline]
    pub(crate) fn len(self) -> u32 {
        self.count
    }

    /// The place of one of them.
    #[inline]
    pub(crate) fn get(self, index: u32) -> Option<Slot<N>> {
        // No overflow: the end of the array is inside a 32-bit memory.
        (index < self.count).then(|| Slot(self.start.wrapping_add(index.wrapping_mul(N as u32))))
    }

    /// The places of all of them in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Slot<N>> {
        (0..self.count).map_while(move |index| self.get(index))
    }
}

impl Range {
    /// How many bytes there are.
    pub(crate) fn len(self) -> u32 {
        self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_memory(length: usize, test: impl FnOnce(&mut GuestMemory)) {
        let mut bytes = vec![0_u8; length];
        let descriptor = MemoryDescriptor { base: bytes.as_mut_ptr() as u64, length: length as u64 };
        test(&mut GuestMemory::new(Some(&descriptor)));
    }

    #[test]
    fn addresses_are_checked() {
        with_memory(100, |memory| {
            assert!(memory.range(GuestPtr(0), 100).is_ok());
            assert!(memory.range(GuestPtr(99), 1).is_ok());
            assert_eq!(memory.range(GuestPtr(0), 101).err(), Some(Errno::Fault));
            assert_eq!(memory.range(GuestPtr(100), 1).err(), Some(Errno::Fault));
            assert_eq!(memory.range(GuestPtr(u32::MAX), u32::MAX).err(), Some(Errno::Fault));
            assert!(memory.range(GuestPtr(u32::MAX), 0).is_ok());
            assert!(memory.slot::<8>(GuestPtr(92)).is_ok());
            assert_eq!(memory.slot::<8>(GuestPtr(93)).err(), Some(Errno::Fault));
            assert!(memory.array::<8>(GuestPtr(4), 12).is_ok());
            assert_eq!(memory.array::<8>(GuestPtr(5), 12).err(), Some(Errno::Fault));
            assert_eq!(memory.array::<48>(GuestPtr(0), u32::MAX).err(), Some(Errno::Fault));
        });
        assert_eq!(GuestMemory::new(None).slot::<1>(GuestPtr(0)).err(), Some(Errno::Fault));
    }

    #[test]
    fn unaligned_places_hold_their_bytes() {
        with_memory(16, |memory| {
            let slot = memory.slot(GuestPtr(3)).unwrap();
            memory.store(slot, 0x0123_4567_89ab_cdef_u64.to_le_bytes());
            assert_eq!(u64::from_le_bytes(memory.load(slot)), 0x0123_4567_89ab_cdef);
            let range = memory.range(GuestPtr(4), 2).unwrap();
            assert_eq!(memory.bytes(range), [0xcd, 0xab]);
            let array = memory.array::<2>(GuestPtr(3), 3).unwrap();
            assert_eq!(memory.load(array.get(2).unwrap()), [0x67, 0x45]);
            assert!(array.get(3).is_none());
        });
    }
}
