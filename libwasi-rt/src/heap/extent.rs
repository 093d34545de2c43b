//! Ranges of addresses of which a beginning can be accessed.

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) start: usize,
    /// The end of what can be accessed.
    pub(crate) accessible: usize,
    /// The end of what is reserved.
    pub(crate) end: usize,
}
