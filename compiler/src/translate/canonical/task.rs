//! The task that is running, where something in a component is asynchronous: sections "`canon context.get`" to
//! "`canon task.cancel`", and "`canon thread.yield`" of the explainer.
//!
//! Tasks end in the order in which they began, reversed: what would wait is not supported. So the state of a caller's task is a few
//! values in the frame of the adapter that calls, and no task is known to the runtime.

use crate::program::canonical::{TaskFunction, Tasks};
use crate::program::id::{ComponentInstanceId, ContextId, GlobalId};
use crate::translate::adapter::State;
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::trap::Trap;

/// The end of the range of a counter for backpressure.
const MOST_BACKPRESSURE: i64 = 1 << 16;

impl Emitter<'_, '_, '_> {
    pub(super) fn call_task_function(&mut self, function: &TaskFunction, arguments: &[Value]) -> Vec<Value> {
        let Some(tasks) = self.program.entities.tasks else { unreachable!("the plan adds them") };
        match function {
            TaskFunction::ContextGet(word) => return vec![self.global_get(tasks.context[*word])],
            TaskFunction::ContextSet(word) => self.global_set(tasks.context[*word], arguments[0]),
            TaskFunction::BackpressureInc(instance) => self.add_backpressure(*instance, 1),
            TaskFunction::BackpressureDec(instance) => self.add_backpressure(*instance, -1),
            TaskFunction::Yield(context) => return vec![self.yield_now(*context)],
            TaskFunction::Return { context, ty, params } => self.task_return(tasks, (*context, *ty), params, arguments),
            TaskFunction::Cancel(context) => self.task_cancel(tasks, *context),
            TaskFunction::Prepare { contexts, callees } => self.prepare_call(contexts, callees, arguments),
            TaskFunction::Start { callback, post_return, result } => {
                return self.start_call(tasks, *callback, *post_return, *result, arguments);
            }
            TaskFunction::Enter { function, may_block } => {
                self.begin_task();
                let may_block = self.builder.ins().iconst(types::I32, i64::from(*may_block));
                self.global_set(tasks.may_block, may_block);
                return self.call_guest(*function, arguments);
            }
        }
        Vec::new()
    }

    /// Begins a synchronous task; returns the state of the one that is running, where calls are tasks.
    pub(super) fn begin_task(&mut self) -> Option<State> {
        let tasks = self.program.entities.tasks?;
        let context = tasks.context.map(|word| self.global_get(word));
        let current = self.global_get(tasks.current);
        let zero = self.builder.ins().iconst(types::I32, 0);
        tasks.context.into_iter().for_each(|word| self.global_set(word, zero));
        let none = self.constant(0);
        self.global_set(tasks.current, none);
        Some(State { context, current })
    }

    /// Continues the task whose state this is.
    pub(super) fn end_task(&mut self, state: Option<State>) {
        let (Some(tasks), Some(State { context, current })) = (self.program.entities.tasks, state) else { return };
        for (word, value) in tasks.context.into_iter().zip(context) {
            self.global_set(word, value);
        }
        self.global_set(tasks.current, current);
    }

    /// Returns the global that counts the reasons of an instance to let calls wait.
    pub(super) fn backpressure(&self, instance: ComponentInstanceId) -> GlobalId {
        let backpressure = self.program.entities.component_instances[instance].backpressure;
        backpressure.unwrap_or_else(|| unreachable!("the plan adds it"))
    }

    fn add_backpressure(&mut self, instance: ComponentInstanceId, change: i64) {
        let global = self.backpressure(instance);
        let count = self.global_get(global);
        let count = self.builder.ins().iadd_imm_s(count, change);
        // Less than zero is more than that, too.
        let overflow = self.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, count, MOST_BACKPRESSURE);
        self.trap_if(overflow, Trap::BackpressureOverflow);
        self.global_set(global, count);
    }

    /// Lets others run, of which there are none; returns that nobody has asked for the end of the task.
    fn yield_now(&mut self, context: ContextId) -> Value {
        self.check_may_leave(context);
        self.builder.ins().iconst(types::I32, 0)
    }

    /// Acknowledges that the task is to end, which nothing can ask for.
    fn task_cancel(&mut self, tasks: Tasks, context: ContextId) {
        self.check_may_leave(context);
        let current = self.global_get(tasks.current);
        self.trap_unless(current, Trap::TaskReturnInvalid);
        self.trap_always(Trap::TaskNotCancelled);
    }
}
