//! In the place of [`peer`](super) where wasmtime is not built in.

use super::Step;
use super::case::Case;
use crate::Result;
use wasm2native_spec_tests::expect::Outcome;

/// No other engine: there is never one of these.
pub enum Peer {}

impl Peer {
    /// Says why there is none.
    pub fn new() -> Result<Self> {
        Err("nobody to compare with: this was built without its feature wasmtime".into())
    }

    /// What the other engine would do.
    pub fn run(&self, _: &Case) -> Result<Vec<(Step, Outcome)>> {
        match *self {}
    }
}
