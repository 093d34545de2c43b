//! Locals, globals, `drop` and `select`.

use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::InstBuilder;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn local_get(&mut self, index: u32) {
        let value = self.locals.get(index, &mut self.emitter, &mut self.budget);
        self.watch.read(index, value);
        self.stack.push(value);
    }

    pub(super) fn local_set(&mut self, index: u32) {
        let value = self.stack.pop();
        self.locals.set(index, value, &mut self.emitter, &mut self.budget);
        self.watch.assign(index, self.offset(), value, &self.emitter);
    }

    pub(super) fn local_tee(&mut self, index: u32) {
        let value = self.stack.top();
        self.locals.set(index, value, &mut self.emitter, &mut self.budget);
        self.watch.assign(index, self.offset(), value, &self.emitter);
    }

    pub(super) fn global_get(&mut self, index: u32) {
        let value = self.emitter.global_get(self.current.instance.globals[index as usize]);
        self.stack.push(value);
    }

    pub(super) fn global_set(&mut self, index: u32) {
        let value = self.stack.pop();
        self.emitter.global_set(self.current.instance.globals[index as usize], value);
    }

    pub(super) fn select(&mut self) {
        let (first, second, condition) = self.stack.pop3();
        let value = self.emitter.builder.ins().select(condition, first, second);
        self.stack.push(value);
    }
}
