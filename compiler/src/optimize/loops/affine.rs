//! Integers that change by the same amount in each iteration.
//!
//! An [`Affine`] is what an `i32` is in iteration `i`, modulo 2³²: `Σ term · factor + constant + step · i`. A term is a value that
//! the loop does not change, or a parameter of the loop, which stands for what it is in the first iteration. Nothing is known about
//! overflow: the check before the loop (`check`) settles it for the iterations that there are.

use super::shape::{Shape, home, repeats};
use cranelift_codegen::ir::{Function, InstructionData, Opcode, Value, types};
use rustc_hash::FxHashMap;

/// The number of terms beyond which a sum is not looked at.
const MOST_TERMS: usize = 6;

/// The number of instructions in front of the loop that a term is taken apart into, one behind the other.
const DEPTH: u32 = 4;

/// An integer that changes by the same amount in each iteration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Affine {
    /// Terms, in ascending order, and their factors, none of which is 0.
    pub(super) terms: Vec<(Value, u32)>,
    /// The constant.
    pub(super) constant: u32,
    /// The change.
    pub(super) step: u32,
}

impl Affine {
    /// Returns a constant.
    pub(super) fn constant(constant: u32) -> Self {
        Self { constant, ..Self::default() }
    }

    fn term(value: Value) -> Self {
        Self { terms: vec![(value, 1)], ..Self::default() }
    }

    /// Returns the sum of this and another one, times a factor.
    pub(super) fn plus(&self, other: &Self, factor: u32) -> Self {
        let mut terms = self.terms.clone();
        for &(value, times) in &other.terms {
            let more = times.wrapping_mul(factor);
            match terms.iter_mut().find(|(known, _)| *known == value) {
                Some((_, times)) => *times = times.wrapping_add(more),
                None => terms.push((value, more)),
            }
        }
        terms.retain(|(_, times)| *times != 0);
        terms.sort_unstable();
        let sum = |a: u32, b: u32| a.wrapping_add(b.wrapping_mul(factor));
        Self { terms, constant: sum(self.constant, other.constant), step: sum(self.step, other.step) }
    }

    /// Returns what it is in the first iteration.
    pub(super) fn first(mut self) -> Self {
        self.step = 0;
        self
    }
}

/// Finds such integers in a loop.
pub(super) struct Integers<'f> {
    function: &'f Function,
    shape: &'f Shape,
    /// The change of each parameter that has one.
    steps: FxHashMap<Value, u32>,
    known: FxHashMap<Value, Option<Affine>>,
}

impl<'f> Integers<'f> {
    /// Prepares to find those of a loop.
    pub(super) fn new(function: &'f Function, shape: &'f Shape) -> Self {
        let mut integers = Self { function, shape, steps: FxHashMap::default(), known: FxHashMap::default() };
        for (&parameter, &next) in shape.parameters.iter().zip(&shape.next) {
            if let Some(step) = integers.step(parameter, next) {
                integers.steps.insert(parameter, step);
            }
        }
        integers
    }

    /// Returns the change of a parameter that becomes `next`, if that is itself and a constant.
    fn step(&self, parameter: Value, mut next: Value) -> Option<u32> {
        if self.function.dfg.value_type(parameter) != types::I32 {
            return None;
        }
        let mut step = 0_u32;
        while next != parameter {
            let (opcode, left, right) = self.binary(self.shape.inside(self.function, next)?)?;
            let (other, constant) = match (opcode, self.number(left), self.number(right)) {
                (Opcode::Iadd, _, Some(constant)) => (left, constant),
                (Opcode::Iadd, Some(constant), _) => (right, constant),
                (Opcode::Isub, _, Some(constant)) => (left, constant.wrapping_neg()),
                _ => return None,
            };
            step = step.wrapping_add(constant);
            next = other;
        }
        Some(step)
    }

    /// Whether a value is a parameter that changes by a constant.
    pub(super) fn is_counter(&self, value: Value) -> bool {
        self.steps.contains_key(&value)
    }

    /// Returns what an `i32` is, if it changes by the same amount in each iteration.
    pub(super) fn of(&mut self, value: Value) -> Option<Affine> {
        self.at(value, DEPTH)
    }

    fn at(&mut self, value: Value, depth: u32) -> Option<Affine> {
        let value = self.function.dfg.resolve_aliases(value);
        if self.function.dfg.value_type(value) != types::I32 {
            return None;
        }
        if let Some(known) = self.known.get(&value) {
            return known.clone();
        }
        let is_inside = self.shape.has(self.function, value);
        let found = if let Some(&step) = self.steps.get(&value) {
            Some(Affine { step, ..Affine::term(value) })
        } else if let Some(number) = self.number(value) {
            Some(Affine::constant(number))
        } else if is_inside {
            self.sum(value, depth)
        } else {
            let sum = if depth > 0 && !self.is_of_a_loop(value) { self.sum(value, depth - 1) } else { None };
            sum.or_else(|| Some(Affine::term(value)))
        };
        let found = found.filter(|found| found.terms.len() <= MOST_TERMS);
        self.known.insert(value, found.clone());
        found
    }

    /// Whether a value is made in a block that branches to itself. What such a block may leave behind has a name of its own after it; what
    /// that was made from has none.
    fn is_of_a_loop(&self, value: Value) -> bool {
        home(self.function, value).is_some_and(|block| repeats(self.function, block))
    }

    fn sum(&mut self, value: Value, depth: u32) -> Option<Affine> {
        let (opcode, left, right) = self.binary(self.function.dfg.value_def(value).inst()?)?;
        match opcode {
            Opcode::Iadd => Some(self.at(left, depth)?.plus(&self.at(right, depth)?, 1)),
            Opcode::Isub => Some(self.at(left, depth)?.plus(&self.at(right, depth)?, u32::MAX)),
            Opcode::Ishl => {
                let by = self.number(right)? & 31;
                Some(Affine::default().plus(&self.at(left, depth)?, 1 << by))
            }
            Opcode::Imul => {
                let by = self.number(right)?;
                Some(Affine::default().plus(&self.at(left, depth)?, by))
            }
            _ => None,
        }
    }

    fn binary(&self, instruction: cranelift_codegen::ir::Inst) -> Option<(Opcode, Value, Value)> {
        let dfg = &self.function.dfg;
        match dfg.insts[instruction] {
            InstructionData::Binary { opcode, args: [left, right] } => {
                Some((opcode, dfg.resolve_aliases(left), dfg.resolve_aliases(right)))
            }
            _ => None,
        }
    }

    /// Returns a constant of 32 bits.
    pub(super) fn number(&self, value: Value) -> Option<u32> {
        let dfg = &self.function.dfg;
        match dfg.insts[dfg.value_def(dfg.resolve_aliases(value)).inst()?] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } if dfg.value_type(value) == types::I32 => {
                Some(imm.bits() as u32)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_modulo_2_to_the_32() {
        let (one, other) = (Value::from_u32(1), Value::from_u32(2));
        let index = Affine { terms: vec![(one, 1), (other, 4)], constant: u32::MAX, step: 8 };
        let next = Affine { terms: vec![(other, 4)], constant: 15, step: 8 };
        let sum = Affine { terms: vec![(one, 1), (other, 8)], constant: 14, step: 16 };
        assert_eq!(index.plus(&next, 1), sum);
        // What both have in common vanishes.
        let difference = Affine { terms: vec![(one, 1)], constant: u32::MAX - 15, step: 0 };
        assert_eq!(index.plus(&next, u32::MAX), difference);
        assert_eq!(index.first().step, 0);
    }
}
