//! Names as they are passed.

use super::answer::Answer;
use crate::component::call::Call;
use crate::guest::GuestPtr;
use crate::host::blobs::{Id, LONGEST_NAME, Name, Trouble};

/// Address and length of a string.
pub(super) type Passed = (GuestPtr, u32);

/// Copies a name that the guest passed.
pub(super) fn name(call: &Call<'_>, (at, length): Passed) -> Answer<Name> {
    let mut bytes = [0; LONGEST_NAME];
    let string = call.string(at, length)?;
    match call.copy_string(string, &mut bytes)? {
        Ok(length) => Ok(Name::new(bytes.get(..length).unwrap_or_default())?),
        Err(_) => {
            // A string that is not one is a trap, however long it is.
            call.characters(string, |_| Ok(()))?;
            Err(Trouble::NameTooLong.into())
        }
    }
}

/// Copies both names of an object.
pub(super) fn id(call: &Call<'_>, container: Passed, object: Passed) -> Answer<Id> {
    Ok(Id { container: name(call, container)?, object: name(call, object)? })
}
