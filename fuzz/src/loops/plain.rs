//! Random bodies of what loops for vectors have, and hardly anything else.
//!
//! Of loops that [`body`](super::body) draws, one in eight is done for several elements at once, and few of these are of any size: one
//! operator that has no form for vectors is enough. These are about one in two.

use super::body::{combination, store, temporary};
use super::expression::Source;
use super::node::{Node, Statement, Type, constant, local, operator};
use rand::RngExt;

/// Draws the statements of a body that is done for several elements at once, as far as its accesses are.
pub fn body(source: &mut Source<'_>, stored: &[usize], result: Type) -> Vec<Statement> {
    let depth = source.random.random_range(0..4);
    let carried = source.random.random_range(0..8_usize).saturating_sub(5);
    source.locals.extend(["last", "earlier"].into_iter().take(carried).map(|name| (name.to_owned(), result)));
    let (mut body, reduces) = (Vec::new(), source.random.random_ratio(1, 3));
    let next = source.load(result);
    if source.random.random_ratio(1, 3) {
        let (ty, name) = temporary(source);
        body.push(Statement::Set(name.to_owned(), source.expression(ty, depth)));
        source.locals.push((name.to_owned(), ty));
    }
    for _ in 0..source.random.random_range(if reduces { 0..2 } else { 1..4 }) {
        body.push(store(source, stored, depth));
    }
    if reduces {
        let value = source.expression(result, depth);
        body.push(Statement::Reduce(combination(source, result, Node::Sum, value)));
        if source.random.random_ratio(1, 4) {
            let value = source.expression(result, depth);
            body.push(Statement::Set("also".to_owned(), combination(source, result, local("also"), value)));
        }
    }
    if carried > 1 {
        body.push(Statement::Set("earlier".to_owned(), local("last")));
    }
    if carried > 0 {
        let next = if source.random.random_ratio(2, 3) { next } else { source.expression(result, depth) };
        body.push(Statement::Set("last".to_owned(), next));
    }
    body
}

/// Draws an addition to a sum.
pub fn sum(source: &mut Source<'_>, result: Type) -> Statement {
    let depth = source.random.random_range(0..3);
    let (name, one, other) = (result.name(), source.load(result), source.expression(result, depth));
    let head = source.pick(&["add", "sub", "mul", "mul"]);
    let addend = operator(format!("{name}.{head}"), [one, other]);
    let operands = if source.random.random() { [Node::Sum, addend] } else { [addend, Node::Sum] };
    Statement::Reduce(operator(format!("{name}.add"), operands))
}

impl Source<'_> {
    /// Draws an integer with operators nested at most so deeply, and one around them.
    pub fn plain_integer(&mut self, ty: Type, depth: u32) -> Node {
        let name = ty.name();
        let binary = |head: &str, operands: [Node; 2]| operator(format!("{name}.{head}"), operands);
        match self.random.random_range(0..24) {
            0..7 => {
                let heads = ["add", "add", "sub", "and", "or", "xor", "mul"];
                let head = self.pick(&heads[..if ty == Type::I32 { 7 } else { 6 }]);
                let one = self.expression(ty, depth);
                let other = if self.chance(4) { self.number(ty) } else { self.expression(ty, depth) };
                binary(head, [one, other])
            }
            7..10 => {
                let head = self.pick(if ty == Type::I32 { &["shl", "shr_s", "shr_u"] } else { &["shl", "shr_u"] });
                let one = self.expression(ty, depth);
                let most = if self.chance(3) { i64::from(ty.bits()) + 2 } else { 9 };
                binary(head, [one, constant(ty, self.random.random_range(0..most))])
            }
            10 => {
                let amount = local(if ty == Type::I32 { "x" } else { "y" });
                let head = self.pick(if ty == Type::I32 { &["shl", "shr_s", "shr_u"] } else { &["shl", "shr_u"] });
                binary(head, [self.expression(ty, depth), amount])
            }
            11..13 => self.extreme(ty, depth),
            13..15 => self.choice(ty, depth),
            15 => self.difference(ty, depth),
            16 => self.average(ty),
            17 if ty == Type::I32 => {
                let head = self.pick(&["extend8_s", "extend16_s"]);
                operator(format!("i32.{head}"), [self.expression(ty, depth)])
            }
            17 | 18 if ty == Type::I64 => {
                let operand = self.expression(Type::I32, depth);
                operator(self.pick(&["i64.extend_i32_s", "i64.extend_i32_u"]), [operand])
            }
            18 => binary("mul", [self.load(ty), self.load(ty)]),
            19 if ty == Type::I32 => self.condition(depth),
            19 => operator("i64.extend_i32_u", [self.condition(depth)]),
            20 => binary("sub", [constant(ty, 0), self.expression(ty, depth)]),
            21 => binary("and", [self.expression(ty, depth), constant(ty, [0xff, 0xffff, 0x7f, 15][depth as usize % 4])]),
            _ => self.clamp(ty, depth),
        }
    }

    /// Draws a floating-point number, likewise.
    pub fn plain_float(&mut self, ty: Type, depth: u32) -> Node {
        let name = ty.name();
        match self.random.random_range(0..12) {
            0..6 => {
                let head = self.pick(&["add", "add", "sub", "mul", "mul", "div"]);
                let operands = [self.expression(ty, depth), self.expression(ty, depth)];
                operator(format!("{name}.{head}"), operands)
            }
            6 => {
                let head = self.pick(&["abs", "neg", "sqrt"]);
                operator(format!("{name}.{head}"), [self.expression(ty, depth)])
            }
            7 | 8 => {
                let operands = [self.expression(ty, depth), self.expression(ty, depth), self.condition(0)];
                operator("select", operands)
            }
            9 => {
                let operand = self.expression(Type::I32, depth);
                let sign = self.pick(&["_s", "_u"]);
                operator(format!("{name}.convert_i32{sign}"), [operand])
            }
            10 if ty == Type::F32 => operator("f32.demote_f64", [self.expression(Type::F64, depth)]),
            10 => operator("f64.promote_f32", [self.expression(Type::F32, depth)]),
            _ => {
                let (one, other) = (self.leaf(ty), self.leaf(ty));
                let compared = operator(format!("{name}.{}", self.pick(&["lt", "gt", "le", "ge"])), [one.clone(), other.clone()]);
                operator("select", [one, other, compared])
            }
        }
    }
}
