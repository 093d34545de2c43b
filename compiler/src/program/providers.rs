//! Instances that serve imports by name: those of modules linked with each other, and those that a test script registers.
//!
//! An instance of the import's first name takes the place of the host in all that is imported from it. Imports that nothing
//! serves are collected, so that one message can list them all: `unknown` writes it.

use super::builder::Builder;
use super::host::HostFunction;
use super::host_call::{CanonicalOptions, MemoryOption};
use super::id::{InstanceId, ModuleId};
use super::imports::{Imports, Item};
use crate::error::Result;
use crate::options::UnknownImports;
use crate::wasm::Module;
use crate::wasm::module::{Import, ImportKind};
use std::collections::{BTreeMap, HashMap};
use wasmparser::ExternalKind;

/// The instances that serve imports, by the first name of these.
#[derive(Debug, Default)]
pub struct Providers {
    pub(super) instances: BTreeMap<String, InstanceId>,
    unknown: UnknownImports,
}

impl Providers {
    /// Returns a host without instances beside it, and with this treatment of what nothing serves.
    pub fn new(unknown: UnknownImports) -> Self {
        Self { instances: BTreeMap::new(), unknown }
    }

    /// Makes the exports of an instance available under a name.
    pub fn register(&mut self, name: impl Into<String>, instance: InstanceId) {
        self.instances.insert(name.into(), instance);
    }

    /// Returns what serves the imports of a module.
    ///
    /// # Errors
    ///
    /// If nothing serves some of them, and calling these is not to be a trap.
    pub fn imports<'a>(&self, builder: &Builder<'a>, module: ModuleId) -> Result<Imports<'a>> {
        let module = builder.module(module);
        let (mut items, mut unknown) = (HashMap::new(), Vec::new());
        for import in &module.imports {
            match self.item(builder, module, import) {
                Some(item) => drop(items.insert((import.module, import.name), item)),
                None => unknown.push(*import),
            }
        }
        match unknown.is_empty() {
            true => Ok(Imports::Named(items)),
            false => Err(self.unknown_imports(builder, module, &unknown)),
        }
    }

    fn item(&self, builder: &Builder<'_>, module: &Module<'_>, import: &Import<'_>) -> Option<Item> {
        let provider = self.instances.get(import.module);
        let is_function = matches!(import.kind, ImportKind::Func(_));
        match provider {
            Some(&provider) => builder.export(provider, import.name).map(Item::Extern),
            None if is_function => HostFunction::find(import.module, import.name).map(|function| preview1(function, module)),
            None => None,
        }
        .or_else(|| (is_function && self.unknown == UnknownImports::Trap).then_some(Item::Trap))
    }
}

/// Returns a function of preview 1 for a module: it works on the memory that the module exports as `memory`.
fn preview1(function: HostFunction, module: &Module<'_>) -> Item {
    let memory = module.export("memory").filter(|export| export.kind == ExternalKind::Memory);
    Item::Host(function, CanonicalOptions { memory: memory.map(|export| MemoryOption::Own(export.index)) })
}
