//! The keeper of values (`wasi:keyvalue`) that a component may use, decided when it was built.
//!
//! The record is apart from [`Permissions`](crate::permission::Permissions): a program that keeps no values has none.

use crate::permission::Text;
use crate::relative::{RelPtr, RelSlice};

/// The keeper, at [`symbol::KEY_VALUES`](crate::symbol::KEY_VALUES).
#[repr(C)]
pub struct KeyValues {
    /// The function of the runtime that returns those of the keeper: one of
    /// [`KEY_VALUES_IN_MEMORY`](crate::symbol::KEY_VALUES_IN_MEMORY) and its like, so that the linker leaves the others out.
    pub keeper: RelPtr<u8>,
    /// The directory for values that are files; otherwise empty.
    pub directory: Text,
    /// The server that has them; otherwise without a host.
    pub server: Server,
    /// The names of the stores that may be opened; all when there are none.
    pub names: RelSlice<Text>,
    /// The maximum number of bytes of values in memory, with their keys and 24 bytes each; otherwise 0.
    pub most: u64,
}

/// A server of Redis.
#[repr(C)]
pub struct Server {
    /// Its name, or its address.
    pub host: Text,
    /// The name of the environment variable with the password; empty if there is none.
    pub password: Text,
    /// Its port.
    pub port: u32,
    /// The number of the database.
    pub database: u32,
}
