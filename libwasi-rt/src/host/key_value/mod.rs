//! Values that are kept by key: buckets in a directory, in memory of the process, or by a server.
//!
//! ```text
//! p2/key_value ── Functions ─┬─▶ directory   a file for each value, also for several processes
//!                            ├─▶ memory      gone when the process ends
//!                            ├─▶ shared      likewise, of the first process of a server
//!                            └─▶ redis       a server of Redis, also for several machines
//! ```
//!
//! The program was built for one of them, whose [`Functions`] are reached through its record, so that the linker leaves the others out.
//!
//! * [`directory`], [`grant`]: values as files, and the directory that was granted;
//! * [`memory`], [`table`]: values in memory, and how they lie there;
//! * [`shared`]: values of all workers of a server;
//! * [`redis`]: values of a server of Redis;
//! * [`number`]: values that are numbers;
//! * [`held`], [`swap`]: state from one call of the program to the next.
//!
//! # Safety
//!
//! The record holds the address of a function of this type.
#![allow(unsafe_code)]

pub(crate) mod directory;
pub(crate) mod grant;
pub(crate) mod held;
pub(crate) mod memory;
mod number;
pub(crate) mod redis;
pub(crate) mod shared;
pub(crate) mod swap;
mod table;

use wasm2native_abi::permission::Text;

use super::error::Error;
use super::file_name::TooLong;
use crate::program;
use crate::sys::file::IoVec;
pub(crate) use number::Delta;

/// The largest key, in bytes.
pub(crate) const LARGEST_KEY: usize = 1024;

/// A bucket, by a number of whoever keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket(u32);

/// A value that was found, and does not change as long as it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// A number of whoever keeps it, which no other value has meanwhile.
    id: u64,
    /// Its size in bytes.
    pub(crate) size: u32,
}

/// The condition for setting a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Condition {
    /// None.
    Always,
    /// The value is the one that was found, or there is still none.
    Unchanged(Option<Found>),
}

/// The reason why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Trouble {
    /// The system does not permit it.
    AccessDenied = 1,
    /// The key is too long.
    KeyTooLong,
    /// There is no room for the value.
    Full,
    /// The value is no number.
    NotANumber,
    /// The number would be too large.
    NumberTooLarge,
    /// There is no page of keys after the first.
    NoSuchPage,
    /// Too many files are open.
    TooManyFiles,
    /// The server does not answer, or not as it should.
    Unreachable,
    /// Something else of the system, or of the server.
    Broken,
}

impl Trouble {
    /// Returns the trouble with a number.
    pub(crate) fn of(number: u8) -> Trouble {
        const ALL: [Trouble; 9] = [
            Trouble::AccessDenied,
            Trouble::KeyTooLong,
            Trouble::Full,
            Trouble::NotANumber,
            Trouble::NumberTooLarge,
            Trouble::NoSuchPage,
            Trouble::TooManyFiles,
            Trouble::Unreachable,
            Trouble::Broken,
        ];
        ALL.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or(Trouble::Broken)
    }
}

impl From<TooLong> for Trouble {
    fn from(_: TooLong) -> Trouble {
        Trouble::KeyTooLong
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        match error {
            Error::Acces | Error::Perm | Error::Rofs | Error::Loop => Trouble::AccessDenied,
            Error::Nospc | Error::Dquot | Error::Fbig | Error::Nomem => Trouble::Full,
            Error::Mfile | Error::Nfile => Trouble::TooManyFiles,
            _ => Trouble::Broken,
        }
    }
}

/// The functions of whoever keeps values. A value that [`Functions::find`] returns is held until it is released.
pub(crate) struct Functions {
    /// Returns the bucket of a name, which there is from now on.
    pub(crate) open: fn(&[u8]) -> Result<Bucket, Trouble>,
    /// Returns another reference to a bucket.
    pub(crate) share: fn(Bucket) -> Result<Bucket, Trouble>,
    /// Gives a reference back.
    pub(crate) close: fn(Bucket),
    /// Finds the value of a key.
    pub(crate) find: fn(Bucket, &[u8]) -> Result<Option<Found>, Trouble>,
    /// Copies a value to where there is exactly enough room for it.
    pub(crate) read: fn(Bucket, &[u8], Found, IoVec<'_>) -> Result<(), Trouble>,
    /// Holds a value no longer.
    pub(crate) release: fn(Found),
    /// Sets the value of a key under a condition, and returns whether that held.
    pub(crate) set: fn(Bucket, &[u8], IoVec<'_>, Condition) -> Result<bool, Trouble>,
    /// Removes a key, if there is one.
    pub(crate) delete: fn(Bucket, &[u8]) -> Result<(), Trouble>,
    /// Adds to the number that the value of a key is, 0 if there is none, and returns the bits of the sum.
    pub(crate) add: fn(Bucket, &[u8], Delta) -> Result<u64, Trouble>,
    /// Calls a function with each key.
    pub(crate) list: fn(Bucket, EachKey) -> Result<(), Trouble>,
}

/// A function that is called with each key.
pub(crate) type EachKey = fn(&[u8]) -> Result<(), Trouble>;

/// Returns the functions of whoever keeps the values of this program.
pub(crate) type Keeper = fn() -> Functions;

/// Returns the functions.
#[cfg(not(test))]
pub(crate) fn functions() -> Functions {
    let function = crate::program::key_values().keeper.as_ptr();
    // SAFETY: it is the address of such a function.
    let function = unsafe { core::mem::transmute::<*const u8, Keeper>(function) };
    function()
}

/// Checks that the program may open the store of a name.
///
/// Errors: `AccessDenied`.
pub(crate) fn permit(name: &[u8]) -> Result<(), Trouble> {
    let names = program::items(&program::key_values().names);
    let is_named = |text: &'static Text| crate::bytes::same(program::items(&text.bytes), name);
    if names.is_empty() || names.iter().any(is_named) { Ok(()) } else { Err(Trouble::AccessDenied) }
}

#[cfg(test)]
pub(crate) use tests::functions;

#[cfg(test)]
pub(crate) mod tests;
