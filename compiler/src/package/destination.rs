//! Where an output goes: found, and as far as possible opened, before anything is compiled, so that nobody waits for a build
//! that has nowhere to go.
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

/// Where an output goes.
pub struct Destination {
    /// What messages call it.
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
    /// Standard output.
    ///
    /// # Errors
    ///
    /// When it is closed.
    pub fn standard_output() -> Result<Self> {
        Self::open("standard output", &io::stdout())
    }

    /// Finds out where `path` leads.
    ///
    /// # Errors
    ///
    /// When no file can be written there, as far as that can be known now.
    pub fn find(path: &Path, mode: Mode) -> Result<Self> {
        let failed = |error: io::Error| Error::io("write", path, &error);
        if path.as_os_str().is_empty() {
            return Err(Error::environment("the name of the output is empty").help("name it with -o"));
        }
        let end = follow(path).map_err(failed)?;
        match end.is_descriptor.then(|| own_descriptor(&end.path)).flatten() {
            Some(Descriptor::Output) => return Self::standard_output(),
            Some(Descriptor::Errors) => return Self::open("standard error", &io::stderr()),
            None => {}
        }
        match fs::metadata(&end.path) {
            Ok(metadata) if metadata.is_dir() => {
                Err(refuse(path, "it is a directory").help("`-o DIRECTORY/` puts the output into it"))
            }
            Ok(metadata) => Self::existing(path, end, &metadata, mode),
            // Without this check the slash would be lost with the rest of what a path may end in after a name.
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

    /// Something that `path` leads to, and that is no directory.
    fn existing(path: &Path, end: End, metadata: &Metadata, mode: Mode) -> Result<Self> {
        // A file that is read-only is not to be replaced, either.
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

    fn open(name: &str, stream: &impl AsFd) -> Result<Self> {
        let name = PathBuf::from(name);
        let file = File::from(stream.as_fd().try_clone_to_owned().map_err(|error| Error::io("write", &name, &error))?);
        let metadata = file.metadata().map_err(|error| Error::io("write", &name, &error))?;
        if stands_for_closed(&file, &metadata) {
            return Err(refuse(&name, "it is closed").help("`> /dev/null` discards the output"));
        }
        Ok(Self { name, place: Place::Open(file), claim: claim_on(&metadata) })
    }

    /// What nothing may be read from.
    pub fn claim(&self) -> Claim {
        self.claim
    }

    /// What messages call it.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// Writes the output.
    ///
    /// # Errors
    ///
    /// When that fails. A file that would be replaced is then what it was before; one that is written to, because it is open
    /// already or a mount point, may have a part of the output, and keeps its contents only if it cannot be opened or the output
    /// is larger than files may be.
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

/// What an output that is written to something takes the place of.
fn claim_on(metadata: &Metadata) -> Claim {
    Claim { file: metadata.is_file().then(|| FileId::of(metadata)), directory: None }
}

/// What a path leads to.
struct End {
    path: PathBuf,
    /// Whether it is a link of procfs to something open, which leads there by itself and not by its text.
    is_descriptor: bool,
}

/// Follows the links that the last component of a path stands for; there need be nothing at the end.
fn follow(path: &Path) -> io::Result<End> {
    /// As many as the kernel follows.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {}
            Err(error) if !is_missing(&error) => return Err(error),
            _ => return Ok(End { path, is_descriptor: false }),
        }
        // Reading a link is no following: in a directory like `/tmp` the kernel refuses to follow those of other users
        // (`fs.protected_symlinks` in proc_sys_fs(5)), to nothing as well. It is asked between the looks at the link, so that one
        // which appears meanwhile is noticed, too.
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

/// Whether there is nothing at a path: what is wrong with its directory is found by opening that.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether a path can only be that of a directory, by how it ends.
fn names_directory(path: &Path) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    path.ends_with(b"/") || path.ends_with(b"/.")
}

enum Descriptor {
    Output,
    Errors,
}

/// Which standard stream of this process a link of procfs leads to. Opened anew, it would lose its place.
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
/// writing, which nobody uses for an output by intention.
fn stands_for_closed(file: &File, metadata: &Metadata) -> bool {
    let is_null = metadata.file_type().is_char_device() && metadata.rdev() == rustix::fs::makedev(1, 3);
    is_null && rustix::fs::fcntl_getfl(file).is_ok_and(|flags| flags & OFlags::ACCMODE == OFlags::RDWR)
}

fn check_writable(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS)?)
}

/// Whether another file cannot take the place of this one, as in a container that a single file was mounted into.
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
