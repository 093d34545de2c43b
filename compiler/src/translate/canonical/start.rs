//! Calls of functions that are asynchronous for the caller, for the function that is called, or for both: sections "`canon lift`",
//! "`canon lower`" and "`canon task.return`" of the explainer.
//!
//! ```text
//! adapter:  prepare-call(start, return, …, arguments)       remembered: everything is known while the adapter is translated
//!           start-call(function, …)
//!             ├─ start(arguments)                            the caller's values, lowered for the function
//!             ├─ function(…), callback(…) until it exits     task.return ─▶ return(…): its result, lowered for the caller
//!             └─ RETURNED
//! ```
//!
//! `start` and `return` are functions of the adapter. A call has ended when it returns to the caller: a function that has to wait
//! traps, because what it could wait for is not supported.

use crate::clif::builtin::Builtin;
use crate::clif::signature::{ADDRESS, guest_signature, machine_type};
use crate::program::canonical::Tasks;
use crate::program::id::{ContextId, FuncId};
use crate::program::types::FuncShape;
use crate::translate::adapter::Prepared;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{BlockArg, InstBuilder, MemFlagsData, StackSlotData, StackSlotKind, Value, types};
use std::mem::offset_of;
use wasm2native_abi::trap::Trap;
use wasmparser::ValType;

/// The record of an asynchronous function that is running, in the frame of its adapter.
#[repr(C)]
struct Task {
    /// The number of the type of its result.
    ty: u32,
    /// The number of its context, with its memory and without.
    contexts: [u32; 2],
    /// 1 once it has returned a result.
    has_returned: u32,
    /// The adapter's function that lowers the result.
    give_back: u64,
    /// The address that the caller has for the result.
    area: u32,
    /// Whether the caller has one.
    has_area: u32,
    /// The core result for the caller, if it gets one.
    result: u64,
}

/// The offset of the first word of two.
const CONTEXTS: i32 = offset_of!(Task, contexts) as i32;
const TYPE: i32 = offset_of!(Task, ty) as i32;
const HAS_RETURNED: i32 = offset_of!(Task, has_returned) as i32;
const GIVE_BACK: i32 = offset_of!(Task, give_back) as i32;
const AREA: i32 = offset_of!(Task, area) as i32;
const HAS_AREA: i32 = offset_of!(Task, has_area) as i32;
const RESULT: i32 = offset_of!(Task, result) as i32;

/// The numbers that adapters pass for the results of an asynchronous caller: none, or in its memory.
const NO_RESULT: u64 = u32::MAX as u64;
const RESULT_IN_MEMORY: u64 = NO_RESULT - 1;

/// The number of core parameters of `prepare-call` before the arguments.
const FIXED: usize = 8;

/// The state of a call that has returned (`Subtask.State.RETURNED`).
const RETURNED: i64 = 2;

/// The codes by which callbacks ask for something (`CallbackCode`).
const EXIT: i64 = 0;
const YIELD: i64 = 1;
const WAIT: i64 = 2;

impl Emitter<'_, '_, '_> {
    /// Remembers a call.
    pub(super) fn prepare_call(&mut self, contexts: &[ContextId], callees: &[[ContextId; 2]], arguments: &[Value]) {
        self.prepared = self.prepared_call(contexts, callees, arguments);
        if self.prepared.is_none() {
            self.unknown(0);
        }
    }

    fn prepared_call(&self, contexts: &[ContextId], callees: &[[ContextId; 2]], arguments: &[Value]) -> Option<Prepared> {
        let (fixed, rest) = arguments.split_at_checked(FIXED)?;
        let [start, give_back, caller, callee, ty, is_async, encoding, results] = *<&[Value; FIXED]>::try_from(fixed).ok()?;
        let has_area = match self.constant_value(results)? {
            NO_RESULT => false,
            RESULT_IN_MEMORY => true,
            count => count > 1,
        };
        let (area, rest) = match rest.split_last() {
            Some((&last, rest)) if has_area => (Some(last), rest),
            _ => (None, rest),
        };
        Some(Prepared {
            start: self.reference(start)?,
            give_back,
            caller: *contexts.get(self.index(caller)?)?,
            callee: *callees.get(self.index(callee)? * 3 + self.index(encoding)?)?,
            ty,
            is_async: self.constant_value(is_async)? != 0,
            arguments: rest.to_vec(),
            area,
        })
    }

    /// Returns the function whose reference a value is.
    fn reference(&self, value: Value) -> Option<FuncId> {
        self.known_functions.get(&value).copied()
    }

    /// Makes the call that has been prepared: returns the state of the call, or the result of a synchronous caller, which waits.
    pub(super) fn start_call(
        &mut self,
        tasks: Tasks,
        callback: Option<FuncId>,
        post_return: Option<FuncId>,
        result: Option<ValType>,
        arguments: &[Value],
    ) -> Vec<Value> {
        // A caller that is asynchronous passes the number of results and whether the function is asynchronous, too.
        let (caller_waits, is_lifted_async) = match *arguments {
            [_, _, _, flags] => (false, self.constant_value(flags) != Some(0)),
            _ => (true, true),
        };
        let known = self.reference(arguments[0]).and_then(|function| Some((function, self.prepared.take()?)));
        let Some((function, call)) = known else { return self.unknown(usize::from(result.is_some())) };
        self.check_may_leave(call.caller);
        self.check_call(tasks, &call, caller_waits);
        let task = self.add_task_record(&call);
        let caller = self.begin_task();
        let may_block = self.global_get(tasks.may_block);
        let blocks = self.builder.ins().iconst(types::I32, i64::from(call.is_async));
        self.global_set(tasks.may_block, blocks);
        let context = self.context(call.callee[1]);
        self.call_to_end(Builtin::enter_call, &[context]);
        let lowered = self.call_guest(call.start, &call.arguments);
        if is_lifted_async {
            self.global_set(tasks.current, task);
        }
        let results = self.call_guest(function, &lowered);
        match (is_lifted_async, callback) {
            (false, _) => {
                self.call_to_end(Builtin::exit_call, &[context]);
                self.give_back(call.give_back, call.area, &results);
                if let Some(post_return) = post_return {
                    self.post_return(call.callee[1], post_return, &results);
                }
            }
            (true, Some(callback)) => self.call_back(callback, results[0]),
            (true, None) => {}
        }
        if is_lifted_async {
            let has_returned = self.builder.ins().load(types::I32, MemFlagsData::trusted(), task, HAS_RETURNED);
            self.trap_unless(has_returned, Trap::NoResult);
        }
        self.end_task(caller);
        self.global_set(tasks.may_block, may_block);
        match result {
            _ if !caller_waits => vec![self.builder.ins().iconst(types::I32, RETURNED)],
            Some(ty) => vec![self.builder.ins().load(machine_type(ty), MemFlagsData::trusted(), task, RESULT)],
            None => Vec::new(),
        }
    }

    /// Traps where the caller or the function would have to wait.
    fn check_call(&mut self, tasks: Tasks, call: &Prepared, caller_waits: bool) {
        if caller_waits && call.is_async {
            let may_block = self.global_get(tasks.may_block);
            self.trap_unless(may_block, Trap::CannotBlock);
        }
        if call.is_async {
            let instance = self.program.entities.contexts[call.callee[1]].instance;
            let backpressure = self.global_get(self.backpressure(instance));
            self.trap_if(backpressure, Trap::CallWaits);
        }
    }

    /// Adds the record of a call to the frame; returns its address.
    fn add_task_record(&mut self, call: &Prepared) -> Value {
        let flags = MemFlagsData::trusted();
        let slot = StackSlotData::new(StackSlotKind::ExplicitSlot, size_of::<Task>() as u32, 3);
        let slot = self.builder.create_sized_stack_slot(slot);
        let task = self.builder.ins().stack_addr(ADDRESS, slot, 0);
        let zero = self.builder.ins().iconst(types::I32, 0);
        let has_area = self.builder.ins().iconst(types::I32, i64::from(call.area.is_some()));
        let words = [(TYPE, call.ty), (HAS_RETURNED, zero), (AREA, call.area.unwrap_or(zero)), (HAS_AREA, has_area)];
        for (offset, value) in words.into_iter().chain([(GIVE_BACK, call.give_back)]) {
            self.builder.ins().store(flags, value, task, offset);
        }
        for (offset, context) in [CONTEXTS, CONTEXTS + 4].into_iter().zip(call.callee) {
            let number = self.builder.ins().iconst(types::I32, i64::from(context.as_u32()));
            self.builder.ins().store(flags, number, task, offset);
        }
        task
    }

    /// Calls the callback of a task until it has ended. Nothing but the task itself is there to continue when it yields.
    fn call_back(&mut self, callback: FuncId, packed: Value) {
        let [again, ask, more, done] = [(); 4].map(|()| self.builder.create_block());
        let packed_again = self.builder.append_block_param(again, types::I32);
        self.builder.ins().jump(again, &[BlockArg::Value(packed)]);
        self.builder.switch_to_block(again);
        let code = self.builder.ins().band_imm_u(packed_again, 0xf);
        let goes_on = self.builder.ins().icmp_imm_u(IntCC::NotEqual, code, EXIT);
        self.builder.ins().brif(goes_on, ask, &[], done, &[]);

        self.builder.switch_to_block(ask);
        // There are no sets to wait for: the number of one is no handle.
        let waits = self.builder.ins().icmp_imm_u(IntCC::Equal, code, WAIT);
        self.trap_if(waits, Trap::UnknownHandle);
        let unknown = self.builder.ins().icmp_imm_u(IntCC::NotEqual, code, YIELD);
        self.trap_if(unknown, Trap::UnsupportedCallbackCode);
        self.builder.ins().jump(more, &[]);

        self.builder.switch_to_block(more);
        let none = self.builder.ins().iconst(types::I32, 0);
        let packed = self.call_guest(callback, &[none; 3]);
        self.builder.ins().jump(again, &[BlockArg::Value(packed[0])]);
        [ask, more, again, done].into_iter().for_each(|block| self.builder.seal_block(block));
        self.builder.switch_to_block(done);
    }

    /// Calls `post-return`, during which the instance may not call out.
    fn post_return(&mut self, context: ContextId, function: FuncId, results: &[Value]) {
        let entities = &self.program.entities;
        let may_leave = entities.component_instances[entities.contexts[context].instance].may_leave;
        let [no, yes] = [0, 1].map(|flag| self.builder.ins().iconst(types::I32, flag));
        self.global_set(may_leave, no);
        self.call_guest(function, results);
        self.global_set(may_leave, yes);
    }

    /// `task.return`: the result of the asynchronous function that is running, of this type and with these options.
    pub(super) fn task_return(&mut self, tasks: Tasks, (context, ty): (ContextId, u32), params: &[ValType], arguments: &[Value]) {
        let flags = MemFlagsData::trusted();
        self.check_may_leave(context);
        let task = self.global_get(tasks.current);
        self.trap_unless(task, Trap::TaskReturnInvalid);
        // Options without a memory go with any.
        let has_memory = self.program.entities.contexts[context].memory.is_some();
        let options = CONTEXTS + if has_memory { 0 } else { 4 };
        for (offset, expected) in [(TYPE, ty), (options, context.as_u32())] {
            let known = self.builder.ins().load(types::I32, flags, task, offset);
            let differs = self.builder.ins().icmp_imm_u(IntCC::NotEqual, known, i64::from(expected));
            self.trap_if(differs, Trap::TaskReturnInvalid);
        }
        let has_returned = self.builder.ins().load(types::I32, flags, task, HAS_RETURNED);
        self.trap_if(has_returned, Trap::TaskReturnedTwice);
        let yes = self.builder.ins().iconst(types::I32, 1);
        self.builder.ins().store(flags, yes, task, HAS_RETURNED);
        let scope = self.context(context);
        self.call_to_end(Builtin::exit_call, &[scope]);
        self.give_back_by_record(task, params, arguments);
    }

    /// Passes a result on to the caller. Only a single core value may be its result; all others are in its memory.
    fn give_back_by_record(&mut self, task: Value, params: &[ValType], arguments: &[Value]) {
        let flags = MemFlagsData::trusted();
        let function = self.builder.ins().load(types::I64, flags, task, GIVE_BACK);
        let area = self.builder.ins().load(types::I32, flags, task, AREA);
        let in_memory = |this: &mut Self| {
            let shape = FuncShape { params: [params, &[ValType::I32]].concat(), results: Vec::new() };
            this.call_reference(function, &shape, &[arguments, &[area]].concat());
        };
        match *params {
            [] => drop(self.call_reference(function, &FuncShape { params: Vec::new(), results: Vec::new() }, &[])),
            [ty] => {
                let [stored, returned, done] = [(); 3].map(|()| self.builder.create_block());
                let has_area = self.builder.ins().load(types::I32, flags, task, HAS_AREA);
                self.builder.ins().brif(has_area, stored, &[], returned, &[]);
                [stored, returned].into_iter().for_each(|block| self.builder.seal_block(block));
                self.builder.switch_to_block(stored);
                in_memory(self);
                self.builder.ins().jump(done, &[]);
                self.builder.switch_to_block(returned);
                let shape = FuncShape { params: vec![ty], results: vec![ty] };
                let results = self.call_reference(function, &shape, arguments);
                self.builder.ins().store(flags, results[0], task, RESULT);
                self.builder.ins().jump(done, &[]);
                self.builder.seal_block(done);
                self.builder.switch_to_block(done);
            }
            _ => in_memory(self),
        }
    }

    /// Passes the results of a synchronous function on to a caller that is asynchronous.
    fn give_back(&mut self, function: Value, area: Option<Value>, results: &[Value]) {
        let Some(function) = self.reference(function) else { return drop(self.unknown(0)) };
        let arguments: Vec<_> = results.iter().copied().chain(area).collect();
        self.call_guest(function, &arguments);
    }

    /// Calls a function of the program; returns its results.
    pub(super) fn call_guest(&mut self, function: FuncId, arguments: &[Value]) -> Vec<Value> {
        let function = self.function(function);
        let call = self.builder.ins().call(function, arguments);
        self.builder.inst_results(call).to_vec()
    }

    /// Calls the function that a reference refers to, which is of this type.
    fn call_reference(&mut self, reference: Value, shape: &FuncShape, arguments: &[Value]) -> Vec<Value> {
        let code = self.reference_callee(reference);
        let signature = self.builder.import_signature(guest_signature(shape, self.isa.triple()));
        let call = self.builder.ins().call_indirect(signature, code, arguments);
        self.builder.inst_results(call).to_vec()
    }
}
