//! The code before a loop that searches.
//!
//! ```text
//! check   ⟶ the loop, if there is no room for a word
//!   ↓
//! word    a word of each sequence at this distance  ⟶ found: go on in the loop where the first of them leaves it
//!   ↓  ↑
//! next    while another word fits  ↑
//!   ↓
//! last    the word before the end, which overlaps the one before  ⟶ found
//!   ↓
//! done    go on in the loop after all that was compared
//! ```
//!
//! A distance is in bytes. It never exceeds that to the end of a memory, so that no word is read which is not in it, nor that at which
//! the loop ends by counting. So what is read would be read by the loop, or lies behind an element that it leaves with.

use super::exits::{Difference, Exit, Search, Sequence};
use super::shape::{Linear, Shape, constant};
use crate::clif::region::Region;
use crate::optimize::memories::{Length, variable};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, Function, InstBuilder, MemFlagsData, Value, types};

/// The bytes of a word.
const WORD: i64 = 8;

/// Writes the code, and lets whoever enters the loop enter it.
pub(super) fn write(function: &mut Function, graph: &ControlFlowGraph, shape: &Shape, search: &Search) {
    let latch = shape.blocks[shape.blocks.len() - 1];
    let entries: Vec<_> = graph.pred_iter(shape.header()).filter(|entry| entry.block != latch).collect();
    let mut writer = Writer::new(function, shape, search);
    let check = writer.write();
    for entry in entries {
        let dfg = &mut function.dfg;
        let calls = dfg.insts[entry.inst].branch_destination_mut(&mut dfg.jump_tables, &mut dfg.exception_tables);
        for call in calls {
            if call.block(&dfg.value_lists) == shape.header() {
                call.set_block(check, &mut dfg.value_lists);
            }
        }
    }
}

/// Writes such code.
struct Writer<'f> {
    cursor: FuncCursor<'f>,
    shape: &'f Shape,
    search: &'f Search,
    /// The parameters of the loop, when it is entered.
    entry: Vec<Value>,
}

/// A sequence of which words are read.
struct Stream<'f> {
    sequence: &'f Sequence,
    /// The native address of its first element, less the offset.
    start: Value,
}

/// A test of words.
enum Test<'f> {
    Differ([Stream<'f>; 2]),
    /// The value in each element of a word, if it is not zero.
    Found(Stream<'f>, Option<Value>),
}

impl<'f> Writer<'f> {
    fn new(function: &'f mut Function, shape: &'f Shape, search: &'f Search) -> Self {
        let parameters = function.dfg.block_params(shape.header()).to_vec();
        let check = function.dfg.make_block();
        let types: Vec<_> = parameters.iter().map(|&parameter| function.dfg.value_type(parameter)).collect();
        let entry = types.into_iter().map(|ty| function.dfg.append_block_param(check, ty)).collect();
        function.layout.insert_block(check, shape.header());
        let first = function.layout.first_inst(shape.header());
        let mut cursor = FuncCursor::new(function).at_bottom(check);
        if let Some(first) = first {
            cursor.use_srcloc(first);
        }
        Self { cursor, shape, search, entry }
    }

    /// Returns the first block.
    fn write(&mut self) -> Block {
        let check = self.cursor.current_block().expect("it is in the first block");
        let (end, is_counted) = self.end();
        let tests = self.tests();
        let [word, next, done, found]: [Block; 4] = std::array::from_fn(|_| self.add_block());
        let distance = self.cursor.func.dfg.append_block_param(word, types::I64);
        let [up_to, at, hit] = [done, found, found].map(|block| self.cursor.func.dfg.append_block_param(block, types::I64));
        let is_short = self.cursor.ins().icmp_imm_s(IntCC::SignedLessThan, end, WORD);
        let zero = self.cursor.ins().iconst(types::I64, 0);
        let entry: Vec<BlockArg> = self.entry.iter().map(|&value| value.into()).collect();
        self.cursor.ins().brif(is_short, self.shape.header(), &entry, word, &[zero.into()]);

        self.cursor.goto_bottom(word);
        let hits = self.hits(&tests, distance);
        self.cursor.ins().brif(hits, found, &[distance.into(), hits.into()], next, &[]);

        self.cursor.goto_bottom(next);
        let after = self.cursor.ins().iadd_imm_s(distance, WORD);
        let latest = self.cursor.ins().iadd_imm_s(end, -WORD);
        let fits = self.cursor.ins().icmp(IntCC::SignedLessThanOrEqual, after, latest);
        let last = is_counted.then(|| self.add_block());
        // What is left at the end of a memory is left to the loop.
        match last {
            Some(last) => self.cursor.ins().brif(fits, word, &[after.into()], last, &[]),
            None => self.cursor.ins().brif(fits, word, &[after.into()], done, &[after.into()]),
        };

        if let Some(last) = last {
            self.cursor.goto_bottom(last);
            let hits = self.hits(&tests, latest);
            self.cursor.ins().brif(hits, found, &[latest.into(), hits.into()], done, &[end.into()]);
        }

        self.cursor.goto_bottom(found);
        let bits = self.cursor.ins().ctz(hit);
        let bytes = self.cursor.ins().ushr_imm_u(bits, 3);
        let bytes = self.whole_elements(bytes);
        let place = self.cursor.ins().iadd(at, bytes);
        self.cursor.ins().jump(done, &[place.into()]);

        self.cursor.goto_bottom(done);
        self.go_on(up_to);
        check
    }

    fn add_block(&mut self) -> Block {
        let block = self.cursor.func.dfg.make_block();
        self.cursor.func.layout.insert_block(block, self.shape.header());
        block
    }

    /// Returns the distance up to which words may be read, and whether the loop ends by counting.
    fn end(&mut self) -> (Value, bool) {
        let mut end = None;
        let mut is_counted = false;
        let search = self.search;
        for exit in &search.exits {
            for sequence in exit.sequences() {
                let length = self.length(sequence);
                let index = self.number(&sequence.index);
                let index = self.cursor.ins().uextend(types::I64, index);
                let room = self.cursor.ins().isub(length, index);
                let room = self.cursor.ins().iadd_imm_s(room, -i64::from(sequence.offset));
                end = Some(self.least(end, room));
            }
            if let Exit::Meet(difference) = exit {
                let count = self.count(difference);
                is_counted = true;
                end = Some(self.least(end, count));
            }
        }
        let end = end.expect("it searches");
        (self.whole_elements(end), is_counted)
    }

    /// Returns a number of bytes without those of an element that is not whole.
    fn whole_elements(&mut self, bytes: Value) -> Value {
        if self.search.size == 1 { bytes } else { self.cursor.ins().band_imm_s(bytes, -self.search.size) }
    }

    fn least(&mut self, one: Option<Value>, other: Value) -> Value {
        match one {
            Some(one) => self.cursor.ins().smin(one, other),
            None => other,
        }
    }

    fn length(&mut self, sequence: &Sequence) -> Value {
        match sequence.length {
            Length::Constant(length) => self.cursor.ins().iconst(types::I64, length.cast_signed()),
            Length::Variable(offset) => {
                let (variables, _) = variable(self.cursor.func, sequence.base).expect("the base is a variable");
                let region = self.cursor.func.dfg.alias_regions.insert(Region::Lengths.encode());
                let flags = MemFlagsData::trusted().with_alias_region(Some(region));
                self.cursor.ins().load(types::I64, flags, variables, offset)
            }
        }
    }

    /// Returns a number when the loop is entered.
    fn number(&mut self, linear: &Linear) -> Value {
        let parameters = self.cursor.func.dfg.block_params(self.shape.header()).to_vec();
        let mut sum = None;
        for &term in &linear.terms {
            let term = parameters.iter().position(|&parameter| parameter == term).map_or(term, |number| self.entry[number]);
            sum = Some(match sum {
                Some(sum) => self.cursor.ins().iadd(sum, term),
                None => term,
            });
        }
        let constant = linear.constant as u32;
        match sum {
            None => self.cursor.ins().iconst(types::I32, i64::from(constant)),
            Some(sum) if constant == 0 => sum,
            Some(sum) => self.cursor.ins().iadd_imm_u(sum, i64::from(constant)),
        }
    }

    /// Returns the distance at which two numbers meet.
    fn count(&mut self, difference: &Difference) -> Value {
        let (left, right) = (self.number(&difference.left), self.number(&difference.right));
        let difference_now =
            if difference.falls { self.cursor.ins().isub(left, right) } else { self.cursor.ins().isub(right, left) };
        let wide = self.cursor.ins().uextend(types::I64, difference_now);
        let iterations = self.cursor.ins().ushr_imm_u(wide, i64::from(difference.step_log2));
        self.cursor.ins().ishl_imm_u(iterations, i64::from(self.search.size.trailing_zeros()))
    }

    fn tests(&mut self) -> Vec<Test<'f>> {
        let search = self.search;
        let mut tests = Vec::new();
        for exit in &search.exits {
            match exit {
                Exit::Differ([left, right]) => tests.push(Test::Differ([self.stream(left), self.stream(right)])),
                Exit::Found(sequence, value) => {
                    let stream = self.stream(sequence);
                    tests.push(Test::Found(stream, value.map(|value| self.in_each_element(value))));
                }
                Exit::Meet(_) => {}
            }
        }
        tests
    }

    fn stream(&mut self, sequence: &'f Sequence) -> Stream<'f> {
        let index = self.number(&sequence.index);
        let index = self.cursor.ins().uextend(types::I64, index);
        Stream { sequence, start: self.cursor.ins().iadd(sequence.base, index) }
    }

    /// Returns the lowest bits of a value in each element of a word.
    fn in_each_element(&mut self, value: Value) -> Value {
        if let Some(constant) = constant(self.cursor.func, value) {
            let element = constant & element_mask(self.search.size);
            return self.cursor.ins().iconst(types::I64, each(self.search.size, element));
        }
        let wide = self.cursor.ins().uextend(types::I64, value);
        let element = self.cursor.ins().band_imm_u(wide, element_mask(self.search.size));
        self.cursor.ins().imul_imm_s(element, each(self.search.size, 1))
    }

    /// Returns a word of which the lowest bit that is set is in the first element, at a distance, that the loop is left with.
    fn hits(&mut self, tests: &[Test<'_>], distance: Value) -> Value {
        let mut hits = None;
        for test in tests {
            let own = match test {
                Test::Differ([left, right]) => {
                    let (left, right) = (self.word(left, distance), self.word(right, distance));
                    self.cursor.ins().bxor(left, right)
                }
                Test::Found(stream, wanted) => {
                    let word = self.word(stream, distance);
                    let word = wanted.map_or(word, |wanted| self.cursor.ins().bxor(word, wanted));
                    self.zeros(word)
                }
            };
            hits = Some(hits.map_or(own, |hits| self.cursor.ins().bor(hits, own)));
        }
        hits.expect("it searches")
    }

    fn word(&mut self, stream: &Stream<'_>, distance: Value) -> Value {
        let address = self.cursor.ins().iadd(stream.start, distance);
        self.cursor.ins().load(types::I64, stream.sequence.flags, address, stream.sequence.offset)
    }

    /// Returns a word in which the highest bit of the first element that is zero is set, and none below it: the borrow of
    /// `word - 1` in each element, which a one below may add to, but not before the first zero.
    fn zeros(&mut self, word: Value) -> Value {
        let ones = self.cursor.ins().iconst(types::I64, each(self.search.size, 1));
        let borrowed = self.cursor.ins().isub(word, ones);
        let inverted = self.cursor.ins().bnot(word);
        let both = self.cursor.ins().band(borrowed, inverted);
        let highest = 1i64.wrapping_shl(8 * self.search.size as u32 - 1);
        self.cursor.ins().band_imm_s(both, each(self.search.size, highest))
    }

    /// Enters the loop at a distance.
    fn go_on(&mut self, distance: Value) {
        let iterations = self.cursor.ins().ushr_imm_u(distance, i64::from(self.search.size.trailing_zeros()));
        let mut arguments: Vec<BlockArg> = Vec::new();
        for (&value, &step) in self.entry.iter().zip(&self.shape.steps) {
            if step == 0 {
                arguments.push(value.into());
                continue;
            }
            let ty = self.cursor.func.dfg.value_type(value);
            let iterations = if ty == types::I64 { iterations } else { self.cursor.ins().ireduce(ty, iterations) };
            let change = if step == 1 { iterations } else { self.cursor.ins().imul_imm_s(iterations, step) };
            arguments.push(self.cursor.ins().iadd(value, change).into());
        }
        self.cursor.ins().jump(self.shape.header(), &arguments);
    }
}

/// Returns a word with the same number in each element.
fn each(size: i64, number: i64) -> i64 {
    (0..WORD / size).fold(0, |word, index| word | number << (8 * size * index))
}

/// Returns the bits of an element.
fn element_mask(size: i64) -> i64 {
    (1i64 << (8 * size)).wrapping_sub(1)
}
