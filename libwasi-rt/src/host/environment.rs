//! The environment: decisions made when the program was built, joined with what the process was started with.
//!
//! No name occurs twice. Of several grants of one name the last counts; of several values that the process was given, the
//! first. Sorting brings equal names together, so that ten thousand variables are no burden; then the remaining ones
//! return to their original order. The list is made when it is first asked for, in pages of its own, and stays.
//!
//! It is reached through the program's record and not by name, so that the linker leaves it out of programs without variables.
//!
//! # Safety
//!
//! The record holds the address of the function of that name, and of no other. Listed variables never change.
#![allow(unsafe_code)]

use core::cmp::Ordering;
use core::ffi::CStr;
use core::slice;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};

use super::error::Error;
use crate::bytes::{has, same};
use crate::program;
use crate::sys::initial;
use crate::sys::pages;

/// A variable as `NAME=VALUE`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable {
    /// Its bytes; while the list is made, a name alone stands for the value that the process was given, and nothing for a
    /// variable that is left out.
    pub(crate) text: &'static [u8],
    /// Its index before sorting.
    place: usize,
}

impl Variable {
    /// No variable.
    pub(crate) const NONE: Variable = Variable { text: b"", place: 0 };

    /// The variable with this text.
    pub(crate) const fn new(text: &'static [u8]) -> Variable {
        Variable { text, place: 0 }
    }
}

/// The function that lists them.
pub(crate) type Listing = fn() -> Result<&'static [Variable], Error>;

/// Returns the variables that the program sees: first grants in their order, then the process's environment in its order.
///
/// Errors: `Nomem`.
pub(crate) fn variables() -> Result<&'static [Variable], Error> {
    let function = program::record().environment.as_ptr();
    // SAFETY: this is null or the function of this type.
    let function = unsafe { core::mem::transmute::<*const u8, Option<Listing>>(function) };
    function.map_or(Ok(&[]), |list| list())
}

/// `w2n_environment`: see [`variables`].
pub(crate) fn list() -> Result<&'static [Variable], Error> {
    static FIRST: AtomicPtr<Variable> = AtomicPtr::new(core::ptr::null_mut());
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let mut first = FIRST.load(Relaxed);
    if first.is_null() {
        let listed = make()?;
        first = listed.as_mut_ptr();
        COUNT.store(listed.len(), Relaxed);
        FIRST.store(first, Relaxed);
    }
    // SAFETY: this many were listed there, for good.
    Ok(unsafe { slice::from_raw_parts(first, COUNT.load(Relaxed)) })
}

/// Returns the value of a variable that the process was given, whether or not the program may see it.
pub(crate) fn given_value(wanted: &[u8]) -> Option<&'static [u8]> {
    given().find_map(|variable| {
        let (name, value) = variable.split_at_checked(wanted.len())?;
        if same(name, wanted) { value.strip_prefix(b"=") } else { None }
    })
}

/// Returns the variables that the process was given.
fn given() -> impl Iterator<Item = &'static [u8]> {
    // A string without `=` is not a variable.
    initial::environment().map(CStr::to_bytes).filter(|text| has(text, b'='))
}

#[cold]
fn make() -> Result<&'static mut [Variable], Error> {
    let permissions = &program::record().permissions;
    let granted = program::items(&permissions.variables);
    let inherits = permissions.inherit_environment != 0;
    let list = pages::array(granted.len() + given().count(), Variable { text: b"", place: 0 })?;
    let texts = granted.iter().map(|text| program::items(&text.bytes)).chain(given());
    for ((place, variable), text) in list.iter_mut().enumerate().zip(texts) {
        *variable = Variable { text, place };
    }
    let count = resolve(list, granted.len(), inherits);
    Ok(list.get_mut(..count).unwrap_or_default())
}

/// Moves the variables that the program sees to the start of the list and returns their number. The first `granted` were granted:
/// baked in, or, as names alone, passed through; the others are those of the process.
fn resolve(list: &mut [Variable], granted: usize, inherits: bool) -> usize {
    // Of equal names the last grant comes first, and grants come before the rest.
    let rank = |variable: &Variable| match granted.checked_sub(variable.place + 1) {
        Some(from_the_end) => from_the_end,
        None => variable.place,
    };
    sort(list, |one, other| match compare_names(one.text, other.text) {
        Ordering::Equal => rank(one) < rank(other),
        order => order == Ordering::Less,
    });
    let mut rest = &mut *list;
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|other| compare_names(first.text, other.text) == Ordering::Equal).count();
        let Some((same_name, others)) = rest.split_at_mut_checked(count) else { break };
        leave_one(same_name, granted, inherits);
        rest = others;
    }
    sort(list, |one, other| one.place < other.place);
    let mut count = 0;
    for index in 0..list.len() {
        if let Some(&variable) = list.get(index) {
            if let (false, Some(place)) = (variable.text.is_empty(), list.get_mut(count)) {
                *place = variable;
                count += 1;
            }
        }
    }
    count
}

/// Keeps one of the variables with the same name, or none.
fn leave_one(variables: &mut [Variable], granted: usize, inherits: bool) {
    let given = variables.iter().find(|variable| variable.place >= granted).map_or(&b""[..], |variable| variable.text);
    for (number, variable) in variables.iter_mut().enumerate() {
        let is_granted = variable.place < granted;
        if number != 0 || !is_granted && !inherits {
            variable.text = b"";
        } else if is_granted && !has(variable.text, b'=') {
            variable.text = given;
        }
    }
}

/// Sorts in place, equally fast in the worst case.
fn sort(list: &mut [Variable], comes_before: impl Fn(&Variable, &Variable) -> bool) {
    // A heap: no element comes after those at twice its index plus one and two.
    let sink = |heap: &mut [Variable], mut place: usize| loop {
        let child = 2 * place + 1;
        let Some(&one) = heap.get(child) else { return };
        let (child, last) = match heap.get(child + 1) {
            Some(&other) if comes_before(&one, &other) => (child + 1, other),
            _ => (child, one),
        };
        let Some(parent) = heap.get_mut(place) else { return };
        if !comes_before(parent, &last) {
            return;
        }
        let sinking = core::mem::replace(parent, last);
        if let Some(free) = heap.get_mut(child) {
            *free = sinking;
        }
        place = child;
    };
    for place in (0..list.len() / 2).rev() {
        sink(list, place);
    }
    let mut heap = list;
    while let [first, .., last] = heap {
        core::mem::swap(first, last);
        heap = heap.split_last_mut().map_or(&mut [], |(_, rest)| rest);
        sink(heap, 0);
    }
}

/// Compares the names of both, which end before the first `=`.
fn compare_names(one: &[u8], other: &[u8]) -> Ordering {
    let byte = |text: &[u8], place: usize| match text.get(place) {
        None | Some(b'=') => 0,
        Some(&byte) => byte,
    };
    let mut place = 0;
    loop {
        let (one, other) = (byte(one, place), byte(other, place));
        if one != other || one == 0 {
            return one.cmp(&other);
        }
        place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(granted: &[&'static str], given: &[&'static str], inherits: bool) -> Vec<&'static str> {
        let texts = granted.iter().chain(given).enumerate();
        let mut list: Vec<_> = texts.map(|(place, text)| Variable { text: text.as_bytes(), place }).collect();
        let count = resolve(&mut list, granted.len(), inherits);
        list[..count].iter().map(|variable| std::str::from_utf8(variable.text).unwrap()).collect()
    }

    #[test]
    fn grants_and_the_environment() {
        let given = ["B=2", "A=1", "C=3", "A=4", "=x=y", "AA="];
        assert_eq!(seen(&[], &given, true), ["B=2", "A=1", "C=3", "=x=y", "AA="]);
        assert_eq!(seen(&[], &given, false), [""; 0]);
        assert_eq!(seen(&["A"], &given, false), ["A=1"]);
        assert_eq!(seen(&["A", "D", "B=baked", "A=baked", "A"], &given, false), ["B=baked", "A=1"]);
        assert_eq!(seen(&["A", "B=", "A=baked"], &given, true), ["B=", "A=baked", "C=3", "=x=y", "AA="]);
        assert_eq!(seen(&["D"], &[], true), [""; 0]);
    }

    #[test]
    fn many_are_as_few() {
        let text = |number: usize| -> &'static str { format!("{}={number}", number.wrapping_mul(0x9e37_79b9) % 700).leak() };
        let given: Vec<_> = (0..2000).map(text).collect();
        let mut names = std::collections::HashSet::new();
        let expected: Vec<_> = given.iter().copied().filter(|text| names.insert(text.split('=').next())).collect();
        assert_eq!(seen(&[], &given, true), expected);
    }

    #[test]
    fn names_are_compared_up_to_the_sign() {
        assert_eq!(compare_names(b"A=1", b"A=2"), Ordering::Equal);
        assert_eq!(compare_names(b"A", b"A=2"), Ordering::Equal);
        assert_eq!(compare_names(b"A=", b"AB="), Ordering::Less);
        assert_eq!(compare_names(b"\xff=", b"A="), Ordering::Greater);
        assert_eq!(compare_names(b"=", b"=A"), Ordering::Equal);
    }
}
