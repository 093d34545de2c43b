//! The documents of an image, with the fields that ours use, named as in the OCI image specification 1.1.
//!
//! Fields are written in the order of their declaration and maps in the order of their keys, because a document is identified by
//! its hash. Optional fields that nothing needs are left out.

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

/// The file `oci-layout`, which marks the archive as an image layout.
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

/// An entry of the file `manifest.json`, which is Docker's: without a containerd image store, Docker reads nothing else.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DockerManifest {
    pub config: String,
    pub repo_tags: Vec<String>,
    pub layers: Vec<String>,
}

/// A reference to a blob.
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

/// The configuration: what is run, and on which platform.
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

/// The way a container is started, unless its user says otherwise.
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

/// The value of a map that the specification uses as a set.
#[derive(Serialize)]
pub struct Empty {}

/// The layers, by the hashes of their uncompressed archives.
#[derive(Serialize)]
pub struct RootFs {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub diff_ids: Vec<String>,
}

/// The origin of a layer.
#[derive(Serialize)]
pub struct History {
    pub created: &'static str,
    pub created_by: &'static str,
}
