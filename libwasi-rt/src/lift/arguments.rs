//! Blocks of memory for the arguments of a call: strings, lists, and all of them if they are many.

use wasm2native_abi::lift::{ARGUMENTS, BlockRecord, LiftRecord};
use wasm2native_abi::trap::Trap;

use super::guest::{Function, Values, with_memory};
use crate::component::instance::Instance;
use crate::component::vector::Vector;
use crate::guest::GuestPtr;
use crate::program;

/// Puts the arguments into an array, and what they refer to into blocks of the guest's memory. Each block is filled when it is
/// allocated, and its address stored in the block that refers to it, which came before.
pub(super) fn lower(record: &'static LiftRecord, instance: Instance, values: &mut Values) -> Result<(), Trap> {
    values.set(program::items(&record.arguments));
    let mut addresses = Vector::new();
    for block in program::items(&record.blocks) {
        let at = allocate(record, instance, block)?;
        let address = u32::from_le_bytes(at.to_le_bytes());
        if block.parent == ARGUMENTS {
            values.set_address(block.offset, address);
        } else {
            let parent = addresses.values().get(block.parent as usize).copied().unwrap_or_default();
            with_memory(record, |memory| {
                let slot = GuestPtr::new(parent).after(block.offset).and_then(|at| memory.slot(at).ok());
                // The whole parent was in the memory, which never gets smaller.
                memory.store(slot.ok_or(Trap::AllocationOutOfBounds)?, at.to_le_bytes());
                Ok(())
            })?;
        }
        addresses.push(address).map_err(|_| Trap::HandlesExhausted)?;
    }
    Ok(())
}

/// Allocates a block, which must not call out meanwhile, and fills it.
fn allocate(record: &'static LiftRecord, instance: Instance, block: &'static BlockRecord) -> Result<GuestPtr, Trap> {
    let bytes = program::items(&block.bytes);
    let realloc = Function::at(&record.realloc).ok_or(Trap::AllocationOutOfBounds)?;
    let mut values = Values::of([0, 0, block.alignment, bytes.len() as u32]);
    instance.set_may_leave(false);
    realloc.call(&mut values);
    instance.set_may_leave(true);
    let at = GuestPtr::new(values.first() as u32);
    if !at.is_aligned(block.alignment) {
        return Err(Trap::UnalignedAllocation);
    }
    with_memory(record, |memory| {
        let range = memory.closed_range(at, bytes.len() as u32).map_err(|_| Trap::AllocationOutOfBounds)?;
        memory.copy_out(range, 0, bytes);
        Ok(at)
    })
}
