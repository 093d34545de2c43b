//! Files that are part of the executable, as the rest of the runtime sees them.
//!
//! Nothing about a node of the tree changes and nothing is allocated for it: only its [`Position`] is state, kept by
//! whoever has it open.
//!
//! The code that walks the tree is reached through the program's record and not by name, so that the linker leaves it out of
//! programs without such files. It answers a few questions, defined here.
//!
//! # Safety
//!
//! The record holds the address of the function of that name, and of no other.
#![allow(unsafe_code)]

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::attributes::{Attributes, Entry, FileType};
use super::error::Error;
use crate::program;
use crate::sys::OpenFlags;
use crate::sys::file::{IoVec, Transfer, Whence};

/// A node of the tree, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node(pub(crate) u32);

/// The position at which an open file of the tree is read next.
#[derive(Debug)]
pub(crate) struct Position(AtomicU64);

impl Position {
    /// Returns the start of the file. It is all zero.
    pub(crate) const fn new() -> Position {
        Position(AtomicU64::new(0))
    }

    /// Returns the position in bytes from the start.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }

    /// Sets the position.
    pub(crate) fn set(&self, position: u64) {
        self.0.store(position, Relaxed);
    }
}

/// A question about the tree.
pub(crate) enum Question<'a> {
    /// Which node a path leads to from a directory. Of the flags, `DIRECTORY`, `NO_FOLLOW` and
    /// `PATH` count.
    Open { start: Node, path: &'a [u8], flags: OpenFlags },
    /// What a node is, and its contents.
    Look { node: Node },
    /// A directory entry, by its number; the first two are `.` and `..`.
    Entry { directory: Node, number: u64 },
    /// How many bytes are copied from a file to memory; `offset` counts where `how` says so.
    Transfer { node: Node, position: &'a Position, how: Transfer, parts: &'a [IoVec<'a>], offset: u64 },
    /// Where the position is after being moved.
    Seek { node: Node, position: &'a Position, offset: i64, from: Whence },
}

/// The answer to a question about the tree.
pub(crate) struct Answer {
    /// The number of a node, or the number that was asked for.
    pub(crate) number: u64,
    /// The type of the node.
    pub(crate) file_type: FileType,
    /// The name of an entry if one was asked for, otherwise the contents of a file or link.
    pub(crate) bytes: &'static [u8],
}

/// The function that answers questions.
pub(crate) type Answering = fn(Question<'_>) -> Result<Answer, Error>;

#[cold]
#[inline(never)]
fn ask(question: Question<'_>) -> Result<Answer, Error> {
    let function = program::record().embedded.as_ptr();
    // SAFETY: this is null or the function of this type.
    let function = unsafe { core::mem::transmute::<*const u8, Option<Answering>>(function) };
    function.ok_or(Error::Badf)?(question)
}

/// Opens what a path leads to.
///
/// Errors: `Perm` when it leads out of the directory, `Noent`, `Notdir`, `Loop`, `Nametoolong`.
#[cold]
pub(crate) fn open(start: Node, path: &[u8], flags: OpenFlags) -> Result<Node, Error> {
    Ok(Node(ask(Question::Open { start, path, flags })?.number as u32))
}

/// Returns the contents of a file or link.
pub(crate) fn contents(node: Node) -> Result<&'static [u8], Error> {
    Ok(ask(Question::Look { node })?.bytes)
}

/// Returns the type of a node.
pub(crate) fn file_type(node: Node) -> Result<FileType, Error> {
    Ok(ask(Question::Look { node })?.file_type)
}

/// Returns the attributes of a node. All times are 0: nothing reveals when the program was built.
#[cold]
pub(crate) fn attributes(node: Node) -> Result<Attributes, Error> {
    /// The device of all nodes, which no kernel has: `w2n`.
    const DEVICE: u64 = 0x0077_326e << 32;
    let Answer { file_type, bytes, .. } = ask(Question::Look { node })?;
    let size = bytes.len() as u64;
    Ok(Attributes { device: DEVICE, inode: inode(node), file_type, links: 1, size, accessed: 0, modified: 0, changed: 0 })
}

/// Returns a directory entry; none after the last.
#[cold]
pub(crate) fn entry(directory: Node, number: u64) -> Result<Option<Entry<'static>>, Error> {
    match ask(Question::Entry { directory, number }) {
        Ok(Answer { number: node, file_type, bytes }) => {
            Ok(Some(Entry { next: number + 1, inode: inode(Node(node as u32)), file_type, name: bytes }))
        }
        Err(Error::Noent) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Moves the position and returns the new one.
///
/// Errors: `Inval` for one before the start.
#[cold]
pub(crate) fn seek(node: Node, position: &Position, offset: i64, from: Whence) -> Result<u64, Error> {
    Ok(ask(Question::Seek { node, position, offset, from })?.number)
}

/// Copies bytes of a file and returns how many; `offset` counts only for transfers from one.
///
/// Errors: `Rofs` for those that write, `Inval` for an offset past the largest, `Isdir`.
#[cold]
pub(crate) fn transfer(node: Node, position: &Position, how: Transfer, parts: &[IoVec<'_>], offset: u64) -> Result<u32, Error> {
    Ok(ask(Question::Transfer { node, position, how, parts, offset })?.number as u32)
}

/// Returns the inode number of a node, which is never 0.
fn inode(node: Node) -> u64 {
    u64::from(node.0) + 1
}
