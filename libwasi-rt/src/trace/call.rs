//! The functions as they are shown: their rows in `wasm2native-abi`, without addresses.
//!
//! All texts are padded bytes and all lists are ranges of one: a table of addresses would have to be relocated.

use wasm2native_abi::host::preview1::COUNT;
use wasm2native_abi::host::{FUNCTIONS, Function, Kind, Returns, Words};
use wasm2native_abi::trace::MOST_ARGUMENTS;

use crate::message::padded;

/// A function as it is shown.
pub(super) struct Call {
    /// Its name as an import.
    pub(super) name: [u8; 24],
    /// Its parameters, then its results; after the last, [`NONE`].
    parameters: [Parameter; MOST],
    /// Whether it returns.
    pub(super) returns: bool,
}

/// A parameter or result as it is shown.
#[derive(Clone, Copy)]
pub(super) struct Parameter {
    /// The index of its name in [`LABELS`]; results have none.
    label: u8,
    /// The kind, which determines how it is written.
    pub(super) kind: Kind,
}

impl Parameter {
    /// Returns its name in the standard.
    pub(super) fn label(&self) -> &'static [u8] {
        LABELS.get(usize::from(self.label)).map_or(&[], |label| label)
    }

    /// Whether it is shown after the call.
    pub(super) fn is_result(&self) -> bool {
        self.label == RESULT
    }

    /// Returns how many arguments it stands for.
    const fn arguments(&self) -> usize {
        match self.label {
            RESULT => self.kind.result_arguments(),
            NONE => 0,
            _ => self.kind.parameter_arguments(),
        }
    }
}

impl Call {
    /// Returns its parameters and results with their arguments.
    pub(super) fn parameters<'a>(
        &'static self,
        arguments: &'a [u64; MOST_ARGUMENTS],
    ) -> impl Iterator<Item = (&'static Parameter, &'a [u64])> {
        let mut rest = &arguments[..];
        self.parameters.iter().filter(|parameter| parameter.label != NONE).map_while(move |parameter| {
            let (own, others) = rest.split_at_checked(parameter.arguments())?;
            rest = others;
            Some((parameter, own))
        })
    }
}

/// [`Parameter::label`] of a result, and of no parameter.
const RESULT: u8 = u8::MAX;
const NONE: u8 = u8::MAX - 1;

/// The maximum number of parameters and results of a function.
const MOST: usize = {
    let (mut most, mut number) = (0, 0);
    while number < COUNT {
        let count = FUNCTIONS[number].parameters.len() + FUNCTIONS[number].results.len();
        most = if count > most { count } else { most };
        number += 1;
    }
    most
};

/// Every function, by its number.
pub(super) const CALLS: [Call; COUNT] = {
    let mut calls = [const { Call { name: [0; 24], parameters: [NO_PARAMETER; MOST], returns: false } }; COUNT];
    let mut number = 0;
    while number < COUNT {
        calls[number] = call(FUNCTIONS[number]);
        number += 1;
    }
    calls
};

const NO_PARAMETER: Parameter = Parameter { label: NONE, kind: Kind::Number };

/// Returns a function; its parameters and results must stand for as many arguments as it takes.
const fn call(function: &Function) -> Call {
    let mut parameters = [NO_PARAMETER; MOST];
    let (mut next, mut stands_for) = (0, 0);
    while next < function.parameters.len() + function.results.len() {
        let known = function.parameters.len();
        parameters[next] = if next < known {
            let (label, kind) = function.parameters[next];
            Parameter { label: index(label), kind }
        } else {
            Parameter { label: RESULT, kind: function.results[next - known] }
        };
        stands_for += parameters[next].arguments();
        next += 1;
    }
    assert!(stands_for == function.arguments.len(), "parameters and arguments of a function differ");
    Call { name: padded(function.name), parameters, returns: !matches!(function.returns, Returns::Never) }
}

/// The name of each parameter, each name once.
const LABELS: [[u8; 24]; ALL_LABELS.1] = {
    let mut labels = [[0; 24]; ALL_LABELS.1];
    let mut index = 0;
    while index < labels.len() {
        labels[index] = padded(ALL_LABELS.0[index]);
        index += 1;
    }
    labels
};

/// The names, and how many there are.
const ALL_LABELS: ([&str; NONE as usize], usize) = {
    let mut labels = ([""; NONE as usize], 0);
    let mut number = 0;
    while number < COUNT {
        let mut next = 0;
        while next < FUNCTIONS[number].parameters.len() {
            let (label, _) = FUNCTIONS[number].parameters[next];
            if position(&labels, label) == labels.1 {
                labels.0[labels.1] = label;
                labels.1 += 1;
            }
            next += 1;
        }
        number += 1;
    }
    labels
};

const fn index(label: &str) -> u8 {
    position(&ALL_LABELS, label) as u8
}

/// Returns the index of a name in a list, or the end of the list.
const fn position(labels: &([&str; NONE as usize], usize), label: &str) -> usize {
    let mut position = 0;
    while position < labels.1 && !same(labels.0[position], label) {
        position += 1;
    }
    position
}

pub(super) const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

/// Returns the words for values or bits.
pub(super) fn words(of: Words) -> &'static [[u8; 24]] {
    let (start, end) = RANGES.get(of as usize).copied().unwrap_or_default();
    WORDS.get(usize::from(start)..usize::from(end)).unwrap_or_default()
}

/// The words of all lists, one list after the other.
const WORDS: [[u8; 24]; RANGES[RANGES.len() - 1].1 as usize] = {
    let mut words = [[0; 24]; RANGES[RANGES.len() - 1].1 as usize];
    let (mut next, mut list) = (0, 0);
    while list < RANGES.len() {
        let mut index = 0;
        while index < Words::ALL[list].list().len() {
            words[next] = padded(Words::ALL[list].list()[index]);
            next += 1;
            index += 1;
        }
        list += 1;
    }
    words
};

/// The range of each list in [`WORDS`].
const RANGES: [(u8, u8); Words::ALL.len()] = {
    let mut ranges = [(0, 0); Words::ALL.len()];
    let (mut start, mut list) = (0, 0);
    while list < ranges.len() {
        let end = start + Words::ALL[list].list().len();
        ranges[list] = (start as u8, end as u8);
        start = end;
        list += 1;
    }
    ranges
};
