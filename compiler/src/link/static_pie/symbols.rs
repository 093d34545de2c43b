//! The resolution of references to their targets.

use super::input::{Inputs, Location, Relocation, SectionId};
use object::read::elf::Sym as _;
use object::{SymbolIndex, elf};
use rayon::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The header of the executable, which the linker defines.
const IMAGE: &[u8] = b"__ehdr_start";

/// The definitions of the symbols that objects share. The others are looked up where they are used.
pub struct Symbols<'a> {
    /// By the number of the object, then by that of the symbol minus that of the object's first global symbol.
    shared: Vec<Shared>,
    globals: HashMap<&'a [u8], Definition>,
}

/// The global symbols of an object, including those that others define.
struct Shared {
    first: usize,
    targets: Vec<Option<Target>>,
}

/// The target of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Location(Location),
    /// The number of bytes from the header of the executable.
    Image(u64),
}

/// The definition of a name for all objects.
#[derive(Clone, Copy)]
struct Definition {
    location: Location,
    is_weak: bool,
}

impl<'a> Symbols<'a> {
    /// Finds the definitions of all symbols. An undefined name is an error only if it is needed.
    pub fn resolve(inputs: &Inputs<'a>) -> Result<Self, String> {
        let globals = definitions(inputs)?;
        let target = |name: &[u8]| match globals.get(name) {
            Some(definition) => Some(Target::Location(definition.location)),
            None => (name == IMAGE).then_some(Target::Image(0)),
        };
        let order = inputs.machine.order;
        let shared = inputs.objects.par_iter().map(|object| {
            let first = object.symbols.iter().position(|symbol| !symbol.is_local()).unwrap_or(object.symbols.len());
            let targets = object.symbols.iter().skip(first).map(|symbol| match symbol.is_local() {
                true => None,
                false => object.symbols.symbol_name(order, symbol).ok().and_then(target),
            });
            Shared { first, targets: targets.collect() }
        });
        Ok(Self { shared: shared.collect(), globals })
    }

    /// Returns the location of the program's entry point.
    pub fn entry(&self, name: &str) -> Result<Location, String> {
        let definition = self.globals.get(name.as_bytes());
        definition
            .map(|definition| definition.location)
            .ok_or_else(|| format!("nothing defines {name}, where the program begins"))
    }

    /// Returns the target of a relocation of a section, including its addend.
    pub fn target(&self, inputs: &Inputs<'_>, section: SectionId, relocation: &Relocation) -> Result<Target, String> {
        let order = inputs.machine.order;
        let section = &inputs.sections[section.0];
        let object = &inputs.objects[section.object];
        let index = SymbolIndex(relocation.r_sym(order, false) as usize);
        let symbol = object.symbols.symbol(index).map_err(|error| format!("{}: {error}", object.name))?;
        let addend = relocation.r_addend.get(order);
        let found = match symbol.is_local() {
            true => inputs.locate(section.object, index, symbol, addend)?.map(Target::Location),
            false => self.shared[section.object].target(index).map(|target| target.plus(addend)),
        };
        found.ok_or_else(|| {
            let name = object.symbols.symbol_name(order, symbol).unwrap_or_default();
            format!("{}: nothing defines {}, which {} refers to", object.name, String::from_utf8_lossy(name), section.name)
        })
    }
}

impl Shared {
    fn target(&self, index: SymbolIndex) -> Option<Target> {
        self.targets.get(index.0.checked_sub(self.first)?).copied().flatten()
    }
}

impl Target {
    fn plus(self, addend: i64) -> Self {
        match self {
            Self::Location(Location { section, offset }) => {
                Self::Location(Location { section, offset: offset.wrapping_add_signed(addend) })
            }
            Self::Image(offset) => Self::Image(offset.wrapping_add_signed(addend)),
        }
    }
}

/// Returns the names that all objects see.
fn definitions<'a>(inputs: &Inputs<'a>) -> Result<HashMap<&'a [u8], Definition>, String> {
    let order = inputs.machine.order;
    let mut globals = HashMap::new();
    for (number, object) in inputs.objects.iter().enumerate() {
        let failed = |error: &dyn ToString| format!("{}: {}", object.name, error.to_string());
        for (index, symbol) in object.symbols.enumerate().filter(|(_, symbol)| !symbol.is_local()) {
            let Some(location) = inputs.locate(number, index, symbol, 0)? else { continue };
            let name = object.symbols.symbol_name(order, symbol).map_err(|error| failed(&error))?;
            let definition = Definition { location, is_weak: symbol.st_bind() == elf::STB_WEAK };
            match globals.entry(name) {
                Entry::Vacant(entry) => drop(entry.insert(definition)),
                Entry::Occupied(_) if definition.is_weak => {}
                Entry::Occupied(mut entry) if entry.get().is_weak => drop(entry.insert(definition)),
                Entry::Occupied(entry) => {
                    let other = inputs.objects[inputs.sections[entry.get().location.section.0].object].name;
                    return Err(failed(&format!("{} is defined in {other} too", String::from_utf8_lossy(name))));
                }
            }
        }
    }
    Ok(globals)
}
