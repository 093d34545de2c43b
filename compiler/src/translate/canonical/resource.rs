//! Handles: made, looked at, dropped, passed on.
//!
//! Sections "`canon resource.new`" and the following of the explainer, and `lift_own` to `lower_borrow`.

use crate::clif::builtin::Builtin;
use crate::program::canonical::{Handles, ResourceNumber, ResourceOperation};
use crate::program::id::{ContextId, FuncId};
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::component::DESTROY;

impl Emitter<'_, '_, '_> {
    /// Performs an operation on a handle of the calling instance.
    pub(super) fn call_resource_operation(
        &mut self,
        operation: ResourceOperation,
        context: ContextId,
        resource: ResourceNumber,
        destructor: Option<FuncId>,
        arguments: &[Value],
    ) -> Vec<Value> {
        let builtin = match operation {
            ResourceOperation::New => Builtin::resource_new,
            ResourceOperation::Rep => Builtin::resource_rep,
            ResourceOperation::Drop => {
                self.drop_resource(context, resource, destructor, arguments[0]);
                return Vec::new();
            }
        };
        if operation == ResourceOperation::New {
            self.check_may_leave(context);
        }
        let context = self.context(context);
        let resource = self.builder.ins().iconst(types::I32, i64::from(resource));
        vec![self.call_to_end(builtin, &[context, resource, arguments[0]])]
    }

    /// Drops a handle, and calls the destructor of the type if the handle owned the resource.
    fn drop_resource(&mut self, context: ContextId, resource: ResourceNumber, destructor: Option<FuncId>, handle: Value) {
        self.check_may_leave(context);
        self.check_stack();
        let context = self.context(context);
        let resource = self.builder.ins().iconst(types::I32, i64::from(resource));
        let outcome = self.compute(Builtin::resource_drop, &[context, resource, handle]);
        let how = self.builder.ins().ushr_imm_u(outcome, 32);
        let [other, destroy, raise, done] = [(); 4].map(|()| self.builder.create_block());
        self.builder.ins().brif(how, other, &[], done, &[]);

        self.builder.switch_to_block(other);
        let owned = self.builder.ins().icmp_imm_u(IntCC::Equal, how, i64::from(DESTROY));
        self.builder.ins().brif(owned, destroy, &[], raise, &[]);

        self.builder.switch_to_block(raise);
        self.set_cold(raise);
        self.raise(how);

        self.builder.switch_to_block(destroy);
        if let Some(destructor) = destructor {
            let representation = self.builder.ins().ireduce(types::I32, outcome);
            let caller = self.begin_task();
            self.call_to_trap(destructor, &[representation]);
            self.end_task(caller);
        }
        self.builder.ins().jump(done, &[]);

        [other, destroy, raise, done].into_iter().for_each(|block| self.builder.seal_block(block));
        self.builder.switch_to_block(done);
    }

    /// Passes an owning handle on: its number, and those of the handles of the type in the two instances.
    pub(super) fn transfer_own(&mut self, handles: &[Handles], arguments: &[Value]) -> Vec<Value> {
        let Some([from, to]) = self.both(handles, arguments) else { return self.unknown(1) };
        let [from_context, to_context] = [from, to].map(|handles| self.context(handles.context));
        let resource = self.builder.ins().iconst(types::I32, i64::from(from.resource));
        vec![self.call_to_end(Builtin::resource_transfer_own, &[from_context, to_context, resource, arguments[0]])]
    }

    /// Lends a handle.
    pub(super) fn transfer_borrow(&mut self, handles: &[Handles], arguments: &[Value]) -> Vec<Value> {
        let Some([from, to]) = self.both(handles, arguments) else { return self.unknown(1) };
        let [from_context, to_context] = [from, to].map(|handles| self.context(handles.context));
        let resource = self.builder.ins().iconst(types::I32, i64::from(from.resource));
        let defines = self.builder.ins().iconst(types::I32, i64::from(to.is_defined_here));
        let arguments = [from_context, to_context, resource, arguments[0], defines];
        vec![self.call_to_end(Builtin::resource_transfer_borrow, &arguments)]
    }

    fn both(&self, handles: &[Handles], arguments: &[Value]) -> Option<[Handles; 2]> {
        let at = |value| handles.get(self.index(value)?).copied();
        Some([at(arguments[1])?, at(arguments[2])?])
    }
}
