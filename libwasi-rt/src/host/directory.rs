//! Open directories: the starting points of paths, and their entries.

use super::attributes::{Entry, FileType};
use super::embedded::{self, Node};
use super::error::Error;
use super::file::{File, refuse_read_only};
use super::filesystem;
use super::flags::Flags;
use crate::sys::directory;
use crate::sys::file::{self, HostFd, Whence};

/// An open directory, lent by its owner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Directory {
    /// The directory itself.
    pub(crate) file: File,
    /// Its properties.
    pub(crate) flags: Flags,
}

impl Directory {
    /// Returns the directory as the start of paths that the kernel resolves.
    ///
    /// Errors: `Badf` when it is part of the executable.
    pub(crate) fn start(&self) -> Result<Start, Error> {
        Ok(Start { host: self.file.kernel()?, flags: self.flags })
    }

    /// [`Directory::start`] of paths at whose end something will change.
    ///
    /// Errors: `Rofs` for what was granted for reading only.
    pub(crate) fn start_of_change(&self) -> Result<Start, Error> {
        refuse_read_only(self.flags)?;
        self.start()
    }
}

/// A directory of the kernel's from which paths start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    /// The kernel's file descriptor.
    pub(crate) host: HostFd,
    /// Its properties.
    pub(crate) flags: Flags,
}

/// A reader of the entries of a directory, one after the other: `KEPT` from one call of the program to the next, or not. Either kind
/// has functions of its own, so that each is compiled for its only caller.
pub(crate) struct Entries<const KEPT: bool = false> {
    source: Source,
    /// Whether the entries include the directories of processes, which are left out.
    lists_processes: bool,
    /// A run of `linux_dirent64`.
    buffer: [u8; CAPACITY],
    /// The number of bytes of it to ask for.
    wanted: usize,
    /// The start of the bytes not read yet.
    start: usize,
    end: usize,
}

/// The source of entries.
enum Source {
    Kernel(HostFd),
    /// A directory that is part of the executable, and the number of the next entry.
    Node(Node, u64),
}

/// Large enough that the cost of the calls does not matter, small enough for the stack.
const CAPACITY: usize = 8 * 1024;

/// The size of the entry with the longest name.
const LARGEST_ENTRY: usize = 19 + 256 + 5;

impl<const KEPT: bool> Entries<KEPT> {
    /// Starts at an entry: 0, or the `next` of the one before. `size` is about how many bytes of entries the caller can use.
    ///
    /// Errors: those of the kernel for an invalid `next`.
    pub(crate) fn from(directory: &Directory, next: u64, size: usize) -> Result<Entries<KEPT>, Error> {
        let wanted = size.clamp(LARGEST_ENTRY, CAPACITY);
        let (source, lists_processes) = match directory.file {
            File::Kernel(host) => {
                file::seek(host, next as i64, Whence::Start)?;
                (Source::Kernel(host), directory.flags.has(Flags::WALKED) && filesystem::is_process_list(host)?)
            }
            File::Node(node, _) => (Source::Node(node, next), false),
        };
        Ok(Entries { source, lists_processes, buffer: [0; CAPACITY], wanted, start: 0, end: 0 })
    }

    /// Returns the next entry, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Entry<'_>>, Error> {
        let host = match &mut self.source {
            Source::Kernel(host) => *host,
            Source::Node(node, next) => {
                let entry = embedded::entry(*node, *next)?;
                if let Some(entry) = &entry {
                    *next = entry.next;
                }
                return Ok(entry);
            }
        };
        let (start, size) = loop {
            if self.start >= self.end {
                self.start = 0;
                let buffer = self.buffer.get_mut(..self.wanted).unwrap_or_default();
                self.end = directory::read_entries(host, buffer)?;
                if self.end == 0 {
                    return Ok(None);
                }
            }
            let start = self.start;
            let (entry, size) = decode(self.buffer.get(start..self.end).unwrap_or_default()).ok_or(Error::Io)?;
            self.start += size;
            if !self.lists_processes || !filesystem::is_process(entry.name) {
                break (start, size);
            }
        };
        Ok(decode(self.buffer.get(start..start + size).unwrap_or_default()).map(|(entry, _)| entry))
    }
}

/// Decodes the first `linux_dirent64`, and returns its size as well.
fn decode(bytes: &[u8]) -> Option<(Entry<'_>, usize)> {
    let (inode, rest) = bytes.split_first_chunk::<8>()?;
    let (next, rest) = rest.split_first_chunk::<8>()?;
    let (size, rest) = rest.split_first_chunk::<2>()?;
    let (&kind, _) = rest.split_first()?;
    let size = usize::from(u16::from_ne_bytes(*size));
    // The name ends with a NUL, followed by the kernel's alignment padding.
    let name = bytes.get(19..size)?.split(|&byte| byte == 0).next()?;
    let file_type = FileType::of_entry(kind);
    Some((Entry { next: u64::from_ne_bytes(*next), inode: u64::from_ne_bytes(*inode), file_type, name }, size))
}
