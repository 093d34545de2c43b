//! The lines of functions, in the encoding of [`wasm2native_abi::lines`].

use super::block::Block;
use super::name::{Names, shown_name};
use super::prefix::{Bits, Code, Counts};
use crate::codegen::CompiledFunction;
use crate::leb128;
use crate::program::id::FuncId;
use crate::wasm::positions::{Position, Positions};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem::offset_of;
use wasm2native_abi::lines::{
    AGAIN, CONTEXTS, Context, DEEPEST, DISTANCES, END, ENTER, FUNCTION, FUNCTION_IN, INDEXED, LEAST_DISTANCE, LEAVE, MOST_LEFT,
    NEAR, ROW, ROW_FAR, ROW_FURTHER, ROW_NEAR, STEPS,
};
use wasm2native_abi::record::{FileRecord, ReportRecord};

/// The lines of a part.
#[derive(Default)]
pub struct Lines {
    functions: Vec<Function>,
    inlined: Numbered<Inlined>,
    /// Their least lines; 0 if none is known.
    least: Vec<u32>,
    files: Numbered<(u32, u32)>,
    paths: Paths,
}

/// A function, and those that are inlined in it.
#[derive(Default)]
struct Function {
    file: u32,
    line: u32,
    rows: Vec<Row>,
}

impl Function {
    /// Returns the calls of functions that are inlined, wherever their code begins.
    fn starts(&self) -> impl Iterator<Item = &Call> {
        let before = std::iter::once(&[][..]).chain(self.rows.iter().map(|row| &*row.scope));
        self.rows.iter().zip(before).flat_map(|(row, before)| &row.scope[common(&row.scope, before)..])
    }
}

/// Returns the number of calls that two scopes have in common.
fn common(one: &[Call], other: &[Call]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// A function that is inlined in others.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Inlined {
    /// Its name as it is shown; empty for code of the same function in another file.
    name: String,
    file: u32,
}

/// The call of a function that is inlined: its number, and the line.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Call {
    inlined: u32,
    line: u32,
}

/// Code of one position.
struct Row {
    /// The lowest and the highest offset at which it may begin.
    start: (u32, u32),
    /// The functions that are inlined there, the outermost first.
    scope: Vec<Call>,
    line: u32,
}

impl Lines {
    /// Adds the next function, at the positions of its sites. `known` returns the name of a function, and positions in it.
    pub fn add<'p, 'a: 'p>(
        &mut self,
        id: FuncId,
        compiled: &CompiledFunction,
        known: &impl Fn(FuncId) -> (Cow<'a, str>, Option<&'p Positions<'a>>),
    ) {
        let mut function = Function::default();
        let (mut free, mut last) = (0, None);
        for site in &compiled.sites {
            if last != Some(site.operator) {
                let found = positions(site.operator, id, compiled, known);
                let Some((outermost, inner)) = found.split_last() else { continue };
                let (scope, line) = self.scope(&mut function, outermost, inner);
                if function.rows.last().is_none_or(|row| row.scope != scope || row.line != line) {
                    function.rows.push(Row { start: (free, site.code), scope, line });
                }
                last = Some(site.operator);
            }
            free = site.code + 1;
        }
        self.functions.push(function);
    }

    /// Returns the functions that are inlined at a position in a function, and the line in the innermost.
    fn scope(&mut self, function: &mut Function, outermost: &Position<'_>, inner: &[Position<'_>]) -> (Vec<Call>, u32) {
        let file = self.file(outermost.file);
        if function.rows.is_empty() {
            (function.file, function.line) = (file, outermost.line);
        }
        let mut scope = Vec::new();
        let mut line = outermost.line;
        if file != function.file {
            let inlined = self.inlined(Inlined { name: String::new(), file }, line);
            scope.push(Call { inlined, line: function.line });
        }
        for position in inner.iter().rev().take(DEEPEST - scope.len()) {
            let name = shown_name(position.function.as_deref().unwrap_or("<unknown>"));
            let inlined = Inlined { name, file: self.file(position.file) };
            scope.push(Call { inlined: self.inlined(inlined, position.line), line });
            line = position.line;
        }
        (scope, line)
    }

    /// Returns the number of an inlined function with code of a line.
    fn inlined(&mut self, inlined: Inlined, line: u32) -> u32 {
        let number = self.inlined.add(inlined);
        self.least.resize(self.inlined.values.len(), 0);
        let least = &mut self.least[number as usize];
        if line > 0 {
            *least = if *least == 0 { line } else { line.min(*least) };
        }
        number
    }

    fn file(&mut self, path: &str) -> u32 {
        let (directory, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
        let file = (self.paths.add(&shown_name(directory)), self.paths.add(&shown_name(name)));
        self.files.add(file)
    }

    /// Writes everything into a record; `names` are those of the functions of the part.
    pub fn write(self, block: &mut Block, record: usize, names: &Names, unit: u32) {
        let Self { functions, inlined, least, files, paths } = self;
        // Those that begin in most places have the lowest numbers, which take fewer bytes.
        let mut starts = vec![0; least.len()];
        functions.iter().flat_map(Function::starts).for_each(|call| starts[call.inlined as usize] += 1);
        let mut order: Vec<_> = (0..least.len()).collect();
        order.sort_by_key(|&number| (Reverse(starts[number]), number));
        let mut known = vec![Known::default(); least.len()];
        let mut bytes_of_inlined = Vec::new();
        for (place, &number) in order.iter().enumerate() {
            known[number] = Known { number: place as u64, line: least[number] };
            encode_inlined(&inlined.values[number], known[number].line, names, &mut bytes_of_inlined);
        }
        let mut encoder = Encoder { known: &known, unit, stride: stride(unit), output: Output::default() };
        let mut before = (0, 0);
        for (number, function) in functions.iter().enumerate() {
            if number.is_multiple_of(INDEXED) {
                before = (0, 0);
            }
            encoder.function(function, &mut before);
        }
        let Coded { rows, codes, index } = encoder.output.coded();
        block.u32(record + offset_of!(ReportRecord, unit), unit);
        block.u32(record + offset_of!(ReportRecord, stride), stride(unit));
        let places = block.reserve_slice::<u32>(record + offset_of!(ReportRecord, index), index.len());
        places.zip(index).for_each(|(place, offset)| block.u32(place, offset));
        let places = block.reserve_slice::<FileRecord>(record + offset_of!(ReportRecord, files), files.values.len());
        for (place, (directory, name)) in places.zip(files.values) {
            block.u32(place + offset_of!(FileRecord, directory), directory);
            block.u32(place + offset_of!(FileRecord, name), name);
        }
        for (field, bytes) in [
            (offset_of!(ReportRecord, rows), rows),
            (offset_of!(ReportRecord, codes), codes),
            (offset_of!(ReportRecord, inlined), bytes_of_inlined),
            (offset_of!(ReportRecord, paths), paths.bytes),
        ] {
            let place = block.append(&bytes);
            block.slice_within(record + field, place, bytes.len());
        }
    }
}

/// Returns the positions of an operator, and those of the calls around it, from the innermost to the outermost: those of inlined
/// functions as the module's debug information has them, and of bodies that took the place of calls.
fn positions<'p, 'a: 'p>(
    mut operator: u32,
    function: FuncId,
    compiled: &CompiledFunction,
    known: &impl Fn(FuncId) -> (Cow<'a, str>, Option<&'p Positions<'a>>),
) -> Vec<Position<'p>> {
    let mut found = Vec::new();
    loop {
        let (offset, call) = compiled.origins.find(operator);
        let (name, positions) = known(call.map_or(function, |call| call.callee));
        let before = found.len();
        found.extend(positions.map_or_else(Vec::new, |positions| positions.find(offset)));
        if found.len() == before && (call.is_some() || before > 0 || !compiled.origins.is_empty()) {
            found.push(Position::UNKNOWN);
        }
        let Some(call) = call else { return found };
        if let Some(outermost) = found.last_mut() {
            outermost.function = Some(name);
        }
        operator = call.operator;
    }
}

/// Returns the number of bytes by which rows advance: a multiple of the unit that most pieces of code have room for.
fn stride(unit: u32) -> u32 {
    if unit < 4 { 6 } else { 8 }
}

fn encode_inlined(Inlined { name, file }: &Inlined, line: u32, names: &Names, bytes: &mut Vec<u8>) {
    leb128::unsigned((*file).into(), bytes);
    leb128::unsigned(line.into(), bytes);
    let length = (name.len() as u64) << 1;
    match names.find(name).filter(|_| !name.is_empty()) {
        Some(offset) => {
            leb128::unsigned(length | 1, bytes);
            leb128::unsigned(offset.into(), bytes);
        }
        None => {
            leb128::unsigned(length, bytes);
            bytes.extend_from_slice(name.as_bytes());
        }
    }
}

/// The number of an inlined function, and the line from which its lines are counted.
#[derive(Clone, Copy, Default)]
struct Known {
    number: u64,
    line: u32,
}

/// Encodes functions.
struct Encoder<'a> {
    known: &'a [Known],
    unit: u32,
    stride: u32,
    output: Output,
}

/// The knowledge of the decoder at a place.
struct State {
    at: u32,
    line: u32,
    /// The calls of functions that are inlined, and after those the ones that ended last.
    calls: Vec<Call>,
    depth: usize,
}

impl Encoder<'_> {
    /// Adds a function; `before` are the file and line of the last one.
    fn function(&mut self, function: &Function, before: &mut (u32, u32)) {
        if !function.rows.is_empty() {
            let (file, line) = std::mem::replace(before, (function.file, function.line));
            let distance = i64::from(function.line) - i64::from(line);
            self.output.operation(if function.file == file { FUNCTION } else { FUNCTION_IN });
            self.output.signed(Context::FirstLine, distance);
            if function.file != file {
                self.output.unsigned(Context::Count, function.file.into());
            }
        }
        let mut state = State { at: 0, line: function.line, calls: Vec::new(), depth: 0 };
        for row in &function.rows {
            self.change_scope(&mut state, &row.scope);
            self.row(&mut state, row);
        }
        self.output.operation(END);
    }

    /// Ends and begins inlined functions.
    fn change_scope(&mut self, state: &mut State, scope: &[Call]) {
        let common = common(&state.calls[..state.depth], scope);
        let mut left = state.depth - common;
        if left > 0 {
            state.line = state.calls[common].line;
            state.depth = common;
        }
        while left == 0 && state.depth < scope.len() && state.calls.get(state.depth) == Some(&scope[state.depth]) {
            self.output.operation(AGAIN);
            state.line = self.known[scope[state.depth].inlined as usize].line;
            state.depth += 1;
        }
        while left > 0 && (left + 1 >= ENTER.len() || state.depth == scope.len()) {
            let count = left.min(MOST_LEFT.into());
            self.output.operation(LEAVE + count as u8 - 1);
            left -= count;
        }
        for &call in &scope[state.depth..] {
            let Known { number, line } = self.known[call.inlined as usize];
            let (first, longest) = (ENTER[left], ENTER[left + 1] - 1);
            let distance = i64::from(call.line) - i64::from(state.line);
            match u8::try_from(distance).ok().filter(|&distance| distance < longest - first) {
                Some(distance) => {
                    self.output.operation(first + distance);
                    self.output.unsigned(Context::Inlined, number);
                }
                None => {
                    self.output.operation(longest);
                    self.output.unsigned(Context::Inlined, number);
                    self.output.signed(Context::Call, distance);
                }
            }
            state.calls.truncate(state.depth);
            state.calls.push(call);
            state.depth += 1;
            state.line = line;
            left = 0;
        }
    }

    /// Begins a row as late as it can without taking another byte, so that the next one is near.
    fn row(&mut self, state: &mut State, row: &Row) {
        let distance = i64::from(row.line) - i64::from(state.line);
        let first = row.start.0.saturating_sub(state.at).div_ceil(self.stride);
        let last = (row.start.1 - state.at) / self.stride;
        let short_step = last.min(u32::from(STEPS) - 1);
        let step = if first <= short_step { short_step } else { last };
        let short = u8::try_from(distance - i64::from(LEAST_DISTANCE)).ok().filter(|&distance| distance < DISTANCES);
        state.line = row.line;
        if first > last {
            let units = row.start.0.div_ceil(self.unit) - state.at / self.unit;
            match u8::try_from(units).ok().filter(|units| (1..NEAR).contains(units)) {
                Some(units) => self.output.operation(ROW_NEAR + units - 1),
                None => {
                    self.output.operation(ROW_NEAR + NEAR - 1);
                    self.output.unsigned(Context::Count, units.into());
                }
            }
            state.at += units * self.unit;
        } else {
            state.at += step * self.stride;
            match (u8::try_from(step).ok().filter(|&step| step < STEPS), short) {
                (Some(step), Some(distance)) => return self.output.operation(ROW + step * DISTANCES + distance),
                (Some(step), None) => self.output.operation(ROW_FURTHER + step),
                (None, _) => {
                    self.output.operation(ROW_FAR);
                    self.output.unsigned(Context::Count, step.into());
                }
            }
        }
        self.output.signed(Context::Line, distance);
    }
}

/// Operations and their operands, before they are in codes.
struct Output {
    bytes: Vec<(Context, u8)>,
    context: Context,
}

impl Default for Output {
    fn default() -> Self {
        Self { bytes: Vec::new(), context: Context::First }
    }
}

/// Lines in prefix codes.
struct Coded {
    rows: Vec<u8>,
    codes: Vec<u8>,
    index: Vec<u32>,
}

impl Output {
    fn operation(&mut self, byte: u8) {
        self.bytes.push((self.context, byte));
        self.context = Context::after(byte);
    }

    fn unsigned(&mut self, context: Context, number: u64) {
        let mut bytes = Vec::new();
        leb128::unsigned(number, &mut bytes);
        self.number(context, &bytes);
    }

    fn signed(&mut self, context: Context, number: i64) {
        let mut bytes = Vec::new();
        leb128::signed(number, &mut bytes);
        self.number(context, &bytes);
    }

    fn number(&mut self, first: Context, bytes: &[u8]) {
        let contexts = std::iter::once(first).chain(std::iter::repeat(Context::Further));
        self.bytes.extend(contexts.zip(bytes.iter().copied()));
    }

    /// Returns everything in the codes that fit it best.
    fn coded(self) -> Coded {
        let mut counts: [Counts; CONTEXTS] = [[0; 256]; CONTEXTS];
        self.bytes.iter().for_each(|&(context, byte)| counts[context as usize][byte as usize] += 1);
        let in_use = counts.each_ref().map(Code::of);
        let mut codes = Vec::new();
        in_use.iter().for_each(|code| code.describe(&mut codes));
        let (mut bits, mut index, mut functions) = (Bits::default(), Vec::new(), 0);
        for (context, byte) in self.bytes {
            if context == Context::First {
                if usize::is_multiple_of(functions, INDEXED) {
                    index.push(bits.len() as u32);
                }
                functions += 1;
            }
            bits.push(&in_use[context as usize], byte);
        }
        Coded { rows: bits.into_bytes(), codes, index }
    }
}

/// Values with numbers, each once.
struct Numbered<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// Returns the number of a value, which it gets if it has none.
    fn add(&mut self, value: T) -> u32 {
        if let Some(&number) = self.numbers.get(&value) {
            return number;
        }
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }
}

/// Texts one after the other, each once and with a NUL after it.
#[derive(Default)]
struct Paths {
    bytes: Vec<u8>,
    offsets: HashMap<String, u32>,
}

impl Paths {
    /// Returns the offset of a text.
    fn add(&mut self, text: &str) -> u32 {
        if let Some(&offset) = self.offsets.get(text) {
            return offset;
        }
        let offset = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(0);
        self.offsets.insert(text.to_owned(), offset);
        offset
    }
}
