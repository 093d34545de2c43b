//! An estimate of the register allocator's searches through the list of block arguments.
//!
//! Once all registers and slots are assigned, it visits the values in order and, for each block that a value lives into, searches
//! a list of all edges with their arguments for parameters. It resumes where it was before the last value that it had to split;
//! so if nothing is split, it starts over each time (`Env::apply_allocations` of regalloc2). Real functions have calls, and
//! values that live across one are split; 80 KB without calls have kept it busy for 20 seconds.

use cranelift_codegen::entity::SecondaryMap;
use cranelift_codegen::ir::{Block, Function, Inst, Value, ValueDef};

/// Returns the number of list entries that may be visited.
pub(super) fn searches(function: &Function) -> usize {
    let blocks = Blocks::new(function);
    let last_uses = last_uses(function, &blocks);
    let (mut searches, mut list) = (0, 0);
    for block in function.layout.blocks() {
        let mut look = |value, entries, starts| {
            list += entries;
            let life = blocks.life(blocks.number[block], last_uses[value]);
            searches += list * (starts + life.edges);
            if life.calls > 0 {
                list = 0;
            }
        };
        for &parameter in function.dfg.block_params(block) {
            look(parameter, blocks.predecessors[block], 1);
        }
        for result in function.layout.block_insts(block).flat_map(|inst| function.dfg.inst_results(inst)) {
            look(*result, 0, 0);
        }
    }
    // Each edge materializes its constants again, in values after all others.
    searches + list * constants(function)
}

/// The blocks in layout order.
struct Blocks {
    /// The index of a block in `all`.
    number: SecondaryMap<Block, usize>,
    all: Vec<Position>,
    predecessors: SecondaryMap<Block, usize>,
}

/// The position of a block.
#[derive(Clone, Copy, Default)]
struct Position {
    /// The number of blocks before it, including those for the edges of branches.
    edges: usize,
    /// The number of calls before it.
    calls: usize,
    /// The first block of the innermost loop around it, or of the next outer loop if it is the first block itself.
    outer: Option<usize>,
    /// The end of the loop of which it is the first block.
    end: Option<usize>,
}

/// The edges and calls between the block that defines a value and the block of its last use.
struct Life {
    edges: usize,
    calls: usize,
}

impl Blocks {
    fn new(function: &Function) -> Self {
        let mut blocks = Self { number: SecondaryMap::new(), all: Vec::new(), predecessors: SecondaryMap::new() };
        for (number, block) in function.layout.blocks().enumerate() {
            blocks.number[block] = number;
        }
        let mut next = Position::default();
        for (number, block) in function.layout.blocks().enumerate() {
            blocks.all.push(next);
            let edges = edges(function, block);
            next.edges += 1 + if edges.len() > 1 { edges.len() } else { 0 };
            next.calls += function.layout.block_insts(block).filter(|&inst| function.dfg.insts[inst].opcode().is_call()).count();
            for edge in edges {
                let target = edge.block(&function.dfg.value_lists);
                blocks.predecessors[target] += 1;
                let first = blocks.number[target];
                if first <= number {
                    blocks.all[first].end = Some(number);
                }
            }
        }
        blocks.all.push(next);
        blocks.nest();
        blocks
    }

    /// Finds the loop around each block.
    fn nest(&mut self) {
        let mut inside: Vec<(usize, usize)> = Vec::new();
        for number in 0..self.all.len() {
            inside.truncate(inside.iter().rposition(|&(_, end)| number <= end).map_or(0, |last| last + 1));
            self.all[number].outer = inside.last().map(|&(first, _)| first);
            if let Some(end) = self.all[number].end {
                inside.push((number, end));
            }
        }
    }

    /// Returns the lifetime of a value. A value defined before a loop and used in it lives for the whole loop.
    fn life(&self, made: usize, used: Option<usize>) -> Life {
        let mut last = used.unwrap_or(made);
        let mut around = Some(last);
        while let Some(first) = around.filter(|&first| first > made) {
            last = last.max(self.all[first].end.unwrap_or(first));
            around = self.all[first].outer;
        }
        let (from, to) = (self.all[made], self.all[last]);
        let between = self.all[made + 1].calls;
        Life { edges: to.edges - from.edges.min(to.edges), calls: to.calls.saturating_sub(between) }
    }
}

fn edges(function: &Function, block: Block) -> &[cranelift_codegen::ir::BlockCall] {
    let dfg = &function.dfg;
    let last = function.layout.last_inst(block);
    last.map_or(&[], |last| dfg.insts[last].branch_destination(&dfg.jump_tables, &dfg.exception_tables))
}

/// Returns the number of the block in which each value is used last.
fn last_uses(function: &Function, blocks: &Blocks) -> SecondaryMap<Value, Option<usize>> {
    let mut last_uses = SecondaryMap::new();
    for block in function.layout.blocks() {
        for value in function.layout.block_insts(block).flat_map(|inst| function.dfg.inst_values(inst)) {
            last_uses[function.dfg.resolve_aliases(value)] = Some(blocks.number[block]);
        }
    }
    last_uses
}

/// Returns the number of block arguments that may be constants once the function is optimised.
fn constants(function: &Function) -> usize {
    let may_fold = |inst: Inst| {
        let opcode = function.dfg.insts[inst].opcode();
        !(opcode.is_call() || opcode.can_load() || opcode.can_trap())
    };
    let arguments =
        function.layout.blocks().flat_map(|block| edges(function, block)).flat_map(|edge| edge.args(&function.dfg.value_lists));
    let values = arguments.filter_map(|argument| argument.as_value());
    values
        .filter(|&value| match function.dfg.value_def(function.dfg.resolve_aliases(value)) {
            ValueDef::Result(inst, _) => may_fold(inst),
            ValueDef::Param(..) | ValueDef::Union(..) => false,
        })
        .count()
}
