//! What a file system says about files.

use super::*;

/// Returns type, links and size.
fn stat(guest: &mut Guest, this: u32) -> Result<(u8, u64, u64), ErrorCode> {
    guest.call(|call| filesystem::stat(call, this, RESULTS)).unwrap();
    guest.code(8).map(|()| (guest.byte(8), guest.u64(16), guest.u64(24)))
}

fn stat_at(guest: &mut Guest, path: &str, flags: u32) -> Result<(u8, u64, u64), ErrorCode> {
    let (root, (at, length)) = (guest.root, guest.put(path.as_bytes()));
    guest.call(|call| filesystem::stat_at(call, root, flags, at, length, RESULTS)).unwrap();
    guest.code(8).map(|()| (guest.byte(8), guest.u64(16), guest.u64(24)))
}

#[test]
fn attributes_of_files_and_links() {
    let mut guest = Guest::new();
    guest.make("file", "12345");
    std::os::unix::fs::symlink("file", guest.host.join("link")).unwrap();
    let (file, root) = (guest.open("file", 0, FOR_READING).unwrap(), guest.root);
    assert_eq!(stat(&mut guest, file), Ok((6, 1, 5)));
    assert_eq!((guest.byte(32), guest.byte(56), guest.byte(80)), (1, 1, 1), "there are times");
    assert!(guest.u64(64) > 1_600_000_000 && guest.u32(72) < 1_000_000_000);
    assert_eq!(stat(&mut guest, root).map(|(kind, ..)| kind), Ok(3));
    assert_eq!((stat_at(&mut guest, "link", 0), stat_at(&mut guest, "link", 1)), (Ok((5, 1, 4)), Ok((6, 1, 5))));
    assert_eq!(stat_at(&mut guest, "none", 1), Err(ErrorCode::NoEntry));
    assert_eq!(stat_at(&mut guest, "", 1), Err(ErrorCode::NoEntry));
    assert_eq!(stat_at(&mut guest, "../secret", 1), Err(ErrorCode::NotPermitted));
    assert_eq!(stat_at(&mut guest, "/etc/passwd", 1), Err(ErrorCode::NotPermitted));
    assert_eq!(stat_at(&mut guest, "file/x", 1), Err(ErrorCode::NotDirectory));
    assert_eq!(stat_at(&mut guest, "a\0b", 1), Err(ErrorCode::Invalid));
    assert_eq!(stat_at(&mut guest, &"a".repeat(5000), 1), Err(ErrorCode::NameTooLong));
    let (at, length) = guest.put(b"\xff");
    assert_eq!(guest.call(|call| filesystem::stat_at(call, root, 0, at, length, RESULTS)), Err(Trap::InvalidString));
    let (at, length) = guest.put(b"file");
    guest.call(|call| filesystem::stat_at(call, file, 0, at, length, RESULTS)).unwrap();
    assert_eq!(guest.code(8), Err(ErrorCode::NotDirectory));
    let get_type = |guest: &mut Guest, this| {
        guest.call(|call| filesystem::get_type(call, this, RESULTS)).unwrap();
        guest.code(1).map(|()| guest.byte(1))
    };
    let (pipe, _writer) = std::io::pipe().unwrap();
    let pipe = guest.enter(pipe, Kind::Stream);
    let null = guest.enter(std::fs::File::open("/dev/null").unwrap(), Kind::Stream);
    let socket = guest.enter(std::os::unix::net::UnixDatagram::unbound().unwrap(), Kind::Socket);
    assert_eq!([file, root, pipe, null, socket].map(|this| get_type(&mut guest, this)), [Ok(6), Ok(3), Ok(4), Ok(2), Ok(7)]);
}

#[test]
fn identity_and_hashes() {
    let mut guest = Guest::new();
    guest.make("one", "1");
    guest.make("two", "2");
    std::fs::hard_link(guest.host.join("one"), guest.host.join("same")).unwrap();
    let [one, two, same] = ["one", "two", "same"].map(|name| guest.open(name, 0, FOR_READING).unwrap());
    let is_same = |guest: &mut Guest, other| guest.call(|call| filesystem::is_same_object(call, one, other)).unwrap();
    assert_eq!([one, two, same].map(|other| is_same(&mut guest, other)), [1, 0, 1]);
    let hash = |guest: &mut Guest, this| {
        guest.call(|call| filesystem::metadata_hash(call, this, RESULTS)).unwrap();
        guest.code(8).map(|()| (guest.u64(8), guest.u64(16))).unwrap()
    };
    let hash_at = |guest: &mut Guest, path: &str| {
        let (root, (at, length)) = (guest.root, guest.put(path.as_bytes()));
        guest.call(|call| filesystem::metadata_hash_at(call, root, 1, at, length, RESULTS)).unwrap();
        guest.code(8).map(|()| (guest.u64(8), guest.u64(16)))
    };
    let [first, second, third] = [one, two, same].map(|this| hash(&mut guest, this));
    assert!(first == third && first.0 != second.0 && first.1 != second.1);
    assert_eq!((hash_at(&mut guest, "same"), hash_at(&mut guest, "none")), (Ok(first), Err(ErrorCode::NoEntry)));
    guest.make("one", "more");
    let changed = hash(&mut guest, one);
    assert!(changed.0 == first.0 && changed.1 != first.1, "the lower half is the object's");
}

#[test]
fn times_are_set() {
    let mut guest = Guest::new();
    guest.make("file", "");
    std::os::unix::fs::symlink("file", guest.host.join("link")).unwrap();
    let file = guest.open("file", 0, FOR_BOTH).unwrap();
    let set = |guest: &mut Guest, (a, s, n): (u32, u64, u32), (b, t, m): (u32, u64, u32)| {
        guest.call(|call| filesystem::set_times(call, file, a, s, n, b, t, m, RESULTS))?;
        Ok(guest.code(1))
    };
    assert_eq!(set(&mut guest, (2, 5, 6), (2, 7, 8)), Ok(Ok(())));
    assert_eq!(set(&mut guest, (0, 0, 0), (1, 0, 0)), Ok(Ok(())));
    stat(&mut guest, file).unwrap();
    assert_eq!((guest.u64(40), guest.u32(48)), (5, 6));
    assert!(guest.u64(64) > 1_600_000_000);
    assert_eq!(set(&mut guest, (2, 5, 1_000_000_000), (0, 0, 0)), Ok(Err(ErrorCode::Invalid)));
    assert_eq!(set(&mut guest, (2, u64::MAX, 0), (0, 0, 0)), Ok(Err(ErrorCode::Overflow)));
    assert_eq!(set(&mut guest, (3, 0, 0), (0, 0, 0)), Err(Trap::InvalidDiscriminant));
    let set_at = |guest: &mut Guest, path: &str, flags| {
        let (root, (at, length)) = (guest.root, guest.put(path.as_bytes()));
        guest.done(|call| filesystem::set_times_at(call, root, flags, at, length, 2, 9, 0, 2, 11, 0, RESULTS))
    };
    assert_eq!((set_at(&mut guest, "link", 1), set_at(&mut guest, "none", 1)), (Ok(()), Err(ErrorCode::NoEntry)));
    stat(&mut guest, file).unwrap();
    assert_eq!((guest.u64(40), guest.u64(64)), (9, 11));
    assert_eq!(set_at(&mut guest, "link", 0), Ok(()));
    stat_at(&mut guest, "link", 0).unwrap();
    assert_eq!(guest.u64(64), 11);
    drop(guest);
    let mut guest = Guest::reading();
    guest.make("file", "");
    let file = guest.open("file", 0, FOR_READING).unwrap();
    let answer = guest.done(|call| filesystem::set_times(call, file, 2, 1, 0, 0, 0, 0, RESULTS));
    assert_eq!((answer, set_at(&mut guest, "file", 0)), (Err(ErrorCode::ReadOnly), Err(ErrorCode::ReadOnly)));
}
