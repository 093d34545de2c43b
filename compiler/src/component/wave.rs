//! Values and calls of functions in WAVE, the text format of component values. Only this file names the library that parses it.

use super::types::{FunctionType, Type};
use super::value::Value;
use std::error::Error as _;
use std::fmt;
use wasm_wave::parser::{ParserError, ParserErrorKind};
use wasm_wave::untyped::{UntypedFuncCall, UntypedValue};
use wasm_wave::value::{Type as WaveType, Value as WaveValue};
use wasm_wave::wasm::{WasmTypeKind, WasmValue};

/// The words that are values by themselves, so that names need a sign before them.
const WORDS: &[&str] = &["true", "false", "inf", "nan", "some", "none", "ok", "err"];

/// The reason why a text is not what was expected.
#[derive(Debug)]
pub struct Refusal {
    reason: String,
    /// The byte of the text that it is about; nothing if it is about the whole.
    pub at: Option<usize>,
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Refusal { reason, at: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

/// Returns a name as it is written in a value.
pub fn label(name: &str) -> String {
    if WORDS.contains(&name) { format!("%{name}") } else { name.to_owned() }
}

/// Parses the arguments of a function, which are values between parentheses. Trailing options may be left out.
///
/// # Errors
///
/// When they are no values of the types of the parameters.
pub fn parse_arguments(text: &str, ty: &FunctionType) -> Result<Vec<Value>, Refusal> {
    let types = ty.params.iter().map(|(_, ty)| wave_type(ty).ok_or_else(|| format!("a value of type {ty} cannot be written")));
    let types: Vec<_> = types.collect::<Result<_, _>>()?;
    // The parser wants the name of a function.
    const NAME: &str = "f";
    let text = format!("{NAME}{text}");
    let refusal = |error: &ParserError| {
        let Refusal { reason, at } = describe(error, &text);
        Refusal { reason, at: at.map(|at| at.saturating_sub(NAME.len())) }
    };
    let call = UntypedFuncCall::parse(&text).map_err(|error| refusal(&error))?;
    let values = call.to_wasm_params::<WaveValue>(&types).map_err(|error| match error.kind() {
        ParserErrorKind::InvalidParams => match types.len() {
            1 => "there is 1 parameter".to_owned().into(),
            count => format!("there are {count} parameters").into(),
        },
        _ => refusal(&error),
    })?;
    Ok(values.iter().map(value).collect())
}

/// Parses a value of a type.
///
/// # Errors
///
/// When it is none.
pub fn parse(text: &str, ty: &Type) -> Result<Value, Refusal> {
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

/// Describes an error, with the part of the text that it is about.
fn describe(error: &ParserError, text: &str) -> Refusal {
    let part = text.get(error.span()).unwrap_or_default();
    let reason = match (error.kind(), error.detail(), error.source()) {
        (_, _, Some(source)) => source.to_string(),
        // The detail is the parser's name of the token.
        (ParserErrorKind::UnexpectedToken, _, None) | (_, None, None) => error.kind().to_string(),
        (_, Some(detail), None) => detail.to_owned(),
    };
    let reason = if part.is_empty() { reason } else { format!("{reason}: {part}") };
    Refusal { reason, at: Some(error.span().start) }
}
