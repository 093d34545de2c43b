//! The values of locals and operands, for debuggers: labels travel through the code generator.

use crate::program::id::FuncId;
use rustc_hash::FxHashMap;

/// The functions that debuggers are to know more about than their names and frames.
#[derive(Debug, Default)]
pub struct Requests(FxHashMap<FuncId, Request>);

/// The wanted places of a function.
#[derive(Debug, Default)]
pub struct Request {
    /// Locals, in ascending order. No two about one touch.
    pub locals: Box<[Wanted]>,
    /// Operands, in ascending order.
    pub operands: Box<[Operand]>,
}

/// A local that some variable is in, or made from, for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// Its number.
    pub local: u32,
    /// The offset in the input of the first operator for which it is; 0 from the start of the function on.
    pub from: u32,
    /// The offset of the first one for which it is not.
    pub to: u32,
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

/// The values of the locals and operands of a function.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// Which ones they have, and when.
    pub notes: Vec<Note>,
    /// The values that have labels, in the order of these.
    pub values: Vec<Watched>,
}

/// From an operator on, a local has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// The local, or the operand.
    pub local: u32,
    /// The label of its value.
    pub value: u32,
    /// The offset in the input of the first operator for which it is true.
    pub from: u32,
    /// The offset of the first one for which it is not.
    pub to: u32,
}

/// The value of a local.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// One that has a label; if it is the sum of another and a constant, the label of that, and the constant.
    Value(Option<(u32, i64)>),
    /// A constant.
    Constant(i64),
}
