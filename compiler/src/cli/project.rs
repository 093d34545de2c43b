//! `wasm2native build`: the programs that a file `wasm2native.toml` describes.
//!
//! ```toml
//! [program.server]
//! input = "target/wasm32-wasip1/release/server.wasm"
//! target = ["x86_64-linux", "aarch64-linux"]
//! listen = "0.0.0.0:8080"
//! dir = "data::/data:ro"
//! seccomp = true
//! ```
//!
//! Keys are the long flags of the command, except for `input` and `optimize` (`-O`); a list repeats its flag. So a project can say
//! whatever a command line can, and is checked as one. Nothing but this command reads the file.

use super::build::build;
use super::flags::Cli;
use super::report::Report;
use super::tasks::Project;
use clap::{Arg, CommandFactory as _};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::{Table, Value};
use wasm2native::error::{Error, Result};
use wasm2native::file::{self, Claim};
use wasm2native::foreign::Foreign;
use wasm2native::options::Emit;

/// The name of the file.
const FILE: &str = "wasm2native.toml";

/// Builds the programs.
pub fn run(wanted: &Project, report: &Report) -> Result<()> {
    let start = wanted.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    let folder = find(&start)?;
    let programs = read(&folder.join(FILE))?;
    if let Some(name) = wanted.names.iter().find(|name| !programs.iter().any(|(known, _)| known == *name)) {
        let names: Vec<_> = programs.iter().map(|(name, _)| name.as_str()).collect();
        return Err(Error::environment(format!("{FILE} has no program {}", Foreign::name(name)))
            .help(format!("it has {}", names.join(", "))));
    }
    // Paths are relative to the file.
    std::env::set_current_dir(&folder).map_err(|error| Error::io("enter", &folder, &error))?;
    let is_wanted = |name: &String| wanted.names.is_empty() || wanted.names.contains(name);
    for (name, program) in programs.iter().filter(|(name, _)| is_wanted(name)) {
        for cli in command_lines(name, program, wanted)? {
            build(&cli, report)?;
        }
    }
    Ok(())
}

/// Returns the nearest directory with the file, from `start` upwards.
fn find(start: &Path) -> Result<PathBuf> {
    let start = start.canonicalize().map_err(|error| Error::io("enter", start, &error))?;
    let found = start.ancestors().find(|folder| folder.join(FILE).is_file());
    found.map(Path::to_owned).ok_or_else(|| {
        Error::environment(format!("there is no {FILE} in {}, nor in a directory above it", Foreign::path(&start)))
            .help("`wasm2native app.wasm` compiles a program without one")
    })
}

/// Reads the programs of a file.
fn read(path: &Path) -> Result<Vec<(String, Table)>> {
    let wrong = |what: String| Error::environment(format!("{what} in {}", Foreign::path(path)));
    let text = String::from_utf8(file::read("read", path, &Claim::default())?).map_err(|_| wrong("not UTF-8".to_owned()))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        wrong(format!("line {line} is wrong: {}", error.message()))
    })?;
    if let Some(key) = table.keys().find(|key| *key != "program") {
        return Err(wrong(format!("there is an unknown key {}", Foreign::name(key))).help("programs are tables [program.NAME]"));
    }
    let Some(Value::Table(programs)) = table.get("program") else {
        return Err(wrong("there is no program".to_owned()).help("add a table [program.NAME] with a key `input`"));
    };
    let program = |(name, value): (&String, &Value)| match value {
        Value::Table(program) => Ok((name.clone(), program.clone())),
        _ => Err(wrong(format!("the program {} is no table", Foreign::name(name)))),
    };
    programs.iter().map(program).collect()
}

/// Returns the command lines that build a program: one for each target, unless the output is for all of them.
fn command_lines(name: &str, program: &Table, wanted: &Project) -> Result<Vec<Cli>> {
    let wrong = |what: String| Error::environment(format!("the program {} in {FILE}: {what}", Foreign::name(name)));
    let mut words: Vec<OsString> = vec!["wasm2native".into()];
    for (key, value) in program {
        words.extend(flags(key, value).map_err(wrong)?.into_iter().map(OsString::from));
    }
    if !program.contains_key("output") {
        words.extend(["--output".into(), name.into()]);
    }
    let parsed = Cli::parse_words(&words).map_err(|error| wrong(first_line(&error)))?;
    let cli = Cli { verbose: wanted.verbose, messages: wanted.messages, ..parsed };
    if cli.options.targets.len() < 2 || cli.options.emit == Emit::CONTAINER_IMAGE {
        return Ok(vec![cli]);
    }
    Ok(cli.options.targets.iter().map(|target| for_target(&cli, target)).collect())
}

/// Returns a command line of several targets as that of one, which is part of the output's name.
fn for_target(cli: &Cli, target: &str) -> Cli {
    let mut one = cli.clone();
    one.options.targets = vec![target.to_owned()];
    one.output = cli.output.as_ref().map(|output| {
        let name = output.file_stem().unwrap_or_default().to_string_lossy();
        let extension = output.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
        output.with_file_name(format!("{name}-{target}{extension}"))
    });
    one
}

/// Returns the words of a command line for a key and its value.
fn flags(key: &str, value: &Value) -> Result<Vec<String>, String> {
    let flag = match key {
        "input" => None,
        "optimize" => Some("-O".to_owned()),
        key if is_flag(key) => Some(format!("--{key}")),
        key => return Err(unknown(key)),
    };
    match value {
        Value::Array(values) => Ok(values.iter().map(|value| flags(key, value)).collect::<Result<Vec<_>, _>>()?.concat()),
        Value::Boolean(true) => Ok(Vec::from_iter(flag)),
        Value::Boolean(false) => Ok(Vec::new()),
        Value::String(text) => Ok(words(flag, text)),
        Value::Integer(number) => Ok(words(flag, &number.to_string())),
        _ => Err(format!("the value of {key} is no text, number, list, true or false")),
    }
}

/// Returns a flag with its value; a value that starts with a hyphen is no flag.
fn words(flag: Option<String>, value: &str) -> Vec<String> {
    match flag {
        Some(flag) if flag.starts_with("--") => vec![format!("{flag}={value}")],
        Some(flag) => vec![flag, value.to_owned()],
        None if value.starts_with('-') => vec![format!("./{value}")],
        None => vec![value.to_owned()],
    }
}

/// Whether a key is a flag about the program.
fn is_flag(key: &str) -> bool {
    !["help", "version", "time", "verbose", "quiet", "color", "message-format"].contains(&key)
        && Cli::command().get_arguments().any(|flag| flag.get_long() == Some(key))
}

fn unknown(key: &str) -> String {
    let command = Cli::command();
    let flags = command.get_arguments().filter_map(Arg::get_long).chain(["input", "optimize"]);
    let near = flags.filter(|flag| *flag != key).min_by_key(|flag| strsim::damerau_levenshtein(flag, key));
    let meant = near.filter(|flag| strsim::damerau_levenshtein(flag, key) <= 3);
    let meant = meant.map(|flag| format!("; did you mean {flag}?")).unwrap_or_default();
    format!("unknown key {}{meant}", Foreign::name(key))
}

/// Returns what is wrong with a command line, without the advice about its usage.
fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph: Vec<_> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    paragraph.join(" ").trim_start_matches("error: ").to_owned()
}
