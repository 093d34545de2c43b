//! The record of the keeper of values.

use super::permission::{add_text, add_texts};
use crate::object::block::Block;
use crate::options::KeyValues as Keeper;
use crate::options::key_value::USUAL_SIZE;
use crate::program::Program;
use std::mem::offset_of;
use wasm2native_abi::key_value::KeyValues;
use wasm2native_abi::symbol;

/// Adds the record, if the program keeps values.
pub(super) fn add(block: &mut Block, program: &Program<'_>) {
    let Some(keeper) = program.keeper() else { return };
    let record = block.reserve(size_of::<KeyValues>(), align_of::<KeyValues>());
    block.name(symbol::KEY_VALUES, record);
    let functions = match keeper {
        Keeper::Memory => {
            let most = program.options.permissions.key_values_size.unwrap_or(USUAL_SIZE);
            block.u64(record + offset_of!(KeyValues, most), most);
            if program.options.serve.serves() { symbol::KEY_VALUES_SHARED } else { symbol::KEY_VALUES_IN_MEMORY }
        }
        Keeper::Directory(path) => {
            add_text(block, record + offset_of!(KeyValues, directory), path);
            symbol::KEY_VALUES_IN_DIRECTORY
        }
        Keeper::Redis(server) => {
            add_text(block, record + offset_of!(KeyValues, server.host), &server.host());
            if let Some(name) = &server.password {
                add_text(block, record + offset_of!(KeyValues, server.password), name);
            }
            block.u32(record + offset_of!(KeyValues, server.port), server.port.into());
            block.u32(record + offset_of!(KeyValues, server.database), server.database.into());
            symbol::KEY_VALUES_OF_REDIS
        }
    };
    add_texts(block, record + offset_of!(KeyValues, names), &program.options.permissions.stores);
    block.point_to(record + offset_of!(KeyValues, keeper), functions, 0);
}
