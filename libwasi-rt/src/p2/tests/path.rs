//! Files and directories by their names.

use super::*;

type PathFunction = fn(&mut Call<'_>, u32, GuestPtr, u32, GuestPtr) -> Result<u32, Failure>;

fn act(guest: &mut Guest, function: PathFunction, path: &str) -> Result<(), ErrorCode> {
    let (root, (at, length)) = (guest.root, guest.put(path.as_bytes()));
    guest.done(|call| function(call, root, at, length, RESULTS))
}

fn rename(guest: &mut Guest, old: &str, new: &str) -> Result<(), ErrorCode> {
    let (root, (old, old_length), (new, length)) = (guest.root, guest.put(old.as_bytes()), guest.put(new.as_bytes()));
    guest.done(|call| filesystem::rename_at(call, root, old, old_length, root, new, length, RESULTS))
}

fn link(guest: &mut Guest, flags: u32, old: &str, new: &str) -> Result<(), ErrorCode> {
    let (root, (old, old_length), (new, length)) = (guest.root, guest.put(old.as_bytes()), guest.put(new.as_bytes()));
    guest.done(|call| filesystem::link_at(call, root, flags, old, old_length, root, new, length, RESULTS))
}

fn symlink(guest: &mut Guest, contents: &str, new: &str) -> Result<(), ErrorCode> {
    let (root, (old, old_length), (new, length)) = (guest.root, guest.put(contents.as_bytes()), guest.put(new.as_bytes()));
    guest.done(|call| filesystem::symlink_at(call, root, old, old_length, new, length, RESULTS))
}

fn readlink(guest: &mut Guest, path: &str) -> Result<String, ErrorCode> {
    let (root, (at, length)) = (guest.root, guest.put(path.as_bytes()));
    guest.call(|call| filesystem::readlink_at(call, root, at, length, RESULTS)).unwrap();
    guest.code(4).map(|()| String::from_utf8(guest.list(4)).unwrap())
}

#[test]
fn directories_come_and_go() {
    let mut guest = Guest::new();
    assert_eq!(act(&mut guest, filesystem::create_directory_at, "new"), Ok(()));
    assert_eq!(act(&mut guest, filesystem::create_directory_at, "new"), Err(ErrorCode::Exist));
    assert_eq!(act(&mut guest, filesystem::create_directory_at, "none/new"), Err(ErrorCode::NoEntry));
    assert_eq!(act(&mut guest, filesystem::create_directory_at, "../new"), Err(ErrorCode::NotPermitted));
    guest.make("new/file", "");
    assert_eq!(act(&mut guest, filesystem::remove_directory_at, "new"), Err(ErrorCode::NotEmpty));
    assert_eq!(act(&mut guest, filesystem::unlink_file_at, "new"), Err(ErrorCode::IsDirectory));
    assert_eq!(act(&mut guest, filesystem::remove_directory_at, "new/file"), Err(ErrorCode::NotDirectory));
    assert_eq!(act(&mut guest, filesystem::unlink_file_at, "new/file"), Ok(()));
    assert_eq!(act(&mut guest, filesystem::unlink_file_at, "new/file"), Err(ErrorCode::NoEntry));
    assert_eq!(act(&mut guest, filesystem::remove_directory_at, "new"), Ok(()));
    assert!(!guest.host.join("new").exists());
}

#[test]
fn names_are_added_and_changed() {
    let mut guest = Guest::new();
    guest.make("file", "text");
    assert_eq!(rename(&mut guest, "file", "moved"), Ok(()));
    assert_eq!(rename(&mut guest, "file", "moved"), Err(ErrorCode::NoEntry));
    assert_eq!(rename(&mut guest, "moved", "../out"), Err(ErrorCode::NotPermitted));
    assert_eq!((link(&mut guest, 0, "moved", "other"), guest.contents("other")), (Ok(()), "text".into()));
    assert_eq!(link(&mut guest, 0, "moved", "other"), Err(ErrorCode::Exist));
    assert_eq!(link(&mut guest, 0, ".", "directory"), Err(ErrorCode::NotPermitted));
    assert_eq!((symlink(&mut guest, "moved", "link"), guest.contents("link")), (Ok(()), "text".into()));
    assert_eq!(symlink(&mut guest, "moved", "link"), Err(ErrorCode::Exist));
    assert_eq!(symlink(&mut guest, "/etc/passwd", "absolute"), Err(ErrorCode::NotPermitted));
    assert_eq!(link(&mut guest, 1, "link", "followed"), Ok(()));
    assert!(guest.host.join("followed").symlink_metadata().unwrap().is_file());
    assert_eq!((readlink(&mut guest, "link"), readlink(&mut guest, "moved")), (Ok("moved".into()), Err(ErrorCode::Invalid)));
    assert_eq!(readlink(&mut guest, "none"), Err(ErrorCode::NoEntry));
    std::os::unix::fs::symlink("/etc/passwd", guest.host.join("absolute")).unwrap();
    assert_eq!(readlink(&mut guest, "absolute"), Err(ErrorCode::NotPermitted));
    let bytes = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff");
    std::os::unix::fs::symlink(bytes, guest.host.join("bytes")).unwrap();
    assert_eq!(readlink(&mut guest, "bytes"), Err(ErrorCode::IllegalByteSequence));
}

#[test]
fn what_was_granted_for_reading_does_not_change() {
    let mut guest = Guest::reading();
    guest.make("file", "text");
    std::fs::create_dir(guest.host.join("sub")).unwrap();
    for function in [filesystem::create_directory_at as PathFunction, filesystem::remove_directory_at, filesystem::unlink_file_at]
    {
        assert_eq!(act(&mut guest, function, "sub"), Err(ErrorCode::ReadOnly));
    }
    assert_eq!(rename(&mut guest, "file", "other"), Err(ErrorCode::ReadOnly));
    assert_eq!(link(&mut guest, 0, "file", "other"), Err(ErrorCode::ReadOnly));
    assert_eq!(symlink(&mut guest, "file", "other"), Err(ErrorCode::ReadOnly));
}

#[test]
fn paths_are_in_the_encoding_of_the_component() {
    let mut guest = Guest::with(Flags::NONE, Encoding::Utf16);
    let units: Vec<u8> = "ä🦀".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (root, (before, length)) = (guest.root, guest.put(&[[0].as_slice(), &units].concat()));
    let at = before.plus(1);
    let odd = guest.call(|call| filesystem::create_directory_at(call, root, before, length / 2, RESULTS));
    assert_eq!(odd, Err(Trap::UnalignedPointer));
    assert_eq!(guest.done(|call| filesystem::create_directory_at(call, root, at, length / 2, RESULTS)), Ok(()));
    assert!(guest.host.join("ä🦀").is_dir());
}
