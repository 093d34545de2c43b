//! From directives to a program and a list of checks.
//!
//! Refusals (malformed, invalid, unlinkable modules) are decided here. Everything else becomes a command of the program, whose
//! outcome is checked after the program has run.

use super::component::{self, Component};
use super::script::{Action, Directive, Encoded, Expected, Kind};
use std::collections::HashMap;
use std::sync::Arc;
use wasm2native::component::export;
use wasm2native::component::instance::Instantiated;
use wasm2native::component::types::Type;
use wasm2native::component::value::Value;
use wasm2native::error::{Error, Kind as ErrorKind};
use wasm2native::options::Options;
use wasm2native::program::id::{FuncId, InstanceId, ModuleId};
use wasm2native::program::{Builder, Command, Extern, Providers};
use wasm2native::target::AddressSpace;
use wasm2native::wasm::reader;
use wasm2native::wasm::source::Source;
use wasmparser::WasmFeatures;

/// A verdict on one directive: the line, and what is wrong, if anything.
pub type Verdict = (usize, Result<(), String>);

/// The plan of a script.
pub struct Plan<'a> {
    /// The program, still under construction.
    pub builder: Builder<'a>,
    /// The commands to run.
    pub commands: Vec<Command>,
    /// For each command, the line of its directive, the expectation, and the type of the result of a component's function.
    pub expected: Vec<(usize, &'a Expected, Option<Arc<Type>>)>,
    /// The verdicts already reached.
    pub verdicts: Vec<Verdict>,
    /// The skipped lines, with reasons.
    pub skipped: Vec<(usize, &'static str)>,
}

/// The expectation that instantiation succeeds.
static SUCCEEDS: Expected = Expected::Anything;

/// The host module that scripts expect, in the text format: what it prints is discarded.
pub const SPECTEST: &str = r#"(module
    (global (export "global_i32") i32 (i32.const 666))
    (global (export "global_i64") i64 (i64.const 666))
    (global (export "global_f32") f32 (f32.const 666.6))
    (global (export "global_f64") f64 (f64.const 666.6))
    (table (export "table") 10 20 funcref)
    (table (export "table64") i64 10 20 funcref)
    (memory (export "memory") 1 2)
    (memory (export "shared_memory") 1 2 shared)
    (func (export "print"))
    (func (export "print_i32") (param i32))
    (func (export "print_i64") (param i64))
    (func (export "print_f32") (param f32))
    (func (export "print_f64") (param f64))
    (func (export "print_i32_f32") (param i32 f32))
    (func (export "print_f64_f64") (param f64 f64)))"#;

/// The state of a script while its directives are being processed.
struct Planner<'a> {
    plan: Plan<'a>,
    providers: Providers,
    features: WasmFeatures,
    modules: HashMap<Option<String>, Definition<'a>>,
    instances: HashMap<Option<String>, Instance>,
    components: Vec<Instantiated<'a>>,
}

/// Something that can be instantiated.
#[derive(Clone, Copy)]
enum Definition<'a> {
    Module(ModuleId),
    Component(&'a Component),
}

/// An instance.
#[derive(Clone, Copy)]
enum Instance {
    Module(InstanceId),
    /// That of a component, by the order of instantiation.
    Component(usize),
}

/// Processes all directives. `spectest` is [`SPECTEST`] in binary form.
pub fn plan<'a>(
    directives: &'a [Directive],
    spectest: &'a [u8],
    features: WasmFeatures,
    options: &Options,
    space: AddressSpace,
) -> Result<Plan<'a>, Error> {
    let plan = Plan {
        builder: Builder::new(options, space),
        commands: Vec::new(),
        expected: Vec::new(),
        verdicts: Vec::new(),
        skipped: Vec::new(),
    };
    let providers = Providers::new(options.unknown_imports);
    let mut planner =
        Planner { plan, providers, features, modules: HashMap::new(), instances: HashMap::new(), components: Vec::new() };
    planner.add_spectest(spectest)?;
    for directive in directives {
        if let Err(problem) = planner.add(directive) {
            planner.plan.verdicts.push((directive.line, Err(problem)));
        }
    }
    Ok(planner.plan)
}

impl<'a> Planner<'a> {
    fn add_spectest(&mut self, binary: &'a [u8]) -> Result<(), Error> {
        let module = self.plan.builder.add_module(reader::read(binary, WasmFeatures::all())?);
        let instance = self.make(module)?;
        self.providers.register("spectest", instance);
        let entry = self.plan.builder.add_entry(vec![instance], Vec::new());
        self.command(0, entry, Vec::new(), 0, &SUCCEEDS);
        Ok(())
    }

    fn add(&mut self, directive: &'a Directive) -> Result<(), String> {
        let line = directive.line;
        match &directive.kind {
            Kind::Module { name, binary } => {
                let module = self.read(binary)?;
                self.instantiate(line, module, name.as_ref(), &SUCCEEDS)
            }
            Kind::Definition { name, binary } => {
                let module = self.read(binary)?;
                self.define(name, Definition::Module(module));
                Ok(())
            }
            Kind::Component { name, component } => {
                let component = component.as_ref().map_err(Clone::clone)?;
                self.define(name, Definition::Component(component));
                self.instantiate_component(line, component, name.as_ref(), &SUCCEEDS)
            }
            Kind::ComponentDefinition { name, component } => {
                let component = component.as_ref().map_err(Clone::clone)?;
                self.define(name, Definition::Component(component));
                self.plan.verdicts.push((line, Ok(())));
                Ok(())
            }
            Kind::Instance { name, module } => match *self.modules.get(module).ok_or("no such module")? {
                Definition::Module(module) => self.instantiate(line, module, name.as_ref(), &SUCCEEDS),
                Definition::Component(component) => self.instantiate_component(line, component, name.as_ref(), &SUCCEEDS),
            },
            Kind::Register { name, instance } => {
                let instance = self.module_instance(instance.as_ref())?;
                self.providers.register(name.clone(), instance);
                Ok(())
            }
            Kind::Malformed(binary) | Kind::Invalid(binary) => {
                self.plan.verdicts.push((line, self.refused(binary)));
                Ok(())
            }
            Kind::Unlinkable(binary) => {
                let module = self.read(binary)?;
                self.add_unlinkable(line, module);
                Ok(())
            }
            Kind::Action(action, expected) => self.act(line, action, expected),
            Kind::Skipped(reason) => {
                self.plan.skipped.push((line, reason));
                Ok(())
            }
        }
    }

    fn read(&mut self, binary: &'a Encoded) -> Result<ModuleId, String> {
        let binary = binary.as_ref().map_err(Clone::clone)?;
        let module = read_whole(binary, self.features).map_err(|error| error.to_string())?;
        Ok(self.plan.builder.add_module(module))
    }

    /// Adds an instance of a module, with what is registered at this point.
    fn make(&mut self, module: ModuleId) -> Result<InstanceId, Error> {
        let imports = self.providers.imports(&self.plan.builder, module)?;
        self.plan.builder.instantiate(module, &imports)
    }

    /// Checks that the module is refused as one that its author has to fix.
    fn refused(&self, binary: &Encoded) -> Result<(), String> {
        let Ok(binary) = binary else { return Ok(()) };
        let read = Source::new(binary).and_then(|source| match source.is_component() {
            true => component::read_whole(source.binary()).map(drop),
            false => read_whole(source.binary(), self.features).map(drop),
        });
        match read {
            Ok(()) => Err("the module was accepted".to_owned()),
            Err(error) if error.kind() == ErrorKind::Input && error.has_place() => Ok(()),
            Err(error) => Err(format!("refused as {:?}: {error}", error.kind())),
        }
    }

    fn instantiate(
        &mut self,
        line: usize,
        module: ModuleId,
        name: Option<&String>,
        expected: &'a Expected,
    ) -> Result<(), String> {
        let instance = self.make(module).map_err(|error| error.to_string())?;
        self.instances.insert(name.cloned(), Instance::Module(instance));
        self.instances.insert(None, Instance::Module(instance));
        let entry = self.plan.builder.add_entry(vec![instance], Vec::new());
        self.command(line, entry, Vec::new(), 0, expected);
        Ok(())
    }

    fn define(&mut self, name: &Option<String>, definition: Definition<'a>) {
        self.modules.insert(name.clone(), definition);
        self.modules.insert(None, definition);
    }

    fn instantiate_component(
        &mut self,
        line: usize,
        component: &'a Component,
        name: Option<&String>,
        expected: &'a Expected,
    ) -> Result<(), String> {
        let made = Instantiated::new(&mut self.plan.builder, &component.flat, &component.binary);
        let made = made.map_err(|error| error.to_string())?;
        let entry = self.plan.builder.add_entry(made.instances.clone(), Vec::new());
        let instance = Instance::Component(self.components.len());
        self.components.push(made);
        self.instances.insert(name.cloned(), instance);
        self.instances.insert(None, instance);
        self.command(line, entry, Vec::new(), 0, expected);
        Ok(())
    }

    /// Calls a function of a component.
    fn lift(
        &mut self,
        line: usize,
        component: usize,
        name: &str,
        values: &[Value],
        expected: &'a Expected,
    ) -> Result<(), String> {
        let made = &mut self.components[component];
        let functions = export::all(made.component);
        let (_, lifted) = functions.into_iter().find(|(known, _)| known == name).ok_or(format!("no exported function {name}"))?;
        let lift = made.lift(&mut self.plan.builder, lifted, values).map_err(|error| error.to_string())??;
        let function = lift.function;
        self.plan.commands.push(Command { function, parameters: Vec::new(), results: 0, lift: Some(Box::new(lift)) });
        self.plan.expected.push((line, expected, lifted.ty.result.clone()));
        Ok(())
    }

    /// Adds the check that the module is refused now, or finds an import too small when it is instantiated.
    fn add_unlinkable(&mut self, line: usize, module: ModuleId) {
        static TOO_SMALL: std::sync::LazyLock<Expected> =
            std::sync::LazyLock::new(|| Expected::Trap("incompatible import type".to_owned()));
        match self.make(module) {
            Err(error) if error.kind() == ErrorKind::Input => self.plan.verdicts.push((line, Ok(()))),
            Err(error) => self.plan.verdicts.push((line, Err(error.to_string()))),
            Ok(instance) => {
                let entry = self.plan.builder.add_entry(vec![instance], Vec::new());
                self.command(line, entry, Vec::new(), 0, &TOO_SMALL);
            }
        }
    }

    fn act(&mut self, line: usize, action: &'a Action, expected: &'a Expected) -> Result<(), String> {
        match action {
            Action::Invoke { instance, name, arguments, values } => {
                let instance = match self.instance(instance.as_ref())? {
                    Instance::Module(instance) => instance,
                    Instance::Component(component) => return self.lift(line, component, name, values, expected),
                };
                let Some(Extern::Func(function)) = self.plan.builder.export(instance, name) else {
                    return Err(format!("no exported function {name}"));
                };
                let results = self.plan.builder.shape(function).results.len();
                let function = self.plan.builder.add_invoke(function);
                self.command(line, function, arguments.clone(), results, expected);
            }
            Action::Get { instance, name } => {
                let instance = self.module_instance(instance.as_ref())?;
                let Some(Extern::Global(global)) = self.plan.builder.export(instance, name) else {
                    return Err(format!("no exported global {name}"));
                };
                let function = self.plan.builder.add_read(global);
                self.command(line, function, Vec::new(), 1, expected);
            }
            Action::InstantiateComponent(component) => {
                let component = component.as_ref().map_err(Clone::clone)?;
                self.instantiate_component(line, component, None, expected)?;
            }
            Action::Instantiate(binary) => {
                let module = self.read(binary)?;
                let instance = self.make(module).map_err(|error| error.to_string())?;
                let entry = self.plan.builder.add_entry(vec![instance], Vec::new());
                self.command(line, entry, Vec::new(), 0, expected);
            }
        }
        Ok(())
    }

    fn instance(&self, name: Option<&String>) -> Result<Instance, String> {
        self.instances.get(&name.cloned()).copied().ok_or_else(|| "no such instance".to_owned())
    }

    fn module_instance(&self, name: Option<&String>) -> Result<InstanceId, String> {
        match self.instance(name)? {
            Instance::Module(instance) => Ok(instance),
            Instance::Component(_) => Err("an instance of a component, and not of a module".to_owned()),
        }
    }

    fn command(&mut self, line: usize, function: FuncId, parameters: Vec<[u8; 16]>, results: usize, expected: &'a Expected) {
        self.plan.commands.push(Command { function, parameters, results, lift: None });
        self.plan.expected.push((line, expected, None));
    }
}

/// Reads a module and validates its function bodies too, as translating them would.
fn read_whole(binary: &[u8], features: WasmFeatures) -> Result<wasm2native::wasm::Module<'_>, Error> {
    let module = reader::read(binary, features)?;
    reader::validate_bodies(&module)?;
    Ok(module)
}
