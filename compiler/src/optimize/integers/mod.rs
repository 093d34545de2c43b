//! Integer arithmetic that source languages spell out because WebAssembly has no operator for it, and machines have an instruction.
//!
//! * [`product`]: the upper half of a product of 64 bits, from products of halves;
//! * [`order`]: bytes in reverse order, from shifts and masks;
//! * [`expression`]: how a value was computed.
//!
//! Patterns are recognised by meaning: a value is replaced if what is computed is the same for all inputs, whatever the function is
//! called and wherever it comes from.

mod expression;
mod order;
mod product;

use cranelift_codegen::ir::{Function, Inst, InstructionData, Opcode, Value, types};
use expression::Expressions;

/// The number of values that were replaced.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Replaced {
    /// Halves of products.
    pub(super) products: u64,
    /// Values with bytes in reverse order.
    pub(super) orders: u64,
}

/// Replaces what the machine can do by itself.
pub(super) fn simplify(function: &mut Function) -> Replaced {
    let found = Found::in_function(function);
    let mut replaced = Replaced::default();
    if !found.products.is_empty() {
        replaced.products = product::replace(function, &found.products);
    }
    if !found.unions.is_empty() {
        replaced.orders = order::replace(function, &found.unions);
    }
    replaced
}

/// The instructions at which a pattern may end.
#[derive(Default)]
struct Found {
    /// Products of the upper halves of two values.
    products: Vec<Inst>,
    /// Bitwise unions that are no part of a larger one.
    unions: Vec<Inst>,
}

impl Found {
    /// Looks at each instruction once.
    fn in_function(function: &Function) -> Found {
        let mut found = Found::default();
        let expressions = Expressions::of(function);
        let mut is_part = Vec::new();
        for block in function.layout.blocks() {
            for inst in function.layout.block_insts(block) {
                let InstructionData::Binary { opcode, args } = function.dfg.insts[inst] else { continue };
                match opcode {
                    Opcode::Imul if args.iter().all(|&arg| expressions.upper_half(arg).is_some()) => found.products.push(inst),
                    Opcode::Bor if is_scalar(function, args[0]) => {
                        is_part.extend(args.iter().filter_map(|&arg| expressions.instruction(arg)));
                        found.unions.push(inst);
                    }
                    _ => {}
                }
            }
        }
        is_part.sort_unstable();
        found.unions.retain(|inst| is_part.binary_search(inst).is_err());
        found
    }
}

fn is_scalar(function: &Function, value: Value) -> bool {
    matches!(function.dfg.value_type(value), types::I32 | types::I64)
}

#[cfg(test)]
mod tests;
