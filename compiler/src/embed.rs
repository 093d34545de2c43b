//! Directories that become part of the executable. They are listed before anything is compiled, so that what cannot be embedded is
//! reported at once.
//!
//! The same names, contents and links give the same tree, wherever and whenever: entries are sorted, and owners, permissions
//! and times are left out. Contents may be large, so they are read only when they are written.

use crate::error::{Error, Result};
use crate::file::Claim;
use crate::foreign::Foreign;
use crate::options::Embed;
use rustix::fs::{Access, AtFlags, CWD};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// All directories, with everything below them.
#[derive(Debug, Default)]
pub struct Tree {
    /// First the roots in the order given, then the entries of each directory, sorted, one directory after the other.
    pub nodes: Vec<Node>,
    /// The size of all contents, in bytes.
    pub contents_size: u64,
}

/// A file, directory or link of a tree.
#[derive(Debug)]
pub struct Node {
    /// A single component; empty for a root.
    pub name: String,
    /// The number of its parent directory; its own for a root.
    pub parent: u32,
    /// The kind of the node, with its contents.
    pub entry: Entry,
}

/// The kinds of nodes in a tree.
#[derive(Debug)]
pub enum Entry {
    /// A regular file.
    File {
        /// The path of its contents.
        path: PathBuf,
        /// The size when it was found, in bytes.
        size: u64,
    },
    /// A directory: `count` nodes from `first` on.
    Directory {
        /// The number of the first.
        first: u32,
        /// The number of nodes.
        count: u32,
    },
    /// A symbolic link.
    Link {
        /// The target of the link.
        target: String,
    },
}

/// The maximum size of all contents: distances in the executable have 32 bits, and code needs its share of them.
const MOST_CONTENTS: u64 = 1 << 30;

/// The maximum number of nodes, so that the runtime can tell their numbers from file descriptors.
const MOST_NODES: usize = 1 << 24;

impl Tree {
    /// Reads the structure of the directories.
    ///
    /// # Errors
    ///
    /// When something cannot be read, is neither file nor directory nor link, or has a name that no program could use; when
    /// there is too much; when the output is among it.
    pub fn read(directories: &[Embed], claim: &Claim) -> Result<Self> {
        let mut tree = Self::default();
        let mut paths = Vec::new();
        for (number, Embed { host, .. }) in directories.iter().enumerate() {
            let metadata = fs::metadata(host).map_err(|error| Error::io("embed", host, &error))?;
            if !metadata.is_dir() {
                return Err(Error::environment(format!("cannot embed {}: it is not a directory", Foreign::path(host)))
                    .help("to embed a single file, embed the directory that contains it"));
            }
            claim.check(host, &metadata)?;
            tree.push(String::new(), number as u32, Entry::Directory { first: 0, count: 0 })?;
            paths.push(host.clone());
        }
        // Nodes are appended to the list during the loop, so directories are read level by level.
        let mut number = 0;
        while number < tree.nodes.len() {
            if let Entry::Directory { .. } = tree.nodes[number].entry {
                tree.read_directory(number, &mut paths, claim)?;
            }
            number += 1;
        }
        Ok(tree)
    }

    /// Appends the entries of a directory; `paths` has the path of each node.
    fn read_directory(&mut self, number: usize, paths: &mut Vec<PathBuf>, claim: &Claim) -> Result<()> {
        let path = paths[number].clone();
        let failed = |error: std::io::Error| Error::io("embed", &path, &error);
        let entries = fs::read_dir(&path).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let mut names = entries.iter().map(|entry| utf8(&entry.path(), entry.file_name())).collect::<Result<Vec<_>>>()?;
        names.sort_unstable();
        let (first, count) = (self.nodes.len() as u32, names.len() as u32);
        self.nodes[number].entry = Entry::Directory { first, count };
        for name in names {
            let path = path.join(&name);
            let entry = look(&path, claim)?;
            self.push(name, number as u32, entry)?;
            paths.push(path);
        }
        Ok(())
    }

    fn push(&mut self, name: String, parent: u32, entry: Entry) -> Result<()> {
        self.contents_size += match &entry {
            Entry::File { size, .. } => *size,
            Entry::Link { target } => target.len() as u64,
            Entry::Directory { .. } => 0,
        };
        self.nodes.push(Node { name, parent, entry });
        let refused = |what: String| Err(Error::environment(what).help("grant the rest with --dir"));
        if self.contents_size > MOST_CONTENTS {
            return refused(format!("the embedded directories contain more than {} GiB", MOST_CONTENTS >> 30));
        }
        if self.nodes.len() > MOST_NODES {
            return refused(format!("the embedded directories have more than {MOST_NODES} entries"));
        }
        Ok(())
    }

    /// Returns notes for the user about what is there, but cannot be found by the program.
    pub fn notes(&self) -> Vec<String> {
        let leading_out = |number: &usize| match &self.nodes[*number].entry {
            Entry::Link { target } => !self.stays_inside(self.nodes[*number].parent, target),
            _ => false,
        };
        let mut links = (0..self.nodes.len()).filter(leading_out);
        let Some(first) = links.next() else { return Vec::new() };
        let others = match links.count() {
            0 => String::new(),
            count => format!(", and {count} more"),
        };
        let Entry::Link { target } = &self.nodes[first].entry else { return Vec::new() };
        vec![format!(
            "the embedded link {:?} leads out of its directory, to {target:?}{others}: the program cannot follow it",
            self.path(first)
        )]
    }

    /// Whether a link in this directory leads to a path below its root, if there are no other links on the way.
    fn stays_inside(&self, directory: u32, target: &str) -> bool {
        let mut depth = self.parents(directory).count();
        !target.starts_with('/')
            && target.split('/').filter(|part| !matches!(*part, "" | ".")).all(|part| {
                let next = if part == ".." { depth.checked_sub(1) } else { Some(depth + 1) };
                depth = next.unwrap_or(0);
                next.is_some()
            })
    }

    /// Returns the node and the directories that contain it, except for the root.
    fn parents(&self, mut number: u32) -> impl Iterator<Item = u32> {
        std::iter::from_fn(move || {
            let node = number;
            number = self.nodes[node as usize].parent;
            (number != node).then_some(node)
        })
    }

    /// Returns the path of a node below its root.
    fn path(&self, number: usize) -> String {
        let mut names: Vec<_> = self.parents(number as u32).map(|node| &*self.nodes[node as usize].name).collect();
        names.reverse();
        names.join("/")
    }
}

/// Returns the entry at a path.
fn look(path: &Path, claim: &Claim) -> Result<Entry> {
    let failed = |error: std::io::Error| Error::io("embed", path, &error);
    let metadata = fs::symlink_metadata(path).map_err(failed)?;
    claim.check(path, &metadata)?;
    let kind = metadata.file_type();
    if kind.is_dir() {
        Ok(Entry::Directory { first: 0, count: 0 })
    } else if kind.is_file() {
        // This is long before it is opened: contents are read last.
        rustix::fs::accessat(CWD, path, Access::READ_OK, AtFlags::EACCESS).map_err(|error| failed(error.into()))?;
        Ok(Entry::File { path: path.to_owned(), size: metadata.len() })
    } else if kind.is_symlink() {
        Ok(Entry::Link { target: utf8(path, fs::read_link(path).map_err(failed)?.into_os_string())? })
    } else {
        Err(Error::environment(format!("cannot embed {}: it is neither file, directory nor symbolic link", Foreign::path(path)))
            .help("devices, sockets and pipes have no contents; remove it from the directory"))
    }
}

/// Returns a name or the target of a link as programs use it.
fn utf8(path: &Path, text: std::ffi::OsString) -> Result<String> {
    text.into_string().map_err(|_| {
        Error::environment(format!("cannot embed {}: its name or contents are not UTF-8", Foreign::path(path)))
            .help("WASI supports no other names; rename it")
    })
}

impl Entry {
    /// Appends what the program reads: the contents of a file, or the target of a link.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or is not as long as before.
    pub fn read(&self, into: &mut Vec<u8>) -> Result<()> {
        match self {
            Entry::Directory { .. } => {}
            Entry::Link { target } => into.extend_from_slice(target.as_bytes()),
            Entry::File { path, size } => {
                let before = into.len();
                let file = File::open(path).map_err(|error| Error::io("embed", path, &error))?;
                // One byte more shows that it has grown, without reading the rest.
                file.take(size + 1).read_to_end(into).map_err(|error| Error::io("embed", path, &error))?;
                if (into.len() - before) as u64 != *size {
                    return Err(Error::environment(format!("{} changed while it was read", Foreign::path(path))));
                }
            }
        }
        Ok(())
    }
}
