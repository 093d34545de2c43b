//! The destination of an output: found, and as far as possible opened, before anything is compiled, so that a build whose output
//! cannot be written fails early.
//!
//! Links are followed first. A file that is new or regular is replaced as a whole: see [`replace`](super::replace). Anything
//! else, such as `/dev/null`, a pipe, an open descriptor or a file that is a mount point, is written to and stays what it is.

use super::replace::{Mode, Replacement, parent};
use crate::error::{Error, Result};
use crate::file::{Claim, FileId, check_size};
use crate::foreign::Foreign;
use rustix::fs::{Access, AtFlags, CWD, OFlags, PROC_SUPER_MAGIC, StatxAttributes, StatxFlags};
use rustix::io::Errno;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

/// The destination of an output.
pub struct Destination {
    /// The name used in messages.
    name: PathBuf,
    place: Place,
    claim: Claim,
}

enum Place {
    /// A descriptor that is open from the start.
    Open(File),
    /// Something that is opened and written to.
    Through(PathBuf),
    /// A regular file, replaced or new.
    Replaced(Replacement),
}

impl Destination {
    /// Returns standard output as a destination.
    ///
    /// # Errors
    ///
    /// When it is closed.
    pub fn standard_output() -> Result<Self> {
        Self::open_whole("standard output", &io::stdout())
    }

    /// Returns standard output as the destination of an answer, such as a list or help: it is lost where standard output is closed.
    ///
    /// # Errors
    ///
    /// When the process may open no further file.
    pub fn answer() -> Result<Self> {
        Self::open("standard output", &io::stdout())
    }

    /// Finds the destination that `path` leads to.
    ///
    /// # Errors
    ///
    /// When no file can be written there, as far as that can be known at this point.
    pub fn find(path: &Path, mode: Mode) -> Result<Self> {
        let failed = |error: io::Error| Error::io("write", path, &error);
        if path.as_os_str().is_empty() {
            return Err(Error::environment("the name of the output is empty").help("name it with -o"));
        }
        let end = follow(path).map_err(failed)?;
        match end.is_descriptor.then(|| own_descriptor(&end.path)).flatten() {
            Some(Descriptor::Output) => return Self::standard_output(),
            Some(Descriptor::Errors) => return Self::open_whole("standard error", &io::stderr()),
            None => {}
        }
        match fs::metadata(&end.path) {
            Ok(metadata) if metadata.is_dir() => {
                Err(refuse(path, "it is a directory").help("`-o DIRECTORY/` puts the output into it"))
            }
            Ok(metadata) => Self::existing(path, end, &metadata, mode),
            // Without this check the slash would be lost together with anything else that may follow the name in a path.
            Err(error) if is_missing(&error) && names_directory(&end.path) => Err(match error.kind() {
                io::ErrorKind::NotFound => refuse(path, "there is no such directory").help("create it first"),
                _ => refuse(path, "it is not a directory"),
            }),
            Err(error) if is_missing(&error) => {
                let place = Place::Replaced(Replacement::prepare(path, &end.path, mode, None)?);
                let directory = fs::metadata(parent(&end.path)).map_err(failed)?;
                let claim = Claim { file: None, directory: Some(FileId::of(&directory)) };
                Ok(Self { name: path.to_owned(), place, claim })
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Prepares to write to an existing file that is not a directory.
    fn existing(path: &Path, end: End, metadata: &Metadata, mode: Mode) -> Result<Self> {
        // A file that is read-only must not be replaced, either.
        check_writable(&end.path).map_err(|error| Error::io("write", path, &error))?;
        if metadata.file_type().is_socket() {
            return Err(refuse(path, "it is a socket"));
        }
        let place = match metadata.is_file() && !end.is_descriptor && !is_mount_point(&end.path) {
            true => Place::Replaced(Replacement::prepare(path, &end.path, mode, Some(metadata))?),
            false => Place::Through(end.path),
        };
        Ok(Self { name: path.to_owned(), place, claim: claim_on(metadata) })
    }

    /// Opens a stream that must not lose what is written to it.
    fn open_whole(name: &str, stream: &impl AsFd) -> Result<Self> {
        let destination = Self::open(name, stream)?;
        match &destination.place {
            Place::Open(file) if stands_for_closed(file) => {
                Err(refuse(&destination.name, "it is closed").help("`> /dev/null` discards the output"))
            }
            _ => Ok(destination),
        }
    }

    fn open(name: &str, stream: &impl AsFd) -> Result<Self> {
        let name = PathBuf::from(name);
        let file = File::from(stream.as_fd().try_clone_to_owned().map_err(|error| Error::io("write", &name, &error))?);
        let metadata = file.metadata().map_err(|error| Error::io("write", &name, &error))?;
        Ok(Self { name, place: Place::Open(file), claim: claim_on(&metadata) })
    }

    /// Returns the claim on the output, which no input may be read from.
    pub fn claim(&self) -> Claim {
        self.claim
    }

    /// Returns the name used in messages.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// Writes the output.
    ///
    /// # Errors
    ///
    /// When writing fails. A file that would be replaced is then unchanged; one that is written to, because it is already open or
    /// a mount point, may contain a part of the output, and keeps its contents only if it cannot be opened or the output exceeds
    /// the limit on the size of files.
    pub fn write(self, bytes: &[u8]) -> Result<()> {
        let name = self.name;
        match self.place {
            Place::Open(file) => write_all(file, bytes, &name),
            Place::Through(path) => {
                let failed = |error: io::Error| Error::io("write", &name, &error);
                let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
                if file.metadata().map_err(failed)?.is_file() {
                    check_size(bytes.len() as u64, &name)?;
                    file.set_len(0).map_err(failed)?;
                }
                write_all(file, bytes, &name)
            }
            Place::Replaced(replacement) => {
                check_size(bytes.len() as u64, &name)?;
                replacement.write(bytes).map_err(|error| Error::io("write", &name, &error))
            }
        }
    }
}

/// Returns the claim of an output that is written to an existing file.
fn claim_on(metadata: &Metadata) -> Claim {
    Claim { file: metadata.is_file().then(|| FileId::of(metadata)), directory: None }
}

/// The end of a path.
struct End {
    path: PathBuf,
    /// Whether it is a link of procfs to something open, which is resolved by the kernel and not by its text.
    is_descriptor: bool,
}

/// Follows the links that the last component of a path stands for; nothing need exist at the end.
fn follow(path: &Path) -> io::Result<End> {
    /// The number of links that the kernel follows.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {}
            Err(error) if !is_missing(&error) => return Err(error),
            _ => return Ok(End { path, is_descriptor: false }),
        }
        // Reading a link is not following it: in a directory like `/tmp` the kernel refuses to follow those of other users
        // (`fs.protected_symlinks` in proc_sys_fs(5)), even dangling ones. It is asked between the two reads of the link, so that
        // one which appears in the meantime is noticed, too.
        if let Err(error) = fs::metadata(&path)
            && !is_missing(&error)
        {
            return Err(error);
        }
        if rustix::fs::statfs(parent(&path))?.f_type == PROC_SUPER_MAGIC {
            return Ok(End { path, is_descriptor: true });
        }
        path = parent(&path).join(fs::read_link(&path)?);
    }
    Err(Errno::LOOP.into())
}

/// Whether nothing exists at a path: problems with its directory are found by opening that.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether a path can only name a directory, judging by how it ends.
fn names_directory(path: &Path) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    path.ends_with(b"/") || path.ends_with(b"/.")
}

enum Descriptor {
    Output,
    Errors,
}

/// Returns the standard stream of this process that a link of procfs leads to. Opened anew, it would lose its position.
fn own_descriptor(link: &Path) -> Option<Descriptor> {
    if parent(link).canonicalize().ok()? != Path::new("/proc/self/fd").canonicalize().ok()? {
        return None;
    }
    match link.file_name()?.to_str()? {
        "1" => Some(Descriptor::Output),
        "2" => Some(Descriptor::Errors),
        _ => None,
    }
}

/// Whether the standard library has opened this in place of a standard stream that was closed: `/dev/null`, for reading and
/// writing, which is never used for an output on purpose.
fn stands_for_closed(file: &File) -> bool {
    let is_null = |found: Metadata| found.file_type().is_char_device() && found.rdev() == rustix::fs::makedev(1, 3);
    let is_both = |flags: OFlags| flags & OFlags::ACCMODE == OFlags::RDWR;
    file.metadata().is_ok_and(is_null) && rustix::fs::fcntl_getfl(file).is_ok_and(is_both)
}

fn check_writable(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS)?)
}

/// Whether this file cannot be replaced by another, as in a container that a single file was mounted into.
fn is_mount_point(path: &Path) -> bool {
    let attributes = rustix::fs::statx(CWD, path, AtFlags::empty(), StatxFlags::empty());
    attributes.is_ok_and(|found| found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

fn write_all(mut file: File, bytes: &[u8], name: &Path) -> Result<()> {
    let failed = |error: io::Error| Error::io("write", name, &error);
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_file() {
        let appends = rustix::fs::fcntl_getfl(&file).is_ok_and(|flags| flags.contains(OFlags::APPEND));
        let start = if appends { metadata.len() } else { file.stream_position().map_err(failed)? };
        check_size(start.saturating_add(bytes.len() as u64), name)?;
    }
    file.write_all(bytes).map_err(failed)
}

fn refuse(path: &Path, reason: &str) -> Error {
    Error::environment(format!("cannot write {}: {reason}", Foreign::path(path)))
}
