//! The edges between blocks and their arguments, counted as code is added.
//!
//! Operators pass operands along edges, and the front end passes locals: looking one up may add a parameter to a block, and an
//! argument to each branch there. Each new instruction and value is looked at once, so that counting takes time linear in the size
//! of the function, however many branches lead to one block.

use cranelift_codegen::entity::{EntityRef as _, SecondaryMap};
use cranelift_codegen::ir::{Block, Function, Inst, Value, ValueDef};

/// The edges of a function, as far as it is translated.
#[derive(Default)]
pub(super) struct Branches {
    /// The numbers of instructions and values that were looked at.
    instructions: usize,
    values: usize,
    /// The number of edges to each block.
    to: SecondaryMap<Block, usize>,
    /// The edges, and the arguments passed along them. Parameters that were removed again are still counted.
    arguments: usize,
    /// The number of values when these were last counted one by one.
    counted: usize,
}

impl Branches {
    /// Looks at what was added to the function. Returns the number of edges and arguments, or somewhat more.
    pub(super) fn follow(&mut self, function: &Function) -> usize {
        let dfg = &function.dfg;
        for value in (self.values..dfg.num_values()).map(Value::new).filter(|value| dfg.value_is_attached(*value)) {
            if let ValueDef::Param(block, _) = dfg.value_def(value) {
                self.arguments += self.to[block];
            }
        }
        self.values = dfg.num_values();
        for inst in (self.instructions..dfg.num_insts()).map(Inst::new) {
            for edge in dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables) {
                self.redirect(function, edge.block(&dfg.value_lists));
            }
        }
        self.instructions = dfg.num_insts();
        self.arguments
    }

    /// Counts an edge that leads to another block than when it was looked at.
    pub(super) fn redirect(&mut self, function: &Function, to: Block) {
        self.to[to] += 1;
        self.arguments += 1 + function.dfg.block_params(to).len();
    }

    /// Whether the function has grown enough since everything was counted to count it again.
    pub(super) fn has_grown(&self) -> bool {
        self.values > self.counted + self.counted / 8
    }

    /// Counts everything. Returns the numbers of parameters, and of edges and arguments.
    pub(super) fn count(&mut self, function: &Function) -> (usize, usize) {
        self.follow(function);
        let dfg = &function.dfg;
        let (mut parameters, mut arguments) = (0, 0);
        for block in function.layout.blocks() {
            parameters += dfg.block_params(block).len();
            let Some(last) = function.layout.last_inst(block) else { continue };
            let edges = dfg.insts[last].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
            arguments += edges.iter().map(|edge| 1 + edge.len(&dfg.value_lists)).sum::<usize>();
        }
        (self.arguments, self.counted) = (arguments, self.values);
        (parameters, arguments)
    }
}
