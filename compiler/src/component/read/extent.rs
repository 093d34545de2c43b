//! The amount that a component makes, counted before it is flattened: a few bytes can ask for more than any machine holds.
//!
//! An instance of a component is everything that the component instantiates, again. Thirty components that instantiate the one before
//! them twice are a billion instances. So instantiation is played through here, with no more of it than decides what is instantiated:
//! components and modules, and the instances that they may be exports of. Whatever is malformed is left to the validation.

use crate::error::{Error, Result};
use std::collections::HashMap;
use wasmparser::{
    ComponentAlias, ComponentExternalKind as Kind, ComponentInstance, ComponentOuterAliasKind as OuterKind, Instance, Parser,
    Payload,
};

/// The maximum number of instances of modules and components.
const MOST_INSTANCES: usize = 10_000;

/// The maximum number of steps by which they are made.
const MOST_STEPS: usize = 2_000_000;

/// The maximum size of all modules together, each as often as it is instantiated: a base, and an increase for each byte of the input.
const MOST_BYTES: (usize, usize) = (4 << 20, 4);

/// The maximum depth to which components are within others, and to which instantiating one instantiates others.
const DEEPEST: usize = 200;

/// Checks that a component makes no more than a program can consist of.
///
/// # Errors
///
/// When it makes more instances than the limits above allow.
pub(super) fn check(binary: &[u8]) -> Result<()> {
    let definitions = definitions(binary)?;
    let (base, per_byte) = MOST_BYTES;
    let most_bytes = base + per_byte * binary.len();
    let mut play = Play { definitions: &definitions, most_bytes, ..Play::default() };
    play.instantiate(Closure { definition: 0, outer: None }, &Exports::new(), 0).map(drop).map_err(|Excess(what)| {
        Error::unsupported(format!("instantiating the component makes {what}"))
            .help("components that are instantiated several times are in the program as often; instantiate them once")
    })
}

/// A step of instantiation.
enum Step<'a> {
    /// Defines a component in this one.
    Component(usize),
    /// Defines a module of a size.
    Module(usize),
    Import(&'a str, Kind),
    Alias(ComponentAlias<'a>),
    Core(Instance<'a>),
    Instance(ComponentInstance<'a>),
    Export(&'a str, Kind, u32),
    /// One that decides nothing.
    Other,
}

impl Step<'_> {
    /// Returns how many steps it counts as: more with many arguments.
    fn work(&self) -> usize {
        1 + match self {
            Step::Core(Instance::Instantiate { args, .. }) => args.len(),
            Step::Core(Instance::FromExports(exports)) => exports.len(),
            Step::Instance(ComponentInstance::Instantiate { args, .. }) => args.len(),
            Step::Instance(ComponentInstance::FromExports(exports)) => exports.len(),
            _ => 0,
        }
    }
}

/// Returns the steps of all components; those of the outermost are the first.
///
/// # Errors
///
/// When components or their types are nested too deep for those who read them after this.
fn definitions(binary: &[u8]) -> Result<Vec<Vec<Step<'_>>>> {
    let mut definitions = vec![Vec::new()];
    // Those that are being read; nothing for a module.
    let mut open = vec![Some(0)];
    for payload in Parser::new(0).parse_all(binary).map_while(Result::ok) {
        let next = definitions.len();
        let within = open.last().copied().flatten();
        match (payload, within.map(|within| &mut definitions[within])) {
            (Payload::End(_), _) => drop(open.pop()),
            (Payload::ModuleSection { unchecked_range: range, .. }, Some(steps)) => {
                steps.push(Step::Module(range.end.saturating_sub(range.start) as usize));
                open.push(None);
            }
            (Payload::ComponentSection { unchecked_range: range, .. }, Some(_)) if open.len() > DEEPEST => {
                return Err(Error::unsupported(format!("components are nested more than {DEEPEST} deep")).at(range.start));
            }
            (Payload::ComponentTypeSection(section), _) => {
                if let Some(error) = section.into_iter().find_map(Result::err) {
                    return Err(Error::input(error.message()).at(error.offset()));
                }
            }
            (Payload::ComponentSection { .. }, Some(steps)) => {
                steps.push(Step::Component(next));
                definitions.push(Vec::new());
                open.push(Some(next));
            }
            (payload, Some(steps)) => add(steps, payload),
            (_, None) => {}
        }
    }
    Ok(definitions)
}

/// Adds the steps of a section.
fn add<'a>(steps: &mut Vec<Step<'a>>, payload: Payload<'a>) {
    match payload {
        Payload::ComponentImportSection(section) => {
            steps
                .extend(section.into_iter().map_while(Result::ok).map(|import| Step::Import(import.name.name, import.ty.kind())));
        }
        Payload::ComponentAliasSection(section) => steps.extend(section.into_iter().map_while(Result::ok).map(Step::Alias)),
        Payload::InstanceSection(section) => steps.extend(section.into_iter().map_while(Result::ok).map(Step::Core)),
        Payload::ComponentInstanceSection(section) => steps.extend(section.into_iter().map_while(Result::ok).map(Step::Instance)),
        Payload::ComponentExportSection(section) => {
            let exports = section.into_iter().map_while(Result::ok);
            steps.extend(exports.map(|export| Step::Export(export.name.name, export.kind, export.index)));
        }
        Payload::ComponentCanonicalSection(section) => {
            steps.extend(section.into_iter().map_while(Result::ok).map(|_| Step::Other))
        }
        _ => {}
    }
}

/// A component with the instance of the one that it was defined in, to which aliases refer.
#[derive(Clone, Copy)]
struct Closure {
    definition: usize,
    outer: Option<usize>,
}

/// Something that can be an argument or an export, as far as it decides what is instantiated.
#[derive(Clone, Copy)]
enum Item {
    Component(Closure),
    /// A module of a size.
    Module(usize),
    /// The exports of an instance, by their number.
    Instance(usize),
    /// Something that the host would have to provide, or malformed.
    Unknown,
}

/// The items of an instance of a component, by their indices.
#[derive(Default)]
struct Frame {
    outer: Option<usize>,
    components: Vec<Item>,
    modules: Vec<Item>,
    instances: Vec<Item>,
}

type Exports<'a> = HashMap<&'a str, Item>;

/// The kind of thing that there is too much of.
struct Excess(String);

type Outcome<T> = std::result::Result<T, Excess>;

/// An instantiation that is played through. Nothing is forgotten before its end: closures may leave the instance that they are of.
#[derive(Default)]
struct Play<'a> {
    definitions: &'a [Vec<Step<'a>>],
    most_bytes: usize,
    frames: Vec<Frame>,
    exports: Vec<Exports<'a>>,
    instances: usize,
    bytes: usize,
    steps: usize,
}

impl<'a> Play<'a> {
    /// Instantiates a component; returns its exports.
    fn instantiate(&mut self, closure: Closure, arguments: &Exports<'a>, depth: usize) -> Outcome<Item> {
        if depth > DEEPEST {
            return Err(Excess(format!("instances that are nested more than {DEEPEST} deep")));
        }
        self.count(0)?;
        let frame = self.frames.len();
        self.frames.push(Frame { outer: closure.outer, ..Frame::default() });
        let mut exports = Exports::new();
        let definitions = self.definitions;
        for step in &definitions[closure.definition] {
            self.steps += step.work();
            if self.steps > MOST_STEPS {
                return Err(Excess(format!("more than {MOST_STEPS} steps")));
            }
            let (kind, item) = match step {
                Step::Component(definition) => {
                    (Kind::Component, Item::Component(Closure { definition: *definition, outer: Some(frame) }))
                }
                Step::Module(size) => (Kind::Module, Item::Module(*size)),
                Step::Import(name, kind) => (*kind, arguments.get(name).copied().unwrap_or(Item::Unknown)),
                Step::Alias(alias) => self.alias(frame, alias),
                Step::Core(instance) => {
                    if let Instance::Instantiate { module_index, .. } = instance {
                        let size = match self.item(frame, Kind::Module, *module_index) {
                            Item::Module(size) => size,
                            _ => 0,
                        };
                        self.count(size)?;
                    }
                    continue;
                }
                Step::Instance(instance) => (Kind::Instance, self.instance(frame, instance, depth)?),
                Step::Export(name, kind, index) => {
                    let item = self.item(frame, *kind, *index);
                    exports.insert(name, item);
                    (*kind, item)
                }
                Step::Other => continue,
            };
            self.add(frame, kind, item);
        }
        Ok(self.made(exports))
    }

    /// Counts an instance with a module of a size.
    fn count(&mut self, size: usize) -> Outcome<()> {
        self.instances += 1;
        self.bytes = self.bytes.saturating_add(size);
        if self.instances > MOST_INSTANCES {
            return Err(Excess(format!("more than {MOST_INSTANCES} instances")));
        }
        match self.bytes > self.most_bytes {
            true => Err(Excess(format!("instances of modules with more than {} bytes together", self.most_bytes))),
            false => Ok(()),
        }
    }

    fn alias(&self, frame: usize, alias: &ComponentAlias<'a>) -> (Kind, Item) {
        match *alias {
            ComponentAlias::InstanceExport { kind, instance_index, name } => {
                let item = match self.item(frame, Kind::Instance, instance_index) {
                    Item::Instance(exports) => self.exports[exports].get(name).copied().unwrap_or(Item::Unknown),
                    _ => Item::Unknown,
                };
                (kind, item)
            }
            ComponentAlias::Outer { kind, count, index } => {
                let kind = match kind {
                    OuterKind::Component => Kind::Component,
                    OuterKind::CoreModule => Kind::Module,
                    OuterKind::CoreType | OuterKind::Type => return (Kind::Type, Item::Unknown),
                };
                let outer = (0..count).try_fold(frame, |frame, _| self.frames[frame].outer);
                (kind, outer.map_or(Item::Unknown, |outer| self.item(outer, kind, index)))
            }
            ComponentAlias::CoreInstanceExport { .. } => (Kind::Func, Item::Unknown),
        }
    }

    fn instance(&mut self, frame: usize, instance: &ComponentInstance<'a>, depth: usize) -> Outcome<Item> {
        match instance {
            ComponentInstance::Instantiate { component_index, args } => {
                let Item::Component(closure) = self.item(frame, Kind::Component, *component_index) else {
                    return Ok(Item::Unknown);
                };
                let arguments = args.iter().map(|argument| (argument.name, self.item(frame, argument.kind, argument.index)));
                let arguments = arguments.collect();
                self.instantiate(closure, &arguments, depth + 1)
            }
            ComponentInstance::FromExports(exports) => {
                let exports = exports.iter().map(|export| (export.name.name, self.item(frame, export.kind, export.index)));
                let exports = exports.collect();
                Ok(self.made(exports))
            }
        }
    }

    /// Returns an instance with these exports.
    fn made(&mut self, mut exports: Exports<'a>) -> Item {
        exports.retain(|_, item| !matches!(item, Item::Unknown));
        self.exports.push(exports);
        Item::Instance(self.exports.len() - 1)
    }

    fn item(&self, frame: usize, kind: Kind, index: u32) -> Item {
        let frame = &self.frames[frame];
        let items = match kind {
            Kind::Component => &frame.components,
            Kind::Module => &frame.modules,
            Kind::Instance => &frame.instances,
            Kind::Func | Kind::Value | Kind::Type => return Item::Unknown,
        };
        items.get(index as usize).copied().unwrap_or(Item::Unknown)
    }

    fn add(&mut self, frame: usize, kind: Kind, item: Item) {
        let frame = &mut self.frames[frame];
        match kind {
            Kind::Component => frame.components.push(item),
            Kind::Module => frame.modules.push(item),
            Kind::Instance => frame.instances.push(item),
            Kind::Func | Kind::Value | Kind::Type => {}
        }
    }
}
