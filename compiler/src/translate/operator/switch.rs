//! `br_table`: a few comparisons where the index has few ranges with a label each, otherwise a table of addresses.

use crate::error::Result;
use crate::options::Optimize;
use crate::profile::flow::Site;
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
        if self.emitter.program.options.optimize == Optimize::Speed
            && let Some(Site::Labels(counts)) = self.site()
        {
            self.branch_to_hot(index, blocks, counts);
        }
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

    /// Branches to blocks that are taken so often that a comparison pays; otherwise continues in a new block.
    fn branch_to_hot(&mut self, index: Value, blocks: &[Block], counts: &[u64]) {
        for Hot { first, end, block } in hot(blocks, counts) {
            let condition = match end {
                None => self.emitter.builder.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, index, first),
                Some(end) if end == first + 1 => self.emitter.builder.ins().icmp_imm_u(IntCC::Equal, index, first),
                Some(end) => {
                    let distance = self.emitter.builder.ins().iadd_imm_s(index, -first);
                    self.emitter.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, distance, end - first)
                }
            };
            let next = self.emitter.builder.create_block();
            self.emitter.builder.ins().brif(condition, block, &[], next, &[]);
            self.budget.carry(self.stack.height());
            self.emitter.builder.seal_block(next);
            self.emitter.builder.switch_to_block(next);
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

/// Consecutive indices with the same block, which is taken often.
struct Hot {
    first: i64,
    /// The end; nothing if all indices from the first one are meant.
    end: Option<i64>,
    block: Block,
}

/// Returns what is compared before all others, the most frequent first; `counts` are those of the `blocks`, of which the last is the
/// default.
fn hot(blocks: &[Block], counts: &[u64]) -> Vec<Hot> {
    /// The most comparisons.
    const MOST: usize = 3;
    /// How much less often it must be another one of those that are left, at most.
    const SHARE: u64 = 4;
    /// The fewest times that tell something.
    const LEAST: u64 = 1000;
    let mut ranges: Vec<(u64, usize, usize)> = Vec::new();
    for (position, &count) in counts.iter().enumerate().take(blocks.len()) {
        match ranges.last_mut() {
            Some((sum, first, end)) if blocks[*first] == blocks[position] => {
                (*sum, *end) = (sum.saturating_add(count), position + 1)
            }
            _ => ranges.push((count, position, position + 1)),
        }
    }
    let mut left = ranges.iter().fold(0, |sum: u64, range| sum.saturating_add(range.0));
    ranges.sort_by_key(|range| std::cmp::Reverse(range.0));
    let mut hot = Vec::new();
    for (count, first, end) in ranges.into_iter().take(MOST) {
        if left < LEAST || count.saturating_mul(SHARE) < left {
            break;
        }
        left -= count.min(left);
        let end = (end < blocks.len()).then_some(end as i64);
        hot.push(Hot { first: first as i64, end, block: blocks[first] });
    }
    hot
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
