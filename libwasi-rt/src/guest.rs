//! Guest addresses and the only place where one becomes a pointer.
//!
//! A host function gets numbers. It turns those that are addresses into a [`Range`], [`Array`] or [`Slot`] first, which
//! checks them against the size of the memory, and does what it does only when all of them are right. A memory never gets
//! smaller, so what was checked stays right.
//!
//! Addresses have 32 bits in WASI preview 1, also those in a 64-bit memory, where what lies past 4 GiB has no address: a range
//! that reaches there is outside. Numbers of the guest are added and multiplied here and nowhere else, in 64 bits, which hold
//! every sum and product of two of them; no other file can look inside an address.
//!
//! # Safety
//!
//! A [`MemoryDescriptor`] says that `length` bytes from `base` can be read and written. While a host function runs, the
//! guest is suspended and has no other thread, so nobody else uses them; references to them live only as long as a borrow of
//! [`GuestMemory`] allows. Guest addresses have no alignment, so everything goes through bytes.
#![allow(unsafe_code)]

use core::slice;

use wasm2native_abi::descriptor::MemoryDescriptor;

use crate::sys::file::IoVec;

/// An address as the guest gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GuestPtr(u32);

impl GuestPtr {
    /// The address with this number.
    #[inline]
    pub(crate) const fn new(address: u32) -> GuestPtr {
        GuestPtr(address)
    }

    /// The address as it lies in a struct of the guest.
    #[inline]
    pub(crate) const fn to_le_bytes(self) -> [u8; 4] {
        self.0.to_le_bytes()
    }

    /// Returns the address so many bytes after this one; nothing where that has none.
    pub(crate) fn after(self, bytes: u32) -> Option<GuestPtr> {
        self.0.checked_add(bytes).map(GuestPtr)
    }

    #[inline]
    fn offset(self) -> Offset {
        Offset(self.0.into())
    }
}

/// The distance of a byte from the start of the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offset(u64);

impl Offset {
    /// The start of an element of an array that starts here, whose elements have `size` bytes each.
    #[inline]
    fn of_element(self, index: u32, size: u32) -> Offset {
        Offset(self.0 + u64::from(index) * u64::from(size))
    }
}

/// The error of an address outside the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault;

/// The memory of the program during one call.
pub(crate) struct GuestMemory {
    base: *mut u8,
    /// The number of bytes that have an address.
    length: u64,
}

/// Bytes that are inside the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    start: Offset,
    length: u32,
}

/// `N` bytes that are inside the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot<const N: usize>(Offset);

/// The number of addresses.
const ADDRESSES: u64 = 1 << 32;

impl GuestMemory {
    /// The memory that a descriptor describes, or an empty one. There is only one such value during a call.
    #[inline]
    pub(crate) fn new(descriptor: Option<&MemoryDescriptor>) -> GuestMemory {
        match descriptor {
            Some(&MemoryDescriptor { base, length }) => GuestMemory { base: base as *mut u8, length: length.min(ADDRESSES) },
            None => GuestMemory { base: core::ptr::null_mut(), length: 0 },
        }
    }

    /// The `length` bytes from an address. No bytes may be anywhere: nothing is done with their address.
    ///
    /// Errors: when one of them lies outside the memory.
    #[inline]
    pub(crate) fn range(&self, at: GuestPtr, length: u32) -> Result<Range, Fault> {
        if length == 0 {
            return Ok(Range { start: Offset(0), length: 0 });
        }
        Ok(Range { start: self.check(at, length.into())?, length })
    }

    /// The `count` elements of `size` bytes each from an address.
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn elements(&self, at: GuestPtr, count: u32, size: u32) -> Result<Elements, Fault> {
        let start = if count == 0 { Offset(0) } else { self.check(at, u64::from(count) * u64::from(size))? };
        Ok(Elements { start, count, size })
    }

    /// The bytes of one of them; none behind the last.
    #[inline]
    pub(crate) fn element(&self, of: Elements, index: u32) -> &[u8] {
        let length = if index < of.count { of.size } else { 0 };
        self.bytes(Range { start: of.start.of_element(index, of.size), length })
    }

    /// The bytes of `count` elements of `N` bytes each from an address.
    ///
    /// Errors: as [`GuestMemory::range`].
    #[inline]
    pub(crate) fn array<const N: usize>(&self, at: GuestPtr, count: u32) -> Result<Array<N>, Fault> {
        let start = if count == 0 { Offset(0) } else { self.check(at, u64::from(count) * N as u64)? };
        Ok(Array { start, count })
    }

    /// The `N` bytes at an address.
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

    /// Returns the place of an address, if so many bytes from there are all in the memory.
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

/// Elements of `N` bytes each that are inside the memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Array<const N: usize> {
    start: Offset,
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
        if index < self.count { Some(Slot(self.start.of_element(index, N as u32))) } else { None }
    }

    /// The places of all of them in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Slot<N>> {
        (0..self.count).map_while(move |index| self.get(index))
    }
}

/// Elements that are inside the memory, all of a size that depends on the version of the interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements {
    start: Offset,
    count: u32,
    size: u32,
}

impl Range {
    /// How many bytes there are.
    pub(crate) fn len(self) -> u32 {
        self.length
    }

    /// Returns the address of one of them.
    ///
    /// Errors: when there are not so many.
    pub(crate) fn address(self, offset: usize) -> Result<GuestPtr, Fault> {
        let place = self.start.0 + offset as u64;
        // Every byte of the memory that is ever in a range has an address.
        let address = if offset < self.length as usize { u32::try_from(place).ok() } else { None };
        address.map(GuestPtr).ok_or(Fault)
    }
}

#[cfg(test)]
impl GuestPtr {
    /// The address so many bytes after this one, which is one.
    pub(crate) fn plus(self, bytes: u32) -> GuestPtr {
        self.after(bytes).unwrap()
    }

    /// The index of this byte among those of the memory.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
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
            assert_eq!(memory.range(GuestPtr(0), 101).err(), Some(Fault));
            assert_eq!(memory.range(GuestPtr(100), 1).err(), Some(Fault));
            assert_eq!(memory.range(GuestPtr(u32::MAX), u32::MAX).err(), Some(Fault));
            assert!(memory.range(GuestPtr(u32::MAX), 0).is_ok());
            assert!(memory.slot::<8>(GuestPtr(92)).is_ok());
            assert_eq!(memory.slot::<8>(GuestPtr(93)).err(), Some(Fault));
            assert!(memory.array::<8>(GuestPtr(4), 12).is_ok());
            assert_eq!(memory.array::<8>(GuestPtr(5), 12).err(), Some(Fault));
            assert_eq!(memory.array::<48>(GuestPtr(0), u32::MAX).err(), Some(Fault));
        });
        assert_eq!(GuestMemory::new(None).slot::<1>(GuestPtr(0)).err(), Some(Fault));
    }

    /// No byte of this memory is touched.
    #[test]
    fn what_lies_past_4_gib_has_no_address() {
        let memory = GuestMemory::new(Some(&MemoryDescriptor { base: 0, length: 1 << 33 }));
        for length in [1, 2, 16] {
            let last = GuestPtr(u32::MAX - (length - 1));
            assert!(memory.range(last, length).is_ok());
            assert_eq!(memory.range(last, length + 1).err(), Some(Fault));
        }
        assert!(memory.range(GuestPtr(0), u32::MAX).is_ok() && memory.range(GuestPtr(1), u32::MAX).is_ok());
        assert_eq!(memory.range(GuestPtr(2), u32::MAX).err(), Some(Fault));
        assert!(memory.slot::<8>(GuestPtr(u32::MAX - 7)).is_ok());
        assert_eq!(memory.slot::<8>(GuestPtr(u32::MAX - 6)).err(), Some(Fault));
        let array = memory.array::<8>(GuestPtr(u32::MAX - 15), 2).unwrap();
        assert_eq!(array.get(1).unwrap().0, GuestPtr(u32::MAX - 7).offset());
        assert_eq!(array.iter().count(), 2);
        for (at, count) in [(u32::MAX - 7, 2), (u32::MAX - 14, 2), (8, 1 << 29), (0, u32::MAX)] {
            assert_eq!(memory.array::<8>(GuestPtr(at), count).err(), Some(Fault));
            assert_eq!(memory.elements(GuestPtr(at), count, 8).err(), Some(Fault));
        }
        assert!(memory.array::<8>(GuestPtr(0), 1 << 29).is_ok(), "all of them");
        assert!(memory.elements(GuestPtr(u32::MAX - 95), 2, 48).is_ok());
    }

    #[test]
    fn addresses_in_a_range() {
        with_memory(100, |memory| {
            let range = memory.range(GuestPtr(90), 10).unwrap();
            assert_eq!((range.address(0), range.address(9)), (Ok(GuestPtr(90)), Ok(GuestPtr(99))));
            assert_eq!(range.address(10), Err(Fault));
            assert_eq!((GuestPtr(u32::MAX - 1).after(1), GuestPtr(2).after(u32::MAX - 1)), (Some(GuestPtr(u32::MAX)), None));
            let elements = memory.elements(GuestPtr(2), 2, 49).unwrap();
            assert_eq!([0, 1, 2, u32::MAX].map(|index| memory.element(elements, index).len()), [49, 49, 0, 0]);
            assert_eq!(memory.range(GuestPtr(90), 0).unwrap().address(0), Err(Fault));
        });
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
