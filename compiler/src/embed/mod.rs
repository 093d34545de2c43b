//! Files and directories that become part of the executable. They are listed before anything is compiled, so that what cannot be
//! embedded is reported at once.
//!
//! * [`roots`](mod@roots): the directories that the program sees at first;
//! * [`entry`]: the kinds of nodes;
//! * [`exclude`]: names that are left out.
//!
//! The same names, contents and links give the same tree, wherever and whenever: entries are sorted, and owners, permissions
//! and times are left out. Contents may be large, so they are read only when they are written.

mod entry;
mod exclude;
mod roots;

use crate::error::{Error, Result};
use crate::file::Claim;
use crate::options::Permissions;
use entry::{look, utf8};
use exclude::Excluded;
use roots::{Root, roots, twice};
use std::fs;
use std::path::{Path, PathBuf};

pub use entry::Entry;

/// All directories, with everything below them.
#[derive(Debug, Default)]
pub struct Tree {
    /// The names under which the program sees the roots.
    pub roots: Vec<String>,
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

/// An entry of a directory before it is looked at.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    name: String,
    path: PathBuf,
    /// Whether the user has named it, and not the directory that it is in.
    is_given: bool,
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
    pub fn read(permissions: &Permissions, claim: &Claim) -> Result<Self> {
        let mut tree = Self::default();
        let mut paths = Vec::new();
        let excluded = Excluded::new(&permissions.excluded)?;
        let roots = roots(&permissions.embedded, claim)?;
        for (number, root) in roots.iter().enumerate() {
            tree.roots.push(root.guest.clone());
            tree.push(String::new(), number as u32, Entry::Directory { first: 0, count: 0 })?;
            paths.push(root.host.clone().unwrap_or_default());
        }
        // Nodes are appended to the list during the loop, so directories are read level by level.
        let mut number = 0;
        while number < tree.nodes.len() {
            if let Entry::Directory { .. } = tree.nodes[number].entry {
                let entries = tree.list(number, roots.get(number), &paths[number], &excluded)?;
                tree.add(number, entries, &mut paths, claim)?;
            }
            number += 1;
        }
        Ok(tree)
    }

    /// Returns the names in a directory and their paths, sorted; `root` has more if this is one.
    fn list(&self, number: usize, root: Option<&Root>, path: &Path, excluded: &Excluded) -> Result<Vec<Found>> {
        let failed = |error: std::io::Error| Error::io("embed", path, &error);
        let mut found = Vec::new();
        if root.is_none_or(|root| root.host.is_some()) {
            let inside = self.path(number);
            for entry in fs::read_dir(path).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                let name = utf8(&path, path.file_name().unwrap_or_default().to_owned())?;
                if !excluded.contains(&inside, &name) {
                    found.push(Found { name, path, is_given: false });
                }
            }
        }
        let files = root.into_iter().flat_map(|root| root.files.clone());
        found.extend(files.map(|(name, path)| Found { name, path, is_given: true }));
        found.sort_unstable();
        match (found.windows(2).find(|pair| pair[0].name == pair[1].name), root) {
            (Some(pair), Some(root)) => Err(twice(&format!("{}/{}", root.guest.trim_end_matches('/'), pair[0].name))),
            _ => Ok(found),
        }
    }

    /// Appends the entries of a directory; `paths` has the path of each node.
    fn add(&mut self, number: usize, entries: Vec<Found>, paths: &mut Vec<PathBuf>, claim: &Claim) -> Result<()> {
        let (first, count) = (self.nodes.len() as u32, entries.len() as u32);
        self.nodes[number].entry = Entry::Directory { first, count };
        for Found { name, path, is_given } in entries {
            let entry = look(&path, claim, is_given)?;
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
