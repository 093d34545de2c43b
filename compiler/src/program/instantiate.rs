//! The contribution of one instance to a program.
//!
//! Instantiation happens in the image as far as nothing can observe the difference: a segment of the instance's own memory
//! or table that fits, as long as no earlier step had to wait. From the first step that cannot, all are left to run in order.
//! Instances that one entry makes one after the other share that: a segment may be for a memory or table of an earlier one.

use super::builder::{Builder, Joint};
use super::evaluate::{Scope, evaluate};
use super::heap::Heap;
use super::id::InstanceId;
use super::image::ImageBuilder;
use super::table::MAXIMUM_ELEMENTS;
use super::value::Value;
use super::{
    CanonicalReference, CanonicalValue, Data, Element, Function, FunctionBody, Global, InitStep, Instance, Memory, SegmentUse,
    Table, TableStorage, Tag,
};
use crate::error::{Error, Result};
use crate::wasm::module::{self as wasm, ElementItems, ElementSegment, SegmentMode};
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasmparser::MemoryType;

/// The size from which a table whose every element starts as a function is filled at program start.
const MAXIMUM_FILLED_IMAGE: u64 = 1 << 16;

impl Builder<'_> {
    pub(super) fn define_functions(&mut self, id: InstanceId, instance: &mut Instance) {
        let module = &self.modules[instance.module];
        for index in module.imported_functions()..module.functions.len() {
            let signature = instance.types[module.functions[index] as usize];
            let body = FunctionBody::Wasm { instance: id, index: index as u32 };
            instance.functions.push(self.entities.functions.push(Function { signature, body }));
        }
    }

    pub(super) fn define_tags(&mut self, instance: &mut Instance) {
        let module = &self.modules[instance.module];
        for &ty in &module.tags[instance.tags.len()..] {
            let signature = instance.types[ty as usize];
            instance.tags.push(self.entities.tags.push(Tag { signature, params: module.func_type(ty).params().to_vec() }));
        }
    }

    pub(super) fn define_memories(&mut self, instance: &mut Instance) -> Result<()> {
        let module = &self.modules[instance.module];
        for wasm::Memory { ty, offset } in &module.memories[instance.memories.len()..] {
            let memory = self.plan_memory(*ty);
            if ty.initial > memory.maximum {
                return Err(Error::unsupported(format!(
                    "a memory of {} pages is larger than the {} that a memory may have",
                    ty.initial, memory.maximum
                ))
                .at(*offset));
            }
            instance.memories.push(self.entities.memories.push(memory));
            self.images.push(ImageBuilder::default());
        }
        Ok(())
    }

    fn plan_memory(&self, ty: MemoryType) -> Memory<'static> {
        let reserved = self.entities.memories.iter().map(|(_, memory)| memory.reservation()).sum();
        Memory::plan(ty, self.options.bounds, self.options.limits.max_memory, self.space, reserved)
    }

    pub(super) fn define_globals(&mut self, instance: &mut Instance) -> Result<()> {
        let module = &self.modules[instance.module];
        for global in &module.globals[instance.globals.len()..] {
            let Some(init) = &global.init else { continue };
            let scope = Scope { instance, globals: &self.entities.globals, types: &self.types };
            let value = evaluate(init, &scope, &mut self.heap)?;
            let content = CanonicalValue::new(global.ty.content_type, &instance.types);
            let id = self.entities.globals.push(Global { ty: global.ty, content, value, may_leave: None });
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

    pub(super) fn define_tables(&mut self, instance: &mut Instance) -> Result<()> {
        let module = &self.modules[instance.module];
        for table in &module.tables[instance.tables.len()..] {
            let possible = table.ty.maximum.unwrap_or(u64::MAX).min(MAXIMUM_ELEMENTS);
            let granted = self.options.limits.max_memory.map_or(u64::MAX, |limit| limit / TABLE_ELEMENT_SIZE as u64);
            let maximum = possible.min(granted.max(table.ty.initial));
            if table.ty.initial > maximum {
                return Err(Error::unsupported(format!(
                    "a table of {} elements exceeds the maximum of {MAXIMUM_ELEMENTS}",
                    table.ty.initial
                ))
                .at(table.offset));
            }
            let storage = TableStorage::Variable { maximum };
            let element = CanonicalReference::new(table.ty.element_type, &instance.types);
            let id = self.entities.tables.push(Table { ty: table.ty, element, storage, runs: Vec::new() });
            instance.tables.push(id);
            let Some(init) = &table.init else { continue };
            let scope = Scope { instance, globals: &self.entities.globals, types: &self.types };
            let value = match evaluate(init, &scope, &mut self.heap)? {
                Value::Null => continue,
                value => value,
            };
            if table.ty.initial <= MAXIMUM_FILLED_IMAGE {
                self.entities.tables[id].runs.push((0, vec![value; table.ty.initial as usize]));
            } else {
                if let Value::Func(function) = value {
                    self.referenced.insert(function);
                }
                self.tables_written.insert(id);
                instance.init.push(InitStep::Fill { table: id, value });
            }
        }
        Ok(())
    }

    /// Carries over what the code does, from the module's indices to the program's.
    pub(super) fn note_uses(&mut self, instance: &Instance) {
        let uses = &self.uses[instance.module];
        let marked = |marks: &[bool]| -> Vec<usize> {
            marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(index, _)| index).collect()
        };
        self.tables_written.extend(marked(&uses.tables_written).into_iter().map(|index| instance.tables[index]));
        self.referenced.extend(marked(&uses.functions_referenced).into_iter().map(|index| instance.functions[index]));
    }

    pub(super) fn apply_elements(&mut self, instance: &mut Instance, in_image: &mut bool) -> Result<()> {
        let module = &self.modules[instance.module];
        let uses = &self.uses[instance.module];
        let imported_tables = module.imported_tables();
        let reaches_others = self.joint == Some(Joint::InImage);
        for (index, segment) in module.elements.iter().enumerate() {
            let scope = Scope { instance, globals: &self.entities.globals, types: &self.types };
            let usage = by_code(uses.elements_read[index], uses.elements_dropped[index]);
            let id = self.entities.elements.next_id();
            let mut element = Element { values: Vec::new(), usage: SegmentUse::Unused };
            match &segment.mode {
                SegmentMode::Declared => {}
                SegmentMode::Passive if usage == SegmentUse::Unused => {}
                SegmentMode::Passive => element = Element { values: values(segment, &scope, &mut self.heap)?, usage },
                SegmentMode::Active { target, offset } => {
                    let table = instance.tables[*target as usize];
                    let offset = evaluate(offset, &scope, &mut self.heap)?.as_offset()?;
                    let length = segment.items.len() as u64;
                    let values = values(segment, &scope, &mut self.heap)?;
                    let own = *target as usize >= imported_tables;
                    let fits = offset.checked_add(length).is_some_and(|end| end <= self.entities.tables[table].ty.initial);
                    if *in_image && (own || reaches_others) && fits {
                        self.entities.tables[table].runs.push((offset, values));
                    } else {
                        *in_image = false;
                        self.tables_written.insert(table);
                        element = Element { values, usage: SegmentUse::Dropped };
                        instance.init.push(InitStep::Element { segment: id, table, offset });
                    }
                }
            }
            self.entities.elements.push(element);
            instance.elements.push(id);
        }
        let changed = if reaches_others { &instance.tables[..] } else { &instance.tables[imported_tables..] };
        for &table in changed {
            overlay(&mut self.entities.tables[table].runs);
        }
        Ok(())
    }

    pub(super) fn apply_data(&mut self, instance: &mut Instance, in_image: &mut bool) -> Result<()> {
        let module = &self.modules[instance.module];
        let uses = &self.uses[instance.module];
        let imported_memories = module.imported_memories();
        let reaches_others = self.joint == Some(Joint::InImage);
        for (index, segment) in module.data.iter().enumerate() {
            let usage = by_code(uses.data_read[index], uses.data_dropped[index]);
            let id = self.entities.data.next_id();
            // Once applied to the image, a segment is like a dropped one.
            let mut data = Data { bytes: &[], usage: SegmentUse::Unused };
            match &segment.mode {
                SegmentMode::Active { target, offset } => {
                    let memory = instance.memories[*target as usize];
                    let scope = Scope { instance, globals: &self.entities.globals, types: &self.types };
                    let offset = evaluate(offset, &scope, &mut self.heap)?.as_offset()?;
                    let own = *target as usize >= imported_memories;
                    let size = self.entities.memories[memory].initial_bytes().unwrap_or(u64::MAX);
                    let fits = offset.checked_add(segment.bytes.len() as u64).is_some_and(|end| end <= size);
                    if *in_image && (own || reaches_others) && fits {
                        self.images[memory].write(offset, segment.bytes);
                    } else {
                        *in_image = false;
                        data = Data { bytes: segment.bytes, usage: SegmentUse::Dropped };
                        instance.init.push(InitStep::Data { segment: id, memory, offset });
                    }
                }
                _ if usage == SegmentUse::Unused => {}
                _ => data = Data { bytes: segment.bytes, usage },
            }
            self.entities.data.push(data);
            instance.data.push(id);
        }
        Ok(())
    }
}

/// Returns the use of a passive segment: one that is dropped but never read is not used.
fn by_code(is_read: bool, is_dropped: bool) -> SegmentUse {
    match (is_read, is_dropped) {
        (false, _) => SegmentUse::Unused,
        (true, false) => SegmentUse::Read,
        (true, true) => SegmentUse::Dropped,
    }
}

fn values(segment: &ElementSegment, scope: &Scope<'_>, heap: &mut Heap) -> Result<Vec<Value>> {
    match &segment.items {
        ElementItems::Functions(indices) => {
            Ok(indices.iter().map(|&index| Value::Func(scope.instance.functions[index as usize])).collect())
        }
        ElementItems::Expressions(expressions) => expressions.iter().map(|item| evaluate(item, scope, heap)).collect(),
    }
}

/// Overlays runs on those before them: the result is in ascending order, with overlapping runs merged.
fn overlay(runs: &mut Vec<(u64, Vec<Value>)>) {
    let mut ordered: Vec<_> = std::mem::take(runs).into_iter().filter(|(_, run)| !run.is_empty()).enumerate().collect();
    ordered.sort_by_key(|(_, (start, _))| *start);
    let mut rest = ordered.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut end = end_of(&first);
        let mut overlapping = vec![first];
        while let Some(next) = rest.next_if(|(_, (start, _))| *start < end) {
            end = end.max(end_of(&next));
            overlapping.push(next);
        }
        runs.push(merge(overlapping, end));
    }
}

fn end_of((_, (start, run)): &(usize, (u64, Vec<Value>))) -> u64 {
    start + run.len() as u64
}

/// Merges runs in ascending order into one that ends at `end`, those with higher numbers over the others.
fn merge(mut runs: Vec<(usize, (u64, Vec<Value>))>, end: u64) -> (u64, Vec<Value>) {
    let start = runs[0].1.0;
    if let [_] = runs[..] {
        return runs.remove(0).1;
    }
    let mut merged = vec![Value::Null; (end - start) as usize];
    runs.sort_by_key(|(number, _)| *number);
    for (_, (offset, run)) in runs {
        merged[(offset - start) as usize..][..run.len()].copy_from_slice(&run);
    }
    (start, merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_elements_lie_over_earlier_ones() {
        let run = |offset, values: &[i32]| (offset, values.iter().map(|&value| Value::I32(value)).collect());
        let mut runs =
            vec![run(10, &[1, 1, 1, 1]), run(30, &[2]), run(12, &[]), run(11, &[3]), run(31, &[4]), run(8, &[5, 5, 5])];
        overlay(&mut runs);
        let expected: [(u64, Vec<Value>); 3] = [run(8, &[5, 5, 5, 3, 1, 1]), run(30, &[2]), run(31, &[4])];
        assert_eq!(format!("{runs:?}"), format!("{expected:?}"));
    }
}
