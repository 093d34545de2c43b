//! Values by name, and messages.

use super::*;
use crate::p2::interfaces::{config, logging, spin_variables};

/// Returns the string whose address and length are at an offset of the results.
fn string(guest: &Guest, offset: usize) -> String {
    let (at, size) = (guest.u32(offset) as usize, guest.u32(offset + 4) as usize);
    String::from_utf8(guest.memory[at..at + size].to_vec()).unwrap()
}

#[test]
fn values_have_names() {
    let mut guest = Guest::new();
    let mut get = |key: &[u8]| {
        let (key, length) = guest.put(key);
        guest.call(|call| config::get(call, key, length, RESULTS)).unwrap();
        assert_eq!(guest.byte(0), 0);
        (guest.byte(4) != 0).then(|| string(&guest, 8))
    };
    assert_eq!((get(b"greeting"), get(b"empty")), (Some("h\u{e9}llo".to_owned()), Some(String::new())));
    assert_eq!((get(b"none"), get(b"greet"), get(&[b'a'; 70_000])), (Some(String::new()), None, None));
    assert_eq!(guest.call(|call| config::get_all(call, RESULTS)), Ok(0));
    assert_eq!((guest.byte(0), guest.u32(8)), (0, 4));
    let (bad, length) = guest.put(b"\xff");
    assert_eq!(guest.call(|call| config::get(call, bad, length, RESULTS)), Err(Trap::InvalidString));
}

#[test]
fn variables_have_names_of_their_own() {
    let mut guest = Guest::new();
    let mut get = |name: &[u8]| {
        let (name, length) = guest.put(name);
        guest.call(|call| spin_variables::get(call, name, length, RESULTS)).unwrap();
        if guest.byte(0) == 0 { Ok(string(&guest, 4)) } else { Err(guest.byte(4)) }
    };
    assert_eq!((get(b"greeting"), get(b"a_1")), (Ok("h\u{e9}llo".to_owned()), Err(1)));
    for name in [&b""[..], b"A", b"1a", b"_a", b"a_", b"a__b", b"a-b", "\u{e9}".as_bytes(), &[b'a'; 70_000]] {
        assert_eq!(get(name), Err(0), "{name:?}");
    }
}

#[test]
fn messages_are_checked_before_they_are_written() {
    let mut guest = Guest::new();
    let (text, bad) = (guest.put(b"text"), guest.put(b"\xc3"));
    let mut log = |level, context: (GuestPtr, u32), message: (GuestPtr, u32)| {
        guest.call(|call| logging::log(call, level, context.0, context.1, message.0, message.1))
    };
    assert_eq!(log(0, text, text), Ok(0));
    assert_eq!(log(6, text, text), Err(Trap::InvalidDiscriminant));
    assert_eq!((log(1, bad, text), log(1, text, bad)), (Err(Trap::InvalidString), Err(Trap::InvalidString)));
    assert_eq!(log(1, text, (GuestPtr::new(u32::MAX), 2)), Err(Trap::StringOutOfBounds));
}
