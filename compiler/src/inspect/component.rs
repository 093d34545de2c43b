//! A component: what it imports and exports, and the modules that it consists of.

use super::needs::{self, rules_of};
use super::report::{Export, Import, Permission, Tool};
use super::text::{self, SHOWN, all_or_none, made_by, more, row, shortened, size};
use crate::component::flat::{self, BuiltinKind, Component, CoreModule};
use crate::component::{export, import, read};
use crate::driver;
use crate::error::Result;
use crate::foreign::{Foreign, shell_word};
use crate::options::{Emit, KeyValues, Options, Permissions, UnknownImports};
use crate::wasm;
use crate::wasm::source::Source;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;

/// The contents of a component, and its needs.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The name of the file.
    pub file: String,
    /// The size of the file, in bytes.
    pub bytes: usize,
    /// `binary` or `text`.
    pub encoding: &'static str,
    /// `command`, which runs from start to end, or `library`.
    pub kind: &'static str,
    /// The versions of WASI whose interfaces it imports or exports.
    pub wasi: BTreeSet<String>,
    /// The tools and languages that made it.
    pub producers: Vec<Tool>,
    /// The interfaces that it names among its imports, in its order.
    pub interfaces: Vec<String>,
    /// The functions that it imports and calls.
    pub imports: Vec<Import>,
    /// The functions that it exports.
    pub exports: Vec<Export>,
    /// The core modules that it consists of.
    pub modules: Vec<Module>,
    /// The permissions that its imports ask for.
    pub permissions: Vec<Permission>,
    /// The system calls that the executable makes once guest code runs, on Linux.
    pub system_calls: Vec<String>,
    /// The command that builds it with the fewest permissions.
    pub command: String,
    /// The reason why it cannot be built with that command, if it cannot.
    pub problem: Option<String>,
}

/// A core module of a component.
#[derive(Debug, Serialize)]
pub struct Module {
    /// Its size, in bytes.
    pub bytes: usize,
    /// The number of functions that are not imported.
    pub functions: usize,
}

/// Returns what is in a component, in binary or text format, and what it needs.
///
/// # Errors
///
/// When it is not a valid component, except for function bodies.
pub(super) fn inspect(input: &[u8], source: &Source<'_>, file: &str) -> Result<Report> {
    let component = read::read(source.binary()).map_err(|error| source.locate(error))?;
    let imports = imports(&component);
    let exports = exports(&component);
    let (modules, producers) = modules(&component, source.binary()).map_err(|error| source.locate(error))?;
    let blobs = Some("objects".to_owned());
    let permissions = Permissions { key_values: Some(KeyValues::Memory), blobs, ..Permissions::default() };
    let planning = Options { emit: Emit::OBJECT, unknown_imports: UnknownImports::Trap, permissions, ..Options::default() };
    let (system_calls, problem) = match driver::plan(input, &planning, |program| program.system_calls()) {
        Ok(calls) => (calls.into_iter().map(str::to_owned).collect(), None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    let is_command = component.exports.iter().any(|(name, _)| name.starts_with("wasi:cli/run@"));
    Ok(Report {
        file: file.to_owned(),
        bytes: input.len(),
        encoding: if source.is_text() { "text" } else { "binary" },
        kind: if is_command { "command" } else { "library" },
        wasi: versions(&component),
        producers,
        permissions: needs::permissions(&imports),
        command: command(file, is_command, &imports),
        interfaces: component.import_names,
        imports,
        exports,
        modules,
        system_calls,
        problem,
    })
}

fn imports(component: &Component) -> Vec<Import> {
    let describe = |(import, r#type): (&flat::Import, String)| {
        let host = import::find(import).ok();
        Import {
            module: import.interface.clone(),
            name: import.name.clone(),
            r#type,
            served: host.is_some(),
            needs: host.and_then(rules_of),
        }
    };
    // Each module that calls one has it for itself.
    let mut known = BTreeSet::new();
    let called = component.functions.iter().filter_map(|function| match &function.kind {
        BuiltinKind::Lower { import, ty, .. } if known.insert(*import) => Some((&component.imports[*import], ty.to_string())),
        _ => None,
    });
    called.map(describe).collect()
}

fn exports(component: &Component) -> Vec<Export> {
    let function = |(name, lifted): (String, &flat::Lifted)| Export { name, r#type: lifted.ty.to_string() };
    export::all(component).into_iter().map(function).collect()
}

fn modules(component: &Component, binary: &[u8]) -> Result<(Vec<Module>, Vec<Tool>)> {
    let (mut modules, mut producers) = (Vec::new(), Vec::new());
    for module in &component.modules {
        let CoreModule::Given(range) = module else { continue };
        let module = wasm::reader::read_at(range.start as u64, &binary[range.clone()], wasm::features::all())?;
        modules.push(Module { bytes: range.len(), functions: module.code.len() });
        let new = module.producers.into_iter().filter(|producer| !producers.contains(producer)).collect::<Vec<_>>();
        producers.extend(new);
    }
    Ok((modules, producers.into_iter().map(Tool::from).collect()))
}

/// Returns the versions of the interfaces of WASI that a component names.
fn versions(component: &Component) -> BTreeSet<String> {
    let names = component.import_names.iter().chain(component.exports.iter().map(|(name, _)| name));
    let version = |name: &String| name.strip_prefix("wasi:")?.split_once('@').map(|(_, version)| version.to_owned());
    names.filter_map(version).collect()
}

fn command(file: &str, is_command: bool, imports: &[Import]) -> String {
    let mut command = format!("wasm2native {}", shell_word(file));
    if !is_command {
        command.push_str(" --invoke 'FUNCTION(ARGUMENTS)'");
    }
    if imports.iter().any(|import| !import.served) {
        command.push_str(" --unknown-imports trap");
    }
    needs::grant(&mut command, imports);
    command.push_str(" --seccomp");
    command
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.kind == "command" { "a command" } else { "a library" };
        writeln!(f, "{}: a component, {kind}, {} of {}", Foreign::message(&self.file), size(self.bytes as u64), self.encoding)?;
        made_by(f, &self.producers)?;
        row(f, "WASI", &all_or_none(self.wasi.iter().map(|version| Foreign::name(version).to_string())))?;
        for module in &self.modules {
            row(f, "module", &format!("{}, {} functions", size(module.bytes as u64), module.functions))?;
        }
        self.interface(f)?;
        text::needs(f, &self.system_calls, &self.permissions)?;
        text::command(f, &self.command, self.problem.as_deref())
    }
}

impl Report {
    /// Writes imports by interface: their types can be long, and `--json` has them.
    fn interface(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::served(f, &self.imports)?;
        let mut interfaces: Vec<_> = self.imports.iter().map(|import| (import.served, &*import.module)).collect();
        interfaces.sort();
        interfaces.dedup();
        for (served, interface) in interfaces.iter().take(SHOWN) {
            let of = self.imports.iter().filter(|import| import.module == *interface && import.served == *served);
            let names: Vec<_> = of.map(|import| Foreign::name(&import.name).to_string()).collect();
            let names = if *served { shortened(&names) } else { format!("{}; unknown", names.join(", ")) };
            row(f, "", &format!("{}: {names}", Foreign::name(interface)))?;
        }
        more(f, interfaces.len())?;
        text::exports(f, &self.exports)
    }
}
