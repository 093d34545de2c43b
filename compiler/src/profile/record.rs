//! The counts of functions, and those of several runs together.

use super::body::Digest;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The counts of all functions in one or more files.
#[derive(Debug, Default)]
pub struct Profile {
    /// By the hash of the body.
    records: HashMap<u64, Record>,
    /// For each shape, the hash of the only body that has it; nothing if several have.
    shapes: HashMap<u64, Option<u64>>,
}

/// The counts of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its counters besides those of calls, in the order of its operators.
    pub plain: Vec<u64>,
    /// The calls of functions that only the running program knows, in the same order.
    pub calls: Vec<Call>,
}

/// The counts of such a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// How often it was made.
    pub count: u64,
    /// The hash of the body that was called most often, if one was called more often than all others together.
    pub callee: Option<u64>,
    /// By how many calls that one leads at least.
    pub lead: u64,
}

impl Profile {
    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Returns the number of bodies that were counted in.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Adds counts of a body. Those of bodies that are alike are added up.
    pub(super) fn add(&mut self, digest: &Digest, record: Record) {
        match self.shapes.entry(digest.shape) {
            Entry::Vacant(entry) => drop(entry.insert(Some(digest.exact))),
            Entry::Occupied(mut entry) if *entry.get() != Some(digest.exact) => drop(entry.insert(None)),
            Entry::Occupied(_) => {}
        }
        match self.records.entry(digest.exact) {
            Entry::Vacant(entry) => drop(entry.insert(record)),
            Entry::Occupied(mut entry) => entry.get_mut().add(&record),
        }
    }

    /// Returns the counts of a body, with the hash that it has in the profile: those of the same body, otherwise those of the only one
    /// of the same shape.
    pub fn of(&self, digest: &Digest) -> Option<(u64, &Record)> {
        let by_shape = || self.shapes.get(&digest.shape).copied().flatten();
        let exact = if self.records.contains_key(&digest.exact) { digest.exact } else { by_shape()? };
        let record = self.records.get(&exact)?;
        let fits = record.plain.len() == digest.plain as usize && record.calls.len() == digest.calls as usize;
        fits.then_some((exact, record))
    }
}

impl Record {
    /// Returns how often the function was entered.
    pub fn entries(&self) -> u64 {
        self.plain.first().copied().unwrap_or(0)
    }

    /// Whether something was counted in it.
    pub fn has_run(&self) -> bool {
        self.plain.iter().any(|&count| count > 0)
    }

    fn add(&mut self, other: &Self) {
        self.plain.iter_mut().zip(&other.plain).for_each(|(count, more)| *count = count.saturating_add(*more));
        self.calls.iter_mut().zip(&other.calls).for_each(|(call, more)| call.add(more));
    }
}

impl Call {
    /// Whether the callee was called at least this many times in a hundred.
    pub fn is_mostly(&self, percent: u64) -> bool {
        let least = (u128::from(self.count) + u128::from(self.lead)) * 50;
        self.callee.is_some() && self.count > 0 && least >= u128::from(self.count) * u128::from(percent)
    }

    /// Adds those of another run: whoever leads loses what the other one gains.
    fn add(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        if self.callee == other.callee {
            self.lead = self.lead.saturating_add(other.lead);
        } else if other.lead > self.lead {
            (self.callee, self.lead) = (other.callee, other.lead - self.lead);
        } else {
            self.lead -= other.lead;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(count: u64, callee: u64, lead: u64) -> Call {
        Call { count, callee: Some(callee), lead }
    }

    #[test]
    fn counts_of_several_runs_add_up() {
        let digest = Digest { exact: 1, shape: 2, plain: 2, calls: 1 };
        let mut profile = Profile::default();
        profile.add(&digest, Record { plain: vec![1, u64::MAX], calls: vec![call(10, 7, 8)] });
        profile.add(&digest, Record { plain: vec![2, 3], calls: vec![call(10, 9, 10)] });
        let expected = Record { plain: vec![3, u64::MAX], calls: vec![call(20, 9, 2)] };
        assert_eq!(profile.of(&digest), Some((1, &expected)));
        // The same shape, another body; then a body with another number of counters.
        assert_eq!(profile.of(&Digest { exact: 5, ..digest }), Some((1, &expected)));
        assert_eq!(profile.of(&Digest { plain: 3, ..digest }), None);
        profile.add(&Digest { exact: 6, ..digest }, Record::default());
        assert_eq!(profile.of(&Digest { exact: 5, ..digest }), None);
    }

    #[test]
    fn a_majority_is_certain() {
        assert!(call(10, 7, 2).is_mostly(60) && !call(10, 7, 2).is_mostly(61));
        assert!(!Call::default().is_mostly(0) && !Call { count: 10, callee: None, lead: 10 }.is_mostly(1));
        assert!(call(u64::MAX, 7, u64::MAX).is_mostly(100));
    }
}
