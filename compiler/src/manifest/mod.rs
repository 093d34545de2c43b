//! Manifests: files that describe a server of one program or several, each with its routes and what it may do.
//!
//! * [`reader`]: TOML with places;
//! * [`spin`]: `spin.toml`, versions 1 and 2, whose components are in [`component`], with their [`files`], [`hosts`] and [`variables`],
//!   how they answer in [`executor`], and routes that have a response in place of one in [`fixed`];
//! * [`modules`]: `modules.toml` of WAGI;
//! * [`routes`](mod@routes): the routes of all programs;
//! * [`part`]: the result.
//!
//! Keys of a manifest become options, so that a program of a server is compiled as any other. A key for something that a server cannot do
//! is an error which names it: none is left out silently but those that only build or describe.
//!
//! To add a key, read it in its file and make it an option.

mod component;
mod executor;
mod files;
mod fixed;
mod hosts;
mod modules;
mod part;
mod reader;
mod routes;
mod spin;
mod variables;

use crate::error::{Error, Result};
use crate::options::{KeyValues, Member, Options, Serve};
use part::{Draft, Read};
pub use part::{Manifest, Part};
use std::path::Path;
use wasm2native_abi::serve::MOST_MEMBERS;

/// Whether a file is a manifest, by its name.
pub fn is_manifest(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

/// Reads a manifest. Its paths are relative to where it is.
///
/// # Errors
///
/// When it is no manifest, when it says what a server cannot do, or when the server has no address.
pub fn read(text: &[u8], path: &Path, options: &Options) -> Result<Manifest> {
    let read = || {
        let text = str::from_utf8(text).map_err(|_| Error::input("this is no text in UTF-8"))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        read_text(text, folder.unwrap_or(Path::new(".")), options)
    };
    read().map_err(|error| error.in_file(path))
}

fn read_text(text: &str, folder: &Path, options: &Options) -> Result<Manifest> {
    let mut table = reader::parse(text)?;
    let version = table.take("spin_manifest_version").or_else(|| table.take("spin_version"));
    let Read { drafts, fixed, base, notes } = match version {
        Some(version) => spin::read(&version, table, folder, options)?,
        None if text.contains("[[module]]") => Read { drafts: modules::read(table, folder, options)?, ..Read::default() },
        None => {
            return Err(table
                .wrong("this is no manifest: neither spin_manifest_version nor [[module]] is in it")
                .help("programs of wasm2native.toml are built by `wasm2native build`"));
        }
    };
    if !options.serve.serves() {
        return Err(Error::environment("a manifest describes a server, and no address was named")
            .help("name one, such as with --serve 127.0.0.1:3000"));
    }
    check(&drafts)?;
    let routes = routes::routes(&drafts, &fixed, &base)?;
    let count = drafts.len() as u32;
    let parts = drafts.into_iter().enumerate().map(|(number, draft)| {
        let Draft { name, path, mut options, .. } = draft;
        options.serve.routes = routes.clone();
        if count > 1 {
            let member = Some(Member { number: number as u32, of: count });
            options.serve = Serve { addresses: Vec::new(), member, ..options.serve };
        }
        Part { name, path, options }
    });
    Ok(Manifest { parts: parts.collect(), notes })
}

/// Checks what components have in common.
fn check(drafts: &[Draft<'_>]) -> Result<()> {
    if drafts.is_empty() {
        return Err(Error::input("no component answers requests").help("add a trigger with a route"));
    }
    if drafts.len() > MOST_MEMBERS {
        return Err(Error::unsupported(format!(
            "a server has at most {MOST_MEMBERS} components, and these are {}",
            drafts.len()
        ))
        .help("build two servers, with a proxy in front of them"));
    }
    for (number, draft) in drafts.iter().enumerate() {
        let in_memory = draft.options.permissions.key_values == Some(KeyValues::Memory);
        let others = drafts[..number].iter();
        let shared = others.flat_map(|other| other.stores().iter().map(move |store| (other, store)));
        let mut shared = shared.filter(|(_, store)| in_memory && draft.stores().contains(store));
        if let Some((other, store)) = shared.next() {
            return Err(Error::environment(format!(
                "the components {} and {} share the store {store:?}, which no memory of one of them is",
                other.name, draft.name
            ))
            .help("name a directory or a server of Redis with --keyvalue, or give them stores of their own"));
        }
    }
    Ok(())
}
