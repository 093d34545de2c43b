//! Values that code needs in place of those that they were made from, for debuggers: `watch` labels both.

use cranelift_codegen::ir::{Block, Value};
use rustc_hash::FxHashMap as HashMap;

/// The values of a function that others were made into.
#[derive(Default)]
pub(crate) struct Derived {
    values: Vec<(Value, Value, u32)>,
    /// The block in which a value was last made into another.
    blocks: HashMap<(Value, u32), Block>,
}

impl Derived {
    /// Notes that a value was made into another in a block, with the bit of a label that says how.
    pub(crate) fn add(&mut self, block: Block, value: Value, made: Value, how: u32) {
        // The code generator makes it once.
        if self.blocks.insert((value, how), block) != Some(block) {
            self.values.push((value, made, how));
        }
    }

    /// Returns all of them: the value, the one it was made into, and how. One that was made into another comes before that one.
    pub(crate) fn values(&self) -> impl Iterator<Item = (Value, Value, u32)> + '_ {
        self.values.iter().copied()
    }
}
