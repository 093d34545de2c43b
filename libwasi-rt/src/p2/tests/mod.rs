//! The functions as a guest calls them: with handles and addresses in a memory, on files in a directory of their own.

mod attributes;
mod cli;
mod config;
mod descriptor;
mod entries;
mod key_value;
mod open;
mod path;
mod requests;
mod sockets;
mod splicing;
mod stream;
mod waiting;

use std::os::fd::IntoRawFd;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};

use wasm2native_abi::component::{Allocation, CallContext, Encoding};
use wasm2native_abi::host::Resource;
use wasm2native_abi::trap::Trap;

use super::error_code::ErrorCode;
use super::filesystem::tests::{READ, WRITE, insert};
use super::interfaces::{error, filesystem, streams};
use crate::component::call::Call;
use crate::component::instance::context_of_new_instance;
use crate::component::outcome::Failure;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::file::OwnedFile;
use crate::host::flags::{Flags, Kind};
use crate::sys::file::{HostFd, OwnedFd};
use crate::sys::{OpenFlags, directory};

/// The table of objects is one for the process, and a program has one thread.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Where functions store their results.
const RESULTS: GuestPtr = GuestPtr::new(64);

/// A guest with a memory and a directory.
struct Guest {
    context: &'static CallContext,
    memory: Vec<u8>,
    used: u32,
    /// Address and size of each block that the last function asked for.
    blocks: Vec<(u32, u32)>,
    /// The path of the directory for the host.
    host: PathBuf,
    /// A handle to the directory.
    root: u32,
    _alone: MutexGuard<'static, ()>,
}

/// The state of a stream that did not do what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StreamError {
    Closed,
    /// The error's code, and a handle to it.
    Failed(ErrorCode),
}

impl Guest {
    fn new() -> Guest {
        Guest::with(Flags::NONE, Encoding::Utf8)
    }

    /// Returns a guest that may only read.
    fn reading() -> Guest {
        Guest::with(Flags::READ_ONLY, Encoding::Utf8)
    }

    fn with(flags: Flags, encoding: Encoding) -> Guest {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        crate::sys::clock::tests::prepare();
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let memory = Some(PathBuf::from("/dev/shm")).filter(|path| path.is_dir());
        let outside = memory.unwrap_or_else(std::env::temp_dir).join(format!("w2n-p2-{}-{number}", std::process::id()));
        let host = outside.join("root");
        std::fs::create_dir_all(&host).unwrap();
        std::fs::write(outside.join("secret"), "outside").unwrap();
        let path = std::ffi::CString::new(host.to_str().unwrap()).unwrap();
        let opened = directory::open_host(&path, OpenFlags::READ | OpenFlags::DIRECTORY).unwrap();
        let context = context_of_new_instance(encoding);
        let mut guest = Guest { context, memory: vec![0; 1 << 22], used: 256, blocks: Vec::new(), host, root: 0, _alone: alone };
        guest.root = guest.own(insert(OwnedFile::Kernel(opened), Kind::Directory, flags, READ).unwrap());
        guest
    }

    /// Returns a handle to a descriptor.
    fn own(&mut self, number: u32) -> u32 {
        self.call(|call| call.new_own(Resource::Descriptor.number(), number)).unwrap()
    }

    /// Enters a file of the standard library's.
    fn enter(&mut self, file: impl IntoRawFd, kind: Kind) -> u32 {
        let file = OwnedFile::Kernel(OwnedFd::adopt(HostFd::new(file.into_raw_fd())));
        self.own(insert(file, kind, Flags::NONE, READ | WRITE).unwrap())
    }

    /// Calls a function, as generated code does, until it has all the memory that it asks for.
    fn call<T>(&mut self, mut function: impl FnMut(&mut Call<'_>) -> Result<T, Failure>) -> Result<T, Trap> {
        let mut allocation = Allocation::default();
        self.blocks.clear();
        loop {
            let context = self.context;
            let result = GuestMemory::with(&mut self.memory, |memory| function(&mut Call::new(context, memory, &mut allocation)));
            match result {
                Ok(value) => return Ok(value),
                Err(Failure::Trap(trap)) => return Err(trap),
                Err(Failure::Allocate) => {}
            }
            let [old, old_size, alignment, size] = allocation.request;
            allocation.made += 1;
            if old != 0 {
                assert_eq!(self.blocks.pop(), Some((old, old_size)), "only a block that is there becomes smaller");
                assert!(size != 0 && size < old_size);
                self.blocks.push((old, size));
                allocation.address = old;
                continue;
            }
            let address = self.used.next_multiple_of(alignment.max(2)) + u32::from(alignment == 1);
            self.used = address + size;
            assert!((self.used as usize) < self.memory.len());
            self.blocks.push((address, size));
            allocation.address = address;
        }
    }

    /// Returns address and length of a copy of these bytes.
    fn put(&mut self, bytes: &[u8]) -> (GuestPtr, u32) {
        let at = self.used | 1;
        self.used = at + bytes.len() as u32;
        self.memory[at as usize..][..bytes.len()].copy_from_slice(bytes);
        (GuestPtr::new(at), bytes.len() as u32)
    }

    fn byte(&self, offset: usize) -> u8 {
        self.memory[RESULTS.index() + offset]
    }

    fn u32(&self, offset: usize) -> u32 {
        u32::from_le_bytes(self.memory[RESULTS.index() + offset..][..4].try_into().unwrap())
    }

    fn u64(&self, offset: usize) -> u64 {
        u64::from_le_bytes(self.memory[RESULTS.index() + offset..][..8].try_into().unwrap())
    }

    /// Returns the bytes whose address and length are at an offset of the results. They fill the last block exactly.
    fn list(&self, offset: usize) -> Vec<u8> {
        let (at, size) = (self.u32(offset), self.u32(offset + 4));
        assert_eq!(self.blocks.last(), Some(&(at, size)));
        self.memory[at as usize..][..size as usize].to_vec()
    }

    /// Returns the error code in a `result` whose parts are at an offset, if it is one.
    fn code(&self, offset: usize) -> Result<(), ErrorCode> {
        match self.byte(0) {
            0 => Ok(()),
            _ => Err(code(self.byte(offset))),
        }
    }

    /// Returns the stream error in a `result` whose parts are at an offset, if it is one.
    fn stream_error(&mut self, offset: usize) -> Result<(), StreamError> {
        match (self.byte(0), self.byte(offset)) {
            (0, _) => Ok(()),
            (_, 1) => Err(StreamError::Closed),
            _ => {
                let error = self.u32(offset + 4);
                self.call(|call| filesystem::filesystem_error_code(call, error, RESULTS)).unwrap();
                let found = code(self.byte(1));
                self.call(|call| error::to_debug_string(call, error, RESULTS)).unwrap();
                assert_eq!((self.byte(4) as usize, self.list(0)), (found.name().len(), found.name().to_vec()));
                self.call(|call| error::drop_error(call, error)).unwrap();
                assert_eq!(self.call(|call| error::drop_error(call, error)), Err(Trap::UnknownHandle));
                Err(StreamError::Failed(found))
            }
        }
    }

    /// Opens a file.
    fn open(&mut self, path: &str, open_flags: u32, flags: u32) -> Result<u32, ErrorCode> {
        let (root, (path, length)) = (self.root, self.put(path.as_bytes()));
        self.call(|call| filesystem::open_at(call, root, 1, path, length, open_flags, flags, RESULTS)).unwrap();
        self.code(4).map(|()| self.u32(4))
    }

    fn read_stream(&mut self, descriptor: u32, offset: u64) -> Result<u32, ErrorCode> {
        self.call(|call| filesystem::read_via_stream(call, descriptor, offset, RESULTS)).unwrap();
        self.code(4).map(|()| self.u32(4))
    }

    fn write_stream(&mut self, descriptor: u32, offset: u64) -> Result<u32, ErrorCode> {
        self.call(|call| filesystem::write_via_stream(call, descriptor, offset, RESULTS)).unwrap();
        self.code(4).map(|()| self.u32(4))
    }

    fn append_stream(&mut self, descriptor: u32) -> Result<u32, ErrorCode> {
        self.call(|call| filesystem::append_via_stream(call, descriptor, RESULTS)).unwrap();
        self.code(4).map(|()| self.u32(4))
    }

    fn read(&mut self, stream: u32, length: u64) -> Result<String, StreamError> {
        self.call(|call| streams::read(call, stream, length, RESULTS)).unwrap();
        self.stream_error(4).map(|()| String::from_utf8(self.list(4)).unwrap())
    }

    fn blocking_read(&mut self, stream: u32, length: u64) -> Result<String, StreamError> {
        self.call(|call| streams::blocking_read(call, stream, length, RESULTS)).unwrap();
        self.stream_error(4).map(|()| String::from_utf8(self.list(4)).unwrap())
    }

    fn check_write(&mut self, stream: u32) -> Result<u64, StreamError> {
        self.call(|call| streams::check_write(call, stream, RESULTS)).unwrap();
        self.stream_error(8).map(|()| self.u64(8))
    }

    fn write(&mut self, stream: u32, text: &str) -> Result<Result<(), StreamError>, Trap> {
        let (at, length) = self.put(text.as_bytes());
        self.call(|call| streams::write(call, stream, at, length, RESULTS))?;
        Ok(self.stream_error(4))
    }

    fn write_and_flush(&mut self, stream: u32, text: &str) -> Result<Result<(), StreamError>, Trap> {
        let (at, length) = self.put(text.as_bytes());
        self.call(|call| streams::blocking_write_and_flush(call, stream, at, length, RESULTS))?;
        Ok(self.stream_error(4))
    }

    /// Calls a function that returns `result<_, error-code>`.
    fn done(&mut self, function: impl FnMut(&mut Call<'_>) -> Result<u32, Failure>) -> Result<(), ErrorCode> {
        self.call(function).unwrap();
        self.code(1)
    }

    fn close(&mut self, descriptor: u32) {
        self.call(|call| filesystem::drop_descriptor(call, descriptor)).unwrap();
    }

    fn contents(&self, name: &str) -> String {
        std::fs::read_to_string(self.host.join(name)).unwrap()
    }

    fn make(&self, name: &str, text: &str) {
        std::fs::write(self.host.join(name), text).unwrap();
    }
}

/// Returns the error code with a number.
fn code(number: u8) -> ErrorCode {
    ErrorCode::all().find(|code| *code as u8 == number).unwrap()
}

impl Drop for Guest {
    fn drop(&mut self) {
        let root = self.root;
        self.close(root);
        let _ = std::fs::remove_dir_all(self.host.parent().unwrap());
    }
}

const CREATE: u32 = 1;
const DIRECTORY: u32 = 2;
const EXCLUSIVE: u32 = 4;
const TRUNCATE: u32 = 8;
const FOR_READING: u32 = READ as u32;
const FOR_WRITING: u32 = WRITE as u32;
const FOR_BOTH: u32 = FOR_READING | FOR_WRITING;

#[test]
fn numbers_of_objects_that_are_gone_are_not_used_soon() {
    let mut guest = Guest::new();
    guest.make("file", "text");
    let file = guest.open("file", 0, FOR_READING).unwrap();
    let stream = guest.read_stream(file, 0).unwrap();
    let event = guest.call(|call| streams::subscribe_to_input(call, stream)).unwrap();
    guest.call(|call| streams::drop_input_stream(call, stream)).unwrap();
    let other = guest.read_stream(file, 0).unwrap();
    assert_eq!(guest.call(|call| super::interfaces::poll::ready(call, event)), Ok(1), "it was dropped");
    guest.call(|call| streams::drop_input_stream(call, other)).unwrap();
    guest.call(|call| super::interfaces::poll::drop_pollable(call, event)).unwrap();
    // The stream keeps its file open.
    let stream = guest.read_stream(file, 1).unwrap();
    guest.close(file);
    assert_eq!(guest.read(stream, 9), Ok("ext".into()));
    assert_eq!(guest.call(|call| filesystem::sync(call, file, RESULTS)), Err(Trap::UnknownHandle));
    assert_eq!(guest.call(|call| filesystem::sync(call, stream, RESULTS)), Err(Trap::WrongHandleType));
    guest.call(|call| streams::drop_input_stream(call, stream)).unwrap();
}
