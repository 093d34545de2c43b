//! Host functions are called as generated code calls them: again after each allocation.

use wasm2native_abi::component::{ALLOCATE, Allocation, Encoding};
use wasm2native_abi::trap::Trap;

use super::call::Call;
use super::instance::context;
use super::outcome::{Failure, outcome};
use crate::guest::{GuestMemory, GuestPtr};

/// Calls a host function with a memory, as generated code does: the guest allocates from address 16 on. Returns the result, and
/// address, alignment and size of each block.
fn drive<T>(
    memory: &mut [u8],
    encoding: Encoding,
    mut function: impl FnMut(&mut Call<'_>) -> Result<T, Failure>,
) -> (Result<T, Failure>, Vec<[u32; 3]>) {
    let context = context(encoding);
    let mut allocation = Allocation::default();
    let mut blocks = Vec::new();
    let mut next: u32 = 16;
    loop {
        let result = GuestMemory::with(memory, |memory| function(&mut Call::new(&context, memory, &mut allocation)));
        if !matches!(result, Err(Failure::Allocate)) {
            return (result, blocks);
        }
        let [address, old_size, alignment, size] = allocation.request;
        assert_eq!([address, old_size], [0, 0]);
        next = next.next_multiple_of(alignment);
        blocks.push([next, alignment, size]);
        allocation.address = next;
        allocation.made += 1;
        next += size;
    }
}

fn at(address: u32) -> GuestPtr {
    GuestPtr::new(address)
}

#[test]
fn outcomes_are_words_of_the_contract() {
    assert_eq!(outcome(Ok(7)), 7);
    assert_eq!(outcome(Err(Failure::Allocate)), u64::from(ALLOCATE) << 32);
    assert_eq!(outcome(Err(Failure::Trap(Trap::UnknownHandle))), (Trap::UnknownHandle as u64) << 32);
}

#[test]
fn a_function_is_called_again_with_its_block() {
    let mut memory = [0; 64];
    let mut effects = 0;
    let (result, blocks) = drive(&mut memory, Encoding::Utf8, |call| {
        let results = call.record::<8>(at(8), 4)?;
        let block = call.block(3, 1)?;
        effects += 1;
        call.memory.copy_out(block.bytes, 0, b"abc");
        call.store(results, [1; 8]);
        Ok(())
    });
    assert_eq!((result, blocks, effects), (Ok(()), vec![[16, 1, 3]], 1));
    assert_eq!((&memory[8..16], &memory[16..20]), (&[1; 8][..], &b"abc\0"[..]));
}

#[test]
fn elements_of_lists_have_blocks_of_their_own() {
    let words: [(&[u8], &[u8]); 3] = [(b"ab", b"c"), (b"", b"de"), ("ü".as_bytes(), b"f")];
    let mut memory = [0; 96];
    let (result, blocks) = drive(&mut memory, Encoding::Utf8, |call| {
        let results = call.record::<8>(at(8), 4)?;
        let list = call.new_list(3, 4, |call, index| {
            let (name, value) = words[index as usize];
            let (name, value) = (call.new_string(name)?, call.new_string(value)?);
            Ok::<[u8; 16], _>([name.to_le_bytes(), value.to_le_bytes()].concat().try_into().unwrap())
        })?;
        let [a, b, c, d] = list.to_le_bytes();
        call.store(results, [a, b, c, d, 3, 0, 0, 0]);
        Ok(())
    });
    assert_eq!(result, Ok(()));
    assert_eq!(blocks, [[16, 4, 48], [64, 1, 2], [66, 1, 1], [67, 1, 0], [67, 1, 2], [69, 1, 2], [71, 1, 1]]);
    let word = |at: usize| u32::from_le_bytes(memory[at..at + 4].try_into().unwrap()) as usize;
    let text = |at: usize| &memory[word(at)..][..word(at + 4)];
    assert_eq!((word(8), word(12)), (16, 3));
    let read: Vec<_> = (0..3).map(|index| (text(16 + 16 * index), text(24 + 16 * index))).collect();
    assert_eq!(read, words);
    // A list without elements is a block too.
    let (result, blocks) =
        drive(&mut [0; 32], Encoding::Utf8, |call| call.new_list(0, 4, |_, _| Ok([0; 4])).map(GuestPtr::to_le_bytes));
    assert_eq!((result, blocks), (Ok([16, 0, 0, 0]), vec![[16, 4, 0]]));
}

#[test]
fn strings_arrive_in_the_encoding_of_the_guest() {
    let string = |encoding, text: &str| {
        let mut memory = [0; 64];
        let (result, blocks) = drive(&mut memory, encoding, |call| call.new_string(text.as_bytes()));
        let [.., a, b, c, d] = result.unwrap().to_le_bytes();
        let [at, alignment, size] = blocks[0];
        let bytes = memory[at as usize..][..size as usize].to_vec();
        (u32::from_le_bytes([a, b, c, d]), alignment, bytes)
    };
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(string(Encoding::Utf8, "ä🦀"), (6, 1, "ä🦀".into()));
    assert_eq!(string(Encoding::Utf16, "ä🦀"), (3, 2, utf16("ä🦀")));
    assert_eq!(string(Encoding::Latin1OrUtf16, "äÿ"), (2, 2, vec![0xe4, 0xff]));
    assert_eq!(string(Encoding::Latin1OrUtf16, "ä€"), (2 | 1 << 31, 2, utf16("ä€")));
    assert_eq!(string(Encoding::Utf16, ""), (0, 2, vec![]));
}

#[test]
fn strings_are_read_in_the_encoding_of_the_guest() {
    let read = |encoding, bytes: &[u8], length: u32, buffer: usize| {
        let mut memory = [&[0; 2], bytes].concat();
        let mut text = vec![0; buffer];
        let (result, _) = drive(&mut memory, encoding, |call| {
            let string = call.string(at(2), length)?;
            call.copy_string(string, &mut text)
        });
        result.map(|length| length.map(|length| String::from_utf8(text[..length].to_vec()).unwrap()).ok())
    };
    let utf16 = |units: &[u16]| units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>();
    let crab: Vec<u16> = "ä🦀".encode_utf16().collect();
    assert_eq!(read(Encoding::Utf8, "ä🦀".as_bytes(), 6, 6), Ok(Some("ä🦀".into())));
    assert_eq!(read(Encoding::Utf8, "ä🦀".as_bytes(), 6, 5), Ok(None));
    assert_eq!(read(Encoding::Utf16, &utf16(&crab), 3, 6), Ok(Some("ä🦀".into())));
    assert_eq!(read(Encoding::Utf16, &utf16(&crab), 3, 5), Ok(None));
    assert_eq!(read(Encoding::Latin1OrUtf16, b"\xe4\xff", 2, 9), Ok(Some("äÿ".into())));
    assert_eq!(read(Encoding::Latin1OrUtf16, &utf16(&crab), 3 | 1 << 31, 9), Ok(Some("ä🦀".into())));
    for (encoding, bytes, length) in [
        (Encoding::Utf8, b"\xff".to_vec(), 1),
        (Encoding::Utf8, "🦀".as_bytes()[..3].to_vec(), 3),
        (Encoding::Utf16, utf16(&[0xd800]), 1),
        (Encoding::Utf16, utf16(&[0xdc00, 0x20]), 2),
        (Encoding::Utf16, utf16(&[0xd800, 0x20]), 2),
        (Encoding::Latin1OrUtf16, utf16(&[0xdfff]), 1 | 1 << 31),
    ] {
        assert_eq!(read(encoding, &bytes, length, 16), Err(Failure::Trap(Trap::InvalidString)), "{bytes:x?}");
    }
}

#[test]
fn addresses_of_the_guest_are_checked() {
    let check = |check: fn(&mut Call<'_>) -> Result<(), Failure>| drive(&mut [0; 32], Encoding::Utf16, check).0;
    let trap = |trap| Err(Failure::Trap(trap));
    assert_eq!(check(|call| call.record::<8>(at(24), 8).map(drop)), Ok(()));
    assert_eq!(check(|call| call.record::<8>(at(26), 4).map(drop)), trap(Trap::UnalignedPointer));
    assert_eq!(check(|call| call.record::<8>(at(28), 4).map(drop)), trap(Trap::MemoryOutOfBounds));
    assert_eq!(check(|call| call.list::<8>(at(16), 2, 4).map(drop)), Ok(()));
    assert_eq!(check(|call| call.list::<8>(at(16), 3, 4).map(drop)), trap(Trap::ListOutOfBounds));
    assert_eq!(check(|call| call.list::<8>(at(18), 1, 4).map(drop)), trap(Trap::UnalignedPointer));
    assert_eq!(check(|call| call.bytes(at(32), 0).map(drop)), Ok(()));
    assert_eq!(check(|call| call.bytes(at(33), 0).map(drop)), trap(Trap::ListOutOfBounds));
    assert_eq!(check(|call| call.string(at(30), 1).map(drop)), Ok(()));
    assert_eq!(check(|call| call.string(at(30), 2).map(drop)), trap(Trap::StringOutOfBounds));
    assert_eq!(check(|call| call.string(at(2), u32::MAX).map(drop)), trap(Trap::StringOutOfBounds));
    assert_eq!(check(|call| call.string(at(3), 1).map(drop)), trap(Trap::UnalignedPointer));
    // The guest allocates from 16 on.
    assert_eq!(check(|call| call.block(17, 1).map(drop)), trap(Trap::AllocationOutOfBounds));
}
