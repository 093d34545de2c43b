//! The files that a build reads, and their stamps.

use crate::companion::Companions;
use crate::digest::Hasher;
use crate::embed::{Entry, Tree};
use crate::error::{Error, Result};
use crate::file::{self, Claim};
use crate::options::{DebugInfo, Options, TlsRoots};
use std::borrow::Cow;
use std::fmt;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The files that a build reads.
pub struct Inputs<'a> {
    /// The module, those that are linked with it, the runtime, certificates, profiles, and files with debug information: they are read whole.
    files: Vec<Cow<'a, Path>>,
    options: &'a Options,
}

/// The attributes of a file by which a change shows without reading it. A file that was changed has another stamp, unless that
/// happened within the grain of the file system's clock: see [`Stamps::are_settled`].
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
        let modules: Vec<_> = [program].into_iter().chain(links).collect();
        let beside = modules.iter().filter(|_| options.tools.debug_info != DebugInfo::None).flat_map(|path| {
            // A module that cannot be read is an error soon.
            let module = file::read("read", path, &Claim::default()).unwrap_or_default();
            Companions::files(&module, path)
        });
        let beside: Vec<_> = beside.map(Cow::Owned).collect();
        let roots = match &options.permissions.tls_roots {
            Some(TlsRoots::File(path)) => Some(&**path),
            None | Some(TlsRoots::System) => None,
        };
        let profiles = options.profiling.uses.iter().map(|path| &**path);
        let files = modules.into_iter().chain(options.tools.runtime.as_deref()).chain(roots).chain(profiles).map(Cow::Borrowed);
        Self { files: files.chain(beside).collect(), options }
    }

    /// Returns the stamps of all inputs; nothing where one of them has none, such as a pipe.
    pub fn stamps(&self) -> Result<Option<Stamps>> {
        // A linker of the user's choice may read whatever it likes.
        if self.options.tools.linker.is_some() {
            return Ok(None);
        }
        let mut files = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let metadata = std::fs::metadata(file).map_err(|error| Error::io("read", file, &error))?;
            if !metadata.is_file() {
                return Ok(None);
            }
            files.push(Stamp::of(&metadata));
        }
        let tree = Tree::read(&self.options.permissions, &Claim::default())?;
        let names = format!("{:?} {:?}", tree.roots, tree.nodes);
        let mut embedded = Vec::new();
        for node in &tree.nodes {
            if let Entry::File { path, .. } = &node.entry {
                let metadata = std::fs::metadata(path).map_err(|error| Error::io("embed", path, &error))?;
                embedded.push(Stamp::of(&metadata));
            }
        }
        Ok(Some(Stamps { files, names, embedded }))
    }

    /// Returns the contents of all inputs except for embedded files, the module first.
    pub fn read(&self) -> Result<Vec<Vec<u8>>> {
        self.files.iter().map(|path| file::read("read", path, &Claim::default())).collect()
    }
}

/// The stamps of all inputs.
#[derive(Debug, PartialEq, Eq)]
pub struct Stamps {
    files: Vec<Stamp>,
    /// The names of everything embedded, with sizes and the targets of links.
    names: String,
    embedded: Vec<Stamp>,
}

impl Stamps {
    /// Adds all of them to a key.
    pub fn add_to(&self, key: &mut Hasher) {
        self.files.iter().for_each(|stamp| key.field(&stamp.to_string()));
        self.add_embedded_to(key);
    }

    /// Adds those of embedded files, which may be many and large, and for whose contents they stand.
    pub fn add_embedded_to(&self, key: &mut Hasher) {
        key.field(&self.names);
        self.embedded.iter().for_each(|stamp| key.field(&stamp.to_string()));
    }

    /// Whether the files that are read whole are old enough that their next change shows in their stamps.
    pub fn are_settled(&self) -> bool {
        are_settled(&self.files)
    }

    /// The same for embedded files.
    pub fn embedded_are_settled(&self) -> bool {
        are_settled(&self.embedded)
    }
}

fn are_settled(stamps: &[Stamp]) -> bool {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos() as i128;
    stamps.iter().all(|stamp| stamp.is_settled(now))
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

    /// Whether the file's next change shows in its stamp.
    fn is_settled(&self, now: i128) -> bool {
        let time = self.modified.max(self.changed);
        let grain = if time % 1_000_000_000 == 0 { COARSE_GRAIN } else { GRAIN };
        time + (grain.as_nanos() as i128) < now
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { device, inode, size, modified, changed } = self;
        write!(f, "{device} {inode} {size} {modified} {changed}")
    }
}
