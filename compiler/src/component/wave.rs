//! Values and calls of functions in WAVE, the text format of component values. Only this file names the library that parses it.

use super::types::{FunctionType, Type};
use super::value::Value;
use wasm_wave::parser::ParserErrorKind;
use wasm_wave::untyped::{UntypedFuncCall, UntypedValue};
use wasm_wave::value::{Type as WaveType, Value as WaveValue};
use wasm_wave::wasm::{WasmTypeKind, WasmValue};

/// The words that are values by themselves, so that names need a sign before them.
const WORDS: &[&str] = &["true", "false", "inf", "nan", "some", "none", "ok", "err"];

/// Returns a name as it is written in a value.
pub fn label(name: &str) -> String {
    if WORDS.contains(&name) { format!("%{name}") } else { name.to_owned() }
}

/// Parses the arguments of a function, which are values between parentheses. Trailing options may be left out.
///
/// # Errors
///
/// When they are no values of the types of the parameters.
pub fn parse_arguments(text: &str, ty: &FunctionType) -> Result<Vec<Value>, String> {
    let types = ty.params.iter().map(|(_, ty)| wave_type(ty).ok_or_else(|| format!("a value of type {ty} cannot be written")));
    let types: Vec<_> = types.collect::<Result<_, _>>()?;
    // The parser wants the name of a function.
    let text = format!("f{text}");
    let call = UntypedFuncCall::parse(&text).map_err(|error| describe(&error, &text))?;
    let values = call.to_wasm_params::<WaveValue>(&types).map_err(|error| match error.kind() {
        ParserErrorKind::InvalidParams => "wrong number of arguments".to_owned(),
        _ => describe(&error, &text),
    })?;
    Ok(values.iter().map(value).collect())
}

/// Parses a value of a type.
///
/// # Errors
///
/// When it is none.
pub fn parse(text: &str, ty: &Type) -> Result<Value, String> {
    let ty = wave_type(ty).ok_or_else(|| format!("a value of type {ty} cannot be written"))?;
    let parsed = UntypedValue::parse(text).and_then(|untyped| untyped.to_wasm_value::<WaveValue>(&ty));
    parsed.map(|parsed| value(&parsed)).map_err(|error| describe(&error, text))
}

/// Returns the type as the library has it; nothing for types of resources.
fn wave_type(ty: &Type) -> Option<WaveType> {
    let optional = |ty: &Option<_>| ty.as_deref().map_or(Some(None), |ty| wave_type(ty).map(Some));
    Some(match ty {
        Type::Bool => WaveType::BOOL,
        Type::S8 => WaveType::S8,
        Type::U8 => WaveType::U8,
        Type::S16 => WaveType::S16,
        Type::U16 => WaveType::U16,
        Type::S32 => WaveType::S32,
        Type::U32 => WaveType::U32,
        Type::S64 => WaveType::S64,
        Type::U64 => WaveType::U64,
        Type::F32 => WaveType::F32,
        Type::F64 => WaveType::F64,
        Type::Char => WaveType::CHAR,
        Type::String => WaveType::STRING,
        // A list of fixed length is written as one of any; its length is checked when it is lowered.
        Type::List(ty) | Type::FixedLengthList(ty, _) => WaveType::list(wave_type(ty)?),
        Type::Map(key, value) => WaveType::list(WaveType::tuple(vec![wave_type(key)?, wave_type(value)?])?),
        Type::Record(fields) => {
            let fields = fields.iter().map(|(name, ty)| Some((name.as_str(), wave_type(ty)?)));
            WaveType::record(fields.collect::<Option<Vec<_>>>()?)?
        }
        Type::Tuple(types) => WaveType::tuple(types.iter().map(|ty| wave_type(ty)).collect::<Option<Vec<_>>>()?)?,
        Type::Variant(cases) => {
            let cases = cases.iter().map(|(name, ty)| Some((name.as_str(), optional(ty)?)));
            WaveType::variant(cases.collect::<Option<Vec<_>>>()?)?
        }
        Type::Enum(names) => WaveType::enum_ty(names.iter().map(String::as_str))?,
        Type::Option(ty) => WaveType::option(wave_type(ty)?),
        Type::Result(ok, error) => WaveType::result(optional(ok)?, optional(error)?),
        Type::Flags(names) => WaveType::flags(names.iter().map(String::as_str))?,
        Type::Own(_) | Type::Borrow(_) => return None,
    })
}

/// Returns a value of the library as one of ours.
fn value(of: &WaveValue) -> Value {
    let case = |name: &str, payload: Option<_>| Value::Case(name.to_owned(), payload.map(|of: &WaveValue| value(of).into()));
    match of.kind() {
        WasmTypeKind::Bool => Value::Bool(of.unwrap_bool()),
        WasmTypeKind::S8 => Value::Integer(of.unwrap_s8().into()),
        WasmTypeKind::U8 => Value::Integer(of.unwrap_u8().into()),
        WasmTypeKind::S16 => Value::Integer(of.unwrap_s16().into()),
        WasmTypeKind::U16 => Value::Integer(of.unwrap_u16().into()),
        WasmTypeKind::S32 => Value::Integer(of.unwrap_s32().into()),
        WasmTypeKind::U32 => Value::Integer(of.unwrap_u32().into()),
        WasmTypeKind::S64 => Value::Integer(of.unwrap_s64().into()),
        WasmTypeKind::U64 => Value::Integer(of.unwrap_u64().into()),
        WasmTypeKind::F32 => Value::F32(of.unwrap_f32().to_bits()),
        WasmTypeKind::F64 => Value::F64(of.unwrap_f64().to_bits()),
        WasmTypeKind::Char => Value::Char(of.unwrap_char()),
        WasmTypeKind::String => Value::String(of.unwrap_string().into_owned()),
        WasmTypeKind::Record => {
            Value::Record(of.unwrap_record().map(|(name, field)| (name.into_owned(), value(&field))).collect())
        }
        WasmTypeKind::Tuple => Value::Tuple(of.unwrap_tuple().map(|field| value(&field)).collect()),
        WasmTypeKind::Variant => {
            let (name, payload) = of.unwrap_variant();
            case(&name, payload.as_deref())
        }
        WasmTypeKind::Enum => case(&of.unwrap_enum(), None),
        WasmTypeKind::Option => match of.unwrap_option() {
            Some(payload) => case("some", Some(&payload)),
            None => case("none", None),
        },
        WasmTypeKind::Result => match of.unwrap_result() {
            Ok(payload) => case("ok", payload.as_deref()),
            Err(payload) => case("err", payload.as_deref()),
        },
        WasmTypeKind::Flags => Value::Flags(of.unwrap_flags().map(std::borrow::Cow::into_owned).collect()),
        _ => Value::List(of.unwrap_list().map(|element| value(&element)).collect()),
    }
}

/// Describes an error, with the text that it is about.
fn describe(error: &wasm_wave::parser::ParserError, text: &str) -> String {
    let at = text.get(error.span()).unwrap_or_default();
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    if at.is_empty() { detail } else { format!("{detail}: {at}") }
}
