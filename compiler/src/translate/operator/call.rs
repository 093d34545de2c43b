//! Calls and tail calls.

use crate::clif::effort::Effort;
use crate::clif::signature::{ADDRESS, machine_type};
use crate::error::Result;
use crate::program::head::Head;
use crate::program::id::{FuncId, TypeId};
use crate::program::inline::Guard;
use crate::program::{Function, FunctionBody, HostCall, Route};
use crate::translate::body::Rest;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    Block, BlockArg, ExceptionTableData, ExceptionTableItem, ExceptionTag, FuncRef, Inst, InstBuilder, Value,
};
use wasm2native_abi::trap::Trap;

/// The target of a call.
#[derive(Clone, Copy)]
enum Callee {
    /// A function of the program.
    Function(FuncRef),
    /// Code at an address.
    Address(Value),
    /// A function of the program that takes an index in addition to the arguments.
    Checking(FuncRef, Value),
}

/// How often a guarded call reaches other functions than those of its guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    Rare,
    Frequent,
}

impl<'p> FunctionTranslator<'_, 'p, '_> {
    pub(super) fn call(&mut self, function: u32) -> Result<()> {
        let id = self.current.instance.functions[function as usize];
        let Function { body, signature } = &self.emitter.program.entities.functions[id];
        if let FunctionBody::Host(call @ HostCall { route: Route::InPlace, .. }) = body {
            let arguments = self.arguments(*signature);
            let results = self.emitter.call_host(call, &arguments);
            results.into_iter().for_each(|result| self.stack.push(result));
            return Ok(());
        }
        if let FunctionBody::Canonical(function) = body
            && function.is_called_in_place()
        {
            let arguments = self.arguments(*signature);
            let types = &self.emitter.program.types.shape(*signature).results;
            let results = self.emitter.call_canonical(function, &arguments, types);
            results.into_iter().for_each(|result| self.stack.push(result));
            return Ok(());
        }
        self.call_function(id)
    }

    /// Calls a function of the program, or lets its body take the place of the call.
    fn call_function(&mut self, id: FuncId) -> Result<()> {
        let signature = self.emitter.program.entities.functions[id].signature;
        if self.is_inlined(id) {
            let arguments = self.arguments(signature);
            return self.inline(id, &arguments);
        }
        let callee = Callee::Function(self.emitter.function(id));
        match self.head_before(id) {
            Some(head) => self.call_behind_head(id, head, callee, signature),
            None => self.emit_call(callee, signature),
        }
    }

    /// Calls a function, unless its head returns.
    fn call_behind_head(&mut self, id: FuncId, head: &'p Head, callee: Callee, signature: TypeId) -> Result<()> {
        let arguments = self.arguments(signature);
        let (height, results) = (self.stack.height(), self.emitter.program.types.shape(signature).results.len());
        let (rest, done) = (self.emitter.builder.create_block(), self.block_for_results(signature));
        self.inline_head(id, &arguments, Rest { head, block: rest })?;
        self.end_way(done, height, results);
        self.emitter.builder.seal_block(rest);
        self.emitter.builder.switch_to_block(rest);
        self.budget.carry(self.stack.height());
        self.stack.push_all(&arguments);
        self.emit_call(callee, signature)?;
        self.end_way(done, height, results);
        self.go_on(done);
        Ok(())
    }

    pub(super) fn call_indirect(&mut self, ty: u32, table: u32) -> Result<()> {
        let key = (self.current.instance.tables[table as usize], self.current.instance.types[ty as usize]);
        if let Some(guards) = self.emitter.program.inlining.guards(key.0, key.1)
            && self.may_guard()
            && guards.iter().any(|guard| self.is_inlined(guard.function))
        {
            return self.call_guarded(guards, Others::Rare, ty, table);
        }
        if let Some(usual) = self.emitter.program.usual_callee(self.current.function, self.position, key.0, key.1)
            && self.may_guard()
        {
            let others = if usual.is_nearly_always { Others::Rare } else { Others::Frequent };
            return self.call_guarded(&[usual.guard], others, ty, table);
        }
        let (callee, signature) = match self.emitter.program.indirect_calls.get(&key) {
            Some(&function) => (Callee::Checking(self.emitter.function(function), self.stack.pop()), key.1),
            None => self.indirect_callee(ty, table),
        };
        self.emit_call(callee, signature)
    }

    /// Calls the function that a table index stands for: those of `guards` directly, if it is theirs, and any other after all checks.
    fn call_guarded(&mut self, guards: &[Guard], others: Others, ty: u32, table: u32) -> Result<()> {
        let signature = self.current.instance.types[ty as usize];
        let shape = self.emitter.program.types.shape(signature);
        let (index, arguments) = (self.stack.pop(), self.stack.peek(shape.params.len()).to_vec());
        let height = self.stack.height() - arguments.len();
        let done = self.block_for_results(signature);
        for guard in guards {
            let (same, next) = (self.emitter.builder.create_block(), self.emitter.builder.create_block());
            let is_same = self.emitter.builder.ins().icmp_imm_u(IntCC::Equal, index, guard.index.cast_signed());
            self.emitter.builder.ins().brif(is_same, same, &[], next, &[]);
            self.budget.carry(self.stack.height());
            self.emitter.builder.seal_block(same);
            self.emitter.builder.seal_block(next);
            self.emitter.builder.switch_to_block(same);
            self.call_function(guard.function)?;
            self.end_way(done, height, shape.results.len());
            self.emitter.builder.switch_to_block(next);
            self.stack.push_all(&arguments);
            if others == Others::Rare && guard == &guards[guards.len() - 1] {
                self.emitter.set_cold(next);
            }
        }
        self.stack.push(index);
        let (callee, signature) = self.indirect_callee(ty, table);
        self.emit_call(callee, signature)?;
        self.end_way(done, height, shape.results.len());
        self.go_on(done);
        Ok(())
    }

    /// Returns a block whose parameters are the results of a function of a type.
    fn block_for_results(&mut self, signature: TypeId) -> Block {
        let block = self.emitter.builder.create_block();
        for &result in &self.emitter.program.types.shape(signature).results {
            self.emitter.builder.append_block_param(block, machine_type(result));
        }
        block
    }

    /// Goes on in a block where all ways of a call end, with its results.
    fn go_on(&mut self, done: Block) {
        self.emitter.builder.seal_block(done);
        self.emitter.builder.switch_to_block(done);
        self.stack.push_all(self.emitter.builder.block_params(done));
    }

    /// Ends one way of a call; another one begins, with the operands up to `height`.
    fn end_way(&mut self, done: Block, height: usize, results: usize) {
        if self.reachable {
            self.budget.branch(1);
            self.jump_with_top(done, results);
        }
        self.reachable = true;
        self.stack.truncate(height);
    }

    pub(super) fn call_ref(&mut self, ty: u32) -> Result<()> {
        let (callee, signature) = self.reference_callee(ty);
        self.emit_call(callee, signature)
    }

    pub(super) fn return_call(&mut self, function: u32) {
        let (callee, signature) = self.direct_callee(function);
        self.emit_tail_call(callee, signature);
    }

    pub(super) fn return_call_indirect(&mut self, ty: u32, table: u32) {
        let (callee, signature) = self.indirect_callee(ty, table);
        self.emit_tail_call(callee, signature);
    }

    pub(super) fn return_call_ref(&mut self, ty: u32) {
        let (callee, signature) = self.reference_callee(ty);
        self.emit_tail_call(callee, signature);
    }

    fn direct_callee(&mut self, function: u32) -> (Callee, TypeId) {
        let id = self.current.instance.functions[function as usize];
        let signature = self.emitter.program.entities.functions[id].signature;
        (Callee::Function(self.emitter.function(id)), signature)
    }

    fn indirect_callee(&mut self, ty: u32, table: u32) -> (Callee, TypeId) {
        let signature = self.current.instance.types[ty as usize];
        let table = self.current.instance.tables[table as usize];
        let index = self.stack.pop();
        let index = self.emitter.widen(index, self.emitter.table_index_type(table));
        (Callee::Address(self.emitter.table_callee(table, index, signature)), signature)
    }

    fn reference_callee(&mut self, ty: u32) -> (Callee, TypeId) {
        let reference = self.stack.pop();
        let signature = self.current.instance.types[ty as usize];
        if let Some(function) = self.emitter.known_function(reference) {
            let provided = self.emitter.program.entities.functions[function].signature;
            // Otherwise it is behind a cast that traps or a test that fails. Machines do not tell a subtype apart.
            if self.emitter.program.types.is_subtype(provided, signature) {
                return (Callee::Function(self.emitter.function(function)), provided);
            }
        }
        if self.may_be_null() {
            self.emitter.trap_unless(reference, Trap::NullFunctionReference);
        }
        (Callee::Address(self.emitter.reference_callee(reference)), signature)
    }

    fn emit_tail_call(&mut self, callee: Callee, signature: TypeId) {
        let arguments = self.arguments(signature);
        match callee {
            Callee::Function(function) => self.emitter.builder.ins().return_call(function, &arguments),
            Callee::Address(code) => {
                let signature = self.emitter.signature(signature);
                self.emitter.builder.ins().return_call_indirect(signature, code, &arguments)
            }
            Callee::Checking(..) => unreachable!("tail calls check for themselves"),
        };
        self.reachable = false;
    }

    fn emit_call(&mut self, callee: Callee, signature: TypeId) -> Result<()> {
        if !self.handlers.is_empty() {
            return self.emit_try_call(callee, signature);
        }
        let mut arguments = self.arguments(signature);
        let call = match callee {
            Callee::Checking(function, index) => {
                arguments.push(index);
                self.emitter.builder.ins().call(function, &arguments)
            }
            Callee::Function(function) => self.emitter.builder.ins().call(function, &arguments),
            Callee::Address(code) => {
                let signature = self.emitter.signature(signature);
                self.emitter.builder.ins().call_indirect(signature, code, &arguments)
            }
        };
        let values = self.emitter.builder.inst_results(call).to_vec();
        self.push_results(signature, &values);
        Ok(())
    }

    /// Pushes the results of a function of a type.
    fn push_results(&mut self, signature: TypeId, values: &[Value]) {
        let program = self.emitter.program;
        self.budget.pass(values.len());
        for (&value, &ty) in values.iter().zip(&program.types.shape(signature).results) {
            let value = self.emitter.as_type(value, machine_type(ty));
            self.stack.push(value);
        }
    }

    /// Emits a call in the scope of catch clauses. It ends the block: it returns to a new one, or to the block of a clause.
    fn emit_try_call(&mut self, callee: Callee, signature: TypeId) -> Result<()> {
        let mut arguments = self.arguments(signature);
        let returned = self.emitter.builder.create_block();
        let machine_signature = match callee {
            Callee::Checking(function, index) => {
                arguments.push(index);
                self.emitter.builder.func.dfg.ext_funcs[function].signature
            }
            Callee::Function(_) | Callee::Address(_) => self.emitter.signature(signature),
        };
        let types = self.emitter.builder.func.dfg.signatures[machine_signature].returns.clone();
        let values: Vec<_> = types.iter().map(|ty| self.emitter.builder.append_block_param(returned, ty.value_type)).collect();
        let results: Vec<_> = (0..values.len() as u32).map(BlockArg::TryCallRet).collect();
        let known = self.handlers.shared();
        let handlers = match self.budget.effort() {
            Effort::Asked => self.exception_handlers()?,
            Effort::Least => self.shared_handler(),
        };
        let normal = self.emitter.builder.func.dfg.block_call(returned, &results);
        let table = ExceptionTableData::new(machine_signature, normal, handlers);
        let table = self.emitter.builder.func.dfg.exception_tables.push(table);
        let _: Inst = match callee {
            Callee::Function(function) | Callee::Checking(function, _) => {
                self.emitter.builder.ins().try_call(function, &arguments, table)
            }
            Callee::Address(code) => self.emitter.builder.ins().try_call_indirect(code, &arguments, table),
        };
        if let Some(shared) = self.handlers.shared()
            && known.is_none()
        {
            self.emitter.builder.switch_to_block(shared);
            let exception = self.emitter.builder.block_params(shared)[0];
            self.throw_again(exception)?;
            self.reachable = true;
        }
        self.emitter.builder.seal_block(returned);
        self.emitter.builder.switch_to_block(returned);
        self.push_results(signature, &values);
        Ok(())
    }

    /// Returns one block for all exceptions, which compares the tags: calls times clauses can be too many to name.
    fn shared_handler(&mut self) -> Vec<ExceptionTableItem> {
        self.budget.branch(2);
        self.budget.carry(2 * self.stack.height());
        let block = self.handlers.shared().unwrap_or_else(|| {
            let block = self.emitter.builder.create_block();
            self.emitter.builder.append_block_param(block, ADDRESS);
            self.handlers.share(block);
            block
        });
        let call = self.emitter.builder.func.dfg.block_call(block, &[BlockArg::TryCallExn(0)]);
        vec![ExceptionTableItem::Default(call)]
    }

    /// Returns the blocks where exceptions from a call made here arrive.
    fn exception_handlers(&mut self) -> Result<Vec<ExceptionTableItem>> {
        let active = self.handlers.active()?;
        self.budget.branch(active.len() + 1);
        self.budget.carry(self.stack.height() * (active.len() + 1));
        let mut items = Vec::with_capacity(active.len());
        for &position in active.iter() {
            let block = self.handler_block(position);
            let call = self.emitter.builder.func.dfg.block_call(block, &[BlockArg::TryCallExn(0)]);
            items.push(match self.handlers.clause(position).tag {
                Some(tag) => ExceptionTableItem::Tag(ExceptionTag::from_u32(tag.as_u32()), call),
                None => ExceptionTableItem::Default(call),
            });
        }
        Ok(items)
    }

    /// Returns the block where the exceptions of a clause arrive; their address is its parameter.
    pub(super) fn handler_block(&mut self, position: usize) -> Block {
        let clause = self.handlers.clause(position);
        *clause.block.get_or_insert_with(|| {
            let block = self.emitter.builder.create_block();
            self.emitter.builder.append_block_param(block, ADDRESS);
            block
        })
    }

    fn arguments(&mut self, signature: TypeId) -> Vec<Value> {
        let count = self.emitter.program.types.shape(signature).params.len();
        self.budget.pass(count);
        self.stack.pop_many(count)
    }
}
