//! Imports that the host serves, and the memory that they ask for.

use crate::clif::signature::ADDRESS;
use crate::clif::symbol::Symbol;
use crate::program::Route;
use crate::program::canonical::Lowered;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, StackSlotData, StackSlotKind, Value, types};
use std::mem::offset_of;
use wasm2native_abi::component::{ALLOCATE, Allocation};
use wasm2native_abi::host::types::Type;
use wasm2native_abi::host::{Canonical, NO_VALUE, Returns};
use wasm2native_abi::trace::MOST_CANONICAL_ARGUMENTS;
use wasm2native_abi::trap::Trap;

/// Offsets of the fields of a request.
const MADE: i32 = offset_of!(Allocation, made) as i32;
const ADDRESS_MADE: i32 = offset_of!(Allocation, address) as i32;
const REQUEST: i32 = offset_of!(Allocation, request) as i32;

impl Emitter<'_, '_, '_> {
    /// Calls an import of a component.
    pub(super) fn call_lowered(&mut self, lowered: &Lowered, arguments: &[Value]) -> Vec<Value> {
        self.check_may_leave(lowered.context);
        self.check_stack();
        self.check_result(lowered, arguments);
        if lowered.function.allocates() {
            let outcome = self.call_allocating(lowered, arguments);
            self.trace(lowered, arguments, Some(outcome));
            return self.result_of(lowered, outcome);
        }
        let context = self.context(lowered.context);
        if !lowered.function.returns() {
            self.trace(lowered, arguments, None);
        }
        let returned = self.call_once(lowered, &[context], arguments);
        if returned.is_some() {
            self.trace(lowered, arguments, returned);
        }
        match returned {
            Some(result) if lowered.function.returned() == Returns::Wide => vec![result],
            Some(result) if lowered.function.returned() == Returns::Checked => {
                let is_none = self.builder.ins().icmp_imm_s(IntCC::Equal, result, NO_VALUE as i64);
                self.trap_if(is_none, Trap::UnknownHandle);
                vec![result]
            }
            Some(outcome) => {
                let how = self.builder.ins().ushr_imm_u(outcome, 32);
                self.raise_if(how);
                self.result_of(lowered, outcome)
            }
            None => Vec::new(),
        }
    }

    /// Traps where a function that never returns is given a `result` of no case: it can tell nobody.
    fn check_result(&mut self, lowered: &Lowered, arguments: &[Value]) {
        let Some(Canonical { parameters: [(_, Type::Result(None, None))], .. }) = lowered.function.canonical() else { return };
        if !lowered.function.returns() {
            let invalid = self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, arguments[0], 1);
            self.trap_if(invalid, Trap::InvalidDiscriminant);
        }
    }

    /// Logs a call, if calls are logged.
    fn trace(&mut self, lowered: &Lowered, arguments: &[Value], returned: Option<Value>) {
        if lowered.route == Route::InPlace {
            return;
        }
        let context = self.context(lowered.context);
        let variable = self.address(Symbol::TraceVariable);
        let number = self.builder.ins().iconst(types::I32, i64::from(lowered.function.number()));
        let returned = returned.unwrap_or_else(|| self.constant(0));
        let arguments = self.words(arguments, MOST_CANONICAL_ARGUMENTS);
        let show = self.native_function(Symbol::TraceCanonical);
        self.builder.ins().call(show, &[context, variable, number, returned, arguments]);
    }

    fn call_once(&mut self, lowered: &Lowered, first: &[Value], arguments: &[Value]) -> Option<Value> {
        let callee = self.native_function(Symbol::Host(lowered.function));
        let call = self.builder.ins().call(callee, &[first, arguments].concat());
        self.builder.inst_results(call).first().copied()
    }

    /// Calls a host function until it has the memory of the guest that it needs; returns the outcome.
    fn call_allocating(&mut self, lowered: &Lowered, arguments: &[Value]) -> Value {
        let size = size_of::<Allocation>() as u32;
        let slot = self.builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3));
        let request = self.builder.ins().stack_addr(ADDRESS, slot, 0);
        let context = self.context(lowered.context);
        let zero = self.builder.ins().iconst(types::I32, 0);
        self.builder.ins().store(MemFlagsData::trusted(), zero, request, MADE);
        let [again, other, more, raise, done] = [(); 5].map(|()| self.builder.create_block());
        self.builder.ins().jump(again, &[]);

        self.builder.switch_to_block(again);
        let outcome = self.call_once(lowered, &[context, request], arguments);
        let outcome = outcome.unwrap_or_else(|| unreachable!("what allocates has an outcome"));
        let how = self.builder.ins().ushr_imm_u(outcome, 32);
        self.builder.ins().brif(how, other, &[], done, &[]);

        self.builder.switch_to_block(other);
        let allocates = self.builder.ins().icmp_imm_u(IntCC::Equal, how, i64::from(ALLOCATE));
        self.builder.ins().brif(allocates, more, &[], raise, &[]);

        self.builder.switch_to_block(raise);
        self.set_cold(raise);
        self.raise(how);

        self.builder.switch_to_block(more);
        self.allocate(lowered, request);
        self.builder.ins().jump(again, &[]);

        [again, other, more, raise, done].into_iter().for_each(|block| self.builder.seal_block(block));
        self.builder.switch_to_block(done);
        outcome
    }

    /// Has the guest allocate what a request describes. It may not call out meanwhile: see `LiftLowerContext` in the explainer.
    fn allocate(&mut self, lowered: &Lowered, request: Value) {
        let flags = MemFlagsData::trusted();
        let [old, old_size, align, size] =
            [0, 4, 8, 12].map(|word| self.builder.ins().load(types::I32, flags, request, REQUEST + word));
        let realloc = lowered.realloc.unwrap_or_else(|| unreachable!("the plan requires it"));
        let entities = &self.program.entities;
        let may_leave = entities.component_instances[entities.contexts[lowered.context].instance].may_leave;
        let [no, yes] = [0, 1].map(|flag| self.builder.ins().iconst(types::I32, flag));
        self.global_set(may_leave, no);
        let caller = self.begin_task();
        let allocated = self.call_to_trap(realloc, &[old, old_size, align, size])[0];
        self.end_task(caller);
        self.global_set(may_leave, yes);
        self.builder.ins().store(flags, allocated, request, ADDRESS_MADE);
        let made = self.builder.ins().load(types::I32, flags, request, MADE);
        let made = self.builder.ins().iadd_imm_s(made, 1);
        self.builder.ins().store(flags, made, request, MADE);
    }

    /// Returns the core result in an outcome, if the function has one.
    fn result_of(&mut self, lowered: &Lowered, outcome: Value) -> Vec<Value> {
        match lowered.function.ty().results() {
            [] => Vec::new(),
            _ => vec![self.builder.ins().ireduce(types::I32, outcome)],
        }
    }
}
