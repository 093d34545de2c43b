//! The command line: flags become [`Options`], and results and errors become text for people.
//!
//! * [`value`]: how the values of flags are written;
//! * [`targets`]: the list of targets;
//! * [`color`]: whether messages are coloured;
//! * [`effect`]: options that have none;
//! * [`report`]: errors, notes, timings and the progress bar, on standard error.

mod color;
mod effect;
mod report;
mod targets;
mod value;

use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueHint};
use color::Color;
use report::Report;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::Duration;
use wasm2native::codegen;
use wasm2native::driver::{self, Output};
use wasm2native::error::{Error, Kind, Result};
use wasm2native::options::{
    Bounds, BuildId, Confinement, Directory, Embed, Emit, Link, Optimize, Options, Permissions, UnknownImports, Wall,
};
use wasm2native::package::{self, Mode};
use wasm2native::progress::Progress;

/// Compile a WebAssembly program to one static native executable.
///
/// The executable needs only a Linux kernel: no runtime, no libraries. Access to anything but its arguments and standard streams
/// is denied unless it is granted here.
#[derive(Debug, Parser)]
#[command(name = "wasm2native", version, long_version = VERSION.as_str(), max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, disable_help_subcommand = true)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct Cli {
    #[command(subcommand)]
    task: Option<Task>,

    /// The program: a WASI module in binary or text format; `-` is standard input
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    input: Option<PathBuf>,

    /// Write the output to this file; `-` is standard output [default: INPUT without its extension]
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
    #[arg(short = 'j', long, value_name = "COUNT", help_heading = "Tools")]
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
    /// Parses the command line of the process; ends it with a message where that is wrong, or asks for help.
    pub fn parse_process() -> Self {
        // What is wrong with the command line is coloured as that line says, although it cannot be parsed.
        let color = color::wanted(std::env::args_os().skip(1));
        let matches = Self::command().color(color.into()).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// The program; standard input where the command line does not need one.
    fn input(&self) -> &Path {
        self.input.as_deref().unwrap_or(Path::new("-"))
    }
}

/// What there is to do besides compiling.
#[derive(Debug, Subcommand)]
enum Task {
    /// List supported targets
    Targets {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
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
        Some(Task::Targets { json: false }) => targets::table().and_then(|table| print(table.as_bytes())),
        Some(Task::Targets { json: true }) => targets::json().and_then(|json| print(json.as_bytes())),
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
    // Large functions nest deeply, and the default stack of a thread is small.
    let threads = rayon::ThreadPoolBuilder::new().num_threads(cli.threads.unwrap_or(0)).stack_size(64 << 20);
    threads.build_global().map_err(|error| Error::environment(format!("cannot start threads: {error}")))?;
    let path = output_path(cli)?;
    let input = read(cli.input())?;
    let progress = Progress::default();
    let options = options(cli);
    let output = report.with_progress(&progress, || {
        // A panic is a bug of ours, and still an error with a message like any other.
        catch_unwind(AssertUnwindSafe(|| driver::build(&input, &options, &progress)))
            .unwrap_or_else(|_| Err(Error::bug("the compiler panicked")))
    });
    let output = output.map_err(|error| match error.kind() {
        Kind::Environment => error,
        Kind::Input | Kind::Unsupported | Kind::Bug => error.in_file(cli.input()),
    })?;
    for note in effect::note(cli).iter().chain(&output.notes) {
        report.note(note);
    }
    write(&path, &output, cli.emit)?;
    if cli.time {
        report.timing(&output.timing);
    }
    if cli.verbose {
        report.producers(&output.producers);
        report.made(&path, output.bytes.len());
    }
    Ok(())
}

fn options(cli: &Cli) -> Options {
    Options {
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

fn print(bytes: &[u8]) -> Result<()> {
    std::io::stdout().write_all(bytes).map_err(|error| Error::io("write", Path::new("standard output"), &error))
}

/// What `-` stands for in place of a file.
fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

fn read(path: &Path) -> Result<Vec<u8>> {
    if !is_standard(path) {
        return std::fs::read(path).map_err(|error| Error::io("read", path, &error));
    }
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input).map_err(|error| Error::io("read", Path::new("standard input"), &error))?;
    Ok(input)
}

fn output_path(cli: &Cli) -> Result<PathBuf> {
    if let Some(path) = &cli.output {
        return Ok(path.clone());
    }
    if is_standard(cli.input()) {
        return Err(Error::environment("standard input has no name that the output could be called by")
            .help("name the output with -o"));
    }
    let path = cli.input().with_extension(match cli.emit {
        Emit::Exe => "",
        Emit::Obj => "o",
        Emit::Clif => "clif",
        Emit::Asm => "s",
        Emit::Oci => "tar",
    });
    if path == *cli.input() {
        return Err(Error::environment(format!("the output would replace the input {}", path.display()))
            .help("name the output with -o"));
    }
    Ok(path)
}

fn write(path: &Path, output: &Output, emit: Emit) -> Result<()> {
    if is_standard(path) {
        return print(&output.bytes);
    }
    let mode = if emit == Emit::Exe { Mode::Executable } else { Mode::Plain };
    package::write(path, &output.bytes, mode)
}
