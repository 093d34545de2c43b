//! Keys and values as they are passed.

use super::answer::Answer;
use crate::component::block::Block;
use crate::component::call::Call;
use crate::guest::GuestPtr;
use crate::host::key_value::{Bucket, Functions, LARGEST_KEY, Trouble, held};

/// A key, or the name of a bucket.
pub(super) struct Key {
    bytes: [u8; LARGEST_KEY],
    length: usize,
}

impl Key {
    /// Copies one that the guest passed.
    pub(super) fn of(call: &Call<'_>, (at, length): (GuestPtr, u32)) -> Answer<Key> {
        let mut key = Key { bytes: [0; LARGEST_KEY], length: 0 };
        let string = call.string(at, length)?;
        match call.copy_string(string, &mut key.bytes)? {
            Ok(length) => key.length = length,
            Err(_) => {
                // A string that is not one is a trap, however long it is.
                call.characters(string, |_| Ok(()))?;
                return Err(Trouble::KeyTooLong.into());
            }
        }
        Ok(key)
    }

    /// Returns its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// Finds the value of a key, unless that was done when the function was called before: then it is held.
pub(super) fn find(call: &Call<'_>, functions: &Functions, bucket: Bucket, key: &Key) -> Answer<bool> {
    if call.is_first_time() {
        held::release(functions);
    }
    if held::held().is_none() {
        match (functions.find)(bucket, key.bytes())? {
            Some(found) => held::hold(found),
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// Copies the value that was found into a block of the guest's.
pub(super) fn copy(call: &mut Call<'_>, functions: &Functions, bucket: Bucket, key: &Key) -> Answer<Block> {
    let found = held::held().ok_or(Trouble::Broken)?;
    let block = call.block(found.size, 1)?;
    let read = (functions.read)(bucket, key.bytes(), found, call.memory.io_vec(block.bytes));
    held::release(functions);
    read?;
    Ok(block)
}
