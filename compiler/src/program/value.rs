//! Constants: values of globals, elements and offsets.

use super::id::FuncId;
use crate::error::{Error, Result};

/// The value of a constant expression. Floats are kept as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are the types of the specification")]
pub enum Value {
    I32(i32),
    I64(i64),
    F32(u32),
    F64(u64),
    V128([u8; 16]),
    /// A null reference of any type.
    Null,
    /// A reference to a function.
    Func(FuncId),
    /// Any other reference, as it is in objects: an i31, or the address of a constant object.
    Object(u32),
}

impl Value {
    /// Converts to an offset into a memory or table: 32-bit values are unsigned.
    pub fn as_offset(self) -> Result<u64> {
        match self {
            Value::I32(value) => Ok(u64::from(value as u32)),
            Value::I64(value) => Ok(value as u64),
            _ => Err(invalid()),
        }
    }
}

/// Returns the error for an expression that validation should have refused.
pub(super) fn invalid() -> Error {
    Error::bug("a validated constant expression does not evaluate")
}
