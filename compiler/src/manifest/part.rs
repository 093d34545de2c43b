//! The result of reading a manifest.

use super::reader::Item;
use crate::options::{Fixed, Options};
use std::path::PathBuf;

/// A program of a server, to be compiled alone.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The file with the module or component.
    pub path: PathBuf,
    /// The options with which it is compiled: those of the command, and what the manifest says of it.
    pub options: Options,
}

/// The programs of a server.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The programs, of which there is at least one.
    pub parts: Vec<Part>,
    /// Notes for the user.
    pub notes: Vec<String>,
}

/// The contents of a manifest.
#[derive(Default)]
pub(super) struct Read<'t> {
    pub(super) drafts: Vec<Draft<'t>>,
    pub(super) fixed: Vec<FixedRoute<'t>>,
    /// The path before all routes.
    pub(super) base: String,
    pub(super) notes: Vec<String>,
}

/// A program before all routes are known.
pub(super) struct Draft<'t> {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) options: Options,
    /// The routes, where they are written.
    pub(super) routes: Vec<Item<'t>>,
    /// The arguments that its triggers have, once one was read.
    pub(super) arguments: Option<Vec<String>>,
}

/// A route whose response is in the manifest.
pub(super) struct FixedRoute<'t> {
    pub(super) route: Item<'t>,
    pub(super) fixed: Fixed,
}

impl Draft<'_> {
    /// Returns the names of the stores that it may open.
    pub(super) fn stores(&self) -> &[String] {
        &self.options.permissions.stores
    }
}
