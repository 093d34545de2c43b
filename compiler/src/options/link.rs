//! Modules that are linked with the main one.

use std::path::PathBuf;
use std::str::FromStr;

/// A module that is linked with the main one, and whose exports serve imports of it and of others. Such modules are instantiated in
/// the order given, except that each comes after those that it imports from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The module name of the imports that it serves.
    pub name: String,
    /// The path of the module.
    pub path: PathBuf,
}

/// The form `NAME=FILE`.
impl FromStr for Link {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, path)) if !path.is_empty() => Ok(Link { name: name.to_owned(), path: path.into() }),
            _ => Err("expected NAME=FILE".to_owned()),
        }
    }
}
