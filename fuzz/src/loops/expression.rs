//! Random expressions, of the operators and idioms that loops over arrays are made of.

use super::node::{Node, Type, constant, local, operator};
use super::stream::Stream;
use rand::RngExt;
use rand::rngs::SmallRng;

/// The source of expressions over some streams.
pub struct Source<'r> {
    /// Random numbers.
    pub random: &'r mut SmallRng,
    /// The streams that may be loaded from.
    pub streams: &'r [Stream],
    /// The type of addresses.
    pub address: Type,
    /// Locals that expressions may read.
    pub locals: Vec<(String, Type)>,
    /// Whether floating-point numbers occur in the loop.
    pub is_float: bool,
    /// Whether expressions have only operators that are done for several elements at once, and so hardly any loop stays as it is.
    pub is_plain: bool,
}

impl Source<'_> {
    pub(super) fn chance(&mut self, one_in: u32) -> bool {
        self.random.random_ratio(1, one_in)
    }

    pub(super) fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.random.random_range(0..of.len())]
    }

    /// Draws an expression with operators nested at most so deeply.
    pub fn expression(&mut self, ty: Type, depth: u32) -> Node {
        if depth == 0 || self.chance(6) {
            return self.leaf(ty);
        }
        match (self.is_plain, ty.is_integer()) {
            (true, true) => self.plain_integer(ty, depth - 1),
            (true, false) => self.plain_float(ty, depth - 1),
            (false, true) => self.integer(ty, depth - 1),
            (false, false) => self.float(ty, depth - 1),
        }
    }

    /// Draws a condition.
    pub fn condition(&mut self, depth: u32) -> Node {
        let ty = match self.random.random_range(0..6) {
            0 => Type::I64,
            1 | 2 if self.is_float => [Type::F32, Type::F64][self.random.random_range(0..2)],
            _ => Type::I32,
        };
        let comparisons: &[&str] = if ty.is_integer() {
            &["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"]
        } else {
            &["eq", "ne", "lt", "gt", "le", "ge"]
        };
        let head = format!("{}.{}", ty.name(), self.pick(comparisons));
        let one = self.expression(ty, depth);
        let other = if ty.is_integer() && self.chance(2) { self.number(ty) } else { self.expression(ty, depth) };
        match self.random.random_range(0..8) {
            0 => operator("i32.eqz", [operator(head, [one, other])]),
            1 => operator("i32.and", [self.expression(Type::I32, 0), constant(Type::I32, 1)]),
            2 => {
                let second = self.condition(0);
                operator(self.pick(&["i32.and", "i32.or"]), [operator(head, [one, other]), second])
            }
            _ => operator(head, [one, other]),
        }
    }

    pub(super) fn number(&mut self, ty: Type) -> Node {
        let value = match self.random.random_range(0..6) {
            0 => self.random.random_range(-3..4),
            1 => 1 << self.random.random_range(0..ty.bits()),
            2 => [0xff, 0xffff, 0x7f, 0x80, -128, 0x7fff, -32768, 0x0001_0203][self.random.random_range(0..8)],
            3 => self.random.random_range(0..256),
            _ => self.random.random::<i64>() >> self.random.random_range(0..64),
        };
        constant(ty, if ty == Type::I32 { i64::from(value as i32) } else { value })
    }

    pub(super) fn leaf(&mut self, ty: Type) -> Node {
        match self.random.random_range(0..20) {
            0..12 => self.load(ty),
            12 | 13 if ty.is_integer() => self.number(ty),
            12 if self.is_plain => Node::OfCopy(ty),
            12 | 13 => operator(format!("{}.const {}", ty.name(), self.random.random_range(-16..17) as f32 / 4.0), []),
            14 if ty.is_integer() => match (ty, self.address) {
                (Type::I32, Type::I64) => operator("i32.wrap_i64", [Node::Iteration]),
                (Type::I64, Type::I32) => operator(self.pick(&["i64.extend_i32_s", "i64.extend_i32_u"]), [Node::Iteration]),
                _ => Node::Iteration,
            },
            _ => {
                let fitting: Vec<&str> =
                    self.locals.iter().filter(|(_, other)| *other == ty).map(|(name, _)| name.as_str()).collect();
                if fitting.is_empty() {
                    return self.load(ty);
                }
                local(fitting[self.random.random_range(0..fitting.len())])
            }
        }
    }

    /// Draws a load of a stream, with what it takes to make it a value of a type.
    pub fn load(&mut self, ty: Type) -> Node {
        let fitting: Vec<usize> = (0..self.streams.len()).filter(|&number| self.fits(number, ty)).collect();
        if fitting.is_empty() {
            return if ty.is_integer() { self.number(ty) } else { operator(format!("{}.const 1.5", ty.name()), []) };
        }
        let number = fitting[self.random.random_range(0..fitting.len())];
        let Stream { width, is_float, .. } = self.streams[number];
        let element = if self.chance(4) { self.random.random_range(-2..3) } else { 0 };
        let sign = self.pick(&["_s", "_u"]);
        let load = |head: String| Node::Load(number, element, head);
        if is_float {
            let of = if width == 4 { Type::F32 } else { Type::F64 };
            let loaded = load(format!("{}.load", of.name()));
            return match (ty, of) {
                (Type::F32, Type::F64) => operator("f32.demote_f64", [loaded]),
                (Type::F64, Type::F32) => operator("f64.promote_f32", [loaded]),
                (Type::I32 | Type::I64, of) => operator(format!("{}.trunc_sat_{}{sign}", ty.name(), of.name()), [loaded]),
                _ => loaded,
            };
        }
        match (ty, width) {
            (Type::F32 | Type::F64, _) => {
                let of = if width == 8 { Type::I64 } else { Type::I32 };
                let text = if width < 4 { format!("i32.load{}{sign}", 8 * width) } else { format!("{}.load", of.name()) };
                operator(format!("{}.convert_{}{sign}", ty.name(), of.name()), [load(text)])
            }
            (Type::I32, 4) => load("i32.load".to_owned()),
            (Type::I32, 8) => operator("i32.wrap_i64", [load("i64.load".to_owned())]),
            (Type::I64, 8) => load("i64.load".to_owned()),
            (Type::I64, 1..=4) if self.is_plain || self.chance(2) => {
                let text = if width == 4 { "i32.load".to_owned() } else { format!("i32.load{}{sign}", 8 * width) };
                operator(self.pick(&["i64.extend_i32_s", "i64.extend_i32_u"]), [load(text)])
            }
            (ty, width) => load(format!("{}.load{}{sign}", ty.name(), 8 * width)),
        }
    }

    /// Whether values of a type are made from the elements of a stream, in plain expressions without an operator that has no vectors.
    fn fits(&self, number: usize, ty: Type) -> bool {
        let Stream { width, is_float, .. } = self.streams[number];
        !self.is_plain || if is_float { !ty.is_integer() } else { ty == Type::I64 || width < 8 }
    }

    fn integer(&mut self, ty: Type, depth: u32) -> Node {
        let name = ty.name();
        let binary = |head: &str, operands: [Node; 2]| operator(format!("{name}.{head}"), operands);
        match self.random.random_range(0..24) {
            0..9 => {
                let head = self.pick(&["add", "add", "sub", "mul", "and", "or", "xor"]);
                let one = self.expression(ty, depth);
                let other = if self.chance(4) { self.number(ty) } else { self.expression(ty, depth) };
                binary(head, [one, other])
            }
            9..11 => {
                let head = self.pick(&["shl", "shr_s", "shr_u", "rotl", "rotr"]);
                let one = self.expression(ty, depth);
                let amount = constant(ty, self.random.random_range(0..i64::from(ty.bits()) + 2));
                binary(head, [one, amount])
            }
            11 => {
                let operands = [self.expression(ty, depth), self.leaf(ty)];
                binary(self.pick(&["shl", "shr_s", "shr_u", "rotl"]), operands)
            }
            12..14 => self.extreme(ty, depth),
            14 => self.choice(ty, depth),
            15 => self.difference(ty, depth),
            16 => self.average(ty),
            17 if ty == Type::I32 => {
                let operand = self.expression(Type::I32, depth);
                operator(format!("call $helper{}", self.random.random_range(0..4)), [operand])
            }
            17 | 18 => {
                let head = self.pick(&["extend8_s", "extend16_s", "clz", "ctz", "popcnt"]);
                operator(format!("{name}.{head}"), [self.expression(ty, depth)])
            }
            19 if ty == Type::I32 => self.condition(depth),
            19 => operator("i64.extend_i32_u", [self.condition(depth)]),
            20 if ty == Type::I32 => operator("i32.wrap_i64", [self.expression(Type::I64, depth)]),
            20 => {
                let operand = self.expression(Type::I32, depth);
                operator(self.pick(&["i64.extend_i32_s", "i64.extend_i32_u"]), [operand])
            }
            21 => {
                let divisor = constant(ty, self.random.random_range(1..12));
                let operand = self.expression(ty, depth);
                binary(self.pick(&["div_u", "rem_u", "div_s", "rem_s"]), [operand, divisor])
            }
            22 if ty == Type::I32 && self.chance(2) => {
                let number = binary("and", [self.leaf(ty), constant(ty, 3)]);
                operator("call_indirect (param i32) (result i32)", [self.expression(ty, depth), number])
            }
            22 => self.clamp(ty, depth),
            _ => self.swap(ty),
        }
    }

    /// Draws one of two values, by a condition.
    pub(super) fn choice(&mut self, ty: Type, depth: u32) -> Node {
        let operands = [self.expression(ty, depth), self.expression(ty, depth), self.condition(depth.min(1))];
        operator("select", operands)
    }

    /// Draws an average that rounds up.
    pub(super) fn average(&mut self, ty: Type) -> Node {
        let binary = |head: &str, operands: [Node; 2]| operator(format!("{}.{head}", ty.name()), operands);
        let sum = binary("add", [self.leaf(ty), self.leaf(ty)]);
        binary("shr_u", [binary("add", [sum, constant(ty, 1)]), constant(ty, 1)])
    }

    /// Draws a minimum or maximum, with the operands used twice.
    pub(super) fn extreme(&mut self, ty: Type, depth: u32) -> Node {
        let (one, other) =
            (self.leaf(ty), if depth > 0 && self.chance(3) { self.expression(ty, depth - 1) } else { self.leaf(ty) });
        let head = format!("{}.{}", ty.name(), self.pick(&["lt_s", "lt_u", "gt_s", "gt_u", "le_s", "ge_u"]));
        let compared = operator(head, [one.clone(), other.clone()]);
        operator("select", [one, other, compared])
    }

    /// Draws an absolute difference, as compilers write it.
    pub(super) fn difference(&mut self, ty: Type, _: u32) -> Node {
        let name = ty.name();
        let difference = operator(format!("{name}.sub"), [self.load(ty), self.load(ty)]);
        let sign = operator(format!("{name}.shr_s"), [difference.clone(), constant(ty, i64::from(ty.bits()) - 1)]);
        if self.chance(2) {
            let changed = operator(format!("{name}.xor"), [difference, sign.clone()]);
            return operator(format!("{name}.sub"), [changed, sign]);
        }
        let negative = operator(format!("{name}.sub"), [constant(ty, 0), difference.clone()]);
        let compared = operator(format!("{name}.lt_s"), [difference.clone(), constant(ty, 0)]);
        operator("select", [negative, difference, compared])
    }

    /// Draws a value held between two bounds.
    pub(super) fn clamp(&mut self, ty: Type, depth: u32) -> Node {
        let name = ty.name();
        let value = self.expression(ty, depth.min(1));
        let (low, high) = ([0, -128, -32768][self.random.random_range(0..3)], [255, 127, 32767][self.random.random_range(0..3)]);
        let at_most = operator(format!("{name}.lt_s"), [value.clone(), constant(ty, high)]);
        let value = operator("select", [value, constant(ty, high), at_most]);
        let at_least = operator(format!("{name}.gt_s"), [value.clone(), constant(ty, low)]);
        operator("select", [value, constant(ty, low), at_least])
    }

    /// Draws a value with its bytes in the other order.
    fn swap(&mut self, ty: Type) -> Node {
        let (value, binary) = (self.leaf(Type::I32), |head: &str, one, other| operator(format!("i32.{head}"), [one, other]));
        let masked = |head, amount, mask| {
            binary("and", binary(head, value.clone(), constant(Type::I32, amount)), constant(Type::I32, mask))
        };
        let outer = binary("or", masked("shl", 24, -1), masked("shr_u", 24, 0xff));
        let swapped = binary("or", outer, binary("or", masked("shl", 8, 0xff_0000), masked("shr_u", 8, 0xff00)));
        if ty == Type::I32 { swapped } else { operator("i64.extend_i32_u", [swapped]) }
    }

    fn float(&mut self, ty: Type, depth: u32) -> Node {
        let name = ty.name();
        match self.random.random_range(0..14) {
            0..9 => {
                let head = self.pick(&["add", "add", "sub", "mul", "mul", "div", "min", "max"]);
                let operands = [self.expression(ty, depth), self.expression(ty, depth)];
                operator(format!("{name}.{head}"), operands)
            }
            9 => {
                let head = self.pick(&["abs", "neg", "sqrt", "floor", "ceil", "nearest", "trunc"]);
                operator(format!("{name}.{head}"), [self.expression(ty, depth)])
            }
            10 => {
                let operands = [self.expression(ty, depth), self.expression(ty, depth), self.condition(0)];
                operator("select", operands)
            }
            11 => {
                let from = [Type::I32, Type::I64][self.random.random_range(0..2)];
                let operand = self.expression(from, depth);
                let sign = self.pick(&["_s", "_u"]);
                operator(format!("{name}.convert_{}{sign}", from.name()), [operand])
            }
            12 if ty == Type::F32 => operator("f32.demote_f64", [self.expression(Type::F64, depth)]),
            12 => operator("f64.promote_f32", [self.expression(Type::F32, depth)]),
            _ => {
                // The form that compilers give to `a < b ? a : b`.
                let (one, other) = (self.leaf(ty), self.leaf(ty));
                let compared = operator(format!("{name}.{}", self.pick(&["lt", "gt", "le", "ge"])), [one.clone(), other.clone()]);
                operator("select", [one, other, compared])
            }
        }
    }
}
