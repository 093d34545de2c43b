//! The command line: flags become [`Options`], and results and errors become text for people.
//!
//! * [`value`]: how the values of flags are written;
//! * [`usage`]: help, and errors of the command line itself;
//! * [`input`]: the program to compile;
//! * [`pool`]: the threads that compile;
//! * [`targets`]: the list of targets;
//! * [`report`]: errors, notes, timings and the progress bar, on standard error.

mod input;
mod pool;
mod report;
mod targets;
pub mod usage;
mod value;

use clap::{ArgAction, Parser, Subcommand, ValueEnum, ValueHint};
use input::Input;
use report::Report;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use wasm2native::driver;
use wasm2native::error::{Error, Kind, Result};
use wasm2native::options::{
    Bounds, BuildId, Confinement, Directory, Embed, Emit, Link, Optimize, Options, Permissions, UnknownImports, Wall,
};
use wasm2native::file::Claim;
use wasm2native::foreign::Foreign;
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;
use wasm2native::progress::Progress;

/// Compile a WebAssembly program to one static native executable.
///
/// The result needs nothing but a Linux kernel: no runtime, no libraries. What it may touch is decided here and denied by
/// default; its arguments and standard streams always pass through.
#[derive(Debug, Parser)]
#[command(name = "wasm2native", version, max_term_width = 100)]
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

    /// Where the result goes; `-` is standard output, `DIRECTORY/` a file in it [default: INPUT without its extension]
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

    /// Grant a directory, found when the program starts; at the end, `:ro` makes it read-only and `:dev` opens its devices
    #[arg(long = "dir", value_name = "HOST[::GUEST][:ro][:dev]", value_parser = value::directory, help_heading = "Permissions")]
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

    /// Let other processes of the same user debug the program while it runs
    #[arg(long, help_heading = "Permissions")]
    debuggable: bool,

    /// Limit memories, tables and exceptions together, such as to 64MiB
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
    /// List the machines that programs can be built for
    Targets,
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
        Some(Task::Targets) => targets::table().and_then(|table| print(table.as_bytes())),
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
    for note in &output.notes {
        report.note(note);
    }
    if cli.time {
        report.timing(&output.timing);
    }
    if cli.verbose {
        report.producers(&output.producers);
        report.made(&name, output.bytes.len());
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

fn print(bytes: &[u8]) -> Result<()> {
    let mut output = std::io::stdout();
    let printed = output.write_all(bytes).and_then(|()| output.flush());
    printed.map_err(|error| Error::io("write", Path::new("standard output"), &error))
}

/// What `-` stands for in place of a file.
fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Where the result goes: where the command line says, or beside the input.
fn destination(cli: &Cli) -> Result<Destination> {
    let mode = if cli.emit == Emit::Exe { Mode::Executable } else { Mode::Plain };
    match &cli.output {
        Some(output) if is_standard(output) => Destination::standard_output(),
        Some(output) if output.as_os_str().as_encoded_bytes().ends_with(b"/") => {
            let name = beside_input(cli)?;
            Destination::find(&output.join(name.file_name().unwrap_or_default()), mode)
        }
        Some(output) => Destination::find(output, mode),
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
