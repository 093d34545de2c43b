//! The application of relocations.

use super::encode;
use super::input::{Class, Inputs, Relocation, SectionId};
use super::layout::{Layout, WORD};
use super::machine::Form;
use super::symbols::Symbols;
use super::thunk::Thunks;

/// Everything that is known when relocations are applied.
pub struct Relocator<'l, 'a> {
    pub inputs: &'l Inputs<'a>,
    pub symbols: &'l Symbols<'a>,
    pub thunks: &'l Thunks,
    pub layout: &'l Layout,
}

impl Relocator<'_, '_> {
    /// Applies the relocations of a section to its copy in the executable; returns the addresses of words that hold addresses.
    pub fn section(&self, id: SectionId, copy: &mut [u8]) -> Result<Vec<u64>, String> {
        let section = &self.inputs.sections[id.0];
        let mut work = Work { relocator: self, id, start: self.layout.start(id), addresses: Vec::new(), upper: Vec::new() };
        if section.relocations.iter().any(|relocation| work.form(relocation).is_ok_and(is_lower)) {
            work.find_upper(section.relocations);
        }
        for relocation in section.relocations {
            let offset = relocation.r_offset.get(self.inputs.machine.order);
            work.apply(relocation, offset, copy).map_err(|problem| match problem {
                Problem::Elsewhere(problem) => problem,
                Problem::Here(problem) => {
                    let object = self.inputs.objects[section.object].name;
                    format!("{object}: {} at {offset:#x}: {problem}", section.name)
                }
            })?;
        }
        Ok(work.addresses)
    }

    /// Writes the thunks of a group to their offset in the executable.
    pub fn thunks(&self, group: usize, copy: &mut [u8]) -> Result<(), String> {
        let machine = self.inputs.machine;
        let Some(thunk) = &machine.thunk else { return Ok(()) };
        let places = copy.chunks_exact_mut(thunk.size() as usize);
        for (number, (target, copy)) in self.thunks.groups[group].targets.iter().zip(places).enumerate() {
            let (start, value) = (self.layout.thunk((group, number)), self.layout.address(*target));
            for (place, word) in copy.chunks_exact_mut(4).zip(thunk.words) {
                place.copy_from_slice(&word.to_le_bytes());
            }
            for &(offset, form) in thunk.references {
                encode::fill(machine.order, form, value, start + offset, &mut copy[offset as usize..])
                    .map_err(|problem| format!("a thunk at {start:#x}: {problem}"))?;
            }
        }
        Ok(())
    }
}

/// A problem with a relocation: its location is still to be added to a problem there.
enum Problem {
    Here(String),
    Elsewhere(String),
}

/// A section whose relocations are applied.
struct Work<'r, 'l, 'a> {
    relocator: &'r Relocator<'l, 'a>,
    id: SectionId,
    /// The address of the section.
    start: u64,
    addresses: Vec<u64>,
    /// The offsets of instructions with the upper part of a distance, in ascending order, and their relocations.
    upper: Vec<(u64, &'a Relocation)>,
}

impl<'a> Work<'_, '_, 'a> {
    fn form(&self, relocation: &Relocation) -> Result<Form, String> {
        let machine = self.relocator.inputs.machine;
        machine.form(relocation.r_type(machine.order, false))
    }

    /// Lists the instructions that others are paired with.
    fn find_upper(&mut self, relocations: &'a [Relocation]) {
        let order = self.relocator.inputs.machine.order;
        let upper = relocations.iter().filter(|relocation| self.form(relocation) == Ok(Form::High20));
        self.upper = upper.map(|relocation| (relocation.r_offset.get(order), relocation)).collect();
        self.upper.sort_by_key(|(offset, _)| *offset);
    }

    fn apply(&mut self, relocation: &'a Relocation, offset: u64, copy: &mut [u8]) -> Result<(), Problem> {
        let inputs = self.relocator.inputs;
        let form = self.form(relocation).map_err(Problem::Here)?;
        let mut place = self.start.wrapping_add(offset);
        let mut value = self.value(relocation, form, place)?;
        if is_lower(form) {
            (value, place) = self.pair(value)?;
        }
        let rest = usize::try_from(offset).ok().and_then(|offset| copy.get_mut(offset..)).unwrap_or_default();
        encode::fill(inputs.machine.order, form, value, place, rest).map_err(Problem::Here)?;
        if form == Form::Address {
            if !matches!(inputs.sections[self.id.0].class, Class::RelRo | Class::Data) {
                return Err(Problem::Here("an address in what is never written".to_owned()));
            }
            if !place.is_multiple_of(WORD) {
                return Err(Problem::Here("an address in a word that is not aligned".to_owned()));
            }
            self.addresses.push(place);
        }
        Ok(())
    }

    /// Returns the address that a relocation refers to, or that of a thunk for it.
    fn value(&self, relocation: &Relocation, form: Form, place: u64) -> Result<u64, Problem> {
        let Relocator { inputs, symbols, thunks, layout } = *self.relocator;
        let target = symbols.target(inputs, self.id, relocation).map_err(Problem::Elsewhere)?;
        let value = layout.address(target);
        Ok(match encode::reaches(form, value, place) {
            true => value,
            false => thunks.find(self.id, target).map_or(value, |thunk| layout.thunk(thunk)),
        })
    }

    /// Returns the target of the instruction at an address, which has the upper part of a distance, and its own address.
    fn pair(&self, address: u64) -> Result<(u64, u64), Problem> {
        let offset = address.wrapping_sub(self.start);
        let found = self.upper.binary_search_by_key(&offset, |(offset, _)| *offset);
        let number = found.map_err(|_| Problem::Here("there is no instruction to pair with at its target".to_owned()))?;
        let (_, relocation) = self.upper[number];
        Ok((self.value(relocation, Form::High20, address)?, address))
    }
}

/// Whether a relocation is for the lower part of a distance, and refers to the instruction with its upper part.
fn is_lower(form: Form) -> bool {
    matches!(form, Form::Low12Load | Form::Low12Store)
}
