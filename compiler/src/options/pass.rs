//! The passes of our own optimiser.

use clap::ValueEnum;

/// A pass of our own optimiser. Each can be left out, to compare code with and without it; with `-O size`, the first is taken on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Pass {
    /// Small functions, and those that are called once, take the place of calls.
    Inline,
    /// Functions that may return at once are tested before they call themselves.
    Heads,
    /// Integer arithmetic that machines have an instruction for.
    Integers,
    /// Branches in loops that only choose between values become selections.
    Select,
    /// Loops that search compare words.
    Search,
    /// Loops over arrays handle several elements at once.
    Vectorize,
}

impl Pass {
    /// Returns its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Pass::Inline => "inline",
            Pass::Heads => "heads",
            Pass::Integers => "integers",
            Pass::Select => "select",
            Pass::Search => "search",
            Pass::Vectorize => "vectorize",
        }
    }
}
