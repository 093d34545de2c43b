//! The entries of directories.

use std::collections::BTreeSet;

use super::*;

/// Cookie, type and name.
type Entry = (u64, u8, String);

impl Guest {
    /// Lists from a cookie with a buffer of that size: returns cookie, type and name of each whole entry, and whether that was
    /// the end.
    fn list(&mut self, fd: GuestFd, cookie: u64, size: u32) -> Result<(Vec<Entry>, bool), Errno> {
        let (buffer, used) = (self.space(size), self.space(4));
        self.call(|memory| preview1::fd_readdir(memory, fd, buffer, size, cookie, used))?;
        let used = self.u32(used);
        assert!(used <= size);
        let mut rest = self.bytes(buffer, used);
        let mut entries = vec![];
        while let Some(head) = rest.first_chunk::<24>() {
            let length = u32::from_le_bytes(head[16..20].try_into().unwrap()) as usize;
            let Some(name) = rest.get(24..24 + length) else { break };
            let next = u64::from_le_bytes(head[..8].try_into().unwrap());
            entries.push((next, head[20], String::from_utf8(name.to_vec()).unwrap()));
            rest = &rest[24 + length..];
        }
        Ok((entries, used < size))
    }
}

#[test]
fn every_entry_is_listed_once() {
    let mut guest = Guest::new();
    for number in 0..500 {
        std::fs::write(guest.host.join(format!("file{number}-{}", "x".repeat(number % 200))), "").unwrap();
    }
    std::fs::create_dir(guest.host.join("sub")).unwrap();
    std::os::unix::fs::symlink("sub", guest.host.join("link")).unwrap();
    let fd = guest.open_directory(".").unwrap();
    for size in [300, 1000, 4096, 100_000] {
        let mut names = BTreeSet::new();
        let mut cookie = 0;
        loop {
            let before = guest.used;
            let (entries, end) = guest.list(fd, cookie, size).unwrap();
            guest.used = before;
            for (next, kind, name) in entries {
                let expected = match name.as_str() {
                    "." | ".." | "sub" => 3,
                    "link" => 7,
                    _ => 4,
                };
                assert_eq!(kind, expected, "{name}");
                assert!(names.insert(name));
                cookie = next;
            }
            if end {
                break;
            }
        }
        assert_eq!(names.len(), 504, "with {size} bytes");
    }
}

#[test]
fn a_cookie_goes_on_where_it_was_made() {
    let mut guest = Guest::new();
    for name in ["a", "b", "c", "d"] {
        std::fs::write(guest.host.join(name), "").unwrap();
    }
    let root = guest.root;
    let (all, end) = guest.list(root, 0, 4096).unwrap();
    assert!(end && all.len() == 6);
    for (index, (cookie, ..)) in all.iter().enumerate() {
        assert_eq!(guest.list(root, *cookie, 4096).unwrap().0, all[index + 1..]);
    }
    // Listed entries may disappear: the rest is still there.
    let (cookie, _, _) = &all[2];
    for (_, kind, name) in &all[..3] {
        if *kind == 4 {
            std::fs::remove_file(guest.host.join(name)).unwrap();
        }
    }
    assert_eq!(guest.list(root, *cookie, 4096).unwrap().0, all[3..]);
}

#[test]
fn errors_and_small_buffers() {
    let mut guest = Guest::new();
    let root = guest.root;
    let fd = guest.open("file", 1).unwrap();
    assert_eq!(guest.list(fd, 0, 100), Err(Errno::Notdir));
    assert_eq!(guest.list(root, 0, 0).unwrap(), (vec![], false));
    assert_eq!(guest.list(root, 0, 10).unwrap(), (vec![], false), "cut off, so not the end");
    assert!(guest.list(root, u64::MAX, 100).is_err());
    let used = guest.space(4);
    let answer = guest.call(|memory| preview1::fd_readdir(memory, root, GuestPtr::new(u32::MAX), 8, 0, used));
    assert_eq!(answer, Err(Errno::Fault));
    let less = Rights::DIRECTORY.bits() & !Rights::FD_READDIR.bits();
    let fd = guest.open_with(".", 0, 2, less, 0).unwrap();
    guest.restrict(fd, less, 0).unwrap();
    assert_eq!(guest.list(fd, 0, 100), Err(Errno::Notcapable));
}
