//! Tests that only a branch looks at: the result of `ref.test` is often the condition of the `if` or `br_if` behind it, and there is no
//! value for it then. What the test looks at, whether the reference is null, its low bits, its type, leads to where the branch does.

use super::operand::{Condition, Test};
use crate::translate::entity::object::members::Target;
use crate::translate::function::FunctionTranslator;

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
