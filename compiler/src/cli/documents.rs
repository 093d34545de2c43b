//! `wasm2native completions` and `wasm2native man`: what a shell and `man` know of the command, made from its flags.

use super::flags::Cli;
use super::tasks::{Completions, Manual};
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use std::path::Path;
use wasm2native::error::{Error, Result};
use wasm2native::package::destination::Destination;

/// Prints a script that completes command lines.
pub fn completions(wanted: &Completions) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(wanted.shell, &mut Cli::command(), "wasm2native", &mut script);
    Destination::answer()?.write(&script)
}

/// Prints a page of the manual.
pub fn manual(wanted: &Manual) -> Result<()> {
    let command = match &wanted.command {
        None => Cli::command(),
        Some(name) => page(name)?,
    };
    let mut text = Vec::new();
    let rendered = Man::new(command).manual("wasm2native").render(&mut text);
    rendered.map_err(|error| Error::io("write", Path::new("a page"), &error))?;
    Destination::answer()?.write(&text)
}

/// Returns a command of the command by its name, as a page has it.
fn page(name: &str) -> Result<Command> {
    let mut all = Cli::command();
    all.build();
    let found = all.get_subcommands().find(|command| command.get_name() == name).cloned();
    let command = found.ok_or_else(|| {
        let names: Vec<_> = all.get_subcommands().map(Command::get_name).filter(|name| *name != "help").collect();
        Error::environment(format!("there is no command {name:?}")).help(format!("there are {}", names.join(", ")))
    })?;
    // A page is found by this name.
    let name: &'static str = format!("wasm2native-{name}").leak();
    Ok(command.name(name).display_name(name))
}
