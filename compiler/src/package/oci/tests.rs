//! Images of made-up executables are taken apart again. Whether others can read them is checked by the tests of the command.

use super::{Image, build, repository};
use crate::options::{Directory, Permissions, Serve};
use crate::target::Target;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::Read as _;

fn target(triple: &str) -> Target {
    let mut target = Target::all().unwrap().remove(0);
    triple.clone_into(&mut target.triple);
    target
}

fn image(name: &str, triples: &[&str]) -> Vec<u8> {
    serving_image(name, triples, &[])
}

fn serving_image(name: &str, triples: &[&str], addresses: &[&str]) -> Vec<u8> {
    let executables: Vec<_> = triples.iter().map(|triple| (target(triple), format!("code for {triple}").into_bytes())).collect();
    let directories = [Directory { host: "data/in".to_owned(), guest: "/in".to_owned(), read_only: true, devices: false }];
    let listeners = ["0.0.0.0:8080", "[::]:443", "127.0.0.1:9000", "0.0.0.0:0"].map(|address| address.parse().unwrap());
    let permissions = Permissions { directories: directories.into(), listeners: listeners.into(), ..Permissions::default() };
    let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
    let serve = Serve { addresses, ..Serve::default() };
    build(&Image { name, permissions: &permissions, serve: &serve, executables: &executables }).unwrap()
}

/// A file in an archive: its path, owner, mode and contents.
type Entry = (String, u64, u32, Vec<u8>);

/// Returns the entries of a tar archive, in its order, and checks that none has a date.
fn entries(archive: &[u8]) -> Vec<Entry> {
    let mut archive = tar::Archive::new(archive);
    let read = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let header = entry.header();
        assert_eq!(header.mtime().unwrap(), 0);
        assert_eq!(header.uid().unwrap(), header.gid().unwrap());
        let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        (path, header.uid().unwrap(), header.mode().unwrap(), bytes)
    };
    archive.entries().unwrap().map(read).collect()
}

/// An image layout whose blobs are taken out one by one.
struct Layout(BTreeMap<String, Vec<u8>>);

impl Layout {
    fn read(archive: &[u8]) -> Self {
        let entries = entries(archive);
        assert!(entries.is_sorted());
        Self(entries.into_iter().filter(|(path, ..)| !path.ends_with('/')).map(|(path, _, _, bytes)| (path, bytes)).collect())
    }

    fn take(&mut self, path: &str) -> Vec<u8> {
        self.0.remove(path).unwrap_or_else(|| panic!("no {path}"))
    }

    /// Takes the blob that a descriptor refers to, which is of the type that it states.
    fn blob(&mut self, descriptor: &Value, media_type: &str) -> Vec<u8> {
        assert_eq!(descriptor["mediaType"], media_type);
        let digits = descriptor["digest"].as_str().unwrap().strip_prefix("sha256:").unwrap();
        let bytes = self.take(&format!("blobs/sha256/{digits}"));
        assert_eq!(descriptor["size"], bytes.len());
        assert_eq!(digits, sha256(&bytes));
        bytes
    }

    /// Takes the only blob that the layout refers to.
    fn root(&mut self) -> Value {
        assert_eq!(json(&self.take("oci-layout")), json!({ "imageLayoutVersion": "1.0.0" }));
        let index = json(&self.take("index.json"));
        assert_eq!(index["manifests"].as_array().unwrap().len(), 1);
        index["manifests"][0].clone()
    }

    /// Follows an image for one platform to its configuration and files.
    fn follow(&mut self, descriptor: &Value) -> (Value, Vec<Entry>) {
        let manifest = json(&self.blob(descriptor, "application/vnd.oci.image.manifest.v1+json"));
        let configuration = json(&self.blob(&manifest["config"], "application/vnd.oci.image.config.v1+json"));
        assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
        let layer = self.blob(&manifest["layers"][0], "application/vnd.oci.image.layer.v1.tar+gzip");
        let mut files = Vec::new();
        GzDecoder::new(&*layer).read_to_end(&mut files).unwrap();
        let diff_ids = [format!("sha256:{}", sha256(&files))];
        assert_eq!(configuration["rootfs"], json!({ "type": "layers", "diff_ids": diff_ids }));
        (configuration, entries(&files))
    }
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn an_image_for_one_platform() {
    let mut layout = Layout::read(&image("tool", &["x86_64-unknown-linux-gnu"]));
    let root = layout.root();
    assert_eq!(root["platform"], json!({ "architecture": "amd64", "os": "linux" }));
    assert_eq!(root["annotations"]["org.opencontainers.image.ref.name"], "latest");
    assert_eq!(root["annotations"]["io.containerd.image.name"], "docker.io/library/tool:latest");
    let docker = json(&layout.take("manifest.json"));
    let exists = |path: &Value| layout.0.contains_key(path.as_str().unwrap());
    assert_eq!(docker[0]["RepoTags"], json!(["tool:latest"]));
    assert!(exists(&docker[0]["Config"]) && exists(&docker[0]["Layers"][0]));
    let (configuration, files) = layout.follow(&root);
    assert!(layout.0.is_empty(), "nothing refers to {:?}", layout.0.keys());
    assert_eq!(configuration["architecture"], "amd64");
    assert_eq!(configuration["os"], "linux");
    let expected = json!({
        "User": "65532:65532",
        "ExposedPorts": { "443/tcp": {}, "8080/tcp": {} },
        "Entrypoint": ["/tool"],
        "WorkingDir": "/",
        "StopSignal": "SIGKILL",
        "Labels": { "org.opencontainers.image.title": "tool" },
    });
    assert_eq!(configuration["config"], expected);
    let expected =
        [("data/", 0, 0o755, ""), ("data/in/", 65532, 0o755, ""), ("tool", 0, 0o755, "code for x86_64-unknown-linux-gnu")];
    assert_eq!(files, expected.map(|(path, owner, mode, bytes)| (path.to_owned(), owner, mode, bytes.as_bytes().to_vec())));
}

#[test]
fn an_image_of_a_server() {
    let addresses = ["0.0.0.0:80", "127.0.0.1:81", "0.0.0.0:env:PORT", "unix:/run/a"];
    let mut layout = Layout::read(&serving_image("server", &["x86_64-unknown-linux-gnu"], &addresses));
    let root = layout.root();
    let (configuration, _) = layout.follow(&root);
    assert_eq!(configuration["config"]["ExposedPorts"], json!({ "443/tcp": {}, "80/tcp": {}, "8080/tcp": {} }));
    assert_eq!(configuration["config"]["StopSignal"], "SIGTERM");
}

#[test]
fn an_image_for_several_platforms() {
    let triples = ["x86_64", "aarch64", "riscv64gc", "s390x"].map(|machine| format!("{machine}-unknown-linux-gnu"));
    let triples = triples.each_ref().map(String::as_str);
    let mut layout = Layout::read(&image("tool", &triples));
    let root = layout.root();
    let index = json(&layout.blob(&root, "application/vnd.oci.image.index.v1+json"));
    let mut platforms = Vec::new();
    for (descriptor, triple) in index["manifests"].as_array().unwrap().iter().zip(triples) {
        let (configuration, files) = layout.follow(descriptor);
        for field in ["architecture", "os", "variant"] {
            assert_eq!(configuration[field], descriptor["platform"][field]);
        }
        assert_eq!(files.last().unwrap().3, format!("code for {triple}").into_bytes());
        platforms.push(descriptor["platform"].clone());
    }
    let expected = [("amd64", None), ("arm64", Some("v8")), ("riscv64", None), ("s390x", None)];
    let expected = expected.map(|(architecture, variant)| match variant {
        None => json!({ "architecture": architecture, "os": "linux" }),
        Some(variant) => json!({ "architecture": architecture, "os": "linux", "variant": variant }),
    });
    assert_eq!(platforms, expected);
    assert!(layout.0.is_empty(), "nothing refers to {:?}", layout.0.keys());
}

#[test]
fn names_of_any_length_have_a_place() {
    let name = "a name with more letters than the head of an entry has room for ".repeat(3);
    let mut layout = Layout::read(&image(&name, &["x86_64-unknown-linux-gnu"]));
    let root = layout.root();
    let (configuration, files) = layout.follow(&root);
    assert_eq!(files.last().unwrap().0, name);
    assert_eq!(configuration["config"]["Entrypoint"][0], format!("/{name}"));
}

#[test]
fn repositories_have_allowed_names() {
    let cases =
        [("tool", "tool"), ("My Tool", "my-tool"), ("a.b_c-d", "a.b_c-d"), ("--x--y--", "x-y"), ("ü", "app"), ("a.-b", "a.b")];
    for (name, expected) in cases {
        assert_eq!(repository(name), expected);
    }
}
