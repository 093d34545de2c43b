//! Random accesses and bodies: what is stored, reduced, carried from one iteration to the next, or looked for.

use super::expression::Source;
use super::node::{Node, Statement, Type, local};
use super::stream::{Form, Stream};
use rand::RngExt;
use rand::rngs::SmallRng;

/// Draws the accesses; floating-point numbers are in the first memory and integers in the second where both occur, since the
/// bits of a NaN are not to be looked at.
pub fn streams(random: &mut SmallRng, form: Form, float: Option<Type>, is_plain: bool) -> Vec<Stream> {
    let scale = float.map(|ty| if ty == Type::F32 { 4 } else { 8 });
    let common = [1, 2, 4, 8][random.random_range(0..4)];
    let moves_together = matches!(form, Form::Offset | Form::Negative);
    let is_mixed = if is_plain { !moves_together && random.random() } else { random.random_ratio(1, 3) };
    let draw_step = |random: &mut SmallRng| match random.random_range(0..if is_plain { 10 } else { 16 }) {
        0..10 => 1,
        10..12 => -1,
        _ => [2, 3, 4, 8, -2, -4, 16, 5][random.random_range(0..8)],
    };
    let step = draw_step(random);
    let count = random.random_range(1..if is_plain { 5 } else { 4 });
    (0..count)
        .map(|number| {
            let is_float = scale.is_some() && (number == 0 || !random.random_ratio(1, 4));
            let width = match scale {
                Some(scale) if is_float => scale,
                _ if is_mixed => [1, 2, 4, 8][random.random_range(0..4)],
                Some(scale) if is_plain && moves_together => scale,
                _ => common,
            };
            let elements = if random.random_ratio(5, 6) { step } else { draw_step(random) };
            let is_fixed = is_plain && number > 0 && random.random_ratio(1, 12);
            let step = match form {
                // The same element in each iteration.
                Form::Pointer | Form::Scaled if is_fixed => 0,
                Form::Pointer | Form::Scaled => elements * width,
                Form::Offset | Form::Negative => step * scale.unwrap_or(common),
            };
            let memory = match scale {
                Some(_) => u32::from(!is_float),
                None => u32::from(random.random_ratio(1, 10)),
            };
            let bias = match random.random_range(0..8) {
                0 => random.random_range(-3..4) * width,
                1 if scale.is_none() => random.random_range(0..17),
                2 => 1024 * width,
                _ => 0,
            };
            Stream {
                pointer: if is_plain && random.random_ratio(3, 4) { number % 3 } else { random.random_range(0..3) },
                memory,
                width,
                step,
                is_float,
                bias,
                is_static: random.random_ratio(5, 6),
            }
        })
        .collect()
}

/// Draws the statements of a body.
pub fn body(source: &mut Source<'_>, stored: &[usize], result: Type) -> Vec<Statement> {
    let mut body = Vec::new();
    let depth = source.random.random_range(0..4);
    let reduces = source.random.random_ratio(2, 5);
    let recurs = source.random.random_ratio(1, 10);
    if source.random.random_ratio(1, 16) {
        body.push(search(source));
        return body;
    }
    // A branch before anything is stored may decide what is.
    match source.random.random_range(0..16) {
        0 | 1 => {
            let (ty, name) = temporary(source);
            let condition = source.condition(1);
            let then = vec![Statement::Set(name.to_owned(), source.expression(ty, depth.min(2)))];
            let otherwise = vec![Statement::Set(name.to_owned(), source.expression(ty, 1))];
            body.push(Statement::If(condition, then, otherwise));
            source.locals.push((name.to_owned(), ty));
        }
        2 => {
            let (ty, name) = temporary(source);
            let arms = (0..source.random.random_range(2..5))
                .map(|_| vec![Statement::Set(name.to_owned(), source.expression(ty, 1))])
                .collect();
            let number = source.expression(Type::I32, 0);
            let number = Node::Operator("i32.and".to_owned(), vec![number, Node::Operator("i32.const 3".to_owned(), Vec::new())]);
            body.push(Statement::Switch(number, arms));
            source.locals.push((name.to_owned(), ty));
        }
        3 => body.push(Statement::Break(source.condition(0))),
        4 | 5 => body.push(search(source)),
        _ => {}
    }
    if recurs {
        source.locals.push(("last".to_owned(), result));
    }
    let stores = if reduces { source.random.random_range(0..2) } else { source.random.random_range(1..3) };
    for _ in 0..stores {
        let store = store(source, stored, depth);
        body.push(store);
    }
    if source.random.random_ratio(1, 8) {
        let condition = source.condition(1);
        let then = vec![store(source, stored, 1)];
        let otherwise = if source.random.random_ratio(1, 3) { vec![store(source, stored, 1)] } else { Vec::new() };
        body.push(Statement::If(condition, then, otherwise));
    }
    if reduces {
        let value = source.expression(result, depth);
        let next = Statement::Reduce(combination(source, result, Node::Sum, value));
        body.push(if source.random.random_ratio(1, 6) {
            Statement::If(source.condition(1), vec![next], Vec::new())
        } else {
            next
        });
    }
    if recurs {
        body.push(Statement::Set("last".to_owned(), source.load(result)));
    }
    body
}

/// Draws the early exit of a search: two elements that differ, one that is zero, or one that is sought.
fn search(source: &mut Source<'_>) -> Statement {
    let one = source.load(Type::I32);
    let (head, operands) = match source.random.random_range(0..3) {
        0 => ("i32.ne", vec![one, source.load(Type::I32)]),
        1 => ("i32.eq", vec![one, local("x")]),
        _ => ("i32.eqz", vec![one]),
    };
    Statement::Break(Node::Operator(head.to_owned(), operands))
}

pub(super) fn temporary(source: &mut Source<'_>) -> (Type, &'static str) {
    let all = [(Type::I32, "t"), (Type::I64, "t64"), (Type::F32, "tf"), (Type::F64, "td")];
    all[source.random.random_range(0..if source.is_float { 4 } else { 2 })]
}

pub(super) fn store(source: &mut Source<'_>, stored: &[usize], depth: u32) -> Statement {
    let number = stored[source.random.random_range(0..stored.len())];
    let Stream { width, is_float, .. } = source.streams[number];
    let (ty, operator) = match (is_float, width) {
        (true, 4) => (Type::F32, "f32.store".to_owned()),
        (true, _) => (Type::F64, "f64.store".to_owned()),
        (_, 8) => (Type::I64, "i64.store".to_owned()),
        (_, 4) if source.is_plain || source.random.random_ratio(3, 4) => (Type::I32, "i32.store".to_owned()),
        (_, width) => {
            let ty = if width < 4 && (source.is_plain || source.random.random_ratio(3, 4)) { Type::I32 } else { Type::I64 };
            (ty, format!("{}.store{}", ty.name(), 8 * width))
        }
    };
    let element = if source.random.random_ratio(1, 8) { source.random.random_range(-2..3) } else { 0 };
    Statement::Store(number, element, operator, source.expression(ty, depth))
}

/// Draws what a sum and a value are combined to.
pub(super) fn combination(source: &mut Source<'_>, ty: Type, sum: Node, value: Node) -> Node {
    let name = ty.name();
    if ty.is_integer() {
        match source.random.random_range(0..8) {
            0..5 => {
                let head = ["add", "add", "xor", "or", "and", "sub", "mul"][source.random.random_range(0..7)];
                Node::Operator(format!("{name}.{head}"), vec![sum, value])
            }
            _ => {
                let head = ["lt_s", "lt_u", "gt_s", "gt_u"][source.random.random_range(0..4)];
                let compared = Node::Operator(format!("{name}.{head}"), vec![value.clone(), sum.clone()]);
                Node::Operator("select".to_owned(), vec![value, sum, compared])
            }
        }
    } else {
        let head = ["add", "add", "sub", "min", "max"][source.random.random_range(0..5)];
        Node::Operator(format!("{name}.{head}"), vec![sum, value])
    }
}
