//! Instantiates modules one after the other until the program is complete.
//!
//! ```text
//! let module = builder.add_module(module);
//! let imports = providers.imports(&builder, module)?;
//! let instance = builder.instantiate(module, &imports)?;
//! providers.register("name", instance);             // later modules can import from it
//! let entry = builder.add_entry(vec![instance], calls);
//! let program = builder.finish(Root::Entry(entry));
//! ```
//!
//! `instantiate` handles what one instance adds; [`Builder::finish`] decides what depends on the whole program.

use super::canonical::ResourceNumber;
use super::counting::Counting;
use super::entity::Entities;
use super::guide::Guide;
use super::heap::Heap;
use super::id::{FuncId, GlobalId, IdVec, InstanceId, MemoryId, ModuleId, TableId};
use super::image::ImageBuilder;
use super::imports::Imports;
use super::inline::Inlining;
use super::layout::Layout;
use super::scan::Uses;
use super::snapshot::Startup;
use super::types::{FuncShape, Types};
use super::value::Value;
use super::{Function, FunctionBody, InitStep, Instance, Last, Program, Root, Strategy, Table, TableStorage};
use crate::error::Result;
use crate::options::{Optimize, Options};
use crate::target::AddressSpace;
use crate::wasm::Module;
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::MemoryType;

/// Instances that one entry makes one after the other: what one of them does to another before guest code has run, nothing can
/// observe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    /// All steps so far are in the image.
    InImage,
    /// Some step was left for run time, and so are all later ones that have to do with other instances.
    AtRunTime,
}

/// A program under construction.
pub struct Builder<'a> {
    pub(super) modules: IdVec<ModuleId, Module<'a>>,
    pub(super) instances: IdVec<InstanceId, Instance>,
    pub(super) entities: Entities<'a>,
    pub(super) types: Types,
    pub(super) heap: Heap,
    pub(super) uses: IdVec<ModuleId, Uses>,
    pub(super) images: IdVec<MemoryId, ImageBuilder<'a>>,
    pub(super) tables_written: BTreeSet<TableId>,
    pub(super) referenced: BTreeSet<FuncId>,
    pub(super) resources: ResourceNumber,
    pub(super) joint: Option<Joint>,
    pub(super) startup: Startup<'a>,
    pub(super) options: Options,
    pub(super) space: AddressSpace,
}

impl<'a> Builder<'a> {
    /// Returns a builder of an empty program; `space` is the address space of the target.
    pub fn new(options: &Options, space: AddressSpace) -> Self {
        Self {
            modules: IdVec::default(),
            instances: IdVec::default(),
            entities: Entities::default(),
            types: Types::default(),
            heap: Heap::default(),
            uses: IdVec::default(),
            images: IdVec::default(),
            tables_written: BTreeSet::new(),
            referenced: BTreeSet::new(),
            resources: 0,
            joint: None,
            startup: Startup::AtStart,
            options: options.clone(),
            space,
        }
    }

    /// Sets when start-up runs, before anything is instantiated.
    #[must_use]
    pub fn with_startup(self, startup: Startup<'a>) -> Self {
        Self { startup, ..self }
    }

    /// Adds a module, which can then be instantiated any number of times.
    pub fn add_module(&mut self, module: Module<'a>) -> ModuleId {
        self.uses.push(Uses::of(&module));
        self.modules.push(module)
    }

    /// Returns the module with this number.
    pub fn module(&self, id: ModuleId) -> &Module<'a> {
        &self.modules[id]
    }

    /// Returns the module of an instance.
    pub fn module_of(&self, instance: InstanceId) -> &Module<'a> {
        &self.modules[self.instances[instance].module]
    }

    /// Adds an instance of a module.
    ///
    /// # Errors
    ///
    /// If an import is not served, or by something of another type; if a memory or table is too large.
    pub fn instantiate(&mut self, module: ModuleId, imports: &Imports<'_>) -> Result<InstanceId> {
        let id = self.instances.next_id();
        let mut instance = Instance {
            module,
            functions: Vec::new(),
            memories: Vec::new(),
            tables: Vec::new(),
            globals: Vec::new(),
            tags: Vec::new(),
            data: Vec::new(),
            elements: Vec::new(),
            types: self.types.intern(&self.modules[module]),
            init: Vec::new(),
        };
        self.types.check_count()?;
        self.bind_imports(id, &mut instance, imports)?;
        self.define_functions(id, &mut instance);
        self.define_tags(&mut instance);
        self.define_memories(&mut instance)?;
        self.define_globals(&mut instance)?;
        self.define_tables(&mut instance)?;
        self.note_uses(&instance);
        // Filling a table at program start would overwrite what the image put there.
        let mut in_image = !instance.init.iter().any(|step| matches!(step, InitStep::Fill { .. }));
        self.apply_elements(&mut instance, &mut in_image)?;
        self.apply_data(&mut instance, &mut in_image)?;
        if let Some(start) = self.modules[module].start {
            instance.init.push(InitStep::Start(instance.functions[start as usize]));
            in_image = false;
        }
        if !in_image && self.joint.is_some() {
            self.joint = Some(Joint::AtRunTime);
        }
        Ok(self.instances.push(instance))
    }

    /// Makes the following instances for one entry, which instantiates them in this order and before it calls anything.
    pub fn instantiate_jointly(&mut self) {
        self.joint = Some(Joint::InImage);
    }

    /// Adds a function that instantiates `instances` and makes `calls`.
    pub fn add_entry(&mut self, instances: Vec<InstanceId>, calls: Vec<FuncId>) -> FuncId {
        self.add_entry_with(instances, calls, None)
    }

    /// Like [`Builder::add_entry`], but ends with a call that has to do with the process.
    pub fn add_entry_with(&mut self, instances: Vec<InstanceId>, calls: Vec<FuncId>, last: Option<Last>) -> FuncId {
        let signature = self.types.intern_plain(&[], &[]);
        self.entities.functions.push(Function { signature, body: FunctionBody::Entry { instances, calls, last } })
    }

    /// Adds a function through which a test script calls `function`.
    pub fn add_invoke(&mut self, function: FuncId) -> FuncId {
        let signature = self.entities.functions[function].signature;
        self.entities.functions.push(Function { signature, body: FunctionBody::Invoke { function } })
    }

    /// Adds a function through which a test script reads `global`.
    pub fn add_read(&mut self, global: GlobalId) -> FuncId {
        let signature = self.types.intern_plain(&[], &[self.entities.globals[global].ty.content_type]);
        self.entities.functions.push(Function { signature, body: FunctionBody::Read { global } })
    }

    /// Returns the parameters and results of a function.
    pub fn shape(&self, function: FuncId) -> &FuncShape {
        self.types.shape(self.entities.functions[function].signature)
    }

    /// Returns the type of a memory.
    pub fn memory_type(&self, memory: MemoryId) -> MemoryType {
        self.entities.memories[memory].ty
    }

    /// Decides everything that depends on the whole program.
    pub fn finish(mut self, mut root: Root) -> Program<'a> {
        if let Startup::Done(snapshot) = self.startup {
            self.resume(snapshot);
        }
        // Programs without components stay what they are: there, a function that forwards is one of the user's.
        let without_code = if self.joint.is_some() { self.forward_calls(&mut root) } else { BTreeSet::new() };
        for (id, table) in self.entities.tables.iter_mut() {
            if !self.tables_written.contains(&id) && table.is_dense() {
                table.storage = constant_storage(table, &self.entities.functions);
            }
        }
        for (image, (_, memory)) in self.images.iter_mut().map(|(_, image)| image).zip(self.entities.memories.iter_mut()) {
            // Whole pages may be moved only where all of them lie inside the memory.
            let movable = memory.page_size_log2() >= 16 && matches!(memory.strategy, Strategy::Guard { .. });
            memory.image = std::mem::take(image).finish(movable.then_some(self.space.page_size));
        }
        let indirect_calls = if self.options.optimize == Optimize::Size { self.add_indirect_calls() } else { BTreeMap::new() };
        let private = self.only_called(&mut root);
        let heap = self.finish_heap();
        self.types.number();
        let referenced: Vec<_> = self.referenced.iter().copied().collect();
        let layout = Layout::plan(&self.entities, &referenced, heap.as_ref());
        let uses_vectors = self.uses.iter().any(|(_, uses)| uses.vectors);
        let calls = self.uses.iter_mut().map(|(_, uses)| std::mem::take(&mut uses.calls)).collect();
        let mut program = Program {
            modules: self.modules,
            instances: self.instances,
            entities: self.entities,
            types: self.types,
            heap,
            indirect_calls,
            inlining: Inlining::default(),
            counting: None,
            guide: Guide::default(),
            root,
            layout,
            options: self.options,
            calls,
            uses_vectors,
            without_code,
        };
        program.inlining = Inlining::plan(&program, &self.uses, &private);
        program.without_code.extend(program.inlining.moved());
        if program.options.profiling.generate.is_some() {
            let base = program.layout.add_counters();
            program.counting = Some(Counting::plan(&program, base));
        }
        program
    }
}

fn constant_storage(table: &Table, functions: &IdVec<FuncId, Function>) -> TableStorage {
    let values = || table.runs.iter().flat_map(|(_, values)| values);
    let nulls = table.ty.initial - table.initialized() + values().filter(|value| **value == Value::Null).count() as u64;
    let mut signatures = values().filter_map(|value| match value {
        Value::Func(id) => Some(functions[*id].signature),
        _ => None,
    });
    let first = signatures.next();
    let uniform = first.filter(|first| signatures.all(|other| other == *first));
    TableStorage::Constant { uniform, has_null: nulls > 0 }
}
