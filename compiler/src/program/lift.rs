//! Calls of functions that a component exports, made by the runtime with arguments that are known now.

use super::id::{ComponentInstanceId, ContextId, FuncId};
use wasm2native_abi::component::ResourceNumber;

/// A call of a function that a component exports: see [`wasm2native_abi::lift`].
#[derive(Clone, Debug)]
pub struct Lift {
    /// The canonical options.
    pub context: ContextId,
    /// The instance that tells whether a call of the same component trapped.
    pub component: ComponentInstanceId,
    /// The function that invokes the core function.
    pub function: FuncId,
    /// The function that invokes the guest's `realloc`, if there are blocks.
    pub realloc: Option<FuncId>,
    /// The function that invokes `post-return`, if there is one.
    pub post_return: Option<FuncId>,
    /// The arguments.
    pub arguments: Arguments,
    /// The result, if there is one.
    pub result: Option<LiftedResult>,
    /// The functions that invoke the destructors of resources that the result may own, by the numbers of their types.
    pub destructors: Vec<(ResourceNumber, FuncId)>,
}

impl Lift {
    /// Returns the functions that the runtime calls.
    pub(super) fn functions(&mut self) -> impl Iterator<Item = &mut FuncId> {
        let destructors = self.destructors.iter_mut().map(|(_, destructor)| destructor);
        std::iter::once(&mut self.function).chain(&mut self.realloc).chain(&mut self.post_return).chain(destructors)
    }
}

/// Arguments, lowered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The core values: their bits.
    pub values: Vec<u64>,
    /// The blocks of memory that they refer to; one that refers to another comes before it.
    pub blocks: Vec<Block>,
}

/// A block of guest memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its contents, little-endian.
    pub bytes: Vec<u8>,
    /// Its alignment.
    pub alignment: u32,
    /// The location of its address.
    pub parent: Parent,
}

/// The location of the address of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// The argument of this number.
    Argument(usize),
    /// A block, and the offset there.
    Block(usize, u32),
}

/// The result of a call.
#[derive(Clone, Debug)]
pub struct LiftedResult {
    /// Its type: a program of [`kind`](wasm2native_abi::lift::kind)s.
    pub ty: Vec<u8>,
    /// Its size and alignment in memory, where the core function returns an address.
    pub in_memory: Option<(u32, u32)>,
}
