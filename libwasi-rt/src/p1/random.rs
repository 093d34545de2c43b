//! Random bytes.

use super::errno::Errno;
use crate::guest::{GuestMemory, GuestPtr};
use crate::host::random;

/// Write high-quality random data into a buffer. Blocks while the kernel cannot provide it, which is only early after it
/// started.
pub(super) fn random_get(memory: &mut GuestMemory, buf: GuestPtr, buf_len: u32) -> Result<(), Errno> {
    let range = memory.range(buf, buf_len)?;
    Ok(random::fill(memory.io_vec(range))?)
}
