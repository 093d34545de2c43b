//! A compressed archive that depends on nothing but its entries.

use std::env;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

/// The time of all entries, unless `SOURCE_DATE_EPOCH` is set: 1 January 1980, the earliest that every tool takes.
const TIME: u64 = 315_532_800;

/// A file in an archive.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its path below the archive's only folder.
    pub path: String,
    /// Its permissions.
    pub mode: u32,
    /// Its contents.
    pub contents: Vec<u8>,
}

/// Returns an archive with one folder, whose entries are sorted and belong to nobody.
///
/// # Errors
///
/// When `SOURCE_DATE_EPOCH` is no number, or a path is too long for the format.
pub fn write(folder: &str, mut entries: Vec<Entry>) -> Result<Vec<u8>> {
    let time = match env::var("SOURCE_DATE_EPOCH") {
        Ok(time) => time.parse().context("SOURCE_DATE_EPOCH is no number of seconds")?,
        Err(_) => TIME,
    };
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    // The header of this format names neither a file nor a time, unless it is told them.
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for Entry { path, mode, contents } in entries {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(contents.len() as u64);
        header.set_mode(mode);
        header.set_mtime(time);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, format!("{folder}/{path}"), &*contents)?;
    }
    Ok(archive.into_inner()?.finish()?)
}
