//! The number of iterations of a loop, known before it starts.

use super::affine::{Affine, Integers};
use super::shape::Shape;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Function, InstructionData, Opcode, Value, types};

/// The largest distance of one iteration.
const LARGEST: u32 = 1 << 12;

/// The number of iterations: one more than `distance / step`, if that leaves no remainder. Otherwise the loop is left some other
/// time, or never.
#[derive(Debug)]
pub(super) struct Trips {
    /// The distance that is left after the first iteration.
    pub(super) distance: Affine,
    /// The distance of one iteration.
    pub(super) step: u32,
}

impl Trips {
    /// Returns the number of iterations of a loop that goes on until two integers are equal.
    pub(super) fn of(function: &Function, shape: &Shape, integers: &mut Integers<'_>) -> Option<Self> {
        let (left, right) = goal(function, shape)?;
        let bound = match right {
            Some(right) => integers.of(right)?,
            None => Affine::default(),
        };
        let rest = bound.plus(&integers.of(left)?, u32::MAX);
        // What is left becomes less by a constant in each iteration, or what is missing does.
        let step = rest.step.wrapping_neg().cast_signed();
        let rest = rest.first();
        let distance = if step > 0 { rest } else { Affine::default().plus(&rest, u32::MAX) };
        let step = step.unsigned_abs();
        (step != 0 && step <= LARGEST).then_some(Self { distance, step })
    }
}

/// Returns the integers until whose equality a loop goes on; zero in place of the second one if it is absent.
fn goal(function: &Function, shape: &Shape) -> Option<(Value, Option<Value>)> {
    let dfg = &function.dfg;
    let mut condition = shape.condition;
    let mut repeats_if = shape.repeats_if;
    loop {
        let instruction = shape.inside(function, condition)?;
        match dfg.insts[instruction] {
            InstructionData::Unary { opcode: Opcode::Uextend, arg } => condition = dfg.resolve_aliases(arg),
            InstructionData::IntCompare { args: [left, right], cond, .. } if dfg.value_type(left) == types::I32 => {
                let (left, right) = (dfg.resolve_aliases(left), dfg.resolve_aliases(right));
                return match (cond, repeats_if) {
                    (IntCC::NotEqual, true) | (IntCC::Equal, false) => Some((left, Some(right))),
                    _ => None,
                };
            }
            InstructionData::IntCompare { args: [left, right], cond: IntCC::Equal, .. }
                if dfg.value_type(left) == types::I8 && is_zero(function, right) =>
            {
                (condition, repeats_if) = (dfg.resolve_aliases(left), !repeats_if);
            }
            _ if repeats_if && dfg.value_type(condition) == types::I32 => return Some((condition, None)),
            _ => return None,
        }
    }
}

fn is_zero(function: &Function, value: Value) -> bool {
    let dfg = &function.dfg;
    let Some(instruction) = dfg.value_def(dfg.resolve_aliases(value)).inst() else { return false };
    matches!(dfg.insts[instruction], InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } if imm.bits() == 0)
}
