//! The binding of imports: each becomes the entity of its item, if the types match.

use super::builder::Builder;
use super::describe::describe;
use super::host::HostFunction;
use super::host_call::{HostCall, Route};
use super::id::{GlobalId, InstanceId, MemoryId, TableId, TypeId};
use super::imports::{Imports, Item};
use super::snapshot::{Startup, purity};
use super::unknown::Quoted;
use super::{CanonicalReference, CanonicalValue, Extern, Function, FunctionBody, InitStep, Instance};
use crate::error::{Error, Result};
use crate::wasm::module::{Import, ImportKind};
use std::collections::HashMap;
use wasmparser::{MemoryType, TableType};

impl Builder<'_> {
    /// Fills the imported part of an instance's index spaces.
    pub(super) fn bind_imports(&mut self, id: InstanceId, instance: &mut Instance, imports: &Imports<'_>) -> Result<()> {
        // A module may import the same function twice; one trampoline serves both.
        let mut host_functions = HashMap::new();
        for (position, import) in self.modules[instance.module].imports.clone().into_iter().enumerate() {
            let found = match imports.get(position, &import) {
                Some(Item::Extern(found)) => found,
                Some(Item::Host(function, options)) => {
                    let signature = self.check_host_function(instance, &import, function)?;
                    let body = FunctionBody::Host(HostCall { function, instance: id, options, route: self.route_to(function) });
                    let functions = &mut self.entities.functions;
                    let add = || functions.push(Function { signature, body });
                    Extern::Func(*host_functions.entry((function, options)).or_insert_with(add))
                }
                Some(Item::Trap) => {
                    let signature = instance.types[function_type(&import)? as usize];
                    Extern::Func(self.entities.functions.push(Function { signature, body: FunctionBody::UnknownImport }))
                }
                None => return Err(Error::input(format!("unknown import {}", Quoted(&import))).at(import.offset)),
            };
            self.bind(instance, &import, found)?;
        }
        Ok(())
    }

    /// Returns the way to a host function that a module imports.
    fn route_to(&self, function: HostFunction) -> Route {
        match self.startup {
            Startup::Recorded(options) => purity::route(function, options, self.route()),
            Startup::AtStart | Startup::Done(_) => self.route(),
        }
    }

    /// Returns the way to host functions.
    pub fn route(&self) -> Route {
        if self.options.tools.trace_wasi.is_some() { Route::Logged } else { Route::InPlace }
    }

    /// Checks the type of a host function and returns its number.
    fn check_host_function(&self, instance: &Instance, import: &Import<'_>, function: HostFunction) -> Result<TypeId> {
        let index = function_type(import)?;
        let ty = self.modules[instance.module].func_type(index);
        let provided = function.ty();
        if *ty == provided {
            return Ok(instance.types[index as usize]);
        }
        Err(mismatch(import, &format!("the module expects a function of {}", describe(ty)))
            .help(format!("wasm2native provides a function of {}", describe(&provided))))
    }

    /// Adds an entity to its index space, if it is of the right type.
    fn bind(&mut self, instance: &mut Instance, import: &Import<'_>, found: Extern) -> Result<()> {
        match (import.kind, found) {
            (ImportKind::Func(ty), Extern::Func(id)) => {
                let wanted = instance.types[ty as usize];
                if !self.types.is_subtype(self.entities.functions[id].signature, wanted) {
                    return Err(mismatch(import, "the provided function has a different type"));
                }
                instance.functions.push(id);
            }
            (ImportKind::Table(ty), Extern::Table(id)) => {
                let element = CanonicalReference::new(ty.element_type, &instance.types);
                self.check_table(import, &ty, element, id)?;
                instance.tables.push(id);
                if !self.is_never_smaller(self.entities.tables[id].ty.initial, ty.initial) {
                    instance.init.push(InitStep::CheckTable { table: id, minimum: ty.initial });
                }
            }
            (ImportKind::Memory(ty), Extern::Memory(id)) => {
                self.check_memory(import, &ty, id)?;
                instance.memories.push(id);
                if !self.is_never_smaller(self.entities.memories[id].ty.initial, ty.initial) {
                    instance.init.push(InitStep::CheckMemory { memory: id, minimum: ty.initial });
                }
            }
            (ImportKind::Global(ty), Extern::Global(id)) => {
                let provided = self.entities.globals[id].ty;
                let same = provided.mutable == ty.mutable && provided.shared == ty.shared;
                if !same || !self.content_fits(id, CanonicalValue::new(ty.content_type, &instance.types)) {
                    return Err(mismatch(import, "the provided global has a different type"));
                }
                instance.globals.push(id);
            }
            (ImportKind::Tag(ty), Extern::Tag(id)) => {
                if self.entities.tags[id].signature != instance.types[ty as usize] {
                    return Err(mismatch(import, "the provided tag has a different type"));
                }
                instance.tags.push(id);
            }
            (_, found) => return Err(mismatch(import, &format!("a {} is provided", found.kind()))),
        }
        Ok(())
    }

    /// Whether nothing need be checked of an import of a joint instance, since it is large enough from the start.
    fn is_never_smaller(&self, provided: u64, wanted: u64) -> bool {
        self.joint.is_some() && provided >= wanted
    }

    /// Whether the type of a global fits: exactly the type wanted if the global is mutable, otherwise possibly a subtype.
    fn content_fits(&self, id: GlobalId, wanted: CanonicalValue) -> bool {
        let global = &self.entities.globals[id];
        match global.ty.mutable {
            true => global.content == wanted,
            false => self.types.value_matches(global.content, wanted),
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

/// Returns the type index of the function that an import asks for.
fn function_type(import: &Import<'_>) -> Result<u32> {
    match import.kind {
        ImportKind::Func(ty) => Ok(ty),
        _ => Err(mismatch(import, "a function is provided")),
    }
}

fn mismatch(import: &Import<'_>, problem: &str) -> Error {
    Error::input(format!("incompatible import type: {}: {problem}", Quoted(import))).at(import.offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::program::{CanonicalOptions, MemoryOption, Root};
    use crate::target::Target;
    use crate::wasm::source::Source;
    use crate::wasm::{features, reader};

    const WRITER: &str = r#"(module (import "a" "b" (func (param i32 i32 i32 i32) (result i32))) (memory 1))"#;

    fn builder<'a>() -> Builder<'a> {
        Builder::new(&Options::default(), Target::find(Some("x86_64-linux")).unwrap().space())
    }

    fn add<'a>(builder: &mut Builder<'a>, source: &'a Source<'_>, imports: &Imports<'_>) -> Result<InstanceId> {
        let module = builder.add_module(reader::read(source.binary(), features::all())?);
        builder.instantiate(module, imports)
    }

    fn write_to(memory: Option<MemoryOption>) -> Imports<'static> {
        let function = HostFunction::find("wasi_snapshot_preview1", "fd_write").unwrap();
        Imports::Named(HashMap::from([(("a", "b"), Item::Host(function, CanonicalOptions { memory }))]))
    }

    #[test]
    fn a_host_function_works_on_the_memory_of_its_options() {
        let [other, writer] = [r#"(module (memory (export "m") 1))"#, WRITER].map(|text| Source::new(text.as_bytes()).unwrap());
        let mut builder = builder();
        let other = add(&mut builder, &other, &Imports::default()).unwrap();
        let Some(Extern::Memory(existing)) = builder.export(other, "m") else { unreachable!("it is exported") };
        let options = [None, Some(MemoryOption::Existing(existing)), Some(MemoryOption::Own(0))];
        let instances = options.map(|memory| add(&mut builder, &writer, &write_to(memory)).unwrap());
        let program = builder.finish(Root::Script(Vec::new()));
        let memories = program.entities.functions.iter().map(|(_, function)| match &function.body {
            FunctionBody::Host(call) => program.host_memory(call),
            other => unreachable!("{other:?}"),
        });
        let own = program.instances[instances[2]].memories[0];
        assert_eq!(memories.collect::<Vec<_>>(), [None, Some(existing), Some(own)]);
    }

    #[test]
    fn what_serves_an_import_is_of_its_type() {
        let message = |text: &str, imports: Imports<'static>| {
            let source = Source::new(text.as_bytes()).unwrap();
            add(&mut builder(), &source, &imports).unwrap_err().message().to_owned()
        };
        assert_eq!(message(WRITER, Imports::default()), r#"unknown import "a"."b""#);
        let memory = r#"(module (import "a" "b" (memory 1)))"#;
        assert!(message(memory, write_to(None)).ends_with("a function is provided"));
        let function = r#"(module (import "a" "b" (func)))"#;
        assert!(message(function, write_to(None)).ends_with("the module expects a function of [] -> []"));
    }
}
