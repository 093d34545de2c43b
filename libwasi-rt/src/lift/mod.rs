//! Exported functions of components, called with arguments that the program contains.
//!
//! ```text
//! blocks: realloc, bytes, addresses ─▶ core function ─▶ result: checks, WAVE ─▶ post-return ─▶ standard output
//! ```
//!
//! Section `canon lift` of the Canonical ABI explainer. The runtime is the caller here, as it is of a script: guest code returns to
//! it each time, and may trap, which ends the call. The result is copied as text before `post-return` may free it, and resources
//! that it owns are destroyed afterwards.
//!
//! * [`entry`]: the function that a program calls for it;
//! * [`arguments`]: blocks of memory for the arguments;
//! * [`value`]: the result, checked and written;
//! * [`ty`](mod@ty): its type;
//! * [`text`]: values in WAVE;
//! * [`guest`]: calls of guest functions.

mod arguments;
mod entry;
mod guest;
#[cfg(test)]
mod tests;
mod text;
mod ty;
mod value;

use wasm2native_abi::lift::LiftRecord;
use wasm2native_abi::trap::Trap;

use crate::component::instance::{Instance, with_scopes};
use crate::component::vector::Vector;
use crate::program;
use guest::{Function, Values, with_context};
pub(crate) use guest::{may_be_entered, poison};
pub(crate) use text::Text;
use ty::Type;
use value::{Lifter, Owned, Source};

/// Makes a call, and adds its result to a text.
pub(crate) fn call(record: &'static LiftRecord, text: &mut Text) -> Result<(), Trap> {
    with_context(record, |context| {
        // What a call that trapped has left.
        with_scopes(|scopes| scopes.clear());
        let instance = Instance::of(context);
        instance.set_may_leave(true);
        let mut values = Values::new();
        arguments::lower(record, instance, &mut values)?;
        Function::of(&record.function).call(&mut values);
        let mut owned = Vector::new();
        if has_result(record) {
            let source = source(record, values.first())?;
            let mut ty = Type::new(program::items(&record.result));
            guest::with_memory(record, |memory| Lifter::new(context, memory, text, &mut owned).value(&mut ty, source))?;
        }
        if let Some(post_return) = Function::at(&record.post_return) {
            instance.set_may_leave(false);
            post_return.call(&mut values);
            instance.set_may_leave(true);
        }
        destroy(record, owned.values());
        Ok(())
    })
}

/// Destroys the resources that the result owned: nobody can name them any more.
fn destroy(record: &'static LiftRecord, owned: &[Owned]) {
    for resource in owned {
        for destructor in program::items(&record.destructors) {
            if destructor.resource == resource.resource {
                Function::of(&destructor.function).call(&mut Values::of([resource.rep, 0, 0, 0]));
            }
        }
    }
}

/// Returns the location of the result, given the core result.
fn source(record: &'static LiftRecord, result: u64) -> Result<Source, Trap> {
    if record.is_in_memory == 0 {
        return Ok(Source::Flat(result));
    }
    let source = Source::memory(result as u32);
    source.check_alignment(record.alignment)?;
    guest::with_memory(record, |memory| source.check_size(memory, record.size))?;
    Ok(source)
}

/// Whether the function has a result.
pub(crate) fn has_result(record: &LiftRecord) -> bool {
    record.result.len != 0
}
