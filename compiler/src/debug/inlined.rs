//! The bodies that took the place of calls: the functions that their code is of, and its lines.
//!
//! Their operators are those of other functions, so what the input says of these is looked up there, by operator: a chain of
//! functions from the one that was called to the one that an operator is of, which the compiler of the module may have inlined there.
//! Variables of such functions are not described.

use super::executable::Input;
use super::line_table::Row;
use super::owners::Owners;
use crate::clif::origin::Origins;
use crate::codegen::describe::Bodies;
use crate::program::Program;
use crate::program::id::{FuncId, ModuleId};
use crate::wasm::positions::{Position, Positions, UNKNOWN_FILE};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

/// The most functions of a chain that are described; the innermost ones are left out.
const DEEPEST: usize = 64;

/// The code of all bodies that took the place of calls.
#[derive(Default)]
pub struct Inlined {
    functions: FxHashMap<FuncId, Vec<Stretch>>,
    names: Texts,
    paths: Texts,
}

/// Code in a function of one position in such a body.
pub struct Stretch {
    /// Its offsets in the function.
    pub code: Range<u32>,
    /// The offset in the input of the operator of the function that is the call.
    pub operator: u32,
    /// The functions that it is of, the outermost first.
    pub frames: Vec<Frame>,
    /// Its place in the innermost of these.
    pub place: Place,
}

/// A function that is inlined.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame {
    /// The number of its name.
    pub name: u32,
    /// The place of its call.
    pub call: Place,
}

/// A place in source code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The number of the file's path.
    pub path: u32,
    /// The line; 0 if it is unknown.
    pub line: u32,
    /// The column; 0 if it is unknown.
    pub column: u32,
}

impl Inlined {
    /// Looks up all that took the place of calls in the functions of an executable.
    pub fn of(input: &Input<'_, '_>) -> Self {
        let mut inlined = Self::default();
        let mut reader = Reader { program: input.program, positions: HashMap::new() };
        for (function, code, description) in input.functions {
            if let Some(bodies) = &description.bodies {
                let stretches = inlined.stretches(*function, bodies, (code.end - code.start) as u32, &mut reader);
                inlined.functions.insert(*function, stretches);
            }
        }
        inlined
    }

    fn stretches(&mut self, function: FuncId, bodies: &Bodies, size: u32, reader: &mut Reader<'_, '_>) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut lines = bodies.lines.iter().peekable();
        while let Some((start, operator)) = lines.next() {
            let code = start.min(size)..lines.peek().map_or(size, |(next, _)| (*next).min(size));
            if bodies.origins.find(operator).1.is_none() || code.is_empty() {
                continue;
            }
            let chain = reader.chain(function, operator, &bodies.origins);
            let places: Vec<_> = chain.iter().map(|position| self.place(position)).collect();
            let called = chain.iter().zip(places.iter().skip(1)).rev().take(DEEPEST);
            let frames: Vec<_> = called
                .map(|(position, call)| {
                    let name = self.names.add(position.function.as_deref().unwrap_or("<unknown>"));
                    Frame { name, call: *call }
                })
                .collect();
            let (place, operator) = (places[0], bodies.origins.outermost(operator));
            match stretches.last_mut() {
                Some(last)
                    if last.code.end == code.start
                        && (last.operator, last.place) == (operator, place)
                        && last.frames == frames =>
                {
                    last.code.end = code.end;
                }
                _ => stretches.push(Stretch { code, operator, frames, place }),
            }
        }
        stretches
    }

    fn place(&mut self, position: &Position<'_>) -> Place {
        let path = self.paths.add(if position.file.is_empty() { UNKNOWN_FILE } else { position.file });
        Place { path, line: position.line, column: position.column }
    }

    /// Returns the code in a function, in ascending order.
    pub fn in_function(&self, function: FuncId) -> &[Stretch] {
        self.functions.get(&function).map_or(&[], Vec::as_slice)
    }

    /// Returns the functions that have any, in ascending order.
    pub fn functions(&self) -> Vec<FuncId> {
        let mut functions: Vec<_> = self.functions.keys().copied().collect();
        functions.sort_unstable();
        functions
    }
}

/// The bodies that took the place of calls in the functions of a unit.
pub struct InUnit<'b> {
    inlined: &'b Inlined,
    owners: &'b Owners,
    /// The offset of the unit in the input.
    unit: Option<usize>,
    /// The paths that the unit refers to, by the numbers of files that they have in its table of lines.
    files: BTreeMap<u32, u32>,
}

impl<'b> InUnit<'b> {
    /// Numbers the files of `functions`, which are those of a unit; it has files of its own below `first`, or none.
    pub fn new(inlined: &'b Inlined, owners: &'b Owners, unit: Option<usize>, functions: &[FuncId], first: u64) -> Self {
        let stretches = functions.iter().filter(|_| first > 0).flat_map(|function| inlined.in_function(*function));
        let paths: BTreeSet<_> = stretches.flat_map(Stretch::paths).collect();
        let files = paths.into_iter().zip(u32::try_from(first).unwrap_or(u32::MAX)..).collect();
        Self { inlined, owners, unit, files }
    }

    /// Returns the paths of these files.
    pub fn paths(&self) -> Vec<&'b str> {
        self.files.keys().map(|path| self.inlined.paths.get(*path)).collect()
    }

    /// Returns the code in a function, in ascending order, if it is one of the unit.
    pub fn in_function(&self, function: FuncId) -> &'b [Stretch] {
        if self.unit.is_some() && self.owners.of(function) == self.unit { self.inlined.in_function(function) } else { &[] }
    }

    /// Returns a name, as the compiler of the module encodes it.
    pub fn name(&self, number: u32) -> &'b str {
        self.inlined.names.get(number)
    }

    /// Returns the number of the file of a place, if the unit has files.
    pub fn file(&self, place: &Place) -> Option<u32> {
        self.files.get(&place.path).copied()
    }

    /// Returns a row of a table of lines that begins a place.
    pub fn row(&self, place: &Place) -> Row {
        let file = self.file(place).unwrap_or(1);
        Row { file, line: place.line, column: place.column, is_statement: true, has_code: true, ..Row::default() }
    }
}

impl Stretch {
    /// Returns the paths of all its places.
    pub fn paths(&self) -> impl Iterator<Item = u32> + '_ {
        self.frames.iter().map(|frame| frame.call).chain([self.place]).map(|place| place.path)
    }
}

/// Looks up positions in the modules of a program.
struct Reader<'p, 'a> {
    program: &'p Program<'a>,
    positions: HashMap<ModuleId, Positions<'a>>,
}

impl<'p, 'a> Reader<'p, 'a> {
    /// Returns the positions of an operator of a body in a function and of the calls around it, from the innermost to the call in the
    /// function.
    fn chain(&mut self, function: FuncId, mut operator: u32, origins: &Origins) -> Vec<Position<'_>> {
        let mut calls = Vec::new();
        let offset = loop {
            let (offset, call) = origins.find(operator);
            let Some(call) = call else { break offset };
            calls.push((call.callee, offset));
            operator = call.operator;
        };
        for (callee, _) in calls.iter().chain([&(function, offset)]) {
            self.load(*callee);
        }
        let mut chain = Vec::new();
        for (callee, offset) in calls {
            let before = chain.len();
            chain.extend(self.find(callee, offset));
            if chain.len() == before {
                chain.push(Position::UNKNOWN);
            }
            if let Some(outermost) = chain.last_mut() {
                outermost.function.get_or_insert_with(|| self.program.described_name(callee));
            }
        }
        chain.push(self.find(function, offset).into_iter().next().unwrap_or(Position::UNKNOWN));
        chain
    }

    fn load(&mut self, function: FuncId) {
        if let Some((instance, module, _)) = self.program.wasm_function(function) {
            self.positions.entry(instance.module).or_insert_with(|| Positions::of(module));
        }
    }

    fn find(&self, function: FuncId, offset: u32) -> Vec<Position<'_>> {
        let module = self.program.wasm_function(function).map(|(instance, ..)| instance.module);
        let positions = module.and_then(|module| self.positions.get(&module));
        positions.map_or_else(Vec::new, |positions| positions.find(offset))
    }
}

/// Texts with numbers, each once.
#[derive(Default)]
struct Texts {
    values: Vec<String>,
    numbers: FxHashMap<String, u32>,
}

impl Texts {
    /// Returns the number of a text, which it gets if it has none.
    fn add(&mut self, value: &str) -> u32 {
        if let Some(&number) = self.numbers.get(value) {
            return number;
        }
        let number = self.values.len() as u32;
        self.values.push(value.to_owned());
        self.numbers.insert(value.to_owned(), number);
        number
    }

    fn get(&self, number: u32) -> &str {
        &self.values[number as usize]
    }
}
