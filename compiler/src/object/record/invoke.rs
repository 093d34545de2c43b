//! The records of what is called with values from outside: a function with the arguments of the process, or those of a script.

use crate::clif::symbol::Symbol;
use crate::object::block::Block;
use crate::program::{Command, FunctionBody, Invoked, Last, Program, Root};
use std::mem::offset_of;
use wasm2native_abi::invoke::InvokedRecord;
use wasm2native_abi::script::{CommandRecord, ScriptRecord};
use wasm2native_abi::symbol;

/// Adds the record of the function that takes the arguments of the process, if there is one.
pub(super) fn add_invoked(block: &mut Block, program: &Program<'_>) {
    let Root::Entry(entry) = program.root else { return };
    let FunctionBody::Entry { last: Some(Last::Invoked(Invoked { function, signature })), .. } =
        &program.entities.functions[entry].body
    else {
        return;
    };
    let record = block.reserve(size_of::<InvokedRecord>(), align_of::<InvokedRecord>());
    block.name(symbol::INVOKED, record);
    let text = block.append(signature.as_bytes());
    block.slice_within(record + offset_of!(InvokedRecord, signature), text, signature.len());
    let shape = program.types.shape(program.entities.functions[*function].signature);
    block.u32(record + offset_of!(InvokedRecord, parameters), shape.params.len() as u32);
}

/// Adds the record of a test script.
pub(super) fn add_script(block: &mut Block, program: &Program<'_>, commands: &[Command]) {
    let script = block.reserve(size_of::<ScriptRecord>(), align_of::<ScriptRecord>());
    block.name(symbol::SCRIPT, script);
    let records = block.reserve_slice::<CommandRecord>(script + offset_of!(ScriptRecord, commands), commands.len());
    for (record, command) in records.zip(commands.iter()) {
        block.point_to(record + offset_of!(CommandRecord, function), Symbol::Function(command.function).name(), 0);
        let parameters = block.append(command.parameters.as_flattened());
        block.slice_within(record + offset_of!(CommandRecord, parameters), parameters, command.parameters.len());
        block.u32(record + offset_of!(CommandRecord, results), command.results as u32);
        if let Some(lift) = &command.lift {
            let lift = super::lift::add(block, program, lift);
            block.point_within(record + offset_of!(CommandRecord, lift), lift);
        }
    }
}
