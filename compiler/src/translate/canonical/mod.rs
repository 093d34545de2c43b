//! Calls of functions of the canonical ABI, most of them in place.
//!
//! * [`lower`]: imports that the host serves, and the memory that they ask for;
//! * [`resource`]: handles: made, looked at, dropped, passed on;
//! * [`scope`]: calls from one instance of a component to another that lend handles, or are tasks;
//! * [`task`]: the task that is running, where something is asynchronous, and [`start`]: calls of asynchronous functions;
//! * [`transcode`]: strings on the way from one memory to another.
//!
//! The runtime never calls guest code: what it needs of it, it returns, and code here calls. It never traps either, but returns
//! the reason, and the trap is raised here: see [`wasm2native_abi::component`].

mod lower;
mod resource;
mod scope;
mod start;
mod task;
mod transcode;

use super::emitter::Emitter;
use crate::clif::builtin::Builtin;
use crate::clif::signature::{ADDRESS, machine_type};
use crate::clif::symbol::Symbol;
use crate::program::canonical::Canonical;
use crate::program::id::{ContextId, FuncId};
use cranelift_codegen::ir::{BlockArg, ExceptionTableData, ExceptionTableItem, InstBuilder, Value, types};
use wasm2native_abi::trap::Trap;
use wasmparser::ValType;

impl Emitter<'_, '_, '_> {
    /// Calls a function of the canonical ABI; returns its results, which are of these types.
    pub(crate) fn call_canonical(&mut self, function: &Canonical, arguments: &[Value], results: &[ValType]) -> Vec<Value> {
        match function {
            Canonical::Lower(lowered) => self.call_lowered(lowered, arguments),
            Canonical::Resource { operation, context, resource, destructor } => {
                self.call_resource_operation(*operation, *context, *resource, *destructor, arguments)
            }
            Canonical::TransferOwn(handles) => self.transfer_own(handles, arguments),
            Canonical::TransferBorrow(handles) => self.transfer_borrow(handles, arguments),
            Canonical::EnterCall(contexts) => self.enter_call(contexts, arguments),
            Canonical::ExitCall => self.exit_call(),
            Canonical::Transcode { transcoder, from, to } => self.transcode(*transcoder, *from, *to, arguments),
            Canonical::Trap(traps) => {
                let trap = self.index(arguments[0]).and_then(|index| traps.get(index).copied());
                self.trap_always(trap.unwrap_or(Trap::Unreachable));
                Vec::new()
            }
            Canonical::Task(function) => self.call_task_function(function, arguments),
            Canonical::Unsupported { context, .. } => {
                if let Some(context) = *context {
                    self.check_may_leave(context);
                }
                self.trap_always(Trap::UnknownImport);
                self.zeros(results)
            }
        }
    }

    /// Calls a function of the guest on behalf of the canonical ABI; returns its results. An exception that leaves it is a trap
    /// (`call_and_trap_on_throw` in the explainer).
    fn call_to_trap(&mut self, function: FuncId, arguments: &[Value]) -> Vec<Value> {
        if self.program.entities.tags.is_empty() {
            return self.call_guest(function, arguments);
        }
        let signature = self.program.entities.functions[function].signature;
        let signature = self.signature(signature);
        let function = self.function(function);
        let [returned, thrown] = [(); 2].map(|()| self.builder.create_block());
        let returns = self.builder.func.dfg.signatures[signature].returns.clone();
        let values: Vec<_> = returns.iter().map(|ty| self.builder.append_block_param(returned, ty.value_type)).collect();
        self.builder.append_block_param(thrown, ADDRESS);
        let results: Vec<_> = (0..values.len() as u32).map(BlockArg::TryCallRet).collect();
        let normal = self.builder.func.dfg.block_call(returned, &results);
        let handler = self.builder.func.dfg.block_call(thrown, &[BlockArg::TryCallExn(0)]);
        let table = ExceptionTableData::new(signature, normal, [ExceptionTableItem::Default(handler)]);
        let table = self.builder.func.dfg.exception_tables.push(table);
        self.builder.ins().try_call(function, arguments, table);
        [returned, thrown].into_iter().for_each(|block| self.builder.seal_block(block));
        self.builder.switch_to_block(thrown);
        self.set_cold(thrown);
        self.trap(Trap::UncaughtException);
        self.builder.switch_to_block(returned);
        values
    }

    /// Returns the address of a context.
    fn context(&mut self, context: ContextId) -> Value {
        self.address(Symbol::Context(context))
    }

    /// Traps unless the instance of a context may call out.
    fn check_may_leave(&mut self, context: ContextId) {
        let entities = &self.program.entities;
        let may_leave = self.global_get(entities.component_instances[entities.contexts[context].instance].may_leave);
        self.trap_unless(may_leave, Trap::CannotLeaveComponent);
    }

    /// Calls a built-in that returns an outcome, and continues if it is done; returns the lower half.
    pub(in crate::translate) fn call_to_end(&mut self, builtin: Builtin, arguments: &[Value]) -> Value {
        self.check_stack();
        let outcome = self.compute(builtin, arguments);
        let how = self.builder.ins().ushr_imm_u(outcome, 32);
        self.raise_if(how);
        self.builder.ins().ireduce(types::I32, outcome)
    }

    /// Raises the trap of a code of 64 bits, unless it is zero.
    fn raise_if(&mut self, code: Value) {
        let (raise, done) = (self.builder.create_block(), self.builder.create_block());
        self.builder.ins().brif(code, raise, &[], done, &[]);
        self.builder.seal_block(raise);
        self.builder.seal_block(done);
        self.builder.switch_to_block(raise);
        self.set_cold(raise);
        self.raise(code);
        self.builder.switch_to_block(done);
    }

    /// Ends the block with the trap of a code of 64 bits.
    fn raise(&mut self, code: Value) {
        let code = self.builder.ins().ireduce(types::I32, code);
        self.call_builtin(Builtin::raise, &[code]);
        // It does not return.
        self.trap(Trap::Unreachable);
    }

    /// Returns the value of a constant that adapters number something with.
    fn index(&self, value: Value) -> Option<usize> {
        self.constant_value(value).and_then(|value| usize::try_from(value).ok())
    }

    /// Traps where no number can be known: in a trampoline that nothing calls, since adapters call in place.
    fn unknown(&mut self, results: usize) -> Vec<Value> {
        self.trap_always(Trap::Unreachable);
        let zero = self.builder.ins().iconst(types::I32, 0);
        vec![zero; results]
    }

    /// Returns values for what is never executed.
    fn zeros(&mut self, types: &[ValType]) -> Vec<Value> {
        let zero = |ty: &ValType| match machine_type(*ty) {
            types::F32 => self.builder.ins().f32const(0.0),
            types::F64 => self.builder.ins().f64const(0.0),
            integer => self.builder.ins().iconst(integer, 0),
        };
        types.iter().map(zero).collect()
    }
}
