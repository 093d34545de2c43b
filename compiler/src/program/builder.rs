//! Instantiates modules one after the other, until the program is whole.
//!
//! ```text
//! let module = builder.add_module(module);
//! let instance = builder.instantiate(module)?;      // resolves its imports among what is registered, and the host
//! builder.register("name", instance);               // later modules can import from it
//! let entry = builder.add_entry(vec![instance], calls);
//! let program = builder.finish(Root::Entry(entry));
//! ```
//!
//! What instantiation does is put into the image as far as nothing can observe the difference: a segment of the instance's
//! own memory or table that fits, as long as no step before it had to wait. From the first that cannot be, all steps are left
//! to run in order.

use super::host::HostFunction;
use super::id::{
    DataId, ElementId, FuncId, GlobalId, IdVec, InstanceId, MemoryId, ModuleId, TableId, TagId,
};
use super::image::Painter;
use super::layout::{Contents, Layout};
use super::scan::Uses;
use super::signature::{FuncShape, Signatures};
use super::table::MAXIMUM_ELEMENTS;
use super::value::{Scope, Value, evaluate};
use super::{
    CanonicalReference, CanonicalValue, Data, Element, Function, FunctionBody, Global, InitStep, Instance, Memory, Program, Root, Strategy, Table,
    TableStorage, Tag,
};
use crate::error::{Error, Result};
use crate::options::{Options, UnknownImports};
use crate::wasm::Module;
use crate::wasm::const_expr::ConstExpr;
use crate::wasm::module::{ElementItems, ElementSegment, SegmentMode};
use std::collections::{BTreeSet, HashMap};
use wasmparser::ExternalKind;

/// A program that is being put together.
pub struct Builder<'a> {
    pub(super) modules: IdVec<ModuleId, Module<'a>>,
    pub(super) instances: IdVec<InstanceId, Instance>,
    pub(super) functions: IdVec<FuncId, Function>,
    pub(super) memories: IdVec<MemoryId, Memory>,
    pub(super) tables: IdVec<TableId, Table>,
    pub(super) globals: IdVec<GlobalId, Global>,
    pub(super) tags: IdVec<TagId, Tag>,
    pub(super) registered: HashMap<String, InstanceId>,
    pub(super) host_functions: HashMap<(InstanceId, HostFunction), FuncId>,
    pub(super) unknown_imports: UnknownImports,
    data: IdVec<DataId, Data<'a>>,
    elements: IdVec<ElementId, Element>,
    pub(super) signatures: Signatures,
    uses: IdVec<ModuleId, Uses>,
    painters: IdVec<MemoryId, Painter<'a>>,
    tables_written: BTreeSet<TableId>,
    referenced: BTreeSet<FuncId>,
    options: Options,
    page_size: u64,
}

/// The native stack of guest code when `--stack-size` does not say otherwise: what Linux gives a process.
pub const DEFAULT_STACK_SIZE: u64 = 8 << 20;

/// Tables whose every element starts as a function are filled when the program starts, from this size on.
const MAXIMUM_FILLED_IMAGE: u64 = 1 << 16;

impl<'a> Builder<'a> {
    /// Nothing yet; `page_size` is that of the target.
    pub fn new(options: &Options, page_size: u64) -> Self {
        Self {
            modules: IdVec::default(),
            instances: IdVec::default(),
            functions: IdVec::default(),
            memories: IdVec::default(),
            tables: IdVec::default(),
            globals: IdVec::default(),
            tags: IdVec::default(),
            registered: HashMap::new(),
            host_functions: HashMap::new(),
            unknown_imports: options.unknown_imports,
            data: IdVec::default(),
            elements: IdVec::default(),
            signatures: Signatures::default(),
            uses: IdVec::default(),
            painters: IdVec::default(),
            tables_written: BTreeSet::new(),
            referenced: BTreeSet::new(),
            options: options.clone(),
            page_size,
        }
    }

    /// Adds a module, which can then be instantiated any number of times.
    pub fn add_module(&mut self, module: Module<'a>) -> ModuleId {
        self.uses.push(Uses::of(&module));
        self.modules.push(module)
    }

    /// The module with this number.
    pub fn module(&self, id: ModuleId) -> &Module<'a> {
        &self.modules[id]
    }

    /// Makes the exports of an instance available to later imports under a name.
    pub fn register(&mut self, name: impl Into<String>, instance: InstanceId) {
        self.registered.insert(name.into(), instance);
    }

    /// Adds an instance of a module.
    pub fn instantiate(&mut self, module: ModuleId) -> Result<InstanceId> {
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
            signatures: self.signatures.intern(&self.modules[module]),
            init: Vec::new(),
            host_memory: None,
        };
        self.resolve_imports(id, &mut instance)?;
        self.define_functions(id, &mut instance);
        self.define_tags(&mut instance);
        self.define_memories(&mut instance)?;
        self.define_globals(&mut instance)?;
        self.define_tables(&mut instance)?;
        self.note_uses(&instance);
        let mut in_image = instance.init.is_empty();
        self.apply_elements(&mut instance, &mut in_image)?;
        self.apply_data(&mut instance, &mut in_image)?;
        if let Some(start) = self.modules[module].start {
            instance.init.push(InitStep::Start(instance.functions[start as usize]));
        }
        instance.host_memory = self.modules[module]
            .export("memory")
            .filter(|export| export.kind == ExternalKind::Memory)
            .map(|export| instance.memories[export.index as usize]);
        Ok(self.instances.push(instance))
    }

    fn define_functions(&mut self, id: InstanceId, instance: &mut Instance) {
        let module = &self.modules[instance.module];
        for index in module.imported_functions()..module.functions.len() {
            let signature = instance.signatures[module.functions[index] as usize];
            let body = FunctionBody::Wasm { instance: id, index: index as u32 };
            instance.functions.push(self.functions.push(Function { signature, body }));
        }
    }

    fn define_tags(&mut self, instance: &mut Instance) {
        let module = &self.modules[instance.module];
        for &ty in &module.tags[instance.tags.len()..] {
            let signature = instance.signatures[ty as usize];
            instance.tags.push(self.tags.push(Tag { signature, params: module.func_type(ty).params().to_vec() }));
        }
    }

    fn define_memories(&mut self, instance: &mut Instance) -> Result<()> {
        let module = &self.modules[instance.module];
        for ty in &module.memories[instance.memories.len()..] {
            let memory = Memory::plan(*ty, self.options.bounds, self.options.max_memory);
            if ty.initial > memory.maximum {
                return Err(Error::input(format!(
                    "the memory starts with {} pages, which is more than the {} that it may have",
                    ty.initial, memory.maximum
                ))
                .help("raise --max-memory, if it was given"));
            }
            instance.memories.push(self.memories.push(memory));
            self.painters.push(Painter::default());
        }
        Ok(())
    }

    fn define_globals(&mut self, instance: &mut Instance) -> Result<()> {
        let module = &self.modules[instance.module];
        for global in &module.globals[instance.globals.len()..] {
            let Some(init) = &global.init else { continue };
            let scope = Scope { globals: &instance.globals, functions: &instance.functions, values: &self.globals };
            let value = evaluate(init, &scope)?;
            let content = CanonicalValue::new(global.ty.content_type, &instance.signatures);
            let id = self.globals.push(Global { ty: global.ty, content, value });
            instance.globals.push(id);
            if let Value::Func(function) = value {
                self.referenced.insert(function);
                if global.ty.mutable {
                    instance.init.push(InitStep::Global { global: id, function });
                }
            }
        }
        Ok(())
    }

    fn define_tables(&mut self, instance: &mut Instance) -> Result<()> {
        let module = &self.modules[instance.module];
        for table in &module.tables[instance.tables.len()..] {
            let maximum = table.ty.maximum.unwrap_or(u64::MAX).min(MAXIMUM_ELEMENTS);
            if table.ty.initial > maximum {
                return Err(Error::unsupported(format!(
                    "a table of {} elements is larger than the {MAXIMUM_ELEMENTS} that a table may have",
                    table.ty.initial
                )));
            }
            let storage = TableStorage::Variable { maximum };
            let element = CanonicalReference::new(table.ty.element_type, &instance.signatures);
            let id = self.tables.push(Table { ty: table.ty, element, storage, runs: Vec::new() });
            instance.tables.push(id);
            let Some(init) = &table.init else { continue };
            let scope = Scope { globals: &instance.globals, functions: &instance.functions, values: &self.globals };
            let Value::Func(function) = evaluate(init, &scope)? else { continue };
            if table.ty.initial <= MAXIMUM_FILLED_IMAGE {
                self.tables[id].runs.push((0, vec![Value::Func(function); table.ty.initial as usize]));
            } else {
                self.referenced.insert(function);
                self.tables_written.insert(id);
                instance.init.push(InitStep::Fill { table: id, function });
            }
        }
        Ok(())
    }

    /// Carries what the code does over from the module's indices to the program's.
    fn note_uses(&mut self, instance: &Instance) {
        let uses = &self.uses[instance.module];
        let marked = |marks: &[bool]| -> Vec<usize> {
            marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(index, _)| index).collect()
        };
        self.tables_written.extend(marked(&uses.tables_written).into_iter().map(|index| instance.tables[index]));
        self.referenced.extend(marked(&uses.functions_referenced).into_iter().map(|index| instance.functions[index]));
    }

    fn apply_elements(&mut self, instance: &mut Instance, in_image: &mut bool) -> Result<()> {
        let module = &self.modules[instance.module];
        let uses = &self.uses[instance.module];
        let imported_tables = module.tables.len() - self.defined_tables(instance);
        for (index, segment) in module.elements.iter().enumerate() {
            let scope = Scope { globals: &instance.globals, functions: &instance.functions, values: &self.globals };
            let (read, dropped) = (uses.elements_read[index], uses.elements_dropped[index]);
            let id = self.elements.next_id();
            let mut element = Element { values: Vec::new(), used: false, droppable: false };
            match &segment.mode {
                SegmentMode::Declared => {}
                SegmentMode::Passive if read => {
                    element = Element { values: values(segment, &scope)?, used: true, droppable: dropped };
                }
                SegmentMode::Passive => {}
                SegmentMode::Active { target, offset } => {
                    let table = instance.tables[*target as usize];
                    let offset = evaluate(offset, &scope)?.as_offset()?;
                    let length = segment.items.len() as u64;
                    let values = values(segment, &scope)?;
                    let own = *target as usize >= imported_tables;
                    let fits = offset.checked_add(length).is_some_and(|end| end <= self.tables[table].ty.initial);
                    if *in_image && own && fits {
                        lay_run(&mut self.tables[table].runs, offset, values);
                    } else {
                        *in_image = false;
                        self.tables_written.insert(table);
                        element = Element { values, used: true, droppable: true };
                        instance.init.push(InitStep::Element { segment: id, table, offset });
                    }
                }
            }
            self.elements.push(element);
            instance.elements.push(id);
        }
        Ok(())
    }

    fn apply_data(&mut self, instance: &mut Instance, in_image: &mut bool) -> Result<()> {
        let module = &self.modules[instance.module];
        let uses = &self.uses[instance.module];
        let imported_memories = module
            .imports
            .iter()
            .filter(|import| matches!(import.kind, crate::wasm::module::ImportKind::Memory(_)))
            .count();
        for (index, segment) in module.data.iter().enumerate() {
            let (read, dropped) = (uses.data_read[index], uses.data_dropped[index]);
            let id = self.data.next_id();
            // What was applied to the image is like a dropped segment from then on.
            let mut data = Data { bytes: &[], used: false, droppable: false };
            match &segment.mode {
                SegmentMode::Active { target, offset } => {
                    let memory = instance.memories[*target as usize];
                    let offset = evaluate_offset(offset, instance, &self.globals)?;
                    let own = *target as usize >= imported_memories;
                    let size = self.memories[memory].initial_bytes().unwrap_or(u64::MAX);
                    let fits = offset.checked_add(segment.bytes.len() as u64).is_some_and(|end| end <= size);
                    if *in_image && own && fits {
                        self.painters[memory].paint(offset, segment.bytes);
                    } else {
                        *in_image = false;
                        data = Data { bytes: segment.bytes, used: true, droppable: true };
                        instance.init.push(InitStep::Data { segment: id, memory, offset });
                    }
                }
                _ if read => data = Data { bytes: segment.bytes, used: true, droppable: dropped },
                _ => {}
            }
            self.data.push(data);
            instance.data.push(id);
        }
        Ok(())
    }

    fn defined_tables(&self, instance: &Instance) -> usize {
        let module = &self.modules[instance.module];
        let imported =
            module.imports.iter().filter(|import| matches!(import.kind, crate::wasm::module::ImportKind::Table(_))).count();
        module.tables.len() - imported
    }

    /// Adds a function that instantiates `instances` and makes `calls`.
    pub fn add_entry(&mut self, instances: Vec<InstanceId>, calls: Vec<FuncId>) -> FuncId {
        let signature = self.signatures.intern_plain(&[], &[]);
        self.functions.push(Function { signature, body: FunctionBody::Entry { instances, calls } })
    }

    /// Adds a function by which a test script calls `function`.
    pub fn add_invoke(&mut self, function: FuncId) -> FuncId {
        let signature = self.functions[function].signature;
        self.functions.push(Function { signature, body: FunctionBody::Invoke { function } })
    }

    /// Adds a function by which a test script reads `global`.
    pub fn add_read(&mut self, global: GlobalId) -> FuncId {
        let signature = self.signatures.intern_plain(&[], &[self.globals[global].ty.content_type]);
        self.functions.push(Function { signature, body: FunctionBody::Read { global } })
    }

    /// The parameters and results of a function.
    pub fn shape(&self, function: FuncId) -> &FuncShape {
        self.signatures.shape(self.functions[function].signature)
    }

    /// Decides all that depends on the whole.
    pub fn finish(mut self, root: Root) -> Program<'a> {
        for (id, table) in self.tables.iter_mut() {
            if !self.tables_written.contains(&id) && table.is_dense() {
                table.storage = constant_storage(table, &self.functions);
            }
        }
        for (painter, (_, memory)) in self.painters.iter_mut().map(|(_, painter)| painter).zip(self.memories.iter_mut()) {
            // Whole pages may be moved only where all of them lie inside the memory.
            let movable = memory.page_size_log2() >= 16 && matches!(memory.strategy, Strategy::Guard { .. });
            memory.image = std::mem::take(painter).finish(movable.then_some(self.page_size));
        }
        let referenced: Vec<_> = self.referenced.iter().copied().collect();
        let layout = Layout::plan(&Contents {
            referenced: &referenced,
            functions: &self.functions,
            memories: &self.memories,
            tables: &self.tables,
            globals: &self.globals,
            data: &self.data,
            elements: &self.elements,
        });
        Program {
            modules: self.modules,
            instances: self.instances,
            functions: self.functions,
            memories: self.memories,
            tables: self.tables,
            globals: self.globals,
            tags: self.tags,
            data: self.data,
            elements: self.elements,
            signatures: self.signatures,
            root,
            layout,
            permissions: self.options.permissions,
            stack_size: self.options.stack_size.unwrap_or(DEFAULT_STACK_SIZE),
        }
    }
}

fn evaluate_offset(offset: &ConstExpr, instance: &Instance, globals: &IdVec<GlobalId, Global>) -> Result<u64> {
    let scope = Scope { globals: &instance.globals, functions: &instance.functions, values: globals };
    evaluate(offset, &scope)?.as_offset()
}

fn values(segment: &ElementSegment, scope: &Scope<'_>) -> Result<Vec<Value>> {
    match &segment.items {
        ElementItems::Functions(indices) => {
            Ok(indices.iter().map(|&index| Value::Func(scope.functions[index as usize])).collect())
        }
        ElementItems::Expressions(expressions) => expressions.iter().map(|item| evaluate(item, scope)).collect(),
    }
}

/// Lays a run over earlier ones; runs stay in ascending order and do not overlap.
fn lay_run(runs: &mut Vec<(u64, Vec<Value>)>, offset: u64, values: Vec<Value>) {
    let end = offset + values.len() as u64;
    let overlaps = |(start, run): &(u64, Vec<Value>)| *start < end && offset < *start + run.len() as u64;
    if values.is_empty() {
        return;
    }
    if runs.iter().any(overlaps) {
        let (before, mut rest): (Vec<_>, Vec<_>) = std::mem::take(runs).into_iter().partition(|run| !overlaps(run));
        rest.push((offset, values));
        *runs = before;
        runs.push(merge(rest));
    } else {
        runs.push((offset, values));
    }
    runs.sort_by_key(|(start, _)| *start);
}

/// Runs that overlap become one, later ones over earlier ones.
fn merge(runs: Vec<(u64, Vec<Value>)>) -> (u64, Vec<Value>) {
    let start = runs.iter().map(|(start, _)| *start).min().unwrap_or(0);
    let end = runs.iter().map(|(start, run)| start + run.len() as u64).max().unwrap_or(0);
    let mut merged = vec![Value::Null; (end - start) as usize];
    for (offset, run) in runs {
        merged[(offset - start) as usize..][..run.len()].copy_from_slice(&run);
    }
    (start, merged)
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
