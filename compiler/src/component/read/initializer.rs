//! The steps of instantiation.

use super::super::flat::{Definition, Step};
use crate::error::{Error, Result};
use wasmparser::ExternalKind;
use wasmtime_environ::component::{
    Component, CoreDef, CoreExport, ExportItem, GlobalInitializer, InstantiateModule, UnsafeIntrinsic,
};
use wasmtime_environ::{EntityIndex, EntityRef as _};

/// Returns the steps in order.
pub(super) fn steps(flattened: &Component) -> Result<Vec<Step>> {
    let mut steps = Vec::with_capacity(flattened.initializers.len());
    for initializer in &flattened.initializers {
        steps.push(match initializer {
            GlobalInitializer::InstantiateModule(InstantiateModule::Static(module, arguments), _) => {
                Step::Instantiate { module: module.index(), arguments: arguments.iter().map(definition).collect::<Result<_>>()? }
            }
            GlobalInitializer::InstantiateModule(InstantiateModule::Import(import, _), _) => {
                let (of, _) = &flattened.imports[*import];
                let name = &flattened.import_types[*of].0;
                return Err(Error::unsupported(format!(
                    "the component imports the core module {name:?}, and nothing can provide one"
                ))
                .help("compose the component with one that has the module"));
            }
            GlobalInitializer::ExtractMemory(memory) => Step::Memory(definition(&memory.export.clone().into())?),
            GlobalInitializer::ExtractRealloc(realloc) => Step::Realloc(definition(&realloc.def)?),
            GlobalInitializer::ExtractPostReturn(function) => Step::PostReturn(definition(&function.def)?),
            GlobalInitializer::Resource(resource) => Step::Resource {
                resource: flattened.resource_index(resource.index).index(),
                destructor: resource.dtor.as_ref().map(definition).transpose()?,
            },
            GlobalInitializer::ExtractCallback(function) => Step::Callback(definition(&function.def)?),
            // Functions of the canonical ABI are found by their numbers, and only threads start functions of tables.
            GlobalInitializer::LowerImport { .. } | GlobalInitializer::ExtractTable(_) => continue,
        });
    }
    Ok(steps)
}

/// Converts a core item.
pub(super) fn definition(definition: &CoreDef) -> Result<Definition> {
    Ok(match definition {
        CoreDef::Export(CoreExport { instance, item: ExportItem::Index(index) }) => {
            let (kind, index) = match index {
                EntityIndex::Function(index) => (ExternalKind::Func, index.as_u32()),
                EntityIndex::Table(index) => (ExternalKind::Table, index.as_u32()),
                EntityIndex::Memory(index) => (ExternalKind::Memory, index.as_u32()),
                EntityIndex::Global(index) => (ExternalKind::Global, index.as_u32()),
                EntityIndex::Tag(index) => (ExternalKind::Tag, index.as_u32()),
            };
            Definition::Export { instance: instance.index(), kind, index }
        }
        CoreDef::Export(CoreExport { item: ExportItem::Name(name), .. }) => {
            return Err(Error::unsupported(format!("{name:?} is of a core module that the component imports")));
        }
        CoreDef::InstanceFlags(instance) => Definition::MayLeave(instance.index()),
        CoreDef::Trampoline(function) => Definition::Builtin(function.index()),
        CoreDef::TaskMayBlock => Definition::MayBlock,
        CoreDef::UnsafeIntrinsic(intrinsic) => match intrinsic {
            UnsafeIntrinsic::ContextGetI32_0 => Definition::ContextGet(0),
            UnsafeIntrinsic::ContextGetI32_1 => Definition::ContextGet(1),
            UnsafeIntrinsic::ContextSetI32_0 => Definition::ContextSet(0),
            UnsafeIntrinsic::ContextSetI32_1 => Definition::ContextSet(1),
            other => return Err(Error::unsupported(format!("the component imports {}, which is wasmtime's own", other.name()))),
        },
    })
}
