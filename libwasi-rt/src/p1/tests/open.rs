//! Opening.

use super::*;

const CREAT: u32 = 1;
const DIRECTORY: u32 = 2;
const EXCL: u32 = 4;
const TRUNC: u32 = 8;

#[test]
fn flags_do_what_they_say() {
    let mut guest = Guest::new();
    assert_eq!(guest.open("file", 0), Err(Errno::Noent));
    let fd = guest.open("file", CREAT | EXCL).unwrap();
    guest.write(fd, "text").unwrap();
    assert_eq!(guest.open("file", CREAT | EXCL), Err(Errno::Exist));
    assert!(guest.open("file", CREAT).is_ok());
    assert_eq!(guest.filestat("file", 0).unwrap()[32], 4);
    assert!(guest.open("file", TRUNC).is_ok());
    assert_eq!(guest.filestat("file", 0).unwrap()[32], 0);
    assert!(guest.open("file", EXCL).is_ok(), "without creating, the flag means nothing");
    assert_eq!(guest.open_directory("file"), Err(Errno::Notdir));
    for flags in [DIRECTORY | CREAT, DIRECTORY | EXCL, DIRECTORY | TRUNC, 16] {
        assert_eq!(guest.open_with("file", 0, flags, 0, 0), Err(Errno::Inval));
    }
    assert_eq!(guest.open_with("file", 2, 0, 0, 0), Err(Errno::Inval));
    assert_eq!(guest.open_with("file", 0, 0, 0, 32), Err(Errno::Inval));
}

#[test]
fn directories_have_their_rights() {
    let mut guest = Guest::new();
    std::fs::create_dir(guest.host.join("sub")).unwrap();
    assert_eq!(guest.open("sub", 0), Err(Errno::Isdir), "a directory cannot be written");
    let reading = Rights::ALL.bits() & !Rights::FD_WRITE.bits();
    let fd = guest.open_with("sub", 0, 0, reading, 0).unwrap();
    let (file_type, _, rights, inheriting) = guest.fdstat(fd).unwrap();
    assert_eq!((file_type, rights, inheriting), (3, Rights::DIRECTORY.bits(), reading));
    assert_eq!(guest.read(fd, 1), Err(Errno::Notcapable));
    assert_eq!(guest.write(fd, "a"), Err(Errno::Notcapable));
    assert_eq!(guest.seek(fd, 0, 1), Err(Errno::Notcapable));
    assert_eq!(guest.call(|memory| preview1::fd_advise(memory, fd, 0, 0, 0)), Err(Errno::Notcapable));
    assert_eq!(guest.call(|memory| preview1::fd_sync(memory, fd)), Ok(()));
    let root = std::mem::replace(&mut guest.root, fd);
    assert_eq!(guest.open("file", CREAT), Err(Errno::Notcapable), "writing was not passed on");
    let fd = guest.open_with("file", 0, CREAT, reading, 0).unwrap();
    assert_eq!(guest.open_with("../x", 0, CREAT, 0, 0), Err(Errno::Perm));
    guest.root = fd;
    assert_eq!(guest.open("x", CREAT), Err(Errno::Notdir));
    guest.root = root;
    let fd = guest.open_with(".", 0, DIRECTORY, 0, 0).unwrap();
    assert_eq!(guest.fdstat(fd).unwrap().2, 0);
    guest.root = fd;
    assert_eq!(guest.open("x", CREAT), Err(Errno::Notcapable));
    guest.root = root;
}

#[test]
fn access_follows_from_rights() {
    let mut guest = Guest::new();
    std::fs::write(guest.host.join("file"), "text").unwrap();
    let (read, write) = (Rights::FD_READ.bits(), Rights::FD_WRITE.bits());
    let reader = guest.open_with("file", 0, 0, read, 0).unwrap();
    assert_eq!(guest.read(reader, 9), Ok("text".into()));
    assert_eq!(guest.write(reader, "a"), Err(Errno::Notcapable));
    let writer = guest.open_with("file", 0, 0, write, 0).unwrap();
    assert_eq!(guest.write(writer, "T"), Ok(1));
    assert_eq!(guest.read(writer, 1), Err(Errno::Notcapable));
    let both = guest.open_with("file", 0, 0, read | write, 0).unwrap();
    assert_eq!(guest.read(both, 9), Ok("Text".into()));
    let neither = guest.open_with("file", 0, 0, 0, 0).unwrap();
    assert_eq!(guest.read(neither, 9), Err(Errno::Notcapable));
    assert_eq!(guest.open_with("file", 0, TRUNC, 0, 0).map(|fd| guest.fdstat(fd).unwrap().2), Ok(0));
    assert_eq!(guest.filestat("file", 0).unwrap()[32], 0);
}

#[test]
fn links_are_followed_only_when_asked() {
    let mut guest = Guest::new();
    std::fs::write(guest.host.join("file"), "text").unwrap();
    std::os::unix::fs::symlink("file", guest.host.join("link")).unwrap();
    std::os::unix::fs::symlink("link", guest.host.join("link2")).unwrap();
    std::os::unix::fs::symlink("loop", guest.host.join("loop")).unwrap();
    std::os::unix::fs::symlink("new", guest.host.join("dangling")).unwrap();
    let all = Rights::ALL.bits();
    assert_eq!(guest.open_with("link", 0, 0, all, 0), Err(Errno::Loop));
    assert!(guest.open_with("link2", 1, 0, all, 0).is_ok());
    assert_eq!(guest.open_with("loop", 1, 0, all, 0), Err(Errno::Loop));
    assert_eq!(guest.open_with("dangling", 1, 0, all, 0), Err(Errno::Noent));
    assert_eq!(guest.open_with("dangling", 1, CREAT | EXCL, all, 0), Err(Errno::Exist));
    assert!(guest.open_with("dangling", 1, CREAT, all, 0).is_ok());
    assert!(guest.host.join("new").exists());
}

#[test]
fn what_was_granted_for_reading_does_not_change() {
    let mut guest = Guest::reading();
    std::fs::write(guest.host.join("file"), "text").unwrap();
    std::fs::create_dir(guest.host.join("sub")).unwrap();
    let read = Rights::ALL.bits() & !Rights::FD_WRITE.bits();
    assert_eq!(guest.open("file", 0), Err(Errno::Rofs));
    assert_eq!(guest.open_with("file", 0, TRUNC, read, 0), Err(Errno::Rofs));
    assert_eq!(guest.open_with("new", 0, CREAT, read, 0), Err(Errno::Rofs));
    assert_eq!(guest.open_with("file", 0, CREAT | EXCL, read, 0), Err(Errno::Exist));
    let fd = guest.open_with("file", 0, CREAT, read, 0).unwrap();
    assert_eq!(guest.read(fd, 9), Ok("text".into()));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_set_times(memory, fd, 1, 1, 5)), Err(Errno::Rofs));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_set_size(memory, fd, 1)), Err(Errno::Rofs));
    assert_eq!(guest.call(|memory| preview1::fd_allocate(memory, fd, 0, 100)), Err(Errno::Rofs));
    // The same below.
    guest.root = guest.open_with("sub", 0, 2, read, 0).unwrap();
    let ((path, length), root) = (guest.path("x"), guest.root);
    assert_eq!(guest.open_with("new", 0, CREAT, read, 0), Err(Errno::Rofs));
    assert_eq!(guest.call(|memory| preview1::path_create_directory(memory, root, path, length)), Err(Errno::Rofs));
    assert_eq!(guest.call(|memory| preview1::path_unlink_file(memory, root, path, length)), Err(Errno::Rofs));
    assert_eq!(guest.call(|memory| preview1::path_remove_directory(memory, root, path, length)), Err(Errno::Rofs));
    assert_eq!(guest.call(|memory| preview1::path_symlink(memory, path, length, root, path, length)), Err(Errno::Rofs));
    assert_eq!(guest.call(|memory| preview1::path_rename(memory, root, path, length, root, path, length)), Err(Errno::Rofs));
    assert_eq!(
        guest.call(|memory| preview1::path_link(memory, root, 0, path, length, root, path, length)),
        Err(Errno::Rofs)
    );
    let answer = guest.call(|memory| preview1::path_filestat_set_times(memory, root, 0, path, length, 1, 1, 5));
    assert_eq!(answer, Err(Errno::Rofs));
}
