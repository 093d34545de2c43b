//! Tests that only a branch looks at: the result of `ref.test` is often the condition of the `if` or `br_if` behind it, and there is no
//! value for it then. What the test looks at, whether the reference is null, its low bits, its type, leads to where the branch does.

use crate::translate::entity::object::members::{Known, Target, Wanted};
use crate::translate::function::FunctionTranslator;
use crate::translate::operator::branch::Condition;
use cranelift_codegen::ir::Value;
use wasmparser::{BinaryReader, Operator};

/// A test whose verdict depends on what the reference is of.
#[derive(Clone, Copy)]
pub(crate) struct Test {
    /// The reference.
    pub(super) reference: Value,
    pub(super) known: Known,
    pub(super) wanted: Wanted,
    /// Whether the branch is taken when the test fails.
    pub(super) is_negated: bool,
}

/// Whether an operator is a test that may be left to a branch.
pub(crate) fn is_test(operator: &Operator<'_>) -> bool {
    matches!(operator, Operator::RefTestNonNull { .. } | Operator::RefTestNullable { .. })
}

/// Whether nothing looks at the result of a test but a branch, as far as the operators after it tell.
pub(crate) fn is_followed_by_branch(mut operators: BinaryReader<'_>) -> bool {
    const IF: u8 = 0x04;
    const BR_IF: u8 = 0x0d;
    const I32_EQZ: u8 = 0x45;
    loop {
        match operators.read_u8() {
            Ok(I32_EQZ) => {}
            next => return matches!(next, Ok(IF | BR_IF)),
        }
    }
}

impl FunctionTranslator<'_, '_, '_> {
    /// Leaves a test to the branch that follows it. Something else is on the stack meanwhile, which nothing looks at.
    pub(super) fn leave_test(&mut self, test: Test) {
        self.stack.push(test.reference);
        self.test = Some(test);
    }

    /// Negates the test that was left to the next branch; returns whether there is one.
    pub(in super::super) fn negate_test(&mut self) -> bool {
        self.test.as_mut().map(|test| test.is_negated = !test.is_negated).is_some()
    }

    /// Pops the condition of a branch.
    pub(in super::super) fn pop_condition(&mut self) -> Condition {
        let value = self.stack.pop();
        self.test.take().map_or(Condition::Value(value), Condition::Test)
    }

    /// Ends the block with a branch on a test.
    pub(in super::super) fn branch_on_test(&mut self, test: Test, holds: Target, fails: Target) {
        // It takes up to three branches, of which one is counted.
        for _ in 0..2 {
            self.count_branch();
        }
        let (passed, failed) = if test.is_negated { (fails, holds) } else { (holds, fails) };
        self.emitter.branch_on_members(test.reference, test.known, test.wanted, (&passed, &failed));
    }
}
