//! Values of component types that are known when the program is built.

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A `bool`.
    Bool(bool),
    /// A number of any integer type.
    Integer(i128),
    /// The bits of an `f32`.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
    /// A `char`.
    Char(char),
    /// A `string`.
    String(String),
    /// A list of either kind; a map is a list of pairs.
    List(Vec<Value>),
    /// A record: its fields by name.
    Record(Vec<(String, Value)>),
    /// A tuple.
    Tuple(Vec<Value>),
    /// A case of a variant, enum, option or result, with its payload.
    Case(String, Option<Box<Value>>),
    /// The flags that are set.
    Flags(Vec<String>),
}
