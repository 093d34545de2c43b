//! Imports as a value: the item that serves each import of a module that is to be instantiated.
//!
//! What serves an import is decided where the value is put together: by the names of instances in [`Providers`], which is for
//! linked modules and test scripts. Here, and where the items are bound, no name has a meaning.
//!
//! [`Providers`]: super::providers::Providers

use super::entity::Extern;
use super::host::HostFunction;
use super::host_call::CanonicalOptions;
use crate::wasm::module::Import;
use std::collections::HashMap;

/// The items that serve the imports of a module.
#[derive(Clone, Debug)]
pub enum Imports<'a> {
    /// By the two names of each.
    Named(HashMap<(&'a str, &'a str), Item>),
    /// In the order of the imports.
    Listed(Vec<Extern>),
}

/// The item that serves an import.
#[derive(Clone, Copy, Debug)]
pub enum Item {
    /// An entity that is already there: usually an export of another instance.
    Extern(Extern),
    /// A host function, and what it works with.
    Host(HostFunction, CanonicalOptions),
    /// A function that traps when it is called.
    Trap,
}

impl Imports<'_> {
    /// Returns the item that serves the import at a position.
    pub fn get(&self, position: usize, import: &Import<'_>) -> Option<Item> {
        match self {
            Imports::Named(items) => items.get(&(import.module, import.name)).copied(),
            Imports::Listed(items) => items.get(position).copied().map(Item::Extern),
        }
    }
}

impl Default for Imports<'_> {
    fn default() -> Self {
        Imports::Named(HashMap::new())
    }
}
