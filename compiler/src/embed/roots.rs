//! The directories that the program sees at first: each a directory of the build, single files, or both.

use crate::error::{Error, Result};
use crate::file::Claim;
use crate::foreign::Foreign;
use crate::options::Embed;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A directory that the program sees at first.
pub(super) struct Root {
    /// The name under which the program sees it.
    pub guest: String,
    /// The directory with its contents.
    pub host: Option<PathBuf>,
    /// Single files in it, by their names.
    pub files: BTreeMap<String, PathBuf>,
}

/// Returns the directories, in the order given; a file joins the one that its name in the program leads to.
pub(super) fn roots(embedded: &[Embed], claim: &Claim) -> Result<Vec<Root>> {
    let mut roots: Vec<Root> = Vec::new();
    let mut files = Vec::new();
    for embed @ Embed { host, guest } in embedded {
        let metadata = fs::metadata(host).map_err(|error| Error::io("embed", host, &error))?;
        claim.check(host, &metadata)?;
        if metadata.is_dir() {
            roots.push(Root { guest: guest.clone(), host: Some(host.clone()), files: BTreeMap::new() });
        } else if metadata.is_file() {
            files.push(embed);
        } else {
            return Err(Error::environment(format!(
                "cannot embed {}: it is neither a file nor a directory",
                Foreign::path(host)
            )));
        }
    }
    for Embed { host, guest } in files {
        let (directory, name) = split(guest).ok_or_else(|| {
            Error::environment(format!(
                "cannot embed {} as {}: that is no name of a file",
                Foreign::path(host),
                Foreign::name(guest)
            ))
            .help("write HOST::GUEST, where GUEST is the path of the file in the program")
        })?;
        let known = roots.iter().position(|root| root.guest == directory);
        let number = known.unwrap_or_else(|| {
            roots.push(Root { guest: directory.to_owned(), host: None, files: BTreeMap::new() });
            roots.len() - 1
        });
        if roots[number].files.insert(name.to_owned(), host.clone()).is_some() {
            return Err(twice(guest));
        }
    }
    Ok(roots)
}

/// Returns the directory and the name of a file in the program.
fn split(guest: &str) -> Option<(&str, &str)> {
    let (directory, name) = match guest.rsplit_once('/') {
        None => (".", guest),
        Some(("", name)) => ("/", name),
        Some((directory, name)) => (directory, name),
    };
    (!["", ".", ".."].contains(&name)).then_some((directory, name))
}

/// Returns the error for two files of one name.
pub(super) fn twice(guest: &str) -> Error {
    Error::environment(format!("two files would be embedded as {}", Foreign::path(Path::new(guest))))
        .help("give one of them another name with HOST::GUEST")
}
