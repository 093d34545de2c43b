//! The command line: flags become [`Options`], and results and errors become text for people.
//!
//! * [`value`]: how the values of flags are written;
//! * [`targets`]: the list of targets;
//! * [`report`]: errors, notes, timings and the progress bar, on standard error.

mod report;
mod targets;
mod value;

use clap::{ArgAction, Parser, Subcommand, ValueEnum, ValueHint};
use report::Report;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use wasm2native::driver::{self, Output};
use wasm2native::error::{Error, Kind, Result};
use wasm2native::options::{
    Bounds, BuildId, Confinement, Directory, Embed, Emit, Link, Optimize, Options, Permissions, UnknownImports, Wall,
};
use wasm2native::package::{self, Mode};
use wasm2native::progress::Progress;

/// Compile a WebAssembly program to one static native executable.
///
/// The result needs nothing but a Linux kernel: no runtime, no libraries. What it may touch is decided here and denied by
/// default; its arguments and standard streams always pass through.
#[derive(Debug, Parser)]
#[command(name = "wasm2native", version, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, disable_help_subcommand = true)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct Cli {
    #[command(subcommand)]
    task: Option<Task>,

    /// The program: a WASI module in binary or text format; `-` is standard input
    #[arg(required = true, value_hint = ValueHint::FilePath)]
    input: Option<PathBuf>,

    /// Where the result goes; `-` is standard output [default: INPUT without its extension]
    #[arg(short, long, value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,

    /// The machine that the result is for [default: this one]; a container image may be for several
    #[arg(long = "target", value_name = "NAME")]
    targets: Vec<String>,

    /// What to optimise for
    #[arg(short = 'O', value_enum, default_value_t, value_name = "GOAL")]
    optimize: Optimize,

    /// The processor that the result may expect: a level, `native`, or features joined by commas [default: any]
    #[arg(long, value_name = "LEVEL")]
    cpu: Option<String>,

    /// What to make
    #[arg(long, value_enum, default_value_t)]
    emit: Emit,

    /// How memory accesses are kept in bounds: by address space that faults, or by comparing each address
    #[arg(long, value_enum, default_value_t)]
    bounds: Bounds,

    /// Call this export instead of `_start`
    #[arg(long, value_name = "NAME")]
    invoke: Option<String>,

    /// Build another module in: its exports serve imports from NAME
    #[arg(long = "link", value_name = "NAME=FILE", value_parser = value::link)]
    links: Vec<Link>,

    /// What to do with imports that nobody provides: refuse, or build and trap when one is called
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    unknown_imports: UnknownImports,

    /// Grant a directory, found when the program starts; `:ro` at the end makes it read-only
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro]", value_parser = value::directory, help_heading = "Permissions")]
    directories: Vec<Directory>,

    /// Put a directory into the executable, for reading; the program sees it after those that are granted
    #[arg(long = "embed", value_name = "HOST[::GUEST]", value_parser = value::embed, help_heading = "Permissions")]
    embedded: Vec<Embed>,

    /// Listen for connections of TCP from the start: IPv4:PORT or [IPv6]:PORT; the program sees file descriptor 3, then 4, …
    #[arg(long = "listen", value_name = "ADDRESS:PORT", value_parser = value::socket_address, help_heading = "Permissions")]
    listeners: Vec<SocketAddr>,

    /// Take the sockets that a service manager hands over (LISTEN_FDS), as the first file descriptors from 3 on
    #[arg(long, help_heading = "Permissions")]
    inherit_sockets: bool,

    /// Bake in a variable, or pass one through
    #[arg(long = "env", value_name = "NAME[=VALUE]", value_parser = value::variable, help_heading = "Permissions")]
    variables: Vec<String>,

    /// Pass the whole environment through
    #[arg(long, help_heading = "Permissions")]
    inherit_env: bool,

    /// Bake in an argument, before those of the command line
    #[arg(long = "arg", value_name = "ARGUMENT", value_parser = value::text, allow_hyphen_values = true, help_heading = "Permissions")]
    arguments: Vec<String>,

    /// Let the kernel restrict files to the granted directories; not to start where it cannot [default: where it can]
    #[arg(long, overrides_with_all = ["landlock", "no_landlock"], help_heading = "Permissions")]
    landlock: bool,

    /// Do not let the kernel restrict files
    #[arg(long, overrides_with_all = ["landlock", "no_landlock"], help_heading = "Permissions")]
    no_landlock: bool,

    /// Let the kernel restrict system calls to those of the imports; not to start where it cannot
    #[arg(long, overrides_with_all = ["seccomp", "no_seccomp"], help_heading = "Permissions")]
    seccomp: bool,

    /// Do not let the kernel restrict system calls [default]
    #[arg(long, overrides_with_all = ["seccomp", "no_seccomp"], help_heading = "Permissions")]
    no_seccomp: bool,

    /// The most memory that the program may have, such as 64MiB
    #[arg(long, value_name = "SIZE", value_parser = value::size, help_heading = "Permissions")]
    max_memory: Option<u64>,

    /// The native stack of the program [default: 8MiB]
    #[arg(long, value_name = "SIZE", value_parser = value::stack_size, help_heading = "Permissions")]
    stack_size: Option<u64>,

    /// The most files that the program may have open at once, its standard streams and directories among them
    #[arg(long, value_name = "COUNT", value_parser = value::files, help_heading = "Permissions")]
    max_files: Option<u32>,

    /// End the program after this time, such as 500ms, 10s or 2m, with status 124
    #[arg(long, value_name = "DURATION", value_parser = value::duration, help_heading = "Permissions")]
    timeout: Option<Duration>,

    /// Leave out the build id, a hash of the contents by which debuggers and profilers know an executable
    #[arg(long, help_heading = "Tools")]
    no_build_id: bool,

    /// Build in that the program shows each WASI call on standard error when the variable VARIABLE is set [default: W2N_TRACE]
    #[arg(long, value_name = "VARIABLE", value_parser = value::name, num_args = 0..=1, require_equals = true,
        default_missing_value = "W2N_TRACE", help_heading = "Tools")]
    trace_wasi: Option<String>,

    /// Link with this program instead of in process
    #[arg(long, value_name = "PROGRAM", value_hint = ValueHint::CommandName, help_heading = "Tools")]
    linker: Option<PathBuf>,

    /// Link this runtime instead of the embedded one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Tools")]
    runtime: Option<PathBuf>,

    /// Compile with this many threads [default: one for each processor]
    #[arg(short = 'j', long, value_name = "COUNT", help_heading = "Tools")]
    threads: Option<usize>,

    /// Show how long each phase takes
    #[arg(long, help_heading = "Messages")]
    time: bool,

    /// Say what was made
    #[arg(short, long, help_heading = "Messages")]
    verbose: bool,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose", action = ArgAction::SetTrue, help_heading = "Messages")]
    quiet: bool,

    /// When to colour messages
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", help_heading = "Messages")]
    color: Color,
}

impl Cli {
    /// The program; standard input where the command line does not need one.
    fn input(&self) -> &Path {
        self.input.as_deref().unwrap_or(Path::new("-"))
    }
}

/// What there is to do besides compiling.
#[derive(Debug, Subcommand)]
enum Task {
    /// List the machines that programs can be built for, or write the runtime of one
    Targets(targets::Targets),
}

/// When to colour messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Color {
    /// When standard error is a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

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
    for note in &output.notes {
        report.note(note);
    }
    write(&path, &output, cli.emit)?;
    if cli.time {
        report.timing(&output.timing);
    }
    if cli.verbose {
        report.producers(&output.producers);
        report.made(&path, output.bytes.len());
        if cli.emit == Emit::Obj && !is_standard(&path) {
            report.note(&targets::how_to_link(&path, &options)?);
        }
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
