//! The address map: where the code of operators went.
//!
//! Debug information of the input counts addresses from the start of the code section, and a range of them covers operators. The
//! code of those may be in several places, and in another order.

use crate::codegen::describe::{At, Description, Form, Lines, Operators, Place};
use crate::program::id::{FuncId, InstanceId};
use crate::program::{FunctionBody, Program};
use std::ops::Range;

/// The functions of an instance, in the order of the input.
pub struct Addresses<'d> {
    functions: Vec<Function<'d>>,
}

/// The last function whose operators were asked for: questions about one come one after the other.
#[derive(Default)]
pub struct LastFunction {
    id: Option<FuncId>,
    operators: Operators,
    code: Vec<Range<u32>>,
}

/// A function's place in the input and in the executable.
pub struct Function<'d> {
    /// Its number.
    pub id: FuncId,
    /// The addresses of its body in the input; the first are those of its length.
    pub input: Range<u64>,
    /// The address of its first byte in the input, after the length.
    pub start: u64,
    /// Its addresses in the executable.
    pub code: Range<u64>,
    description: &'d Description,
    /// The number that is subtracted from offsets of operators to get addresses.
    origin: u64,
}

/// Code of one operator: the address where it begins, and the operator's address in the input. It ends where the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The address of the code.
    pub code: u64,
    /// The address of the operator.
    pub input: u64,
}

/// The place of a local.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the frame, at a distance from the stack pointer.
    Frame(u32),
    /// In a register.
    Register(u16),
    /// In the frame, at a distance from the address that the caller's frame ends at.
    Spilled(i64),
    /// The address in the executable that it stands for is in a register.
    AddressIn(u16),
    /// That address is in the frame.
    AddressAt(i64),
    /// A value that the number is to be added to is in a register.
    PartIn(u16, i64),
    /// That value is in the frame.
    PartAt(i64, i64),
    /// It has this value.
    Constant(i64),
}

impl<'d> Addresses<'d> {
    /// Maps the functions of an instance; `described` are functions with their addresses, in ascending order of their numbers.
    pub fn of(program: &Program<'_>, instance: InstanceId, described: &'d [(FuncId, Range<u64>, Description)]) -> Self {
        let module = &program.modules[program.instances[instance].module];
        let origin = module.debug.code_start;
        let mut functions = Vec::new();
        for (id, code, description) in described {
            let FunctionBody::Wasm { instance: of, index } = program.entities.functions[*id].body else { continue };
            let Some(defined) = (index as usize).checked_sub(module.imported_functions()).filter(|_| of == instance) else {
                continue;
            };
            let body = module.code[defined].body.range();
            let start = body.start.wrapping_sub(origin);
            let before = defined.checked_sub(1).map_or(origin, |before| module.code[before].body.range().end);
            let input = before.wrapping_sub(origin)..body.end.wrapping_sub(origin);
            functions.push(Function { id: *id, input, start, code: code.clone(), description, origin });
        }
        functions.sort_by_key(|function| function.input.end);
        Self { functions }
    }

    /// Returns the function at an address in the input. At 0 there is none: linkers put it in place of what they left out.
    pub fn at(&self, input: u64) -> Option<&Function<'d>> {
        let number = self.functions.partition_point(|function| function.input.end <= input);
        self.functions.get(number).filter(|function| input > 0 && function.input.start <= input)
    }

    /// Returns all functions that a range of the input has bytes of.
    pub fn within(&self, input: &Range<u64>) -> &[Function<'d>] {
        let first = self.functions.partition_point(|function| function.input.end <= input.start);
        let count = self.functions[first..].partition_point(|function| function.input.start < input.end);
        if input.start == 0 { &[] } else { &self.functions[first..first + count] }
    }

    /// Adds the code of a range of the input to ranges.
    pub fn add_code(&self, input: &Range<u64>, last: &mut LastFunction, ranges: &mut Vec<Range<u64>>) {
        for function in self.within(input) {
            function.add_code(input, last, ranges);
        }
    }
}

impl Function<'_> {
    /// Adds the code of a range of the input in the function to ranges.
    pub fn add_code(&self, input: &Range<u64>, last: &mut LastFunction, ranges: &mut Vec<Range<u64>>) {
        // All of it is all of it, whatever is at its end.
        if input.start <= self.start && input.end >= self.input.end {
            ranges.push(self.code.clone());
            return;
        }
        if last.id != Some(self.id) {
            last.id = Some(self.id);
            last.operators.set(self.lines(), (self.code.end - self.code.start) as u32);
        }
        let operator = |input: u64| u32::try_from(input.saturating_add(self.origin)).unwrap_or(u32::MAX);
        // What comes first belongs to the start of the function.
        let start = if input.start <= self.start { 0 } else { operator(input.start) };
        last.operators.code(std::iter::once(start..operator(input.end)), &mut last.code);
        let address = |offset: u32| self.code.start + u64::from(offset);
        ranges.extend(last.code.iter().map(|code| address(code.start)..address(code.end)));
    }

    /// Returns the code of its operators, in the order of the code and without gaps: what belongs to no operator belongs to the
    /// one before it, and what comes first belongs to the start of the function.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        let mut lines = self.lines().iter().peekable();
        let head = lines.peek().is_none_or(|&(code, _)| code > 0).then_some(Run { code: self.code.start, input: self.start });
        let run = |(code, operator): (u32, u32)| Run {
            code: (self.code.start + u64::from(code)).min(self.code.end),
            input: self.address(operator),
        };
        head.into_iter().chain(lines.map(run))
    }

    /// Returns the address in the input of an operator, by its offset.
    pub fn address(&self, operator: u32) -> u64 {
        u64::from(operator).wrapping_sub(self.origin)
    }

    /// Returns the places of locals that are in several.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.description.places.iter()
    }

    /// Returns where a local is as long as the function runs: its distance from the stack pointer.
    pub fn home(&self, local: u32) -> Option<u32> {
        let homes = &self.description.homes;
        homes.binary_search_by_key(&local, |&(other, _)| other).ok().map(|number| homes[number].1)
    }

    /// Returns where a local is while code in some ranges runs, which are in ascending order and do not overlap.
    /// `places` are those of the function.
    pub fn homes(&self, local: u32, places: &[Place]) -> Vec<(Range<u64>, Home)> {
        if let Some(offset) = self.home(local) {
            return vec![(self.code.clone(), Home::Frame(offset))];
        }
        let first = places.partition_point(|place| place.local < local);
        let places = &places[first..][..places[first..].partition_point(|place| place.local == local)];
        // By their forms: another one only where there is none of those before.
        let mut by_form = places.chunk_by(|one, next| one.form == next.form);
        let mut homes = by_form.next().map_or_else(Vec::new, |places| self.first_of(places));
        for places in by_form {
            let mut known: Vec<_> = homes.iter().map(|(code, _): &(Range<u64>, _)| code.clone()).collect();
            known.sort_unstable_by_key(|code| code.start);
            for (code, home) in self.first_of(places) {
                homes.extend(without(&code, &known).map(|code| (code, home)));
            }
        }
        homes.sort_by_key(|(code, _)| code.start);
        homes
    }

    /// Returns places as homes. A value may be in several at once: the first is as good as another.
    fn first_of(&self, places: &[Place]) -> Vec<(Range<u64>, Home)> {
        let mut end = self.code.start;
        let mut homes = Vec::new();
        for place in places {
            let home = match (place.at, place.form) {
                (At::Register(register), Form::Value) => Home::Register(register),
                (At::Register(register), Form::Address) => Home::AddressIn(register),
                (At::Register(register), Form::Part(constant)) => Home::PartIn(register, constant),
                (At::Frame(offset), Form::Value) => Home::Spilled(offset),
                (At::Frame(offset), Form::Address) => Home::AddressAt(offset),
                (At::Frame(offset), Form::Part(constant)) => Home::PartAt(offset, constant),
                (At::Constant(value), _) => Home::Constant(value),
            };
            let code = end.max(self.code.start + u64::from(place.code.start))..self.code.start + u64::from(place.code.end);
            if code.start < code.end {
                end = code.end;
                homes.push((code, home));
            }
        }
        homes
    }

    fn lines(&self) -> &Lines {
        &self.description.lines
    }
}

/// Puts ranges in ascending order, with those that touch as one.
pub fn merge(ranges: &mut Vec<Range<u64>>) {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
}

/// Returns what of a range is in none of others, which are in ascending order and do not overlap.
fn without<'o>(range: &Range<u64>, others: &'o [Range<u64>]) -> impl Iterator<Item = Range<u64>> + use<'o> {
    let first = others.partition_point(|other| other.end <= range.start);
    let count = others[first..].partition_point(|other| other.start < range.end);
    let inside = &others[first..first + count];
    let starts = std::iter::once(range.start).chain(inside.iter().map(|other| other.end));
    let ends = inside.iter().map(|other| other.start).chain([range.end]);
    starts.zip(ends).map(|(start, end)| start..end).filter(|gap| gap.start < gap.end)
}

/// Returns what is in both lists, which are in ascending order and do not touch.
pub fn common(one: &[Range<u64>], other: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut common = Vec::new();
    let mut others = other.iter().peekable();
    for range in one {
        while let Some(other) = others.peek() {
            let both = range.start.max(other.start)..range.end.min(other.end);
            if both.start < both.end {
                common.push(both);
            }
            if other.end > range.end {
                break;
            }
            others.next();
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_are_one() {
        let mut ranges = vec![5..7, 0..2, 2..4, 6..9, 3..3];
        merge(&mut ranges);
        assert_eq!(ranges, [0..4, 5..9]);
    }

    #[test]
    fn gaps_between_ranges() {
        let gaps = |range, others: &[Range<u64>]| without(&range, others).collect::<Vec<_>>();
        assert_eq!(gaps(2..20, &[0..3, 5..7, 7..9, 18..30]), [3..5, 9..18]);
        assert_eq!(gaps(2..4, &[0..5, 6..7]), []);
        assert_eq!(gaps(2..4, &[0..2, 4..6]).len(), 1);
    }

    #[test]
    fn common_ranges() {
        assert_eq!(common(&[0..10, 20..30], &[5..7, 8..25, 29..40]), [5..7, 8..10, 20..25, 29..30]);
        assert_eq!(common(&[0..1, 2..3], &[]), []);
    }
}
