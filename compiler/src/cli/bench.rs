//! `wasm2native bench`: the executable of a program beside engines that run the module.
//!
//! The executable is built by this command, as a process like those of the other engines, with the same options. What those can
//! be told about permissions they are told; a comparison that could not be fair is refused.

use super::bench_flags::Bench;
use super::input::Input;
use super::path::is_standard;
use measure::engine::{Engine, Grant, ROWS, Row, Subject};
use measure::plan::{Comparison, Energy, Failure, Missing, Settings, compare};
use measure::progress::Bar;
use measure::report::{Style, csv, json, markdown, svg, terminal};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use wasm2native::driver;
use wasm2native::error::{Error, Kind, Result};
use wasm2native::file::Claim;
use wasm2native::foreign::Foreign;
use wasm2native::options::{Emit, Options};
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;
use wasm2native::progress::Progress;
use wasm2native::temporary::Directory;
use wasm2native::wasm::source::Source;

/// The name of the engine that is this command.
const OURS: &str = "wasm2native";

/// Measures and prints; files are written at the end.
pub fn run(bench: &Bench) -> Result<()> {
    refuse_unfair(&bench.options)?;
    if bench.steady.is_some() && bench.stdin.is_some() {
        return Err(Error::environment("--steady cannot be used with --stdin: only the first run of a process would find input")
            .help("omit --steady, or let the program read a file"));
    }
    let exports = Exports::find(bench)?;
    let (engines, missing) = engines(bench)?;
    let bytes = Input::open(&bench.input)?.read(&Claim::default())?;
    // A text, or what is not in a file, becomes one that every engine can read.
    let folder = Directory::new().map_err(|error| {
        Error::io("create a directory in", &std::env::temp_dir(), &error)
            .help("TMPDIR names another directory for temporary files")
    })?;
    let module = module(&bench.input, &bytes, folder.path())?;
    let subject = Subject {
        module,
        arguments: bench.options.permissions.arguments.iter().map(OsString::from).chain(bench.words.clone()).collect(),
        directories: directories(&bench.options),
        variables: variables(&bench.options),
        input: bench.stdin.clone().unwrap_or_else(|| PathBuf::from("/dev/null")),
    };
    if let Some(file) = &bench.stdin {
        // It is found before anything is built.
        Input::open(file)?;
    }
    let bar = if bench.messages.quiet { Bar::hidden() } else { Bar::new() };
    let comparison = compare(engines, &subject, &settings(bench), folder.path(), &mut |step| bar.show(step));
    drop(bar);
    let mut comparison = comparison.map_err(|error| build_error(bench, &bytes).unwrap_or_else(|| failed(&error)))?;
    comparison.missing = missing;
    print(bench, &comparison)?;
    exports.write(&comparison)
}

fn settings(bench: &Bench) -> Settings {
    Settings {
        precision: bench.precision,
        time: bench.max_time,
        rounds: bench.rounds.map(|rounds| rounds as usize),
        run_limit: bench.run_timeout,
        failure: if bench.ignore_failure { Failure::Accepted } else { Failure::Refused },
        energy: if bench.energy { Energy::Measured } else { Energy::Ignored },
    }
}

/// Checks that the other engines can be asked for the same.
fn refuse_unfair(options: &Options) -> Result<()> {
    let permissions = &options.permissions;
    let refused = [
        ("--emit", options.emit != Emit::EXECUTABLE, "an executable is compared"),
        ("--target", !options.targets.is_empty(), "executables of this machine are compared"),
        ("--invoke", options.invoke.is_some(), "engines call _start"),
        ("--link", !options.links.is_empty(), "engines run one module"),
        ("--listen", !permissions.listeners.is_empty(), "programs that end are compared"),
        ("--inherit-sockets", permissions.inherit_sockets, "programs that end are compared"),
        ("--allow-net", !permissions.remotes.is_empty(), "engines have other grants"),
        ("--tls-roots", permissions.tls_roots.is_some(), "engines have other grants"),
        ("--allow-listen", !permissions.locals.is_empty(), "engines have other grants"),
        ("--keyvalue", permissions.key_values.is_some(), "engines have other grants"),
        ("--blobstore", permissions.blobs.is_some(), "engines have other grants"),
        ("--config", !permissions.settings.is_empty(), "engines have other grants"),
    ];
    match refused.iter().find(|(_, is_given, _)| *is_given) {
        Some((name, _, reason)) => Err(Error::environment(format!("{name} cannot be used with bench: {reason}"))
            .help(format!("omit {name}, or measure the executable with --native"))),
        None => Ok(()),
    }
}

/// Returns the engines that take part, this command first, and the known ones that are not on this machine.
fn engines(bench: &Bench) -> Result<(Vec<Engine>, Vec<Missing>)> {
    let ours = std::env::current_exe().map_err(|error| Error::environment(format!("cannot find this command: {error}")))?;
    let words = [ours.into(), OsString::from("--quiet")].into_iter().chain(bench.given.clone());
    let words = words.chain(["{module}", "-o", "{artifact}"].map(OsString::from)).collect();
    let mut engines = vec![Engine::compiler(OURS, env!("CARGO_PKG_VERSION"), words)];
    let mut missing = Vec::new();
    for row in wanted(bench.only.as_deref())? {
        match row.find() {
            Some(engine) => {
                let steady = bench.steady.and_then(|count| engine.steady(count));
                engines.extend([engine].into_iter().chain(steady));
            }
            None => missing.push(Missing { name: row.name.to_owned(), get: row.get.to_owned() }),
        }
    }
    for described in &bench.engines {
        engines.push(Engine::custom(described).map_err(|error| failed(&error))?);
    }
    if let Some(command) = &bench.native {
        engines.push(Engine::native(command).map_err(|error| failed(&error))?);
    }
    Ok((engines, missing))
}

/// Returns the rows with one of the names; a name stands for all rows of its engine, such as `wasmtime` for `wasmtime compiled`.
fn wanted(names: Option<&[String]>) -> Result<Vec<&'static Row>> {
    let Some(names) = names else { return Ok(ROWS.iter().collect()) };
    let is = |row: &&Row, name: &String| row.name == name || row.name.split(' ').next() == Some(name);
    for name in names.iter().filter(|name| *name != "none") {
        if !ROWS.iter().any(|row| is(&row, name)) {
            let known: Vec<_> = ROWS.iter().map(|row| row.name).collect();
            return Err(Error::environment(format!("unknown engine {}", Foreign::name(name)))
                .help(format!("known are {}; --engine adds another", known.join(", "))));
        }
    }
    Ok(ROWS.iter().filter(|row| names.iter().any(|name| is(row, name))).collect())
}

/// Returns a file with the module in the binary format.
fn module(input: &Path, bytes: &[u8], folder: &Path) -> Result<PathBuf> {
    let source = Source::new(bytes).map_err(|error| error.in_file(input))?;
    if source.binary() == bytes && !is_standard(input) {
        return Ok(input.to_owned());
    }
    let stem = input.file_stem().filter(|_| !is_standard(input)).unwrap_or("program".as_ref());
    let file = folder.join(stem).with_added_extension("wasm");
    std::fs::write(&file, source.binary()).map_err(|error| Error::io("write", &file, &error))?;
    Ok(file)
}

/// Returns the directories that engines grant: those of `--dir`, and those of `--embed`, which is ours alone.
fn directories(options: &Options) -> Vec<Grant> {
    let granted = options.permissions.directories.iter();
    let granted = granted.map(|directory| Grant { host: (&directory.host).into(), guest: (&directory.guest).into() });
    let embedded = options.permissions.embedded.iter();
    let embedded = embedded.map(|embed| Grant { host: embed.host.clone().into(), guest: (&embed.guest).into() });
    granted.chain(embedded).collect()
}

/// Returns the variables that engines set, with the values of this process for those that are passed through.
fn variables(options: &Options) -> Vec<OsString> {
    let joined = |(name, value): (OsString, OsString)| [name, "=".into(), value].into_iter().collect::<OsString>();
    if options.permissions.inherit_environment {
        return std::env::vars_os().map(joined).collect();
    }
    let variable = |variable: &String| match variable.contains('=') {
        true => Some(variable.into()),
        false => std::env::var_os(variable).map(|value| joined((variable.into(), value))),
    };
    options.permissions.variables.iter().filter_map(variable).collect()
}

/// Returns the error of the build, if that was what failed: the process that built it could only print one.
fn build_error(bench: &Bench, bytes: &[u8]) -> Option<Error> {
    let error = driver::build(bytes, &bench.options, &Progress::default()).err()?;
    Some(if error.kind() == Kind::Environment { error } else { error.in_file(&bench.input) })
}

fn failed(error: &measure::Error) -> Error {
    let shown = Error::environment(error.message());
    error.remedy().into_iter().fold(shown, |error, remedy| error.help(remedy))
}

fn print(bench: &Bench, comparison: &Comparison) -> Result<()> {
    let style = if bench.messages.color.is_wanted_on(&std::io::stdout()) { Style::Colored } else { Style::Plain };
    // Whatever is no terminal has lines of any length.
    let width = rustix::termios::tcgetwinsize(std::io::stdout()).ok().map(|size| usize::from(size.ws_col));
    let text = terminal(comparison, style, width.filter(|width| *width > 0));
    Destination::standard_output()?.write(text.as_bytes())
}

/// The text of a report.
type Text = fn(&Comparison) -> String;

/// Files that reports are written to, found before anything is measured.
struct Exports(Vec<(Destination, Text)>);

impl Exports {
    fn find(bench: &Bench) -> Result<Self> {
        let wanted: [(_, Text); 4] = [
            (&bench.export_json, json),
            (&bench.export_csv, csv),
            (&bench.export_markdown, markdown),
            (&bench.export_svg, svg::svg),
        ];
        let given = wanted.into_iter().filter_map(|(file, text)| Some((file.as_ref()?, text)));
        given.map(|(file, text)| Ok((Destination::find(file, Mode::Plain)?, text))).collect::<Result<_>>().map(Self)
    }

    fn write(self, comparison: &Comparison) -> Result<()> {
        self.0.into_iter().try_for_each(|(destination, text)| destination.write(text(comparison).as_bytes()))
    }
}
