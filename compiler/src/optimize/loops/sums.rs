//! Integers that a loop only adds to.
//!
//! Additions of integers may be made in any order, so each lane has a sum of its own, and these are added up after the loop.

use super::affine::Integers;
use super::shape::Shape;
use cranelift_codegen::ir::{Function, Inst, InstructionData, Opcode, Value, types};
use rustc_hash::FxHashMap;

/// A parameter of a loop that is such a sum.
#[derive(Debug)]
pub(super) struct Sum {
    /// Its place among the parameters.
    pub(super) parameter: usize,
    /// What is added in an iteration, in the order in which it is computed.
    pub(super) parts: Vec<Value>,
}

/// Returns the sums of a loop.
pub(super) fn find(function: &Function, shape: &Shape, integers: &Integers<'_>) -> Vec<Sum> {
    let mut finder = Finder { function, shape, uses: uses(function, shape), places: FxHashMap::default() };
    finder.places.extend(function.layout.block_insts(shape.block).enumerate().map(|(place, instruction)| (instruction, place)));
    let others = (0..shape.parameters.len()).filter(|&number| !integers.is_counter(shape.parameters[number]));
    others.filter_map(|number| finder.sum(number)).collect()
}

/// Returns the number of uses of each value in a loop, the values of the next iteration included.
fn uses(function: &Function, shape: &Shape) -> FxHashMap<Value, u32> {
    let mut uses = FxHashMap::default();
    let arguments = function.layout.block_insts(shape.block).flat_map(|instruction| function.dfg.inst_args(instruction));
    for &value in arguments.chain(&shape.next) {
        *uses.entry(function.dfg.resolve_aliases(value)).or_default() += 1;
    }
    uses
}

struct Finder<'f> {
    function: &'f Function,
    shape: &'f Shape,
    uses: FxHashMap<Value, u32>,
    places: FxHashMap<Inst, usize>,
}

impl Finder<'_> {
    fn sum(&self, number: usize) -> Option<Sum> {
        let (parameter, next) = (self.shape.parameters[number], self.shape.next[number]);
        if !matches!(self.function.dfg.value_type(parameter), types::I32 | types::I64) {
            return None;
        }
        let (mut parts, mut found, mut open) = (Vec::new(), 0, vec![next]);
        while let Some(value) = open.pop() {
            if value == parameter {
                found += 1;
            } else if let Some(arguments) = self.addition(value) {
                open.extend(arguments);
            } else {
                parts.push(value);
            }
        }
        let place =
            |value: &Value| self.shape.inside(self.function, *value).and_then(|instruction| self.places.get(&instruction));
        parts.sort_by_key(place);
        (found == 1 && self.uses.get(&parameter) == Some(&1)).then_some(Sum { parameter: number, parts })
    }

    /// Returns the arguments of an addition of the loop whose result is used once.
    fn addition(&self, value: Value) -> Option<[Value; 2]> {
        let instruction = self.shape.inside(self.function, value).filter(|_| self.uses.get(&value) == Some(&1))?;
        match self.function.dfg.insts[instruction] {
            InstructionData::Binary { opcode: Opcode::Iadd, args } => {
                Some(args.map(|arg| self.function.dfg.resolve_aliases(arg)))
            }
            _ => None,
        }
    }
}
