//! The files of a container: the executable, and the directories that it was granted, as a compressed tar archive.
//!
//! The executable belongs to root, so that the program cannot change it. Directories belong to the program's user: it may write
//! there unless its grant is read-only, and a volume that is mounted there for the first time is given to that user.

use super::archive::{Archive, ROOT};
use super::layout::digest;
use crate::error::{Error, Result};
use crate::options::Directory;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::Write as _;

/// The user that the program runs as: a number, so that Kubernetes can see that it is not root, and the same one as that of
/// "nonroot" in the images of others.
pub const USER: u32 = 65532;

/// A layer.
pub struct Layer {
    /// The archive, compressed. Registries compress layers that are not, and an image that is pushed would change its hash.
    pub bytes: Vec<u8>,
    /// The hash of the archive before compression.
    pub diff_id: String,
}

/// Returns a layer with an executable called `name`.
pub fn build(name: &str, executable: &[u8], directories: &[Directory]) -> Result<Layer> {
    let mut archive = Archive::new();
    for (path, owner) in mount_points(name, directories)? {
        archive.directory(&path, owner)?;
    }
    archive.file(name, 0o755, executable)?;
    let archive = archive.finish()?;
    Ok(Layer { bytes: compress(&archive)?, diff_id: digest(&archive) })
}

fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = GzEncoder::new(Vec::new(), Compression::default());
    let finished = compressed.write_all(bytes).and_then(|()| compressed.finish());
    finished.map_err(|error| Error::bug(format!("the container image cannot be compressed: {error}")))
}

/// Returns the directories that the program will open, and their parents, with their owners.
fn mount_points(name: &str, directories: &[Directory]) -> Result<BTreeMap<String, u32>> {
    let mut owners = BTreeMap::new();
    for directory in directories {
        let parts = parts(&directory.host);
        if parts.first() == Some(&name) {
            return Err(Error::environment(format!(
                "the container image has the program at /{name}, where --dir {} is to be",
                directory.host
            ))
            .help("rename the module, or grant the directory as HOST::GUEST with another HOST"));
        }
        for length in 1..=parts.len() {
            let owner = if length == parts.len() { USER } else { ROOT };
            let entry = owners.entry(parts[..length].join("/")).or_insert(owner);
            *entry = owner.max(*entry);
        }
    }
    Ok(owners)
}

/// Returns the names that lead from the root to a path. Relative paths start there too: it is the working directory.
fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            // The parent of the root is the root.
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(host: &str) -> Directory {
        Directory { host: host.to_owned(), guest: "/".to_owned(), read_only: false, devices: false }
    }

    #[test]
    fn directories_exist_with_those_above_them() {
        let directories = ["data/in", "/data", "./a/../b//c/", "/", ".", "../up"].map(granted);
        let owners = mount_points("app", &directories).unwrap();
        let owners: Vec<_> = owners.iter().map(|(path, owner)| (path.as_str(), *owner)).collect();
        assert_eq!(owners, [("b", 0), ("b/c", USER), ("data", USER), ("data/in", USER), ("up", USER)]);
    }

    #[test]
    fn a_directory_is_not_where_the_program_is() {
        let error = mount_points("app", &[granted("/app/data")]).unwrap_err();
        assert_eq!(error.message(), "the container image has the program at /app, where --dir /app/data is to be");
        assert!(mount_points("app", &[granted("/data/app")]).is_ok());
    }
}
