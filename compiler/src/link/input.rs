//! What is linked.

/// A file to be linked.
pub struct Input {
    /// What messages call it.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}
