//! The result of a build.

use crate::timing::Timing;
use crate::translate::budget::Work;
use crate::wasm::hints::Producer;

/// The result of a build.
#[derive(Default)]
pub struct Output {
    /// The product, or the stage as text.
    pub bytes: Vec<u8>,
    /// The file with the debug information, if it has one of its own.
    pub debug_file: Option<Vec<u8>>,
    /// Notes for the user: each is a sentence and a remedy.
    pub notes: Vec<String>,
    /// The producers of the input, as it names them itself.
    pub producers: Vec<Producer>,
    /// The amount of work that the code generator was given.
    pub work: Work,
    /// The duration of each phase, and counts.
    pub timing: Timing,
}

impl Output {
    /// Adds a note once, although several targets may report it.
    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
