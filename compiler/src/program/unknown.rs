//! Unresolved imports: one message for all of them, with suggestions.

use super::builder::Builder;
use super::describe::describe;
use super::host::HostFunction;
use super::origin;
use super::providers::Providers;
use crate::error::Error;
use crate::foreign::Foreign;
use crate::wasm::Module;
use crate::wasm::module::{Import, ImportKind};
use std::fmt;
use wasmparser::ExternalKind;

/// The maximum number of imports shown.
const SHOWN: usize = 32;

/// The maximum length of names compared with others, in bytes, and number of others: names need not be typed by people.
const LONGEST: usize = 64;
const MOST_COMPARED: usize = 1000;

impl Providers {
    /// Writes one message for all unresolved imports.
    pub(super) fn unknown_imports(&self, builder: &Builder<'_>, module: &Module<'_>, imports: &[Import<'_>]) -> Error {
        let line = |import: &Import<'_>| {
            let line = format!("{} ({})", Quoted(import), kind(module, import));
            match self.nearest(builder, module, import) {
                Some(meant) => format!("{line}; did you mean {meant}?"),
                None => line,
            }
        };
        let error = match imports {
            [import] => Error::input(format!("unknown import {}", line(import))),
            _ => {
                let error = Error::input(format!("{} unknown imports", imports.len()));
                imports.iter().take(SHOWN).fold(error, |error, import| error.detail(line(import)))
            }
        };
        let error = match imports.len().saturating_sub(SHOWN) {
            0 => error,
            more => error.detail(format!("… and {more} more")),
        };
        error.at(imports[0].offset).help(self.remedy(module, imports))
    }

    fn remedy(&self, module: &Module<'_>, imports: &[Import<'_>]) -> String {
        let functions = imports.iter().filter(|import| matches!(import.kind, ImportKind::Func(_))).count();
        let linked = imports.iter().find(|import| self.instances.contains_key(import.module));
        let reason = match (linked, origin::of(module, imports)) {
            (Some(import), _) => {
                let (name, provider) = (Foreign::name(import.name), Foreign::name(import.module));
                let instead = if HostFunction::serves(import.module) { "takes the place of WASI, and " } else { "" };
                format!("the module linked as {provider} {instead}does not export {name}")
            }
            (None, Some(origin)) => format!("the module {}", origin.advice),
            (None, None) if functions < imports.len() => {
                "wasm2native provides wasi_snapshot_preview1 and wasi_unstable, which are functions only".to_owned()
            }
            (None, None) => "wasm2native provides wasi_snapshot_preview1 and wasi_unstable".to_owned(),
        };
        match functions == imports.len() {
            true => format!("{reason}; --unknown-imports=trap builds it anyway, and calling one is a trap"),
            false => reason,
        }
    }

    /// Suggests what was meant: something with a similar name that the same module provides, or the same name in a module with
    /// a similar name.
    fn nearest(&self, builder: &Builder<'_>, module: &Module<'_>, import: &Import<'_>) -> Option<String> {
        if let Some(&provider) = self.instances.get(import.module) {
            let exports = &builder.module_of(provider).exports;
            let same_kind = exports.iter().filter(|export| same_kind(import, export.kind)).map(|export| export.name);
            return nearest(import.name, same_kind).map(|name| format!("{:?}", Foreign::name(name)));
        }
        let is_served = |function: &HostFunction| match import.kind {
            ImportKind::Func(ty) => function.ty() == *module.func_type(ty),
            _ => false,
        };
        if HostFunction::serves(import.module) {
            let names = HostFunction::of(import.module).filter(is_served).map(HostFunction::name);
            return nearest(import.name, names).map(|name| format!("{name:?}"));
        }
        let find = |module: &&str| HostFunction::find(module, import.name).filter(is_served);
        let mut modules: Vec<&str> = HostFunction::modules().filter(|module| find(module).is_some()).collect();
        let linked = self.instances.iter().filter(|(_, provider)| provides(builder.module_of(**provider), import));
        modules.extend(linked.map(|(name, _)| name.as_str()));
        let module = nearest(import.module, modules.into_iter())?;
        Some(Quoted(&Import { module, ..*import }).to_string())
    }
}

/// Whether a module exports what an import asks for.
fn provides(module: &Module<'_>, import: &Import<'_>) -> bool {
    module.export(import.name).is_some_and(|export| same_kind(import, export.kind))
}

/// The two names of an import.
pub struct Quoted<'a, 'b>(pub &'a Import<'b>);

impl fmt::Display for Quoted<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}.{:?}", Foreign::name(self.0.module), Foreign::name(self.0.name))
    }
}

fn kind(module: &Module<'_>, import: &Import<'_>) -> String {
    match import.kind {
        ImportKind::Func(ty) => format!("function, type {}", describe(module.func_type(ty))),
        ImportKind::Table(_) => "table".to_owned(),
        ImportKind::Memory(_) => "memory".to_owned(),
        ImportKind::Global(_) => "global".to_owned(),
        ImportKind::Tag(_) => "tag".to_owned(),
    }
}

fn same_kind(import: &Import<'_>, kind: ExternalKind) -> bool {
    match import.kind {
        ImportKind::Func(_) => matches!(kind, ExternalKind::Func | ExternalKind::FuncExact),
        ImportKind::Table(_) => kind == ExternalKind::Table,
        ImportKind::Memory(_) => kind == ExternalKind::Memory,
        ImportKind::Global(_) => kind == ExternalKind::Global,
        ImportKind::Tag(_) => kind == ExternalKind::Tag,
    }
}

/// Returns the name that needs the fewest changes to become another, if they are few.
pub(super) fn nearest<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.chars().count() / 3).min(3);
    let near = others.take(MOST_COMPARED).filter(|other| name.len().max(other.len()) <= LONGEST);
    let changed = near.map(|other| (strsim::osa_distance(name, other), other)).filter(|(changes, _)| *changes <= most);
    changed.min_by_key(|(changes, _)| *changes).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_the_one_that_was_meant() {
        let functions = |name| nearest(name, HostFunction::of("wasi_snapshot_preview1").map(HostFunction::name));
        assert_eq!(functions("fd_writ"), Some("fd_write"));
        assert_eq!(functions("fd_raed"), Some("fd_read"));
        assert_eq!(functions("path_filestat_get_times"), Some("path_filestat_set_times"));
        assert_eq!(functions("fd_paint"), None);
        assert_eq!(functions("print"), None);
        assert_eq!(functions(""), None);
        assert_eq!(functions(&"fd_write".repeat(100_000)), None);
        let modules = |name| nearest(name, HostFunction::modules());
        assert_eq!(modules("wasi_snapshot_preview"), Some("wasi_snapshot_preview1"));
        assert_eq!(modules("wasi-unstable"), Some("wasi_unstable"));
        assert_eq!(modules("env"), None);
    }
}
