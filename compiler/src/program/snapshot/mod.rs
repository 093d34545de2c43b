//! Start-up that runs while the program is built: `--preinit`.
//!
//! A program is planned twice then, from the same modules and with the same numbers of entities. The first one runs on the machine
//! that builds, and ends with a report of its state, in which [`Form`] finds what belongs to which entity; the second one begins with
//! it. What is kept has no address in it, so it is the same for every target.
//!
//! * `startup`: the calls of the first program;
//! * [`purity`]: the host functions that these may call;
//! * [`form`]: from the report to the snapshot;
//! * `resume`: from the snapshot to the initial state of the second program.
//!
//! Objects are no part of it, and neither is anything of the host: what cannot be kept is an error.

pub mod form;
pub mod purity;
mod resume;
pub(super) mod startup;

use super::id::{DataId, ElementId, GlobalId, MemoryId, TableId};
use super::value::Value;
use crate::options::Options;
pub use form::Form;
use std::collections::BTreeMap;
use std::ops::Range;

/// When the start-up of a program runs.
#[derive(Clone, Copy, Debug, Default)]
pub enum Startup<'a> {
    /// Whenever the program is started.
    #[default]
    AtStart,
    /// Now: the program does nothing else, and reports its state afterwards. The options are those of the program that is built.
    Recorded(&'a Options),
    /// It has run, and left this state.
    Done(&'a Snapshot),
}

/// The state of a program after start-up.
#[derive(Debug)]
pub struct Snapshot {
    report: Vec<u8>,
    memories: BTreeMap<MemoryId, Contents>,
    tables: BTreeMap<TableId, Vec<Value>>,
    globals: BTreeMap<GlobalId, Value>,
    dropped_data: Vec<DataId>,
    dropped_elements: Vec<ElementId>,
}

/// The contents of a memory.
#[derive(Debug)]
struct Contents {
    /// Its size in bytes.
    size: u64,
    /// What is not zero: offsets and bytes, by their range in the report.
    runs: Vec<(u64, Range<usize>)>,
}
