//! `br_table`: a few comparisons where the index has few ranges with a label each, otherwise a table of addresses.

use crate::error::Result;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, JumpTableData, Value};
use std::collections::BTreeMap;
use wasmparser::BrTable;

/// The most comparisons in place of a table.
const MOST_COMPARISONS: usize = 4;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn br_table(&mut self, targets: &BrTable<'_>) -> Result<()> {
        let index = self.stack.pop();
        let depths = targets.targets().chain([Ok(targets.default())]).collect::<Result<Vec<_>, _>>()?;
        let arity = self.arity(self.stack.at_depth(targets.default()));
        if arity > 0 {
            self.br_table_with_operands(index, &depths, arity);
        } else {
            let labels: Vec<_> = depths.iter().map(|&depth| self.target(depth).0).collect();
            self.branch_by(index, &labels);
        }
        self.reachable = false;
        Ok(())
    }

    /// Emits a `br_table` with operands. All labels take the same ones, passed in one block per label, however often the table
    /// names it.
    fn br_table_with_operands(&mut self, index: Value, depths: &[u32], arity: usize) {
        let mut ways = BTreeMap::new();
        for &depth in depths {
            ways.entry(depth).or_insert_with(|| self.emitter.builder.create_block());
        }
        if !self.budget.can_branch(ways.len(), arity) {
            return;
        }
        let blocks: Vec<_> = depths.iter().map(|depth| ways[depth]).collect();
        self.branch_by(index, &blocks);
        for (depth, way) in ways {
            self.emitter.builder.seal_block(way);
            self.emitter.builder.switch_to_block(way);
            let (label, arity) = self.target(depth);
            self.jump_with_top(label, arity);
        }
    }

    /// Branches to the block at an index, or to the last one.
    fn branch_by(&mut self, index: Value, blocks: &[Block]) {
        let Some((&default, blocks)) = blocks.split_last() else { return };
        match ranges(blocks, default) {
            Some(ranges) => self.branch_by_comparisons(index, &ranges, default),
            None => {
                let lists = &mut self.emitter.builder.func.dfg;
                let default = lists.block_call(default, &[]);
                let calls: Vec<_> = blocks.iter().map(|&block| lists.block_call(block, &[])).collect();
                let table = self.emitter.builder.create_jump_table(JumpTableData::new(default, &calls));
                self.emitter.builder.ins().br_table(index, table);
            }
        }
    }

    fn branch_by_comparisons(&mut self, index: Value, ranges: &[(usize, Block)], default: Block) {
        let Some((&(end, block), others)) = ranges.split_last() else {
            self.emitter.builder.ins().jump(default, &[]);
            return;
        };
        let is_below =
            |this: &mut Self, end: usize| this.emitter.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, index, end as i64);
        for &(end, block) in others {
            let condition = is_below(self, end);
            let next = self.emitter.builder.create_block();
            self.emitter.builder.ins().brif(condition, block, &[], next, &[]);
            self.emitter.builder.seal_block(next);
            self.emitter.builder.switch_to_block(next);
        }
        let condition = is_below(self, end);
        self.emitter.builder.ins().brif(condition, block, &[], default, &[]);
    }
}

/// Returns the ends of ranges of indices in ascending order, each with its block, if they are few. Behind the last one is the default.
fn ranges(blocks: &[Block], default: Block) -> Option<Vec<(usize, Block)>> {
    let mut ranges: Vec<(usize, Block)> = Vec::new();
    for (index, &block) in blocks.iter().enumerate() {
        match ranges.last_mut() {
            Some((end, last)) if *last == block => *end = index + 1,
            _ => ranges.push((index + 1, block)),
        }
        // The last one may be the default's.
        if ranges.len() > MOST_COMPARISONS + 1 {
            return None;
        }
    }
    while ranges.last().is_some_and(|&(_, block)| block == default) {
        ranges.pop();
    }
    (ranges.len() <= MOST_COMPARISONS).then_some(ranges)
}
