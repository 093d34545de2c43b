//! Profiles: what a program counts while it runs, and what a build makes of it.

use super::text;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// The profile that the program writes, and those that it is built with.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Optimization")]
pub struct Profiling {
    /// Build a program that counts what it does and adds the counts to this file, by its path when the program starts
    #[arg(long = "profile-generate", value_name = "FILE", value_parser = text::file)]
    pub generate: Option<String>,

    /// Optimize for what such a program has counted; may be repeated
    #[arg(long = "profile-use", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub uses: Vec<PathBuf>,
}
