//! The bounded size of a folder: the packs that were not used for the longest time go first.

use super::pack::{self, NEW};
use crate::digest::Key;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The largest size of all packs together, in bytes.
pub(super) const MOST_BYTES: u64 = 1 << 30;

/// The age of what an interrupted process left: until then, it may still be writing.
const FORGOTTEN: Duration = Duration::from_secs(24 * 3600);

/// Removes packs until the rest has at most `most` bytes, those of one environment last. What cannot be removed stays.
pub(super) fn evict(folder: &Path, most: u64, kept: &Key) {
    let (mut packs, mut total) = (Vec::new(), 0);
    for (path, metadata) in files(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        if pack::is_name(&name) {
            total += metadata.len();
            packs.push((name.starts_with(&pack::prefix(kept)), used, metadata.len(), path));
        } else if name.starts_with(NEW) && used.elapsed().is_ok_and(|age| age > FORGOTTEN) {
            let _ = fs::remove_file(path);
        }
    }
    packs.sort_unstable();
    for (_, _, size, path) in packs {
        if total <= most {
            return;
        }
        total -= size;
        let _ = fs::remove_file(path);
    }
}

fn files(folder: &Path) -> impl Iterator<Item = (PathBuf, Metadata)> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| Some((file.path(), file.metadata().ok().filter(Metadata::is_file)?)))
}
