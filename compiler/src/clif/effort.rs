//! Levels of effort.

/// The effort that a function is translated and compiled with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// As set by the options: locals are values.
    #[default]
    Asked,
    /// In time linear in the size: locals are in the frame, nothing is optimised, and registers are allocated in one pass.
    Least,
}
