//! The additions of components to a program, besides instances of their modules.

use super::builder::Builder;
use super::canonical::{Canonical, ComponentInstance, Context, ResourceNumber};
use super::id::{ComponentInstanceId, ContextId, FuncId};
use super::{CanonicalValue, Extern, Function, FunctionBody, Global, Value};
use wasm2native_abi::host::Resource;
use wasmparser::{GlobalType, ValType};

impl Builder<'_> {
    /// Adds an instance of a component.
    pub fn add_component_instance(&mut self) -> ComponentInstanceId {
        let instance = self.entities.component_instances.next_id();
        let ty = GlobalType { content_type: ValType::I32, mutable: true, shared: false };
        let content = CanonicalValue::new(ValType::I32, &[]);
        let may_leave = self.entities.globals.push(Global { ty, content, value: Value::I32(1), may_leave: Some(instance) });
        self.entities.component_instances.push(ComponentInstance { may_leave })
    }

    /// Returns the global of a component instance that tells whether it may call out.
    pub fn may_leave(&self, instance: ComponentInstanceId) -> Extern {
        Extern::Global(self.entities.component_instances[instance].may_leave)
    }

    /// Returns the number of one more resource type that a component defines.
    pub fn add_resource(&mut self) -> ResourceNumber {
        self.resources += 1;
        Resource::END + self.resources - 1
    }

    /// Adds a context of calls, unless there is one that equals it.
    pub fn add_context(&mut self, context: Context) -> ContextId {
        let known = self.entities.contexts.iter().find(|(_, known)| **known == context).map(|(id, _)| id);
        known.unwrap_or_else(|| self.entities.contexts.push(context))
    }

    /// Adds a function that traps in place of an import that nothing serves.
    pub fn add_unknown_import(&mut self, params: &[ValType], results: &[ValType]) -> FuncId {
        let signature = self.types.intern_plain(params, results);
        self.entities.functions.push(Function { signature, body: FunctionBody::UnknownImport })
    }

    /// Adds a function of the canonical ABI.
    pub fn add_canonical(&mut self, params: &[ValType], results: &[ValType], function: Canonical) -> FuncId {
        let signature = self.types.intern_plain(params, results);
        self.entities.functions.push(Function { signature, body: FunctionBody::Canonical(function) })
    }
}
