//! Evaluation of constant expressions: everything that they depend on is known.

use super::entity::{Global, Instance};
use super::heap::{Contents, Heap};
use super::id::{GlobalId, IdVec};
use super::types::Types;
use super::value::{Value, invalid};
use crate::error::Result;
use crate::wasm::const_expr::{ConstExpr, ConstOperator};

/// The entities that constant expressions of an instance can refer to.
pub struct Scope<'a> {
    /// The instance, as far as it is built.
    pub instance: &'a Instance,
    /// The program's globals.
    pub globals: &'a IdVec<GlobalId, Global>,
    /// The program's types.
    pub types: &'a Types,
}

/// Returns the value of an expression. The objects that it makes are added to the heap.
pub fn evaluate(expression: &ConstExpr, scope: &Scope<'_>, heap: &mut Heap) -> Result<Value> {
    let mut stack = Vec::new();
    for operator in expression.operators() {
        let value = match operator {
            ConstOperator::I32Const(value) => Value::I32(value),
            ConstOperator::I64Const(value) => Value::I64(value),
            ConstOperator::F32Const(bits) => Value::F32(bits),
            ConstOperator::F64Const(bits) => Value::F64(bits),
            ConstOperator::V128Const(bytes) => Value::V128(bytes),
            ConstOperator::RefNull => Value::Null,
            ConstOperator::RefFunc(index) => Value::Func(scope.instance.functions[index as usize]),
            ConstOperator::GlobalGet(index) => scope.globals[scope.instance.globals[index as usize]].value,
            ConstOperator::I32Add => binary_i32(&mut stack, i32::wrapping_add)?,
            ConstOperator::I32Sub => binary_i32(&mut stack, i32::wrapping_sub)?,
            ConstOperator::I32Mul => binary_i32(&mut stack, i32::wrapping_mul)?,
            ConstOperator::I64Add => binary_i64(&mut stack, i64::wrapping_add)?,
            ConstOperator::I64Sub => binary_i64(&mut stack, i64::wrapping_sub)?,
            ConstOperator::I64Mul => binary_i64(&mut stack, i64::wrapping_mul)?,
            ConstOperator::RefI31 => Value::Object((pop_i32(&mut stack)? as u32) << 1 | 1),
            // The representation of a reference is the same in either hierarchy.
            ConstOperator::AnyConvertExtern | ConstOperator::ExternConvertAny => continue,
            ConstOperator::StructNew(ty) => {
                let ty = scope.instance.types[ty as usize];
                let first = position_of(&stack, scope.types.structure(ty).fields.len())?;
                let object = heap.add(scope.types, ty, Contents::Fields(&stack[first..]))?;
                stack.truncate(first);
                object
            }
            ConstOperator::StructNewDefault(ty) => {
                heap.add(scope.types, scope.instance.types[ty as usize], Contents::DefaultFields)?
            }
            ConstOperator::ArrayNew(ty) => {
                let count = pop_i32(&mut stack)? as u32;
                let value = stack.pop().ok_or_else(invalid)?;
                heap.add(scope.types, scope.instance.types[ty as usize], Contents::Repeated { value, count })?
            }
            ConstOperator::ArrayNewDefault(ty) => {
                let count = pop_i32(&mut stack)? as u32;
                let ty = scope.instance.types[ty as usize];
                let value = scope.types.array(ty).element.default();
                heap.add(scope.types, ty, Contents::Repeated { value, count })?
            }
            ConstOperator::ArrayNewFixed(ty, count) => {
                let first = position_of(&stack, count as usize)?;
                let object = heap.add(scope.types, scope.instance.types[ty as usize], Contents::Elements(&stack[first..]))?;
                stack.truncate(first);
                object
            }
        };
        stack.push(value);
    }
    stack.pop().ok_or_else(invalid)
}

fn binary_i32(stack: &mut Vec<Value>, apply: impl Fn(i32, i32) -> i32) -> Result<Value> {
    let (right, left) = (pop_i32(stack)?, pop_i32(stack)?);
    Ok(Value::I32(apply(left, right)))
}

fn binary_i64(stack: &mut Vec<Value>, apply: impl Fn(i64, i64) -> i64) -> Result<Value> {
    match (stack.pop(), stack.pop()) {
        (Some(Value::I64(right)), Some(Value::I64(left))) => Ok(Value::I64(apply(left, right))),
        _ => Err(invalid()),
    }
}

fn pop_i32(stack: &mut Vec<Value>) -> Result<i32> {
    match stack.pop() {
        Some(Value::I32(value)) => Ok(value),
        _ => Err(invalid()),
    }
}

/// Returns the position of the first of the last values.
fn position_of(stack: &[Value], count: usize) -> Result<usize> {
    stack.len().checked_sub(count).ok_or_else(invalid)
}
