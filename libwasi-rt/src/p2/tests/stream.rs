//! Streams of files and pipes.

use std::io::{Read as _, Write as _};

use super::*;

#[test]
fn a_file_is_read_to_its_end() {
    let mut guest = Guest::new();
    guest.make("file", "0123456789");
    let file = guest.open("file", 0, FOR_READING).unwrap();
    let stream = guest.read_stream(file, 2).unwrap();
    assert_eq!(guest.read(stream, 3), Ok("234".into()));
    assert_eq!(guest.read(stream, 0), Ok(String::new()));
    let second = guest.read_stream(file, 0).unwrap();
    assert_eq!(guest.blocking_read(second, 2), Ok("01".into()), "streams do not interfere");
    assert_eq!(guest.blocking_read(stream, u64::MAX), Ok("56789".into()));
    guest.make("file", "0123456789more");
    assert_eq!(guest.read(stream, 100), Ok("more".into()), "it has grown");
    for _ in 0..2 {
        assert_eq!(guest.read(stream, 1), Err(StreamError::Closed));
        assert_eq!(guest.blocking_read(stream, 0), Err(StreamError::Closed));
    }
    assert_eq!(guest.read_stream(guest.root, 0), Err(ErrorCode::IsDirectory));
    let writer = guest.open("file", 0, FOR_WRITING).unwrap();
    assert_eq!(guest.read_stream(writer, 0), Err(ErrorCode::BadDescriptor));
}

/// The list that was allocated is given back as far as it is not needed.
#[test]
fn a_file_that_became_shorter() {
    let mut guest = Guest::new();
    guest.make("file", "0123456789");
    let file = guest.open("file", 0, FOR_READING).unwrap();
    let stream = guest.read_stream(file, 0).unwrap();
    assert_eq!(guest.read(stream, 2), Ok("01".into()));
    guest.make("file", "0123456");
    assert_eq!(guest.read(stream, 8), Ok("23456".into()));
    assert_eq!(guest.read(stream, 8), Err(StreamError::Closed));
}

#[test]
fn bytes_are_skipped() {
    let mut guest = Guest::new();
    guest.make("file", "0123456789");
    let file = guest.open("file", 0, FOR_READING).unwrap();
    let stream = guest.read_stream(file, 0).unwrap();
    let skip = |guest: &mut Guest, count| {
        guest.call(|call| streams::skip(call, stream, count, RESULTS)).unwrap();
        guest.stream_error(8).map(|()| guest.u64(8))
    };
    assert_eq!((skip(&mut guest, 3), skip(&mut guest, 0)), (Ok(3), Ok(0)));
    assert_eq!(guest.read(stream, 2), Ok("34".into()));
    guest.call(|call| streams::blocking_skip(call, stream, 2, RESULTS)).unwrap();
    assert_eq!((guest.stream_error(8), guest.u64(8)), (Ok(()), 2));
    assert_eq!((skip(&mut guest, u64::MAX), skip(&mut guest, 1)), (Ok(3), Err(StreamError::Closed)));
}

#[test]
fn writing_needs_a_permit() {
    let mut guest = Guest::new();
    let file = guest.open("file", CREATE, FOR_WRITING).unwrap();
    let stream = guest.write_stream(file, 2).unwrap();
    assert_eq!(guest.write(stream, ""), Ok(Ok(())));
    assert_eq!(guest.write(stream, "a"), Err(Trap::WriteNotPermitted));
    assert_eq!(guest.check_write(stream), Ok(1 << 20));
    assert_eq!((guest.write(stream, "ab"), guest.write(stream, "c")), (Ok(Ok(())), Ok(Ok(()))));
    assert_eq!(guest.contents("file"), "\0\0abc");
    assert_eq!(guest.write_and_flush(stream, "d"), Ok(Ok(())), "that needs none");
    assert_eq!(guest.write_and_flush(stream, &"d".repeat(4097)), Err(Trap::WriteNotPermitted));
    assert_eq!(guest.write_and_flush(stream, &"e".repeat(4096)), Ok(Ok(())));
    assert_eq!(guest.contents("file").len(), 6 + 4096);
    for flush in [streams::flush, streams::blocking_flush] {
        guest.call(|call| flush(call, stream, RESULTS)).unwrap();
        assert_eq!(guest.stream_error(4), Ok(()));
    }
    let (mut append, reader) = (guest.append_stream(file).unwrap(), guest.open("file", 0, FOR_READING).unwrap());
    guest.make("file", "start");
    assert_eq!(guest.write_and_flush(append, "+1"), Ok(Ok(())));
    append = guest.append_stream(file).unwrap();
    assert_eq!((guest.write_and_flush(append, "+2"), guest.contents("file")), (Ok(Ok(())), "start+1+2".into()));
    assert_eq!(guest.write_stream(reader, 0), Err(ErrorCode::BadDescriptor));
    assert_eq!(guest.append_stream(reader), Err(ErrorCode::BadDescriptor));
    assert_eq!(guest.append_stream(guest.root), Err(ErrorCode::IsDirectory));
}

#[test]
fn zeros_are_written() {
    let mut guest = Guest::new();
    let file = guest.open("file", CREATE, FOR_WRITING).unwrap();
    let stream = guest.write_stream(file, 0).unwrap();
    let zeros = |guest: &mut Guest, count| guest.call(|call| streams::write_zeroes(call, stream, count, RESULTS));
    assert_eq!(zeros(&mut guest, 1), Err(Trap::WriteNotPermitted));
    assert_eq!(guest.check_write(stream), Ok(1 << 20));
    assert_eq!((zeros(&mut guest, 100_000), guest.stream_error(4)), (Ok(0), Ok(())));
    let flushed =
        |guest: &mut Guest, count| guest.call(|call| streams::blocking_write_zeroes_and_flush(call, stream, count, RESULTS));
    assert_eq!((flushed(&mut guest, 4096), flushed(&mut guest, 4097)), (Ok(0), Err(Trap::WriteNotPermitted)));
    assert_eq!(std::fs::read(guest.host.join("file")).unwrap(), vec![0; 104_096]);
}

#[test]
fn a_stream_that_failed_is_closed() {
    let mut guest = Guest::new();
    let full = guest.enter(std::fs::File::options().write(true).open("/dev/full").unwrap(), Kind::Stream);
    let stream = guest.write_stream(full, 0).unwrap();
    assert_eq!(guest.write_and_flush(stream, "a"), Ok(Err(StreamError::Failed(ErrorCode::InsufficientSpace))));
    assert_eq!(guest.write_and_flush(stream, "a"), Ok(Err(StreamError::Closed)));
    assert_eq!(guest.check_write(stream), Err(StreamError::Closed));
    assert_eq!(guest.write(stream, "more than was permitted"), Ok(Err(StreamError::Closed)));
    for flush in [streams::flush, streams::blocking_flush] {
        guest.call(|call| flush(call, stream, RESULTS)).unwrap();
        assert_eq!(guest.stream_error(4), Err(StreamError::Closed));
    }
    let directory = guest.enter(std::fs::File::open(&guest.host).unwrap(), Kind::File);
    let stream = guest.read_stream(directory, 0).unwrap();
    assert_eq!(guest.read(stream, 1), Err(StreamError::Failed(ErrorCode::IsDirectory)));
    assert_eq!(guest.read(stream, 1), Err(StreamError::Closed));
}

#[test]
fn pipes_do_not_wait_unless_asked() {
    let mut guest = Guest::new();
    let (reader, mut writer) = std::io::pipe().unwrap();
    let file = guest.enter(reader, Kind::Stream);
    let stream = guest.read_stream(file, 77).unwrap();
    assert_eq!(guest.read(stream, 5), Ok(String::new()), "nothing is there yet");
    writer.write_all(b"0123456789").unwrap();
    assert_eq!((guest.read(stream, 4), guest.read(stream, 100)), (Ok("0123".into()), Ok("456789".into())));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            writer.write_all(b"late").unwrap();
        });
        assert_eq!(guest.blocking_read(stream, 100), Ok("late".into()));
    });
    writer.write_all(b"skipped").unwrap();
    guest.call(|call| streams::skip(call, stream, 4, RESULTS)).unwrap();
    assert_eq!((guest.stream_error(8), guest.u64(8)), (Ok(()), 4));
    drop(writer);
    assert_eq!(guest.blocking_read(stream, 100), Ok("ped".into()));
    assert_eq!(guest.read(stream, 100), Err(StreamError::Closed));

    let (mut reader, writer) = std::io::pipe().unwrap();
    let file = guest.enter(writer, Kind::Stream);
    let stream = guest.write_stream(file, 0).unwrap();
    assert_eq!(guest.check_write(stream), Ok(64 * 1024), "it is empty");
    assert_eq!(guest.write(stream, "text"), Ok(Ok(())));
    assert_eq!(guest.check_write(stream), Ok(4096));
    let mut text = [0; 4];
    reader.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"text");
    assert_eq!(guest.check_write(stream), Ok(64 * 1024));
    assert_eq!(guest.write(stream, &"x".repeat(64 * 1024)), Ok(Ok(())));
    assert_eq!(guest.check_write(stream), Ok(0), "it is full");
    drop(reader);
    // Tests do not ignore the signal as programs do, so the kernel says this only to those who ask.
    assert!(guest.check_write(stream).unwrap() > 0);
}

/// Where nobody can tell how many bytes there are, they are read first.
#[test]
fn files_without_a_size() {
    let mut guest = Guest::new();
    let version = std::fs::read_to_string("/proc/version").unwrap();
    let file = guest.enter(std::fs::File::open("/proc/version").unwrap(), Kind::File);
    let stream = guest.read_stream(file, 0).unwrap();
    assert_eq!(guest.read(stream, 1000), Ok(version));
    assert_eq!(guest.read(stream, 1000), Err(StreamError::Closed));
    let zero = guest.enter(std::fs::File::open("/dev/zero").unwrap(), Kind::Stream);
    let stream = guest.read_stream(zero, 0).unwrap();
    assert_eq!(guest.read(stream, 3), Ok("\0\0\0".into()));
    guest.call(|call| streams::skip(call, stream, 1000, RESULTS)).unwrap();
    assert_eq!((guest.stream_error(8), guest.u64(8)), (Ok(()), 1000));
}

#[test]
fn addresses_are_checked_before_anything_happens() {
    let mut guest = Guest::new();
    let file = guest.open("file", CREATE, FOR_BOTH).unwrap();
    let stream = guest.write_stream(file, 0).unwrap();
    let (at, outside) = (GuestPtr::new(300), GuestPtr::new(u32::MAX - 11));
    let write = |guest: &mut Guest, at, count, results| {
        guest.call(|call| streams::blocking_write_and_flush(call, stream, at, count, results))
    };
    assert_eq!(write(&mut guest, outside, 1, RESULTS), Err(Trap::ListOutOfBounds));
    assert_eq!(write(&mut guest, at, 1, GuestPtr::new(66)), Err(Trap::UnalignedPointer));
    assert_eq!(write(&mut guest, at, 1, outside.plus(4)), Err(Trap::MemoryOutOfBounds));
    assert_eq!(guest.contents("file"), "");
    for handle in [0, 999] {
        assert_eq!(guest.call(|call| streams::check_write(call, handle, RESULTS)), Err(Trap::UnknownHandle));
    }
    assert_eq!(guest.call(|call| streams::read(call, stream, 1, RESULTS)), Err(Trap::WrongHandleType));
    assert_eq!(guest.call(|call| streams::drop_input_stream(call, stream)), Err(Trap::WrongHandleType));
    assert_eq!(guest.call(|call| streams::drop_output_stream(call, stream)), Ok(0));
    assert_eq!(guest.call(|call| streams::drop_output_stream(call, stream)), Err(Trap::UnknownHandle));
}
