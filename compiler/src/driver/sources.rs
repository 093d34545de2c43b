//! What a build reads, once for all targets: the modules, the files to embed, and a runtime that the user names.

use crate::embed::Tree;
use crate::error::{Error, Kind, Result};
use crate::file::{self, Claim};
use crate::link::{self, Input};
use crate::options::{Link, Options};
use crate::target::Target;
use crate::timing::Timing;
use crate::wasm;
use crate::wasm::source::Source;
use std::path::PathBuf;

/// What was read: programs are planned from it, one for each target.
pub(super) struct Sources<'a> {
    pub(super) main: Source<'a>,
    pub(super) linked: Vec<LinkedSource<'a>>,
    pub(super) tree: Tree,
    pub(super) runtime: Option<NamedRuntime>,
}

impl<'a> Sources<'a> {
    /// Reads what is not in `input` from the files that `options` name.
    pub(super) fn read(input: &'a [u8], options: &'a Options, timing: &mut Timing) -> Result<Self> {
        let main = timing.phase("read", || Source::new(input))?;
        let linked = options.links.iter().map(|link| LinkedSource::read(link, &options.claim)).collect::<Result<Vec<_>>>()?;
        let tree = timing.phase("embed", || Tree::read(&options.permissions.embedded, &options.claim))?;
        Ok(Self { main, linked, tree, runtime: NamedRuntime::read(options)? })
    }

    /// Returns the linker's error with its blame where it belongs: on the runtime, if the user named one.
    pub(super) fn suspect_runtime(&self, error: Error) -> Error {
        match &self.runtime {
            Some(runtime) if error.kind() == Kind::Bug => link::refused_runtime(&runtime.path, &error),
            _ => error,
        }
    }

    /// Returns the error with its place in the text of its module, if that is text.
    pub(super) fn locate(&self, error: Error) -> Error {
        let source = match error.file() {
            None => Some(&self.main),
            Some(file) => self.linked.iter().find(|linked| linked.link.path == file).map(|linked| &linked.source),
        };
        match source {
            Some(source) => source.locate(error),
            None => error,
        }
    }
}

/// A linked module before it is read.
pub(super) struct LinkedSource<'a> {
    link: &'a Link,
    source: Source<'static>,
}

impl<'a> LinkedSource<'a> {
    fn read(link: &'a Link, claim: &Claim) -> Result<Self> {
        let bytes = file::read("read", &link.path, claim)?;
        let source = Source::new(&bytes).map_err(|error| error.in_file(&link.path))?.into_owned();
        Ok(Self { link, source })
    }

    /// The module and the name that it is imported by.
    pub(super) fn module(&self) -> Result<(String, wasm::Module<'_>)> {
        let path = &self.link.path;
        let mut module = wasm::reader::read(self.source.binary(), wasm::features::all()).map_err(|error| error.in_file(path))?;
        module.file = Some(path.clone());
        Ok((self.link.name.clone(), module))
    }
}

/// A runtime that the user names.
pub(super) struct NamedRuntime {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl NamedRuntime {
    /// Reads the runtime that the options name, if they name one.
    pub(super) fn read(options: &Options) -> Result<Option<Self>> {
        let Some(path) = options.runtime.clone() else { return Ok(None) };
        let bytes = file::read("read the runtime", &path, &options.claim)?;
        Ok(Some(Self { path, bytes }))
    }
}

/// The runtime of the target, or the one that the user names.
pub(super) fn runtime(target: &Target, named: Option<&NamedRuntime>) -> Result<Input> {
    let bytes = match named {
        Some(NamedRuntime { path, bytes }) => {
            link::check_runtime(target, path, bytes)?;
            bytes
        }
        None => target.runtime(),
    };
    Ok(Input { name: "runtime.o".to_owned(), bytes: bytes.to_vec() })
}
