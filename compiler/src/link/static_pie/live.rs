//! Leaves out sections that cannot be reached from the entry point: the runtime has one section per function, and a program uses
//! few of them.

use super::input::{Class, Inputs, Location, SectionId};
use super::machine::Form;
use super::symbols::{Symbols, Target};
use rayon::prelude::*;
use std::cmp::Reverse;

/// The sections that are part of the executable.
pub struct Live(Vec<bool>);

/// Follows relocations from the entry point, and from sections that are always kept.
pub fn find(inputs: &Inputs<'_>, symbols: &Symbols<'_>, entry: Location) -> Result<Live, String> {
    let mut live = Live(vec![false; inputs.sections.len()]);
    let retained = (0..inputs.sections.len()).filter(|&number| inputs.sections[number].retained).map(SectionId);
    let mut found: Vec<_> = retained.chain([entry.section]).filter(|&section| live.add(section)).collect();
    while !found.is_empty() {
        let references: Vec<_> = found.par_iter().map(|&section| references(inputs, symbols, section)).collect();
        found.clear();
        for sections in references {
            found.extend(sections?.into_iter().filter(|&section| live.add(section)));
        }
    }
    Ok(live)
}

/// Returns the other sections that a section refers to, each once.
fn references(inputs: &Inputs<'_>, symbols: &Symbols<'_>, section: SectionId) -> Result<Vec<SectionId>, String> {
    let mut seen = vec![false; inputs.sections.len()];
    let mut found = Vec::new();
    for relocation in inputs.sections[section.0].relocations {
        if let Target::Location(location) = symbols.target(inputs, section, relocation)?
            && !std::mem::replace(&mut seen[location.section.0], true)
        {
            found.push(location.section);
        }
    }
    Ok(found)
}

impl Live {
    /// Whether a section is part of the executable.
    pub fn contains(&self, section: SectionId) -> bool {
        self.0[section.0]
    }

    /// Returns the sections of a class that are part of the executable, in descending order of alignment, which minimizes the
    /// padding between them. Otherwise they are in the order of the inputs.
    pub fn members(&self, inputs: &Inputs<'_>, class: Class) -> Vec<SectionId> {
        let mut members: Vec<_> = inputs.of_class(class).filter(|&section| self.contains(section)).collect();
        members.sort_by_key(|section| Reverse(inputs.sections[section.0].align));
        members
    }

    /// Returns the number of words that hold addresses.
    pub fn count_addresses(&self, inputs: &Inputs<'_>) -> u64 {
        let machine = inputs.machine;
        let written = [Class::RelRo, Class::Data].into_iter().flat_map(|class| self.members(inputs, class));
        let relocations = written.flat_map(|section| inputs.sections[section.0].relocations);
        let is_address = |kind| machine.form(kind).is_ok_and(|form| form == Form::Address);
        relocations.filter(|relocation| is_address(relocation.r_type(machine.order, false))).count() as u64
    }

    /// Adds a section, unless it is there already.
    fn add(&mut self, section: SectionId) -> bool {
        !std::mem::replace(&mut self.0[section.0], true)
    }
}
