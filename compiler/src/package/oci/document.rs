//! The documents of an image, with the fields that ours have, by the names of the OCI image specification 1.1.
//!
//! Fields are written in the order in which they stand here and maps in the order of their keys, because a document is known
//! by its hash. What the specification leaves optional and nothing needs is left out.

use super::platform::Platform;
use serde::Serialize;
use std::collections::BTreeMap;

/// The kinds of things that a [`Descriptor`] refers to.
pub mod media_type {
    pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
    pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    pub const CONFIGURATION: &str = "application/vnd.oci.image.config.v1+json";
    pub const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
}

type Annotations = BTreeMap<String, String>;

/// The file `oci-layout`: that the archive is an image layout.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageLayout {
    pub image_layout_version: &'static str,
}

/// Images to choose from.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageIndex {
    pub schema_version: u32,
    pub media_type: &'static str,
    pub manifests: Vec<Descriptor>,
}

impl ImageIndex {
    pub fn new(manifests: Vec<Descriptor>) -> Self {
        Self { schema_version: 2, media_type: media_type::INDEX, manifests }
    }
}

/// An entry of the file `manifest.json`, which is Docker's: until it has a containerd image store, that is all it looks at.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DockerManifest {
    pub config: String,
    pub repo_tags: Vec<String>,
    pub layers: Vec<String>,
}

/// Refers to a blob.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    pub media_type: &'static str,
    pub digest: String,
    pub size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    #[serde(skip_serializing_if = "Annotations::is_empty")]
    pub annotations: Annotations,
}

/// An image for one platform.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageManifest {
    pub schema_version: u32,
    pub media_type: &'static str,
    pub config: Descriptor,
    pub layers: Vec<Descriptor>,
    pub annotations: Annotations,
}

/// What is run, on what.
#[derive(Serialize)]
pub struct ImageConfiguration {
    pub created: &'static str,
    pub architecture: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<&'static str>,
    pub os: &'static str,
    pub config: Configuration,
    pub rootfs: RootFs,
    pub history: Vec<History>,
}

/// How a container is started, unless its user says otherwise.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Configuration {
    pub user: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exposed_ports: BTreeMap<String, Empty>,
    pub entrypoint: Vec<String>,
    pub working_dir: String,
    pub stop_signal: String,
    pub labels: Annotations,
}

/// What stands where the specification has a map for a set.
#[derive(Serialize)]
pub struct Empty {}

/// The layers, by the hashes of what they are before compression.
#[derive(Serialize)]
pub struct RootFs {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub diff_ids: Vec<String>,
}

/// How a layer came to be.
#[derive(Serialize)]
pub struct History {
    pub created: &'static str,
    pub created_by: &'static str,
}
