//! The tree of files that are part of the executable: answers to the questions of [`embedded`](super::embedded).
//!
//! Paths are resolved as the kernel does below a directory: links are followed, but absolute ones and ways up out
//! of the directory are refused. Entries are sorted, so a name is found by binary search.

use core::cmp::Ordering;

use wasm2native_abi::tree;

use super::attributes::FileType;
use super::embedded::{Answer, Node, Position, Question};
use super::error::Error;
use super::walk::Links;
use crate::bytes;
use crate::program;
use crate::sys::OpenFlags;
use crate::sys::file::{IoVec, Transfer, Whence};

/// Answers a question.
pub(crate) fn answer(question: Question<'_>) -> Result<Answer, Error> {
    match question {
        Question::Open { start, path, flags } => open(start, path, flags),
        Question::Look { node } => look(node),
        Question::Entry { directory, number } => entry(directory, number),
        Question::Transfer { node, position, how, parts, offset } => transfer(&look(node)?, position, how, parts, offset),
        Question::Seek { node, position, offset, from } => seek(&look(node)?, position, offset, from),
    }
}

fn nodes() -> &'static [tree::Node] {
    program::items(&program::record().permissions.nodes)
}

fn get(node: Node) -> Result<&'static tree::Node, Error> {
    nodes().get(node.0 as usize).ok_or(Error::Badf)
}

fn look(node: Node) -> Result<Answer, Error> {
    let record = get(node)?;
    Ok(Answer { number: node.0.into(), file_type: file_type(record), bytes: program::items(&record.contents) })
}

fn file_type(record: &tree::Node) -> FileType {
    match record.kind {
        tree::FILE => FileType::RegularFile,
        tree::DIRECTORY => FileType::Directory,
        _ => FileType::SymbolicLink,
    }
}

fn entry(directory: Node, number: u64) -> Result<Answer, Error> {
    let record = get(directory)?;
    let (node, name) = match number {
        0 => (directory, &b"."[..]),
        1 => (Node(record.parent), &b".."[..]),
        _ if number - 2 < u64::from(record.count) => {
            let node = Node(record.first + (number - 2) as u32);
            (node, program::items(&get(node)?.name))
        }
        _ => return Err(Error::Noent),
    };
    Ok(Answer { number: node.0.into(), file_type: file_type(get(node)?), bytes: name })
}

fn transfer(file: &Answer, position: &Position, how: Transfer, parts: &[IoVec<'_>], offset: u64) -> Result<Answer, Error> {
    if how.writes {
        return Err(Error::Rofs);
    }
    if file.file_type == FileType::Directory {
        return Err(Error::Isdir);
    }
    let start = if how.positioned { offset } else { position.get() };
    if start > i64::MAX as u64 {
        return Err(Error::Inval);
    }
    // At or past the end there is nothing.
    let all = file.bytes.get(start as usize..).unwrap_or_default();
    let mut rest = all;
    for part in parts {
        rest = rest.get(part.fill(rest)..).unwrap_or_default();
    }
    let moved = (all.len() - rest.len()) as u64;
    if !how.positioned {
        position.set(start + moved);
    }
    Ok(Answer { number: moved, ..*file })
}

fn seek(file: &Answer, position: &Position, offset: i64, from: Whence) -> Result<Answer, Error> {
    let base = match from {
        Whence::Start => 0,
        Whence::Current => position.get() as i64,
        Whence::End => file.bytes.len() as i64,
    };
    let moved = base.checked_add(offset).filter(|&moved| moved >= 0).ok_or(Error::Inval)? as u64;
    position.set(moved);
    Ok(Answer { number: moved, ..*file })
}

fn open(start: Node, path: &[u8], flags: OpenFlags) -> Result<Answer, Error> {
    /// The number of links that the kernel follows.
    const MAX_LINKS: u32 = 40;
    let links = if !flags.has(OpenFlags::NO_FOLLOW) { Links::Follow } else { Links::Keep };
    let found = look(Walk { start, links_left: MAX_LINKS }.resolve(start, path, links)?)?;
    match found.file_type {
        FileType::SymbolicLink if !flags.has(OpenFlags::PATH) => Err(Error::Loop),
        file_type if file_type != FileType::Directory && flags.has(OpenFlags::DIRECTORY) => Err(Error::Notdir),
        _ => Ok(found),
    }
}

/// The resolution of a path.
struct Walk {
    /// The directory that it must not leave.
    start: Node,
    links_left: u32,
}

impl Walk {
    /// Returns the node that a path leads to from a directory.
    fn resolve(&mut self, from: Node, path: &[u8], links: Links) -> Result<Node, Error> {
        if path.first() == Some(&b'/') {
            return Err(Error::Perm);
        }
        let (mut at, mut rest) = (from, path);
        loop {
            let length = rest.iter().take_while(|&&byte| byte != b'/').count();
            let (component, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            let is_last = after.is_empty();
            let next = self.step(at, component)?;
            let record = get(next)?;
            at = if record.kind == tree::LINK && (!is_last || links == Links::Follow) {
                self.links_left = self.links_left.checked_sub(1).ok_or(Error::Loop)?;
                self.resolve(at, program::items(&record.contents), Links::Follow)?
            } else {
                next
            };
            if is_last {
                return Ok(at);
            }
            let slashes = after.iter().take_while(|&&byte| byte == b'/').count();
            // With nothing after the slashes, the next component is empty: it must be a directory.
            rest = after.get(slashes..).unwrap_or_default();
        }
    }

    /// Returns the node that a component names in a directory.
    fn step(&self, at: Node, component: &[u8]) -> Result<Node, Error> {
        /// The longest name that file systems have.
        const MAX_NAME: usize = 255;
        let record = get(at)?;
        if record.kind != tree::DIRECTORY {
            return Err(Error::Notdir);
        }
        match component {
            b"" | b"." => Ok(at),
            b".." if at == self.start => Err(Error::Perm),
            b".." => Ok(Node(record.parent)),
            name if name.len() > MAX_NAME => Err(Error::Nametoolong),
            name => find(record, name).ok_or(Error::Noent),
        }
    }
}

/// Returns the directory entry with this name.
fn find(directory: &tree::Node, name: &[u8]) -> Option<Node> {
    let (mut low, mut high) = (directory.first, directory.first + directory.count);
    while low < high {
        let middle = low + (high - low) / 2;
        match bytes::compare(program::items(&get(Node(middle)).ok()?.name), name) {
            Ordering::Less => low = middle + 1,
            Ordering::Equal => return Some(Node(middle)),
            Ordering::Greater => high = middle,
        }
    }
    None
}
