//! Random bytes.

use super::errno::Errno;
use crate::sys::random;

/// Fills a slice with bytes that nobody can predict.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Errno> {
    Ok(random::fill(bytes)?)
}
