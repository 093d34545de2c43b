//! Programs that count what they do: which counters each function has, and the head of the file for them.

use super::counting::{Counters, Counting};
use super::entity::FunctionBody;
use super::id::{FuncId, IdVec};
use super::value::Value;
use super::{Program, TableStorage};
use crate::profile::body::Digest;
use rayon::prelude::*;
use std::collections::BTreeMap;
use wasm2native_abi::profile::{MAGIC, call};
use wasmparser::FunctionBody as Body;

impl Counting {
    /// Plans the counters of a program.
    pub(super) fn plan(program: &Program<'_>, base: u32) -> Self {
        let digests = program.digests();
        let count = digests.iter().filter(|(_, digest)| digest.is_some()).count();
        let mut counting = Self {
            base,
            head: vec![MAGIC, 0, 0, count as u64],
            counters: 0,
            functions: IdVec::default(),
            tables: BTreeMap::new(),
        };
        let mut numbers = BTreeMap::new();
        for (function, digest) in digests.iter() {
            let counters = digest.map(|digest| {
                numbers.insert(function, numbers.len() as u64 + 1);
                counting.add_function(&digest)
            });
            counting.functions.push(counters);
        }
        let start = counting.head.len();
        for (id, table) in program.entities.tables.iter() {
            if let TableStorage::Constant { .. } = table.storage {
                let first = counting.head.len();
                counting.tables.insert(id, (first - start) as u64);
                counting.head.resize(first + table.ty.initial as usize, 0);
                for (start, run) in &table.runs {
                    for (word, value) in counting.head[first + *start as usize..].iter_mut().zip(run) {
                        *word =
                            if let Value::Func(function) = value { numbers.get(function).copied() } else { None }.unwrap_or(0);
                    }
                }
            }
        }
        (counting.head[1], counting.head[2]) = (counting.head.len() as u64, counting.counters);
        counting
    }

    fn add_function(&mut self, digest: &Digest) -> Counters {
        let counters = Counters { first: self.counters, calls: self.counters + u64::from(digest.plain) };
        self.head.extend([digest.exact, digest.shape, digest.plain.into(), digest.calls.into()]);
        self.counters = counters.calls + u64::from(digest.calls) * u64::from(call::WORDS);
        counters
    }
}

impl<'a> Program<'a> {
    /// Returns what each function with a body is recognised by.
    pub(super) fn digests(&self) -> IdVec<FuncId, Option<Digest>> {
        let functions: Vec<_> = self.entities.functions.keys().collect();
        let digests: Vec<_> = functions.par_iter().map(|&function| Some(Digest::of(self.body_of(function)?))).collect();
        digests.into_iter().collect()
    }

    /// Returns the body of a function, if it has one.
    pub(super) fn body_of(&self, function: FuncId) -> Option<&Body<'a>> {
        let FunctionBody::Wasm { instance, index } = self.entities.functions[function].body else { return None };
        let module = self.module_of(instance);
        module.code.get((index as usize).checked_sub(module.imported_functions())?).map(|code| &code.body)
    }
}
