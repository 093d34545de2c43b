//! Random bytes.

use super::error::Error;
use crate::sys::file::IoVec;
use crate::sys::random;

/// Fills memory with unpredictable bytes.
#[inline(always)]
pub(crate) fn fill(bytes: IoVec<'_>) -> Result<(), Error> {
    Ok(random::fill(bytes)?)
}
