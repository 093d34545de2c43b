//! Which system calls a program may make, once guest code runs: those of the functions that it imports and of what it
//! consists of.

use super::{FunctionBody, Program, Strategy, Table};
use std::collections::BTreeSet;
use wasm2native_abi::system_call::{
    ENVIRONMENT, EXCEPTIONS, GROWTH_BY_MOVING, GROWTH_IN_PLACE, HOST_FUNCTIONS, RUNTIME, WAITING,
};

impl Program<'_> {
    /// Their names.
    pub fn system_calls(&self) -> BTreeSet<&'static str> {
        let mut calls: BTreeSet<_> = RUNTIME.iter().copied().collect();
        let growing = || self.memories.iter().map(|(_, memory)| memory).filter(|memory| memory.maximum > memory.ty.initial);
        if growing().any(|memory| memory.strategy == Strategy::Explicit) {
            calls.extend(GROWTH_BY_MOVING);
        }
        let tables_grow = self.tables.iter().any(|(_, table)| Table::can_grow(table));
        if tables_grow || growing().any(|memory| matches!(memory.strategy, Strategy::Guard { .. })) {
            calls.extend(GROWTH_IN_PLACE);
        }
        if self.tags.iter().next().is_some() {
            calls.extend(EXCEPTIONS);
        }
        if self.memories.iter().any(|(_, memory)| memory.ty.shared) {
            calls.extend(WAITING);
        }
        if self.sees_variables() {
            calls.extend(ENVIRONMENT);
        }
        for (_, function) in self.functions.iter() {
            if let FunctionBody::Host { function, .. } = function.body {
                calls.extend(of_host_function(function.name()));
            }
        }
        calls
    }
}

/// The system calls of a host function, by its name as an import.
pub fn of_host_function(name: &str) -> impl Iterator<Item = &'static str> {
    let line = HOST_FUNCTIONS.iter().find(|(listed, _)| *listed == name);
    line.into_iter().flat_map(|(_, calls)| calls.iter().copied().flatten().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::host::HostFunction;

    #[test]
    fn every_host_function_is_listed() {
        for function in HostFunction::all() {
            let listed = HOST_FUNCTIONS.iter().filter(|(name, _)| *name == function.name()).count();
            assert_eq!(listed, 1, "{}", function.name());
        }
        for (name, _) in HOST_FUNCTIONS {
            assert!(HostFunction::find("wasi_snapshot_preview1", name).is_some(), "{name} is no host function");
        }
    }
}
