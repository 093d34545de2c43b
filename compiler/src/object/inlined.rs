//! The functions that are inlined in others, in the encoding of [`wasm2native_abi::inlined`].

use super::block::Block;
use super::name::{Names, shown_name};
use crate::codegen::CompiledFunction;
use crate::leb128;
use crate::program::Program;
use crate::program::id::FuncId;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::mem::offset_of;
use wasm2native_abi::inlined::{CHANGE_BITS, ENTER, LEAVE};
use wasm2native_abi::record::{InlinedRecord, NameRecord};

/// The functions that are inlined in those of a part.
#[derive(Default)]
pub struct Inlined {
    rows: Vec<Row>,
    /// The offset of the last row.
    last: u32,
    /// The number of places where each begins.
    starts: HashMap<FuncId, u32>,
}

/// A place where an inlined function ends or another begins, or both.
struct Row {
    distance: u32,
    leaves: bool,
    enters: Option<FuncId>,
}

impl Inlined {
    /// Adds those in a function at an offset. Adapters are not told.
    pub fn add(&mut self, offset: u32, compiled: &CompiledFunction, program: &Program<'_>) {
        let (mut free, mut operator, mut before) = (0, None, Vec::new());
        for site in &compiled.sites {
            if operator.replace(site.operator) != Some(site.operator) {
                let mut chain = compiled.origins.callees(site.operator);
                chain.retain(|callee| !program.is_adapter(*callee));
                self.add_rows(offset + free, &before, &chain);
                before = chain;
            }
            free = site.code + 1;
        }
        self.add_rows(offset + compiled.code.len() as u32, &before, &[]);
    }

    /// Adds the rows between two chains of inlined functions, the outermost first.
    fn add_rows(&mut self, offset: u32, before: &[FuncId], after: &[FuncId]) {
        let common = before.iter().zip(after).take_while(|(one, other)| one == other).count();
        let (ends, begins) = (before.len() - common, &after[common..]);
        for _ in 1..ends + usize::from(begins.is_empty()) {
            self.add_row(offset, true, None);
        }
        for (number, &function) in begins.iter().enumerate() {
            self.add_row(offset, number == 0 && ends > 0, Some(function));
            *self.starts.entry(function).or_default() += 1;
        }
    }

    fn add_row(&mut self, offset: u32, leaves: bool, enters: Option<FuncId>) {
        self.rows.push(Row { distance: offset - std::mem::replace(&mut self.last, offset), leaves, enters });
    }

    /// Writes all of it into a record, and names that no function of the part has behind those of the part.
    pub fn write(self, block: &mut Block, record: usize, program: &Program<'_>, names: &mut Names) {
        // Those that begin in most places have the lowest numbers, which take fewer bytes.
        let mut order: Vec<_> = self.starts.into_iter().map(|(function, starts)| (Reverse(starts), function)).collect();
        order.sort_unstable();
        let numbers: HashMap<_, _> = (0..).zip(&order).map(|(number, (_, function))| (*function, number)).collect();
        let places = block.reserve_slice::<NameRecord>(record + offset_of!(InlinedRecord, names), order.len());
        for (place, (_, function)) in places.zip(&order) {
            let name = shown_name(&program.described_name(*function));
            block.u32(place + offset_of!(NameRecord, length), name.len() as u32);
            block.u32(place + offset_of!(NameRecord, offset), names.find_or_add(name));
        }
        let bytes = encode(&self.rows, &numbers);
        let place = block.append(&bytes);
        block.slice_within(record + offset_of!(InlinedRecord, rows), place, bytes.len());
    }
}

fn encode(rows: &[Row], numbers: &HashMap<FuncId, u64>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for Row { distance, leaves, enters } in rows {
        let change = if *leaves { LEAVE } else { 0 } | if enters.is_some() { ENTER } else { 0 };
        leb128::unsigned(u64::from(*distance) << CHANGE_BITS | u64::from(change), &mut bytes);
        enters.iter().for_each(|function| leb128::unsigned(numbers[function], &mut bytes));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm2native_abi::inlined::at;

    /// Between the chains at some offsets, whatever begins and ends there, the runtime finds them.
    #[test]
    fn chains_are_found() {
        let function = FuncId::from_u32;
        let chains: [(u32, &[u32]); 8] = [
            (3, &[7]),
            (10, &[7, 8]),
            (200, &[]),
            (201, &[9, 8, 7]),
            (202, &[9, 7]),
            (300, &[8, 7]),
            (301, &[8, 7, 7]),
            (9000, &[]),
        ];
        let mut inlined = Inlined::default();
        let mut before = Vec::new();
        for (offset, chain) in chains {
            let chain: Vec<_> = chain.iter().copied().map(function).collect();
            inlined.add_rows(offset, &before, &chain);
            before = chain;
        }
        let bytes = encode(&inlined.rows, &(0..10).map(|number| (function(number), number.into())).collect());
        let found = |offset| {
            let (deepest, _) = at(&bytes, offset, 0);
            (1..=deepest).map(|depth| at(&bytes, offset, depth).1).collect::<Vec<_>>()
        };
        assert_eq!(found(2), [0; 0]);
        for ((offset, chain), next) in chains.iter().zip(chains.iter().skip(1).map(|(next, _)| *next).chain([u32::MAX])) {
            assert_eq!(found(*offset), *chain, "{offset}");
            assert_eq!(found(next - 1), *chain, "{offset}");
        }
        assert_eq!(bytes.len(), 2 + 2 + 3 + 6 + 3 + 6 + 2 + 5);
    }
}
