//! The values that a component asks for by name (`wasi:config`), decided when it was built.
//!
//! The record is apart from [`Permissions`](crate::permission::Permissions): a program that does not ask has none.

use crate::permission::Text;
use crate::relative::RelSlice;

/// The configuration, at [`symbol::CONFIGURATION`](crate::symbol::CONFIGURATION).
#[repr(C)]
pub struct Configuration {
    /// Its values, no two with the same key.
    pub settings: RelSlice<Setting>,
}

/// A value with its key. Both are UTF-8.
#[repr(C)]
pub struct Setting {
    /// The key.
    pub key: Text,
    /// The value, or the name of the environment variable that has it.
    pub value: Text,
    /// 1 when the value is that of an environment variable when the process starts, otherwise 0.
    pub is_variable: u32,
}
