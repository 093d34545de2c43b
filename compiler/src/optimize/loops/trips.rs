//! The number of iterations of a loop, known before it starts.

use super::affine::{Affine, Integers};
use super::shape::Shape;
use cranelift_codegen::ir::condcodes::{CondCode as _, IntCC};
use cranelift_codegen::ir::{Function, InstructionData, Opcode, Value, types};

/// The largest distance of one iteration.
const LARGEST: u32 = 1 << 12;

/// When a loop ends.
#[derive(Debug)]
pub(super) struct Trips {
    pub(super) end: End,
    /// The distance of one iteration.
    pub(super) step: u32,
}

/// What a loop goes on until.
#[derive(Debug)]
pub(super) enum End {
    /// There are `distance / step` iterations after the first one, if that leaves no remainder. Otherwise the loop is left some other
    /// time, or never.
    Equal { distance: Affine },
    /// The integers are not in order any more; one of them comes closer to the other one in each iteration.
    Order(Order),
}

/// Two integers that are in order as long as a loop goes on, as they are in the first iteration.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) low: Affine,
    pub(super) high: Affine,
    /// Whether they must not be equal.
    pub(super) is_strict: bool,
    pub(super) is_signed: bool,
    /// Whether `low` goes up; otherwise `high` goes down.
    pub(super) goes_up: bool,
}

impl Order {
    /// Returns the condition under which the loop goes on.
    pub(super) fn condition(&self) -> IntCC {
        match (self.is_strict, self.is_signed) {
            (true, true) => IntCC::SignedLessThan,
            (true, false) => IntCC::UnsignedLessThan,
            (false, true) => IntCC::SignedLessThanOrEqual,
            (false, false) => IntCC::UnsignedLessThanOrEqual,
        }
    }
}

/// A comparison of two integers; zero in place of the second one if it is absent.
struct Goal {
    left: Value,
    right: Option<Value>,
    /// When the loop goes on.
    cond: IntCC,
}

impl Trips {
    /// Returns the number of iterations of a loop that goes on until two integers are equal, or as long as they are in order.
    pub(super) fn of(function: &Function, shape: &Shape, integers: &mut Integers<'_>) -> Option<Self> {
        let goal = goal(function, shape)?;
        let left = integers.of(goal.left)?;
        let right = match goal.right {
            Some(right) => integers.of(right)?,
            None => Affine::default(),
        };
        let (end, step) = match goal.cond {
            IntCC::NotEqual => {
                // What is left becomes less by a constant in each iteration, or what is missing does.
                let rest = right.plus(&left, u32::MAX);
                let step = rest.step.wrapping_neg().cast_signed();
                let rest = rest.first();
                let distance = if step > 0 { rest } else { Affine::default().plus(&rest, u32::MAX) };
                (End::Equal { distance }, step.unsigned_abs())
            }
            cond => ordered(left, right, cond)?,
        };
        (step != 0 && step <= LARGEST).then_some(Self { end, step })
    }
}

/// Returns when two integers are not in order any more, and what they come closer by.
fn ordered(left: Affine, right: Affine, cond: IntCC) -> Option<(End, u32)> {
    use IntCC::{SignedGreaterThan, SignedGreaterThanOrEqual, UnsignedGreaterThan, UnsignedGreaterThanOrEqual};
    if matches!(cond, IntCC::Equal | IntCC::NotEqual) {
        return None;
    }
    let is_greater =
        matches!(cond, SignedGreaterThan | SignedGreaterThanOrEqual | UnsignedGreaterThan | UnsignedGreaterThanOrEqual);
    let (low, high) = if is_greater { (right, left) } else { (left, right) };
    let (up, down) = (low.step.cast_signed(), high.step.wrapping_neg().cast_signed());
    let step = match (up, down) {
        (1.., 0) => up,
        (0, 1..) => down,
        _ => return None,
    };
    let (is_strict, is_signed) = (cond == cond.without_equal(), cond != cond.unsigned());
    let order = Order { low: low.first(), high: high.first(), is_strict, is_signed, goes_up: up > 0 };
    Some((End::Order(order), step.unsigned_abs()))
}

/// Returns the comparison that decides whether a loop goes on.
fn goal(function: &Function, shape: &Shape) -> Option<Goal> {
    let dfg = &function.dfg;
    let mut condition = shape.condition;
    let mut repeats_if = shape.repeats_if;
    loop {
        let instruction = shape.inside(function, condition)?;
        match dfg.insts[instruction] {
            InstructionData::Unary { opcode: Opcode::Uextend, arg } => condition = dfg.resolve_aliases(arg),
            InstructionData::IntCompare { args: [left, right], cond, .. } if dfg.value_type(left) == types::I32 => {
                let (left, right) = (dfg.resolve_aliases(left), dfg.resolve_aliases(right));
                let cond = if repeats_if { cond } else { cond.complement() };
                return Some(Goal { left, right: Some(right), cond });
            }
            InstructionData::IntCompare { args: [left, right], cond: IntCC::Equal, .. }
                if dfg.value_type(left) == types::I8 && is_zero(function, right) =>
            {
                (condition, repeats_if) = (dfg.resolve_aliases(left), !repeats_if);
            }
            _ if repeats_if && dfg.value_type(condition) == types::I32 => {
                return Some(Goal { left: condition, right: None, cond: IntCC::NotEqual });
            }
            _ => return None,
        }
    }
}

fn is_zero(function: &Function, value: Value) -> bool {
    let dfg = &function.dfg;
    let Some(instruction) = dfg.value_def(dfg.resolve_aliases(value)).inst() else { return false };
    matches!(dfg.insts[instruction], InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } if imm.bits() == 0)
}
