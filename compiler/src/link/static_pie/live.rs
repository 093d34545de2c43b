//! What the entry does not lead to is left out: the runtime is one section a function, and a program uses few of them.

use super::input::{Inputs, Place, SectionId};
use super::symbols::{Meaning, Symbols};

/// Which sections are part of the executable.
pub struct Live(Vec<bool>);

/// Follows relocations from the entry, and from what is to be kept in any case.
pub fn find(inputs: &Inputs<'_>, symbols: &Symbols<'_>, entry: Place) -> Result<Live, String> {
    let mut live = Live(vec![false; inputs.sections.len()]);
    let retained = (0..inputs.sections.len()).filter(|&number| inputs.sections[number].retained).map(SectionId);
    let mut found = Vec::new();
    for section in retained.chain([entry.section]) {
        live.visit(section, &mut found);
    }
    while let Some(section) = found.pop() {
        for relocation in inputs.sections[section.0].relocations {
            if let Meaning::Place(place) = symbols.target(inputs, section, relocation)? {
                live.visit(place.section, &mut found);
            }
        }
    }
    Ok(live)
}

impl Live {
    /// Whether a section is part of the executable.
    pub fn contains(&self, section: SectionId) -> bool {
        self.0[section.0]
    }

    fn visit(&mut self, section: SectionId, found: &mut Vec<SectionId>) {
        if !std::mem::replace(&mut self.0[section.0], true) {
            found.push(section);
        }
    }
}
