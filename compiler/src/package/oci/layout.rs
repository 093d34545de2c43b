//! The image layout: blobs named by their hashes, and an index to start from, in one tar archive.

use super::archive::{Archive, ROOT};
use super::document::{Descriptor, DockerManifest, ImageIndex, ImageLayout};
use crate::error::{Error, Result};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The blobs of an image, by their names.
#[derive(Default)]
pub struct Layout {
    blobs: BTreeMap<String, Vec<u8>>,
}

/// Returns the name of a blob.
pub fn digest(bytes: &[u8]) -> String {
    let mut digest = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}

/// Returns the path of a blob in the archive.
pub fn path(digest: &str) -> String {
    format!("blobs/{}", digest.replace(':', "/"))
}

impl Layout {
    /// Adds a blob and returns a reference to it.
    pub fn add(&mut self, media_type: &'static str, bytes: Vec<u8>) -> Descriptor {
        let digest = digest(&bytes);
        let size = bytes.len() as u64;
        self.blobs.insert(digest.clone(), bytes);
        Descriptor { media_type, digest, size, platform: None, annotations: BTreeMap::new() }
    }

    /// Adds a document as a blob.
    pub fn add_document(&mut self, media_type: &'static str, document: &impl Serialize) -> Result<Descriptor> {
        Ok(self.add(media_type, json(document)?))
    }

    /// Returns the layout as an archive, in the order of names.
    pub fn finish(self, index: &ImageIndex, loadable: &[DockerManifest]) -> Result<Vec<u8>> {
        const MODE: u32 = 0o644;
        let mut archive = Archive::new();
        archive.directory("blobs", ROOT)?;
        archive.directory("blobs/sha256", ROOT)?;
        for (digest, bytes) in &self.blobs {
            archive.file(&path(digest), MODE, bytes)?;
        }
        archive.file("index.json", MODE, &json(index)?)?;
        if !loadable.is_empty() {
            archive.file("manifest.json", MODE, &json(&loadable)?)?;
        }
        archive.file("oci-layout", MODE, &json(&ImageLayout { image_layout_version: "1.0.0" })?)?;
        archive.finish()
    }
}

fn json(document: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(document)
        .map_err(|error| Error::bug(format!("a document of the container image cannot be written: {error}")))
}
