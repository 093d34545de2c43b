//! Counting what a program does, in programs that are built for it: what [`profile::body`](crate::profile::body) says is counted.
//!
//! Operators are passed one after the other, reachable or not, so that each finds its counters. What follows an operator is counted in
//! the block where it begins; calls and labels are counted before they are left for. Counts are plain loads and stores: where several
//! threads count, some are lost.

use super::body::Counters;
use super::emitter::{Emitter, EntryValue, constant_flags};
use super::function::FunctionTranslator;
use crate::clif::region::Region;
use crate::profile::body::{Counted, counted};
use crate::program::counting::Counting;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::profile::call;
use wasmparser::Operator;

impl<'p> FunctionTranslator<'_, 'p, '_> {
    fn counting(&self) -> Option<&'p Counting> {
        self.emitter.program.counting.as_ref()
    }

    /// Counts that the current body was entered.
    pub(super) fn count_entry(&mut self) {
        let Some(counters) = self.counting().and_then(|counting| counting.of(self.current.function)) else { return };
        self.current.counters = Counters { plain: counters.first + 1, calls: counters.calls };
        if self.reachable {
            self.emitter.count(counters.first);
        }
    }

    /// Counts the label that an operator is about to take, or the function that it is about to call.
    pub(super) fn count_before(&mut self, operator: &Operator<'_>) {
        let Some(counting) = self.counting() else { return };
        let Counters { plain, calls } = self.current.counters;
        match (counted(operator), operator) {
            (Counted::Labels(count), _) => {
                self.current.counters.plain += u64::from(count);
                if self.reachable {
                    self.emitter.count_label(plain, self.stack.top(), count - 1);
                }
            }
            (Counted::Call, &Operator::CallIndirect { table_index, .. }) => {
                self.current.counters.calls += u64::from(call::WORDS);
                if self.reachable {
                    let table = self.current.instance.tables[table_index as usize];
                    let index = self.emitter.widen(self.stack.top(), self.emitter.table_index_type(table));
                    self.emitter.count_call(calls, index, counting.first_element(table));
                }
            }
            _ => {}
        }
    }

    /// Counts that what follows an operator is reached from it.
    pub(super) fn count_after(&mut self, operator: &Operator<'_>) {
        if self.counting().is_some() && counted(operator) == Counted::Next {
            let counter = self.current.counters.plain;
            self.current.counters.plain += 1;
            if self.reachable {
                self.emitter.count(counter);
            }
        }
    }
}

impl Emitter<'_, '_, '_> {
    /// Counts once.
    fn count(&mut self, counter: u64) {
        let address = self.counter(counter);
        self.add_to_counter(address, 0);
    }

    /// Counts one of several labels, of which those that have no index share the last.
    fn count_label(&mut self, first: u64, index: Value, default: u32) {
        let default = self.builder.ins().iconst(types::I32, i64::from(default));
        let label = self.builder.ins().umin(index, default);
        let label = self.builder.ins().uextend(types::I64, label);
        let distance = self.builder.ins().ishl_imm_u(label, 3);
        let first = self.counter(first);
        let address = self.builder.ins().iadd(first, distance);
        self.add_to_counter(address, 0);
    }

    /// Counts a call of the element at an index of a table; `first` is the number of its first element, if elements have numbers.
    fn count_call(&mut self, counters: u64, index: Value, first: Option<u64>) {
        let address = self.counter(counters);
        self.add_to_counter(address, word(call::CALLS));
        let Some(first) = first else { return };
        let element = self.advance(index, first);
        let flags = self.flags(Region::Counters);
        let candidate = self.builder.ins().load(types::I64, flags, address, word(call::CANDIDATE));
        let lead = self.builder.ins().load(types::I64, flags, address, word(call::LEAD));
        let is_same = self.builder.ins().icmp(IntCC::Equal, candidate, element);
        let is_free = self.builder.ins().icmp_imm_u(IntCC::Equal, lead, 0);
        let gains = self.builder.ins().bor(is_same, is_free);
        let [more, less] = [1, -1].map(|step| self.builder.ins().iadd_imm_s(lead, step));
        let lead = self.builder.ins().select(gains, more, less);
        let candidate = self.builder.ins().select(is_free, element, candidate);
        self.builder.ins().store(flags, candidate, address, word(call::CANDIDATE));
        self.builder.ins().store(flags, lead, address, word(call::LEAD));
    }

    fn add_to_counter(&mut self, address: Value, offset: i32) {
        let flags = self.flags(Region::Counters);
        let count = self.builder.ins().load(types::I64, flags, address, offset);
        let count = self.builder.ins().iadd_imm_s(count, 1);
        self.builder.ins().store(flags, count, address, offset);
    }

    /// Returns the address of a counter.
    fn counter(&mut self, number: u64) -> Value {
        let first = self.first_counter();
        self.advance(first, number * size_of::<u64>() as u64)
    }

    /// Returns the address of the first counter, which never changes.
    fn first_counter(&mut self) -> Value {
        if let Some(known) = self.entry_value(EntryValue::Counters) {
            return known;
        }
        let variables = self.variables();
        let base = self.program.counting.as_ref().map_or(0, |counting| counting.base);
        self.compute_at_entry(EntryValue::Counters, |cursor| {
            cursor.ins().load(types::I64, constant_flags(), variables, base as i32)
        })
    }
}

/// Returns the offset of a counter of a call.
fn word(number: u32) -> i32 {
    (number * size_of::<u64>() as u32).cast_signed()
}
