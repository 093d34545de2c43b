//! The program of a module and the modules linked with it, and its first calls.

use super::describe::describe_lists;
use super::exports::is_number;
use super::id::{FuncId, InstanceId};
use super::providers::Providers;
use super::snapshot::{Startup, startup};
use super::{Builder, Extern, Invoked, Last, Program, Root, links, unknown};
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::Options;
use crate::target::AddressSpace;
use crate::wasm::Module;
use wasmparser::ValType;

/// The function of a command, called once.
const COMMAND: &str = "_start";

/// The function of a reactor, called before any other.
pub(super) const REACTOR: &str = "_initialize";

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

/// Finds the exported function with this name, which must take no parameters.
pub(super) fn find(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<Option<FuncId>> {
    let Some((function, offset)) = exported(builder, instance, name) else { return Ok(None) };
    if builder.shape(function).params.is_empty() {
        return Ok(Some(function));
    }
    let ty = describe_lists(&builder.shape(function).params, &builder.shape(function).results);
    Err(Error::input(format!("the function {name} is of type {ty}, and can only be called without parameters")).at(offset))
}

/// Finds the exported function that `--invoke` names.
fn find_invoked(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<Invoked> {
    let shown = quote(name);
    let (function, offset) = named(builder, instance, name)?;
    let shape = builder.shape(function);
    let signature = format!("{shown} {}", describe_lists(&shape.params, &shape.results));
    let refused = |problem: String| {
        Error::unsupported(format!("cannot invoke {signature}: {problem}"))
            .at(offset)
            .help("values of types i32, i64, f32 and f64 can be passed and printed")
    };
    if let Some(ty) = shape.params.iter().find(|ty| !is_number(**ty)) {
        return Err(refused(format!("{} cannot be passed on a command line", with_article(*ty))));
    }
    if let Some(ty) = shape.results.iter().find(|ty| !is_number(**ty)) {
        return Err(refused(format!("{} cannot be printed", with_article(*ty))));
    }
    Ok(Invoked { function, signature })
}

/// Finds the exported function that `--preinit` names, which must have neither parameters nor results.
pub(super) fn find_called(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<FuncId> {
    let (function, offset) = named(builder, instance, name)?;
    let shape = builder.shape(function);
    if shape.params.is_empty() && shape.results.is_empty() {
        return Ok(function);
    }
    let ty = describe_lists(&shape.params, &shape.results);
    Err(Error::input(format!("--preinit calls a function without parameters and results, and {} is of type {ty}", quote(name)))
        .at(offset))
}

/// Finds an exported function that an option names.
fn named(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<(FuncId, u64)> {
    exported(builder, instance, name).ok_or_else(|| {
        let others = exported_functions(builder, instance);
        let meant =
            unknown::nearest(name, builder.callable_exports(instance)).map(|name| format!("did you mean {}? ", quote(name)));
        Error::input(format!("the module exports no function {}", quote(name)))
            .help(format!("{}{others}", meant.unwrap_or_default()))
    })
}

/// Returns the name of a type with its article: a v128, an externref.
fn with_article(ty: ValType) -> String {
    let name = ty.to_string();
    let article = if name.starts_with(['a', 'e', 'i']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// Returns the exported function with this name, and the offset of the export.
fn exported(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Option<(FuncId, u64)> {
    let Some(Extern::Func(function)) = builder.export(instance, name) else { return None };
    Some((function, builder.module_of(instance).export(name)?.offset))
}

pub(super) fn exported_functions(builder: &Builder<'_>, instance: InstanceId) -> String {
    const SHOWN: usize = 8;
    let count = builder.callable_exports(instance).count();
    let names: Vec<_> = builder.callable_exports(instance).take(SHOWN).map(quote).collect();
    match count {
        0 => "it exports no callable function".to_owned(),
        count if count > SHOWN => format!("it exports {}, … ({count} in all)", names.join(", ")),
        _ => format!("it exports {}", names.join(", ")),
    }
}

/// Returns a name as it appears in a list: between quotes unless it is a plain word.
fn quote(name: &str) -> String {
    let is_word = !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ',' | '"'));
    if is_word { Foreign::name(name).to_string() } else { format!("{:?}", Foreign::name(name)) }
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn names_that_are_no_plain_words_are_quoted() {
        assert_eq!(
            ["add", "a.b-c", "", "a b", "a,b", "\u{1b}[2J"].map(quote),
            ["add", "a.b-c", r#""""#, r#""a b""#, r#""a,b""#, r#""\u{1b}[2J""#]
        );
    }
}
