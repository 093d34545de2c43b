//! Sums that each iteration makes anew, in order, of elements that are lanes.
//!
//! A distance in eight dimensions is a sum of eight squares. The differences and squares are lanes, but additions of floating-point numbers
//! stay in their order, and so do the comparisons that look for the nearest: these remain instructions for one element, which take lanes out
//! of vectors. An iteration is a round.

use super::kind::Rest;
use super::lanes::{BYTES, locate};
use super::pack::Packer;
use super::plan::Combined;
use super::reductions;
use super::shape::Shape;
use super::vectors::Vectors;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::{Block, Inst, InstBuilder, InstInserterBase as _, InstructionData, Opcode, Value};
use rustc_hash::{FxHashMap, FxHashSet};

impl Packer<'_> {
    /// Packs what is added in order, and returns the rest if there are such sums; nothing at all if something of it cannot remain.
    pub(super) fn rest(&mut self, reductions: &[Combined]) -> Option<Rest> {
        let parameters: Vec<_> = (0..self.shape.parameters.len()).filter(|&number| self.is_unknown(number, reductions)).collect();
        let mut rest = Rest::default();
        if parameters.is_empty() || self.copies == 1 {
            return Some(rest);
        }
        let found = self.slice(&parameters, &FxHashSet::default());
        for mut leaves in self.chains(&found) {
            leaves.sort_by_key(|&leaf| self.source(leaf));
            let pack = self.pack(&leaves)?;
            rest.sums.push((pack, leaves));
        }
        if rest.sums.is_empty() {
            return Some(rest);
        }
        let lanes = rest.sums.iter().flat_map(|(_, leaves)| leaves).copied().collect();
        let found = self.slice(&parameters, &lanes);
        let has_one_result = |instruction| self.function.dfg.inst_results(instruction).len() == 1;
        let is_possible = |&instruction: &Inst| !self.by_instruction.contains_key(&instruction) && has_one_result(instruction);
        rest.instructions = found.instructions;
        rest.counters = found.others;
        let are_counters = rest.counters.iter().all(|&number| self.integers.is_counter(self.shape.parameters[number]));
        rest.parameters = parameters;
        (are_counters && rest.instructions.iter().all(is_possible)).then_some(rest)
    }

    /// Returns what the next values of parameters are made from in an iteration; some values are there already.
    fn slice(&self, parameters: &[usize], there: &FxHashSet<Value>) -> Slice {
        let mut open: Vec<Value> = parameters.iter().map(|&number| self.shape.next[number]).collect();
        let mut slice = Slice { instructions: Vec::new(), others: Vec::new() };
        let given: FxHashSet<usize> = parameters.iter().copied().collect();
        let mut seen = FxHashSet::default();
        while let Some(value) = open.pop() {
            let value = self.function.dfg.resolve_aliases(value);
            if there.contains(&value) || !seen.insert(value) {
                continue;
            }
            if let Some(number) = self.shape.parameter(value) {
                if !given.contains(&number) {
                    slice.others.push(number);
                    open.push(self.shape.next[number]);
                }
            } else if let Some(instruction) = self.shape.inside(self.function, value) {
                slice.instructions.push(instruction);
                open.extend(self.function.dfg.inst_args(instruction));
            }
        }
        let all: FxHashSet<Inst> = slice.instructions.drain(..).collect();
        let in_order = self.function.layout.block_insts(self.shape.block);
        slice.instructions = in_order.filter(|instruction| all.contains(instruction)).collect();
        slice
    }

    /// Returns what each sum adds up, of those of one value for each copy that depend on no iteration before.
    fn chains(&self, slice: &Slice) -> Vec<Vec<Value>> {
        let uses = reductions::uses(self.function, self.shape);
        let (mut found, mut inner) = (Vec::new(), FxHashSet::default());
        for &instruction in slice.instructions.iter().rev() {
            let root = self.function.dfg.inst_results(instruction).first().copied();
            let Some(root) = root.filter(|root| self.addends(*root).is_some() && !inner.contains(root)) else { continue };
            let (mut value, mut leaves) = (root, Vec::new());
            while let Some(addends) = self.addends(value) {
                let is_inner = |addend: &Value| uses.get(addend) == Some(&1) && self.addends(*addend).is_some();
                let Some(place) = addends.iter().position(is_inner) else {
                    leaves.extend(addends);
                    break;
                };
                leaves.push(addends[1 - place]);
                value = addends[place];
                inner.insert(value);
            }
            // The first of all may be a constant.
            leaves.retain(|&leaf| self.shape.parameter(leaf).is_some() || self.source(leaf).is_some());
            if leaves.len() == self.copies && leaves.iter().all(|&leaf| self.shape.parameter(leaf).is_none()) {
                found.push(leaves);
            }
        }
        found
    }

    /// Returns what an addition of floating-point numbers adds.
    fn addends(&self, value: Value) -> Option<[Value; 2]> {
        let dfg = &self.function.dfg;
        match dfg.insts[self.shape.inside(self.function, value)?] {
            InstructionData::Binary { opcode: Opcode::Fadd, args } => Some(args.map(|value| dfg.resolve_aliases(value))),
            _ => None,
        }
    }
}

/// Instructions in their order, and the places of other parameters that they need.
struct Slice {
    instructions: Vec<Inst>,
    others: Vec<usize>,
}

/// The values of the rest in the block of rounds.
pub(super) struct Scalars<'p> {
    rest: &'p Rest,
    /// What each value is there.
    known: FxHashMap<Value, Value>,
}

impl<'p> Scalars<'p> {
    /// Makes the parameters of the loop parameters of the block of rounds, and returns them together with what they are at first.
    pub(super) fn start(
        cursor: &mut FuncCursor<'_>,
        rest: &'p Rest,
        shape: &Shape,
        block: Block,
        value: &impl Fn(Value) -> Value,
    ) -> (Self, Vec<Value>) {
        let mut known = FxHashMap::default();
        for &instruction in &rest.instructions {
            for &argument in cursor.func.dfg.inst_args(instruction) {
                let argument = cursor.func.dfg.resolve_aliases(argument);
                known.insert(argument, value(argument));
            }
        }
        let mut first = Vec::new();
        let places = || rest.parameters.iter().chain(&rest.counters);
        known.extend(places().map(|&number| (shape.next[number], value(shape.next[number]))));
        for &number in places() {
            let parameter = shape.parameters[number];
            first.push(value(parameter));
            let ty = cursor.func.dfg.value_type(parameter);
            known.insert(parameter, cursor.func.dfg.append_block_param(block, ty));
        }
        (Self { rest, known }, first)
    }

    /// Emits the instructions of a round, and returns what the parameters are in the next one; `next` is what they are in the loop.
    pub(super) fn next(&mut self, cursor: &mut FuncCursor<'_>, next: &[Value], vectors: &mut Vectors<'_>) -> Vec<Value> {
        for (pack, lanes) in &self.rest.sums {
            let vectors = vectors.of(cursor, *pack);
            let count = BYTES / cursor.func.dfg.value_type(lanes[0]).bytes() as usize;
            for (number, &lane) in lanes.iter().enumerate() {
                let scalar = cursor.ins().extractlane(vectors[number / count], (number % count) as u8);
                self.known.insert(lane, scalar);
            }
        }
        for &instruction in &self.rest.instructions {
            locate(cursor, instruction);
            let dfg = &mut cursor.func.dfg;
            let arguments: Vec<_> = dfg.inst_args(instruction).iter().map(|&value| dfg.resolve_aliases(value)).collect();
            let arguments: Vec<_> = arguments.into_iter().map(|value| self.known.get(&value).copied().unwrap_or(value)).collect();
            let copy = dfg.clone_inst(instruction);
            dfg.inst_args_mut(copy).copy_from_slice(&arguments);
            self.known.insert(dfg.first_result(instruction), dfg.first_result(copy));
            cursor.insert_built_inst(copy);
        }
        self.rest.parameters.iter().chain(&self.rest.counters).map(|&number| self.after(next[number])).collect()
    }

    /// Sets what the parameters of the loop are after the last round.
    pub(super) fn leave(&self, next: &[Value], left: &mut [Value]) {
        for &number in &self.rest.parameters {
            left[number] = self.after(next[number]);
        }
    }

    fn after(&self, value: Value) -> Value {
        self.known.get(&value).copied().unwrap_or(value)
    }
}
