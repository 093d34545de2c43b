//! Files that are part of the executable, as the rest of the runtime sees them.
//!
//! Nothing of a node of the tree changes and nothing is allocated for it: only its [`Position`] is state, and lies where whoever
//! has it open keeps that.
//!
//! What walks over the tree is reached through the program's record and not by name, so that the linker leaves it out of
//! programs without such files. It answers a few questions, put here.
//!
//! # Safety
//!
//! The record has the address of the function of that name, and no other.
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

/// Where an open file of the tree is read next.
#[derive(Debug)]
pub(crate) struct Position(AtomicU64);

impl Position {
    /// The start of the file. It is all zero.
    pub(crate) const fn new() -> Position {
        Position(AtomicU64::new(0))
    }

    /// Returns it in bytes from the start.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }

    /// Moves it there.
    pub(crate) fn set(&self, position: u64) {
        self.0.store(position, Relaxed);
    }
}

/// What can be asked of the tree.
pub(crate) enum Question<'a> {
    /// Which node a path leads to that starts at a directory. Of the flags, `DIRECTORY`, `NO_FOLLOW` and
    /// `PATH` count.
    Open { start: Node, path: &'a [u8], flags: OpenFlags },
    /// What a node is, and its contents.
    Look { node: Node },
    /// An entry of a directory, by its number; the first two are `.` and `..`.
    Entry { directory: Node, number: u64 },
    /// How many bytes went from a file to places in memory; `offset` counts where `how` says so.
    Transfer { node: Node, position: &'a Position, how: Transfer, parts: &'a [IoVec<'a>], offset: u64 },
    /// Where the position is after it was moved.
    Seek { node: Node, position: &'a Position, offset: i64, from: Whence },
}

/// What the tree answers.
pub(crate) struct Answer {
    /// The number of a node, or what else was asked for.
    pub(crate) number: u64,
    /// The type of the node.
    pub(crate) file_type: FileType,
    /// Its name when an entry was asked for, else the contents of a file or link.
    pub(crate) bytes: &'static [u8],
}

/// The function that answers.
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

/// The contents of a file or link.
pub(crate) fn contents(node: Node) -> Result<&'static [u8], Error> {
    Ok(ask(Question::Look { node })?.bytes)
}

/// The type of a node.
pub(crate) fn file_type(node: Node) -> Result<FileType, Error> {
    Ok(ask(Question::Look { node })?.file_type)
}

/// The attributes of a node. All times are 0: nothing of the moment when the program was built shows.
#[cold]
pub(crate) fn attributes(node: Node) -> Result<Attributes, Error> {
    /// Nodes are on a device of their own, which no kernel has: `w2n`.
    const DEVICE: u64 = 0x0077_326e << 32;
    let Answer { file_type, bytes, .. } = ask(Question::Look { node })?;
    let size = bytes.len() as u64;
    Ok(Attributes { device: DEVICE, inode: inode(node), file_type, links: 1, size, accessed: 0, modified: 0, changed: 0 })
}

/// An entry of a directory; none after the last.
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

/// Moves the position, and answers the new one.
///
/// Errors: `Inval` for one before the start.
#[cold]
pub(crate) fn seek(node: Node, position: &Position, offset: i64, from: Whence) -> Result<u64, Error> {
    Ok(ask(Question::Seek { node, position, offset, from })?.number)
}

/// Copies bytes of a file and answers how many; `offset` counts only for transfers from one.
///
/// Errors: `Rofs` for those that write, `Inval` for an offset past the largest, `Isdir`.
#[cold]
pub(crate) fn transfer(node: Node, position: &Position, how: Transfer, parts: &[IoVec<'_>], offset: u64) -> Result<u32, Error> {
    Ok(ask(Question::Transfer { node, position, how, parts, offset })?.number as u32)
}

/// 0 is no number of a file.
fn inode(node: Node) -> u64 {
    u64::from(node.0) + 1
}
