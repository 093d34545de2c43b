//! Tests, casts, and branches on them.

use crate::translate::entity::object::members::{Target, Verdict, Wanted};
use crate::translate::function::FunctionTranslator;
use crate::translate::operator::branch::block_arguments;
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
        self.branch_on_test(depth, wanted, Branch::Passed);
    }

    pub(super) fn br_on_cast_fail(&mut self, depth: u32, to: RefType) {
        let wanted = self.wanted(to);
        self.branch_on_test(depth, wanted, Branch::Failed);
    }

    /// Branches with the reference, or continues with it.
    fn branch_on_test(&mut self, depth: u32, wanted: Wanted, branch: Branch) {
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
        // A test takes up to three branches, each of which may be to the label.
        for _ in 0..2 {
            self.count_branch();
        }
        let known = self.known(self.stack.top());
        let (label, arity) = self.target(depth);
        let label = Target { block: label, arguments: block_arguments(self.stack.peek(arity)) };
        let next = Target { block: self.emitter.builder.create_block(), arguments: Vec::new() };
        let targets = if branch == Branch::Passed { (&label, &next) } else { (&next, &label) };
        self.emitter.branch_on_members(self.stack.top(), known, wanted, targets);
        self.emitter.builder.seal_block(next.block);
        self.emitter.builder.switch_to_block(next.block);
    }
}
