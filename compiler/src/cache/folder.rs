//! The folder of the cache, and what is in it.

use super::entry::Entry;
use super::inputs::Stamp;
use crate::digest::Key;
use crate::error::{Error, Result};
use crate::package::{self, Mode};
use crate::private::{self, Others};
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The folder of a cache, which only its owner can write to.
pub struct Folder(PathBuf);

/// The time after which another use of an executable is noted.
const NOTED: Duration = Duration::from_secs(3600);

impl Folder {
    /// Opens the folder, and creates it if it does not exist.
    pub fn open(path: &Path) -> Result<Self> {
        private::check(path, Others::Excluded, "--no-cache runs without it")?;
        Ok(Self(path.to_owned()))
    }

    /// Returns the path of the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Waits until no other process makes an executable of this key. Without a lock, executables may be made twice.
    pub fn lock(&self, key: &Key) -> Option<File> {
        let path = self.0.join(format!("{:.2}.lock", key.to_string()));
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).ok()?;
        flock(&file, FlockOperation::LockExclusive).ok()?;
        Some(file)
    }

    /// Returns the key of the executable for inputs with these stamps.
    pub fn key_of(&self, stamps: &Key) -> Option<Key> {
        Key::parse(fs::read_to_string(self.stamp_path(stamps)).ok()?.strip_suffix('\n')?)
    }

    /// Remembers the key of the executable for inputs with these stamps. Where that fails, they are read the next time.
    pub fn remember(&self, stamps: &Key, key: &Key) {
        let _ = package::write(&self.stamp_path(stamps), format!("{key}\n").as_bytes(), Mode::Plain);
    }

    /// Returns the executable of this key, if it is there and whole.
    pub fn find(&self, key: &Key) -> Option<PathBuf> {
        let entry = self.entry_path(key);
        let record = Entry::parse(&fs::read_to_string(&entry).ok()?)?;
        let path = self.0.join(&record.name);
        let stamp = Stamp::of(&fs::symlink_metadata(&path).ok()?);
        if stamp != record.stamp {
            // Copied, restored or damaged.
            if Key::of(&fs::read(&path).ok()?) != record.hash {
                return None;
            }
            let _ = package::write(&entry, Entry { stamp, ..record }.text().as_bytes(), Mode::Plain);
        }
        note_use(&entry);
        Some(path)
    }

    /// Puts an executable into the folder.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn publish(&self, key: &Key, stem: String, bytes: &[u8]) -> Result<PathBuf> {
        let name = format!("{stem}-{key}");
        let path = self.0.join(&name);
        package::write(&path, bytes, Mode::Executable)?;
        let metadata = fs::symlink_metadata(&path).map_err(|error| Error::io("read", &path, &error))?;
        let entry = Entry { name, hash: Key::of(bytes), stamp: Stamp::of(&metadata) };
        package::write(&self.entry_path(key), entry.text().as_bytes(), Mode::Plain)?;
        Ok(path)
    }

    fn entry_path(&self, key: &Key) -> PathBuf {
        self.0.join(format!("{key}.entry"))
    }

    fn stamp_path(&self, key: &Key) -> PathBuf {
        self.0.join(format!("{key}.stamp"))
    }
}

/// Notes that an executable is used: those that are not are evicted first.
fn note_use(entry: &Path) {
    let now = SystemTime::now();
    let is_noted = |file: &File| {
        let noted = file.metadata().and_then(|metadata| metadata.modified());
        noted.is_ok_and(|noted| now.duration_since(noted).is_ok_and(|age| age < NOTED))
    };
    if let Ok(file) = File::open(entry)
        && !is_noted(&file)
    {
        let _ = file.set_modified(now);
    }
}
