//! Evaluation of constant expressions: everything that they depend on is known.

use super::entity::Global;
use super::id::{FuncId, GlobalId, IdVec};
use super::value::{Value, invalid};
use crate::error::Result;
use crate::wasm::const_expr::{ConstExpr, ConstOperator};

/// The entities that constant expressions of an instance can refer to.
pub struct Scope<'a> {
    /// The instance's global index space, as far as it is built.
    pub globals: &'a [GlobalId],
    /// The instance's function index space.
    pub functions: &'a [FuncId],
    /// The program's globals.
    pub values: &'a IdVec<GlobalId, Global>,
}

/// Returns the value of an expression.
pub fn evaluate(expression: &ConstExpr, scope: &Scope<'_>) -> Result<Value> {
    let mut stack = Vec::new();
    for operator in &expression.operators {
        let value = match *operator {
            ConstOperator::I32Const(value) => Value::I32(value),
            ConstOperator::I64Const(value) => Value::I64(value),
            ConstOperator::F32Const(bits) => Value::F32(bits),
            ConstOperator::F64Const(bits) => Value::F64(bits),
            ConstOperator::V128Const(bytes) => Value::V128(bytes),
            ConstOperator::RefNull => Value::Null,
            ConstOperator::RefFunc(index) => Value::Func(scope.functions[index as usize]),
            ConstOperator::GlobalGet(index) => scope.values[scope.globals[index as usize]].value,
            ConstOperator::I32Add => binary_i32(&mut stack, i32::wrapping_add)?,
            ConstOperator::I32Sub => binary_i32(&mut stack, i32::wrapping_sub)?,
            ConstOperator::I32Mul => binary_i32(&mut stack, i32::wrapping_mul)?,
            ConstOperator::I64Add => binary_i64(&mut stack, i64::wrapping_add)?,
            ConstOperator::I64Sub => binary_i64(&mut stack, i64::wrapping_sub)?,
            ConstOperator::I64Mul => binary_i64(&mut stack, i64::wrapping_mul)?,
        };
        stack.push(value);
    }
    stack.pop().ok_or_else(invalid)
}

fn binary_i32(stack: &mut Vec<Value>, apply: impl Fn(i32, i32) -> i32) -> Result<Value> {
    match (stack.pop(), stack.pop()) {
        (Some(Value::I32(right)), Some(Value::I32(left))) => Ok(Value::I32(apply(left, right))),
        _ => Err(invalid()),
    }
}

fn binary_i64(stack: &mut Vec<Value>, apply: impl Fn(i64, i64) -> i64) -> Result<Value> {
    match (stack.pop(), stack.pop()) {
        (Some(Value::I64(right)), Some(Value::I64(left))) => Ok(Value::I64(apply(left, right))),
        _ => Err(invalid()),
    }
}
