//! The program of a module and those linked with it, and what it calls first.

use super::id::{FuncId, InstanceId};
use super::resolve::Extern;
use super::{Builder, Program, Root, links};
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::{Emit, Options};
use crate::target::AddressSpace;
use crate::wasm::Module;

/// A command's function, called once.
const COMMAND: &str = "_start";

/// A reactor's function, called before any other.
const REACTOR: &str = "_initialize";

/// Plans the program of a module and of those that its imports, and theirs, are linked with.
pub fn plan<'a>(
    module: Module<'a>,
    linked: Vec<(String, Module<'a>)>,
    options: &Options,
    space: AddressSpace,
) -> Result<Program<'a>> {
    check_files(options)?;
    let mut builder = Builder::new(options, space);
    let (mut instances, mut first) = (Vec::new(), Vec::new());
    let order = links::order(&linked)?;
    let mut linked: Vec<_> = linked.into_iter().map(Some).collect();
    for (name, module) in order.into_iter().filter_map(|number| linked[number].take()) {
        let file = module.file.clone();
        let in_its_file = |error: Error| file.iter().fold(error, |error, file| error.in_file(file));
        let module = builder.add_module(module);
        let instance = builder.instantiate(module).map_err(in_its_file)?;
        builder.register(name, instance);
        first.extend(find(&builder, instance, REACTOR).map_err(in_its_file)?);
        instances.push(instance);
    }
    let module = builder.add_module(module);
    let instance = builder.instantiate(module)?;
    instances.push(instance);
    first.extend(calls(&builder, instance, options)?);
    let entry = builder.add_entry(instances, first);
    let program = builder.finish(Root::Entry(entry));
    program.check_limit()?;
    Ok(program)
}

/// What is granted must fit into the limit of open files.
fn check_files(options: &Options) -> Result<()> {
    let least = 3 + options.permissions.directories.len() + options.permissions.listeners.len();
    match options.max_files {
        Some(most) if (most as usize) < least => {
            Err(Error::environment(format!("--max-files {most} leaves no room for the standard streams and what is granted"))
                .help(format!("these alone are {least} files")))
        }
        _ => Ok(()),
    }
}

fn calls(builder: &Builder<'_>, instance: InstanceId, options: &Options) -> Result<Vec<FuncId>> {
    let initialize = find(builder, instance, REACTOR)?;
    if let Some(name) = &options.invoke {
        let function = find(builder, instance, name)?.ok_or_else(|| {
            Error::input(format!("the module exports no function {}", Foreign::name(name))).help(exported_functions(builder, instance))
        })?;
        return Ok(initialize.into_iter().chain([function]).collect());
    }
    match (find(builder, instance, COMMAND)?, initialize) {
        (Some(start), _) => Ok(vec![start]),
        (None, initialize) if options.emit != Emit::Exe => Ok(initialize.into_iter().collect()),
        (None, Some(_)) => Err(Error::input("the module is a reactor: it exports _initialize, and no _start")
            .help(format!("--invoke NAME calls an export after it; {}", exported_functions(builder, instance)))),
        (None, None) => Err(Error::input("the module exports no _start, so there is nothing to run")
            .help(format!("--invoke NAME calls another export; {}", exported_functions(builder, instance)))),
    }
}

/// The exported function with this name, which must take no parameters.
fn find(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<Option<FuncId>> {
    let Some(Extern::Func(function)) = builder.export(instance, name) else { return Ok(None) };
    match &builder.shape(function).params[..] {
        [] => Ok(Some(function)),
        parameters => Err(Error::input(format!(
            "the function {} takes {} parameters, and there is nothing to give it",
            Foreign::name(name),
            parameters.len()
        ))
        .help("only functions without parameters can be called")),
    }
}

fn exported_functions(builder: &Builder<'_>, instance: InstanceId) -> String {
    const SHOWN: usize = 8;
    let count = builder.callable_exports(instance).count();
    let names: Vec<_> = builder.callable_exports(instance).take(SHOWN).map(|name| Foreign::name(name).to_string()).collect();
    match count {
        0 => "it exports no function without parameters".to_owned(),
        count if count > SHOWN => format!("it exports {}, … ({count} in all)", names.join(", ")),
        _ => format!("it exports {}", names.join(", ")),
    }
}

impl<'a> Builder<'a> {
    /// The names of exported functions that take no parameters.
    pub fn callable_exports(&self, instance: InstanceId) -> impl Iterator<Item = &'a str> {
        let instance = &self.instances[instance];
        let exports = self.modules[instance.module].exports.iter();
        exports.filter_map(move |export| match export.kind {
            wasmparser::ExternalKind::Func => {
                let function = instance.functions[export.index as usize];
                self.shape(function).params.is_empty().then_some(export.name)
            }
            _ => None,
        })
    }
}
