//! The exports of instances.

use super::builder::Builder;
use super::entity::Extern;
use super::id::InstanceId;
use wasmparser::{ExternalKind, ValType};

impl<'a> Builder<'a> {
    /// Returns the export of an instance with this name.
    pub fn export(&self, instance: InstanceId, name: &str) -> Option<Extern> {
        let export = self.module_of(instance).export(name)?;
        Some(self.entity(instance, export.kind, export.index))
    }

    /// Returns the entity of an instance with an index in its index space.
    pub fn entity(&self, instance: InstanceId, kind: ExternalKind, index: u32) -> Extern {
        let (instance, index) = (&self.instances[instance], index as usize);
        match kind {
            ExternalKind::Func | ExternalKind::FuncExact => Extern::Func(instance.functions[index]),
            ExternalKind::Table => Extern::Table(instance.tables[index]),
            ExternalKind::Memory => Extern::Memory(instance.memories[index]),
            ExternalKind::Global => Extern::Global(instance.globals[index]),
            ExternalKind::Tag => Extern::Tag(instance.tags[index]),
        }
    }

    /// Returns the names of exported functions whose parameters and results are numbers, if there are any.
    pub fn callable_exports(&self, instance: InstanceId) -> impl Iterator<Item = &'a str> {
        let instance = &self.instances[instance];
        let exports = self.modules[instance.module].exports.iter();
        exports.filter_map(move |export| match export.kind {
            ExternalKind::Func => {
                let shape = self.shape(instance.functions[export.index as usize]);
                shape.params.iter().chain(&shape.results).all(|ty| is_number(*ty)).then_some(export.name)
            }
            _ => None,
        })
    }
}

/// Whether values of this type can be passed on a command line and printed.
pub(super) fn is_number(ty: ValType) -> bool {
    matches!(ty, ValType::I32 | ValType::I64 | ValType::F32 | ValType::F64)
}
