//! A pack as it is read.
//!
//! ```text
//! functions   each: the hash of key and function, the function
//! index       each: key, offset of the hash (64 bits), size of the function (32 bits)
//! end         the number of functions (64 bits), "w2n-pack"
//! ```
//!
//! Numbers are little-endian. Whatever is damaged, the hash beside a function does not fit, so nothing else is checked.

use crate::digest::{Hasher, Key};
use std::collections::HashMap;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The last bytes of a pack.
pub(super) const END: [u8; 8] = *b"w2n-pack";

/// The start of the names of packs that are being written.
pub(super) const NEW: &str = ".new-";

/// The size of a line of the index, in bytes.
const LINE: usize = Key::SIZE + 8 + 4;

/// The time after which another use of a pack is noted.
const NOTED: Duration = Duration::from_secs(3600);

/// The packs of an environment.
pub(super) struct Packs {
    packs: Vec<Pack>,
    index: HashMap<Key, Place>,
}

/// A pack.
struct Pack {
    path: PathBuf,
    file: File,
    /// Its size in bytes.
    size: u64,
}

/// The place of a function.
#[derive(Clone, Copy)]
struct Place {
    /// The number of the pack.
    pack: usize,
    /// The offset of its hash.
    offset: u64,
    /// The size of the function in bytes.
    size: u32,
}

/// Returns the hash beside a function.
pub(super) fn check(key: &Key, bytes: &[u8]) -> Key {
    let mut hasher = Hasher::default();
    hasher.field(key.bytes());
    hasher.field(bytes);
    hasher.finish()
}

/// Returns the start of the names of an environment's packs.
pub(super) fn prefix(environment: &Key) -> String {
    format!("{:.32}-", environment.to_string())
}

/// Whether a name is that of a pack.
pub(super) fn is_name(name: &str) -> bool {
    name.ends_with(".pack")
}

/// Returns the line of the index for a function.
pub(super) fn line(key: &Key, offset: u64, size: u32) -> [u8; LINE] {
    let mut line = [0; LINE];
    line[..Key::SIZE].copy_from_slice(key.bytes());
    line[Key::SIZE..][..8].copy_from_slice(&offset.to_le_bytes());
    line[Key::SIZE + 8..].copy_from_slice(&size.to_le_bytes());
    line
}

impl Packs {
    /// Opens the packs of an environment. What cannot be read is not there.
    pub(super) fn open(folder: &Path, environment: &Key) -> Self {
        let prefix = prefix(environment);
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
        let is_ours = |name: &str| name.starts_with(&prefix) && is_name(name);
        paths.retain(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_ours));
        paths.sort_unstable();
        let mut packs = Self { packs: Vec::new(), index: HashMap::new() };
        for path in paths {
            if let Some((pack, index)) = Pack::open(path) {
                packs.add(pack, &index);
            }
        }
        packs
    }

    fn add(&mut self, pack: Pack, index: &[u8]) {
        let number = self.packs.len();
        self.packs.push(pack);
        for line in index.as_chunks::<LINE>().0 {
            if let Some((key, offset, size)) = parse(line) {
                self.index.insert(key, Place { pack: number, offset, size });
            }
        }
    }

    /// Returns the number of packs.
    pub(super) fn len(&self) -> usize {
        self.packs.len()
    }

    /// Returns the function of a key, if it is there and whole.
    pub(super) fn find(&self, key: &Key) -> Option<Vec<u8>> {
        let &Place { pack, offset, size } = self.index.get(key)?;
        let pack = &self.packs[pack];
        // A damaged size is not believed.
        let end = offset.checked_add(Key::SIZE as u64)?.checked_add(size.into())?;
        if end > pack.size {
            return None;
        }
        let mut bytes = vec![0; Key::SIZE + size as usize];
        pack.file.read_exact_at(&mut bytes, offset).ok()?;
        let function = bytes.split_off(Key::SIZE);
        (bytes == check(key, &function).bytes()).then_some(function)
    }

    /// Notes that the packs are used: those that are not are evicted first.
    pub(super) fn note_use(&self) {
        let now = SystemTime::now();
        for Pack { file, .. } in &self.packs {
            let noted = file.metadata().and_then(|metadata| metadata.modified());
            if !noted.is_ok_and(|noted| now.duration_since(noted).is_ok_and(|age| age < NOTED)) {
                // Where that fails, they may go earlier.
                let _ = file.set_modified(now);
            }
        }
    }

    /// Removes the packs, whose functions are in another one.
    pub(super) fn remove(&self, other: Option<&Path>) {
        for pack in self.packs.iter().filter(|pack| Some(&*pack.path) != other) {
            let _ = fs::remove_file(&pack.path);
        }
    }
}

impl Pack {
    /// Opens a pack and reads its index, unless it is none.
    fn open(path: PathBuf) -> Option<(Self, Vec<u8>)> {
        let file = File::open(&path).ok()?;
        let size = file.metadata().ok()?.len();
        let mut end = [0; 16];
        let index_end = size.checked_sub(end.len() as u64)?;
        file.read_exact_at(&mut end, index_end).ok()?;
        let length = u64::from_le_bytes(*end.first_chunk()?).checked_mul(LINE as u64)?;
        let start = index_end.checked_sub(length).filter(|_| end[8..] == END)?;
        let mut index = vec![0; length as usize];
        file.read_exact_at(&mut index, start).ok()?;
        Some((Self { path, file, size }, index))
    }
}

fn parse(line: &[u8; LINE]) -> Option<(Key, u64, u32)> {
    let (key, rest) = line.split_first_chunk()?;
    let (offset, size) = rest.split_first_chunk()?;
    Some((Key::from_bytes(*key), u64::from_le_bytes(*offset), u32::from_le_bytes(size.try_into().ok()?)))
}
