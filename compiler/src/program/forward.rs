//! Functions that only forward a call through a constant table, and functions of which no code is needed.
//!
//! A component whose imports need its own memory is built in a circle: a *shim* module with a function for each import, which calls
//! through a table; the main module, which imports these; and a *fix-up* module, which fills the table with the imports once the
//! memory is there. Here the table is constant, so the shim's functions become their targets: an import of a component is then
//! called as one of preview 1 is. What nothing refers to any more needs no code, and a table that no code uses no elements.

use super::builder::Builder;
use super::canonical::{Canonical, TaskFunction};
use super::entity::{Entities, Instance};
use super::heap::Heap;
use super::id::{FuncId, InstanceId, TableId};
use super::{FunctionBody, InitStep, Last, Root, TableStorage, Value};
use std::collections::{BTreeMap, BTreeSet};
use wasmparser::{FunctionBody as Body, Operator};

/// The maximum size of a body that may forward, in bytes: that of a function with more parameters than imports have.
const MOST_BYTES: usize = 128;

impl Builder<'_> {
    /// Replaces functions that only forward by their targets, and returns the functions of which no code is needed.
    pub(super) fn forward_calls(&mut self, root: &mut Root) -> BTreeSet<FuncId> {
        let forwarders = self.forwarders();
        let target = |function: &mut FuncId| {
            // A circle of forwarders never ends, here or when it runs.
            for _ in 0..forwarders.len() {
                match forwarders.get(function) {
                    Some(next) => *function = *next,
                    None => break,
                }
            }
        };
        self.visit_functions(root, target);
        let mut unused: BTreeSet<_> = forwarders.into_keys().collect();
        self.drop_unused_tables(&unused);
        unused.extend(self.called_in_place_only(root));
        unused
    }

    /// Returns the functions that only forward, with their targets.
    fn forwarders(&self) -> BTreeMap<FuncId, FuncId> {
        let mut forwarders = BTreeMap::new();
        for (id, function) in self.entities.functions.iter() {
            let FunctionBody::Wasm { instance, index } = function.body else { continue };
            let instance = &self.instances[instance];
            let module = &self.modules[instance.module];
            let body = &module.code[index as usize - module.imported_functions()].body;
            let parameters = self.types.shape(function.signature).params.len();
            let Some((table, element, ty)) = forwarded(body, parameters) else { continue };
            let known = (instance.tables.get(table as usize), instance.types.get(ty as usize));
            let (Some(&table), Some(&signature)) = known else { continue };
            let Some(target) = self.constant_element(table, element) else { continue };
            if signature == function.signature && self.entities.functions[target].signature == signature {
                forwarders.insert(id, target);
            }
        }
        forwarders
    }

    /// Returns the function that is always at an index of a table.
    fn constant_element(&self, id: TableId, index: u64) -> Option<FuncId> {
        let table = &self.entities.tables[id];
        let is_constant = !self.tables_written.contains(&id) && table.is_dense() && !table.ty.table64;
        let found = table.runs.iter().find(|(start, run)| (*start..*start + run.len() as u64).contains(&index));
        match found.filter(|_| is_constant) {
            Some((start, run)) => match run[(index - start) as usize] {
                Value::Func(function) => Some(function),
                _ => None,
            },
            None => None,
        }
    }

    /// Empties the tables that no code can use: all instances that have them consist of forwarders.
    fn drop_unused_tables(&mut self, unused: &BTreeSet<FuncId>) {
        let mut used: BTreeSet<TableId> = self.tables_written.clone();
        for (id, instance) in self.instances.iter() {
            if self.has_code(id, unused) {
                used.extend(&instance.tables);
            }
        }
        for (_, table) in self.entities.tables.iter_mut().filter(|(id, _)| !used.contains(id)) {
            table.runs.clear();
            table.ty.initial = 0;
            table.storage = TableStorage::Constant { uniform: None, has_null: false };
        }
    }

    fn has_code(&self, of: InstanceId, unused: &BTreeSet<FuncId>) -> bool {
        let instance = &self.instances[of];
        let own = &instance.functions[self.modules[instance.module].imported_functions()..];
        // A forwarder has been replaced by its target, which is of another instance.
        own.iter().any(|function| match self.entities.functions[*function].body {
            FunctionBody::Wasm { instance, .. } => instance == of && !unused.contains(function),
            _ => false,
        })
    }

    /// Returns the functions of the canonical ABI that code calls in place, and nothing refers to otherwise.
    fn called_in_place_only(&mut self, root: &mut Root) -> BTreeSet<FuncId> {
        let is_in_place =
            |body: &FunctionBody| matches!(body, FunctionBody::Canonical(function) if function.is_called_in_place());
        let functions = self.entities.functions.iter();
        let mut only: BTreeSet<_> = functions.filter(|(_, function)| is_in_place(&function.body)).map(|(id, _)| id).collect();
        let mut visit = |function: &mut FuncId| {
            only.remove(function);
        };
        visit_references(&mut self.entities, root, &mut visit);
        visit_objects(&mut self.heap, &mut visit);
        only.retain(|function| !self.referenced.contains(function));
        for (_, instance) in self.instances.iter_mut() {
            visit_steps(instance, &mut |function| {
                only.remove(function);
            });
            if self.uses[instance.module].tail_calls {
                only.retain(|function| !instance.functions.contains(function));
            }
        }
        only
    }

    /// Returns the functions with a body that nothing refers to but calls.
    pub(super) fn only_called(&mut self, root: &mut Root) -> BTreeSet<FuncId> {
        let functions = self.entities.functions.iter();
        let mut only: BTreeSet<_> =
            functions.filter(|(_, function)| matches!(function.body, FunctionBody::Wasm { .. })).map(|(id, _)| id).collect();
        only.retain(|function| !self.referenced.contains(function));
        let mut visit = |function: &mut FuncId| {
            only.remove(function);
        };
        visit_references(&mut self.entities, root, &mut visit);
        visit_objects(&mut self.heap, &mut visit);
        for (_, instance) in self.instances.iter_mut() {
            visit_steps(instance, &mut visit);
        }
        only
    }

    /// Visits everything that refers to a function.
    fn visit_functions(&mut self, root: &mut Root, mut visit: impl FnMut(&mut FuncId)) {
        for (_, instance) in self.instances.iter_mut() {
            instance.functions.iter_mut().for_each(&mut visit);
            visit_steps(instance, &mut visit);
        }
        self.referenced = std::mem::take(&mut self.referenced)
            .into_iter()
            .map(|mut function| {
                visit(&mut function);
                function
            })
            .collect();
        visit_references(&mut self.entities, root, &mut visit);
        visit_objects(&mut self.heap, &mut visit);
    }
}

/// Returns the table, the index in it and the type index of what a body forwards to, with all parameters in order.
fn forwarded(body: &Body<'_>, parameters: usize) -> Option<(u32, u64, u32)> {
    if body.as_bytes().len() > MOST_BYTES || body.get_locals_reader().ok()?.get_count() > 0 {
        return None;
    }
    let mut operators = body.get_operators_reader().ok()?;
    for parameter in 0..parameters as u32 {
        match operators.read().ok()? {
            Operator::LocalGet { local_index } if local_index == parameter => {}
            _ => return None,
        }
    }
    let Operator::I32Const { value } = operators.read().ok()? else { return None };
    let Operator::CallIndirect { type_index, table_index } = operators.read().ok()? else { return None };
    let Operator::End = operators.read().ok()? else { return None };
    operators.eof().then_some((table_index, u64::from(value.cast_unsigned()), type_index))
}

fn visit_steps(instance: &mut Instance, visit: &mut impl FnMut(&mut FuncId)) {
    for step in &mut instance.init {
        if let InitStep::Start(function)
        | InitStep::Global { function, .. }
        | InitStep::Fill { value: Value::Func(function), .. } = step
        {
            visit(function);
        }
    }
}

/// Visits references to functions from constant objects.
fn visit_objects(heap: &mut Heap, visit: &mut impl FnMut(&mut FuncId)) {
    heap.references.iter_mut().for_each(|(_, function)| visit(function));
}

/// Visits references to functions from everything but instances, constant objects and code.
fn visit_references(entities: &mut Entities<'_>, root: &mut Root, visit: &mut impl FnMut(&mut FuncId)) {
    let mut visit_value = |value: &mut Value| {
        if let Value::Func(function) = value {
            visit(function);
        }
    };
    let runs = entities.tables.iter_mut().flat_map(|(_, table)| &mut table.runs).flat_map(|(_, run)| run);
    runs.for_each(&mut visit_value);
    entities.elements.iter_mut().flat_map(|(_, element)| &mut element.values).for_each(&mut visit_value);
    entities.globals.iter_mut().for_each(|(_, global)| visit_value(&mut global.value));
    for (_, function) in entities.functions.iter_mut() {
        match &mut function.body {
            FunctionBody::Entry { calls, last, .. } => {
                calls.iter_mut().for_each(&mut *visit);
                last.iter_mut().for_each(|last| match last {
                    Last::Invoked(invoked) => visit(&mut invoked.function),
                    Last::Command(function) | Last::Served(function) => visit(function),
                    Last::Snapshot => {}
                    Last::Lifted(lift) | Last::Handled(lift) => lift.functions().for_each(&mut *visit),
                });
            }
            FunctionBody::Invoke { function } => visit(function),
            FunctionBody::Canonical(Canonical::Lower(lowered)) => lowered.realloc.iter_mut().for_each(&mut *visit),
            FunctionBody::Canonical(Canonical::Resource { destructor, .. }) => destructor.iter_mut().for_each(&mut *visit),
            FunctionBody::Canonical(Canonical::Task(TaskFunction::Enter { function, .. })) => visit(function),
            FunctionBody::Canonical(Canonical::Task(TaskFunction::Start { callback, post_return, .. })) => {
                callback.iter_mut().chain(post_return).for_each(&mut *visit);
            }
            _ => {}
        }
    }
    match root {
        Root::Entry(function) => visit(function),
        Root::Script(commands) => commands.iter_mut().for_each(|command| {
            visit(&mut command.function);
            command.lift.iter_mut().flat_map(|lift| lift.functions()).for_each(&mut *visit);
        }),
    }
}
