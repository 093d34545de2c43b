//! The command line: flags become [`Options`], and results and errors become text for people.
//!
//! * [`value`]: how the values of flags are written;
//! * [`usage`]: help, and errors of the command line itself;
//! * [`input`]: the program to compile;
//! * [`pool`]: the threads that compile;
//! * [`targets`]: the list of targets;
//! * [`color`]: whether messages are coloured;
//! * [`effect`]: options that have none;
//! * [`report`]: errors, notes, timings and the progress bar, on standard error.

mod color;
mod effect;
mod input;
mod pool;
mod report;
mod targets;
pub mod usage;
mod value;

use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueHint};
use color::Color;
use input::Input;
use report::Report;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::Duration;
use wasm2native::codegen;
use wasm2native::driver;
use wasm2native::error::{Error, Kind, Result};
use wasm2native::file::Claim;
use wasm2native::foreign::Foreign;
use wasm2native::options::{
    Bounds, BuildId, Confinement, Directory, Embed, Emit, Link, Optimize, Options, Permissions, UnknownImports, Wall,
};
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;
use wasm2native::progress::Progress;

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
    task: Option<Task>,

    /// The program: a WASI module in binary or text format; `-` is standard input
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    input: Option<PathBuf>,

    /// More inputs than one, which is an error with a message of its own.
    #[arg(hide = true)]
    more: Vec<PathBuf>,

    /// Write the output to this file, or into `DIRECTORY/`; `-` is standard output [default: INPUT without its extension]
    #[arg(short, long, value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,

    /// Build for this target [default: this machine]; may be repeated with --emit oci
    #[arg(long = "target", value_name = "NAME")]
    targets: Vec<String>,

    /// Optimize for this goal
    #[arg(short = 'O', value_enum, default_value_t, value_name = "GOAL")]
    optimize: Optimize,

    /// Require this processor level or these features, separated by commas; `native` is this processor [default: any]
    #[arg(long, value_name = "LEVEL")]
    cpu: Option<String>,

    /// What to produce
    #[arg(long, value_enum, default_value_t)]
    emit: Emit,

    /// How to keep memory accesses in bounds
    #[arg(long, value_enum, default_value_t)]
    bounds: Bounds,

    /// Call this export instead of `_start`, with the arguments of the executable, and print its results
    #[arg(long, value_name = "NAME")]
    invoke: Option<String>,

    /// Link another module in to satisfy imports from NAME
    #[arg(long = "link", value_name = "NAME=FILE", value_parser = value::link)]
    links: Vec<Link>,

    /// What to do with unresolved imports
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    unknown_imports: UnknownImports,

    /// Grant a directory, opened when the program starts; `:ro` makes it read-only, `:dev` allows opening device nodes
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro][:dev]", value_parser = value::directory, help_heading = "Permissions")]
    directories: Vec<Directory>,

    /// Copy a directory of at most 1 GiB into the executable, read-only; embedded directories follow granted ones
    #[arg(long = "embed", value_name = "HOST[::GUEST]", value_parser = value::embed, help_heading = "Permissions")]
    embedded: Vec<Embed>,

    /// Listen for TCP connections from startup on IPv4:PORT or [IPv6]:PORT; sockets are file descriptors 3, 4, …
    #[arg(long = "listen", value_name = "ADDRESS:PORT", value_parser = value::socket_address, help_heading = "Permissions")]
    listeners: Vec<SocketAddr>,

    /// Accept sockets from a service manager (LISTEN_FDS) as the first file descriptors from 3 up
    #[arg(long, help_heading = "Permissions")]
    inherit_sockets: bool,

    /// Set an environment variable, or pass one through
    #[arg(long = "env", value_name = "NAME[=VALUE]", value_parser = value::variable, help_heading = "Permissions")]
    variables: Vec<String>,

    /// Pass the whole environment through
    #[arg(long, help_heading = "Permissions")]
    inherit_env: bool,

    /// Pass an argument before those of the command line
    #[arg(long = "arg", value_name = "ARGUMENT", value_parser = value::text, allow_hyphen_values = true, help_heading = "Permissions")]
    arguments: Vec<String>,

    /// Restrict files to the granted directories by Landlock; refuse to start if the kernel cannot [default: if it can]
    #[arg(long, overrides_with_all = ["landlock", "no_landlock"], help_heading = "Permissions")]
    landlock: bool,

    /// Do not restrict files by Landlock
    #[arg(long, overrides_with_all = ["landlock", "no_landlock"], help_heading = "Permissions")]
    no_landlock: bool,

    /// Restrict system calls to those that the imports need by seccomp; refuse to start if the kernel cannot
    #[arg(long, overrides_with_all = ["seccomp", "no_seccomp"], help_heading = "Permissions")]
    seccomp: bool,

    /// Do not restrict system calls [default]
    #[arg(long, overrides_with_all = ["seccomp", "no_seccomp"], help_heading = "Permissions")]
    no_seccomp: bool,

    /// Let other processes of the same user debug the program while it runs
    #[arg(long, help_heading = "Permissions")]
    debuggable: bool,

    /// Limit memories, tables and exceptions together, such as to 64MiB
    #[arg(long, value_name = "SIZE", value_parser = value::size, help_heading = "Permissions")]
    max_memory: Option<u64>,

    /// Size of the native stack [default: 8MiB]
    #[arg(long, value_name = "SIZE", value_parser = value::stack_size, help_heading = "Permissions")]
    stack_size: Option<u64>,

    /// Limit the number of open files, including standard streams and directories
    #[arg(long, value_name = "COUNT", value_parser = value::files, help_heading = "Permissions")]
    max_files: Option<u32>,

    /// Stop the program after this time, such as 500ms, 1.5s or 2m, with status 124
    #[arg(long, value_name = "DURATION", value_parser = value::duration, help_heading = "Permissions")]
    timeout: Option<Duration>,

    /// Omit the build ID, a hash of the contents by which debuggers and profilers identify an executable
    #[arg(long, help_heading = "Tools")]
    no_build_id: bool,

    /// Make the program print each WASI call to standard error if this environment variable is set [default: W2N_TRACE]
    #[arg(long, value_name = "VARIABLE", value_parser = value::name, num_args = 0..=1, require_equals = true,
        default_missing_value = "W2N_TRACE", help_heading = "Tools")]
    trace_wasi: Option<String>,

    /// Link with this program instead of the built-in linker
    #[arg(long, value_name = "PROGRAM", value_hint = ValueHint::CommandName, help_heading = "Tools")]
    linker: Option<PathBuf>,

    /// Link this runtime instead of the embedded one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Tools")]
    runtime: Option<PathBuf>,

    /// Number of compilation threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "COUNT", value_parser = value::threads, help_heading = "Tools")]
    threads: Option<usize>,

    /// Print how long each phase takes
    #[arg(long, overrides_with = "time", help_heading = "Messages")]
    time: bool,

    /// Print a summary of the output
    #[arg(short, long, overrides_with = "verbose", help_heading = "Messages")]
    verbose: bool,

    /// Print nothing but errors
    #[arg(short, long, overrides_with = "quiet", conflicts_with = "verbose", action = ArgAction::SetTrue, help_heading = "Messages")]
    quiet: bool,

    /// When to color messages
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", help_heading = "Messages")]
    color: Color,
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
    fn input(&self) -> &Path {
        self.input.as_deref().unwrap_or(Path::new("-"))
    }
}

/// What there is to do besides compiling.
#[derive(Debug, Subcommand)]
enum Task {
    /// List supported targets, or write the runtime of one
    Targets(targets::Targets),
}

/// What `--version` prints: what a report of a bug needs.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let commit = option_env!("WASM2NATIVE_COMMIT").map(|commit| format!("\ncommit {commit}")).unwrap_or_default();
    format!("{}{commit}\ncranelift {}", env!("CARGO_PKG_VERSION"), codegen::VERSION)
});

/// Does what the command line says; the exit status is 1 after an error.
pub fn run(cli: Cli) -> ExitCode {
    let report = Report::new(cli.color, cli.quiet);
    let done = match cli.task {
        None => build(&cli, &report),
        Some(Task::Targets(ref targets)) => targets::run(targets),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report.error(&error);
            ExitCode::FAILURE
        }
    }
}

fn build(cli: &Cli, report: &Report) -> Result<()> {
    usage::one_input(cli)?;
    // Whatever stands in the way of the result is found before anything is compiled.
    let input = Input::open(cli.input())?;
    let destination = destination(cli)?;
    let input = input.read(&destination.claim())?;
    let options = options(cli, destination.claim());
    let progress = Progress::default();
    let output = report.with_progress(&progress, || pool::run(cli.threads, || driver::build(&input, &options, &progress)));
    let output = output.map_err(|error| match error.kind() {
        Kind::Environment => error,
        Kind::Input | Kind::Unsupported | Kind::Bug => error.in_file(cli.input()),
    })?;
    let name = destination.name().to_owned();
    // The result comes first: messages may have nowhere to go.
    destination.write(&output.bytes)?;
    for note in effect::note(cli).iter().chain(&output.notes) {
        report.note(note);
    }
    if cli.time {
        report.timing(&output.timing);
    }
    if cli.verbose {
        report.producers(&output.producers);
        report.made(&name, output.bytes.len());
        if cli.emit == Emit::Obj && !cli.output.as_deref().is_some_and(is_standard) {
            report.note_with("to link the object:", &targets::how_to_link(&name, &options)?);
        }
    }
    Ok(())
}

fn options(cli: &Cli, claim: Claim) -> Options {
    Options {
        claim,
        name: name(cli.input()),
        targets: cli.targets.clone(),
        optimize: cli.optimize,
        cpu: cli.cpu.clone(),
        bounds: cli.bounds,
        emit: cli.emit,
        invoke: cli.invoke.clone(),
        unknown_imports: cli.unknown_imports,
        links: cli.links.clone(),
        permissions: Permissions {
            arguments: cli.arguments.clone(),
            variables: cli.variables.clone(),
            inherit_environment: cli.inherit_env,
            directories: cli.directories.clone(),
            embedded: cli.embedded.clone(),
            listeners: cli.listeners.clone(),
            inherit_sockets: cli.inherit_sockets,
        },
        confinement: Confinement {
            landlock: wall(cli.landlock, cli.no_landlock, Confinement::default().landlock),
            seccomp: wall(cli.seccomp, cli.no_seccomp, Confinement::default().seccomp),
            debuggable: cli.debuggable,
        },
        trace: cli.trace_wasi.clone(),
        max_memory: cli.max_memory,
        stack_size: cli.stack_size,
        max_files: cli.max_files,
        timeout: cli.timeout,
        build_id: if cli.no_build_id { BuildId::None } else { BuildId::Hash },
        runtime: cli.runtime.clone(),
        linker: cli.linker.clone(),
    }
}

/// What the program is called: as its file, without the extension.
fn name(input: &Path) -> Option<String> {
    let stem = input.file_stem().filter(|_| !is_standard(input))?;
    Some(stem.to_string_lossy().into_owned())
}

/// What a flag and its opposite, of which the later one counts, say about a wall.
fn wall(wanted: bool, unwanted: bool, otherwise: Wall) -> Wall {
    match (wanted, unwanted) {
        (true, _) => Wall::Required,
        (false, true) => Wall::None,
        (false, false) => otherwise,
    }
}

/// What `-` stands for in place of a file.
fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Where the result goes: where the command line says, or beside the input.
fn destination(cli: &Cli) -> Result<Destination> {
    let mode = if cli.emit == Emit::Exe { Mode::Executable } else { Mode::Plain };
    match &cli.output {
        Some(output) => named(output, || beside_input(cli), mode),
        None => {
            let path = beside_input(cli)?;
            if path == *cli.input() {
                return Err(Error::environment(format!("the output would replace the input {}", Foreign::path(&path)))
                    .help("name the output with -o"));
            }
            Destination::find(&path, mode)
        }
    }
}

/// Where `-o` says: `-` is standard output, and `DIRECTORY/` a file in that directory, called as it `usually` is.
fn named(output: &Path, usually: impl FnOnce() -> Result<PathBuf>, mode: Mode) -> Result<Destination> {
    match output {
        output if is_standard(output) => Destination::standard_output(),
        output if output.as_os_str().as_encoded_bytes().ends_with(b"/") => {
            Destination::find(&output.join(usually()?.file_name().unwrap_or_default()), mode)
        }
        output => Destination::find(output, mode),
    }
}

/// The input with the extension of what is made.
fn beside_input(cli: &Cli) -> Result<PathBuf> {
    if is_standard(cli.input()) {
        return Err(Error::environment("cannot derive an output name from standard input").help("name the output with -o"));
    }
    Ok(cli.input().with_extension(match cli.emit {
        Emit::Exe => "",
        Emit::Obj => "o",
        Emit::Clif => "clif",
        Emit::Asm => "s",
        Emit::Oci => "tar",
    }))
}
