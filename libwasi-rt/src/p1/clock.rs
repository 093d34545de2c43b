//! Clocks.

use super::errno::Errno;
use super::types;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::clock;

/// Return the resolution of a clock in nanoseconds, never 0.
///
/// Errors: `Inval` for a clock that does not exist.
pub(super) fn clock_res_get(memory: &mut GuestMemory, id: u32, resolution: GuestPtr) -> Result<(), Errno> {
    let resolution = memory.slot(resolution)?;
    let step = clock::resolution(types::clock(id)?)?;
    memory.store(resolution, step.to_le_bytes());
    Ok(())
}

/// Return the time value of a clock in nanoseconds. It is always exact, so `precision`, the lag that the guest would accept,
/// does not matter.
///
/// Errors: `Inval` for a clock that does not exist; `Overflow` for times that 64 bits do not hold.
pub(super) fn clock_time_get(memory: &mut GuestMemory, id: u32, _precision: u64, time: GuestPtr) -> Result<(), Errno> {
    let place = memory.slot(time)?;
    let time = clock::time(types::clock(id)?)?;
    memory.store(place, time.to_le_bytes());
    Ok(())
}
