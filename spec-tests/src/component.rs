//! Components and their values in scripts.

use super::script::{Argument, Encoded};
use wasm2native::component::flat::{self, CoreModule};
use wasm2native::component::types::Type;
use wasm2native::component::value::Value;
use wasm2native::component::{read, wave};
use wasm2native::error::Error;
use wasm2native::wasm::{features, reader};
use wast::component::WastVal;

/// A component of a script.
pub struct Component {
    /// Its bytes.
    pub binary: Vec<u8>,
    /// The same, flattened.
    pub flat: flat::Component,
}

/// Reads a component.
pub fn read(binary: Encoded) -> Result<Component, String> {
    let binary = binary?;
    let flat = read_whole(&binary).map_err(|error| error.to_string())?;
    Ok(Component { binary, flat })
}

/// Reads a component, and validates the function bodies of its modules too, as translating them would.
pub fn read_whole(binary: &[u8]) -> Result<flat::Component, Error> {
    let component = read::read(binary)?;
    for module in &component.modules {
        if let CoreModule::Given(range) = module {
            let module = reader::read(&binary[range.clone()], features::all())?;
            reader::validate_bodies(&module)?;
        }
    }
    Ok(component)
}

/// Returns the text that the runtime wrote.
pub fn text(values: &[Argument]) -> Result<String, String> {
    let bytes = values.as_flattened();
    let end = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    String::from_utf8(bytes[..end].to_vec()).map_err(|error| error.to_string())
}

/// Parses the text of a result.
pub fn parse(text: &str, ty: &Type) -> Result<Value, String> {
    wave::parse(text, ty).map_err(|error| format!("printed {text:?}, which is no {ty}: {error}"))
}

/// Whether a result is the expected one, whatever bits a NaN has.
pub fn equal(expected: &Value, result: &Value) -> bool {
    let all = |left: &[Value], right: &[Value]| {
        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
    };
    match (expected, result) {
        (Value::F32(left), Value::F32(right)) => {
            left == right || [left, right].map(|bits| f32::from_bits(*bits).is_nan()) == [true; 2]
        }
        (Value::F64(left), Value::F64(right)) => {
            left == right || [left, right].map(|bits| f64::from_bits(*bits).is_nan()) == [true; 2]
        }
        (Value::List(left), Value::List(right)) | (Value::Tuple(left), Value::Tuple(right)) => all(left, right),
        (Value::Record(left), Value::Record(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|((name, left), (known, right))| name == known && equal(left, right))
        }
        (Value::Case(left, one), Value::Case(right, other)) => match (one, other) {
            (Some(one), Some(other)) => left == right && equal(one, other),
            (one, other) => left == right && one == other,
        },
        (expected, result) => expected == result,
    }
}

/// Returns a value of a component that is a float, as functions of modules return it.
pub fn float(of: &Value) -> Result<Argument, String> {
    let mut bytes = [0; 16];
    match of {
        Value::F32(bits) => bytes[..4].copy_from_slice(&bits.to_le_bytes()),
        Value::F64(bits) => bytes[..8].copy_from_slice(&bits.to_le_bytes()),
        other => return Err(format!("returned {other:?} instead of a float")),
    }
    Ok(bytes)
}

/// Returns a value of a script.
pub fn value(of: &WastVal<'_>) -> Value {
    let case = |name: &str, payload: &Option<Box<WastVal<'_>>>| {
        Value::Case(name.to_owned(), payload.as_deref().map(|payload| value(payload).into()))
    };
    let list = |values: &[WastVal<'_>]| values.iter().map(value).collect();
    match of {
        WastVal::Bool(value) => Value::Bool(*value),
        WastVal::U8(value) => Value::Integer((*value).into()),
        WastVal::S8(value) => Value::Integer((*value).into()),
        WastVal::U16(value) => Value::Integer((*value).into()),
        WastVal::S16(value) => Value::Integer((*value).into()),
        WastVal::U32(value) => Value::Integer((*value).into()),
        WastVal::S32(value) => Value::Integer((*value).into()),
        WastVal::U64(value) => Value::Integer((*value).into()),
        WastVal::S64(value) => Value::Integer((*value).into()),
        WastVal::F32(value) => Value::F32(value.bits),
        WastVal::F64(value) => Value::F64(value.bits),
        WastVal::Char(value) => Value::Char(*value),
        WastVal::String(value) => Value::String((*value).to_owned()),
        WastVal::List(values) => Value::List(list(values)),
        WastVal::Map(pairs) => Value::List(pairs.iter().map(|(key, of)| Value::Tuple(vec![value(key), value(of)])).collect()),
        WastVal::Record(fields) => Value::Record(fields.iter().map(|(name, of)| ((*name).to_owned(), value(of))).collect()),
        WastVal::Tuple(values) => Value::Tuple(list(values)),
        WastVal::Variant(name, payload) => case(name, payload),
        WastVal::Enum(name) => case(name, &None),
        WastVal::Option(payload) => case(if payload.is_some() { "some" } else { "none" }, payload),
        WastVal::Result(Ok(payload)) => case("ok", payload),
        WastVal::Result(Err(payload)) => case("err", payload),
        WastVal::Flags(names) => Value::Flags(names.iter().map(|name| (*name).to_owned()).collect()),
    }
}
