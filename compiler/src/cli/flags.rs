//! The flags of the command line.

use super::color::{self, Color};
use super::targets::Targets;
use super::value;
use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum, ValueHint};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;
use wasm2native::codegen;
use wasm2native::options::{Bounds, Directory, Embed, Link, Optimize, UnknownImports};

/// Compile a WebAssembly program to one static native executable.
///
/// The executable needs only a Linux kernel: no runtime, no libraries. Access to anything but its arguments and standard streams
/// is denied unless it is granted here.
#[derive(Debug, Parser)]
#[command(name = "wasm2native", version, long_version = VERSION.as_str(), max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct Cli {
    #[command(subcommand)]
    pub(super) task: Option<Task>,

    /// The program: a WASI module in binary or text format; `-` is standard input
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    pub(super) input: Option<PathBuf>,

    /// More inputs than one, which is an error with a message of its own.
    #[arg(hide = true)]
    pub(super) more: Vec<PathBuf>,

    /// Write the output to this file, or into `DIRECTORY/`; `-` is standard output [default: INPUT without its extension]
    #[arg(short, long, value_hint = ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,

    /// Build for this target [default: this machine]; may be repeated with --emit oci
    #[arg(long = "target", value_name = "NAME")]
    pub(super) targets: Vec<String>,

    /// Optimize for this goal
    #[arg(short = 'O', value_enum, default_value_t, value_name = "GOAL")]
    pub(super) optimize: Optimize,

    /// Require this processor level or these features, separated by commas; `native` is this processor [default: any]
    #[arg(long, value_name = "LEVEL")]
    pub(super) cpu: Option<String>,

    /// What to produce
    #[arg(long, value_enum, default_value_t)]
    pub(super) emit: Emit,

    /// How to keep memory accesses in bounds
    #[arg(long, value_enum, default_value_t)]
    pub(super) bounds: Bounds,

    /// Call this export instead of `_start`, with the arguments of the executable, and print its results
    #[arg(long, value_name = "NAME")]
    pub(super) invoke: Option<String>,

    /// Link another module in to satisfy imports from NAME
    #[arg(long = "link", value_name = "NAME=FILE", value_parser = value::link)]
    pub(super) links: Vec<Link>,

    /// What to do with unresolved imports
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(super) unknown_imports: UnknownImports,

    /// Grant a directory, opened when the program starts; `:ro` makes it read-only, `:dev` allows opening device nodes
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro][:dev]", value_parser = value::directory, help_heading = "Permissions")]
    pub(super) directories: Vec<Directory>,

    /// Copy a directory of at most 1 GiB into the executable, read-only; embedded directories follow granted ones
    #[arg(long = "embed", value_name = "HOST[::GUEST]", value_parser = value::embed, help_heading = "Permissions")]
    pub(super) embedded: Vec<Embed>,

    /// Listen for TCP connections from startup on IPv4:PORT or [IPv6]:PORT; sockets are file descriptors 3, 4, …
    #[arg(long = "listen", value_name = "ADDRESS:PORT", value_parser = value::socket_address, help_heading = "Permissions")]
    pub(super) listeners: Vec<SocketAddr>,

    /// Accept sockets from a service manager (LISTEN_FDS) as the first file descriptors from 3 up
    #[arg(long, help_heading = "Permissions")]
    pub(super) inherit_sockets: bool,

    /// Set an environment variable, or pass one through
    #[arg(long = "env", value_name = "NAME[=VALUE]", value_parser = value::variable, help_heading = "Permissions")]
    pub(super) variables: Vec<String>,

    /// Pass the whole environment through
    #[arg(long, help_heading = "Permissions")]
    pub(super) inherit_env: bool,

    /// Pass an argument before those of the command line
    #[arg(long = "arg", value_name = "ARGUMENT", value_parser = value::text, allow_hyphen_values = true, help_heading = "Permissions")]
    pub(super) arguments: Vec<String>,

    /// Restrict files to the granted directories by Landlock; refuse to start if the kernel cannot [default: if it can]
    #[arg(long, overrides_with_all = ["landlock", "no_landlock"], help_heading = "Permissions")]
    pub(super) landlock: bool,

    /// Do not restrict files by Landlock
    #[arg(long, overrides_with_all = ["landlock", "no_landlock"], help_heading = "Permissions")]
    pub(super) no_landlock: bool,

    /// Restrict system calls to those that the imports need by seccomp; refuse to start if the kernel cannot
    #[arg(long, overrides_with_all = ["seccomp", "no_seccomp"], help_heading = "Permissions")]
    pub(super) seccomp: bool,

    /// Do not restrict system calls [default]
    #[arg(long, overrides_with_all = ["seccomp", "no_seccomp"], help_heading = "Permissions")]
    pub(super) no_seccomp: bool,

    /// Let other processes of the same user debug the program while it runs
    #[arg(long, help_heading = "Permissions")]
    pub(super) debuggable: bool,

    /// Limit memories, tables and exceptions together, such as to 64MiB
    #[arg(long, value_name = "SIZE", value_parser = value::size, help_heading = "Permissions")]
    pub(super) max_memory: Option<u64>,

    /// Size of the native stack [default: 8MiB]
    #[arg(long, value_name = "SIZE", value_parser = value::stack_size, help_heading = "Permissions")]
    pub(super) stack_size: Option<u64>,

    /// Limit the number of open files, including standard streams and directories
    #[arg(long, value_name = "COUNT", value_parser = value::files, help_heading = "Permissions")]
    pub(super) max_files: Option<u32>,

    /// Stop the program after this time, such as 500ms, 1.5s or 2m, with status 124
    #[arg(long, value_name = "DURATION", value_parser = value::duration, help_heading = "Permissions")]
    pub(super) timeout: Option<Duration>,

    /// Omit the build ID, a hash of the contents by which debuggers and profilers identify an executable
    #[arg(long, help_heading = "Tools")]
    pub(super) no_build_id: bool,

    /// Make the program print each WASI call to standard error if this environment variable is set [default: W2N_TRACE]
    #[arg(long, value_name = "VARIABLE", value_parser = value::name, num_args = 0..=1, require_equals = true,
        default_missing_value = "W2N_TRACE", help_heading = "Tools")]
    pub(super) trace_wasi: Option<String>,

    /// Link with this program instead of the built-in linker
    #[arg(long, value_name = "PROGRAM", value_hint = ValueHint::CommandName, help_heading = "Tools")]
    pub(super) linker: Option<PathBuf>,

    /// Link this runtime instead of the embedded one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Tools")]
    pub(super) runtime: Option<PathBuf>,

    /// Number of compilation threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "COUNT", value_parser = value::threads, help_heading = "Tools")]
    pub(super) threads: Option<usize>,

    /// Print how long each phase takes
    #[arg(long, overrides_with = "time", help_heading = "Messages")]
    pub(super) time: bool,

    /// Print a summary of the output
    #[arg(short, long, overrides_with = "verbose", help_heading = "Messages")]
    pub(super) verbose: bool,

    /// Print nothing but errors
    #[arg(short, long, overrides_with = "quiet", conflicts_with = "verbose", action = ArgAction::SetTrue, help_heading = "Messages")]
    pub(super) quiet: bool,

    /// When to color messages
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", help_heading = "Messages")]
    pub(super) color: Color,
}

impl Cli {
    /// Parses a command line, of which the first word is the name of the command.
    ///
    /// Errors: what is wrong with it, or the help that it asks for, coloured as it says although it cannot be parsed.
    pub fn parse_words(words: &[OsString]) -> clap::error::Result<Self> {
        let color = color::wanted(words.iter().skip(1).cloned());
        Self::from_arg_matches(&Self::command().color(color.into()).try_get_matches_from(words)?)
    }

    /// The program; standard input where the command line does not need one.
    pub(super) fn input(&self) -> &Path {
        self.input.as_deref().unwrap_or(Path::new("-"))
    }
}

/// What is made, as `--emit` says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Emit {
    /// An executable.
    #[default]
    Exe,
    /// A relocatable object, to be linked with the runtime that `wasm2native targets --runtime` writes.
    Obj,
    /// Cranelift's intermediate representation, as text.
    Clif,
    /// Assembly to read.
    Asm,
    /// A container image: an OCI image layout in a tar archive.
    Oci,
}

/// What there is to do besides compiling.
#[derive(Debug, Subcommand)]
pub(super) enum Task {
    /// List supported targets, or write the runtime of one
    Targets(Targets),
}

/// What `--version` prints: what a report of a bug needs.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let commit = option_env!("WASM2NATIVE_COMMIT").map(|commit| format!("\ncommit {commit}")).unwrap_or_default();
    format!("{}{commit}\ncranelift {}", env!("CARGO_PKG_VERSION"), codegen::VERSION)
});
