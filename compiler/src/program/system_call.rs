//! The system calls that a program may make once guest code runs: those of the functions that it imports and of the entities
//! that it consists of.

use super::host::HostFunction;
use super::{Program, Strategy, Table};
use crate::options::KeyValues;
use std::collections::BTreeSet;
use wasm2native_abi::serve::{FILES, SOCKETS};
use wasm2native_abi::system_call::{
    ENVIRONMENT, EXCEPTIONS, GROWTH_BY_MOVING, GROWTH_IN_CORES, GROWTH_IN_PLACE, HANDLES, HEAP, OBJECTS_IN_DIRECTORY, RUNTIME,
    SERVING, SERVING_FILES, VALUES_IN_DIRECTORY, VALUES_IN_MEMORY, VALUES_OF_SERVER, VALUES_OF_SUPERVISOR, WAITING,
};

/// The system calls that open files.
const OPENING: &[&str] = &["openat", "openat2"];

/// The system calls that open sockets.
const CONNECTING: &[&str] = &["accept4", "socket"];

impl Program<'_> {
    /// Returns what guest code may open, as the record of a server has it.
    pub fn opens(&self) -> u32 {
        let calls = self.guest_system_calls();
        let has = |some: &[&str]| some.iter().any(|call| calls.contains(call));
        match (has(OPENING), has(CONNECTING)) {
            (_, true) => SOCKETS,
            (true, false) => FILES,
            (false, false) => 0,
        }
    }

    /// Returns their names.
    pub fn system_calls(&self) -> BTreeSet<&'static str> {
        let mut calls = self.guest_system_calls();
        if self.options.serve.serves() {
            calls.extend(SERVING);
            if self.opens() != 0 {
                calls.extend(SERVING_FILES);
            }
        }
        calls
    }

    /// Returns the names of those that are made on behalf of guest code.
    fn guest_system_calls(&self) -> BTreeSet<&'static str> {
        let mut calls: BTreeSet<_> = RUNTIME.iter().copied().collect();
        let growing =
            || self.entities.memories.iter().map(|(_, memory)| memory).filter(|memory| memory.maximum > memory.ty.initial);
        if growing().any(|memory| memory.strategy == Strategy::Explicit) {
            calls.extend(GROWTH_BY_MOVING);
        }
        let tables_grow = self.entities.tables.iter().any(|(_, table)| Table::can_grow(table));
        let guarded_grow = growing().any(|memory| matches!(memory.strategy, Strategy::Guard { .. }));
        if tables_grow || guarded_grow {
            calls.extend(GROWTH_IN_PLACE);
        }
        if guarded_grow && self.options.sandbox.debuggable {
            calls.extend(GROWTH_IN_CORES);
        }
        if self.has_heap() {
            calls.extend(HEAP);
        } else if self.entities.tags.iter().next().is_some() {
            calls.extend(EXCEPTIONS);
        }
        if self.entities.memories.iter().any(|(_, memory)| memory.ty.shared) {
            calls.extend(WAITING);
        }
        if !self.entities.component_instances.is_empty() {
            calls.extend(HANDLES);
        }
        if self.sees_variables() {
            calls.extend(ENVIRONMENT);
        }
        match self.keeper() {
            Some(KeyValues::Memory) if self.options.serve.serves() => calls.extend(VALUES_OF_SUPERVISOR),
            Some(KeyValues::Memory) => calls.extend(VALUES_IN_MEMORY),
            Some(KeyValues::Directory(_)) => calls.extend(VALUES_IN_DIRECTORY),
            Some(KeyValues::Redis(_)) => calls.extend(VALUES_OF_SERVER),
            None => {}
        }
        if self.blobs().is_some() {
            calls.extend(OBJECTS_IN_DIRECTORY);
        }
        calls.extend(self.host_functions().flat_map(HostFunction::system_calls));
        calls
    }
}
