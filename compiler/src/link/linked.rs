//! An executable, and names with their final addresses.

/// A name in an executable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The name.
    pub name: String,
    /// Its address, as the file counts them.
    pub address: u64,
    /// The number of bytes that it names.
    pub size: u64,
    /// Whether these are instructions.
    pub is_function: bool,
}

/// Whether names are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbols {
    /// They are not.
    Discarded,
    /// They are.
    Listed,
}

/// An executable.
pub struct Linked {
    /// The bytes of the file, without any names.
    pub bytes: Vec<u8>,
    /// The names of functions and data in it, in the order of their addresses, if they were requested.
    pub symbols: Vec<Symbol>,
}
