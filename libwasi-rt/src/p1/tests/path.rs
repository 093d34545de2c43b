//! Files by name: the effect of each function, and its errors.

use super::*;

type TwoPaths = fn(&mut GuestMemory, GuestFd, (GuestPtr, u32), (GuestPtr, u32)) -> Answer;
type OnePath = fn(&mut GuestMemory, GuestFd, GuestPtr, u32) -> Answer;

const MKDIR: OnePath = preview1::path_create_directory;
const RMDIR: OnePath = preview1::path_remove_directory;
const UNLINK: OnePath = preview1::path_unlink_file;
const RENAME: TwoPaths = |memory, root, old, new| preview1::path_rename(memory, root, old.0, old.1, root, new.0, new.1);
const SYMLINK: TwoPaths = |memory, root, old, new| preview1::path_symlink(memory, old.0, old.1, root, new.0, new.1);
const LINK: TwoPaths = |memory, root, old, new| preview1::path_link(memory, root, 0, old.0, old.1, root, new.0, new.1);
const LINK_FOLLOW: TwoPaths = |memory, root, old, new| preview1::path_link(memory, root, 1, old.0, old.1, root, new.0, new.1);

impl Guest {
    fn one(&mut self, function: OnePath, path: &str) -> Answer {
        let ((path, length), root) = (self.path(path), self.root);
        self.call(|memory| function(memory, root, path, length))
    }

    fn two(&mut self, function: TwoPaths, old: &str, new: &str) -> Answer {
        let (old, new, root) = (self.path(old), self.path(new), self.root);
        self.call(|memory| function(memory, root, old, new))
    }

    fn readlink(&mut self, path: &str, size: u32) -> Result<String, Errno> {
        let ((path, length), root) = (self.path(path), self.root);
        let (buffer, used) = (self.space(size), self.space(4));
        self.call(|memory| preview1::path_readlink(memory, root, path, length, buffer, size, used))?;
        Ok(String::from_utf8(self.bytes(buffer, self.u32(used)).to_vec()).unwrap())
    }

    fn touch(&mut self, path: &str) {
        let fd = self.open(path, 1).unwrap();
        self.close(fd).unwrap();
    }
}

#[test]
fn directories_come_and_go() {
    let mut guest = Guest::new();
    assert_eq!(guest.one(MKDIR, "dir"), Ok(()));
    assert_eq!(guest.one(MKDIR, "dir"), Err(Errno::Exist));
    assert_eq!(guest.one(MKDIR, "dir/sub/"), Ok(()));
    assert_eq!(guest.one(MKDIR, "none/sub"), Err(Errno::Noent));
    assert_eq!(guest.one(MKDIR, "."), Err(Errno::Exist));
    assert_eq!(guest.one(MKDIR, "dir/.."), Err(Errno::Exist));
    assert_eq!(guest.one(RMDIR, "dir"), Err(Errno::Notempty));
    assert_eq!(guest.one(UNLINK, "dir/sub"), Err(Errno::Isdir));
    assert_eq!(guest.one(UNLINK, "dir/sub/"), Err(Errno::Isdir));
    assert_eq!(guest.one(RMDIR, "dir/sub///"), Ok(()));
    guest.touch("file");
    assert_eq!(guest.one(RMDIR, "file"), Err(Errno::Notdir));
    assert_eq!(guest.one(RMDIR, "file/"), Err(Errno::Notdir));
    assert_eq!(guest.one(UNLINK, "file/"), Err(Errno::Notdir));
    assert_eq!(guest.one(UNLINK, "file"), Ok(()));
    assert_eq!(guest.one(UNLINK, "file"), Err(Errno::Noent));
    assert_eq!(guest.one(RMDIR, "dir/../dir"), Ok(()));
}

#[test]
fn renaming() {
    let mut guest = Guest::new();
    guest.one(MKDIR, "source").unwrap();
    assert_eq!(guest.two(RENAME, "source", "target"), Ok(()));
    assert_eq!(guest.two(RENAME, "target/", "source"), Ok(()));
    assert_eq!(guest.two(RENAME, "source", "target/"), Ok(()));
    assert_eq!(guest.two(RENAME, "target/", "source/"), Ok(()));
    guest.one(MKDIR, "target").unwrap();
    assert_eq!(guest.two(RENAME, "source", "target"), Ok(()), "in the place of an empty one");
    guest.one(MKDIR, "source").unwrap();
    guest.touch("target/file");
    assert_eq!(guest.two(RENAME, "source", "target"), Err(Errno::Notempty));
    assert_eq!(guest.two(RENAME, "source", "target/file"), Err(Errno::Notdir));
    assert_eq!(guest.two(RENAME, "target/file", "source"), Err(Errno::Isdir));
    assert_eq!(guest.two(RENAME, "target", "target/below"), Err(Errno::Inval));
    assert_eq!(guest.two(RENAME, "target/file", "source/file"), Ok(()));
    assert_eq!(guest.two(RENAME, "source/file/", "x"), Err(Errno::Notdir));
    assert_eq!(guest.two(RENAME, "none", "x"), Err(Errno::Noent));
}

#[test]
fn symbolic_links() {
    let mut guest = Guest::new();
    assert_eq!(guest.two(SYMLINK, "source", "target/"), Err(Errno::Noent));
    assert_eq!(guest.two(SYMLINK, "source", "target"), Ok(()));
    assert_eq!(guest.two(SYMLINK, "source", "target"), Err(Errno::Exist));
    assert_eq!(guest.two(SYMLINK, "/source", "absolute"), Err(Errno::Perm));
    assert_eq!(guest.two(SYMLINK, "", "empty"), Err(Errno::Noent));
    assert_eq!(guest.readlink("target", 100), Ok("source".into()));
    assert_eq!(guest.readlink("target", 3), Ok("sou".into()));
    assert_eq!(guest.readlink("target", 0), Ok(String::new()));
    assert_eq!(guest.type_of("target", 0), Ok(7));
    assert_eq!(guest.type_of("target", 1), Err(Errno::Noent));
    guest.one(MKDIR, "source").unwrap();
    assert_eq!(guest.type_of("target", 1), Ok(3));
    assert_eq!(guest.type_of("target/", 0), Ok(3), "a slash follows");
    assert_eq!(guest.readlink("target/", 10), Err(Errno::Inval));
    assert_eq!(guest.readlink("source", 10), Err(Errno::Inval));
    assert_eq!(guest.readlink("source", 0), Err(Errno::Inval));
    assert_eq!(guest.readlink("none", 10), Err(Errno::Noent));
    assert_eq!(guest.one(UNLINK, "target/"), Err(Errno::Notdir), "the link itself would go");
    assert_eq!(guest.one(UNLINK, "target"), Ok(()));
}

#[test]
fn hard_links() {
    let mut guest = Guest::new();
    guest.touch("file");
    assert_eq!(guest.two(LINK, "file", "link"), Ok(()));
    assert_eq!(guest.filestat("file", 0).unwrap()[24], 2);
    assert_eq!(guest.two(LINK, "file", "link"), Err(Errno::Exist));
    assert_eq!(guest.two(LINK, "file", "file"), Err(Errno::Exist));
    assert_eq!(guest.two(LINK, "file", "other/"), Err(Errno::Noent));
    assert_eq!(guest.two(LINK, "file/", "other"), Err(Errno::Notdir));
    guest.one(MKDIR, "dir").unwrap();
    assert_eq!(guest.two(LINK, "dir", "other"), Err(Errno::Perm));
    assert_eq!(guest.two(LINK, "dir/", "other"), Err(Errno::Perm));
    assert_eq!(guest.two(LINK, "dir/..", "other"), Err(Errno::Perm));
    assert_eq!(guest.two(LINK, "none", "other"), Err(Errno::Noent));
    guest.two(SYMLINK, "none", "dangling").unwrap();
    assert_eq!(guest.two(LINK, "dangling", "dangling2"), Ok(()));
    assert_eq!(guest.type_of("dangling2", 0), Ok(7));
    assert_eq!(guest.two(LINK_FOLLOW, "dangling", "other"), Err(Errno::Noent));
    guest.two(SYMLINK, "dir/../file", "good").unwrap();
    assert_eq!(guest.two(LINK_FOLLOW, "good", "dir/other"), Ok(()));
    assert_eq!(guest.type_of("dir/other", 0), Ok(4));
    assert_eq!(guest.filestat("file", 0).unwrap()[24], 3);
}

#[test]
fn times() {
    let mut guest = Guest::new();
    let root = guest.root;
    let set = |guest: &mut Guest, flags, path: &str, time| {
        let (path, length) = guest.path(path);
        guest.call(|memory| preview1::path_filestat_set_times(memory, root, flags, path, length, time, time, 5))
    };
    let modified = |stat: Result<Vec<u8>, Errno>| u64::from_le_bytes(stat.unwrap()[48..56].try_into().unwrap());
    guest.touch("file");
    guest.one(MKDIR, "dir").unwrap();
    guest.two(SYMLINK, "../file", "dir/link").unwrap();
    guest.two(SYMLINK, "dir", "dirlink").unwrap();
    assert_eq!(set(&mut guest, 0, "file", 1_000), Ok(()));
    assert_eq!(modified(guest.filestat("file", 0)), 1_000);
    assert_eq!(set(&mut guest, 1, "dir/link", 2_000), Ok(()));
    assert_eq!(modified(guest.filestat("file", 0)), 2_000);
    assert_eq!(set(&mut guest, 0, "dir/link", 3_000), Ok(()));
    assert_eq!(modified(guest.filestat("dir/link", 0)), 3_000);
    assert_eq!(modified(guest.filestat("dir/link", 1)), 2_000);
    assert_eq!(set(&mut guest, 0, "dirlink/", 4_000), Ok(()));
    assert_eq!(modified(guest.filestat("dir", 0)), 4_000);
    assert_eq!(set(&mut guest, 0, "dir/.", 5_000), Ok(()));
    assert_eq!(set(&mut guest, 0, ".", 6_000), Ok(()));
    assert_eq!(modified(guest.filestat(".", 0)), 6_000);
    assert_eq!(set(&mut guest, 0, "file/", 1), Err(Errno::Notdir));
    assert_eq!(set(&mut guest, 0, "none", 1), Err(Errno::Noent));
    assert_eq!(set(&mut guest, 0, "..", 1), Err(Errno::Perm));
}

#[test]
fn paths_that_are_none() {
    let mut guest = Guest::new();
    guest.touch("file");
    let long = "x".repeat(5000);
    let deep = "d/".repeat(2500);
    let name = "y".repeat(256);
    let cases = [
        ("", Errno::Noent),
        ("file\0", Errno::Inval),
        ("/file", Errno::Perm),
        ("/", Errno::Perm),
        (long.as_str(), Errno::Nametoolong),
        (deep.as_str(), Errno::Nametoolong),
        (name.as_str(), Errno::Nametoolong),
        ("file/", Errno::Notdir),
        ("file/x", Errno::Notdir),
    ];
    for (path, error) in cases {
        assert_eq!(guest.open_with(path, 0, 0, 0, 0), Err(error), "{path}");
        assert_eq!(guest.type_of(path, 0), Err(error), "{path}");
    }
    let root = guest.root;
    let (at, opened) = (guest.put(b"a\xff"), guest.space(4));
    let answer = guest.call(|memory| preview1::path_open(memory, root, 0, at, 2, 0, 0, 0, 0, opened));
    assert_eq!(answer, Err(Errno::Ilseq));
    let answer = guest.call(|memory| preview1::path_unlink_file(memory, root, GuestPtr::new(u32::MAX), 4));
    assert_eq!(answer, Err(Errno::Fault));
    assert_eq!(guest.one(UNLINK, "./file"), Ok(()));
}
