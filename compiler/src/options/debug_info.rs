//! The amount of debug information.

use clap::ValueEnum;

/// The debug information of an executable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DebugInfo {
    /// None.
    #[default]
    None,
    /// Names of functions, lines of source code, and how to walk the stack.
    Lines,
    /// The same, and variables and their types.
    All,
}
