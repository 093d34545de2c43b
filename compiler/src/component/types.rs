//! Types of the component model, and how WIT writes them.

use std::fmt;
use std::sync::Arc;

/// The type of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionType {
    /// Whether it is asynchronous.
    pub is_async: bool,
    /// The parameters: names and types.
    pub params: Vec<(String, Arc<Type>)>,
    /// The result, if there is one.
    pub result: Option<Arc<Type>>,
}

/// The type of a value.
#[derive(Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are the types of the specification")]
pub enum Type {
    Bool,
    S8,
    U8,
    S16,
    U16,
    S32,
    U32,
    S64,
    U64,
    F32,
    F64,
    Char,
    String,
    List(Arc<Type>),
    FixedLengthList(Arc<Type>, u32),
    Map(Arc<Type>, Arc<Type>),
    Record(Vec<(String, Arc<Type>)>),
    Tuple(Vec<Arc<Type>>),
    Variant(Vec<(String, Option<Arc<Type>>)>),
    Enum(Vec<String>),
    Option(Arc<Type>),
    Result(Option<Arc<Type>>, Option<Arc<Type>>),
    Flags(Vec<String>),
    /// A handle that owns its resource, by the number of the handles.
    Own(usize),
    /// A handle that borrows its resource, by the number of the handles.
    Borrow(usize),
}

impl Type {
    /// Calls `visit` with this type, and with all types of parts of its values.
    pub fn visit(&self, visit: &mut impl FnMut(&Type)) {
        visit(self);
        let mut optional = |ty: &Option<Arc<Type>>| ty.iter().for_each(|ty| ty.visit(visit));
        match self {
            Type::List(ty) | Type::FixedLengthList(ty, _) | Type::Option(ty) => ty.visit(visit),
            Type::Map(key, value) => [key, value].into_iter().for_each(|ty| ty.visit(visit)),
            Type::Record(fields) => fields.iter().for_each(|(_, ty)| ty.visit(visit)),
            Type::Tuple(types) => types.iter().for_each(|ty| ty.visit(visit)),
            Type::Variant(cases) => cases.iter().for_each(|(_, ty)| optional(ty)),
            Type::Result(ok, error) => [ok, error].into_iter().for_each(optional),
            _ => {}
        }
    }
}

impl fmt::Display for FunctionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_async { "async func(" } else { "func(" })?;
        list(f, &self.params, |f, (name, ty)| write!(f, "{name}: {ty}"))?;
        f.write_str(")")?;
        self.result.iter().try_for_each(|ty| write!(f, " -> {ty}"))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = |f: &mut fmt::Formatter<'_>, (name, ty): &(String, Option<Arc<Type>>)| match ty {
            Some(ty) => write!(f, "{name}({ty})"),
            None => f.write_str(name),
        };
        match self {
            Type::Bool => f.write_str("bool"),
            Type::S8 => f.write_str("s8"),
            Type::U8 => f.write_str("u8"),
            Type::S16 => f.write_str("s16"),
            Type::U16 => f.write_str("u16"),
            Type::S32 => f.write_str("s32"),
            Type::U32 => f.write_str("u32"),
            Type::S64 => f.write_str("s64"),
            Type::U64 => f.write_str("u64"),
            Type::F32 => f.write_str("f32"),
            Type::F64 => f.write_str("f64"),
            Type::Char => f.write_str("char"),
            Type::String => f.write_str("string"),
            Type::List(ty) => write!(f, "list<{ty}>"),
            Type::FixedLengthList(ty, length) => write!(f, "list<{ty}, {length}>"),
            Type::Map(key, value) => write!(f, "map<{key}, {value}>"),
            Type::Record(fields) => braces(f, "record", fields, |f, (name, ty)| write!(f, "{name}: {ty}")),
            Type::Tuple(types) => {
                f.write_str("tuple<")?;
                list(f, types, |f, ty| write!(f, "{ty}"))?;
                f.write_str(">")
            }
            Type::Variant(cases) => braces(f, "variant", cases, case),
            Type::Enum(names) => braces(f, "enum", names, |f, name| f.write_str(name)),
            Type::Flags(names) => braces(f, "flags", names, |f, name| f.write_str(name)),
            Type::Option(ty) => write!(f, "option<{ty}>"),
            Type::Result(None, None) => f.write_str("result"),
            Type::Result(Some(ok), None) => write!(f, "result<{ok}>"),
            Type::Result(None, Some(error)) => write!(f, "result<_, {error}>"),
            Type::Result(Some(ok), Some(error)) => write!(f, "result<{ok}, {error}>"),
            Type::Own(_) => f.write_str("own"),
            Type::Borrow(_) => f.write_str("borrow"),
        }
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    mut write: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            f.write_str(", ")?;
        }
        write(f, item)?;
    }
    Ok(())
}

fn braces<T>(
    f: &mut fmt::Formatter<'_>,
    word: &str,
    items: &[T],
    write: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    write!(f, "{word} {{ ")?;
    list(f, items, write)?;
    f.write_str(" }")
}
