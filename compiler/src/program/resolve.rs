//! The provider of each import.
//!
//! Instances registered under the import's first name take precedence over the host. Unresolved imports are collected, so
//! that one message can list them all: `unknown` writes it.

use super::builder::Builder;
use super::describe::describe;
use super::host::HostFunction;
use super::id::{GlobalId, InstanceId, MemoryId, TableId};
use super::unknown::Quoted;
use super::{CanonicalReference, CanonicalValue, Extern, Function, FunctionBody, InitStep, Instance};
use crate::error::{Error, Result};
use crate::options::UnknownImports;
use crate::wasm::module::{Import, ImportKind};
use wasmparser::{MemoryType, TableType};

impl Builder<'_> {
    /// Fills the imported part of an instance's index spaces.
    pub(super) fn resolve_imports(&mut self, id: InstanceId, instance: &mut Instance) -> Result<()> {
        let imports = self.modules[instance.module].imports.clone();
        let mut unknown = Vec::new();
        for (number, import) in imports.iter().enumerate() {
            match self.resolve_import(id, instance, number as u32, import)? {
                Some(found) => self.bind(instance, import, found)?,
                None => unknown.push(*import),
            }
        }
        match unknown.is_empty() {
            true => Ok(()),
            false => Err(self.unknown_imports(&self.modules[instance.module], &unknown)),
        }
    }

    fn resolve_import(
        &mut self,
        id: InstanceId,
        instance: &Instance,
        number: u32,
        import: &Import<'_>,
    ) -> Result<Option<Extern>> {
        let provider = self.registered.get(import.module);
        if let Some(found) = provider.and_then(|provider| self.export(*provider, import.name)) {
            return Ok(Some(found));
        }
        let ImportKind::Func(type_index) = import.kind else { return Ok(None) };
        let signature = instance.signatures[type_index as usize];
        let function = if provider.is_none() { HostFunction::find(import.module, import.name) } else { None };
        let body = match function {
            Some(function) => {
                self.check_host_function(instance, import, type_index, function)?;
                FunctionBody::Host { instance: id, function }
            }
            None if self.unknown_imports == UnknownImports::Trap => FunctionBody::UnknownImport { instance: id, import: number },
            None => return Ok(None),
        };
        // A module may import the same function twice; one trampoline serves both.
        if let FunctionBody::Host { function, .. } = body
            && let Some(&known) = self.host_functions.get(&(id, function))
        {
            return Ok(Some(Extern::Func(known)));
        }
        let known = self.entities.functions.push(Function { signature, body: body.clone() });
        if let FunctionBody::Host { function, .. } = body {
            self.host_functions.insert((id, function), known);
        }
        Ok(Some(Extern::Func(known)))
    }

    fn check_host_function(
        &self,
        instance: &Instance,
        import: &Import<'_>,
        type_index: u32,
        function: HostFunction,
    ) -> Result<()> {
        let ty = self.modules[instance.module].func_type(type_index);
        let provided = function.ty();
        if *ty == provided {
            return Ok(());
        }
        Err(mismatch(import, &format!("the module expects a function of {}", describe(ty)))
            .help(format!("wasm2native provides a function of {}", describe(&provided))))
    }

    /// Adds the resolved entity to its index space, if it is of the right type.
    fn bind(&mut self, instance: &mut Instance, import: &Import<'_>, found: Extern) -> Result<()> {
        match (import.kind, found) {
            (ImportKind::Func(ty), Extern::Func(id)) => {
                let wanted = instance.signatures[ty as usize];
                if !self.signatures.is_subtype(self.entities.functions[id].signature, wanted) {
                    return Err(mismatch(import, "the provided function has a different type"));
                }
                instance.functions.push(id);
            }
            (ImportKind::Table(ty), Extern::Table(id)) => {
                let element = CanonicalReference::new(ty.element_type, &instance.signatures);
                self.check_table(import, &ty, element, id)?;
                instance.tables.push(id);
                instance.init.push(InitStep::CheckTable { table: id, minimum: ty.initial });
            }
            (ImportKind::Memory(ty), Extern::Memory(id)) => {
                self.check_memory(import, &ty, id)?;
                instance.memories.push(id);
                instance.init.push(InitStep::CheckMemory { memory: id, minimum: ty.initial });
            }
            (ImportKind::Global(ty), Extern::Global(id)) => {
                let provided = self.entities.globals[id].ty;
                let same = provided.mutable == ty.mutable && provided.shared == ty.shared;
                if !same || !self.content_fits(id, CanonicalValue::new(ty.content_type, &instance.signatures)) {
                    return Err(mismatch(import, "the provided global has a different type"));
                }
                instance.globals.push(id);
            }
            (ImportKind::Tag(ty), Extern::Tag(id)) => {
                if self.entities.tags[id].signature != instance.signatures[ty as usize] {
                    return Err(mismatch(import, "the provided tag has a different type"));
                }
                instance.tags.push(id);
            }
            (_, found) => return Err(mismatch(import, &format!("a {} is provided", found.kind()))),
        }
        Ok(())
    }

    /// Whether the type of a global fits: exactly the type wanted if the global is mutable, otherwise possibly a subtype.
    fn content_fits(&self, id: GlobalId, wanted: CanonicalValue) -> bool {
        let global = &self.entities.globals[id];
        match global.ty.mutable {
            true => global.content == wanted,
            false => self.signatures.value_matches(global.content, wanted),
        }
    }

    /// Compares limits as declared; whether the current size is sufficient is checked at run time.
    fn check_memory(&self, import: &Import<'_>, wanted: &MemoryType, id: MemoryId) -> Result<()> {
        let provided = &self.entities.memories[id].ty;
        let same_kind = provided.memory64 == wanted.memory64
            && provided.shared == wanted.shared
            && provided.page_size_log2.unwrap_or(16) == wanted.page_size_log2.unwrap_or(16);
        if !same_kind || !maximum_fits(provided.maximum, wanted.maximum) {
            return Err(mismatch(import, "the provided memory has different limits"));
        }
        Ok(())
    }

    fn check_table(&self, import: &Import<'_>, wanted: &TableType, element: CanonicalReference, id: TableId) -> Result<()> {
        let provided = &self.entities.tables[id].ty;
        let same_kind = provided.table64 == wanted.table64 && self.entities.tables[id].element == element;
        if !same_kind || !maximum_fits(provided.maximum, wanted.maximum) {
            return Err(mismatch(import, "the provided table has different limits or elements"));
        }
        Ok(())
    }
}

fn maximum_fits(provided: Option<u64>, wanted: Option<u64>) -> bool {
    match (provided, wanted) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(provided), Some(wanted)) => provided <= wanted,
    }
}

fn mismatch(import: &Import<'_>, problem: &str) -> Error {
    Error::input(format!("incompatible import type: {}: {problem}", Quoted(import))).at(import.offset)
}
