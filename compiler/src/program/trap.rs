//! The traps that the runtime raises, beside those at the sites of generated code.

use super::Program;
use wasm2native_abi::trap::Trap;

impl Program<'_> {
    /// Whether the runtime can raise the trap when this program runs.
    pub fn runtime_raises(&self, trap: Trap) -> bool {
        match trap {
            Trap::StackOverflow => true,
            // Sites in code for size do not list accesses.
            Trap::MemoryOutOfBounds => !self.entities.memories.is_empty(),
            Trap::UncaughtException => self.exception_size() > 0,
            Trap::ExceptionsExhausted | Trap::ExceptionsOverLimit => self.exception_size() > 0 && !self.has_heap(),
            Trap::HeapExhausted => self.has_heap(),
            trap => !self.entities.component_instances.is_empty() && trap.is_of_components(),
        }
    }
}
