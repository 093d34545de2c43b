//! The bounded size of the cache: what was not used for the longest time goes first.

use super::entry::Entry;
use crate::digest::Key;
use std::collections::BTreeSet;
use std::fs::{self, DirEntry, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The largest size of all executables together, in bytes.
pub const MOST_BYTES: u64 = 1 << 30;

/// The age of files that nothing belongs to: until then, another process may be about to name them.
const FORGOTTEN: Duration = Duration::from_secs(24 * 3600);

/// Removes executables until the rest has at most `most` bytes; `kept`, which is about to run, stays. What cannot be removed stays
/// as well.
pub fn evict(folder: &Path, most: u64, kept: &Path) {
    let Ok(files) = fs::read_dir(folder) else { return };
    let files: Vec<(DirEntry, Metadata)> =
        files.flatten().filter_map(|file| file.metadata().ok().map(|metadata| (file, metadata))).collect();
    let total: u64 = files.iter().map(|(_, metadata)| metadata.len()).sum();
    let mut entries: Vec<_> = files.iter().filter_map(|(file, metadata)| entry(file, metadata)).collect();
    entries.sort_by_key(|(used, ..)| *used);
    let mut excess = total.saturating_sub(most);
    let mut named = BTreeSet::new();
    for (_, key, record) in entries {
        let path = folder.join(&record.name);
        if excess > 0 && path != kept {
            excess = excess.saturating_sub(record.stamp.size());
            // First the record: an executable without one is not found.
            let _ = fs::remove_file(folder.join(format!("{key}.entry")));
            let _ = fs::remove_file(path);
        } else {
            named.extend([record.name, format!("{key}.entry"), key]);
        }
    }
    for (file, metadata) in &files {
        if is_forgotten(file, metadata, &named) {
            let _ = fs::remove_file(file.path());
        }
    }
}

/// Returns the time when an executable was last used, its key and its record, if this is the record of one.
fn entry(file: &DirEntry, metadata: &Metadata) -> Option<(SystemTime, String, Entry)> {
    let name = file.file_name().into_string().ok()?;
    let key = name.strip_suffix(".entry")?.to_owned();
    Some((metadata.modified().ok()?, key, Entry::parse(&fs::read_to_string(file.path()).ok()?)?))
}

/// Whether nothing belongs to an old file any more: a stamp of an executable that is gone, or what an interrupted process left.
fn is_forgotten(file: &DirEntry, metadata: &Metadata, named: &BTreeSet<String>) -> bool {
    let name = file.file_name().to_string_lossy().into_owned();
    let is_old = metadata.modified().is_ok_and(|time| time.elapsed().is_ok_and(|age| age > FORGOTTEN));
    let leads_to = |path: &Path| fs::read_to_string(path).ok().and_then(|text| Key::parse(text.trim_end()));
    match name.rsplit_once('.').map(|(_, kind)| kind) {
        Some("stamp") => is_old && leads_to(&file.path()).is_none_or(|key| !named.contains(&key.to_string())),
        Some("lock") => false,
        _ => is_old && !named.contains(&name),
    }
}
