//! Constant arguments, lowered: core values, and blocks of memory that they refer to.
//!
//! Sections "Storing" and "Flat Lowering" of the Canonical ABI explainer.

use super::shape::{Cases, MOST_PARAMETERS, Shape, TOO_LARGE, core_values, offsets};
use super::types::{FunctionType, Type};
use super::value::Value;
use crate::program::canonical::Encoding;
use crate::program::lift::{Arguments, Block, Parent};
use wasm2native_abi::component::UTF16_TAG;

/// Lowers the arguments of a function of this type, with strings in this encoding.
///
/// # Errors
///
/// When a value is not of its type: which, and what it should be.
pub fn lower(values: &[Value], ty: &FunctionType, encoding: Encoding) -> Result<Arguments, String> {
    if values.len() != ty.params.len() {
        return Err(format!("{} arguments instead of {}", values.len(), ty.params.len()));
    }
    let mut lowering = Lowering { encoding, arguments: Arguments::default() };
    let types = || ty.params.iter().map(|(_, ty)| &**ty);
    if types().map(core_values).sum::<usize>() <= MOST_PARAMETERS {
        for (value, ty) in values.iter().zip(types()) {
            lowering.flat(value, ty)?;
        }
        return Ok(lowering.arguments);
    }
    lowering.arguments.values.push(0);
    let shape = Shape::of_fields(types());
    if shape.is_too_large() {
        return Err("the arguments are too large for any memory".to_owned());
    }
    let block = lowering.block(vec![0; shape.size as usize], shape.alignment, Parent::Argument(0));
    for ((value, ty), offset) in values.iter().zip(types()).zip(offsets(types())) {
        lowering.store(value, ty, (block, offset))?;
    }
    Ok(lowering.arguments)
}

/// A location in a block.
type Place = (usize, u32);

struct Lowering {
    encoding: Encoding,
    arguments: Arguments,
}

impl Lowering {
    /// Adds a value to the core values.
    fn flat(&mut self, value: &Value, ty: &Type) -> Result<(), String> {
        match (value, ty) {
            (Value::Record(_), Type::Record(fields)) => {
                for (name, ty) in fields {
                    self.flat(field(value, name, ty)?, ty)?;
                }
            }
            (Value::Tuple(values), Type::Tuple(types)) if values.len() == types.len() => {
                values.iter().zip(types).try_for_each(|(value, ty)| self.flat(value, ty))?;
            }
            (Value::List(values), Type::FixedLengthList(ty, count)) if values.len() == *count as usize => {
                values.iter().try_for_each(|value| self.flat(value, ty))?;
            }
            (Value::Case(name, payload), Type::Variant(_) | Type::Enum(_) | Type::Option(_) | Type::Result(..)) => {
                let (number, payload) = case(name, payload.as_deref(), ty)?;
                let end = self.arguments.values.len() + core_values(ty);
                self.arguments.values.push(number.into());
                if let Some((value, ty)) = payload {
                    self.flat(value, ty)?;
                }
                // The other cases may have more values. Those of different types are passed by their bits.
                self.arguments.values.resize(end, 0);
            }
            (_, Type::String | Type::List(_) | Type::Map(..)) => {
                let parent = Parent::Argument(self.arguments.values.len());
                self.arguments.values.push(0);
                let length = self.sequence(value, ty, parent)?;
                self.arguments.values.push(length.into());
            }
            _ => {
                let bits = bits(value, ty)?;
                // An integer is extended to 32 bits, by its sign.
                let width = if Shape::of(ty).size == 8 { u64::MAX } else { u32::MAX.into() };
                self.arguments.values.push(bits & width);
            }
        }
        Ok(())
    }

    /// Stores a value in a block.
    fn store(&mut self, value: &Value, ty: &Type, (block, offset): Place) -> Result<(), String> {
        match (value, ty) {
            (Value::Record(_), Type::Record(fields)) => {
                let types = || fields.iter().map(|(_, ty)| &**ty);
                for ((name, ty), within) in fields.iter().zip(offsets(types())) {
                    self.store(field(value, name, ty)?, ty, (block, offset + within))?;
                }
            }
            (Value::Tuple(values), Type::Tuple(types)) if values.len() == types.len() => {
                let within = offsets(types.iter().map(|ty| &**ty));
                for ((value, ty), within) in values.iter().zip(types).zip(within) {
                    self.store(value, ty, (block, offset + within))?;
                }
            }
            (Value::List(values), Type::FixedLengthList(ty, count)) if values.len() == *count as usize => {
                self.elements(values, ty, (block, offset))?;
            }
            (Value::Case(name, payload), Type::Variant(_) | Type::Enum(_) | Type::Option(_) | Type::Result(..)) => {
                let (number, payload) = case(name, payload.as_deref(), ty)?;
                let cases = Cases::of(ty);
                self.write((block, offset), number.into(), cases.discriminant());
                if let Some((value, ty)) = payload {
                    self.store(value, ty, (block, offset + cases.offset()))?;
                }
            }
            (_, Type::String | Type::List(_) | Type::Map(..)) => {
                let length = self.sequence(value, ty, Parent::Block(block, offset))?;
                self.write((block, offset + 4), length.into(), 4);
            }
            _ => self.write((block, offset), bits(value, ty)?, Shape::of(ty).size),
        }
        Ok(())
    }

    /// Adds the block of a string or list; returns its length.
    fn sequence(&mut self, value: &Value, ty: &Type, parent: Parent) -> Result<u32, String> {
        let (values, element) = match (value, ty) {
            (Value::String(text), Type::String) => {
                let (bytes, alignment, length) = encode(text, self.encoding);
                self.block(bytes, alignment, parent);
                return Ok(length);
            }
            (Value::List(values), Type::List(element)) => (values, element.clone()),
            (Value::List(values), Type::Map(key, element)) => (values, Type::Tuple(vec![key.clone(), element.clone()]).into()),
            _ => return Err(mismatch(value, ty)),
        };
        let shape = Shape::of(&element);
        let size = (shape.size as usize).saturating_mul(values.len());
        if size >= TOO_LARGE as usize {
            return Err(format!("a list of {} elements of type {element} is too large for any memory", values.len()));
        }
        let block = self.block(vec![0; size], shape.alignment, parent);
        self.elements(values, &element, (block, 0))?;
        Ok(values.len() as u32)
    }

    fn elements(&mut self, values: &[Value], ty: &Type, (block, offset): Place) -> Result<(), String> {
        let size = Shape::of(ty).size;
        (0..).zip(values).try_for_each(|(index, value)| self.store(value, ty, (block, offset + index * size)))
    }

    fn block(&mut self, bytes: Vec<u8>, alignment: u32, parent: Parent) -> usize {
        self.arguments.blocks.push(Block { bytes, alignment, parent });
        self.arguments.blocks.len() - 1
    }

    fn write(&mut self, (block, offset): Place, bits: u64, size: u32) {
        let (offset, size) = (offset as usize, size as usize);
        self.arguments.blocks[block].bytes[offset..offset + size].copy_from_slice(&bits.to_le_bytes()[..size]);
    }
}

/// Returns the field of a record.
fn field<'v>(record: &'v Value, name: &str, ty: &Type) -> Result<&'v Value, String> {
    let Value::Record(fields) = record else { return Err(mismatch(record, ty)) };
    let found = fields.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value).ok_or_else(|| format!("a record has no field {name}"))
}

/// A payload and its type.
type Payload<'v, 't> = Option<(&'v Value, &'t Type)>;

/// Returns the number of a case, and its payload.
fn case<'v, 't>(name: &str, payload: Option<&'v Value>, ty: &'t Type) -> Result<(u32, Payload<'v, 't>), String> {
    let cases = Cases::of(ty);
    let found = (0..).zip(cases.0).find(|(_, (known, _))| *known == name);
    match (found, payload) {
        (Some((number, (_, Some(ty)))), Some(value)) => Ok((number, Some((value, ty)))),
        (Some((number, (_, None))), None) => Ok((number, None)),
        (None, _) => Err(format!("{ty} has no case {name}")),
        (Some(_), _) => Err(format!("the case {name} of {ty} has another payload")),
    }
}

/// Returns the bits of a value that is one core value.
fn bits(value: &Value, ty: &Type) -> Result<u64, String> {
    let bits = match (value, ty) {
        (Value::Bool(value), Type::Bool) => u64::from(*value),
        (Value::Integer(value), Type::S8) => i64::from(i8::try_from(*value).map_err(|_| mismatch_of(ty))?) as u64,
        (Value::Integer(value), Type::U8) => u8::try_from(*value).map_err(|_| mismatch_of(ty))?.into(),
        (Value::Integer(value), Type::S16) => i64::from(i16::try_from(*value).map_err(|_| mismatch_of(ty))?) as u64,
        (Value::Integer(value), Type::U16) => u16::try_from(*value).map_err(|_| mismatch_of(ty))?.into(),
        (Value::Integer(value), Type::S32) => i64::from(i32::try_from(*value).map_err(|_| mismatch_of(ty))?) as u64,
        (Value::Integer(value), Type::U32) => u32::try_from(*value).map_err(|_| mismatch_of(ty))?.into(),
        (Value::Integer(value), Type::S64) => i64::try_from(*value).map_err(|_| mismatch_of(ty))? as u64,
        (Value::Integer(value), Type::U64) => u64::try_from(*value).map_err(|_| mismatch_of(ty))?,
        (Value::F32(bits), Type::F32) => u64::from(*bits),
        (Value::F64(bits), Type::F64) => *bits,
        (Value::Char(value), Type::Char) => u64::from(*value),
        (Value::Flags(set), Type::Flags(names)) => {
            let bit = |flag: &String| names.iter().position(|name| name == flag).ok_or_else(|| format!("{ty} has no {flag}"));
            set.iter().try_fold(0, |bits, flag| Ok::<_, String>(bits | 1_u64 << bit(flag)?))?
        }
        _ => return Err(mismatch(value, ty)),
    };
    Ok(bits)
}

/// Returns a string in memory: bytes, alignment and length.
fn encode(text: &str, encoding: Encoding) -> (Vec<u8>, u32, u32) {
    let latin1 = || text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect::<Option<Vec<u8>>>();
    let utf16 = || text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    match encoding {
        Encoding::Utf8 => (text.into(), 1, text.len() as u32),
        Encoding::Utf16 => (utf16(), 2, utf16().len() as u32 / 2),
        Encoding::Latin1OrUtf16 => match latin1() {
            Some(bytes) => (bytes.clone(), 2, bytes.len() as u32),
            None => (utf16(), 2, (utf16().len() as u32 / 2) | UTF16_TAG),
        },
    }
}

fn mismatch(value: &Value, ty: &Type) -> String {
    match (value, ty) {
        (_, Type::Own(_) | Type::Borrow(_)) => "a resource cannot be written".to_owned(),
        (Value::List(values), _) => format!("a list of {} elements is no {ty}", values.len()),
        _ => format!("{value:?} is no {ty}"),
    }
}

fn mismatch_of(ty: &Type) -> String {
    format!("a number is outside {ty}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn lowered(values: &[Value], types: &[Type], encoding: Encoding) -> Result<Arguments, String> {
        let copy = |ty: &Type| match ty {
            Type::List(ty) => Type::List(ty.clone()),
            Type::Option(ty) => Type::Option(ty.clone()),
            Type::Result(ok, error) => Type::Result(ok.clone(), error.clone()),
            Type::S8 => Type::S8,
            Type::U64 => Type::U64,
            _ => Type::String,
        };
        let params = types.iter().map(|ty| ("p".to_owned(), Arc::new(copy(ty)))).collect();
        lower(values, &FunctionType { is_async: false, params, result: None }, encoding)
    }

    #[test]
    fn few_arguments_are_core_values() {
        let result = Type::Result(Some(Type::U64.into()), Some(Type::S8.into()));
        let values = [Value::Integer(-1), Value::Case("err".to_owned(), Some(Value::Integer(-2).into()))];
        let lowered = lowered(&values, &[Type::S8, result], Encoding::Utf8).unwrap();
        assert_eq!(lowered.values, [0xffff_ffff, 1, 0xffff_fffe]);
        assert!(lowered.blocks.is_empty());
    }

    #[test]
    fn many_arguments_and_strings_are_blocks() {
        let strings = Value::List(vec![Value::String("é".to_owned()), Value::String("€".to_owned())]);
        let list = || Type::List(Type::String.into());
        let one = lowered(std::slice::from_ref(&strings), &[list()], Encoding::Latin1OrUtf16).unwrap();
        assert_eq!(one.values, [0, 2]);
        let block = |bytes: &[u8], alignment, parent| Block { bytes: bytes.to_vec(), alignment, parent };
        let tag = 0x80;
        let array = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, tag];
        assert_eq!(one.blocks[0], block(&array, 4, Parent::Argument(0)));
        assert_eq!(one.blocks[1], block(&[0xe9], 2, Parent::Block(0, 0)));
        assert_eq!(one.blocks[2], block(&[0xac, 0x20], 2, Parent::Block(0, 8)));
        let values: Vec<_> = (0..17).map(|_| Value::Integer(3)).collect();
        let types: Vec<_> = (0..17).map(|_| Type::S8).collect();
        let many = lowered(&values, &types, Encoding::Utf8).unwrap();
        assert_eq!((many.values, many.blocks), (vec![0], vec![block(&[3; 17], 1, Parent::Argument(0))]));
    }

    #[test]
    fn values_of_other_types_are_refused() {
        assert!(lowered(&[Value::Integer(128)], &[Type::S8], Encoding::Utf8).is_err());
        assert!(lowered(&[Value::Bool(true)], &[Type::S8], Encoding::Utf8).is_err());
        assert!(lowered(&[], &[Type::S8], Encoding::Utf8).is_err());
    }
}
