//! Constant expressions, not evaluated yet.
//!
//! Their values depend on imported globals, so `program/evaluate` evaluates them. To support another constant operator, add it
//! here and there.

use crate::error::{Error, Result};
use wasmparser::{BinaryReader, Operator, OperatorsReader};

/// A constant expression: operators of a stack machine. They stay encoded, since arrays may have millions of elements.
#[derive(Clone, Debug)]
pub struct ConstExpr {
    encoded: Box<[u8]>,
    has_objects: bool,
}

/// One operator of a constant expression. Floats are kept as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are the operators of the specification")]
pub enum ConstOperator {
    I32Const(i32),
    I64Const(i64),
    F32Const(u32),
    F64Const(u64),
    V128Const([u8; 16]),
    GlobalGet(u32),
    RefNull,
    RefFunc(u32),
    I32Add,
    I32Sub,
    I32Mul,
    I64Add,
    I64Sub,
    I64Mul,
    RefI31,
    StructNew(u32),
    StructNewDefault(u32),
    ArrayNew(u32),
    ArrayNewDefault(u32),
    /// With the number of elements.
    ArrayNewFixed(u32, u32),
    AnyConvertExtern,
    ExternConvertAny,
}

impl ConstExpr {
    /// Reads a validated expression.
    ///
    /// # Errors
    ///
    /// When an operator is not supported.
    pub fn read(expression: &wasmparser::ConstExpr<'_>) -> Result<Self> {
        let mut has_objects = false;
        for item in expression.get_operators_reader().into_iter_with_offsets() {
            let (operator, offset) = item?;
            match ConstOperator::new(&operator) {
                Some(known) => has_objects |= known.has_objects(),
                None if matches!(operator, Operator::End) => {}
                None => {
                    let name = operator_name(&operator);
                    return Err(Error::unsupported(format!("unsupported constant operator {name}")).at(offset));
                }
            }
        }
        let mut bytes = expression.get_binary_reader();
        let encoded = bytes.read_bytes(bytes.bytes_remaining())?.into();
        Ok(Self { encoded, has_objects })
    }

    /// Returns the operators, without the final `end`.
    pub fn operators(&self) -> impl Iterator<Item = ConstOperator> {
        let operators = OperatorsReader::new(BinaryReader::new(&self.encoded, 0)).into_iter();
        operators.map_while(|operator| ConstOperator::new(&operator.ok()?))
    }

    /// Whether some operator makes or converts references to objects.
    pub fn has_objects(&self) -> bool {
        self.has_objects
    }
}

impl ConstOperator {
    /// Returns an operator of the binary format, unless it is `end` or not supported.
    fn new(operator: &Operator<'_>) -> Option<Self> {
        Some(match *operator {
            Operator::I32Const { value } => ConstOperator::I32Const(value),
            Operator::I64Const { value } => ConstOperator::I64Const(value),
            Operator::F32Const { value } => ConstOperator::F32Const(value.bits()),
            Operator::F64Const { value } => ConstOperator::F64Const(value.bits()),
            Operator::V128Const { value } => ConstOperator::V128Const(*value.bytes()),
            Operator::GlobalGet { global_index } => ConstOperator::GlobalGet(global_index),
            Operator::RefNull { .. } => ConstOperator::RefNull,
            Operator::RefFunc { function_index } => ConstOperator::RefFunc(function_index),
            Operator::I32Add => ConstOperator::I32Add,
            Operator::I32Sub => ConstOperator::I32Sub,
            Operator::I32Mul => ConstOperator::I32Mul,
            Operator::I64Add => ConstOperator::I64Add,
            Operator::I64Sub => ConstOperator::I64Sub,
            Operator::I64Mul => ConstOperator::I64Mul,
            Operator::RefI31 => ConstOperator::RefI31,
            Operator::StructNew { struct_type_index } => ConstOperator::StructNew(struct_type_index),
            Operator::StructNewDefault { struct_type_index } => ConstOperator::StructNewDefault(struct_type_index),
            Operator::ArrayNew { array_type_index } => ConstOperator::ArrayNew(array_type_index),
            Operator::ArrayNewDefault { array_type_index } => ConstOperator::ArrayNewDefault(array_type_index),
            Operator::ArrayNewFixed { array_type_index, array_size } => {
                ConstOperator::ArrayNewFixed(array_type_index, array_size)
            }
            Operator::AnyConvertExtern => ConstOperator::AnyConvertExtern,
            Operator::ExternConvertAny => ConstOperator::ExternConvertAny,
            _ => return None,
        })
    }

    /// Whether it makes or converts references to objects.
    fn has_objects(self) -> bool {
        use ConstOperator as Op;
        matches!(
            self,
            Op::RefI31
                | Op::StructNew(_)
                | Op::StructNewDefault(_)
                | Op::ArrayNew(_)
                | Op::ArrayNewDefault(_)
                | Op::ArrayNewFixed(..)
                | Op::AnyConvertExtern
                | Op::ExternConvertAny
        )
    }
}

/// Returns the name of an operator, for messages.
pub fn operator_name(operator: &Operator<'_>) -> String {
    let debug = format!("{operator:?}");
    let end = debug.find([' ', '{', '(']).unwrap_or(debug.len());
    debug[..end].to_owned()
}
