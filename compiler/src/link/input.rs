//! The input of a link.

/// A file to be linked.
pub struct Input {
    /// The name used in messages.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}
