//! Values that a loop gets from the iteration before.
//!
//! The middle of a stencil is what its right end was before: a lane of the vector before (`Previous`), or an element that can be read again
//! (`Remembered`). Sums that a loop has several of, one for each copy of its body, are lanes themselves (`Carried`): nothing of them is in
//! another order then, so they may be sums of floating-point numbers.

use super::access::{Access, FARTHEST};
use super::kind::{Carried, Kind, Pack, PackId, Previous, Remembered};
use super::pack::Packer;
use super::range::Range;
use super::reductions::Reduction;
use cranelift_codegen::ir::{Type, Value};
use rustc_hash::FxHashSet;

impl Packer<'_> {
    /// Returns the pack whose first copy has the value that the last one had in the iteration before.
    pub(super) fn earlier(&mut self, parameter: usize, values: &[Value], ty: Type) -> Option<Pack> {
        if self.open.contains(&parameter) {
            return None;
        }
        self.open.push(parameter);
        let now: Vec<_> = values[1..].iter().copied().chain([self.shape.next[parameter]]).collect();
        let of = self.pack(&now);
        self.open.pop();
        let of = of.filter(|&of| !matches!(self.packs[of].kind, Kind::Invariant(_) | Kind::Ramp { .. }))?;
        if let Kind::Load(access) = self.packs[of].kind
            && self.read_before[parameter]
            && let Some(kind) = self.remember(parameter, access)
        {
            return Some(Pack { ty, kind, range: self.packs[of].range });
        }
        Some(Pack { ty, kind: Kind::Previous { parameter, of }, range: Range::of_type(ty) })
    }

    /// Returns the kind of elements that were read in the iteration before, and are still in memory: they are read again.
    fn remember(&mut self, parameter: usize, of: usize) -> Option<Kind> {
        let of = &self.accesses[of];
        let group = &mut self.groups[of.group];
        if self.has_gaps || group.is_written || group.first < -FARTHEST {
            return None;
        }
        let again = Access { place: 0, value: self.shape.parameters[parameter], distance: of.distance - of.size(), ..of.clone() };
        group.first = group.first.min(again.distance);
        group.lowest_index = group.lowest_index.min(again.distance);
        self.accesses.push(again);
        let access = self.accesses.len() - 1;
        self.remembered.push(Remembered { parameter, access });
        Some(Kind::Load(access))
    }

    /// Returns the parameters of the loop that are values of the iteration before.
    pub(super) fn previous(&self) -> Vec<Previous> {
        let found = self.packs.iter().enumerate().filter_map(|(pack, found)| match found.kind {
            Kind::Previous { parameter, of } => Some(Previous { parameter, pack, of }),
            _ => None,
        });
        found.collect()
    }

    /// Returns the parameters that values are, one for each copy, if what each becomes is made from itself.
    pub(super) fn accumulators(&self, values: &[Value]) -> Option<Vec<usize>> {
        let parameters: Vec<_> = values.iter().map(|&value| self.shape.parameter(value)).collect::<Option<_>>()?;
        let is_so = |&parameter: &usize| self.depends(self.shape.next[parameter], self.shape.parameters[parameter]);
        (parameters.len() > 1 && parameters.iter().all(is_so)).then_some(parameters)
    }

    /// Whether a value is made from another one in the same iteration.
    fn depends(&self, value: Value, on: Value) -> bool {
        let (mut open, mut seen) = (vec![value], FxHashSet::default());
        while let Some(value) = open.pop() {
            let value = self.function.dfg.resolve_aliases(value);
            if value == on {
                return true;
            }
            if let Some(instruction) = self.shape.inside(self.function, value).filter(|_| seen.insert(value)) {
                open.extend(self.function.dfg.inst_args(instruction));
            }
        }
        false
    }

    /// Packs the parameters that nothing else is known about, and what those that are carried become.
    pub(super) fn carried(&mut self, reductions: &[(Reduction, Vec<PackId>)]) -> Option<Vec<Carried>> {
        let mut others: Vec<_> = (0..self.shape.parameters.len()).filter(|&number| self.is_unknown(number, reductions)).collect();
        if !others.is_empty() && (self.copies == 1 || !others.len().is_multiple_of(self.copies)) {
            return None;
        }
        // Memory tells which one belongs to which copy.
        others.sort_by_key(|&number| self.source(self.shape.next[number]));
        for parameters in others.chunks(self.copies) {
            let values: Vec<_> = parameters.iter().map(|&number| self.shape.parameters[number]).collect();
            let pack = self.pack(&values)?;
            matches!(self.packs[pack].kind, Kind::Carried { .. }).then_some(())?;
        }
        let (mut found, mut pack) = (Vec::new(), 0);
        // What they become may be made from more of them.
        while pack < self.packs.len() {
            if let Kind::Carried { parameters } = self.packs[pack].kind.clone() {
                let next: Vec<_> = parameters.iter().map(|&number| self.shape.next[number]).collect();
                let of = self.pack(&next)?;
                found.push(Carried { parameters, pack, of });
            }
            pack += 1;
        }
        Some(found)
    }

    /// Whether nothing is known about a parameter yet.
    pub(super) fn is_unknown(&self, number: usize, reductions: &[(Reduction, Vec<PackId>)]) -> bool {
        let is_packed = |pack: &Pack| match &pack.kind {
            Kind::Carried { parameters } => parameters.contains(&number),
            Kind::Previous { parameter, .. } => *parameter == number,
            _ => false,
        };
        !self.integers.is_counter(self.shape.parameters[number])
            && !reductions.iter().any(|(reduction, _)| reduction.parameter == number)
            && !self.remembered.iter().any(|one| one.parameter == number)
            && !self.packs.iter().any(is_packed)
    }
}
