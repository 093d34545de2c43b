//! The functions of a component that are no module's, as far as they have become some of the program.

use crate::program::canonical::Handles;
use crate::program::id::{ContextId, FuncId};
use std::sync::Arc;

/// The functions that have become some of the program, and the tables that they share.
pub(super) struct Functions {
    pub(super) made: Vec<Option<FuncId>>,
    pub(super) handles: Option<Arc<[Handles]>>,
    pub(super) contexts: Option<Arc<[ContextId]>>,
    /// The functions that read the words of a task, and those that write them.
    pub(super) words: [[Option<FuncId>; 2]; 2],
}

impl Functions {
    pub(super) fn new(count: usize) -> Self {
        Self { made: vec![None; count], handles: None, contexts: None, words: [[None; 2]; 2] }
    }
}
