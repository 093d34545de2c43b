//! The entries of a directory.

use linux_raw_sys::general::{DT_BLK, DT_CHR, DT_DIR, DT_LNK, DT_REG, DT_SOCK, SEEK_SET};

use super::attributes::{Entry, FileType};
use super::embedded;
use super::errno::Errno;
use super::fd_table::{Descriptor, Flags};
use super::filesystem;
use crate::sys::directory;
use crate::sys::file::{self, HostFd};

/// Reads the entries of a directory one after the other.
pub(crate) struct Entries {
    directory: HostFd,
    /// Where the next entry is in a directory that is part of the executable.
    place: u64,
    /// Whether the directories of processes are among the entries, which are left out.
    lists_processes: bool,
    /// A run of `linux_dirent64`.
    buffer: [u8; Entries::CAPACITY],
    /// How many bytes of it to ask for.
    wanted: usize,
    /// The part that is not read yet.
    start: usize,
    end: usize,
}

impl Entries {
    /// Large enough that the calls do not count, small enough for the stack.
    const CAPACITY: usize = 8 * 1024;

    /// What the longest name needs.
    const LARGEST_ENTRY: usize = 19 + 256 + 5;

    /// Starts at a place: 0, or the `next` of an entry. `size` is about how many bytes of entries the caller can use.
    ///
    /// Errors: those of the kernel for a place that is none.
    pub(crate) fn from(opened: &Descriptor, place: u64, size: usize) -> Result<Entries, Errno> {
        let directory = opened.host;
        if embedded::node(directory).is_none() {
            file::seek(directory, place as i64, SEEK_SET)?;
        }
        let wanted = size.clamp(Entries::LARGEST_ENTRY, Entries::CAPACITY);
        let lists_processes = opened.flags.has(Flags::WALKED) && filesystem::is_process_list(directory)?;
        Ok(Entries { directory, place, lists_processes, buffer: [0; Entries::CAPACITY], wanted, start: 0, end: 0 })
    }

    /// The next entry, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Entry<'_>>, Errno> {
        if let Some(node) = embedded::node(self.directory) {
            let entry = embedded::entry(node, self.place)?;
            if let Some(entry) = &entry {
                self.place = entry.next;
            }
            return Ok(entry);
        }
        let (start, size) = loop {
            if self.start >= self.end {
                self.start = 0;
                let buffer = self.buffer.get_mut(..self.wanted).unwrap_or_default();
                self.end = directory::read_entries(self.directory, buffer)?;
                if self.end == 0 {
                    return Ok(None);
                }
            }
            let start = self.start;
            let (entry, size) = decode(self.buffer.get(start..self.end).unwrap_or_default()).ok_or(Errno::Io)?;
            self.start += size;
            if !self.lists_processes || !filesystem::is_process(entry.name) {
                break (start, size);
            }
        };
        Ok(decode(self.buffer.get(start..start + size).unwrap_or_default()).map(|(entry, _)| entry))
    }
}

/// Takes the first `linux_dirent64` apart, and answers its size as well.
fn decode(bytes: &[u8]) -> Option<(Entry<'_>, usize)> {
    let (inode, rest) = bytes.split_first_chunk::<8>()?;
    let (next, rest) = rest.split_first_chunk::<8>()?;
    let (size, rest) = rest.split_first_chunk::<2>()?;
    let (&kind, _) = rest.split_first()?;
    let size = usize::from(u16::from_ne_bytes(*size));
    // The name ends with a NUL, after which the kernel aligns.
    let name = bytes.get(19..size)?.split(|&byte| byte == 0).next()?;
    let file_type = match u32::from(kind) {
        DT_BLK => FileType::BlockDevice,
        DT_CHR => FileType::CharacterDevice,
        DT_DIR => FileType::Directory,
        DT_REG => FileType::RegularFile,
        DT_SOCK => FileType::StreamSocket,
        DT_LNK => FileType::SymbolicLink,
        _ => FileType::Unknown,
    };
    Some((Entry { next: u64::from_ne_bytes(*next), inode: u64::from_ne_bytes(*inode), file_type, name }, size))
}
