//! The additions of components to a program, besides instances of their modules.

use super::builder::Builder;
use super::canonical::{Canonical, ComponentInstance, Context, ResourceNumber, TaskFunction, Tasks};
use super::id::{ComponentInstanceId, ContextId, FuncId, GlobalId};
use super::{CanonicalValue, Extern, Function, FunctionBody, Global, Value};
use wasm2native_abi::host::Resource;
use wasmparser::{GlobalType, ValType};

impl Builder<'_> {
    /// Adds an instance of a component.
    pub fn add_component_instance(&mut self) -> ComponentInstanceId {
        let instance = self.entities.component_instances.next_id();
        let may_leave = self.add_global(ValType::I32, Value::I32(1), Some(instance));
        self.entities.component_instances.push(ComponentInstance { may_leave, backpressure: None })
    }

    /// Adds what is kept about tasks: the state of the one that is running, which all components share, and what an instance
    /// keeps of them.
    pub fn add_tasks(&mut self, instances: &[ComponentInstanceId]) {
        for &instance in instances {
            let backpressure = self.add_global(ValType::I32, Value::I32(0), None);
            self.entities.component_instances[instance].backpressure = Some(backpressure);
        }
        if self.entities.tasks.is_none() {
            let [first, second, may_block] = [(); 3].map(|()| self.add_global(ValType::I32, Value::I32(0), None));
            let current = self.add_global(ValType::I64, Value::I64(0), None);
            self.entities.tasks = Some(Tasks { context: [first, second], may_block, current });
        }
    }

    /// Adds a mutable global that is no module's.
    fn add_global(&mut self, content_type: ValType, value: Value, may_leave: Option<ComponentInstanceId>) -> GlobalId {
        let ty = GlobalType { content_type, mutable: true, shared: false };
        let content = CanonicalValue::new(content_type, &[]);
        self.entities.globals.push(Global { ty, content, value, may_leave })
    }

    /// Returns the global that tells whether the function that is running may wait for others.
    pub fn may_block(&self) -> Option<Extern> {
        self.entities.tasks.map(|tasks| Extern::Global(tasks.may_block))
    }

    /// Returns a function that calls one as the first of a task, which may wait for others if the function is asynchronous; the
    /// function itself where calls are no tasks.
    pub fn add_task(&mut self, function: FuncId, may_block: bool) -> FuncId {
        if self.entities.tasks.is_none() {
            return function;
        }
        let signature = self.entities.functions[function].signature;
        let body = FunctionBody::Canonical(Canonical::Task(TaskFunction::Enter { function, may_block }));
        self.entities.functions.push(Function { signature, body })
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
