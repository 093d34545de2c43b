//! The steps of a component become instances of a program.

use super::flat::{CanonicalOptions, Component, CoreModule, Definition, ResourceType, Step, wide_memory};
use super::functions::Functions;
use super::import;
use crate::error::{Error, Result};
use crate::program::canonical::{Context, ResourceNumber};
use crate::program::id::{ComponentInstanceId, ContextId, FuncId, InstanceId, MemoryId, ModuleId};
use crate::program::{Builder, Extern, Imports};
use crate::wasm::{self, Module};
use wasm2native_abi::host::Resource;

/// A component whose steps have become instances of a program.
pub struct Instantiated<'c> {
    /// The component.
    pub component: &'c Component,
    /// The core instances, in order.
    pub instances: Vec<InstanceId>,
    pub(super) component_instances: Vec<ComponentInstanceId>,
    memories: Vec<MemoryId>,
    reallocs: Vec<FuncId>,
    post_returns: Vec<FuncId>,
    callbacks: Vec<FuncId>,
    pub(super) resources: Vec<DefinedResource>,
    pub(super) functions: Functions,
}

/// A resource type of a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct DefinedResource {
    pub(super) number: ResourceNumber,
    pub(super) destructor: Option<FuncId>,
}

impl<'c> Instantiated<'c> {
    /// Adds the instances of a component, which has been read from `binary`, to a program.
    ///
    /// # Errors
    ///
    /// When nothing serves an import; when a module is invalid.
    pub fn new(builder: &mut Builder<'c>, component: &'c Component, binary: &'c [u8]) -> Result<Self> {
        builder.instantiate_jointly();
        let modules = read_modules(component, binary)?;
        let modules: Vec<_> = modules.into_iter().map(|module| builder.add_module(module)).collect();
        let component_instances: Vec<_> = (0..component.instances).map(|_| builder.add_component_instance()).collect();
        if component.has_tasks {
            builder.add_tasks(&component_instances);
        }
        // One that the host does not have is of a number that no handle is of: nothing can make one.
        let number = |resource: &ResourceType| match resource {
            ResourceType::Imported(import) => import::resource(import).map_or(ResourceNumber::MAX, Resource::number),
            ResourceType::Defined { .. } => builder.add_resource(),
        };
        let numbers: Vec<_> = component.resources.iter().map(number).collect();
        let mut made = Self {
            component,
            instances: Vec::new(),
            component_instances,
            memories: Vec::new(),
            reallocs: Vec::new(),
            post_returns: Vec::new(),
            callbacks: Vec::new(),
            resources: numbers.into_iter().map(|number| DefinedResource { number, destructor: None }).collect(),
            functions: Functions::new(component.functions.len()),
        };
        for step in &component.steps {
            made.take(builder, step, &modules)?;
        }
        Ok(made)
    }

    fn take(&mut self, builder: &mut Builder<'c>, step: &Step, modules: &[ModuleId]) -> Result<()> {
        match step {
            Step::Instantiate { module, arguments } => {
                let items = arguments.iter().map(|argument| self.entity(builder, *argument)).collect::<Result<_>>()?;
                self.instances.push(builder.instantiate(modules[*module], &Imports::Listed(items))?);
            }
            Step::Memory(memory) => match self.entity(builder, *memory)? {
                Extern::Memory(memory) => self.memories.push(memory),
                other => return Err(unexpected("memory", other)),
            },
            Step::Realloc(function) => {
                let function = self.function(builder, *function)?;
                self.reallocs.push(function);
            }
            Step::PostReturn(function) => {
                let function = self.function(builder, *function)?;
                self.post_returns.push(function);
            }
            Step::Callback(function) => {
                let function = self.function(builder, *function)?;
                self.callbacks.push(function);
            }
            Step::Resource { resource, destructor } => {
                let destructor = destructor.map(|destructor| self.function(builder, destructor)).transpose()?;
                self.resources[*resource].destructor = destructor;
            }
        }
        Ok(())
    }

    /// Returns the entity of a core item.
    pub fn entity(&mut self, builder: &mut Builder<'_>, definition: Definition) -> Result<Extern> {
        match definition {
            Definition::Export { instance, kind, index } => Ok(builder.entity(self.instances[instance], kind, index)),
            Definition::MayLeave(instance) => Ok(builder.may_leave(self.component_instances[instance])),
            Definition::MayBlock => builder.may_block().ok_or_else(|| Error::bug("a component without tasks asks for them")),
            Definition::ContextGet(word) => Ok(Extern::Func(self.context_get(builder, word))),
            Definition::ContextSet(word) => Ok(Extern::Func(self.context_set(builder, word))),
            Definition::Builtin(number) => self.builtin(builder, number).map(Extern::Func),
        }
    }

    /// Returns the function of a core item that is one.
    pub fn function(&mut self, builder: &mut Builder<'_>, definition: Definition) -> Result<FuncId> {
        match self.entity(builder, definition)? {
            Extern::Func(function) => Ok(function),
            other => Err(unexpected("function", other)),
        }
    }

    /// Returns the context of calls of the host, or by it, with these options.
    ///
    /// # Errors
    ///
    /// When their memory has 64-bit addresses, which the host does not know how to use.
    pub fn context(&self, builder: &mut Builder<'_>, options: &CanonicalOptions) -> Result<ContextId> {
        let memory = options.memory.map(|memory| self.memories[memory]);
        if memory.is_some_and(|memory| builder.memory_type(memory).memory64) {
            return Err(wide_memory());
        }
        let instance = self.component_instances[options.instance];
        Ok(builder.add_context(Context { memory, instance, encoding: options.encoding }))
    }

    /// Returns a memory of canonical options.
    pub fn memory(&self, number: usize) -> MemoryId {
        self.memories[number]
    }

    /// Returns the function that allocates memory, if the options name one.
    pub fn realloc(&self, options: &CanonicalOptions) -> Option<FuncId> {
        options.realloc.map(|number| self.reallocs[number])
    }

    /// Returns the function to call after results have been read, if the options name one.
    pub fn post_return(&self, options: &CanonicalOptions) -> Option<FuncId> {
        self.post_return_of(options.post_return)
    }

    pub(super) fn post_return_of(&self, number: Option<usize>) -> Option<FuncId> {
        number.map(|number| self.post_returns[number])
    }

    pub(super) fn callback(&self, number: Option<usize>) -> Option<FuncId> {
        number.map(|number| self.callbacks[number])
    }
}

/// Reads the modules of a component. The bodies of those that are not instantiated are validated, since nothing else will.
fn read_modules<'c>(component: &'c Component, binary: &'c [u8]) -> Result<Vec<Module<'c>>> {
    let used = |number| component.steps.iter().any(|step| matches!(step, Step::Instantiate { module, .. } if *module == number));
    let read = |(number, module): (usize, &'c CoreModule)| {
        let module = match module {
            CoreModule::Given(range) => wasm::reader::read_at(range.start as u64, &binary[range.clone()], wasm::features::all())?,
            CoreModule::Adapter(bytes) => Module { is_adapter: true, ..wasm::reader::read(bytes, wasm::features::all())? },
        };
        if !used(number) {
            wasm::reader::validate_bodies(&module)?;
        }
        Ok(module)
    };
    component.modules.iter().enumerate().map(read).collect()
}

fn unexpected(wanted: &str, found: Extern) -> Error {
    Error::bug(format!("a component has a {} in place of a {wanted}", found.kind()))
}
