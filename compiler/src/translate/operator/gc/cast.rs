//! Tests, casts, and branches on them.

use super::operand::{Condition, Test};
use crate::translate::entity::object::members::{Verdict, Wanted};
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, types};
use wasm2native_abi::trap::Trap;
use wasmparser::{HeapType, RefType};

/// Which references an operator branches with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Branch {
    /// Those that pass its test.
    Passed,
    /// Those that fail it.
    Failed,
}

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn ref_test(&mut self, ty: HeapType, takes_null: bool) {
        let reference = self.stack.pop();
        let (known, wanted) = (self.known(reference), Wanted { members: self.members(ty), takes_null });
        let verdict = match known.verdict(wanted) {
            Verdict::Always(verdict) => {
                let verdict = self.emitter.builder.ins().iconst(types::I32, i64::from(verdict));
                return self.stack.push(verdict);
            }
            Verdict::Null => self.emitter.builder.ins().icmp_imm_u(IntCC::Equal, reference, 0),
            Verdict::NotNull => self.emitter.builder.ins().icmp_imm_u(IntCC::NotEqual, reference, 0),
            Verdict::Members if self.is_before_branch => {
                return self.leave_test(Test { reference, known, wanted, is_negated: false });
            }
            Verdict::Members => {
                self.budget.carry(self.stack.height());
                self.emitter.test_members(reference, known, wanted)
            }
        };
        self.push_condition(verdict);
    }

    pub(super) fn ref_cast(&mut self, ty: HeapType, takes_null: bool) {
        let reference = self.stack.top();
        let (known, wanted) = (self.known(reference), Wanted { members: self.members(ty), takes_null });
        match known.verdict(wanted) {
            Verdict::Always(true) => {}
            Verdict::Always(false) => {
                self.emitter.trap(Trap::CastFailure);
                self.reachable = false;
            }
            Verdict::Null => self.emitter.trap_if(reference, Trap::CastFailure),
            Verdict::NotNull => self.emitter.trap_unless(reference, Trap::CastFailure),
            Verdict::Members => {
                self.budget.carry(self.stack.height());
                self.emitter.check_members(reference, known, wanted);
            }
        }
    }

    pub(super) fn br_on_cast(&mut self, depth: u32, to: RefType) {
        let wanted = self.wanted(to);
        self.branch_on_cast(depth, wanted, Branch::Passed);
    }

    pub(super) fn br_on_cast_fail(&mut self, depth: u32, to: RefType) {
        let wanted = self.wanted(to);
        self.branch_on_cast(depth, wanted, Branch::Failed);
    }

    /// Branches with the reference, or continues with it.
    fn branch_on_cast(&mut self, depth: u32, wanted: Wanted, branch: Branch) {
        let reference = self.stack.top();
        let known = self.known(reference);
        let on_null = match (known.verdict(wanted), branch) {
            (Verdict::Always(verdict), _) => {
                if verdict == (branch == Branch::Passed) {
                    self.br(depth);
                }
                return;
            }
            (Verdict::Null, Branch::Passed) | (Verdict::NotNull, Branch::Failed) => true,
            (Verdict::Null, Branch::Failed) | (Verdict::NotNull, Branch::Passed) => false,
            (Verdict::Members, _) => return self.branch_on_members(depth, wanted, branch),
        };
        let condition = if on_null { IntCC::Equal } else { IntCC::NotEqual };
        let holds = self.emitter.builder.ins().icmp_imm_u(condition, reference, 0);
        self.branch_when(holds, depth);
    }

    fn branch_on_members(&mut self, depth: u32, wanted: Wanted, branch: Branch) {
        let reference = self.stack.top();
        let known = self.known(reference);
        let test = Test { reference, known, wanted, is_negated: branch == Branch::Failed };
        self.branch_when(Condition::Test(test), depth);
    }
}
