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

/// The items that serve the imports of a module, by the two names of each.
#[derive(Clone, Debug, Default)]
pub struct Imports<'a>(HashMap<(&'a str, &'a str), Item>);

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

impl<'a> Imports<'a> {
    /// Serves the imports of these two names with an item.
    pub fn insert(&mut self, module: &'a str, name: &'a str, item: Item) {
        self.0.insert((module, name), item);
    }

    /// Returns the item that serves an import.
    pub fn get(&self, import: &Import<'_>) -> Option<Item> {
        self.0.get(&(import.module, import.name)).copied()
    }
}
