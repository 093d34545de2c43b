//! Core code that stores flat values as the canonical ABI lays them out.

use super::types::{Core, Type, discriminant_size};
use std::fmt::Write as _;

/// An expression of a core type.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub(super) text: String,
    pub(super) ty: Core,
}

impl Expression {
    /// Returns the value as another type of the same bits, or of fewer.
    fn coerce(self, ty: Core) -> Expression {
        let Expression { text, ty: from } = self;
        let text = match (from, ty) {
            _ if from == ty => text,
            (Core::I32, Core::F32) => format!("(f32.reinterpret_i32 {text})"),
            (Core::I64, Core::I32) => format!("(i32.wrap_i64 {text})"),
            (Core::I64, Core::F32) => format!("(f32.reinterpret_i32 (i32.wrap_i64 {text}))"),
            (Core::I64, Core::F64) => format!("(f64.reinterpret_i64 {text})"),
            _ => unreachable!("{from:?} holds no {ty:?}"),
        };
        Expression { text, ty }
    }
}

/// Writes operators that store a value at an offset from the address in `$area`.
pub(super) fn store(code: &mut String, ty: &Type, values: &[Expression], offset: u32) {
    match ty {
        Type::Record(fields) | Type::Tuple(fields) => {
            let (mut at, mut rest) = (offset, values);
            for field in fields {
                at = at.next_multiple_of(field.alignment());
                let (own, others) = rest.split_at(field.flat().len());
                store(code, field, own, at);
                (at, rest) = (at + field.size(), others);
            }
        }
        Type::String | Type::List(_) => {
            put(code, "i32.store", &values[0], offset);
            put(code, "i32.store", &values[1], offset + 4);
        }
        Type::F32 => put(code, "f32.store", &values[0], offset),
        Type::F64 => put(code, "f64.store", &values[0], offset),
        Type::Integer { bits: 64, .. } => put(code, "i64.store", &values[0], offset),
        Type::Bool | Type::Char | Type::Flags(_) | Type::Integer { .. } => {
            put(code, sized(ty.size()), &values[0], offset);
        }
        Type::Variant(_) | Type::Enum(_) | Type::Option(_) | Type::Result(_) => store_case(code, ty, values, offset),
    }
}

fn store_case(code: &mut String, ty: &Type, values: &[Expression], offset: u32) {
    let cases = ty.cases().unwrap_or_default();
    let [discriminant, payload @ ..] = values else { unreachable!("a variant has a discriminant") };
    put(code, sized(discriminant_size(cases.len())), discriminant, offset);
    for (number, case) in cases.iter().enumerate() {
        let Some(case) = case else { continue };
        let values = payload.iter().zip(case.flat()).map(|(value, ty)| value.clone().coerce(ty)).collect::<Vec<_>>();
        let _ = write!(code, " (if (i32.eq {} (i32.const {number})) (then", discriminant.text);
        store(code, case, &values, offset + ty.payload_offset());
        code.push_str("))");
    }
}

fn sized(bytes: u32) -> &'static str {
    match bytes {
        1 => "i32.store8",
        2 => "i32.store16",
        _ => "i32.store",
    }
}

fn put(code: &mut String, operator: &str, value: &Expression, offset: u32) {
    let _ = write!(code, " ({operator} offset={offset} (local.get $area) {})", value.text);
}
