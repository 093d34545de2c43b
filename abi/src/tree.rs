//! Files that are part of the executable, as a tree of [`Node`]s in read-only data.
//!
//! Nodes are numbered by their index in one array: first the roots, in the order of their directories among the permissions,
//! then the entries of each directory, one directory after the other.

use crate::relative::RelSlice;

/// A file, directory or symbolic link of the tree.
#[repr(C)]
pub struct Node {
    /// Its name in its directory, a single component in UTF-8; empty for a root.
    pub name: RelSlice<u8>,
    /// The contents of a file, or the target of a symbolic link; empty for a directory.
    pub contents: RelSlice<u8>,
    /// The number of the first entry of a directory; they follow each other, sorted by the bytes of their names.
    pub first: u32,
    /// The number of entries of a directory.
    pub count: u32,
    /// The number of the parent directory; its own for a root.
    pub parent: u32,
    /// One of [`FILE`], [`DIRECTORY`] and [`LINK`].
    pub kind: u32,
}

/// [`Node::kind`] of a regular file.
pub const FILE: u32 = 0;

/// [`Node::kind`] of a directory.
pub const DIRECTORY: u32 = 1;

/// [`Node::kind`] of a symbolic link.
pub const LINK: u32 = 2;
