//! Integers that a loop only combines with others: sums, the least and the greatest, bits.
//!
//! Such operations may be made in any order, so each lane has a result of its own, and these are combined after the loop.

use super::affine::Integers;
use super::operation::{self, Extreme, Operation};
use super::shape::Shape;
use cranelift_codegen::ir::{Function, Inst, InstructionData, Opcode, Value, types};
use rustc_hash::FxHashMap;

/// A parameter of a loop that is such an integer.
#[derive(Debug)]
pub(super) struct Reduction {
    /// Its place among the parameters.
    pub(super) parameter: usize,
    pub(super) by: By,
    /// What it is combined with in an iteration, in the order in which it is computed.
    pub(super) parts: Vec<Value>,
}

/// An operation whose order does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// An addition, or one for bits.
    Plain(Opcode),
    Extreme(Extreme),
}

/// Returns those of a loop.
pub(super) fn find(function: &Function, shape: &Shape, integers: &Integers<'_>) -> Vec<Reduction> {
    let mut finder = Finder { function, shape, uses: uses(function, shape), places: FxHashMap::default() };
    finder.places.extend(function.layout.block_insts(shape.block).enumerate().map(|(place, instruction)| (instruction, place)));
    let others = (0..shape.parameters.len()).filter(|&number| !integers.is_counter(shape.parameters[number]));
    others.filter_map(|number| finder.reduction(number)).collect()
}

/// Returns the number of uses of each value in a loop, the values of the next iteration included.
pub(super) fn uses(function: &Function, shape: &Shape) -> FxHashMap<Value, u32> {
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
    fn reduction(&self, number: usize) -> Option<Reduction> {
        let (parameter, next) = (self.shape.parameters[number], self.shape.next[number]);
        if !matches!(self.function.dfg.value_type(parameter), types::I32 | types::I64) || self.uses_of(next) != 1 {
            return None;
        }
        let by = match operation::of(self.function, self.shape, next)?.0 {
            Operation::Plain(opcode @ (Opcode::Iadd | Opcode::Band | Opcode::Bor | Opcode::Bxor)) => By::Plain(opcode),
            Operation::Extreme(extreme) if self.function.dfg.value_type(parameter) == types::I32 => By::Extreme(extreme),
            _ => return None,
        };
        let (mut parts, mut found, mut open) = (Vec::new(), 0, vec![(next, 1)]);
        while let Some((value, uses)) = open.pop() {
            if value == parameter {
                found += 1;
            } else if let Some(arguments) = self.arguments(value, by, uses) {
                open.extend(arguments.into_iter().map(|argument| (argument, uses_in(by))));
            } else {
                parts.push(value);
            }
        }
        let place =
            |value: &Value| self.shape.inside(self.function, *value).and_then(|instruction| self.places.get(&instruction));
        parts.sort_by_key(place);
        (found == 1 && self.uses_of(parameter) == uses_in(by)).then_some(Reduction { parameter: number, by, parts })
    }

    fn uses_of(&self, value: Value) -> u32 {
        self.uses.get(&value).copied().unwrap_or_default()
    }

    /// Returns the arguments of an operation of the loop whose result has some uses.
    fn arguments(&self, value: Value, by: By, uses: u32) -> Option<Vec<Value>> {
        let instruction = self.shape.inside(self.function, value).filter(|_| self.uses_of(value) == uses)?;
        let (operation, arguments) = operation::of(self.function, self.shape, value)?;
        let is_same = match (operation, by) {
            (Operation::Plain(opcode), By::Plain(by)) => opcode == by,
            (Operation::Extreme(extreme), By::Extreme(by)) => extreme == by && self.is_alone(instruction),
            _ => false,
        };
        is_same.then_some(arguments)
    }

    /// Whether nothing else depends on the comparison of a choice.
    fn is_alone(&self, choice: Inst) -> bool {
        let dfg = &self.function.dfg;
        let condition = dfg.resolve_aliases(dfg.inst_args(choice)[0]);
        let number = self.shape.inside(self.function, condition);
        let comparison = match number.map(|number| dfg.insts[number]) {
            Some(InstructionData::Unary { arg, .. }) => dfg.resolve_aliases(arg),
            _ => condition,
        };
        self.uses_of(condition) == 1 && self.uses_of(comparison) == 1
    }
}

/// Returns the number of uses that an argument of an operation has there: the least of two integers is a comparison and a choice.
fn uses_in(by: By) -> u32 {
    match by {
        By::Plain(_) => 1,
        By::Extreme(_) => 2,
    }
}
