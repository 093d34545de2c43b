//! The records of the steps that the runtime takes before guest code runs.

use crate::object::block::Block;
use crate::program::start::Planned;
use std::mem::offset_of;
use wasm2native_abi::start::StartStepRecord;

/// Adds the records as the slice at `field`, in order.
pub(super) fn add(block: &mut Block, field: usize, steps: &[Planned]) {
    let records = block.reserve_slice::<StartStepRecord>(field, steps.len());
    for (record, Planned { step, refusal }) in records.zip(steps) {
        let text = block.append(refusal.as_bytes());
        block.slice_within(record + offset_of!(StartStepRecord, refusal), text, refusal.len());
        block.point_to(record + offset_of!(StartStepRecord, function), step.symbol(), 0);
        block.u64(record + offset_of!(StartStepRecord, argument), step.argument());
    }
}
