//! The program of a module and the modules linked with it, and its first calls.

use super::callable::{REACTOR, exported_functions, find, find_invoked};
use super::id::{FuncId, InstanceId};
use super::providers::Providers;
use super::snapshot::{Startup, startup};
use super::{Builder, Invoked, Last, Program, Root, links};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::target::AddressSpace;
use crate::wasm::Module;

/// The function of a command, called once.
const COMMAND: &str = "_start";

/// Plans the program of a module and the modules that its imports, and theirs, are linked with, whose start-up runs at this time.
pub fn plan<'a>(
    module: Module<'a>,
    linked: Vec<(String, Module<'a>)>,
    options: &Options,
    space: AddressSpace,
    startup: Startup<'a>,
) -> Result<Program<'a>> {
    let mut builder = Builder::new(options, space).with_startup(startup);
    let mut providers = Providers::new(options.unknown_imports);
    let (mut instances, mut first) = (Vec::new(), Vec::new());
    let order = links::order(&linked)?;
    let mut linked: Vec<_> = linked.into_iter().map(Some).collect();
    for (name, module) in order.into_iter().filter_map(|number| linked[number].take()) {
        let file = module.file.clone();
        let in_its_file = |error: Error| file.iter().fold(error, |error, file| error.in_file(file));
        let module = builder.add_module(module);
        let imports = providers.imports(&builder, module).map_err(in_its_file)?;
        let instance = builder.instantiate(module, &imports).map_err(in_its_file)?;
        providers.register(name, instance);
        first.extend(find(&builder, instance, REACTOR).map_err(in_its_file)?);
        instances.push(instance);
    }
    let module = builder.add_module(module);
    let imports = providers.imports(&builder, module)?;
    let instance = builder.instantiate(module, &imports)?;
    instances.push(instance);
    if options.serve.answers() && !options.serve.cgi {
        return Err(Error::input("the module is no component with a handler of HTTP requests")
            .help("--cgi serves a command of WASI preview 1: each request is a run of it"));
    }
    let (calls, invoked) = calls(&builder, instance, options)?;
    let entry = match startup {
        // What the program calls when it is run is checked before start-up runs.
        Startup::Recorded(_) => startup::entry(&mut builder, instances, first)?,
        Startup::Done(_) => main_entry(&mut builder, instances, calls, invoked),
        Startup::AtStart => {
            first.extend(calls);
            main_entry(&mut builder, instances, first, invoked)
        }
    };
    let program = builder.finish(Root::Entry(entry));
    program.check_limit()?;
    program.check_heap()?;
    Ok(program)
}

/// Adds the entry that instantiates, calls functions in order, and at last one with the arguments of the process.
fn main_entry(builder: &mut Builder<'_>, instances: Vec<InstanceId>, mut first: Vec<FuncId>, invoked: Option<Invoked>) -> FuncId {
    let last = match first.pop() {
        // A request is a run of the command.
        Some(command) if builder.options.serve.answers() => Some(Last::Served(builder.add_entry(Vec::new(), vec![command]))),
        call => {
            first.extend(call);
            invoked.map(Last::Invoked)
        }
    };
    builder.add_entry_with(instances, first, last)
}

/// Returns the functions to call in order, and the one to call last with the arguments of the process.
fn calls(builder: &Builder<'_>, instance: InstanceId, options: &Options) -> Result<(Vec<FuncId>, Option<Invoked>)> {
    let initialize = find(builder, instance, REACTOR)?;
    // What start-up has called is not called again.
    let initialize_now = initialize.filter(|_| matches!(builder.startup, Startup::AtStart));
    if let Some(name) = &options.invoke {
        let mut calls = Vec::from_iter(initialize_now);
        let invoked = find_invoked(builder, instance, name)?;
        let shape = builder.shape(invoked.function);
        if !shape.params.is_empty() || !shape.results.is_empty() {
            return Ok((calls, Some(invoked)));
        }
        calls.push(invoked.function);
        return Ok((calls, None));
    }
    let calls = match (find(builder, instance, COMMAND)?, initialize) {
        (Some(start), _) => vec![start],
        // A program that is not run by itself need not start.
        (None, _) if !options.emit.runs() => Vec::from_iter(initialize_now),
        (None, Some(_)) => {
            return Err(Error::input("the module is a reactor: it exports _initialize but no _start")
                .help(format!("--invoke NAME calls an export after _initialize; {}", exported_functions(builder, instance))));
        }
        (None, None) => {
            return Err(Error::input("the module exports no _start")
                .help(format!("--invoke NAME calls another export; {}", exported_functions(builder, instance))));
        }
    };
    Ok((calls, None))
}
