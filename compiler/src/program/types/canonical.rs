//! The information kept about a type.

use super::objects::{ArrayLayout, StructLayout};
use crate::program::id::TypeId;
use wasmparser::ValType;

/// The information kept about a type besides its identity.
#[derive(Clone, Debug)]
pub(super) struct CanonicalType {
    /// The type that it is declared to be a subtype of.
    pub(super) supertype: Option<TypeId>,
    /// Its composite type.
    pub(super) composite: Composite,
}

/// A composite type, as far as anything is asked of it.
#[derive(Clone, Debug)]
pub(super) enum Composite {
    Func(FuncShape),
    Struct(StructLayout),
    Array(ArrayLayout),
    Cont,
}

/// The parameters and results of a function type, for messages and machine signatures.
#[derive(Clone, Debug)]
pub struct FuncShape {
    /// Parameter types; references to types keep the numbering of the module that came first.
    pub params: Vec<ValType>,
    /// Result types.
    pub results: Vec<ValType>,
}
