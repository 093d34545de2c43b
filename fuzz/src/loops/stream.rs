//! The accesses of a loop: where each of its streams stands, and how its addresses are written.

use super::node::{Place, Type};

/// What a loop counts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A pointer for each stream, which moves.
    Pointer,
    /// One number of the element, scaled at each access.
    Scaled,
    /// One offset in bytes for all streams.
    Offset,
    /// One negative offset in bytes that ends at zero, added to the ends of all streams.
    Negative,
}

/// How addresses are computed.
#[derive(Clone, Copy, Debug)]
pub struct Index {
    /// What is counted.
    pub form: Form,
    /// The type of addresses.
    pub address: Type,
}

impl Index {
    /// Returns the expression for the number of the iteration that a copy stands for.
    pub fn iteration(self, copy: i64) -> String {
        let name = self.address.name();
        if self.form == Form::Scaled && copy > 0 {
            return format!("({name}.add (local.get $i) ({name}.const {copy}))");
        }
        "(local.get $i)".to_owned()
    }
}

/// The places that one access of each iteration goes through.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// The pointer that it starts from.
    pub pointer: usize,
    /// The memory.
    pub memory: u32,
    /// The size of an element in bytes.
    pub width: i64,
    /// The distance from one iteration to the next in bytes.
    pub step: i64,
    /// Whether the elements are floating-point numbers.
    pub is_float: bool,
    /// A distance added to all addresses.
    pub bias: i64,
    /// Whether a positive distance is a static offset rather than added.
    pub is_static: bool,
}

impl Stream {
    /// Returns the text of a load or store.
    pub fn access(&self, place: &Place<'_>, number: usize, element: i64, operator: &str, value: &str) -> String {
        let name = place.index.address.name();
        let distance = self.bias + place.copy * self.step + element * self.width;
        let pointer = self.pointer;
        let base = match place.index.form {
            Form::Pointer => format!("(local.get $q{number})"),
            Form::Offset | Form::Negative => format!("({name}.add (local.get $p{pointer}) (local.get $i))"),
            Form::Scaled => {
                let scaled = match self.step {
                    1 => "(local.get $i)".to_owned(),
                    step if step > 0 && step & (step - 1) == 0 => {
                        format!("({name}.shl (local.get $i) ({name}.const {}))", step.trailing_zeros())
                    }
                    step => format!("({name}.mul (local.get $i) ({name}.const {step}))"),
                };
                format!("({name}.add (local.get $p{pointer}) {scaled})")
            }
        };
        let memory = if self.memory == 0 { String::new() } else { format!(" $m{}", self.memory) };
        let address = match distance {
            0 => base,
            1.. if self.is_static => return format!("({operator}{memory} offset={distance} {base} {value})"),
            _ => format!("({name}.add {base} ({name}.const {distance}))"),
        };
        format!("({operator}{memory} {address} {value})")
    }
}
