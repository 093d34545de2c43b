//! The detail of reports about traps.

use clap::ValueEnum;

/// The detail in which a report of a trap tells where each active function is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Backtrace {
    /// The names of functions.
    #[default]
    Names,
    /// The same and their addresses, for `wasm2native symbolize`.
    Addresses,
    /// The same and their lines, and the names of inlined functions.
    Lines,
}
