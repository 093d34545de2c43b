//! Pre-initialization: start-up that runs when the program is built.

use super::quantity;
use clap::{Args, ValueEnum};
use std::time::Duration;

/// The time that start-up may take unless another is requested.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Pre-initialization: start-up that runs when the program is built, in the sandbox, and whose state is part of the executable.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Pre-initialization")]
pub struct Preinit {
    /// Run start-up when building, and EXPORT after it, and store memories, tables and globals as they are then in the executable:
    /// the start function, `_initialize`, and without EXPORT `wizer.initialize`
    #[arg(long = "preinit", value_name = "EXPORT", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub export: Option<String>,

    /// Let start-up use what differs from run to run, as it is when building: every run begins with the same
    #[arg(long = "preinit-allow", value_enum, value_delimiter = ',', value_name = "WHAT,...")]
    pub allowed: Vec<Varying>,

    /// Stop pre-initialization after this time
    #[arg(long = "preinit-timeout", value_name = "DURATION", value_parser = quantity::duration, default_value = "60s", hide_default_value = true)]
    pub time_limit: Duration,
}

impl Default for Preinit {
    fn default() -> Self {
        Self { export: None, allowed: Vec::new(), time_limit: TIMEOUT }
    }
}

/// What differs from one run of a program to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Varying {
    /// Random numbers.
    Random,
    /// Times, and waiting.
    Clock,
    /// Environment variables that are passed through: there are none.
    Environment,
    /// Arguments: only those of --arg.
    Arguments,
}

impl Varying {
    /// Returns the word by which it is allowed.
    pub fn word(self) -> &'static str {
        match self {
            Varying::Random => "random",
            Varying::Clock => "clock",
            Varying::Environment => "environment",
            Varying::Arguments => "arguments",
        }
    }
}
