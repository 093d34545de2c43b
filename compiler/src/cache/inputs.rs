//! The files that a build reads, and their stamps.

use crate::embed::{Entry, Tree};
use crate::error::{Error, Result};
use crate::file::{self, Claim};
use crate::options::{Options, Tools};
use std::fmt;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The files that a build reads.
pub struct Inputs<'a> {
    /// The module, those that are linked with it, and the runtime: they are read whole.
    files: Vec<&'a Path>,
    options: &'a Options,
}

/// The attributes of a file by which a change shows without reading it. A file that was changed has another stamp, unless that
/// happened within the grain of the file system's clock: see [`Stamp::are_settled`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    /// The time of the last change of the contents, in nanoseconds.
    modified: i128,
    /// The time of the last change of contents or attributes, in nanoseconds; nobody can set it.
    changed: i128,
}

/// The longest time between two changes that a file system gives the same time: kernels have 100 ticks a second or more.
const GRAIN: Duration = Duration::from_millis(50);

/// The same for file systems that count in seconds.
const COARSE_GRAIN: Duration = Duration::from_secs(2);

impl<'a> Inputs<'a> {
    /// Returns what a build of `program` reads.
    pub fn of(program: &'a Path, options: &'a Options) -> Self {
        let links = options.links.iter().map(|link| &*link.path);
        Self { files: [program].into_iter().chain(links).chain(options.tools.runtime.as_deref()).collect(), options }
    }

    /// Returns the stamps of all inputs, as fields of a key; nothing where one of them has none, such as a pipe.
    pub fn stamps(&self) -> Result<Option<Vec<String>>> {
        // A linker of the user's choice may read whatever it likes.
        if self.options.tools.linker.is_some() {
            return Ok(None);
        }
        let mut stamps = Vec::new();
        for file in &self.files {
            let metadata = std::fs::metadata(file).map_err(|error| Error::io("read", file, &error))?;
            if !metadata.is_file() {
                return Ok(None);
            }
            stamps.push(Stamp::of(&metadata).to_string());
        }
        let (names, files) = self.embedded()?;
        stamps.push(names);
        stamps.extend(files.iter().map(Stamp::to_string));
        Ok(Some(stamps))
    }

    /// Returns the contents of all inputs, the module first. Embedded files, which may be many and large, stand in with their
    /// stamps.
    pub fn read(&self) -> Result<Vec<Vec<u8>>> {
        let claim = Claim::default();
        let mut contents = self.files.iter().map(|path| file::read("read", path, &claim)).collect::<Result<Vec<_>>>()?;
        let (names, files) = self.embedded()?;
        contents.push(names.into_bytes());
        contents.extend(files.iter().map(|stamp| stamp.to_string().into_bytes()));
        Ok(contents)
    }

    /// Returns the names of everything embedded, and the stamps of all files among it.
    fn embedded(&self) -> Result<(String, Vec<Stamp>)> {
        let tree = Tree::read(&self.options.permissions, &Claim::default())?;
        let path_of = |node: &Entry| if let Entry::File { path, .. } = node { Some(path.clone()) } else { None };
        let files: Vec<PathBuf> = tree.nodes.iter().filter_map(|node| path_of(&node.entry)).collect();
        let stamp =
            |path: &PathBuf| std::fs::metadata(path).map(|found| Stamp::of(&found)).map_err(|e| Error::io("embed", path, &e));
        Ok((format!("{:?} {:?}", tree.roots, tree.nodes), files.iter().map(stamp).collect::<Result<_>>()?))
    }

    fn newest(&self) -> Option<Stamp> {
        let stamps = self.files.iter().map(|path| std::fs::metadata(path).map(|found| Stamp::of(&found)).ok());
        let embedded = self.embedded().ok()?.1;
        let all = stamps.collect::<Option<Vec<_>>>()?.into_iter().chain(embedded);
        all.max_by_key(|stamp| stamp.modified.max(stamp.changed))
    }
}

impl Stamp {
    /// Returns the stamp of the file that has these attributes.
    pub fn of(metadata: &Metadata) -> Self {
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    /// Returns the size of the file, in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Reads a stamp as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split(' ');
        let stamp = Self {
            device: fields.next()?.parse().ok()?,
            inode: fields.next()?.parse().ok()?,
            size: fields.next()?.parse().ok()?,
            modified: fields.next()?.parse().ok()?,
            changed: fields.next()?.parse().ok()?,
        };
        fields.next().is_none().then_some(stamp)
    }

    /// Whether all inputs are old enough that their next change shows in their stamps.
    pub fn are_settled(inputs: &Inputs<'_>) -> bool {
        let Some(newest) = inputs.newest() else { return false };
        let time = newest.modified.max(newest.changed);
        let grain = if time % 1_000_000_000 == 0 { COARSE_GRAIN } else { GRAIN };
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        time + (grain.as_nanos() as i128) < now.as_nanos() as i128
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { device, inode, size, modified, changed } = self;
        write!(f, "{device} {inode} {size} {modified} {changed}")
    }
}

/// Returns all options that an executable depends on, as text.
pub fn described(options: &Options) -> String {
    // The number of threads changes nothing, and nothing is replaced.
    let tools = Tools { threads: None, ..options.tools.clone() };
    format!("{:?}", Options { claim: Claim::default(), tools, ..options.clone() })
}
