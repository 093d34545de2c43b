//! Bytes from stream to stream.

use std::io::{Read as _, Write as _};

use super::*;

fn splice(guest: &mut Guest, to: u32, from: u32, count: u64) -> Result<u64, StreamError> {
    guest.call(|call| streams::splice(call, to, from, count, RESULTS)).unwrap();
    guest.stream_error(8).map(|()| guest.u64(8))
}

fn blocking_splice(guest: &mut Guest, to: u32, from: u32, count: u64) -> Result<u64, StreamError> {
    guest.call(|call| streams::blocking_splice(call, to, from, count, RESULTS)).unwrap();
    guest.stream_error(8).map(|()| guest.u64(8))
}

#[test]
fn from_file_to_file() {
    let mut guest = Guest::new();
    let text = "0123456789".repeat(100_000);
    guest.make("from", &text);
    let (from, to) = (guest.open("from", 0, FOR_READING).unwrap(), guest.open("to", CREATE, FOR_BOTH).unwrap());
    let (input, output) = (guest.read_stream(from, 1).unwrap(), guest.write_stream(to, 0).unwrap());
    assert_eq!(splice(&mut guest, output, input, 0), Ok(0));
    let mut moved = 0;
    while let Ok(count) = splice(&mut guest, output, input, 600_000) {
        assert!(count > 0);
        moved += count;
    }
    assert_eq!((moved, guest.contents("to")), (999_999, text[1..].to_owned()));
    assert_eq!(splice(&mut guest, output, input, 1), Err(StreamError::Closed), "that from which bytes come");
    assert_eq!(guest.write_and_flush(output, "end"), Ok(Ok(())), "the other is not");
    let (input, append) = (guest.read_stream(from, 999_990).unwrap(), guest.append_stream(to).unwrap());
    assert_eq!(blocking_splice(&mut guest, append, input, 4), Ok(4));
    assert!(guest.contents("to").ends_with("789end0123"));
    let full = guest.enter(std::fs::File::options().write(true).open("/dev/full").unwrap(), Kind::Stream);
    let full = guest.write_stream(full, 0).unwrap();
    let failed = Err(StreamError::Failed(ErrorCode::InsufficientSpace));
    assert_eq!((splice(&mut guest, full, input, 1), splice(&mut guest, full, input, 1)), (failed, Err(StreamError::Closed)));
}

#[test]
fn from_and_to_pipes() {
    let mut guest = Guest::new();
    let ((reader, mut writer), (mut other_reader, other_writer)) = (std::io::pipe().unwrap(), std::io::pipe().unwrap());
    let (from, to) = (guest.enter(reader, Kind::Stream), guest.enter(other_writer, Kind::Stream));
    let (input, output) = (guest.read_stream(from, 0).unwrap(), guest.write_stream(to, 0).unwrap());
    assert_eq!(splice(&mut guest, output, input, 10), Ok(0), "nothing is there");
    writer.write_all(b"0123456789").unwrap();
    assert_eq!(splice(&mut guest, output, input, 4), Ok(4));
    let file = guest.open("file", CREATE, FOR_BOTH).unwrap();
    let to_file = guest.write_stream(file, 1).unwrap();
    assert_eq!(blocking_splice(&mut guest, to_file, input, 100), Ok(6));
    assert_eq!(guest.contents("file"), "\x00456789");
    let from_file = guest.read_stream(file, 4).unwrap();
    assert_eq!(splice(&mut guest, output, from_file, 2), Ok(2));
    let mut text = [0; 6];
    other_reader.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"012378");
    drop(writer);
    assert_eq!(blocking_splice(&mut guest, output, input, 1), Err(StreamError::Closed));
    // The kernel does not know how to do this.
    let version = std::fs::read_to_string("/proc/version").unwrap();
    let file = guest.enter(std::fs::File::open("/proc/version").unwrap(), Kind::File);
    let input = guest.read_stream(file, 0).unwrap();
    assert_eq!(splice(&mut guest, to_file, input, 1000), Ok(version.len() as u64));
    assert_eq!(guest.contents("file")[7..], version);
}
