//! The contexts of calls by components.

use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::program::Program;
use std::mem::offset_of;
use wasm2native_abi::component::CallContext;

/// Adds the contexts, each under a name of its own.
pub(super) fn add_contexts(block: &mut Block, program: &Program<'_>) {
    for (id, context) in program.entities.contexts.iter() {
        let record = block.reserve(size_of::<CallContext>(), align_of::<CallContext>());
        block.name(Symbol::Context(id).name(), record);
        if let Some(memory) = context.memory {
            let descriptor = i64::from(program.layout.memories[memory]);
            block.point_to(record + offset_of!(CallContext, memory), Symbol::Variables.name(), descriptor);
        }
        let state = i64::from(program.layout.component_instances[context.instance]);
        block.point_to(record + offset_of!(CallContext, instance), Symbol::Variables.name(), state);
        block.u32(record + offset_of!(CallContext, encoding), context.encoding as u32);
    }
}
