//! Paths cannot escape, however they are resolved, and both ways to resolve them agree.

use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::*;
use crate::host::directory::Start;
use crate::host::walk::{Links, Walk};
use crate::sys::directory::Resolve;
use crate::sys::file;

/// Directories, files and links of all kinds.
fn populate(guest: &Guest) {
    let root = &guest.host;
    std::fs::create_dir_all(root.join("a/b/c")).unwrap();
    std::fs::write(root.join("a/file"), "inside").unwrap();
    std::fs::write(root.join("a/b/c/deep"), "inside").unwrap();
    for (name, contents) in [
        ("up", ".."),
        ("out", "../secret"),
        ("absolute", "/etc/passwd"),
        ("a/back", "../a/file"),
        ("a/b/escape", "../../../secret"),
        ("a/b/top", "../.."),
        ("dir", "a/b"),
        ("dirslash", "a/b/"),
        ("chain", "dir/../file"),
        ("dot", "."),
        ("loop1", "loop2"),
        ("loop2", "loop1"),
        ("dangling", "none"),
        ("proc", "/proc/self/root"),
    ] {
        symlink(contents, root.join(name)).unwrap();
    }
}

/// Opens with the kernel's help, which returns `EAGAIN` for `..` while anything on the machine is renamed.
fn by_kernel(start: HostFd, path: &str, flags: OpenFlags) -> Result<OwnedFd, Error> {
    let path = std::ffi::CString::new(path).unwrap();
    loop {
        let mode = if !flags.has(OpenFlags::CREATE) { 0 } else { 0o600 };
        match directory::open_beneath(start, &path, flags, mode, Resolve::SameMount).map_err(Error::from) {
            Err(Error::Again) => std::thread::yield_now(),
            Err(Error::Xdev) => return Err(Error::Perm),
            answer => return answer,
        }
    }
}

/// Opens without the kernel's help.
fn by_hand(start: HostFd, path: &str, flags: OpenFlags) -> Result<OwnedFd, Error> {
    let is_new = flags & (OpenFlags::CREATE | OpenFlags::EXCLUSIVE) == OpenFlags::CREATE | OpenFlags::EXCLUSIVE;
    let links = if !flags.has(OpenFlags::NO_FOLLOW) && !is_new { Links::Follow } else { Links::Keep };
    let mut place = Walk::new(&Start { host: start, flags: Flags::NONE }, links);
    if flags.has(OpenFlags::CREATE) {
        place.expect_file();
    }
    place.resolve(path.as_bytes())?;
    Ok(directory::open(place.directory(), place.name(), flags | OpenFlags::NO_FOLLOW, 0o600)?)
}

const COMPONENTS: &[&str] = &[
    ".", "..", "a", "b", "c", "file", "up", "out", "absolute", "back", "escape", "top", "dir", "dirslash", "chain", "dot",
    "loop1", "dangling", "none", "proc", "secret", "",
];

#[test]
fn both_ways_to_resolve_agree() {
    let guest = Guest::new();
    populate(&guest);
    let start = guest.start();
    let mut compared = 0;
    let mut check = |path: &str, flags: OpenFlags| {
        let by_kernel = by_kernel(start, path, flags);
        let by_walk = by_hand(start, path, flags);
        let same = |fd: &OwnedFd| file::attributes(fd.as_fd()).map(|found| found.inode).unwrap();
        assert_eq!(by_walk.as_ref().map(same), by_kernel.as_ref().map(same), "{path:?} {flags:?}");
        compared += 1;
    };
    for flags in [
        OpenFlags::READ,
        OpenFlags::READ | OpenFlags::NO_FOLLOW,
        OpenFlags::PATH | OpenFlags::NO_FOLLOW,
        OpenFlags::PATH,
        OpenFlags::DIRECTORY,
        OpenFlags::DIRECTORY | OpenFlags::NO_FOLLOW,
    ] {
        for one in COMPONENTS.iter().filter(|name| !name.is_empty()) {
            for two in COMPONENTS {
                for three in COMPONENTS {
                    check(&format!("{one}/{two}/{three}"), flags);
                }
                check(&format!("{one}/{two}"), flags);
            }
            check(one, flags);
        }
    }
    assert!(compared > 50_000);
    // Only names that exist, since others would be created.
    for name in ["a", "up", "absolute", "dangling", "loop1", "dir", "a/b/escape"] {
        let by_kernel = by_kernel(start, name, OpenFlags::CREATE | OpenFlags::EXCLUSIVE);
        let by_walk = by_hand(start, name, OpenFlags::CREATE | OpenFlags::EXCLUSIVE);
        assert_eq!((by_kernel.err(), by_walk.err()), (Some(Error::Exist), Some(Error::Exist)), "{name}");
    }
}

#[test]
fn nothing_outside_is_reached() {
    let mut guest = Guest::new();
    populate(&guest);
    let all = Rights::ALL.bits() & !Rights::FD_WRITE.bits();
    for path in [
        "..",
        "../secret",
        "up",
        "up/secret",
        "out",
        "a/../../secret",
        "a/b/escape",
        "absolute",
        "proc",
        "proc/etc",
        "a/b/top/../secret",
    ] {
        assert_eq!(guest.open_with(path, 1, 0, all, 0), Err(Errno::Perm), "{path}");
        assert_eq!(guest.type_of(path, 1), Err(Errno::Perm), "{path}");
        let ((at, length), root) = (guest.path(path), guest.root);
        let answer = guest.call(|memory| preview1::path_filestat_set_times(memory, root, 1, at, length, 1, 1, 5));
        assert_eq!(answer, Err(Errno::Perm), "{path}");
        let new = guest.path("new");
        let answer = guest.call(|memory| preview1::path_link(memory, root, 1, at, length, root, new.0, new.1));
        assert_eq!(answer, Err(Errno::Perm), "{path}");
    }
    for path in ["../new", "up/new", "a/b/top/../new", "proc/tmp/new", "proc/tmp/.."] {
        let ((at, length), root) = (guest.path(path), guest.root);
        let inside = guest.path("a/file");
        let calls: [Answer; 5] = [
            guest.call(|memory| preview1::path_create_directory(memory, root, at, length)),
            guest.call(|memory| preview1::path_unlink_file(memory, root, at, length)),
            guest.call(|memory| preview1::path_rename(memory, root, inside.0, inside.1, root, at, length)),
            guest.call(|memory| preview1::path_link(memory, root, 0, inside.0, inside.1, root, at, length)),
            guest.call(|memory| preview1::path_symlink(memory, inside.0, inside.1, root, at, length)),
        ];
        assert_eq!(calls, [Err(Errno::Perm); 5], "{path}");
    }
    let outside = guest.host.parent().unwrap();
    assert_eq!(std::fs::read_dir(outside).unwrap().count(), 2, "nothing new there");
    assert_eq!(std::fs::read(outside.join("secret")).unwrap(), b"outside");
}

#[test]
fn descriptors_are_not_leaked() {
    let mut guest = Guest::new();
    populate(&guest);
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let start = guest.start();
    let resolve = |guest: &mut Guest| {
        for path in ["a/b/c/deep", "chain", "a/b/c/../../..", "a/b/escape", "loop1", "a/b/none/x", "dirslash"] {
            drop(by_hand(start, path, OpenFlags::PATH));
            let _ = guest.type_of(path, 1);
            if let Ok(fd) = guest.open_with(path, 1, 0, Rights::FD_READ.bits(), 0) {
                guest.close(fd).unwrap();
            }
        }
    };
    resolve(&mut guest);
    let before = open();
    for _ in 0..20 {
        resolve(&mut guest);
    }
    // Other tests have files as well, but not so many.
    assert!(open() < before + 40);
}

/// Another thread swaps a directory for a link that leads out, again and again, while both ways resolve paths through it.
#[test]
fn races_do_not_help() {
    let guest = Guest::new();
    let root = guest.host.clone();
    std::fs::create_dir_all(root.join("swap/sub")).unwrap();
    std::fs::create_dir_all(root.parent().unwrap().join("sub")).unwrap();
    std::fs::write(root.join("swap/sub/secret"), "inside").unwrap();
    std::fs::write(root.parent().unwrap().join("sub/secret"), "outside").unwrap();
    let outside = file_number(&root.parent().unwrap().join("sub/secret"));
    let start = guest.start();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Relaxed) {
                let _ = std::fs::rename(root.join("swap"), root.join("kept"));
                let _ = symlink("..", root.join("swap"));
                let _ = std::fs::remove_file(root.join("swap"));
                let _ = std::fs::rename(root.join("kept"), root.join("swap"));
                // And out of the way while somebody is inside.
                let _ = std::fs::rename(root.join("swap"), root.parent().unwrap().join("moved"));
                let _ = std::fs::rename(root.parent().unwrap().join("moved"), root.join("swap"));
            }
        });
        let mut opened = 0;
        for round in 0..20_000 {
            let path = ["swap/sub/secret", "swap/sub/../sub/secret", "swap/../swap/sub/secret"][round % 3];
            let name = std::ffi::CString::new(path).unwrap();
            let found = if round % 2 == 0 {
                by_hand(start, path, OpenFlags::READ)
            } else {
                directory::open_beneath(start, &name, OpenFlags::READ, 0, Resolve::SameMount).map_err(Error::from)
            };
            if let Ok(found) = found {
                opened += 1;
                assert_ne!(file::attributes(found.as_fd()).unwrap().inode, outside, "escaped through {path}");
            }
            drop(by_hand(start, "swap/new", OpenFlags::CREATE | OpenFlags::NO_FOLLOW));
            assert!(!root.parent().unwrap().join("new").exists(), "created outside");
        }
        stop.store(true, Relaxed);
        assert!(opened > 0);
    });
}

fn file_number(path: &std::path::Path) -> u64 {
    std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(path).unwrap())
}
