//! The amounts that a transcoder reads and writes.

/// Code units that were read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lengths {
    /// The units read.
    pub(super) read: u32,
    /// The units written.
    pub(super) written: u32,
}

/// The text that a transcoder writes in its first pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// Everything, as far as there is room.
    Whole,
    /// ASCII, up to the first other character.
    Ascii,
}

impl Pass {
    /// Returns the pass that an adapter asks for.
    pub(super) fn new(is_first: u32) -> Pass {
        if is_first == 0 { Pass::Whole } else { Pass::Ascii }
    }
}
