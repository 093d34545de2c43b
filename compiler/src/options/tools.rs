//! The tools that build the program, and what it contains for other tools.

use super::backtrace::Backtrace;
use super::debug_info::DebugInfo;
use super::text;
use clap::builder::{BoolishValueParser, TypedValueParser as _};
use clap::{ArgAction, Args, ValueHint};
use std::num::IntErrorKind;
use std::path::PathBuf;

/// The tools that build the program, and what it contains for other tools.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Tools")]
pub struct Tools {
    /// Add debug information: lines, types and variables, or with `-g lines` only lines and functions
    #[arg(help_heading = "Debugging", short = 'g', long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true,
        default_missing_value = "all", default_value = "none", hide_default_value = true, hide_possible_values = true)]
    pub debug_info: DebugInfo,

    /// Write debug information to this file, and only its name to the executable
    #[arg(help_heading = "Debugging", long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub debug_file: Option<PathBuf>,

    /// What a report of a trap shows of each function besides its name [default: addresses with --debug-file, otherwise names]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub backtrace: Option<Backtrace>,

    /// Omit the build ID, a hash of the contents by which debuggers and profilers identify an executable
    #[arg(help_heading = "Debugging", long = "no-build-id", action = ArgAction::SetTrue,
        value_parser = BoolishValueParser::new().map(|omit| if omit { BuildId::None } else { BuildId::Hash }))]
    pub build_id: BuildId,

    /// Log WASI calls to standard error when this environment variable is set [default: W2N_TRACE]
    #[arg(help_heading = "Debugging", long, value_name = "VARIABLE", value_parser = text::variable_name, num_args = 0..=1, require_equals = true,
        default_missing_value = "W2N_TRACE")]
    pub trace_wasi: Option<String>,

    /// Collect at every allocation of this number, and overwrite what is reclaimed, to find references that are missed
    #[arg(long, value_name = "COUNT", default_value_t = 0, hide = true)]
    pub collect_every: u32,

    /// Link with this program instead of the built-in linker
    #[arg(long, value_name = "PROGRAM", value_hint = ValueHint::CommandName)]
    pub linker: Option<PathBuf>,

    /// Link this runtime instead of the embedded one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub runtime: Option<PathBuf>,

    /// Keep compiled functions in this directory, and do not compile those again that have not changed
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub cache: Option<PathBuf>,

    /// Compile with this many threads [default: one per processor]
    #[arg(short = 'j', long, value_name = "COUNT", value_parser = threads)]
    pub threads: Option<usize>,
}

impl Tools {
    /// Returns the detail of reports about traps. Whoever keeps debug information apart wants to look reports up in it.
    pub fn backtrace(&self) -> Backtrace {
        let usual = if self.debug_file.is_some() { Backtrace::Addresses } else { Backtrace::Names };
        self.backtrace.unwrap_or(usual)
    }
}

/// The identification of an executable: debuggers and profilers look it up by its build id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BuildId {
    /// A hash of its contents.
    #[default]
    Hash,
    /// None.
    None,
}

/// Parses a number of threads. More than there can be is as good as the most.
fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) => Ok(count),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => Ok(usize::MAX),
        Err(_) => Err("the number of threads is a whole number; 0 is one for each processor".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_threads() {
        assert_eq!([threads("0"), threads("4")], [Ok(0), Ok(4)]);
        assert_eq!([threads("18446744073709551616"), threads(&"9".repeat(99))], [Ok(usize::MAX), Ok(usize::MAX)]);
        for wrong in ["abc", "", "-1", "1.5", " 1"] {
            assert!(threads(wrong).is_err_and(|said| said.starts_with("the number of threads is a whole number")), "{wrong}");
        }
    }
}
