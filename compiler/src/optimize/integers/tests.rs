//! Results are the same before and after, and the machine's instructions are there.

use super::*;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Type, ValueDef};
use cranelift_codegen::isa::CallConv;

/// Builds a function of some parameters that returns what `body` computes.
fn function(params: &[Type], body: impl FnOnce(&mut FuncCursor<'_>, &[Value]) -> Vec<Value>) -> Function {
    let mut function = Function::with_name_signature(Default::default(), Signature::new(CallConv::Tail));
    let block = function.dfg.make_block();
    let values: Vec<Value> = params.iter().map(|&ty| function.dfg.append_block_param(block, ty)).collect();
    function.layout.append_block(block);
    let mut cursor = FuncCursor::new(&mut function).at_bottom(block);
    let results = body(&mut cursor, &values);
    cursor.ins().return_(&results);
    let types = |values: &[Value]| values.iter().map(|&value| AbiParam::new(function.dfg.value_type(value))).collect();
    (function.signature.params, function.signature.returns) = (types(&values), types(&results));
    function
}

/// Evaluates such a function.
fn run(function: &Function, arguments: &[u64]) -> Vec<u64> {
    let block = function.layout.entry_block().unwrap();
    let last = function.layout.last_inst(block).unwrap();
    function.dfg.inst_args(last).iter().map(|&value| evaluate(function, value, arguments)).collect()
}

fn evaluate(function: &Function, value: Value, arguments: &[u64]) -> u64 {
    let value = function.dfg.resolve_aliases(value);
    let inst = match function.dfg.value_def(value) {
        ValueDef::Param(_, number) => return arguments[number],
        ValueDef::Result(inst, _) => inst,
        ValueDef::Union(..) => unreachable!("there is no such value here"),
    };
    let bits = function.dfg.value_type(value).bits();
    let cut = |wide: u128, bits: u32| (wide & ((1 << bits) - 1)) as u64;
    let operands: Vec<u64> = function.dfg.inst_args(inst).iter().map(|&arg| evaluate(function, arg, arguments)).collect();
    let binary = |of: fn(u128, u128) -> u128| of(operands[0].into(), operands[1].into());
    let shift = || operands[1] as u32 % bits;
    let result = match function.dfg.insts[inst].opcode() {
        Opcode::Iconst => match function.dfg.insts[inst] {
            InstructionData::UnaryImm { imm, .. } => imm.bits() as u64 as u128,
            _ => unreachable!("a constant has a number"),
        },
        Opcode::Iadd => binary(|left, right| left + right),
        Opcode::Imul => binary(|left, right| left.wrapping_mul(right)),
        Opcode::Umulhi => binary(|left, right| (left * right) >> 64),
        Opcode::Band => binary(|left, right| left & right),
        Opcode::Bor => binary(|left, right| left | right),
        Opcode::Bxor => binary(|left, right| left ^ right),
        Opcode::Ishl => u128::from(operands[0]) << shift(),
        Opcode::Ushr => u128::from(operands[0]) >> shift(),
        Opcode::Rotl | Opcode::Rotr => {
            let by = if function.dfg.insts[inst].opcode() == Opcode::Rotl { shift() } else { bits - shift() };
            (u128::from(operands[0]) << by) | ((u128::from(operands[0]) << by) >> bits)
        }
        Opcode::Bswap => u128::from(operands[0].swap_bytes() >> (64 - bits)),
        Opcode::Uextend | Opcode::Ireduce => operands[0].into(),
        other => unreachable!("{other} is not evaluated"),
    };
    cut(result, bits)
}

/// Numbers with ones and zeros at the edges of halves, and others.
fn numbers() -> impl Iterator<Item = u64> {
    let edges = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 1 << 32, 1 << 63, u64::MAX, u64::MAX << 32, u64::MAX - 1];
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let others = std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    });
    edges.into_iter().chain(others.take(40))
}

/// Compares a function with itself after the replacement, for many arguments, and returns the replacements.
fn simplified(before: &Function) -> (Function, Replaced) {
    let mut after = before.clone();
    let replaced = simplify(&mut after);
    let count = before.signature.params.len();
    for first in numbers() {
        for second in numbers() {
            let arguments: Vec<u64> = [first, second, !first][..count]
                .iter()
                .zip(&before.signature.params)
                .map(|(&number, param)| number & (u64::MAX >> (64 - param.value_type.bits())))
                .collect();
            assert_eq!(run(before, &arguments), run(&after, &arguments), "{arguments:x?}\n{before}\n{after}");
        }
    }
    (after, replaced)
}

/// The halves of two factors, their products, and how sums are made of them.
struct Parts<'c, 'f> {
    cursor: &'c mut FuncCursor<'f>,
}

impl Parts<'_, '_> {
    fn upper(&mut self, value: Value) -> Value {
        self.cursor.ins().ushr_imm_u(value, 32)
    }

    fn lower(&mut self, value: Value) -> Value {
        self.cursor.ins().band_imm_u(value, 0xffff_ffff)
    }

    fn add(&mut self, left: Value, right: Value) -> Value {
        self.cursor.ins().iadd(left, right)
    }

    /// Returns the products of the parts: both lower, both in the middle, both upper.
    fn products(&mut self, a: Value, b: Value) -> [Value; 4] {
        let [(a1, a0), (b1, b0)] = [a, b].map(|factor| (self.upper(factor), self.lower(factor)));
        [(a0, b0), (a1, b0), (b1, a0), (a1, b1)].map(|(left, right)| self.cursor.ins().imul(left, right))
    }

    /// Returns the lower half of the product.
    fn low(&mut self, middle: Value, low: Value) -> Value {
        let moved = self.cursor.ins().ishl_imm_u(middle, 32);
        let low = self.lower(low);
        self.cursor.ins().bor(moved, low)
    }
}

/// A way to write the whole product of two numbers down.
type Form = fn(&mut Parts<'_, '_>, Value, Value) -> Vec<Value>;

const FORMS: [Form; 4] = [
    |parts, a, b| {
        let [low, m, n, high] = parts.products(a, b);
        let carry = parts.upper(low);
        let t = parts.add(m, carry);
        let t_low = parts.lower(t);
        let u = parts.add(t_low, n);
        let (t_high, u_high) = (parts.upper(t), parts.upper(u));
        let sum = parts.add(high, t_high);
        vec![parts.add(sum, u_high), parts.low(u, low)]
    },
    // With more terms, and the products in the middle the other way round.
    |parts, a, b| {
        let [low, n, m, high] = parts.products(a, b);
        let more = parts.cursor.ins().imul(a, a);
        let sum = parts.add(more, high);
        let carry = parts.upper(low);
        let t = parts.add(carry, m);
        let t_high = parts.upper(t);
        let sum = parts.add(t_high, sum);
        let t_low = parts.lower(t);
        let u = parts.add(n, t_low);
        let u_high = parts.upper(u);
        vec![parts.add(u_high, sum), parts.low(u, low)]
    },
    |parts, a, b| {
        let [low, n, m, high] = parts.products(a, b);
        let (carry, m_low) = (parts.upper(low), parts.lower(m));
        let u = parts.add(carry, m_low);
        let u = parts.add(u, n);
        let (m_high, u_high) = (parts.upper(m), parts.upper(u));
        let sum = parts.add(m_high, u_high);
        vec![parts.add(sum, high), parts.low(u, low)]
    },
    |parts, a, b| {
        let [low, m, n, high] = parts.products(a, b);
        let (carry, m_low, n_low) = (parts.upper(low), parts.lower(m), parts.lower(n));
        let u = parts.add(carry, m_low);
        let u = parts.add(n_low, u);
        let (m_high, n_high, u_high) = (parts.upper(m), parts.upper(n), parts.upper(u));
        let sum = parts.add(m_high, u_high);
        let sum = parts.add(sum, high);
        vec![parts.add(n_high, sum), parts.low(u, low)]
    },
];

#[test]
fn whole_products_are_one_instruction_a_half() {
    for form in FORMS {
        let before = function(&[types::I64; 2], |cursor, factors| form(&mut Parts { cursor }, factors[0], factors[1]));
        let (after, replaced) = simplified(&before);
        assert_eq!(replaced, Replaced { products: 2, orders: 0 }, "{before}");
        assert!(after.to_string().contains("umulhi v0, v1"), "{after}");
    }
}

#[test]
fn squares_are_products() {
    for form in FORMS {
        let before = function(&[types::I64], |cursor, factors| form(&mut Parts { cursor }, factors[0], factors[0]));
        assert_eq!(simplified(&before).1.products, 2, "{before}");
    }
}

#[test]
fn what_only_looks_like_a_product_stays() {
    // The carry of another product.
    let other = function(&[types::I64; 3], |cursor, factors| {
        let mut parts = Parts { cursor };
        let [low, ..] = parts.products(factors[0], factors[2]);
        let [_, m, n, high] = parts.products(factors[0], factors[1]);
        let carry = parts.upper(low);
        let t = parts.add(m, carry);
        let t_low = parts.lower(t);
        let u = parts.add(t_low, n);
        let (t_high, u_high) = (parts.upper(t), parts.upper(u));
        let sum = parts.add(high, t_high);
        vec![parts.add(sum, u_high), parts.low(u, low)]
    });
    // The same product in the middle twice.
    let twice = function(&[types::I64; 2], |cursor, factors| {
        let mut parts = Parts { cursor };
        let [low, m, _, high] = parts.products(factors[0], factors[1]);
        let carry = parts.upper(low);
        let t = parts.add(m, carry);
        let t_low = parts.lower(t);
        let u = parts.add(t_low, m);
        let (t_high, u_high) = (parts.upper(t), parts.upper(u));
        let sum = parts.add(high, t_high);
        vec![parts.add(sum, u_high), parts.low(u, low)]
    });
    for before in [other, twice] {
        assert_eq!(simplified(&before).1, Replaced::default(), "{before}");
    }
}

/// Returns the union of parts of a value: each masked, and then rotated to the left.
fn rotated(cursor: &mut FuncCursor<'_>, value: Value, parts: &[(i64, i64)]) -> Value {
    let parts: Vec<Value> = parts
        .iter()
        .map(|&(mask, by)| {
            let part = cursor.ins().band_imm_u(value, mask);
            cursor.ins().rotl_imm_u(part, by)
        })
        .collect();
    parts.into_iter().reduce(|left, right| cursor.ins().bor(left, right)).unwrap()
}

#[test]
fn reversed_bytes_are_one_instruction() {
    let word = function(&[types::I32], |cursor, values| vec![rotated(cursor, values[0], &[(0x00ff_00ff, 24), (0xff00_ff00, 8)])]);
    let long = function(&[types::I64], |cursor, values| {
        let parts: Vec<(i64, i64)> = (0..8).map(|byte| (0xff << (8 * byte), (56 - 16 * byte as i64).rem_euclid(64))).collect();
        vec![rotated(cursor, values[0], &parts)]
    });
    // The lower half of a word, as in network order of ports.
    let half = function(&[types::I32], |cursor, values| vec![rotated(cursor, values[0], &[(0xff, 8), (0xff00, 24)])]);
    // A word made longer.
    let longer = function(&[types::I32], |cursor, values| {
        let long = cursor.ins().uextend(types::I64, values[0]);
        let parts = [(0xff, 24), (0xff00, 8), (0x00ff_0000, 56), (0xff00_0000, 40)];
        vec![rotated(cursor, long, &parts)]
    });
    for before in [word, long, half, longer] {
        let (after, replaced) = simplified(&before);
        assert_eq!(replaced, Replaced { products: 0, orders: 1 }, "{before}");
        assert!(after.to_string().contains("bswap v0"), "{after}");
    }
}

#[test]
fn other_orders_stay() {
    let doubled =
        function(&[types::I32], |cursor, values| vec![rotated(cursor, values[0], &[(0x00ff_00ff, 24), (0xff00_ff00, 24)])]);
    let bits = function(&[types::I32], |cursor, values| vec![rotated(cursor, values[0], &[(0x0fff_00ff, 24), (0xf000_ff00, 8)])]);
    let missing =
        function(&[types::I32], |cursor, values| vec![rotated(cursor, values[0], &[(0x00ff_00ff, 24), (0xff00_0000, 8)])]);
    for before in [doubled, bits, missing] {
        assert_eq!(simplified(&before).1, Replaced::default(), "{before}");
    }
}
