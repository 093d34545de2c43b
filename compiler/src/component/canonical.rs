//! Functions that are no module's: each becomes one of the program when it is first used.

use super::flat::{Builtin, BuiltinKind, ResourceType};
use super::import;
use super::instance::Instantiated;
use crate::error::Result;
use crate::program::Builder;
use crate::program::canonical::{Canonical, Context, Encoding, Handles, Lowered, ResourceOperation};
use crate::program::host::HostFunction;
use crate::program::id::{ContextId, FuncId};
use std::sync::Arc;

impl Instantiated<'_> {
    /// Returns the function of the program for one that is no module's.
    pub(super) fn builtin(&mut self, builder: &mut Builder<'_>, number: usize) -> Result<FuncId> {
        if let Some(function) = self.functions.made[number] {
            return Ok(function);
        }
        let component = self.component;
        let builtin = &component.functions[number];
        let canonical = self.canonical(builder, builtin)?;
        let function = match canonical {
            Some(canonical) => builder.add_canonical(&builtin.params, &builtin.results, canonical),
            None => builder.add_unknown_import(&builtin.params, &builtin.results),
        };
        self.functions.made[number] = Some(function);
        Ok(function)
    }

    /// Returns what a function does; nothing for an import that nothing serves.
    fn canonical(&mut self, builder: &mut Builder<'_>, builtin: &Builtin) -> Result<Option<Canonical>> {
        let component = self.component;
        Ok(Some(match builtin.kind {
            BuiltinKind::Lower { import, ref options, .. } => {
                let Ok(function) = import::find(&component.imports[import]) else { return Ok(None) };
                let realloc = self.realloc(options);
                Canonical::Lower(Lowered { function, context: self.context(builder, options)?, realloc, route: builder.route() })
            }
            BuiltinKind::ResourceNew(handles) => self.resource(builder, ResourceOperation::New, handles),
            BuiltinKind::ResourceRep(handles) => self.resource(builder, ResourceOperation::Rep, handles),
            BuiltinKind::ResourceDrop(handles) => match component.imported_resource(handles) {
                Some(import) => {
                    let Some(resource) = import::resource(import) else { return Ok(None) };
                    let function = HostFunction::drop_of(resource);
                    let context = self.handles(builder)[handles].context;
                    Canonical::Lower(Lowered { function, context, realloc: None, route: builder.route() })
                }
                None => self.resource(builder, ResourceOperation::Drop, handles),
            },
            BuiltinKind::TransferOwn => Canonical::TransferOwn(self.handles(builder)),
            BuiltinKind::TransferBorrow => Canonical::TransferBorrow(self.handles(builder)),
            BuiltinKind::EnterCall => Canonical::EnterCall(self.contexts(builder)),
            BuiltinKind::ExitCall => Canonical::ExitCall,
            BuiltinKind::Transcode { transcoder, from, to } => {
                Canonical::Transcode { transcoder, from: self.memory(from), to: self.memory(to) }
            }
            BuiltinKind::Trap => Canonical::Trap(component.traps.clone()),
            BuiltinKind::Unsupported { instance, name } => {
                Canonical::Unsupported { context: instance.map(|instance| self.contexts(builder)[instance]), name }
            }
            _ => Canonical::Task(self.task_function(builder, builtin)?),
        }))
    }

    fn resource(&mut self, builder: &mut Builder<'_>, operation: ResourceOperation, number: usize) -> Canonical {
        let Handles { resource, context, .. } = self.handles(builder)[number];
        let known = self.resources.iter().find(|known| known.number == resource);
        let destructor = known.and_then(|known| known.destructor).filter(|_| operation == ResourceOperation::Drop);
        Canonical::Resource { operation, context, resource, destructor }
    }

    /// Returns the handles of each type in each instance, as adapters number them.
    fn handles(&mut self, builder: &mut Builder<'_>) -> Arc<[Handles]> {
        if let Some(handles) = &self.functions.handles {
            return handles.clone();
        }
        let contexts = self.contexts(builder);
        // What is of no instance is never passed: anything may stand for it.
        let handles = self.component.handles.iter().map(|table| match table {
            Some(table) => Handles {
                resource: self.resources[table.resource].number,
                context: contexts[table.instance],
                is_defined_here: matches!(
                    self.component.resources[table.resource],
                    ResourceType::Defined { instance } if instance == table.instance
                ),
            },
            None => Handles { resource: 0, context: contexts[0], is_defined_here: false },
        });
        let handles: Arc<[_]> = handles.collect();
        self.functions.handles = Some(handles.clone());
        handles
    }

    /// Returns a context without a memory for each instance.
    pub(super) fn contexts(&mut self, builder: &mut Builder<'_>) -> Arc<[ContextId]> {
        if let Some(contexts) = &self.functions.contexts {
            return contexts.clone();
        }
        let contexts = self
            .component_instances
            .iter()
            .map(|&instance| builder.add_context(Context { memory: None, instance, encoding: Encoding::Utf8 }));
        let contexts: Arc<[_]> = contexts.collect();
        self.functions.contexts = Some(contexts.clone());
        contexts
    }
}
