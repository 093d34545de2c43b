//! Functions of tasks, where something in a component is asynchronous.

use super::flat::{Builtin, BuiltinKind};
use super::instance::Instantiated;
use crate::error::{Error, Result};
use crate::program::Builder;
use crate::program::canonical::{Canonical, Context, Encoding, TaskFunction};
use crate::program::id::FuncId;
use wasmparser::ValType;

/// The encodings, by the numbers that adapters have for them.
const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Latin1OrUtf16];

impl Instantiated<'_> {
    /// Returns the function that reads a word of the task that is running.
    pub(super) fn context_get(&mut self, builder: &mut Builder<'_>, word: usize) -> FuncId {
        let add = || builder.add_canonical(&[], &[ValType::I32], Canonical::Task(TaskFunction::ContextGet(word)));
        *self.functions.words[0][word].get_or_insert_with(add)
    }

    /// Returns the function that writes such a word.
    pub(super) fn context_set(&mut self, builder: &mut Builder<'_>, word: usize) -> FuncId {
        let add = || builder.add_canonical(&[ValType::I32], &[], Canonical::Task(TaskFunction::ContextSet(word)));
        *self.functions.words[1][word].get_or_insert_with(add)
    }

    /// Returns what a function of tasks does.
    pub(super) fn task_function(&mut self, builder: &mut Builder<'_>, builtin: &Builtin) -> Result<TaskFunction> {
        let instances = &self.component_instances;
        Ok(match builtin.kind {
            BuiltinKind::BackpressureInc(instance) => TaskFunction::BackpressureInc(instances[instance]),
            BuiltinKind::BackpressureDec(instance) => TaskFunction::BackpressureDec(instances[instance]),
            BuiltinKind::Yield(instance) => TaskFunction::Yield(self.contexts(builder)[instance]),
            BuiltinKind::TaskCancel(instance) => TaskFunction::Cancel(self.contexts(builder)[instance]),
            BuiltinKind::TaskReturn { ty, ref options } => {
                TaskFunction::Return { context: self.context(builder, options)?, ty: ty as u32, params: builtin.params.clone() }
            }
            BuiltinKind::PrepareCall { memory } => {
                let contexts = self.contexts(builder);
                let memory = memory.map(|memory| self.memory(memory));
                let instances = self.component_instances.iter();
                let all = instances.flat_map(|&instance| ENCODINGS.map(|encoding| Context { memory, instance, encoding }));
                let callees = all.map(|with| {
                    let without = Context { memory: None, ..with };
                    [with, without].map(|context| builder.add_context(context))
                });
                TaskFunction::Prepare { contexts, callees: callees.collect() }
            }
            BuiltinKind::StartCall { callback, post_return } => TaskFunction::Start {
                callback: self.callback(callback),
                post_return: self.post_return_of(post_return),
                result: builtin.results.first().copied(),
            },
            _ => return Err(Error::bug("a function of tasks is none")),
        })
    }
}
