//! The function of a component that is run.

use super::flat::{Component, Export, Lifted};
use super::types::Type;
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::Options;
use crate::program::host::is_interface;

/// The interface of a command, and its function.
const COMMAND: (&str, &str) = ("wasi:cli/run", "run");

/// The versions of WASI in which it is called as here.
const TRACK: &str = "0.2";

/// The number of exports in a message.
const SHOWN: usize = 8;

/// Returns the function of a command; nothing for a component that is not to be run by itself.
///
/// # Errors
///
/// When it is to be run, and is no command.
pub(super) fn command<'c>(component: &'c Component, options: &Options) -> Result<Option<&'c Lifted>> {
    let found = component.exports.iter().find(|(name, _)| is_interface(name, COMMAND.0, TRACK));
    let run = found.and_then(|(_, export)| match export {
        Export::Instance(exports) => exports.iter().find(|(name, _)| name == COMMAND.1),
        Export::Function(_) | Export::Type => None,
    });
    match run {
        Some((_, Export::Function(lifted))) if is_command(lifted) => Ok(Some(lifted)),
        Some((_, Export::Function(lifted))) => {
            Err(Error::input(format!("the function run of {} is of type {}, and not a command's", COMMAND.0, lifted.ty))
                .help("a command is a func() -> result"))
        }
        _ if !options.emit.runs() => Ok(None),
        _ => Err(Error::input(format!("the component exports no {}", COMMAND.0))
            .help(format!("--invoke 'FUNCTION(ARGUMENTS)' calls another export; {}", functions(component)))),
    }
}

fn is_command(lifted: &Lifted) -> bool {
    !lifted.ty.is_async && lifted.ty.params.is_empty() && lifted.ty.result.as_deref() == Some(&Type::Result(None, None))
}

/// Returns the functions that a component exports, for a message.
pub(super) fn functions(component: &Component) -> String {
    let names: Vec<_> = all(component).iter().map(|(name, _)| Foreign::name(name).to_string()).collect();
    match names.len() {
        0 => "it exports no function".to_owned(),
        count if count > SHOWN => format!("it exports {}, … ({count} in all)", names[..SHOWN].join(", ")),
        _ => format!("it exports {}", names.join(", ")),
    }
}

/// Returns the functions that a component exports, with the names of the interfaces that they are in.
pub fn all(component: &Component) -> Vec<(String, &Lifted)> {
    let mut functions = Vec::new();
    collect("", &component.exports, &mut functions);
    functions
}

fn collect<'c>(within: &str, exports: &'c [(String, Export)], functions: &mut Vec<(String, &'c Lifted)>) {
    for (name, export) in exports {
        let name = if within.is_empty() { name.clone() } else { format!("{within}.{name}") };
        match export {
            Export::Function(lifted) => functions.push((name, lifted)),
            Export::Instance(exports) => collect(&name, exports, functions),
            Export::Type => {}
        }
    }
}
