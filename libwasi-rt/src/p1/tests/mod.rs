//! The functions as a guest calls them: with addresses in a memory, on files in a directory of their own.

mod agreement;
mod dir;
mod io;
mod open;
mod path;
mod poll;
mod sandbox;
mod sock;

use std::os::fd::IntoRawFd;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use super::errno::Errno;
use super::preview1;
use super::rights::Rights;
use super::table::{self, GuestFd, New};
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::error::Error;
use crate::host::file::OwnedFile;
use crate::host::flags::{Flags, Kind};
use crate::sys::file::{HostFd, OwnedFd};
use crate::sys::{OpenFlags, directory};

/// The result of a function.
type Answer = Result<(), Errno>;

/// The table is one for the process, and a program has one thread.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A guest with a memory and a directory.
struct Guest {
    memory: Vec<u8>,
    used: u32,
    /// The path of the directory for the host.
    host: PathBuf,
    /// The directory.
    root: GuestFd,
    _alone: MutexGuard<'static, ()>,
}

impl Guest {
    fn new() -> Guest {
        Guest::with_flags(Flags::NONE)
    }

    /// Returns a guest that may only read.
    fn reading() -> Guest {
        Guest::with_flags(Flags::READ_ONLY)
    }

    fn with_flags(flags: Flags) -> Guest {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        crate::sys::clock::tests::prepare();
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // In memory where possible: a hundred thousand small files on a disk take minutes.
        let memory = Some(PathBuf::from("/dev/shm")).filter(|path| path.is_dir());
        let outside = memory.unwrap_or_else(std::env::temp_dir).join(format!("w2n-wasi-{}-{number}", std::process::id()));
        let host = outside.join("root");
        std::fs::create_dir_all(&host).unwrap();
        std::fs::write(outside.join("secret"), "outside").unwrap();
        let path = std::ffi::CString::new(host.to_str().unwrap()).unwrap();
        let opened = directory::open_host(&path, OpenFlags::READ | OpenFlags::DIRECTORY).unwrap();
        let root = table::insert(directory_of(opened, flags)).unwrap();
        Guest { memory: vec![0; 1 << 20], used: 16, host, root, _alone: alone }
    }

    /// Returns the kernel's file descriptor of the directory.
    fn start(&self) -> HostFd {
        table::get(self.root, Rights::NONE).unwrap().open.file.kernel().unwrap()
    }

    /// Calls a function.
    fn call(&mut self, function: impl FnOnce(&mut GuestMemory) -> Answer) -> Answer {
        GuestMemory::with(&mut self.memory, function)
    }

    /// Returns room for this many bytes, never aligned.
    fn space(&mut self, size: u32) -> GuestPtr {
        let at = self.used | 1;
        self.used = at + size;
        assert!((self.used as usize) < self.memory.len());
        GuestPtr::new(at)
    }

    /// Returns the address of a copy of these bytes.
    fn put(&mut self, bytes: &[u8]) -> GuestPtr {
        let at = self.space(bytes.len() as u32);
        self.memory[at.index()..][..bytes.len()].copy_from_slice(bytes);
        at
    }

    /// Returns address and length of a path.
    fn path(&mut self, path: &str) -> (GuestPtr, u32) {
        (self.put(path.as_bytes()), path.len() as u32)
    }

    /// Returns address and number of `iovec`s for these ranges.
    fn io_vecs(&mut self, places: &[(GuestPtr, u32)]) -> (GuestPtr, u32) {
        let bytes: Vec<u8> = places.iter().flat_map(|(at, size)| [at.to_le_bytes(), size.to_le_bytes()].concat()).collect();
        (self.put(&bytes), places.len() as u32)
    }

    fn bytes(&self, at: GuestPtr, size: u32) -> &[u8] {
        &self.memory[at.index()..][..size as usize]
    }

    fn u32(&self, at: GuestPtr) -> u32 {
        u32::from_le_bytes(self.bytes(at, 4).try_into().unwrap())
    }

    fn u64(&self, at: GuestPtr) -> u64 {
        u64::from_le_bytes(self.bytes(at, 8).try_into().unwrap())
    }

    /// Opens with every right that makes sense for reading and writing, except for those that a directory would refuse.
    fn open(&mut self, path: &str, oflags: u32) -> Result<GuestFd, Errno> {
        self.open_with(path, 1, oflags, Rights::ALL.bits(), 0)
    }

    fn open_with(&mut self, path: &str, dirflags: u32, oflags: u32, rights: u64, fdflags: u32) -> Result<GuestFd, Errno> {
        let root = self.root;
        let ((path, length), opened) = (self.path(path), self.space(4));
        self.call(|memory| preview1::path_open(memory, root, dirflags, path, length, oflags, rights, rights, fdflags, opened))?;
        Ok(GuestFd(self.u32(opened)))
    }

    /// Opens a directory.
    fn open_directory(&mut self, path: &str) -> Result<GuestFd, Errno> {
        self.open_with(path, 0, 2, Rights::DIRECTORY.bits(), 0)
    }

    fn close(&mut self, fd: GuestFd) -> Answer {
        self.call(|memory| preview1::fd_close(memory, fd))
    }

    fn write(&mut self, fd: GuestFd, text: &str) -> Result<u32, Errno> {
        let at = self.put(text.as_bytes());
        let ((list, count), written) = (self.io_vecs(&[(at, text.len() as u32)]), self.space(4));
        self.call(|memory| preview1::fd_write(memory, fd, list, count, written))?;
        Ok(self.u32(written))
    }

    fn read(&mut self, fd: GuestFd, size: u32) -> Result<String, Errno> {
        let at = self.space(size);
        let ((list, count), read) = (self.io_vecs(&[(at, size)]), self.space(4));
        self.call(|memory| preview1::fd_read(memory, fd, list, count, read))?;
        Ok(String::from_utf8(self.bytes(at, self.u32(read)).to_vec()).unwrap())
    }

    fn seek(&mut self, fd: GuestFd, offset: i64, whence: u32) -> Result<u64, Errno> {
        let position = self.space(8);
        self.call(|memory| preview1::fd_seek(memory, fd, offset, whence, position))?;
        Ok(self.u64(position))
    }

    /// Returns type, flags, rights and inheriting rights.
    fn fdstat(&mut self, fd: GuestFd) -> Result<(u8, u16, u64, u64), Errno> {
        let at = self.space(24);
        self.call(|memory| preview1::fd_fdstat_get(memory, fd, at))?;
        let flags = u16::from_le_bytes(self.bytes(at.plus(2), 2).try_into().unwrap());
        Ok((self.bytes(at, 1)[0], flags, self.u64(at.plus(8)), self.u64(at.plus(16))))
    }

    /// Removes all rights except these.
    fn restrict(&mut self, fd: GuestFd, rights: u64, inheriting: u64) -> Answer {
        self.call(|memory| preview1::fd_fdstat_set_rights(memory, fd, rights, inheriting))
    }

    /// Returns the 64 bytes of `filestat`.
    fn filestat(&mut self, path: &str, flags: u32) -> Result<Vec<u8>, Errno> {
        let root = self.root;
        let ((path, length), stat) = (self.path(path), self.space(64));
        self.call(|memory| preview1::path_filestat_get(memory, root, flags, path, length, stat))?;
        Ok(self.bytes(stat, 64).to_vec())
    }

    /// Returns the type of a file.
    fn type_of(&mut self, path: &str, flags: u32) -> Result<u8, Errno> {
        Ok(self.filestat(path, flags)?[16])
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _ = table::close(self.root);
        let _ = std::fs::remove_dir_all(self.host.parent().unwrap());
    }
}

/// Returns a directory to be entered with all rights that make sense.
fn directory_of(opened: OwnedFd, flags: Flags) -> New {
    let (file, kind) = (OwnedFile::Kernel(opened), Kind::Directory);
    New { file, kind, flags, rights: Rights::DIRECTORY, inheriting: Rights::ALL, granted: 0 }
}

/// Enters a file of the standard library's.
fn enter(file: impl IntoRawFd, kind: Kind, flags: Flags) -> GuestFd {
    let file = OwnedFile::Kernel(OwnedFd::adopt(HostFd::new(file.into_raw_fd())));
    table::insert(New { file, kind, flags, rights: Rights::ALL, inheriting: Rights::ALL, granted: 0 }).unwrap()
}

#[test]
fn numbers_are_reused_and_renumbered() {
    let mut guest = Guest::new();
    let (one, two) = (guest.open("one", 1).unwrap(), guest.open("two", 1).unwrap());
    assert_eq!(two.0, one.0 + 1);
    guest.write(one, "one").unwrap();
    assert_eq!(guest.call(|memory| preview1::fd_renumber(memory, one, two)), Ok(()));
    assert_eq!(guest.close(one), Err(Errno::Badf));
    guest.write(two, "more").unwrap();
    assert_eq!(std::fs::read(guest.host.join("one")).unwrap(), b"onemore");
    assert_eq!(guest.open("three", 1), Ok(one));
    assert_eq!(guest.call(|memory| preview1::fd_renumber(memory, two, two)), Ok(()));
    assert_eq!(guest.call(|memory| preview1::fd_renumber(memory, two, GuestFd(1000))), Err(Errno::Badf));
    assert_eq!(guest.call(|memory| preview1::fd_renumber(memory, GuestFd(u32::MAX), two)), Err(Errno::Badf));
    assert_eq!((guest.close(one), guest.close(two)), (Ok(()), Ok(())));
    assert_eq!(guest.close(two), Err(Errno::Badf));
}

#[test]
fn clocks_and_random_bytes() {
    let mut guest = Guest::new();
    let at = guest.space(8);
    for clock in 0..4 {
        assert_eq!(guest.call(|memory| preview1::clock_time_get(memory, clock, 0, at)), Ok(()));
        assert_ne!(guest.u64(at), 0);
        assert_eq!(guest.call(|memory| preview1::clock_res_get(memory, clock, at)), Ok(()));
        assert!((1..1_000_000_000).contains(&guest.u64(at)));
    }
    assert_eq!(guest.call(|memory| preview1::clock_time_get(memory, 4, 0, at)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::clock_res_get(memory, u32::MAX, at)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::clock_time_get(memory, 0, 0, GuestPtr::new(u32::MAX))), Err(Errno::Fault));

    let buffer = guest.space(64);
    assert_eq!(guest.call(|memory| preview1::random_get(memory, buffer, 64)), Ok(()));
    assert!(guest.bytes(buffer, 64).iter().filter(|&&byte| byte == 0).count() < 16);
    assert_eq!(guest.call(|memory| preview1::random_get(memory, GuestPtr::new(u32::MAX), 0)), Ok(()));
    assert_eq!(guest.call(|memory| preview1::random_get(memory, GuestPtr::new(u32::MAX), 2)), Err(Errno::Fault));
    assert_eq!(guest.call(preview1::sched_yield), Ok(()));
    assert_eq!(guest.call(|memory| preview1::proc_raise(memory, 0)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::proc_raise(memory, 31)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::proc_raise(memory, 13)), Ok(()), "the standard ignores SIGPIPE");
}
