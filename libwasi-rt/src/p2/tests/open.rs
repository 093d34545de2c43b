//! Opening.

use super::*;

#[test]
fn flags_do_what_they_say() {
    let mut guest = Guest::new();
    assert_eq!(guest.open("file", 0, FOR_READING), Err(ErrorCode::NoEntry));
    let file = guest.open("file", CREATE | EXCLUSIVE, FOR_WRITING).unwrap();
    let stream = guest.write_stream(file, 0).unwrap();
    guest.write_and_flush(stream, "text").unwrap().unwrap();
    assert_eq!(guest.open("file", CREATE | EXCLUSIVE, FOR_WRITING), Err(ErrorCode::Exist));
    assert!(guest.open("file", CREATE, 0).is_ok() && guest.open("file", EXCLUSIVE, 0).is_ok());
    assert_eq!(guest.contents("file"), "text");
    assert!(guest.open("file", TRUNCATE, FOR_WRITING).is_ok());
    assert_eq!(guest.contents("file"), "");
    assert!(guest.open("new", CREATE, 0).is_ok() && guest.host.join("new").exists(), "even for reading");
    std::fs::create_dir(guest.host.join("sub")).unwrap();
    assert_eq!(guest.open("sub", 0, FOR_WRITING), Err(ErrorCode::IsDirectory));
    assert_eq!(guest.open("file", DIRECTORY, 0), Err(ErrorCode::NotDirectory));
    for flags in [CREATE, EXCLUSIVE, TRUNCATE] {
        assert_eq!(guest.open("sub", DIRECTORY | flags, 0), Err(ErrorCode::Invalid));
    }
    assert_eq!(guest.open("../secret", 0, 0), Err(ErrorCode::NotPermitted));
    let (sub, root) = (guest.open("sub", DIRECTORY, FOR_READING).unwrap(), guest.root);
    guest.root = sub;
    assert!(guest.open("below", CREATE, FOR_WRITING).is_ok());
    assert_eq!(guest.open("../file", 0, 0), Err(ErrorCode::NotPermitted));
    guest.root = file;
    assert_eq!(guest.open("x", 0, 0), Err(ErrorCode::NotDirectory));
    guest.root = root;
}

#[test]
fn links_are_followed_only_when_asked() {
    let mut guest = Guest::new();
    guest.make("file", "text");
    std::os::unix::fs::symlink("file", guest.host.join("link")).unwrap();
    std::os::unix::fs::symlink("../secret", guest.host.join("out")).unwrap();
    let (root, (at, length)) = (guest.root, guest.put(b"link"));
    guest.call(|call| filesystem::open_at(call, root, 0, at, length, 0, 1, RESULTS)).unwrap();
    assert_eq!(guest.code(4), Err(ErrorCode::Loop));
    assert!(guest.open("link", 0, FOR_READING).is_ok());
    assert_eq!(guest.open("out", 0, FOR_READING), Err(ErrorCode::NotPermitted));
}

#[test]
fn what_was_granted_for_reading_is_opened_for_that() {
    const MUTATE_DIRECTORY: u32 = 32;
    let mut guest = Guest::reading();
    guest.make("file", "text");
    std::fs::create_dir(guest.host.join("sub")).unwrap();
    assert_eq!(guest.open("file", 0, FOR_WRITING), Err(ErrorCode::ReadOnly));
    assert_eq!(guest.open("sub", DIRECTORY, MUTATE_DIRECTORY), Err(ErrorCode::ReadOnly));
    for flags in [CREATE, TRUNCATE] {
        assert_eq!(guest.open("file", flags, FOR_READING), Err(ErrorCode::ReadOnly));
    }
    let file = guest.open("file", 0, FOR_READING).unwrap();
    assert_eq!(guest.write_stream(file, 0), Err(ErrorCode::ReadOnly));
    assert_eq!(guest.append_stream(file), Err(ErrorCode::ReadOnly));
    let (sub, root) = (guest.open("sub", DIRECTORY, FOR_READING).unwrap(), guest.root);
    guest.root = sub;
    assert_eq!(guest.open("below", CREATE, FOR_WRITING), Err(ErrorCode::ReadOnly));
    guest.root = root;
}

/// A pipe that nobody writes to is opened at once, and reading waits.
#[test]
fn named_pipes() {
    let mut guest = Guest::new();
    let path = guest.host.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let pipe = guest.open("pipe", 0, FOR_READING).unwrap();
    let stream = guest.read_stream(pipe, 0).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| std::fs::write(&path, "late").unwrap());
        assert_eq!(guest.blocking_read(stream, 100), Ok("late".into()));
    });
    assert_eq!(guest.blocking_read(stream, 100), Err(StreamError::Closed));
}
