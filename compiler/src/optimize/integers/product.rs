//! The product of two numbers of 64 bits, whole: C's `unsigned __int128` and big integers everywhere are made of it.
//!
//! With a = a₁·2³² + a₀ and b = b₁·2³² + b₀, the product is a₁b₁·2⁶⁴ + (a₁b₀ + a₀b₁)·2³² + a₀b₀. What is written down adds the parts
//! so that no sum exceeds 64 bits. Let ⌊x⌋ be the upper half of x and x mod the lower one; then the upper 64 bits are
//!
//! ```text
//! a₁b₁ + ⌊t⌋ + ⌊u⌋          t = m + ⌊a₀b₀⌋,          u = n + (t mod)              (Knuth's algorithm M, clang's __multi3)
//! a₁b₁ + ⌊m⌋ + ⌊u⌋          u = n + (m mod) + ⌊a₀b₀⌋
//! a₁b₁ + ⌊m⌋ + ⌊n⌋ + ⌊u⌋    u = (n mod) + (m mod) + ⌊a₀b₀⌋
//! ```
//!
//! for m and n the two products in the middle, in either order. Other terms of the same sum stay. The lower 64 bits are
//! u·2³² + (a₀b₀ mod) in all of them, and nothing but a·b.

use super::expression::Expressions;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{Function, Inst, InstBuilder, InstructionData, Opcode, Value};

/// The most terms of a sum that are looked at.
const MOST_TERMS: usize = 12;

/// The most sums that are looked at for a product.
const MOST_SUMS: usize = 8;

/// A sum that contains the upper half of a product.
struct Upper {
    sum: Inst,
    factors: [Value; 2],
    rest: Vec<Value>,
    /// The last sum in the middle, u above.
    middle: Value,
}

/// Replaces halves of products, given the products of upper halves; returns the number of halves.
pub(super) fn replace(function: &mut Function, products: &[Inst]) -> u64 {
    let mut replaced = 0;
    // A replacement leaves sums that were something else before: they have no such terms any more.
    let sums = Sums::of(function);
    for &product in products {
        let Some(upper) = find(Expressions::of(function), &sums, function.dfg.first_result(product)) else { continue };
        let lower = sums.lower(Expressions::of(function), &upper);
        replace_upper(function, &upper);
        replaced += 1;
        for inst in lower {
            function.replace(inst).imul(upper.factors[0], upper.factors[1]);
            replaced += 1;
        }
    }
    replaced
}

fn replace_upper(function: &mut Function, upper: &Upper) {
    let mut cursor = FuncCursor::new(function).at_inst(upper.sum);
    cursor.use_srcloc(upper.sum);
    let [left, right] = upper.factors;
    let Some((&last, others)) = upper.rest.split_last() else {
        cursor.func.replace(upper.sum).umulhi(left, right);
        return;
    };
    let mut sum = cursor.ins().umulhi(left, right);
    for &other in others {
        sum = cursor.ins().iadd(sum, other);
    }
    cursor.func.replace(upper.sum).iadd(sum, last);
}

/// Returns the first sum that a product of upper halves and all other parts are terms of.
fn find(expressions: Expressions<'_>, sums: &Sums, product: Value) -> Option<Upper> {
    let [left, right] = expressions.operands(Opcode::Imul, product)?;
    let halves = Halves { expressions, factors: [expressions.upper_half(left)?, expressions.upper_half(right)?] };
    let mut value = product;
    for _ in 0..MOST_SUMS {
        let sum = sums.the_user(value)?;
        value = sum.value;
        let terms = terms(expressions, value)?;
        if let Some((rest, middle)) = halves.split(product, &terms) {
            return Some(Upper { sum: sum.inst, factors: halves.factors, rest, middle });
        }
    }
    None
}

/// Returns the terms of a sum; none if they are too many.
fn terms(expressions: Expressions<'_>, sum: Value) -> Option<Vec<Value>> {
    let (mut terms, mut open) = (Vec::new(), vec![sum]);
    while let Some(value) = open.pop() {
        match expressions.operands(Opcode::Iadd, value) {
            Some(operands) => open.extend(operands),
            None => terms.push(value),
        }
        if terms.len() + open.len() > MOST_TERMS {
            return None;
        }
    }
    Some(terms)
}

/// The halves of two factors and what is made of them.
struct Halves<'f> {
    expressions: Expressions<'f>,
    factors: [Value; 2],
}

impl Halves<'_> {
    /// Splits the terms of a sum into those of the upper half of the product, and others; returns the others and the last sum in the
    /// middle.
    fn split(&self, product: Value, terms: &[Value]) -> Option<(Vec<Value>, Value)> {
        let mut others = terms.to_vec();
        others.remove(others.iter().position(|&term| term == product)?);
        let uppers: Vec<(Value, Value)> =
            others.iter().filter_map(|&term| Some((term, self.expressions.upper_half(term)?))).collect();
        for &(last, middle) in &uppers {
            for &(first, carried) in uppers.iter().filter(|&&(term, _)| term != last) {
                let taken = if self.is_middle_after(carried, middle) {
                    vec![first, last]
                } else {
                    let is_third = |&&(term, other): &&(Value, Value)| {
                        term != first && term != last && self.is_middle_after_both(carried, other, middle)
                    };
                    let Some(&(third, _)) = uppers.iter().find(is_third) else { continue };
                    vec![first, third, last]
                };
                for term in taken {
                    others.remove(others.iter().position(|&other| other == term)?);
                }
                return Some((others, middle));
            }
        }
        None
    }

    /// Whether two values are t and u, or m and u, of the first two forms.
    fn is_middle_after(&self, carried: Value, middle: Value) -> bool {
        let Some(parts) = terms(self.expressions, middle) else { return false };
        let is_lower_of_carried = |&part: &Value| self.expressions.lower_half(part) == Some(carried);
        [[0, 1], [1, 0]].into_iter().any(|[first, second]| {
            let is_second = |part: &Value| self.is_middle_product(*part, second);
            if let Some([m, low]) = self.expressions.operands(Opcode::Iadd, carried) {
                let is_t = |m, low| self.is_middle_product(m, first) && self.is_carry_of_low(low);
                return (is_t(m, low) || is_t(low, m)) && are(&parts, &[&is_second, &is_lower_of_carried]);
            }
            self.is_middle_product(carried, first)
                && are(&parts, &[&is_second, &is_lower_of_carried, &|part| self.is_carry_of_low(*part)])
        })
    }

    /// Whether three values are m, n and u of the third form.
    fn is_middle_after_both(&self, m: Value, n: Value, middle: Value) -> bool {
        let Some(parts) = terms(self.expressions, middle) else { return false };
        let is_lower_of = |whole| move |part: &Value| self.expressions.lower_half(*part) == Some(whole);
        let are_products = |first, second| self.is_middle_product(m, first) && self.is_middle_product(n, second);
        (are_products(0, 1) || are_products(1, 0))
            && are(&parts, &[&is_lower_of(m), &is_lower_of(n), &|part| self.is_carry_of_low(*part)])
    }

    /// Whether a value is the product of the upper half of one factor and the lower half of the other.
    fn is_middle_product(&self, value: Value, upper: usize) -> bool {
        let Some([left, right]) = self.expressions.operands(Opcode::Imul, value) else { return false };
        let (whole, other) = (Some(self.factors[upper]), Some(self.factors[1 - upper]));
        let is = |upper, lower| self.expressions.upper_half(upper) == whole && self.expressions.lower_half(lower) == other;
        is(left, right) || is(right, left)
    }

    /// Whether a value is the product of the lower halves.
    fn is_low_product(&self, value: Value) -> bool {
        let Some([left, right]) = self.expressions.operands(Opcode::Imul, value) else { return false };
        let halves = [left, right].map(|half| self.expressions.lower_half(half));
        let [a, b] = self.factors.map(Some);
        halves == [a, b] || halves == [b, a]
    }

    /// Whether a value is the upper half of the product of the lower halves.
    fn is_carry_of_low(&self, value: Value) -> bool {
        self.expressions.upper_half(value).is_some_and(|low| self.is_low_product(low))
    }
}

/// Whether values are, in some order, what each test wants: one for each.
fn are(values: &[Value], tests: &[&dyn Fn(&Value) -> bool]) -> bool {
    let mut left = values.to_vec();
    values.len() == tests.len()
        && tests.iter().all(|test| match left.iter().position(test) {
            Some(index) => {
                left.swap_remove(index);
                true
            }
            None => false,
        })
}

/// The sums of a function, and the unions of bits that may be lower halves.
struct Sums {
    /// Sums by their operands, in order of these.
    by_operand: Vec<(Value, Sum)>,
    /// Sums and unions whose one operand is a value moved to the upper half.
    moved: Vec<(Inst, [Value; 2])>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sum {
    inst: Inst,
    value: Value,
}

impl Sums {
    /// Those of a function.
    fn of(function: &Function) -> Sums {
        let expressions = Expressions::of(function);
        let mut sums = Sums { by_operand: Vec::new(), moved: Vec::new() };
        for block in function.layout.blocks() {
            for inst in function.layout.block_insts(block) {
                let InstructionData::Binary { opcode: opcode @ (Opcode::Iadd | Opcode::Bor), args } = function.dfg.insts[inst]
                else {
                    continue;
                };
                let args = args.map(|arg| expressions.resolve(arg));
                if opcode == Opcode::Iadd {
                    let sum = Sum { inst, value: function.dfg.first_result(inst) };
                    sums.by_operand.extend(args.map(|arg| (arg, sum)));
                }
                let moved = args.iter().position(|&arg| is_moved(expressions, arg).is_some());
                sums.moved.extend(moved.map(|moved| (inst, [args[moved], args[1 - moved]])));
            }
        }
        sums.by_operand.sort_unstable();
        sums
    }

    /// Returns the sum that a value is a term of, if there is one such sum.
    fn the_user(&self, value: Value) -> Option<Sum> {
        let start = self.by_operand.partition_point(|&(operand, _)| operand < value);
        let mut users = self.by_operand[start..].iter().take_while(|&&(operand, _)| operand == value);
        let (_, first) = users.next()?;
        users.next().is_none().then_some(*first)
    }

    /// Returns where the lower half of a product is computed.
    fn lower(&self, expressions: Expressions<'_>, upper: &Upper) -> Vec<Inst> {
        let halves = Halves { expressions, factors: upper.factors };
        let is_low = |low: Value| expressions.lower_half(low).is_some_and(|low| halves.is_low_product(low));
        let is_lower =
            |&&(_, [moved, low]): &&(Inst, [Value; 2])| is_moved(expressions, moved) == Some(upper.middle) && is_low(low);
        self.moved.iter().filter(is_lower).map(|&(inst, _)| inst).collect()
    }
}

/// Returns the value whose lower half a value has as its upper one, beside zeros.
fn is_moved(expressions: Expressions<'_>, value: Value) -> Option<Value> {
    match expressions.operands(Opcode::Ishl, value) {
        Some([whole, by]) if expressions.constant(by) == Some(32) => Some(whole),
        _ => None,
    }
}
