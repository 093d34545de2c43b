//! Every function that takes a path does the same with the kernel's help, without it, and as Linux itself does.

use std::ffi::CString;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

use super::*;
use crate::sys::directory::Resolve;

/// Creates the tree that all start with.
fn populate(root: &Path) {
    std::fs::create_dir_all(root.join("dir/sub")).unwrap();
    std::fs::write(root.join("file"), "file").unwrap();
    std::fs::write(root.join("dir/file"), "dir/file").unwrap();
    for (name, contents) in [
        ("to_dir", "dir"),
        ("to_dir_slash", "dir/"),
        ("to_file", "file"),
        ("to_file_slash", "file/"),
        ("to_sub", "dir/sub"),
        ("dangling", "none"),
        ("dangling_slash", "none/"),
        ("dangling_deep", "none/none"),
        ("loop", "loop"),
        ("up", ".."),
        ("absolute", "/etc"),
        ("dir/back", "../file"),
        ("dir/dot", "."),
    ] {
        symlink(contents, root.join(name)).unwrap();
    }
}

/// Returns the contents of a tree as text.
fn listing(root: &Path) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut directories = vec![root.to_path_buf()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let about = std::fs::symlink_metadata(&path).unwrap();
            let contents = match about.file_type() {
                kind if kind.is_dir() => {
                    directories.push(path.clone());
                    String::new()
                }
                kind if kind.is_symlink() => std::fs::read_link(&path).unwrap().display().to_string(),
                _ => std::fs::read_to_string(&path).unwrap(),
            };
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.push(format!("{name} {:o} {} {} {contents}", about.mode(), about.nlink(), about.mtime() == 1));
        }
    }
    found.sort();
    found.join("\n")
}

/// Returns paths of one, two and three components, with and without trailing slashes.
fn paths() -> Vec<String> {
    let names = [
        ".",
        "..",
        "dir",
        "file",
        "sub",
        "back",
        "dot",
        "to_dir",
        "to_dir_slash",
        "to_file",
        "to_file_slash",
        "to_sub",
        "dangling",
        "dangling_slash",
        "dangling_deep",
        "loop",
        "up",
        "absolute",
        "none",
    ];
    let mut paths = Vec::new();
    for one in names {
        paths.push(one.to_owned());
        for two in names {
            paths.push(format!("{one}/{two}"));
            if ["dir", "to_dir", "to_sub", "none", ".."].contains(&one) {
                paths.extend(["file", "none", "..", "back"].map(|three| format!("{one}/{two}/{three}")));
            }
        }
    }
    let slashed: Vec<String> = paths.iter().map(|path| format!("{path}/")).collect();
    paths.extend(slashed);
    paths.extend(["dir//", "none//", "to_dir//", "to_file//", "dangling//", "dir//file", "to_dir//sub//"].map(str::to_owned));
    paths.push(format!("dir/{}", "x".repeat(256)));
    paths.push(format!("{}/x", "x".repeat(300)));
    paths
}

/// A call with a path, and its number.
type Call = fn(&mut Guest, &str) -> Answer;

fn one(guest: &mut Guest, path: &str, function: fn(&mut GuestMemory, GuestFd, GuestPtr, u32) -> Answer) -> Answer {
    let ((at, length), root) = (guest.path(path), guest.root);
    guest.call(|memory| function(memory, root, at, length))
}

fn rename(guest: &mut Guest, old: &str, new: &str) -> Answer {
    let (old, new, root) = (guest.path(old), guest.path(new), guest.root);
    guest.call(|memory| preview1::path_rename(memory, root, old.0, old.1, root, new.0, new.1))
}

fn link(guest: &mut Guest, flags: u32, old: &str, new: &str) -> Answer {
    let (old, new, root) = (guest.path(old), guest.path(new), guest.root);
    guest.call(|memory| preview1::path_link(memory, root, flags, old.0, old.1, root, new.0, new.1))
}

fn open(guest: &mut Guest, path: &str, dirflags: u32, oflags: u32, rights: Rights) -> Answer {
    let fd = guest.open_with(path, dirflags, oflags, rights.bits(), 0)?;
    guest.close(fd)
}

const CALLS: &[Call] = &[
    |guest, path| one(guest, path, preview1::path_create_directory),
    |guest, path| one(guest, path, preview1::path_remove_directory),
    |guest, path| one(guest, path, preview1::path_unlink_file),
    |guest, path| rename(guest, path, "moved"),
    |guest, path| rename(guest, "dir/file", path),
    |guest, path| rename(guest, "dir/sub", path),
    |guest, path| link(guest, 0, path, "linked"),
    |guest, path| link(guest, 1, path, "linked"),
    |guest, path| link(guest, 0, "dir/file", path),
    |guest, path| {
        let (old, new, root) = (guest.path("file"), guest.path(path), guest.root);
        guest.call(|memory| preview1::path_symlink(memory, old.0, old.1, root, new.0, new.1))
    },
    |guest, path| {
        let ((at, length), root) = (guest.path(path), guest.root);
        let (buffer, size) = (guest.space(64), guest.space(4));
        guest.call(|memory| preview1::path_readlink(memory, root, at, length, buffer, 64, size))
    },
    |guest, path| guest.filestat(path, 0).map(drop),
    |guest, path| guest.filestat(path, 1).map(drop),
    |guest, path| {
        let ((at, length), root) = (guest.path(path), guest.root);
        guest.call(|memory| preview1::path_filestat_set_times(memory, root, 0, at, length, 0, 1_000_000_000, 4))
    },
    |guest, path| {
        let ((at, length), root) = (guest.path(path), guest.root);
        guest.call(|memory| preview1::path_filestat_set_times(memory, root, 1, at, length, 0, 1_000_000_000, 4))
    },
];

/// Returns `oflags` with Linux's flags.
fn openings() -> [(u32, OpenFlags); 7] {
    [
        (0, OpenFlags::NONE),
        (2, OpenFlags::DIRECTORY),
        (1, OpenFlags::CREATE),
        (5, OpenFlags::CREATE | OpenFlags::EXCLUSIVE),
        (8, OpenFlags::TRUNCATE),
        (9, OpenFlags::CREATE | OpenFlags::TRUNCATE),
        (13, OpenFlags::CREATE | OpenFlags::EXCLUSIVE | OpenFlags::TRUNCATE),
    ]
}

/// Opens as Linux does it below a directory.
fn by_linux(start: HostFd, path: &str, flags: OpenFlags) -> Answer {
    let name = CString::new(path).unwrap();
    let mode = if !flags.has(OpenFlags::CREATE) { 0 } else { 0o666 };
    loop {
        match directory::open_beneath(start, &name, flags, mode, Resolve::SameMount)
            .map_err(|error| Errno::from(Error::from(error)))
        {
            // Something on the machine was renamed meanwhile.
            Err(Errno::Again) => std::thread::yield_now(),
            Err(Errno::Xdev) => return Err(Errno::Perm),
            answer => return answer.map(drop),
        }
    }
}

/// The same directory for the guests and for Linux: populated again when something has changed.
struct Trees {
    guest: Guest,
    by_walking: GuestFd,
    with_help: GuestFd,
    before: String,
}

impl Trees {
    fn new() -> Trees {
        let guest = Guest::new();
        populate(&guest.host);
        let path = CString::new(guest.host.to_str().unwrap()).unwrap();
        let opened = directory::open_host(&path, OpenFlags::READ | OpenFlags::DIRECTORY).unwrap();
        let by_walking = table::insert(directory_of(opened, Flags::WALKED)).unwrap();
        Trees { by_walking, with_help: guest.root, before: listing(&guest.host), guest }
    }

    /// Returns the result of a call, and the tree after it if that has changed. A call that fails changes nothing, which is
    /// checked at the end.
    fn outcome(&mut self, call: impl FnOnce(&mut Guest) -> Answer) -> (Answer, Option<String>) {
        self.guest.used = 16;
        let answer = call(&mut self.guest);
        if answer.is_err() {
            return (answer, None);
        }
        let after = listing(&self.guest.host);
        if after == self.before {
            return (answer, None);
        }
        crate::host::memo::forget_path();
        for entry in std::fs::read_dir(&self.guest.host).unwrap() {
            let path = entry.unwrap().path();
            let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
        }
        populate(&self.guest.host);
        (answer, Some(after))
    }

    fn compare(&mut self, what: &str, call: impl Fn(&mut Guest) -> Answer) -> (Answer, Option<String>) {
        self.guest.root = self.with_help;
        let with_help = self.outcome(&call);
        self.guest.root = self.by_walking;
        let by_walking = self.outcome(&call);
        self.guest.root = self.with_help;
        assert_eq!(by_walking, with_help, "{what}");
        with_help
    }
}

impl Drop for Trees {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(listing(&self.guest.host), self.before, "a call that failed has changed something");
        }
        let _ = table::close(self.by_walking);
    }
}

#[test]
fn calls_with_a_path_agree() {
    let mut trees = Trees::new();
    for path in paths() {
        for (number, call) in CALLS.iter().enumerate() {
            let _ = trees.compare(&format!("call {number} with {path:?}"), |guest| call(guest, &path));
        }
    }
}

#[test]
fn opening_agrees_with_linux() {
    let mut trees = Trees::new();
    let start = trees.guest.start();
    for path in paths() {
        for (dirflags, links) in [(1, OpenFlags::NONE), (0, OpenFlags::NO_FOLLOW)] {
            for (oflags, flags) in openings() {
                for (rights, access) in
                    [(Rights::FD_READ, OpenFlags::READ), (Rights::FD_READ.or(Rights::FD_WRITE), OpenFlags::READ_WRITE)]
                {
                    let what = format!("{path:?} dirflags {dirflags} oflags {oflags} access {access:?}");
                    let ours = trees.compare(&what, |guest| open(guest, &path, dirflags, oflags, rights));
                    let linux = trees.outcome(|_| by_linux(start, &path, flags | access | links));
                    assert_eq!(ours, linux, "{what}");
                }
            }
        }
    }
}
