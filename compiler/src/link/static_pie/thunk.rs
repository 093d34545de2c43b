//! Thunks: instructions among the code that extend the range of calls that do not reach their target.
//!
//! The text is cut into groups of sections, and each group is followed by the thunks that its calls may need, one for each
//! target. Whether a call needs one is decided before there are addresses, so some thunks may turn out to be unused; a call is
//! direct wherever possible.
//!
//! ```text
//!   │ section │ section │ thunks │ section │ thunks │ …
//!      call ───────────────┘   └───────────────────────▶ target
//! ```

use super::input::{Class, Inputs, Relocation, SectionId};
use super::live::Live;
use super::machine::{Form, Thunk};
use super::symbols::{Symbols, Target};
use rayon::prelude::*;
use std::collections::HashMap;

/// The thunks, and the sections that use them.
#[derive(Default)]
pub struct Thunks {
    pub groups: Vec<Group>,
    /// The group of each section of the text.
    group_of: HashMap<SectionId, usize>,
}

/// Sections that share thunks.
pub struct Group {
    /// The section that the thunks follow.
    pub last: SectionId,
    /// The targets of the thunks in their order.
    pub targets: Vec<Target>,
    numbers: HashMap<Target, usize>,
}

impl Thunks {
    /// Finds the thunks that may be needed.
    pub fn plan(inputs: &Inputs<'_>, symbols: &Symbols<'_>, live: &Live) -> Result<Self, String> {
        let Some(thunk) = &inputs.machine.thunk else { return Ok(Self::default()) };
        let draft = Draft::new(inputs, live, thunk);
        if draft.size < draft.near {
            return Ok(Self::default());
        }
        let groups: Vec<_> = draft.groups.par_iter().map(|members| draft.group(inputs, symbols, members)).collect();
        let groups = groups.into_iter().collect::<Result<Vec<_>, _>>()?;
        let numbered = draft.groups.iter().enumerate();
        let group_of = numbered.flat_map(|(number, members)| members.iter().map(move |&section| (section, number))).collect();
        Ok(Self { groups, group_of })
    }

    /// Returns the thunk for a target, as the numbers of its group and of it in the group.
    pub fn find(&self, section: SectionId, target: Target) -> Option<(usize, usize)> {
        let group = *self.group_of.get(&section)?;
        Some((group, *self.groups[group].numbers.get(&target)?))
    }
}

/// The text as it would be without thunks.
struct Draft {
    /// Offsets of sections.
    offsets: HashMap<SectionId, u64>,
    groups: Vec<Vec<SectionId>>,
    size: u64,
    /// A call within this distance reaches its target even across thunks, unless they are a quarter of its range: that is
    /// millions of them.
    near: u64,
}

impl Draft {
    fn new(inputs: &Inputs<'_>, live: &Live, thunk: &Thunk) -> Self {
        let mut draft = Self { offsets: HashMap::new(), groups: Vec::new(), size: 0, near: thunk.reach / 4 * 3 };
        let mut start = 0;
        for id in live.members(inputs, Class::Text) {
            let section = &inputs.sections[id.0];
            let offset = draft.size.next_multiple_of(section.align);
            draft.size = offset + section.size;
            draft.offsets.insert(id, offset);
            // The end of a group's thunks must be within the range of a call from the group's start.
            match draft.groups.last_mut() {
                Some(group) if draft.size - start <= thunk.reach / 2 => group.push(id),
                _ => {
                    start = offset;
                    draft.groups.push(vec![id]);
                }
            }
        }
        draft
    }

    /// Returns the thunks that the calls of some sections may need.
    fn group(&self, inputs: &Inputs<'_>, symbols: &Symbols<'_>, members: &[SectionId]) -> Result<Group, String> {
        let last = *members.last().ok_or("a group without sections")?;
        let mut group = Group { last, targets: Vec::new(), numbers: HashMap::new() };
        for &section in members {
            for relocation in inputs.sections[section.0].relocations {
                let Some(target) = self.far_target(inputs, symbols, section, relocation)? else { continue };
                let number = group.targets.len();
                if *group.numbers.entry(target).or_insert(number) == number {
                    group.targets.push(target);
                }
            }
        }
        Ok(group)
    }

    /// Returns the target of a call that may not reach it.
    fn far_target(
        &self,
        inputs: &Inputs<'_>,
        symbols: &Symbols<'_>,
        section: SectionId,
        relocation: &Relocation,
    ) -> Result<Option<Target>, String> {
        let order = inputs.machine.order;
        let kind = relocation.r_type(order, false);
        if !inputs.machine.form(kind).is_ok_and(|form| form == Form::Branch26) {
            return Ok(None);
        }
        let target = symbols.target(inputs, section, relocation)?;
        let Target::Location(location) = target else { return Ok(Some(target)) };
        let from = self.offsets[&section].wrapping_add(relocation.r_offset.get(order));
        let near =
            self.offsets.get(&location.section).is_some_and(|to| to.wrapping_add(location.offset).abs_diff(from) < self.near);
        Ok((!near).then_some(target))
    }
}
