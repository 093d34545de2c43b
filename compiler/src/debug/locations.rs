//! Locations of variables: expressions, or lists of these with the code for which they hold.
//!
//! Instances are static, so a memory's base and a global are at known addresses: an expression needs no context, and is valid in
//! every frame. What cannot be expressed is left out, and debuggers say that the variable was optimised out.

use super::addresses::{Function, Home, LastFunction, merge};
use super::executable::Slice;
use super::expressions::{self, Kind, Meaning};
use super::operands::{FrameBase, Operands};
use super::operations::Operations;
use crate::codegen::describe::Place;
use crate::program::id::FuncId;
use gimli::RunTimeEndian;
use gimli::read::{AttributeValue, Operation, UnitRef};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Converts the locations of an instance's variables.
pub struct Locations<'b, 'a, 'i> {
    operands: &'b Operands<'b, 'a>,
    /// The last function, the places of its locals, and where some of these are.
    function: Option<FuncId>,
    places: Vec<Place>,
    homes: Homes,
    /// The expressions of the last location.
    expressions: Operations,
    /// The last expression with its only local in some places.
    with_home: Vec<(Home, Option<Range<usize>>)>,
    list: Vec<(Range<u64>, Range<usize>)>,
    operations: Vec<Operation<Slice<'i>>>,
    /// The locals that the last expression reads.
    locals: Vec<u32>,
    known: Vec<(u32, Home)>,
    code: Vec<Range<u64>>,
}

/// The things that the locations of a function's variables refer to.
#[derive(Clone, Copy)]
pub struct Context<'f, 'd> {
    /// The function.
    pub function: &'f Function<'d>,
    /// The start of its frame.
    pub base: Option<FrameBase>,
    /// Whether it is about a variable, and not a parameter.
    pub is_variable: bool,
}

/// A location.
pub enum Location<'l> {
    /// An expression that always holds.
    Expression(&'l [u8]),
    /// Code with the expressions that hold there, which are ranges of the bytes.
    List(&'l [(Range<u64>, Range<usize>)], &'l [u8]),
}

/// Whether a location is that of a variable that is in the memory all the time, and was not left out by the linker.
pub fn is_static(value: Option<AttributeValue<Slice<'_>>>, unit: UnitRef<'_, Slice<'_>>) -> bool {
    let Some(AttributeValue::Exprloc(expression)) = value else { return false };
    let mut operations = expression.operations(unit.encoding());
    let address = match operations.next() {
        Ok(Some(Operation::Address { address })) => Some(address),
        Ok(Some(Operation::AddressIndex { index })) => unit.address(index).ok(),
        _ => None,
    };
    address.is_some_and(|address| address > 0 && address < u64::from(u32::MAX) - 1)
}

impl<'b, 'a, 'i> Locations<'b, 'a, 'i> {
    /// Prepares to convert the locations of an instance's variables.
    pub fn new(operands: &'b Operands<'b, 'a>, order: RunTimeEndian) -> Self {
        Self {
            operands,
            function: None,
            places: Vec::new(),
            homes: FxHashMap::default(),
            expressions: Operations::new(order),
            with_home: Vec::new(),
            list: Vec::new(),
            operations: Vec::new(),
            locals: Vec::new(),
            known: Vec::new(),
            code: Vec::new(),
        }
    }

    /// Converts the location of a variable: of a function's if there is a context.
    pub fn convert(
        &mut self,
        value: AttributeValue<Slice<'i>>,
        from: UnitRef<'_, Slice<'i>>,
        context: Option<Context<'_, '_>>,
        kind: Kind,
        last: &mut LastFunction,
    ) -> Option<Location<'_>> {
        self.expressions.truncate(0);
        self.list.clear();
        if let Some(Context { function, .. }) = context
            && self.function != Some(function.id)
        {
            self.function = Some(function.id);
            self.homes.clear();
            self.places.clear();
            self.places.extend(function.places());
        }
        if let AttributeValue::Exprloc(expression) = value {
            self.read(expression, from, context)?;
            // For one that mentions an address, LLDB takes a variable to be static, unless it has a list.
            let needs_list = !self.locals.is_empty() && context.is_some_and(|context| context.is_variable);
            if !needs_list && self.are_settled(context) {
                let base = context.and_then(|context| context.base);
                let meaning = Meaning { operands: self.operands, base, homes: &self.known, kind };
                meaning.convert(&self.operations, &mut self.expressions)?;
                return Some(Location::Expression(self.expressions.as_slice()));
            }
            let context = context?;
            self.place(context.function.code.clone(), context, kind);
        } else {
            let context = context?;
            let mut locations = from.attr_locations(value).ok()??;
            while let Some(location) = locations.next().ok()? {
                self.code.clear();
                let range = location.range.begin..location.range.end;
                context.function.add_code(&range, last, &mut self.code);
                merge(&mut self.code);
                if self.code.is_empty() || self.read(location.data, from, Some(context)).is_none() {
                    continue;
                }
                let code = std::mem::take(&mut self.code);
                code.iter().for_each(|range| self.place(range.clone(), context, kind));
                self.code = code;
            }
        }
        self.join();
        (!self.list.is_empty()).then(|| Location::List(&self.list, self.expressions.as_slice()))
    }

    /// Reads an expression, and finds out where its locals are.
    fn read(
        &mut self,
        expression: gimli::Expression<Slice<'i>>,
        from: UnitRef<'_, Slice<'i>>,
        context: Option<Context<'_, '_>>,
    ) -> Option<()> {
        expressions::read(expression, from, &mut self.operations)?;
        let base = context.and_then(|context| context.base);
        self.with_home.clear();
        self.locals.clear();
        self.locals.extend(self.operations.iter().filter_map(|operation| expressions::local(operation, base)));
        self.locals.sort_unstable();
        self.locals.dedup();
        for local in &self.locals {
            if let Some(Context { function, .. }) = context {
                self.homes.entry(*local).or_insert_with(|| function.homes(*local, &self.places));
            }
        }
        Some(())
    }

    /// Whether all locals of the last expression stay where they are as long as the function runs.
    fn are_settled(&mut self, context: Option<Context<'_, '_>>) -> bool {
        self.known.clear();
        let home = |local: &u32| Some((*local, Home::Frame(context?.function.home(*local)?)));
        self.known.extend(self.locals.iter().filter_map(home));
        self.known.len() == self.locals.len()
    }

    /// Adds the last expression for a range of code, cut to where its locals are known.
    fn place(&mut self, code: Range<u64>, Context { base, .. }: Context<'_, '_>, kind: Kind) {
        let Self { operands, homes, expressions, with_home, list, operations, locals, known, .. } = self;
        let convert = |homes: &[(u32, Home)], expressions: &mut Operations| {
            let start = expressions.len();
            let meaning = Meaning { operands, base, homes, kind };
            meaning.convert(operations, expressions).map(|()| start..expressions.len())
        };
        let [local] = locals[..] else {
            known.clear();
            let mut add = |range, homes: &[(u32, Home)]| list.extend(convert(homes, expressions).map(|it| (range, it)));
            return cut(homes, locals, code, known, &mut add);
        };
        // There is nearly always one, which is in the same places again and again.
        for (at, home) in within(homes, local, &code) {
            let number = with_home.iter().position(|(other, _)| other == home).unwrap_or_else(|| {
                with_home.push((*home, convert(&[(local, *home)], expressions)));
                with_home.len() - 1
            });
            if let Some(expression) = &with_home[number].1 {
                list.push((at.start.max(code.start)..at.end.min(code.end), expression.clone()));
            }
        }
    }

    /// Joins entries of the list that touch and are the same.
    fn join(&mut self) {
        let Self { list, expressions, .. } = self;
        let bytes = expressions.as_slice();
        if !list.is_sorted_by_key(|(range, _)| range.start) {
            list.sort_by_key(|(range, _)| range.start);
        }
        list.dedup_by(|next, before| {
            let is_same = || before.1 == next.1 || bytes[before.1.clone()] == bytes[next.1.clone()];
            let goes_on = before.0.end == next.0.start && is_same();
            if goes_on {
                before.0.end = next.0.end;
            }
            goes_on
        });
    }
}

/// Work on a range of code, and the places of locals in it.
type Each<'e> = dyn FnMut(Range<u64>, &[(u32, Home)]) + 'e;

/// Cuts a range of code to where all of some locals are in one place each, and does `each` with the parts and the places.
fn cut(homes: &Homes, locals: &[u32], code: Range<u64>, known: &mut Vec<(u32, Home)>, each: &mut Each<'_>) {
    let Some((local, others)) = locals.split_first() else { return each(code, known) };
    for (at, home) in within(homes, *local, &code) {
        known.push((*local, *home));
        cut(homes, others, at.start.max(code.start)..at.end.min(code.end), known, each);
        known.pop();
    }
}

/// Places of locals while code runs.
type Homes = FxHashMap<u32, Vec<(Range<u64>, Home)>>;

/// Returns where a local is while a range of code runs.
fn within<'h>(homes: &'h Homes, local: u32, code: &Range<u64>) -> impl Iterator<Item = &'h (Range<u64>, Home)> + use<'h> {
    let (start, end) = (code.start, code.end);
    let homes = homes.get(&local).map_or(&[][..], Vec::as_slice);
    let first = homes.partition_point(|(at, _)| at.end <= start);
    homes[first..].iter().take_while(move |(at, _)| at.start < end)
}
