//! The values of locals and operands, for debuggers: labels travel through the code generator.

use crate::program::id::FuncId;
use rustc_hash::FxHashMap;

/// The functions that debuggers are to know more about than their names and frames.
#[derive(Debug, Default)]
pub struct Requests(FxHashMap<FuncId, Request>);

/// The wanted places of a function.
#[derive(Debug, Default)]
pub struct Request {
    /// Locals.
    pub locals: Box<[u32]>,
    /// Operands, in ascending order.
    pub operands: Box<[Operand]>,
}

/// An operand that some variable is in for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operand {
    /// The offset in the input of the first operator for which it is.
    pub from: u32,
    /// The offset of the first one for which it is not.
    pub to: u32,
    /// The number of operands below it.
    pub height: u32,
}

/// Operands count as locals from here on; a function has fewer locals.
pub const OPERANDS: u32 = 1 << 16;

impl Requests {
    /// Adds a function.
    pub fn add(&mut self, function: FuncId, request: Request) {
        self.0.insert(function, request);
    }

    /// Returns what is wanted of a function, if anything about its code is.
    pub fn of(&self, function: FuncId) -> Option<&Request> {
        self.0.get(&function)
    }
}

/// The bit of the label of a value that was extended.
pub const EXTENDED: u32 = 1 << 31;

/// The bit of the label of an address in the executable that was made from a value, which is one in the only memory.
pub const ADDRESS_OF: u32 = 1 << 30;

/// The bit of the label of a value that differs from another by a constant.
pub const PART_OF: u32 = 1 << 29;

/// From an operator on, a local has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// The local, or the operand.
    pub local: u32,
    /// The offset in the input of the first operator for which it is true.
    pub from: u32,
    /// The offset of the first one for which it is not.
    pub to: u32,
    /// Its value.
    pub value: Watched,
}

/// The value of a local.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watched {
    /// The value with this label, and the number to add to the one that it is made of by adding a constant, if it is.
    Label(u32, Option<i64>),
    /// A constant.
    Constant(i64),
}
