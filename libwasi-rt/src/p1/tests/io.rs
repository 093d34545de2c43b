//! Reading and writing, positions, and the attributes of something open.

use super::*;
use crate::sys::file;

#[test]
fn what_was_written_is_read() {
    let mut guest = Guest::new();
    let fd = guest.open("file", 1).unwrap();
    assert_eq!(guest.write(fd, "hello, world"), Ok(12));
    assert_eq!(guest.read(fd, 10), Ok(String::new()), "at the end");
    assert_eq!(guest.seek(fd, 7, 0), Ok(7));
    assert_eq!(guest.read(fd, 10), Ok("world".into()));
    assert_eq!(guest.seek(fd, -5, 2), Ok(7));
    assert_eq!(guest.seek(fd, 1, 1), Ok(8));
    assert_eq!(guest.seek(fd, -9, 1), Err(Errno::Inval));
    assert_eq!(guest.seek(fd, 0, 3), Err(Errno::Inval));
    let at = guest.space(8);
    assert_eq!(guest.call(|memory| preview1::fd_tell(memory, fd, at)), Ok(()));
    assert_eq!(guest.u64(at), 8);
    assert_eq!(guest.seek(fd, 1 << 40, 0), Ok(1 << 40));
    assert_eq!(guest.read(fd, 1), Ok(String::new()));
}

#[test]
fn several_ranges_are_one_transfer() {
    let mut guest = Guest::new();
    let fd = guest.open("file", 1).unwrap();
    for count in [0_usize, 1, 2, 8, 9, 100, 1024, 1030] {
        let text: Vec<u8> = (0..count).map(|index| index as u8).collect();
        let at = guest.put(&text);
        let places: Vec<_> = (0..count as u32).map(|index| (at.plus(index), 1)).collect();
        let ((list, length), moved) = (guest.io_vecs(&places), guest.space(4));
        let expected = count.min(1024) as u32;
        assert_eq!(guest.call(|memory| preview1::fd_pwrite(memory, fd, list, length, 3, moved)), Ok(()));
        assert_eq!(guest.u32(moved), expected);
        let back = guest.space(count as u32);
        let places: Vec<_> = (0..count as u32).map(|index| (back.plus(index), 1)).collect();
        let (list, length) = guest.io_vecs(&places);
        assert_eq!(guest.call(|memory| preview1::fd_pread(memory, fd, list, length, 3, moved)), Ok(()));
        assert_eq!(guest.u32(moved), expected);
        assert_eq!(guest.bytes(back, expected), &text[..expected as usize]);
    }
    assert_eq!(guest.seek(fd, 0, 1), Ok(0), "the position stays");
    let (list, moved) = (guest.put(&[0; 8]), guest.space(4));
    assert_eq!(guest.call(|memory| preview1::fd_pread(memory, fd, list, 1, u64::MAX, moved)), Err(Errno::Inval));
}

#[test]
fn wrong_addresses_have_no_effect() {
    let mut guest = Guest::new();
    let fd = guest.open("file", 1).unwrap();
    let (text, moved) = (guest.put(b"text"), guest.space(4));
    let end = guest.memory.len() as u32;
    let wrong = [
        vec![(text, 4), (GuestPtr::new(end - 3), 4)],
        vec![(text, 4), (text, u32::MAX)],
        vec![(text, 4), (GuestPtr::new(u32::MAX), 1)],
        vec![(GuestPtr::new(end), 1)],
    ];
    for places in wrong {
        let (list, count) = guest.io_vecs(&places);
        assert_eq!(guest.call(|memory| preview1::fd_write(memory, fd, list, count, moved)), Err(Errno::Fault));
        assert_eq!(guest.call(|memory| preview1::fd_read(memory, fd, list, count, moved)), Err(Errno::Fault));
    }
    let (list, count) = guest.io_vecs(&[(text, 4)]);
    assert_eq!(guest.call(|memory| preview1::fd_write(memory, fd, list, count, GuestPtr::new(end - 3))), Err(Errno::Fault));
    assert_eq!(guest.call(|memory| preview1::fd_write(memory, fd, GuestPtr::new(end - 7), 1, moved)), Err(Errno::Fault));
    assert_eq!(guest.call(|memory| preview1::fd_write(memory, fd, list, u32::MAX, moved)), Err(Errno::Fault));
    assert_eq!(std::fs::read(guest.host.join("file")).unwrap(), b"");
    // An empty range may be anywhere.
    let (list, count) = guest.io_vecs(&[(GuestPtr::new(u32::MAX), 0), (text, 2)]);
    assert_eq!(guest.call(|memory| preview1::fd_write(memory, fd, list, count, moved)), Ok(()));
    assert_eq!(guest.u32(moved), 2);
    let write = |nothing: &mut GuestMemory| preview1::fd_write(nothing, fd, GuestPtr::new(0), 0, GuestPtr::new(0));
    assert_eq!(GuestMemory::with(&mut [], write), Err(Errno::Fault));
}

#[test]
fn a_pipe_that_nobody_reads_is_an_error() {
    let mut guest = Guest::new();
    let (reader, writer) = std::io::pipe().unwrap();
    let fd = enter(writer, Kind::Stream, Flags::NONE);
    assert_eq!(guest.write(fd, "a"), Ok(1));
    drop(reader);
    assert_eq!(guest.write(fd, "b"), Err(Errno::Pipe));
    assert_eq!(guest.seek(fd, 0, 0), Err(Errno::Spipe));
    let (moved, at) = (guest.space(4), guest.space(8));
    assert_eq!(guest.call(|memory| preview1::fd_pwrite(memory, fd, at, 0, 0, moved)), Err(Errno::Spipe));
    assert_eq!(guest.call(|memory| preview1::fd_tell(memory, fd, at)), Err(Errno::Spipe));
    guest.close(fd).unwrap();
}

#[test]
fn a_shared_stream_does_not_block_when_the_guest_says_so() {
    let mut guest = Guest::new();
    let (reader, mut writer) = std::io::pipe().unwrap();
    let fd = enter(reader, Kind::Stream, Flags::SHARED_NONBLOCK);
    assert_eq!(guest.read(fd, 4), Err(Errno::Again));
    std::io::Write::write_all(&mut writer, b"ab").unwrap();
    assert_eq!(guest.read(fd, 4), Ok("ab".into()));
    drop(writer);
    assert_eq!(guest.read(fd, 4), Ok(String::new()), "the end is no reason to wait");
    guest.close(fd).unwrap();
}

/// Streams that others share are read or written, and otherwise left as they are.
#[test]
fn standard_streams_are_not_changed() {
    let mut guest = Guest::new();
    for (fd, rights) in [(GuestFd(0), Rights::INPUT), (GuestFd(1), Rights::OUTPUT), (GuestFd(2), Rights::OUTPUT)] {
        let (.., told, inheriting) = guest.fdstat(fd).unwrap();
        assert!(rights.contain(Rights::from_bits(told)) && inheriting == 0, "{told:x}");
        let refused: [Answer; 7] = [
            guest.call(|memory| preview1::fd_filestat_set_times(memory, fd, 1, 1, 5)),
            guest.call(|memory| preview1::fd_filestat_set_size(memory, fd, 0)),
            guest.call(|memory| preview1::fd_allocate(memory, fd, 0, 1)),
            guest.call(|memory| preview1::fd_advise(memory, fd, 0, 0, 1)),
            guest.call(|memory| preview1::sock_accept(memory, fd, 0, GuestPtr::new(0))),
            guest.call(|memory| preview1::sock_shutdown(memory, fd, 3)),
            guest.restrict(fd, Rights::ALL.bits(), 0),
        ];
        assert_eq!(refused, [Err(Errno::Notcapable); 7]);
        let (_, flags, ..) = guest.fdstat(fd).unwrap();
        let answer = guest.call(|memory| preview1::fd_fdstat_set_flags(memory, fd, u32::from(flags) ^ 1));
        assert_eq!(answer, Err(Errno::Perm), "appending is a matter of all");
    }
    assert_eq!(guest.write(GuestFd(0), "x"), Err(Errno::Notcapable));
    for fd in [GuestFd(1), GuestFd(2)] {
        assert_eq!(guest.read(fd, 1), Err(Errno::Notcapable));
        assert_eq!(guest.seek(fd, 0, 0), Err(Errno::Spipe));
        let moved = guest.space(4);
        assert_eq!(guest.call(|memory| preview1::fd_pwrite(memory, fd, moved, 0, 0, moved)), Err(Errno::Spipe));
    }
}

/// A stream that others share stays that under every number.
#[test]
fn a_stream_takes_along_what_may_be_done_with_it() {
    let mut guest = Guest::new();
    let path = guest.host.join("stream");
    let file = std::fs::OpenOptions::new().append(true).create(true).open(&path).unwrap();
    let host = HostFd::new(file.into_raw_fd());
    let check = |guest: &mut Guest, fd: GuestFd| {
        let mut set = |flags| guest.call(|memory| preview1::fd_fdstat_set_flags(memory, fd, flags));
        assert_eq!((set(0), set(4), set(1 | 4)), (Err(Errno::Perm), Err(Errno::Perm), Ok(())));
        assert_eq!(guest.fdstat(fd).unwrap().1, 1 | 4);
        let shared = file::flags(host).unwrap() & (OpenFlags::APPEND | OpenFlags::NONBLOCK);
        assert_eq!(shared, OpenFlags::APPEND, "nobody else sees that it does not block");
        assert_eq!(guest.write(fd, "x"), Ok(1));
        assert_eq!(guest.read(fd, 1), Err(Errno::Notcapable));
        assert_eq!((guest.seek(fd, 0, 0), guest.seek(fd, 0, 1).is_ok()), (Err(Errno::Spipe), true));
    };
    let file = OwnedFile::Kernel(OwnedFd::adopt(host));
    let (kind, flags, rights) = (Kind::Stream, Flags::SHARED, Rights::OUTPUT);
    let stream = table::insert(New { file, kind, flags, rights, inheriting: Rights::NONE, granted: 0 }).unwrap();
    check(&mut guest, stream);
    let other = guest.open("file", 1).unwrap();
    assert_eq!(guest.call(|memory| preview1::fd_renumber(memory, stream, other)), Ok(()));
    check(&mut guest, other);
    assert_eq!(std::fs::read(&path).unwrap(), b"xx");
    guest.close(other).unwrap();
}

#[test]
fn appending_can_be_switched() {
    let mut guest = Guest::new();
    let fd = guest.open_with("file", 0, 1, Rights::ALL.bits(), 1).unwrap();
    guest.write(fd, "aa").unwrap();
    guest.seek(fd, 0, 0).unwrap();
    guest.write(fd, "bb").unwrap();
    assert_eq!(guest.fdstat(fd).unwrap().1, 1);
    assert_eq!(guest.call(|memory| preview1::fd_fdstat_set_flags(memory, fd, 4)), Ok(()));
    assert_eq!(guest.fdstat(fd).unwrap().1, 4);
    guest.seek(fd, 0, 0).unwrap();
    guest.write(fd, "c").unwrap();
    assert_eq!(std::fs::read(guest.host.join("file")).unwrap(), b"cabb");
    assert_eq!(guest.call(|memory| preview1::fd_fdstat_set_flags(memory, fd, 2)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::fd_fdstat_set_flags(memory, fd, 32)), Err(Errno::Inval));
    let synchronous = guest.open_with("file", 0, 0, Rights::ALL.bits(), 16).unwrap();
    assert_eq!(guest.fdstat(synchronous).unwrap().1, 16);
    let data = guest.open_with("file", 0, 0, Rights::ALL.bits(), 2).unwrap();
    assert_eq!(guest.fdstat(data).unwrap().1, 2);
    assert_eq!(guest.call(|memory| preview1::fd_fdstat_set_flags(memory, data, 2 | 1)), Ok(()));
    assert_eq!(guest.fdstat(data).unwrap().1, 3);
}

#[test]
fn rights_only_shrink() {
    let mut guest = Guest::new();
    let fd = guest.open("file", 1).unwrap();
    let (file_type, _, rights, inheriting) = guest.fdstat(fd).unwrap();
    assert_eq!((file_type, rights, inheriting), (4, Rights::FILE.bits(), 0));
    let fewer = rights & !(Rights::FD_READ.bits() | Rights::FD_SEEK.bits());
    assert_eq!(guest.call(|memory| preview1::fd_fdstat_set_rights(memory, fd, fewer, 0)), Ok(()));
    assert_eq!(guest.fdstat(fd).unwrap().2, fewer);
    assert_eq!(guest.read(fd, 1), Err(Errno::Notcapable));
    assert_eq!(guest.seek(fd, 1, 0), Err(Errno::Notcapable));
    assert_eq!(guest.seek(fd, 0, 1), Ok(0), "telling the position is another right");
    assert_eq!(guest.write(fd, "a"), Ok(1));
    assert_eq!(guest.call(|memory| preview1::fd_fdstat_set_rights(memory, fd, rights, 0)), Err(Errno::Notcapable));
    assert_eq!(guest.call(|memory| preview1::fd_fdstat_set_rights(memory, fd, fewer, 1)), Err(Errno::Notcapable));

    let root = guest.root;
    let (_, _, rights, inheriting) = guest.fdstat(root).unwrap();
    assert_eq!((rights, inheriting), (Rights::DIRECTORY.bits(), Rights::ALL.bits()));
    let less = inheriting & !Rights::FD_WRITE.bits();
    assert_eq!(guest.call(|memory| preview1::fd_fdstat_set_rights(memory, root, rights, less)), Ok(()));
    assert_eq!(guest.open("file", 0), Err(Errno::Notcapable));
    let fd = guest.open_with("file", 0, 0, less, 0).unwrap();
    assert_eq!(guest.write(fd, "a"), Err(Errno::Notcapable));
}

#[test]
fn sizes_times_and_space() {
    let mut guest = Guest::new();
    let fd = guest.open("file", 1).unwrap();
    let at = guest.space(64);
    assert_eq!(guest.call(|memory| preview1::fd_allocate(memory, fd, 10, 90)), Ok(()));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_get(memory, fd, at)), Ok(()));
    assert_eq!(guest.u64(at.plus(32)), 100);
    assert_eq!(guest.u64(at.plus(24)), 1);
    assert_eq!(guest.call(|memory| preview1::fd_allocate(memory, fd, 0, 0)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::fd_allocate(memory, fd, 0, u64::MAX)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_set_size(memory, fd, 7)), Ok(()));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_set_size(memory, fd, u64::MAX)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_set_times(memory, fd, 1_000_000_001, 5, 1 | 4)), Ok(()));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_get(memory, fd, at)), Ok(()));
    assert_eq!(guest.u64(at.plus(32)), 7);
    assert_eq!((guest.u64(at.plus(40)), guest.u64(at.plus(48))), (1_000_000_001, 5));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_set_times(memory, fd, 9, 9, 8)), Ok(()));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_get(memory, fd, at)), Ok(()));
    assert_eq!(guest.u64(at.plus(40)), 1_000_000_001);
    assert!(guest.u64(at.plus(48)) > 1_600_000_000_000_000_000);
    for flags in [3, 12, 16] {
        let answer = guest.call(|memory| preview1::fd_filestat_set_times(memory, fd, 1, 1, flags));
        assert_eq!(answer, Err(Errno::Inval));
    }
    for advice in 0..6 {
        assert_eq!(guest.call(|memory| preview1::fd_advise(memory, fd, 0, 0, advice)), Ok(()));
    }
    assert_eq!(guest.call(|memory| preview1::fd_advise(memory, fd, 0, 0, 6)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::fd_advise(memory, fd, u64::MAX, 0, 0)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::fd_sync(memory, fd)), Ok(()));
    assert_eq!(guest.call(|memory| preview1::fd_datasync(memory, fd)), Ok(()));
}

#[test]
fn unstable_structs_and_numbers() {
    use crate::p1::unstable;
    let mut guest = Guest::new();
    let fd = guest.open("file", 1).unwrap();
    guest.write(fd, "12345").unwrap();
    let at = guest.space(56);
    assert_eq!(guest.call(|memory| unstable::fd_filestat_get(memory, fd, at)), Ok(()));
    assert_eq!(guest.bytes(at, 56)[16], 4);
    assert_eq!((guest.u32(at.plus(20)), guest.u64(at.plus(24))), (1, 5));
    let seeks = [((-1, 0), Ok(4)), ((-2, 1), Ok(3)), ((2, 2), Ok(2)), ((0, 3), Err(Errno::Inval))];
    for ((offset, whence), expected) in seeks {
        let answer = guest.call(|memory| unstable::fd_seek(memory, fd, offset, whence, at));
        assert_eq!(answer.map(|()| guest.u64(at)), expected);
    }
}
