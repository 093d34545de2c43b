//! Random bytes.

use super::error::Error;
use crate::sys::random;

/// Fills a slice with bytes that nobody can predict.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    Ok(random::fill(bytes)?)
}
