//! The cache of `wasm2native run`: executables by what they were made from, so that a program is compiled once.
//!
//! ```text
//! STEM-KEY        an executable; KEY is the hash of the compiler's version, the options and the contents of all inputs
//! KEY.entry       its name, its hash and its stamp, by which it is known to be whole
//! KEY.stamp       the key of the executable, by the stamps of all inputs: found without reading any of them
//! XX.lock         held while an executable whose key starts with XX is made
//! ```
//!
//! A stamp is what the file system says about a file without reading it; a file that was changed has another one. So a hit costs
//! reading two small files. Where the stamp of an input is new, its contents decide; where the stamp of an executable is, its
//! hash does. Every file appears whole or not at all, and any of them may be missing.
//!
//! * [`inputs`]: the files that a build reads, and their stamps;
//! * [`entry`]: the record of an executable;
//! * [`folder`]: the folder and what is in it;
//! * [`evict`]: its bounded size.

mod entry;
mod evict;
mod folder;
mod inputs;

use crate::digest::{Hasher, Key};
use crate::error::{Error, Result};
use crate::options::Options;
use folder::Folder;
use inputs::{Inputs, Stamp};
use std::path::{Path, PathBuf};

/// A cache in a folder.
pub struct Cache {
    folder: Folder,
    compiler: String,
}

/// A program that is wanted as an executable.
pub struct Request<'a> {
    /// The path of the module.
    pub program: &'a Path,
    /// The options that it is compiled with.
    pub options: &'a Options,
    /// The name of the executable's processor, if that depends on the machine.
    pub processor: &'a str,
}

/// An executable.
#[derive(Debug, PartialEq, Eq)]
pub enum Executable {
    /// A file in the cache.
    File(PathBuf),
    /// The executable itself, which is not in the cache.
    Bytes(Vec<u8>),
}

/// An executable, and the reason why it could not be kept, if there is one.
#[derive(Debug)]
pub struct Obtained {
    /// The executable.
    pub executable: Executable,
    /// The reason why it is not in the cache although it should be.
    pub lost: Option<Error>,
}

impl Cache {
    /// Opens the cache in `folder`, which is created if it does not exist.
    ///
    /// # Errors
    ///
    /// When it cannot be created, or others could have put executables into it.
    pub fn open(folder: &Path) -> Result<Self> {
        Ok(Self { folder: Folder::open(folder)?, compiler: compiler() })
    }

    /// Returns the executable of a program, which `build` makes from the contents of the module where the cache has none.
    ///
    /// # Errors
    ///
    /// When an input cannot be read or `build` fails; a cache that cannot be written to is no error.
    pub fn obtain(&self, request: &Request<'_>, build: impl FnOnce(&[u8]) -> Result<Vec<u8>>) -> Result<Obtained> {
        let inputs = Inputs::of(request.program, request.options);
        let stamps = inputs.stamps()?;
        let by_stamp = stamps.as_ref().map(|stamps| self.key(request, |key| stamps.add_to(key)));
        if let Some(key) = by_stamp.as_ref().and_then(|stamp| self.folder.key_of(stamp))
            && let Some(path) = self.folder.find(&key)
        {
            return Ok(Obtained::file(path));
        }
        let contents = inputs.read()?;
        let [module, ..] = &*contents else { return Err(Error::bug("a program without a module")) };
        let Some((stamps, by_stamp)) = stamps.zip(by_stamp) else { return Ok(Obtained::bytes(build(module)?, None)) };
        // Their stamps stand for the contents of embedded files, and do not yet.
        if !stamps.embedded_are_settled() {
            return Ok(Obtained::bytes(build(module)?, None));
        }
        let by_content = self.key(request, |key| {
            contents.iter().for_each(|contents| key.field(contents));
            stamps.add_embedded_to(key);
        });
        // Another process may be making the same executable.
        let lock = self.folder.lock(&by_content);
        let (path, made) = match self.folder.find(&by_content) {
            Some(path) => (path, false),
            None => {
                let bytes = build(module)?;
                // Inputs that were changed in the meantime may be in the executable, and are not in its key.
                if inputs.stamps()?.as_ref() != Some(&stamps) {
                    return Ok(Obtained::bytes(bytes, None));
                }
                match self.folder.publish(&by_content, stem(request.options), &bytes) {
                    Ok(path) => (path, true),
                    Err(error) => return Ok(Obtained::bytes(bytes, Some(error))),
                }
            }
        };
        drop(lock);
        if stamps.are_settled() {
            self.folder.remember(&by_stamp, &by_content);
        }
        if made {
            evict::evict(self.folder.path(), evict::MOST_BYTES, &path);
        }
        Ok(Obtained::file(path))
    }

    /// Returns the hash of what every executable depends on and of `inputs`.
    fn key(&self, request: &Request<'_>, inputs: impl FnOnce(&mut Hasher)) -> Key {
        let mut key = Hasher::default();
        key.field(self.compiler.as_bytes());
        key.field(&request.options.described());
        key.field(request.processor.as_bytes());
        inputs(&mut key);
        key.finish()
    }
}

impl Obtained {
    fn file(path: PathBuf) -> Self {
        Self { executable: Executable::File(path), lost: None }
    }

    fn bytes(bytes: Vec<u8>, lost: Option<Error>) -> Self {
        Self { executable: Executable::Bytes(bytes), lost }
    }
}

/// Returns the name of this compiler: another build of the same version makes other executables.
fn compiler() -> String {
    let own = std::fs::metadata("/proc/self/exe").map(|metadata| Stamp::of(&metadata).to_string());
    format!("{} {}", env!("CARGO_PKG_VERSION"), own.unwrap_or_default())
}

/// Returns the start of an executable's name, which is what lists of processes show.
fn stem(options: &Options) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
    let name = options.name.as_deref().unwrap_or_default().trim_start_matches('.');
    let plain: String = name.chars().filter(is_plain).take(40).collect();
    if plain.is_empty() { "app".to_owned() } else { plain }
}

#[cfg(test)]
mod tests;
