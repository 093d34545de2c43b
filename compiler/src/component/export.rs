//! The function of a component that is run, or that answers requests.

use super::flat::{Component, Export, Lifted};
use super::import;
use super::types::Type;
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::Options;
use crate::program::host::is_interface;
use wasm2native_abi::host::Resource;

/// The interface of a command, and its function.
const COMMAND: (&str, &str) = ("wasi:cli/run", "run");

/// The interface of a handler of requests, and its function.
const HANDLER: (&str, &str) = ("wasi:http/incoming-handler", "handle");

/// The versions of WASI in which both are called as here.
const TRACK: &str = "0.2";

/// The number of exports in a message.
const SHOWN: usize = 8;

/// Returns the function of a command; nothing for a component that is not to be run by itself.
///
/// # Errors
///
/// When it is to be run, and is no command.
pub(super) fn command<'c>(component: &'c Component, options: &Options) -> Result<Option<&'c Lifted>> {
    match find(component, COMMAND) {
        Some(lifted) if is_command(lifted) => Ok(Some(lifted)),
        Some(lifted) => {
            Err(Error::input(format!("the function run of {} is of type {}, and not a command's", COMMAND.0, lifted.ty))
                .help("a command is a func() -> result"))
        }
        _ if !options.emit.runs() => Ok(None),
        _ if find(component, HANDLER).is_some() => {
            Err(Error::input(format!("the component exports {}: it answers HTTP requests, and no command", HANDLER.0))
                .help("--serve ADDRESS:PORT makes a server of it, as in --serve 127.0.0.1:8080"))
        }
        _ => Err(Error::input(format!("the component exports no {}", COMMAND.0))
            .help(format!("--invoke 'FUNCTION(ARGUMENTS)' calls another export; {}", functions(component)))),
    }
}

/// Returns the function that answers requests.
///
/// # Errors
///
/// When there is none.
pub(super) fn handler<'c>(component: &'c Component, options: &Options) -> Result<&'c Lifted> {
    let lifted = find(component, HANDLER);
    if options.serve.cgi {
        let remedy = match lifted {
            Some(_) => "without --cgi, its handler answers requests",
            None => "build the program for WASI preview 1, such as with Rust's target wasm32-wasip1",
        };
        return Err(Error::unsupported("--cgi is for commands of WASI preview 1, and this is a component").help(remedy));
    }
    let missing = || {
        Error::input(format!("the component exports no {}, which answers requests", HANDLER.0))
            .help(format!("--serve is for components of the world wasi:http/proxy; {}", functions(component)))
    };
    let lifted = lifted.ok_or_else(missing)?;
    match is_handler(component, lifted) {
        true => Ok(lifted),
        false => Err(Error::input(format!("the function handle of {} is of type {}, and not a handler's", HANDLER.0, lifted.ty))
            .help("a handler is a func(request: incoming-request, response-out: response-outparam)")),
    }
}

/// Finds an exported function by its interface and its name.
fn find<'c>(component: &'c Component, (interface, function): (&str, &str)) -> Option<&'c Lifted> {
    let (_, export) = component.exports.iter().find(|(name, _)| is_interface(name, interface, TRACK))?;
    let Export::Instance(exports) = export else { return None };
    match exports.iter().find(|(name, _)| name == function)? {
        (_, Export::Function(lifted)) => Some(lifted),
        _ => None,
    }
}

fn is_handler(component: &Component, lifted: &Lifted) -> bool {
    let owns = |ty: &Type, wanted: Resource| match ty {
        Type::Own(handles) => component.imported_resource(*handles).and_then(import::resource) == Some(wanted),
        _ => false,
    };
    match &lifted.ty.params[..] {
        [(_, request), (_, response)] => {
            !lifted.ty.is_async
                && lifted.ty.result.is_none()
                && owns(request, Resource::IncomingRequest)
                && owns(response, Resource::ResponseOutparam)
        }
        _ => false,
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
