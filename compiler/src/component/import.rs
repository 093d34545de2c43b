//! The host functions that serve imports.

use super::flat::{Builtin, BuiltinKind, Component, Import, ResourceType};
use super::types::{FunctionType, Type};
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::{Options, UnknownImports};
use crate::program::host::{HostFunction, Served, Unserved};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use wasm2native_abi::host::types::Type as Provided;
use wasm2native_abi::host::{Canonical, Fact, Resource};

/// The maximum number of imports shown.
const SHOWN: usize = 32;

/// Checks that all imports that are called are served, are of the types that the host provides, and can do something.
///
/// # Errors
///
/// One for all that nothing serves, unless calling these is to be a trap; or for the first of another type, or one that keeps values where
/// there is nobody to keep them.
pub(super) fn check(component: &Component, options: &Options) -> Result<()> {
    let unknown = options.unknown_imports;
    if unknown != UnknownImports::Trap {
        check_builtins(component)?;
    }
    let mut missing: Vec<(&Import, Unserved)> = Vec::new();
    for function in &component.functions {
        match &function.kind {
            BuiltinKind::Lower { import, ty, .. } => {
                let import = &component.imports[*import];
                match find(import) {
                    Ok(function) => {
                        check_type(component, import, ty, function)?;
                        check_keeper(import, function, options)?;
                    }
                    Err(reason) => missing.push((import, reason)),
                }
            }
            BuiltinKind::ResourceDrop(handles) => {
                if let Some(import) = component.imported_resource(*handles) {
                    match find_drop(import) {
                        Ok(function) => check_keeper(import, function, options)?,
                        Err(reason) => missing.push((import, reason)),
                    }
                }
            }
            _ => {}
        }
    }
    match missing.is_empty() || unknown == UnknownImports::Trap {
        true => Ok(()),
        false => Err(unserved(missing)),
    }
}

/// Checks that all built-ins that are called are supported.
fn check_builtins(component: &Component) -> Result<()> {
    let name = |function: &Builtin| match function.kind {
        BuiltinKind::Unsupported { name, .. } => Some(name),
        _ => None,
    };
    let names: BTreeSet<_> = component.functions.iter().filter_map(name).collect();
    if names.is_empty() {
        return Ok(());
    }
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    Err(Error::unsupported(format!(
        "the component has {names}, and asynchronous components (WASI 0.3) are supported only as far as nothing waits"
    ))
    .help(
        "build the program for WASI 0.2, such as with Rust's target wasm32-wasip2; --unknown-imports=trap builds it anyway, and \
         calling one is a trap",
    ))
}

/// Finds the host function that serves an import.
pub fn find(import: &Import) -> Result<HostFunction, Unserved> {
    HostFunction::find_for_component(&import.interface, &import.name)
}

/// Finds the host function that drops a handle of an imported resource type.
fn find_drop(import: &Import) -> Result<HostFunction, Unserved> {
    HostFunction::find_for_component(&import.interface, &format!("[resource-drop]{}", import.name))
}

/// Finds the resource type of the host that an imported one is.
pub(super) fn resource(import: &Import) -> Option<Resource> {
    find_drop(import).ok()?;
    let (interface, _version) = import.interface.split_once('@')?;
    Resource::ALL.iter().copied().find(|resource| resource.names() == (interface, &*import.name))
}

/// Writes one message for all imports that nothing serves: a line for each interface, or for a function of one that is served.
fn unserved(mut missing: Vec<(&Import, Unserved)>) -> Error {
    missing.sort_by(|(one, _), (other, _)| (&one.interface, &one.name).cmp(&(&other.interface, &other.name)));
    missing.dedup();
    let of_interface = |(one, reason): &(&Import, Unserved), (other, _): &(&Import, Unserved)| {
        *reason != Unserved::Function && !one.interface.is_empty() && one.interface == other.interface
    };
    let groups: Vec<_> = missing.chunk_by(of_interface).collect();
    let line = |group: &[(&Import, Unserved)]| match group {
        [(import, _)] => Quoted(import).to_string(),
        [(import, _), ..] => format!("{:?} ({} functions and resources)", Foreign::name(&import.interface), group.len()),
        [] => String::new(),
    };
    let error = match &groups[..] {
        [group] => Error::input(format!("unknown import {}", line(group))),
        _ => {
            let error = Error::input(format!("{} unknown imports", missing.len()));
            groups.iter().take(SHOWN).fold(error, |error, group| error.detail(line(group)))
        }
    };
    let error = match groups.len().saturating_sub(SHOWN) {
        0 => error,
        more => error.detail(format!("… and {more} more")),
    };
    // Another version is more to the point than another host.
    let (import, reason) = missing.iter().find(|(_, reason)| *reason != Unserved::Interface).unwrap_or(&missing[0]);
    error.help(format!("{}; --unknown-imports=trap builds it anyway, and calling one is a trap", remedy(import, *reason)))
}

fn remedy(import: &Import, reason: Unserved) -> String {
    let interface = import.interface.split_once('@').map_or(&*import.interface, |(name, _)| name);
    match reason {
        Unserved::Interface if interface.starts_with("spin:") || interface.starts_with("fermyon:spin/") => {
            let version = Served("fermyon:spin/variables");
            format!("of Spin's interfaces, wasm2native provides fermyon:spin/key-value and variables, version {version}")
        }
        Unserved::Interface if interface.is_empty() => {
            "functions that a component imports by themselves are for another host, or for a component that has them".to_owned()
        }
        Unserved::Interface => {
            "wasm2native provides WASI 0.2: cli, clocks, filesystem, http, io, random and sockets, and drafts of blobstore, config, \
             keyvalue and logging; compose the component with one that has the interface"
                .to_owned()
        }
        Unserved::Version | Unserved::Function => {
            format!("wasm2native provides {} as of versions {}", Foreign::name(interface), Served(interface))
        }
    }
}

/// Checks that there is somebody to keep values, or a place for objects, for a function that needs that.
fn check_keeper(import: &Import, function: HostFunction, options: &Options) -> Result<()> {
    let interface = Foreign::name(&import.interface);
    if function.has(Fact::KeepsObjects) && options.permissions.blobs.is_none() {
        return Err(Error::input(format!("the component imports {interface:?}, and nothing was granted to keep its objects"))
            .help("--blobstore DIRECTORY keeps them in a directory, also for several programs"));
    }
    if !function.has(Fact::KeepsValues) || options.permissions.key_values.is_some() {
        return Ok(());
    }
    Err(Error::input(format!("the component imports {interface:?}, and nothing was granted to keep its values")).help(
        "--keyvalue memory keeps them in memory of the program until it ends, --keyvalue DIRECTORY in a directory, --keyvalue redis://HOST on a server",
    ))
}

/// Checks that a function is of the type that the host provides: what a component states of it may be anything.
fn check_type(component: &Component, import: &Import, ty: &FunctionType, function: HostFunction) -> Result<()> {
    let Some(Canonical { parameters, result, .. }) = function.canonical() else { return Ok(()) };
    let same = parameters.len() == ty.params.len()
        && parameters.iter().zip(&ty.params).all(|((_, provided), (_, wanted))| component.is(wanted, provided))
        && component.is_optional(ty.result.as_ref(), result.as_ref());
    match same {
        true => Ok(()),
        false => Err(Error::input(format!("incompatible import type: {}: {ty}", Quoted(import)))
            .help("wasm2native provides the function that the standard defines, which is of another type")),
    }
}

impl Component {
    /// Returns the resource type of handles, if it is imported.
    pub(super) fn imported_resource(&self, handles: usize) -> Option<&Import> {
        let resource = self.handles.get(handles).copied().flatten()?.resource;
        match &self.resources[resource] {
            ResourceType::Imported(import) => Some(import),
            ResourceType::Defined { .. } => None,
        }
    }

    fn is_optional(&self, wanted: Option<&Arc<Type>>, provided: Option<&Provided>) -> bool {
        match (wanted, provided) {
            (Some(wanted), Some(provided)) => self.is(wanted, provided),
            (None, None) => true,
            _ => false,
        }
    }

    /// Whether a type is one that the host provides.
    fn is(&self, wanted: &Type, provided: &Provided) -> bool {
        let is_resource = |handles: usize, wanted: Resource| self.imported_resource(handles).and_then(resource) == Some(wanted);
        match (wanted, provided) {
            (Type::Bool, Provided::Bool)
            | (Type::U8, Provided::U8)
            | (Type::U16, Provided::U16)
            | (Type::U32, Provided::U32)
            | (Type::U64, Provided::U64)
            | (Type::S64, Provided::S64)
            | (Type::String, Provided::String) => true,
            (Type::Own(handles), Provided::Own(resource)) | (Type::Borrow(handles), Provided::Borrow(resource)) => {
                is_resource(*handles, *resource)
            }
            (Type::List(wanted), Provided::List(provided)) | (Type::Option(wanted), Provided::Option(provided)) => {
                self.is(wanted, provided)
            }
            (Type::Result(ok, error), Provided::Result(provided_ok, provided_error)) => {
                self.is_optional(ok.as_ref(), *provided_ok) && self.is_optional(error.as_ref(), *provided_error)
            }
            (Type::Tuple(wanted), Provided::Tuple(provided)) => {
                wanted.len() == provided.len() && wanted.iter().zip(*provided).all(|(wanted, provided)| self.is(wanted, provided))
            }
            (Type::Record(wanted), Provided::Record(provided)) => {
                let same = |((name, wanted), (known, provided)): (&(String, Arc<Type>), &(&str, Provided))| {
                    name == known && self.is(wanted, provided)
                };
                wanted.len() == provided.len() && wanted.iter().zip(*provided).all(same)
            }
            (Type::Variant(wanted), Provided::Variant(provided)) => {
                let mut pairs = wanted.iter().zip(*provided);
                wanted.len() == provided.len()
                    && pairs.all(|((name, wanted), (known, provided))| {
                        name == known && self.is_optional(wanted.as_ref(), provided.as_ref())
                    })
            }
            (Type::Enum(wanted), Provided::Enum(provided)) | (Type::Flags(wanted), Provided::Flags(provided)) => {
                wanted.iter().map(String::as_str).eq(provided.iter().copied())
            }
            _ => false,
        }
    }
}

/// The two names of an import.
struct Quoted<'a>(&'a Import);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0.interface {
            "" => write!(f, "{:?}", Foreign::name(&self.0.name)),
            interface => write!(f, "{:?}.{:?}", Foreign::name(interface), Foreign::name(&self.0.name)),
        }
    }
}
