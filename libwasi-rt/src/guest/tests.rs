//! Addresses are checked, and copies stay in their range.

use super::*;

fn with_memory(length: usize, test: impl FnOnce(&mut GuestMemory)) {
    GuestMemory::with(&mut vec![0; length], test);
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
    // SAFETY: an empty memory has no bytes.
    let nothing = unsafe { GuestMemory::new(None) };
    assert_eq!(nothing.slot::<1>(GuestPtr(0)).err(), Some(Fault));
}

/// No byte of this memory is touched.
#[test]
fn what_lies_past_4_gib_has_no_address() {
    let descriptor = MemoryDescriptor { base: 0, length: 1 << 33 };
    // SAFETY: no byte is read or written.
    let memory = unsafe { GuestMemory::new(Some(&descriptor)) };
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
        memory.copy_out(memory.range(GuestPtr(51), 49).unwrap(), 48, &[7, 7]);
        assert_eq!(
            [0, 1, 2, u32::MAX].map(|index| memory.element::<50>(elements, index)[48..] == [7, 0]),
            [false, true, false, false]
        );
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
        let mut copy = [0; 4];
        assert_eq!((memory.copy_in(range, &mut copy), copy), (2, [0xcd, 0xab, 0, 0]));
        assert_eq!((memory.copy_in(range, &mut copy[3..]), copy), (1, [0xcd, 0xab, 0, 0xcd]));
        let array = memory.array::<2>(GuestPtr(3), 3).unwrap();
        assert_eq!(memory.load(array.get(2).unwrap()), [0x67, 0x45]);
        assert!(array.get(3).is_none());
    });
}

#[test]
fn what_is_copied_stays_in_its_range() {
    with_memory(16, |memory| {
        let range = memory.range(GuestPtr(4), 4).unwrap();
        assert_eq!([0, 3, 4, 5, u32::MAX].map(|offset| memory.copy_out(range, offset, b"abcdef")), [4, 1, 0, 0, 0]);
        let mut all = [0; 16];
        memory.copy_in(memory.range(GuestPtr(0), 16).unwrap(), &mut all);
        assert_eq!(all, *b"\0\0\0\0abca\0\0\0\0\0\0\0\0");
    });
}
