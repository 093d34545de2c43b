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
    assert_eq!((file_type, rights, inheriting), (3, Rights::DIRECTORY.bits(), Rights::ALL.bits()));
    assert_eq!(guest.read(fd, 1), Err(Errno::Notcapable));
    assert_eq!(guest.write(fd, "a"), Err(Errno::Notcapable));
    assert_eq!(guest.seek(fd, 0, 1), Err(Errno::Notcapable));
    assert_eq!(guest.call(|memory| preview1::fd_advise(memory, fd, 0, 0, 0)), Err(Errno::Notcapable));
    assert_eq!(guest.call(|memory| preview1::fd_sync(memory, fd)), Ok(()));
    guest.restrict(fd, rights, reading).unwrap();
    let root = std::mem::replace(&mut guest.root, fd);
    assert_eq!(guest.open("file", CREAT), Err(Errno::Notcapable), "writing is not passed on");
    let below = guest.open_with(".", 0, DIRECTORY, 0, 0).unwrap();
    assert_eq!(guest.fdstat(below).unwrap().3, reading, "nor is it below");
    let fd = guest.open_with("file", 0, CREAT, reading, 0).unwrap();
    assert_eq!(guest.open_with("../x", 0, CREAT, 0, 0), Err(Errno::Perm));
    guest.root = fd;
    assert_eq!(guest.open("x", CREAT), Err(Errno::Notdir));
    guest.root = root;
    let fd = guest.open_with(".", 0, DIRECTORY, 0, 0).unwrap();
    assert_eq!(guest.fdstat(fd).unwrap().2, Rights::DIRECTORY.bits());
    guest.restrict(fd, 0, 0).unwrap();
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
    assert_eq!(guest.fdstat(reader).unwrap().2, Rights::FILE.bits() & !write);
    let writer = guest.open_with("file", 0, 0, write, 0).unwrap();
    assert_eq!(guest.write(writer, "T"), Ok(1));
    assert_eq!(guest.read(writer, 1), Err(Errno::Notcapable));
    assert_eq!(guest.fdstat(writer).unwrap().2, Rights::FILE.bits() & !read);
    let both = guest.open_with("file", 0, 0, read | write, 0).unwrap();
    assert_eq!(guest.read(both, 9), Ok("Text".into()));
    assert_eq!(guest.fdstat(both).unwrap().2, Rights::FILE.bits());
    // The rights that belong to reading and writing come with it.
    assert_eq!(guest.seek(reader, 1, 0), Ok(1));
    assert_eq!(guest.read(reader, 9), Ok("ext".into()));
    assert_eq!(guest.call(|memory| preview1::fd_filestat_set_size(memory, writer, 2)), Ok(()));
    assert!(guest.call(|memory| preview1::fd_filestat_set_size(memory, reader, 1)).is_err());
    // As for `futimens` in POSIX, which requires the owner of the file and not a way to write it.
    assert_eq!(guest.call(|memory| preview1::fd_filestat_set_times(memory, reader, 1, 1, 5)), Ok(()));
    assert_eq!(std::fs::read(guest.host.join("file")).unwrap(), b"Te");
}

/// Programs that never ran where rights count ask for none.
#[test]
fn access_without_rights() {
    let mut guest = Guest::new();
    const APPEND: u32 = 1;
    std::fs::write(guest.host.join("file"), "text").unwrap();
    let fd = guest.open_with("file", 0, 0, 0, 0).unwrap();
    assert_eq!(guest.read(fd, 9), Ok("text".into()));
    assert_eq!(guest.seek(fd, 0, 0), Ok(0));
    assert_eq!(guest.write(fd, "a"), Err(Errno::Notcapable));
    for (name, oflags, fdflags) in [("new", CREAT, 0), ("file", 0, APPEND), ("file", TRUNC, 0)] {
        let fd = guest.open_with(name, 0, oflags, 0, fdflags).unwrap();
        assert_eq!(guest.write(fd, "more"), Ok(4), "{name}");
        assert_eq!(guest.seek(fd, 0, 0), Ok(0));
        assert!(guest.read(fd, 9).unwrap().ends_with("more"));
    }
    assert_eq!(std::fs::read(guest.host.join("file")).unwrap(), b"more");
    // Never more than the directory passes on.
    let (root, (_, _, rights, inheriting)) = (guest.root, guest.fdstat(guest.root).unwrap());
    guest.restrict(root, rights, inheriting & !Rights::FD_WRITE.bits()).unwrap();
    let fd = guest.open_with("file", 0, CREAT, 0, 0).unwrap();
    assert_eq!((guest.read(fd, 9), guest.write(fd, "a")), (Ok("more".into()), Err(Errno::Notcapable)));
    guest.restrict(root, rights, 0).unwrap();
    let fd = guest.open_with("file", 0, 0, 0, 0).unwrap();
    assert_eq!((guest.read(fd, 9), guest.fdstat(fd).unwrap().2), (Err(Errno::Notcapable), 0));
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
    for rights in [read, 0] {
        let fd = guest.open_with("file", 0, CREAT, rights, 0).unwrap();
        assert_eq!(guest.read(fd, 9), Ok("text".into()));
        assert_eq!(guest.write(fd, "a"), Err(Errno::Notcapable));
    }
    assert_eq!(guest.open_with("file", 0, TRUNC, 0, 0), Err(Errno::Rofs));
    let fd = guest.open_with("file", 0, 0, 0, 1).unwrap();
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
    assert_eq!(guest.call(|memory| preview1::path_link(memory, root, 0, path, length, root, path, length)), Err(Errno::Rofs));
    let answer = guest.call(|memory| preview1::path_filestat_set_times(memory, root, 0, path, length, 1, 1, 5));
    assert_eq!(answer, Err(Errno::Rofs));
}
