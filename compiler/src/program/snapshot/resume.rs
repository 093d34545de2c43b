//! The initial state of a program whose start-up has run.

use super::Snapshot;
use crate::program::builder::Builder;
use crate::program::id::InstanceId;
use crate::program::image::ImageBuilder;
use crate::program::value::Value;
use crate::program::{InitStep, SegmentUse};

impl<'a> Builder<'a> {
    /// Makes a snapshot the initial state, in place of all steps of instantiation.
    pub(in crate::program) fn resume(&mut self, snapshot: &'a Snapshot) {
        for (_, instance) in self.instances.iter_mut() {
            instance.init.clear();
        }
        self.resume_memories(snapshot);
        for (&id, values) in snapshot.tables.iter().filter(|(id, _)| self.tables_written.contains(id)) {
            let table = &mut self.entities.tables[id];
            table.ty.initial = values.len() as u64;
            table.runs = runs(values);
        }
        for &id in &snapshot.dropped_data {
            let segment = &mut self.entities.data[id];
            (segment.bytes, segment.usage) = (&[], SegmentUse::Unused);
        }
        for &id in &snapshot.dropped_elements {
            let segment = &mut self.entities.elements[id];
            (segment.values, segment.usage) = (Vec::new(), SegmentUse::Unused);
        }
        self.resume_globals(snapshot);
    }

    fn resume_memories(&mut self, snapshot: &'a Snapshot) {
        for (&id, contents) in &snapshot.memories {
            let memory = &mut self.entities.memories[id];
            memory.ty.initial = contents.size >> memory.page_size_log2();
            memory.maximum = memory.maximum.max(memory.ty.initial);
            let mut image = ImageBuilder::default();
            for (offset, range) in &contents.runs {
                image.write(*offset, &snapshot.report[range.clone()]);
            }
            self.images[id] = image;
        }
    }

    fn resume_globals(&mut self, snapshot: &Snapshot) {
        let last: Option<InstanceId> = self.instances.keys().next_back();
        for (&global, &value) in &snapshot.globals {
            self.entities.globals[global].value = value;
            // An address, which variables cannot hold in the image.
            if let (Value::Func(function), Some(instance)) = (value, last) {
                self.referenced.insert(function);
                self.instances[instance].init.push(InitStep::Global { global, function });
            }
        }
    }
}

/// Returns the runs of elements that are not null.
fn runs(values: &[Value]) -> Vec<(u64, Vec<Value>)> {
    let mut index = 0;
    let chunks = values.chunk_by(|one, other| (*one == Value::Null) == (*other == Value::Null));
    let runs = chunks.map(|run| {
        let first = index;
        index += run.len() as u64;
        (first, run.to_vec())
    });
    runs.filter(|(_, run)| run[0] != Value::Null).collect()
}
