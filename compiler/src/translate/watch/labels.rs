//! Labels of values: the code generator says where what has one is.
//!
//! A value has one label, however many locals have it, and however many values are a sum of it and a constant: what is alive in all
//! of a function, such as the stack pointer, is in very many places.

use crate::clif::watch::{ADDRESS_OF, EXTENDED, Watched};
use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::{RelSourceLoc, Value, ValueLabel, ValueLabelAssignments, ValueLabelStart};

/// The labels of the values of a function.
#[derive(Default)]
pub(super) struct Labels {
    /// The labels that values have, and those that values have which others were extended to; otherwise [`NONE`].
    own: Vec<u32>,
    extended: Vec<u32>,
    /// The values that have labels, in the order of these.
    known: Vec<Known>,
    labels: Vec<(Value, u32)>,
}

/// The label of nothing.
const NONE: u32 = u32::MAX;

/// A value that has a label.
#[derive(Clone, Copy)]
enum Known {
    /// One that others are sums of.
    Part,
    /// One that a local has.
    Watched(Watched),
}

impl Labels {
    /// Forgets those of the last function.
    pub(super) fn begin(&mut self, emitter: &Emitter<'_, '_, '_>) {
        self.known.clear();
        self.labels.clear();
        for labels in [&mut self.own, &mut self.extended] {
            labels.clear();
            labels.resize(emitter.builder.func.dfg.num_values(), NONE);
        }
    }

    /// Returns the label of a value that a local has.
    pub(super) fn watch(&mut self, value: Value, emitter: &Emitter<'_, '_, '_>) -> u32 {
        let label = self.label(value, emitter);
        if let Known::Part = self.known[label as usize] {
            // Of the two, the code generator may keep the other.
            let sum = emitter.sum(value).map(|(part, constant)| (self.label(part, emitter), constant));
            self.known[label as usize] = Known::Watched(Watched::Value(sum));
        }
        label
    }

    fn label(&mut self, value: Value, emitter: &Emitter<'_, '_, '_>) -> u32 {
        let value = emitter.builder.func.dfg.resolve_aliases(value);
        let label = &mut self.own[value.as_u32() as usize];
        if *label == NONE {
            *label = self.known.len() as u32;
            match emitter.constant_value(value) {
                Some(constant) => self.known.push(Known::Watched(Watched::Constant(constant.cast_signed()))),
                None => {
                    self.known.push(Known::Part);
                    self.labels.push((value, *label));
                }
            }
        }
        *label
    }

    /// Passes all labels to the code generator, with those of derived values. Returns the values that have them.
    pub(super) fn finish(&mut self, emitter: &mut Emitter<'_, '_, '_>) -> Vec<Watched> {
        let derived = std::mem::take(&mut emitter.derived);
        let dfg = &mut emitter.builder.func.dfg;
        for (value, made, how) in derived.values() {
            let [value, made] = [value, made].map(|value| dfg.resolve_aliases(value));
            let number = value.as_u32() as usize;
            let label = if self.own[number] == NONE { self.extended[number] } else { self.own[number] };
            if label == NONE || how == ADDRESS_OF && matches!(self.known[label as usize], Known::Part) {
                continue;
            }
            if how == EXTENDED {
                self.extended[made.as_u32() as usize] = label;
            }
            self.labels.push((made, label | how));
        }
        self.labels.sort_unstable();
        let starts = |labels: &[(Value, u32)]| {
            let start = |(_, label): &(Value, u32)| ValueLabelStart {
                from: RelSourceLoc::default(),
                label: ValueLabel::from_u32(*label),
            };
            (labels[0].0, ValueLabelAssignments::Starts(labels.iter().map(start).collect()))
        };
        dfg.values_labels = Some(self.labels.chunk_by(|one, next| one.0 == next.0).map(starts).collect());
        let watched = |known: Known| match known {
            Known::Part => Watched::Value(None),
            Known::Watched(watched) => watched,
        };
        self.known.drain(..).map(watched).collect()
    }
}
