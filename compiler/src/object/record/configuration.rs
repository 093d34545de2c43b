//! The record of the values that a component asks for by name.

use super::permission::add_text;
use crate::object::block::Block;
use crate::options::config::Value;
use crate::program::Program;
use std::mem::offset_of;
use wasm2native_abi::configuration::{Configuration, Setting};
use wasm2native_abi::symbol;

/// Adds the record, if the program asks for any value.
pub(super) fn add(block: &mut Block, program: &Program<'_>) {
    if !program.asks_for_configuration() {
        return;
    }
    let settings: Vec<_> = program.settings().collect();
    let record = block.reserve(size_of::<Configuration>(), align_of::<Configuration>());
    block.name(symbol::CONFIGURATION, record);
    let records = block.reserve_slice::<Setting>(record + offset_of!(Configuration, settings), settings.len());
    for (setting, record) in settings.into_iter().zip(records) {
        let (value, is_variable) = match &setting.value {
            Value::Baked(value) => (value, 0),
            Value::Variable(name) => (name, 1),
        };
        add_text(block, record + offset_of!(Setting, key), &setting.key);
        add_text(block, record + offset_of!(Setting, value), value);
        block.u32(record + offset_of!(Setting, is_variable), is_variable);
    }
}
