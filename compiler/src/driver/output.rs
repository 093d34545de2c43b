//! The result of a build.

use crate::timing::Timing;
use crate::translate::budget::Work;
use crate::wasm::hints::Producer;

/// The result of a build.
#[derive(Default)]
pub struct Output {
    /// The file that was asked for.
    pub bytes: Vec<u8>,
    /// What the user may want to know: each is a sentence and a remedy.
    pub notes: Vec<String>,
    /// Who made the input, as it says itself.
    pub producers: Vec<Producer>,
    /// How much the code generator was given.
    pub work: Work,
    /// How long each phase took.
    pub timing: Timing,
}

impl Output {
    /// Adds a note, which several targets may give.
    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
