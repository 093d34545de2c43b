//! Something open.

use super::*;

fn read(guest: &mut Guest, file: u32, length: u64, offset: u64) -> Result<(String, bool), ErrorCode> {
    guest.call(|call| filesystem::read(call, file, length, offset, RESULTS)).unwrap();
    guest.code(4).map(|()| (String::from_utf8(guest.list(4)).unwrap(), guest.byte(12) != 0))
}

fn write(guest: &mut Guest, file: u32, text: &str, offset: u64) -> Result<u64, ErrorCode> {
    let (at, length) = guest.put(text.as_bytes());
    guest.call(|call| filesystem::write(call, file, at, length, offset, RESULTS)).unwrap();
    guest.code(8).map(|()| guest.u64(8))
}

#[test]
fn reading_and_writing_at_an_offset() {
    let mut guest = Guest::new();
    let file = guest.open("file", CREATE, FOR_BOTH).unwrap();
    assert_eq!(write(&mut guest, file, "0123456789", 0), Ok(10));
    assert_eq!(write(&mut guest, file, "ab", 4), Ok(2));
    assert_eq!(read(&mut guest, file, 5, 2), Ok(("23ab6".into(), false)));
    assert_eq!(read(&mut guest, file, u64::MAX, 7), Ok(("789".into(), true)));
    assert_eq!(read(&mut guest, file, 5, 10), Ok((String::new(), true)));
    assert_eq!(read(&mut guest, file, 0, 0), Ok((String::new(), false)));
    assert_eq!(read(&mut guest, file, 1, u64::MAX), Err(ErrorCode::Invalid));
    assert_eq!(write(&mut guest, file, "a", u64::MAX), Err(ErrorCode::Invalid));
    let (reader, writer) = (guest.open("file", 0, FOR_READING).unwrap(), guest.open("file", 0, FOR_WRITING).unwrap());
    assert_eq!(write(&mut guest, reader, "a", 0), Err(ErrorCode::BadDescriptor));
    assert_eq!(read(&mut guest, writer, 1, 0), Err(ErrorCode::BadDescriptor));
    let root = guest.root;
    assert_eq!(
        (read(&mut guest, root, 1, 0), write(&mut guest, root, "a", 0)),
        (Err(ErrorCode::IsDirectory), Err(ErrorCode::IsDirectory))
    );
    let (pipe, _writer) = std::io::pipe().unwrap();
    let pipe = guest.enter(pipe, Kind::Stream);
    assert_eq!(read(&mut guest, pipe, 1, 0), Err(ErrorCode::InvalidSeek));
    let version = std::fs::read_to_string("/proc/version").unwrap();
    let file = guest.enter(std::fs::File::open("/proc/version").unwrap(), Kind::File);
    assert_eq!(read(&mut guest, file, 1000, 0), Ok((version, false)));
}

#[test]
fn sizes_advice_and_synchronization() {
    let mut guest = Guest::new();
    guest.make("file", "0123456789");
    let file = guest.open("file", 0, FOR_BOTH).unwrap();
    assert_eq!(guest.done(|call| filesystem::set_size(call, file, 4, RESULTS)), Ok(()));
    assert_eq!(guest.contents("file"), "0123");
    assert_eq!(guest.done(|call| filesystem::set_size(call, file, u64::MAX, RESULTS)), Err(ErrorCode::Invalid));
    let reader = guest.open("file", 0, FOR_READING).unwrap();
    assert_eq!(guest.done(|call| filesystem::set_size(call, reader, 0, RESULTS)), Err(ErrorCode::BadDescriptor));
    let root = guest.root;
    assert_eq!(guest.done(|call| filesystem::set_size(call, root, 0, RESULTS)), Err(ErrorCode::IsDirectory));
    for advice in 0..6 {
        assert_eq!(guest.done(|call| filesystem::advise(call, file, 0, 4, advice, RESULTS)), Ok(()));
    }
    assert_eq!(guest.call(|call| filesystem::advise(call, file, 0, 4, 6, RESULTS)), Err(Trap::InvalidDiscriminant));
    assert_eq!(guest.done(|call| filesystem::advise(call, file, u64::MAX, 0, 0, RESULTS)), Err(ErrorCode::Invalid));
    for this in [file, reader, root] {
        assert_eq!(guest.done(|call| filesystem::sync(call, this, RESULTS)), Ok(()));
        assert_eq!(guest.done(|call| filesystem::sync_data(call, this, RESULTS)), Ok(()));
    }
    let (pipe, _writer) = std::io::pipe().unwrap();
    let pipe = guest.enter(pipe, Kind::Stream);
    assert_eq!(guest.done(|call| filesystem::sync(call, pipe, RESULTS)), Err(ErrorCode::Invalid));
    assert_eq!(guest.done(|call| filesystem::sync_data(call, pipe, RESULTS)), Err(ErrorCode::Invalid));
}

#[test]
fn flags_are_those_that_it_was_opened_with() {
    let mut guest = Guest::new();
    guest.make("file", "");
    let flags = |guest: &mut Guest, this: u32| {
        guest.call(|call| filesystem::get_flags(call, this, RESULTS)).unwrap();
        guest.code(1).map(|()| guest.byte(1))
    };
    for (wanted, found) in [(0, 1), (1, 1), (2, 2), (3, 3), (3 | 4, 3 | 4), (2 | 8 | 16, 2 | 8 | 16), (1 | 32, 1)] {
        let file = guest.open("file", 0, wanted).unwrap();
        assert_eq!(flags(&mut guest, file), Ok(found));
        guest.close(file);
    }
    let root = guest.root;
    assert_eq!(flags(&mut guest, root), Ok(1 | 32));
    drop(guest);
    let mut guest = Guest::reading();
    let root = guest.root;
    assert_eq!(flags(&mut guest, root), Ok(1));
}
