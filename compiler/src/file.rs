//! Files that a build reads: the program, modules linked with it, a runtime, what is embedded.
//!
//! All of them are opened and read here or looked at in [`embed`](crate::embed), and each is compared with what the output is
//! going to replace, whatever it is called: a build never destroys its own inputs. The maximum size of a file is checked here for
//! everything that writes one.

use crate::error::{Error, Result};
use crate::foreign::Foreign;
use rustix::process::Resource;
use std::fs::{File, Metadata};
use std::io::Read as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

/// The maximum size of a file, in bytes, which is what other implementations accept: some files have no end.
const MOST_BYTES: u64 = 1 << 30;

/// The identity of a file, by whatever name it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// Returns the identity of the file that has these attributes.
    pub fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }
}

/// The files that an output replaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// The file that is replaced or written to, if there is one already.
    pub file: Option<FileId>,
    /// The directory that a new file is created in.
    pub directory: Option<FileId>,
}

impl Claim {
    /// Checks that a file or directory is not what the output replaces.
    ///
    /// # Errors
    ///
    /// When it is, or when it is the directory that contains the output: reading all of that would read an earlier output.
    pub fn check(&self, path: &Path, metadata: &Metadata) -> Result<()> {
        let id = Some(FileId::of(metadata));
        let path = Foreign::path(path);
        if id == self.file {
            return Err(Error::environment(format!("the output would replace {path}, which it is made from"))
                .help("name another output with -o"));
        }
        if id == self.directory {
            return Err(Error::environment(format!("the output would be put into {path}, which is embedded"))
                .help("name an output elsewhere with -o; the next build would embed this one"));
        }
        Ok(())
    }
}

/// Opens a file to be read; `action` is what messages call that.
///
/// # Errors
///
/// When it cannot be opened, or is a directory or a device, which has no end.
pub fn open(action: &str, path: &Path) -> Result<File> {
    let failed = |error: std::io::Error| Error::io(action, path, &error);
    if path.as_os_str().is_empty() {
        return Err(Error::environment(format!("cannot {action} a file without a name")));
    }
    // Before it is opened: opening a device may act.
    let kind = std::fs::metadata(path).map_err(failed)?.file_type();
    let refused = |what: &str| Error::environment(format!("cannot {action} {}: it is a {what}", Foreign::path(path)));
    if kind.is_dir() {
        return Err(refused("directory"));
    }
    if kind.is_char_device() || kind.is_block_device() {
        return Err(refused("device").help("`-` as the input is standard input"));
    }
    File::open(path).map_err(failed)
}

/// Reads all of an open file, unless the output replaces it.
pub fn read_open(action: &str, path: &Path, file: File, claim: &Claim) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| Error::io(action, path, &error);
    let metadata = file.metadata().map_err(failed)?;
    claim.check(path, &metadata)?;
    let too_large = || Err(Error::environment(format!("cannot {action} {}: it is larger than 1 GiB", Foreign::path(path))));
    if metadata.is_file() && metadata.len() > MOST_BYTES {
        return too_large();
    }
    // A vector that grows would be moved many times, and end up to twice as large.
    let mut bytes = Vec::with_capacity(if metadata.is_file() { metadata.len() as usize } else { 0 });
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    match bytes.len() as u64 > MOST_BYTES {
        true => too_large(),
        false => Ok(bytes),
    }
}

/// Checks that a file of this size may be written: beyond the limit of the process a write raises a signal instead of failing.
pub fn check_size(size: u64, path: &Path) -> Result<()> {
    match rustix::process::getrlimit(Resource::Fsize).current {
        Some(most) if most < size => {
            let path = Foreign::path(path);
            Err(Error::environment(format!("cannot write {path}: it has {size} bytes, and files are limited to {most}"))
                .help("`ulimit -f` is that limit"))
        }
        _ => Ok(()),
    }
}

/// Reads all of a file, unless the output replaces it.
pub fn read(action: &str, path: &Path, claim: &Claim) -> Result<Vec<u8>> {
    read_open(action, path, open(action, path)?, claim)
}
