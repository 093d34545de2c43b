//! Entries of directories.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt as _;

use super::*;

fn read_directory(guest: &mut Guest, descriptor: u32) -> Result<u32, ErrorCode> {
    guest.call(|call| filesystem::read_directory(call, descriptor, RESULTS)).unwrap();
    guest.code(4).map(|()| guest.u32(4))
}

fn next(guest: &mut Guest, stream: u32) -> Result<Option<(String, u8)>, ErrorCode> {
    guest.call(|call| filesystem::read_directory_entry(call, stream, RESULTS)).unwrap();
    guest.code(4)?;
    Ok((guest.byte(4) != 0).then(|| (String::from_utf8(guest.list(12)).unwrap(), guest.byte(8))))
}

#[test]
fn every_entry_comes_once() {
    let mut guest = Guest::new();
    let mut expected = BTreeMap::from([("sub".to_owned(), 3), ("link".to_owned(), 5)]);
    std::fs::create_dir(guest.host.join("sub")).unwrap();
    std::os::unix::fs::symlink("nowhere", guest.host.join("link")).unwrap();
    for number in 0..500 {
        guest.make(&format!("file-{number}"), "");
        expected.insert(format!("file-{number}"), 6);
    }
    let root = guest.root;
    let (one, other) = (read_directory(&mut guest, root).unwrap(), read_directory(&mut guest, root).unwrap());
    assert!(next(&mut guest, other).unwrap().is_some());
    let mut found = BTreeMap::new();
    while let Some((name, kind)) = next(&mut guest, one).unwrap() {
        assert_eq!(found.insert(name, kind), None);
    }
    assert_eq!(found, expected);
    assert_eq!((next(&mut guest, one), next(&mut guest, other).map(|entry| entry.is_some())), (Ok(None), Ok(true)));
    for stream in [one, other] {
        assert_eq!(guest.call(|call| filesystem::drop_directory_entry_stream(call, stream)), Ok(0));
        let again = guest.call(|call| filesystem::read_directory_entry(call, stream, RESULTS));
        assert_eq!(again, Err(Trap::UnknownHandle));
    }
    let file = guest.open("file-0", 0, FOR_READING).unwrap();
    assert_eq!(read_directory(&mut guest, file), Err(ErrorCode::NotDirectory));
}

#[test]
fn a_name_that_is_no_string_is_an_error_and_then_over() {
    let mut guest = Guest::new();
    std::fs::write(guest.host.join(std::ffi::OsStr::from_bytes(b"\xff")), "").unwrap();
    guest.make("file", "");
    let root = guest.root;
    let stream = read_directory(&mut guest, root).unwrap();
    let mut found = [next(&mut guest, stream), next(&mut guest, stream)];
    found.sort_by_key(Result::is_err);
    assert_eq!(found, [Ok(Some(("file".into(), 6))), Err(ErrorCode::IllegalByteSequence)]);
    assert_eq!(next(&mut guest, stream), Ok(None));
    guest.call(|call| filesystem::drop_directory_entry_stream(call, stream)).unwrap();
}

#[test]
fn names_are_in_the_encoding_of_the_component() {
    let mut guest = Guest::with(Flags::NONE, Encoding::Utf16);
    guest.make("ä🦀", "");
    let root = guest.root;
    let stream = read_directory(&mut guest, root).unwrap();
    guest.call(|call| filesystem::read_directory_entry(call, stream, RESULTS)).unwrap();
    assert_eq!((guest.byte(0), guest.byte(4), guest.u32(16)), (0, 1, 3));
    let units = guest.memory[guest.u32(12) as usize..][..6].chunks(2).map(|unit| u16::from_le_bytes(unit.try_into().unwrap()));
    assert_eq!(String::from_utf16(&units.collect::<Vec<_>>()).unwrap(), "ä🦀");
    guest.call(|call| filesystem::drop_directory_entry_stream(call, stream)).unwrap();
}
