//! The transcoders agree with the standard library, for every kind of character at every distance from the ends of blocks.

use super::*;

/// Texts with stretches of ASCII, Latin-1 and other characters, of lengths around those of blocks.
fn texts() -> Vec<String> {
    let mut texts = vec![String::new()];
    for odd in ["", "ä", "ÿ", "€", "🦀", "äö€🦀ß", "\u{7f}\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{10ffff}"]
    {
        for before in [0, 1, 2, 7, 15, 16, 17, 31, 33, 63, 64, 65, 130] {
            for after in [0, 1, 14, 15, 16, 32, 35, 64, 70] {
                texts.push(format!("{}{odd}{}", "a".repeat(before), "z".repeat(after)));
                texts.push(format!("{}{odd}{}", "é".repeat(before), "ü".repeat(after)));
            }
        }
    }
    texts
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect()
}

/// Strings that are no UTF-8, at several distances from the start.
fn ill_formed_utf8() -> Vec<Vec<u8>> {
    let bad: [&[u8]; 9] = [
        b"\xff",
        b"\x80",
        b"\xc3",
        b"\xc0\x80",
        b"\xe0\x80\x80",
        b"\xed\xa0\x80",
        b"\xf0\x9f\xa6",
        b"\xf4\x90\x80\x80",
        b"\xe2\x28\xa1",
    ];
    let places = [0, 1, 13, 14, 15, 16, 17, 40, 62, 63, 64, 100, 130];
    bad.iter().flat_map(|bad| places.map(|place| [&vec![b'a'; place], *bad, b"z"].concat())).collect()
}

/// Strings that are no UTF-16.
fn ill_formed_utf16() -> Vec<Vec<u8>> {
    let bad: [&[u16]; 5] = [&[0xd800], &[0xdc00], &[0xd800, 0x41], &[0xdbff, 0xd800], &[0xdc00, 0xd800]];
    let unit = |units: &[u16]| units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>();
    let places = [0, 1, 14, 15, 16, 17];
    bad.iter().flat_map(|bad| places.map(|place| [unit(&vec![0x61; place]), unit(bad)].concat())).collect()
}

#[test]
fn validity_is_that_of_the_standard_library() {
    for text in texts() {
        let mut place = vec![0; text.len()];
        for end in 0..=text.len() {
            let (part, place) = (&text.as_bytes()[..end], &mut place[..end]);
            assert_eq!(utf8::copy(part, place).is_some(), text.is_char_boundary(end), "{text} up to {end}");
            assert!(!text.is_char_boundary(end) || place == part, "{text} up to {end}");
        }
    }
    for text in ill_formed_utf8() {
        assert_eq!(utf8::copy(&text, &mut vec![0; text.len()]), None, "{text:x?}");
        assert_eq!(utf8::to_utf16(&text, &mut vec![0; 2 * text.len()]), None);
    }
    for text in ill_formed_utf16() {
        assert_eq!(utf16::copy(&text, &mut vec![0; text.len()]), None, "{text:x?}");
        assert_eq!(utf16::to_utf8(&text, &mut vec![0; 2 * text.len()], Pass::Whole), None);
    }
}

#[test]
fn unicode_in_all_directions() {
    for text in texts() {
        let (bytes, units) = (text.as_bytes(), utf16(&text));
        let mut place = vec![0; 2 * bytes.len()];
        assert_eq!(utf8::to_utf16(bytes, &mut place), Some(units.len() as u32 / 2));
        assert_eq!(&place[..units.len()], units, "{text}");
        let mut place = vec![0; 3 * units.len() / 2];
        let lengths = Lengths { read: units.len() as u32 / 2, written: bytes.len() as u32 };
        assert_eq!(utf16::to_utf8(&units, &mut place, Pass::Whole), Some(lengths));
        assert_eq!(&place[..bytes.len()], bytes);
        let mut place = vec![0; units.len()];
        let copied = utf16::copy(&units, &mut place).unwrap();
        assert_eq!(utf16::is_latin1(copied), latin1(&text).is_some());
        assert_eq!(place, units);
    }
}

#[test]
fn latin1_in_all_directions() {
    for text in texts() {
        let (bytes, units) = (text.as_bytes(), utf16(&text));
        let prefix: String = text.chars().take_while(|&character| u32::from(character) < 0x100).collect();
        let expected = latin1(&prefix).unwrap();
        let mut place = vec![0; bytes.len()];
        let lengths = Lengths { read: prefix.len() as u32, written: expected.len() as u32 };
        assert_eq!(utf8::to_latin1(bytes, &mut place), Some(lengths), "{text}");
        assert_eq!(&place[..expected.len()], expected);
        let mut place = vec![0; units.len() / 2];
        let lengths = Lengths { read: expected.len() as u32, written: expected.len() as u32 };
        assert_eq!(utf16::to_latin1(&units, &mut place), Some(lengths));
        assert_eq!(&place[..expected.len()], expected);
        let mut place = vec![0; 2 * expected.len()];
        assert_eq!(latin1::to_utf16(&expected, &mut place), Some(expected.len() as u32));
        assert_eq!(place, utf16(&prefix));
        let mut place = vec![0; prefix.len()];
        let lengths = Lengths { read: expected.len() as u32, written: prefix.len() as u32 };
        assert_eq!(latin1::to_utf8(&expected, &mut place, Pass::Whole), Some(lengths));
        assert_eq!(place, prefix.as_bytes());
        // The second pass of a compact string continues where the first ended.
        let mut place = [expected.clone(), vec![0xee; units.len() + 2 - expected.len()]].concat();
        let rest = latin1::widen_in_place(&mut place, expected.len() as u32).unwrap();
        assert_eq!(utf8::to_utf16(&bytes[prefix.len()..], rest), Some((units.len() / 2 - expected.len()) as u32));
        assert_eq!(place[..units.len()], units);
    }
    for text in ill_formed_utf8() {
        let lengths = utf8::to_latin1(&text, &mut vec![0; text.len()]).unwrap();
        assert!((lengths.read as usize) < text.len(), "the second pass finds it");
    }
}

#[test]
fn output_ends_before_the_character_that_does_not_fit() {
    for text in texts() {
        let units = utf16(&text);
        for room in 0..text.len() {
            let end = (0..=room).rev().find(|&end| text.is_char_boundary(end)).unwrap();
            let lengths = Lengths { read: utf16(&text[..end]).len() as u32 / 2, written: end as u32 };
            let mut place = vec![0; room];
            assert_eq!(utf16::to_utf8(&units, &mut place, Pass::Whole), Some(lengths), "{text} in {room}");
            assert_eq!(&place[..end], &text.as_bytes()[..end]);
            if let Some(bytes) = latin1(&text) {
                assert_eq!(latin1::to_utf8(&bytes, &mut place, Pass::Whole), Some(lengths));
            }
        }
        let ascii = text.bytes().take_while(u8::is_ascii).count() as u32;
        let first = Lengths { read: ascii, written: ascii };
        assert_eq!(utf16::to_utf8(&units, &mut vec![0; text.len()], Pass::Ascii), Some(first));
        if let Some(bytes) = latin1(&text) {
            assert_eq!(latin1::to_utf8(&bytes, &mut vec![0; text.len()], Pass::Ascii), Some(first));
        }
    }
}

#[test]
fn built_ins_take_memories_and_addresses() {
    let memory =
        |bytes: &mut [u8]| MemoryDescriptor { base: bytes.as_mut_ptr().expose_provenance() as u64, length: bytes.len() as u64 };
    let mut from = [&b"..caf\xc3\xa9"[..], &utf16("né€")].concat();
    let mut to = vec![0; 64];
    let (from_memory, to_memory) = (memory(&mut from), memory(&mut to));
    let tag = u64::from(UTF16_TAG);
    assert_eq!(copy_utf8(&from_memory, &to_memory, 2, 5, 0), 0);
    assert_eq!(copy_utf8(&from_memory, &to_memory, 2, 4, 0), INVALID_STRING);
    assert_eq!(utf8_to_latin1(&from_memory, &to_memory, 2, 5, 8), 5 << 32 | 4);
    assert_eq!(utf8_to_utf16(&from_memory, &to_memory, 2, 5, 12), 4);
    assert_eq!(utf16_to_compact_probably_utf16(&from_memory, &to_memory, 7, 2, 24), 2);
    assert_eq!(utf16_to_compact_probably_utf16(&from_memory, &to_memory, 7, 3, 28), 3 | tag);
    assert_eq!(utf16_to_utf8(&from_memory, &to_memory, 7, 3, 36, 5, 0), 2 << 32 | 3);
    assert_eq!(utf16_to_utf8(&from_memory, &to_memory, 7, 3, 44, 5, 1), 1 << 32 | 1);
    assert_eq!(utf16_to_compact_utf16(&from_memory, &to_memory, 9, 2, 44, 3, 1), 3);
    // Outside a memory, and from a memory to the same place of it.
    assert_eq!(copy_utf8(&from_memory, &to_memory, 2, 12, 0), INVALID_STRING);
    assert_eq!(copy_latin1(&from_memory, &to_memory, 2, 5, 60), INVALID_STRING);
    assert_eq!(copy_latin1(&to_memory, &to_memory, 2, 5, 6), INVALID_STRING);
    assert_eq!(&to[..12], b"caf\xc3\xa9\0\0\0caf\xe9");
    assert_eq!(to[12..20], utf16("café"));
    assert_eq!(&to[24..26], b"n\xe9");
    assert_eq!(to[28..34], utf16("né€"));
    assert_eq!(to[36..39], *"né".as_bytes());
    assert_eq!(to[44..50], utf16("né€"));
}
