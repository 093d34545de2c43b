//! READ: a component is validated and flattened.
//!
//! This room is the only one that knows `wasmtime_environ`: all that leaves it are types of our own. It validates, resolves
//! instances and aliases, and makes the adapters for calls between components.
//!
//! * [`initializer`]: the steps of instantiation;
//! * [`trampoline`]: functions that are no module's;
//! * [`unsupported`]: those of them that only asynchronous components call, and that are not supported;
//! * [`ty`]: types of values;
//! * [`scan`]: whether anything is asynchronous;
//! * [`extent`]: how much a component makes.

mod extent;
mod initializer;
mod scan;
mod trampoline;
mod ty;
mod unsupported;

use super::flat::{BuiltinKind, Component, CoreModule, Export, Import, Lifted, ResourceType};
use crate::error::{Error, Result};
use initializer::definition;
use ty::Types;
use wasm2native_abi::trap::Trap;
use wasmtime_environ::component::{Component as Flattened, ComponentTypesBuilder, Export as Exported, ExportIndex, Translator};
use wasmtime_environ::wasmparser::{BinaryReaderError, Validator, WasmFeatures};
use wasmtime_environ::{EntityRef as _, ScopeVec, Trap as Code, Tunables, WasmError};

/// Validates and flattens a binary component. Function bodies are not looked at.
///
/// # Errors
///
/// When it is invalid, or has something that no program can consist of.
pub fn read(binary: &[u8]) -> Result<Component> {
    extent::check(binary)?;
    let has_tasks = scan::is_asynchronous(binary);
    // Only where something is thrown must an adapter end an exception: it may not leave a component.
    read_with(binary, features() - WasmFeatures::EXCEPTIONS, has_tasks).or_else(|_| {
        let component = read_with(binary, features(), has_tasks)?;
        // What the library makes for asynchronous calls leaves that to its own runtime.
        match component.functions.iter().any(|function| matches!(function.kind, BuiltinKind::StartCall { .. })) {
            true => Err(Error::unsupported("unsupported: exceptions in components that call each other asynchronously")),
            false => Ok(component),
        }
    })
}

fn read_with(binary: &[u8], features: WasmFeatures, has_tasks: bool) -> Result<Component> {
    // Where nothing is asynchronous, calls keep no account of tasks.
    let tunables = Tunables { concurrency_support: has_tasks, ..Tunables::default_u64() };
    let mut validator = Validator::new_with_features(features);
    let mut types = ComponentTypesBuilder::new(&validator);
    let adapters = ScopeVec::new();
    let translator = Translator::new(&tunables, &mut validator, &mut types, &adapters);
    let (translation, modules) = translator.translate(binary).map_err(|error| convert(&error))?;
    let handles = types.num_resource_tables();
    let (types, _) = types.finish(&translation.component);
    let flattened = &translation.component;
    let mut types = Types::new(&types);
    let mut component = Component {
        modules: modules.values().map(|module| core_module(module.wasm, module.wasm_module_offset)).collect(),
        instances: flattened.num_runtime_component_instances as usize,
        import_names: flattened.import_types.values().map(|(name, _)| name.clone()).collect(),
        traps: traps().into(),
        has_tasks,
        ..Component::default()
    };
    component.imports = imports(flattened)?;
    component.resources = resources(flattened, &component.imports);
    component.handles = types.handles(handles);
    component.steps = initializer::steps(flattened)?;
    component.functions = trampoline::functions(&translation, &mut types)?;
    for (name, (export, _)) in flattened.exports.raw_iter() {
        let export = self::export(flattened, *export, name, &mut types)?;
        component.exports.push((name.to_string(), export));
    }
    Ok(component)
}

/// Returns the features of components that can be compiled, and all of modules, which are looked at again.
fn features() -> WasmFeatures {
    WasmFeatures::all() - WasmFeatures::CM_GC - WasmFeatures::CM_NESTED_NAMES
}

fn core_module(wasm: &[u8], offset: u64) -> CoreModule {
    match usize::try_from(offset) {
        // Nothing else is at the start of a component but its own header.
        Ok(start) if start > 0 => CoreModule::Given(start..start + wasm.len()),
        _ => CoreModule::Adapter(wasm.to_vec()),
    }
}

fn imports(flattened: &Flattened) -> Result<Vec<Import>> {
    let import = |(of, path): &(_, Vec<String>)| {
        let (name, imported) = &flattened.import_types[*of];
        let interface = imported.data.implements.as_ref().unwrap_or(name).clone();
        match &**path {
            [] => Ok(Import { interface: String::new(), name: name.clone() }),
            [function] => Ok(Import { interface, name: function.clone() }),
            [inner, ..] => Err(Error::unsupported(format!(
                "the component imports the instance {inner:?} as a part of {interface:?}, and only interfaces of functions can be \
                 served"
            ))),
        }
    };
    flattened.imports.values().map(import).collect()
}

fn resources(flattened: &Flattened, imports: &[Import]) -> Vec<ResourceType> {
    let imported = flattened.imported_resources.values().map(|import| ResourceType::Imported(imports[import.index()].clone()));
    let defined = flattened.defined_resource_instances.values();
    imported.chain(defined.map(|instance| ResourceType::Defined { instance: instance.index() })).collect()
}

/// Returns the reasons for traps, by their numbers.
fn traps() -> Vec<Trap> {
    let trap = |code| match code {
        Code::CannotLeaveComponent => Trap::CannotLeaveComponent,
        Code::CannotEnterComponent => Trap::CannotEnterComponent,
        Code::InvalidChar => Trap::InvalidCharacter,
        Code::InvalidDiscriminant => Trap::InvalidDiscriminant,
        Code::UnalignedPointer => Trap::UnalignedPointer,
        Code::StringOutOfBounds => Trap::StringOutOfBounds,
        Code::ListOutOfBounds => Trap::ListOutOfBounds,
        Code::MemoryOutOfBounds => Trap::MemoryOutOfBounds,
        Code::UncaughtException => Trap::UncaughtException,
        Code::CannotBlockSyncTask => Trap::CannotBlock,
        _ => Trap::Unreachable,
    };
    (0..=u8::MAX).map_while(Code::from_u8).map(trap).collect()
}

fn export(flattened: &Flattened, index: ExportIndex, name: &str, types: &mut Types<'_>) -> Result<Export> {
    Ok(match &flattened.export_items[index] {
        Exported::LiftedFunction { ty, func, options } => Export::Function(Lifted {
            ty: types.function(*ty)?,
            function: definition(func)?,
            options: trampoline::options(&flattened.options[*options]),
        }),
        Exported::Instance { exports, .. } => {
            let inner = |(name, (export, _)): (&_, &(ExportIndex, _))| {
                let name = ToString::to_string(name);
                Ok((name.clone(), self::export(flattened, *export, &name, types)?))
            };
            Export::Instance(exports.raw_iter().map(inner).collect::<Result<_>>()?)
        }
        Exported::Type(_) => Export::Type,
        Exported::ModuleStatic { .. } | Exported::ModuleImport { .. } => {
            return Err(Error::unsupported(format!(
                "the component exports the core module {name:?}, which a program cannot offer"
            ))
            .help("remove the export"));
        }
    })
}

/// Converts an error, with its location if it is one of the input.
fn convert(error: &wasmtime_environ::error::Error) -> Error {
    if let Some(error) = error.downcast_ref::<BinaryReaderError>() {
        return Error::input(error.message()).at(error.offset() as u64);
    }
    match error.downcast_ref::<WasmError>() {
        Some(WasmError::InvalidWebAssembly { message, offset }) => Error::input(message).at(*offset as u64),
        Some(WasmError::Unsupported(what)) => Error::unsupported(what.clone()),
        _ => Error::unsupported(error.to_string()),
    }
}
