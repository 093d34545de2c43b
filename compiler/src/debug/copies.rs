//! Entries for bodies that took the place of calls: a tree for each call.

use super::addresses::{Function, merge};
use super::inlined::{Frame, InUnit, Stretch};
use super::ranges;
use super::scopes::Calls;
use super::unit::{Target, Unit};
use gimli::constants as dw;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A function that is inlined in another one, or in the function itself.
struct Node {
    frame: Frame,
    code: Vec<Range<u64>>,
    inside: Vec<usize>,
}

/// The calls in a function that bodies took the place of, and that no entry is for yet.
pub struct Pending<'b> {
    /// The address of the function's code.
    start: u64,
    /// Their addresses in the input, in ascending order, and the code there.
    calls: Vec<(u64, &'b Stretch)>,
}

impl<'b> Pending<'b> {
    /// Returns those of a function.
    pub fn of(function: &Function<'_>, stretches: &'b [Stretch]) -> Self {
        let mut calls: Vec<_> = stretches.iter().map(|stretch| (function.address(stretch.operator), stretch)).collect();
        calls.sort_by_key(|(address, _)| *address);
        Self { start: function.code.start, calls }
    }

    /// Takes those in ranges of the input.
    fn take(&mut self, ranges: &[Range<u64>]) -> Vec<&'b Stretch> {
        let mut taken = Vec::new();
        for range in ranges {
            let first = self.calls.partition_point(|(address, _)| *address < range.start);
            let end = self.calls.partition_point(|(address, _)| *address < range.end).max(first);
            taken.extend(self.calls.drain(first..end).map(|(_, stretch)| stretch));
        }
        taken
    }
}

/// Writes such entries.
pub struct Writer<'b> {
    /// The bodies that took the place of calls.
    pub inlined: &'b InUnit<'b>,
    /// The functions that are inlined anywhere in the unit.
    targets: FxHashMap<u32, Target>,
    /// The address from which lists of ranges count.
    base: u64,
}

impl<'b> Writer<'b> {
    /// Prepares to write those of a unit.
    pub fn new(inlined: &'b InUnit<'b>, base: u64) -> Self {
        Self { inlined, targets: FxHashMap::default(), base }
    }

    /// Adds the entries that belong inside the last one, which is inside `level - 1` others and ends here.
    pub fn end(&mut self, calls: &Calls, pending: &mut Vec<Pending<'b>>, level: usize, unit: &mut Unit<'_, '_>) {
        let Some(last) = pending.last_mut() else { return };
        let stretches = match calls {
            Calls::None => return,
            Calls::All => last.take(std::slice::from_ref(&(0..u64::MAX))),
            Calls::At(ranges) => last.take(ranges),
        };
        let start = last.start;
        if matches!(calls, Calls::All) {
            pending.pop();
        }
        self.add(&stretches, start, level, unit);
    }

    /// Adds entries for code in a function that begins at an address.
    pub fn add(&mut self, stretches: &[&Stretch], start: u64, level: usize, unit: &mut Unit<'_, '_>) {
        let (mut nodes, mut outermost) = (Vec::<Node>::new(), Vec::new());
        let mut found: FxHashMap<(Option<usize>, Frame), usize> = FxHashMap::default();
        for stretch in stretches {
            let code = start + u64::from(stretch.code.start)..start + u64::from(stretch.code.end);
            let mut around = None;
            for frame in &stretch.frames {
                let node = *found.entry((around, *frame)).or_insert_with(|| {
                    nodes.push(Node { frame: *frame, code: Vec::new(), inside: Vec::new() });
                    let node = nodes.len() - 1;
                    around.map_or(&mut outermost, |around: usize| &mut nodes[around].inside).push(node);
                    node
                });
                nodes[node].code.push(code.clone());
                around = Some(node);
            }
        }
        for node in outermost {
            self.add_node(&mut nodes, node, level, unit);
        }
    }

    /// Adds the entry of a node and those inside it, which are bounded in depth.
    fn add_node(&mut self, nodes: &mut [Node], node: usize, level: usize, unit: &mut Unit<'_, '_>) {
        let Node { frame, code, inside } = &mut nodes[node];
        merge(code);
        unit.entry(dw::DW_TAG_inlined_subroutine, level);
        let target = *self.targets.entry(frame.name).or_insert_with(|| unit.add_inlined(self.inlined.name(frame.name)));
        unit.reference(dw::DW_AT_abstract_origin, target);
        ranges::set(unit, code, self.base);
        if let Some(file) = self.inlined.file(&frame.call) {
            unit.unsigned(dw::DW_AT_call_file, file.into());
            unit.unsigned(dw::DW_AT_call_line, frame.call.line.into());
            if frame.call.column > 0 {
                unit.unsigned(dw::DW_AT_call_column, frame.call.column.into());
            }
        }
        for node in std::mem::take(inside) {
            self.add_node(nodes, node, level + 1, unit);
        }
    }
}
