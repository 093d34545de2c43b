//! Components drawn at random that pass values on and back, as scripts.
//!
//! A script has one component, which is composed of two. The inner one returns what it is given; the outer one passes on what it
//! is given and returns the answer; each has a memory and an encoding of strings of its own. So every value is lowered, lifted,
//! and translated from one memory to another and back, and must come out as it went in.
//!
//! * [`types`]: types, and their layout by the canonical ABI;
//! * `store`: core code that does what the canonical ABI does: it stores flat values;
//! * `text`: the components in the text format;
//! * `value`: values of a type, as scripts write them;
//! * `raw`: components that return bytes drawn at random, which may be no value of the type.

mod raw;
mod store;
mod text;
pub mod types;
mod value;

use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use std::fmt::Write as _;
use types::Type;

/// The functions of a script, and the values that each is called with.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The number of functions, each with a type of its own.
    pub functions: usize,
    /// The number of values that each is called with.
    pub values: usize,
}

/// Returns the script of this number.
pub fn script(number: u64, scale: Scale) -> String {
    let mut random = SmallRng::seed_from_u64(number);
    let types: Vec<_> = (0..scale.functions).map(|_| Type::draw(&mut random, types::DEPTH)).collect();
    let mut script = text::component(&types, &mut random);
    for (index, ty) in types.iter().enumerate() {
        for _ in 0..scale.values {
            let value = value::draw(ty, &mut random);
            let _ = writeln!(script, "(assert_return (invoke \"echo{index}\" ({value})) ({value}))");
        }
    }
    script
}

/// Returns a script of functions that return bytes drawn at random, by themselves and by way of another component. It asserts
/// nothing that is known here: many of them trap.
pub fn raw_script(number: u64, functions: usize) -> String {
    let mut random = SmallRng::seed_from_u64(number ^ 0x7261_7700);
    (0..functions).map(|_| raw::component(&mut random)).collect()
}
