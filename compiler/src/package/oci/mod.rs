//! A container image: the executable alone, for one platform or several, as required by the OCI image specification.
//!
//! * [`platform`]: the specification's names of our targets;
//! * [`layer`]: the files of a container;
//! * [`document`]: the documents that describe them;
//! * [`layout`]: all of these in one file, each named by its hash;
//! * [`archive`]: tar files without dates.
//!
//! The bytes depend only on the executables, their name and what they were granted: when, where and by whom the image is made is
//! not recorded.

mod archive;
mod document;
mod layer;
mod layout;
mod platform;

#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::options::{Permissions, Serve, ServeAddress};
use crate::target::Target;
use document::{
    Configuration, Descriptor, DockerManifest, Empty, History, ImageConfiguration, ImageIndex, ImageManifest, RootFs, media_type,
};
use layer::{Layer, USER};
use layout::Layout;
use platform::Platform;
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// The signal that stops a container. The program is the first process of its container, which ignores signals that it has no
/// handler for, and a WASI program has none; waiting for it to exit on SIGTERM would be in vain. A server waits for that signal.
fn stop_signal(serve: &Serve) -> &'static str {
    if serve.serves() { "SIGTERM" } else { "SIGKILL" }
}

/// The date of everything. The specification does not require one, but other tools do.
const CREATED: &str = "1970-01-01T00:00:00Z";

/// The version of an image that has none.
const TAG: &str = "latest";

/// The image to make.
pub struct Image<'a> {
    /// The name of the executable and of the image.
    pub name: &'a str,
    /// The grants of the program: its directories exist in the image, and the ports that it listens on are declared in it.
    pub permissions: &'a Permissions,
    /// How it serves: the ports are declared in the image, too.
    pub serve: &'a Serve,
    /// An executable for each platform, in the order of the index.
    pub executables: &'a [(Target, Vec<u8>)],
}

/// Returns the image as a tar archive of its layout.
///
/// # Errors
///
/// When a granted directory collides with the path of the executable.
pub fn build(image: &Image<'_>) -> Result<Vec<u8>> {
    let mut layout = Layout::default();
    let (mut manifests, mut loadable) = (Vec::new(), Vec::new());
    for (target, executable) in image.executables {
        let (manifest, docker) = add_manifest(&mut layout, image, Platform::of(target)?, executable)?;
        manifests.push(manifest);
        loadable.push(docker);
    }
    let mut root = match <[Descriptor; 1]>::try_from(manifests) {
        Ok([only]) => only,
        Err(manifests) => {
            // The layout has a single root, whose type says that it is for several platforms. Docker's list cannot express that.
            loadable.clear();
            layout.add_document(media_type::INDEX, &ImageIndex::new(manifests))?
        }
    };
    root.annotations = BTreeMap::from([
        // The tag alone, as the specification requires, and the name that Docker and containerd use when they load the image.
        ("io.containerd.image.name".to_owned(), format!("docker.io/library/{}", tagged(image.name))),
        ("org.opencontainers.image.ref.name".to_owned(), TAG.to_owned()),
    ]);
    layout.finish(&ImageIndex::new(vec![root]), &loadable)
}

/// Adds everything for one platform and returns references to it, for the index and for Docker.
fn add_manifest(
    layout: &mut Layout,
    image: &Image<'_>,
    platform: Platform,
    executable: &[u8],
) -> Result<(Descriptor, DockerManifest)> {
    let Layer { bytes, diff_id } = layer::build(image.name, executable, &image.permissions.directories)?;
    let layer = layout.add(media_type::LAYER, bytes);
    let listeners = image.permissions.listeners.iter().copied();
    let served = image.serve.addresses.iter().filter_map(ServeAddress::port);
    let title = BTreeMap::from([("org.opencontainers.image.title".to_owned(), image.name.to_owned())]);
    let created_by = concat!("wasm2native ", env!("CARGO_PKG_VERSION"));
    let configuration = ImageConfiguration {
        created: CREATED,
        architecture: platform.architecture,
        variant: platform.variant,
        os: platform.os,
        config: Configuration {
            user: format!("{USER}:{USER}"),
            exposed_ports: exposed_ports(listeners.chain(served)),
            entrypoint: vec![format!("/{}", image.name)],
            working_dir: "/".to_owned(),
            stop_signal: stop_signal(image.serve).to_owned(),
            labels: title.clone(),
        },
        rootfs: RootFs { kind: "layers", diff_ids: vec![diff_id] },
        history: vec![History { created: CREATED, created_by }],
    };
    let config = layout.add_document(media_type::CONFIGURATION, &configuration)?;
    let docker = DockerManifest {
        config: layout::path(&config.digest),
        repo_tags: vec![tagged(image.name)],
        layers: vec![layout::path(&layer.digest)],
    };
    let layers = vec![layer];
    let manifest = ImageManifest { schema_version: 2, media_type: media_type::MANIFEST, config, layers, annotations: title };
    let mut descriptor = layout.add_document(media_type::MANIFEST, &manifest)?;
    descriptor.platform = Some(platform);
    Ok((descriptor, docker))
}

/// Returns the ports that can be reached from outside the container.
fn exposed_ports(listeners: impl Iterator<Item = SocketAddr>) -> BTreeMap<String, Empty> {
    let outside = listeners.filter(|address| !address.ip().is_loopback() && address.port() != 0);
    outside.map(|address| (format!("{}/tcp", address.port()), Empty {})).collect()
}

/// Returns the name of the image until it is given another one.
fn tagged(name: &str) -> String {
    format!("{}:{TAG}", repository(name))
}

/// Returns the name in the form required of a repository: groups of lower-case letters and digits with a `-`, `_` or `.` between
/// them.
fn repository(name: &str) -> String {
    let mut repository = String::new();
    for character in name.to_lowercase().chars() {
        match character {
            'a'..='z' | '0'..='9' => repository.push(character),
            _ if repository.ends_with(['-', '_', '.']) => {}
            '_' | '.' => repository.push(character),
            _ => repository.push('-'),
        }
    }
    match repository.trim_matches(['-', '_', '.']) {
        "" => "app".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}
