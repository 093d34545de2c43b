//! The program: everything that is to become one executable.

use super::calls::Calls;
use super::canonical::{Canonical, Lowered};
use super::counting::Counting;
use super::entity::{Entities, FunctionBody, IndirectCalls, Instance};
use super::guide::Guide;
use super::heap::Heap;
use super::host::HostFunction;
use super::host_call::{HostCall, MemoryOption, Route};
use super::id::{FuncId, IdVec, InstanceId, MemoryId, ModuleId};
use super::inline::Inlining;
use super::layout::Layout;
use super::lift::Lift;
use super::types::Types;
use crate::options::Options;
use crate::wasm::Module;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Everything that is to become one executable.
pub struct Program<'a> {
    /// The modules as read.
    pub modules: IdVec<ModuleId, Module<'a>>,
    /// Their instances, in the order of instantiation.
    pub instances: IdVec<InstanceId, Instance>,
    /// The entities that the instances consist of.
    pub entities: Entities<'a>,
    /// The direct calls in each module.
    pub calls: IdVec<ModuleId, Calls>,
    /// Canonical types.
    pub types: Types,
    /// The heap, if it has objects.
    pub heap: Option<Heap>,
    /// The functions that check indirect calls, where size matters.
    pub indirect_calls: IndirectCalls,
    /// The functions that the runtime calls.
    pub root: Root,
    /// The counters, if it counts what it does.
    pub counting: Option<Counting>,
    /// What profiles tell about it.
    pub guide: Guide,
    /// The calls whose callee's body takes their place.
    pub inlining: Inlining,
    /// The offsets of variables and constants.
    pub layout: Layout,
    /// The options that it was planned by, such as its permissions and limits.
    pub options: Options,
    /// The functions of which no code is needed: nothing refers to them but calls that their
    /// body, or what they do, takes the place of.
    pub without_code: BTreeSet<FuncId>,
    /// Whether there is anything of type `v128`: some targets need a processor feature for it.
    pub uses_vectors: bool,
}

/// The functions that the runtime calls.
#[derive(Clone, Debug)]
pub enum Root {
    /// An entry function.
    Entry(FuncId),
    /// The calls of a test script.
    Script(Vec<Command>),
}

/// A call of a test script.
#[derive(Clone, Debug)]
pub struct Command {
    /// An entry, or a function that invokes or reads.
    pub function: FuncId,
    /// Parameters as stored in the array.
    pub parameters: Vec<[u8; 16]>,
    /// The number of results.
    pub results: usize,
    /// The call of a function of a component that is made in place of all that, if this is one.
    pub lift: Option<Box<Lift>>,
}

impl<'a> Program<'a> {
    /// Returns the module of an instance.
    pub fn module_of(&self, instance: InstanceId) -> &Module<'a> {
        &self.modules[self.instances[instance].module]
    }

    /// Returns the instance and module that a wasm function belongs to, and its index there.
    pub fn wasm_function(&self, function: FuncId) -> Option<(&Instance, &Module<'a>, u32)> {
        match self.entities.functions[function].body {
            FunctionBody::Wasm { instance, index } => {
                let instance = &self.instances[instance];
                Some((instance, &self.modules[instance.module], index))
            }
            _ => None,
        }
    }

    /// Returns the functions of which code is made.
    pub fn coded(&self) -> impl Iterator<Item = FuncId> {
        self.entities.functions.keys().filter(|function| self.needs_code(*function))
    }

    /// Whether a function was made for calls from one component to another.
    pub fn is_adapter(&self, function: FuncId) -> bool {
        self.wasm_function(function).is_some_and(|(_, module, _)| module.is_adapter)
    }

    /// Whether a function may have the body of another one inside. Reports do not list adapters, so these have those of adapters only.
    pub fn may_contain(&self, function: FuncId, body: FuncId) -> bool {
        !self.is_adapter(function) || self.is_adapter(body)
    }

    /// Whether code is made of a function.
    pub fn needs_code(&self, function: FuncId) -> bool {
        !self.without_code.contains(&function)
    }

    /// Returns the host functions that its modules import, and that it may call.
    pub fn host_functions(&self) -> impl Iterator<Item = HostFunction> {
        self.entities.functions.iter().filter_map(|(_, function)| match function.body {
            FunctionBody::Host(HostCall { route: Route::Refused, .. }) => None,
            FunctionBody::Host(HostCall { function, .. }) => Some(function),
            FunctionBody::Canonical(Canonical::Lower(Lowered { function, .. })) => Some(function),
            _ => None,
        })
    }

    /// Returns the memory that a host function works on, if it has one.
    pub fn host_memory(&self, call: &HostCall) -> Option<MemoryId> {
        Some(match call.options.memory? {
            MemoryOption::Own(index) => self.instances[call.instance].memories[index as usize],
            MemoryOption::Existing(memory) => memory,
        })
    }

    /// Whether it has objects.
    pub fn has_heap(&self) -> bool {
        self.heap.is_some()
    }

    /// Returns the name of a function in reports, or its index in its module where it has none.
    pub fn described_name(&self, function: FuncId) -> Cow<'a, str> {
        match (self.function_name(function), self.wasm_function(function)) {
            (Some(name), _) if !name.is_empty() => name.into(),
            (_, Some((_, _, index))) => format!("func[{index}]").into(),
            (_, None) => Cow::default(),
        }
    }

    /// Returns the name of a function in messages, if it has one.
    pub fn function_name(&self, function: FuncId) -> Option<&'a str> {
        let (_, module, index) = self.wasm_function(function)?;
        module.names.function(index)
    }
}
