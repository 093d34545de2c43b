//! Each reference finds what it refers to.

use super::input::{Binding, Inputs, ORDER, Place, Relocation, SectionId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The head of the executable, which the linker defines.
const IMAGE: &[u8] = b"__ehdr_start";

/// What all symbols mean.
pub struct Symbols<'a> {
    /// By the numbers of objects, and of symbols in them.
    meanings: Vec<Vec<Option<Meaning>>>,
    globals: HashMap<&'a [u8], Definition>,
}

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Place(Place),
    /// The head of the executable.
    Image,
}

/// What defines a name for all objects.
struct Definition {
    place: Place,
    binding: Binding,
}

impl<'a> Symbols<'a> {
    /// Finds what every symbol stands for. That nothing defines a name is an error only for who needs it.
    pub fn resolve(inputs: &Inputs<'a>) -> Result<Self, String> {
        let globals = definitions(inputs)?;
        let meaning = |name: &[u8]| match globals.get(name) {
            Some(definition) => Some(Meaning::Place(definition.place)),
            None => (name == IMAGE).then_some(Meaning::Image),
        };
        let meanings = inputs.objects.iter().map(|object| {
            let symbols = object.symbols.iter().map(|symbol| match symbol.binding {
                Binding::Local => symbol.place.map(Meaning::Place),
                Binding::Global | Binding::Weak => meaning(symbol.name),
            });
            symbols.collect()
        });
        Ok(Self { meanings: meanings.collect(), globals })
    }

    /// Where the program begins.
    pub fn entry(&self, name: &str) -> Result<Place, String> {
        let definition = self.globals.get(name.as_bytes());
        definition.map(|definition| definition.place).ok_or_else(|| format!("nothing defines {name}, where the program begins"))
    }

    /// What a relocation of a section refers to.
    pub fn target(&self, inputs: &Inputs<'_>, section: SectionId, relocation: &Relocation) -> Result<Meaning, String> {
        let section = &inputs.sections[section.0];
        let object = &inputs.objects[section.object];
        let number = relocation.r_sym(ORDER, false) as usize;
        self.meanings[section.object].get(number).copied().flatten().ok_or_else(|| {
            let name = object.symbols.get(number).map_or(b"a symbol".as_slice(), |symbol| symbol.name);
            let name = String::from_utf8_lossy(name);
            format!("{}: nothing defines {name}, which {} refers to", object.name, section.name)
        })
    }
}

/// The names that all objects see.
fn definitions<'a>(inputs: &Inputs<'a>) -> Result<HashMap<&'a [u8], Definition>, String> {
    let mut globals = HashMap::new();
    for object in &inputs.objects {
        for symbol in object.symbols.iter().filter(|symbol| symbol.binding != Binding::Local) {
            let Some(place) = symbol.place else { continue };
            let definition = Definition { place, binding: symbol.binding };
            match globals.entry(symbol.name) {
                Entry::Vacant(entry) => drop(entry.insert(definition)),
                Entry::Occupied(mut entry) => match (entry.get().binding, symbol.binding) {
                    (_, Binding::Weak) => {}
                    (Binding::Weak, _) => drop(entry.insert(definition)),
                    _ => {
                        let other = inputs.objects[inputs.sections[entry.get().place.section.0].object].name;
                        let name = String::from_utf8_lossy(symbol.name);
                        return Err(format!("{}: {name} is defined in {other} too", object.name));
                    }
                },
            }
        }
    }
    Ok(globals)
}
