//! The replacement for [`peer`](super) where wasmtime is not built in.

use super::Step;
use super::case::Case;
use crate::Result;
use wasm2native_spec_tests::expect::Outcome;

/// The missing engine: a type without values.
pub enum Peer {}

impl Peer {
    /// Returns the error that says why there is none.
    pub fn new() -> Result<Self> {
        Err("nobody to compare with: this was built without its feature wasmtime".into())
    }

    /// Returns the same error.
    pub fn with_fuel(_: Option<u64>) -> Result<Self> {
        Self::new()
    }

    /// Performs the steps of a case; never called.
    pub fn run(&self, _: &Case) -> Result<Vec<(Step, Outcome)>> {
        match *self {}
    }
}
