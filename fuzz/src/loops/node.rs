//! Expressions and statements of a loop's body, which are written once for each copy of the body.
//!
//! An expression is a tree whose leaves know the number of the copy: loads are that many elements further on.

use super::stream::{Index, Stream};
use std::fmt::Write as _;

/// A value type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    I32,
    I64,
    F32,
    F64,
}

impl Type {
    /// Returns its name, which is also the prefix of its operators.
    pub fn name(self) -> &'static str {
        match self {
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::F32 => "f32",
            Type::F64 => "f64",
        }
    }

    /// Whether it is a type of integers.
    pub fn is_integer(self) -> bool {
        matches!(self, Type::I32 | Type::I64)
    }

    /// Returns its size.
    pub fn bits(self) -> u32 {
        if matches!(self, Type::I32 | Type::F32) { 32 } else { 64 }
    }
}

/// An expression.
#[derive(Clone, Debug)]
pub enum Node {
    /// The text of an operator with its immediates, and its operands.
    Operator(String, Vec<Node>),
    /// A load: the number of its stream, the element relative to that of the copy, and the operator.
    Load(usize, i64, String),
    /// The number of the iteration, as far as the loop has one.
    Iteration,
    /// A floating-point number that is another one in each copy.
    OfCopy(Type),
    /// What has been reduced so far.
    Sum,
}

/// A statement.
#[derive(Clone, Debug)]
pub enum Statement {
    /// A store: the number of its stream, the element relative to that of the copy, the operator, and the value.
    Store(usize, i64, String, Node),
    /// An assignment to a local.
    Set(String, Node),
    /// An assignment to what has been reduced so far.
    Reduce(Node),
    /// A branch to either of two lists.
    If(Node, Vec<Statement>, Vec<Statement>),
    /// A branch by number to one of some lists, the last of which is the default.
    Switch(Node, Vec<Vec<Statement>>),
    /// The early exit.
    Break(Node),
}

/// Where expressions are written: the surroundings of a copy of the body.
pub struct Place<'s> {
    /// The streams.
    pub streams: &'s [Stream],
    /// The form of addresses.
    pub index: Index,
    /// The number of the copy.
    pub copy: i64,
    /// Whether each copy has a sum of its own.
    pub is_spread: bool,
    /// The label of the early exit.
    pub exit: &'s str,
}

impl Place<'_> {
    /// Returns the local that a copy reduces to.
    fn sum(&self) -> String {
        if self.is_spread { format!("$r{}", self.copy) } else { "$r".to_owned() }
    }
}

impl Node {
    /// Writes it.
    pub fn write(&self, place: &Place<'_>, text: &mut String) {
        match self {
            Node::Operator(head, operands) => {
                let _ = write!(text, "({head}");
                for operand in operands {
                    text.push(' ');
                    operand.write(place, text);
                }
                text.push(')');
            }
            Node::Load(stream, element, operator) => {
                text.push_str(&place.streams[*stream].access(place, *stream, *element, operator, ""));
            }
            Node::Iteration => text.push_str(&place.index.iteration(place.copy)),
            Node::OfCopy(ty) => {
                let _ = write!(text, "({}.const {})", ty.name(), place.copy as f32 / 2.0 - 1.0);
            }
            Node::Sum => {
                let _ = write!(text, "(local.get {})", place.sum());
            }
        }
    }

    /// Returns its text.
    pub fn text(&self, place: &Place<'_>) -> String {
        let mut text = String::new();
        self.write(place, &mut text);
        text
    }
}

impl Statement {
    /// Writes it.
    pub fn write(&self, place: &Place<'_>, text: &mut String) {
        match self {
            Statement::Store(stream, element, operator, value) => {
                let value = value.text(place);
                text.push_str(&place.streams[*stream].access(place, *stream, *element, operator, &value));
            }
            Statement::Set(local, value) => {
                let _ = write!(text, "(local.set ${local} {})", value.text(place));
            }
            Statement::Reduce(value) => {
                let _ = write!(text, "(local.set {} {})", place.sum(), value.text(place));
            }
            Statement::If(condition, then, otherwise) => {
                let _ = write!(text, "(if {} (then", condition.text(place));
                write_all(then, place, text);
                if !otherwise.is_empty() {
                    text.push_str(") (else");
                    write_all(otherwise, place, text);
                }
                text.push_str("))");
            }
            Statement::Switch(number, arms) => {
                let last = arms.len() - 1;
                text.push_str("(block $done ");
                for arm in (0..=last).rev() {
                    let _ = write!(text, "(block $arm{arm} ");
                }
                text.push_str("(br_table");
                for arm in 0..=last {
                    let _ = write!(text, " $arm{arm}");
                }
                let _ = write!(text, " {})", number.text(place));
                for (number, arm) in arms.iter().enumerate() {
                    text.push(')');
                    write_all(arm, place, text);
                    if number < last {
                        text.push_str("(br $done)");
                    }
                }
                text.push(')');
            }
            Statement::Break(condition) => {
                let _ = write!(text, "(br_if ${} {})", place.exit, condition.text(place));
            }
        }
        text.push('\n');
    }
}

fn write_all(statements: &[Statement], place: &Place<'_>, text: &mut String) {
    for statement in statements {
        text.push_str("\n        ");
        statement.write(place, text);
    }
}

/// Returns an operator with its operands.
pub fn operator(head: impl Into<String>, operands: impl Into<Vec<Node>>) -> Node {
    Node::Operator(head.into(), operands.into())
}

/// Returns the leaf that reads a local.
pub fn local(name: &str) -> Node {
    operator(format!("local.get ${name}"), [])
}

/// Returns a constant of a type of integers.
pub fn constant(ty: Type, value: i64) -> Node {
    operator(format!("{}.const {value}", ty.name()), [])
}
