//! The decisions of the library's user.
//!
//! A field of a struct here is an option of the library, a flag of the command and a text of its help in one: the command parses
//! its flags into these structs. Nothing else is configurable, and nothing is read from the environment.
//!
//! * [`emit`]: the output;
//! * [`permissions`]: the resources that the program may access, such as a [`directory`], an [`address`] or a host of the [`network`];
//! * [`sandbox`]: the restrictions that the kernel enforces;
//! * [`serve`](mod@serve): servers;
//! * [`profiling`]: what a program counts, and what a build makes of such counts;
//! * [`pass`]: the passes of our own optimiser;
//! * [`limits`]: the amounts of resources that the program may use;
//! * [`preinit`]: start-up that runs when the program is built;
//! * [`backtrace`]: the detail of reports about traps;
//! * [`debug_info`]: the amount of debug information;
//! * [`tools`]: the tools of the build, and what the program contains for other tools;
//! * [`link`]: modules that are linked with the main one;
//! * [`config`], [`key_value`]: values that a component asks for by name, and those that it keeps;
//! * [`roots`]: the certificates to trust;
//! * [`quantity`], [`text`]: the syntax of values;
//! * [`words`](mod@words): options as words of a command line, for the record in executables;
//! * [`check`]: options that exclude each other.
//!
//! To add an option, add a field to the struct of its subject. Its doc comment is the help text.
//!
//! ```
//! use wasm2native::options::{Limits, Options};
//!
//! let mut options = Options { limits: Limits { stack_size: 1 << 20, ..Limits::default() }, ..Options::default() };
//! options.permissions.directories.push("data::/data:ro".parse()?);
//! # Ok::<(), String>(())
//! ```

mod address;
mod backtrace;
mod check;
pub mod config;
mod debug_info;
pub mod directory;
pub mod emit;
pub mod key_value;
mod limits;
mod link;
pub mod network;
mod pass;
mod permissions;
pub mod preinit;
mod profiling;
pub mod quantity;
mod roots;
mod sandbox;
mod serve;
pub(crate) mod text;
mod tools;
mod words;

pub use backtrace::Backtrace;
pub use config::Setting;
pub use debug_info::DebugInfo;
pub use directory::{Directory, Embed};
pub use emit::{Emit, Package, Product, Stage};
pub use key_value::KeyValues;
pub use limits::Limits;
pub use link::Link;
pub use network::{Hosts, Local, Remote};
pub use pass::Pass;
pub use permissions::Permissions;
pub use preinit::Preinit;
pub use profiling::Profiling;
pub use roots::TlsRoots;
pub use sandbox::{Enforcement, Sandbox};
pub use serve::{Fixed, Member, MemberProgram, Route, Serve, ServeAddress};
pub use tools::{BuildId, Tools};
pub use words::words;

use crate::file::Claim;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// All decisions that are not in the input.
#[derive(Args, Clone, Debug, Default)]
pub struct Options {
    /// The name of the program in a container image; "app" when absent.
    #[arg(skip)]
    pub name: Option<String>,

    /// The path of the module. Debug information in files beside it is found by it.
    #[arg(skip)]
    pub path: Option<PathBuf>,

    /// The files that the output replaces, so that they are not read.
    #[arg(skip)]
    pub claim: Claim,

    /// Build for this target [default: this machine]; may be repeated with --emit oci
    #[arg(long = "target", value_name = "NAME", help_heading = "Output")]
    pub targets: Vec<String>,

    /// Optimize for this goal
    #[arg(short = 'O', value_enum, default_value_t, value_name = "GOAL", help_heading = "Optimization")]
    pub optimize: Optimize,

    /// Leave out passes of our own optimiser, separated by commas, to compare code with and without them
    #[arg(long = "without-pass", value_enum, value_delimiter = ',', value_name = "NAME", hide = true)]
    pub without_passes: Vec<Pass>,

    /// Add passes of our own optimiser that are not taken otherwise: `inline` with -O size
    #[arg(long = "with-pass", value_enum, value_delimiter = ',', value_name = "NAME", hide = true)]
    pub with_passes: Vec<Pass>,

    /// Require this processor level or these features, separated by commas; `native` is this processor [default: any]
    #[arg(long, value_name = "LEVEL", help_heading = "Optimization")]
    pub cpu: Option<String>,

    /// The counts of what it does.
    #[command(flatten)]
    pub profiling: Profiling,

    /// Produce this kind of output
    #[arg(long, value_enum, default_value_t, value_name = "KIND", help_heading = "Output")]
    pub emit: Emit,

    /// Keep memory accesses in bounds by this method
    #[arg(long, value_enum, default_value_t, value_name = "METHOD", help_heading = "Optimization")]
    pub bounds: Bounds,

    /// Call this export instead of `_start`, with the arguments of the executable, and print its results; of a component,
    /// `NAME(VALUES)` in WAVE
    #[arg(long, value_name = "NAME", help_heading = "Modules")]
    pub invoke: Option<String>,

    /// Link another module, to satisfy imports from NAME
    #[arg(long = "link", value_name = "NAME=FILE", help_heading = "Modules")]
    pub links: Vec<Link>,

    /// Handle unresolved imports in this way
    #[arg(long, value_enum, default_value_t, value_name = "TREATMENT", help_heading = "Modules")]
    pub unknown_imports: UnknownImports,

    /// The resources that the program may access.
    #[command(flatten)]
    pub permissions: Permissions,

    /// The restrictions that the kernel enforces on it.
    #[command(flatten)]
    pub sandbox: Sandbox,

    /// The amounts of resources that it may use.
    #[command(flatten)]
    pub limits: Limits,

    /// The start-up that runs when it is built.
    #[command(flatten)]
    pub preinit: Preinit,

    /// How it serves, if it is a server.
    #[command(flatten)]
    pub serve: Serve,

    /// The tools that build it.
    #[command(flatten)]
    pub tools: Tools,
}

impl Options {
    /// Returns all options that an executable depends on, as text.
    pub fn described(&self) -> String {
        // The number of threads and functions that are not compiled again change nothing, and nothing is replaced.
        let tools = Tools { threads: None, cache: None, ..self.tools.clone() };
        format!("{:?}", Options { claim: Claim::default(), tools, ..self.clone() })
    }
}

/// The goal that the code is optimised for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Optimize {
    /// Fast compilation.
    None,
    /// Fast code.
    #[default]
    Speed,
    /// Fast code, but keep it small.
    Size,
}

/// The means by which accesses to memories are kept inside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Bounds {
    /// Guard pages, where possible.
    #[default]
    Guard,
    /// A check of every address, for machines with little address space.
    Explicit,
}

/// The treatment of unresolved imports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum UnknownImports {
    /// Refuse to build.
    #[default]
    Error,
    /// Build, and trap if one is called.
    Trap,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, FromArgMatches as _};

    #[test]
    fn a_command_without_flags_is_the_default() {
        let matches = Options::augment_args(Command::new("wasm2native")).get_matches_from(["wasm2native"]);
        let parsed = Options::from_arg_matches(&matches).unwrap();
        assert_eq!(format!("{parsed:?}"), format!("{:?}", Options::default()));
    }
}
