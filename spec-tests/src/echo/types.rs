//! Types of the component model, and their layout by the canonical ABI ("Alignment", "Element Size", "Flattening").

use rand::RngExt;
use rand::rngs::SmallRng;

/// The nesting of types.
pub const DEPTH: u32 = 3;

/// A type of values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are the types of the component model")]
pub enum Type {
    Bool,
    Integer { bits: u32, signed: bool },
    F32,
    F64,
    Char,
    String,
    List(Box<Type>),
    Record(Vec<Type>),
    Tuple(Vec<Type>),
    Variant(Vec<Option<Type>>),
    Enum(usize),
    Flags(usize),
    Option(Box<Type>),
    Result(Box<[Option<Type>; 2]>),
}

/// A core type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "these are the numeric types of WebAssembly")]
pub enum Core {
    I32,
    I64,
    F32,
    F64,
}

impl Core {
    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Core::I32 => "i32",
            Core::I64 => "i64",
            Core::F32 => "f32",
            Core::F64 => "f64",
        }
    }

    /// Returns the type that holds the bits of either.
    fn join(self, other: Core) -> Core {
        match (self, other) {
            _ if self == other => self,
            (Core::I32, Core::F32) | (Core::F32, Core::I32) => Core::I32,
            _ => Core::I64,
        }
    }
}

impl Type {
    /// Draws a type at random.
    pub fn draw(random: &mut SmallRng, depth: u32) -> Type {
        let kinds = if depth == 0 { 7 } else { 15 };
        let inner = |random: &mut SmallRng| Type::draw(random, depth.saturating_sub(1));
        let some = |random: &mut SmallRng, most| {
            let count = random.random_range(1..=most);
            (0..count).map(|_| inner(random)).collect::<Vec<_>>()
        };
        match random.random_range(0..kinds) {
            0 => Type::Bool,
            1 | 2 => Type::Integer { bits: 8 << random.random_range(0..4), signed: random.random() },
            3 => Type::F32,
            4 => Type::F64,
            5 => Type::Char,
            6 | 7 => Type::String,
            8 => Type::List(Box::new(inner(random))),
            9 => Type::Record(some(random, 6)),
            10 => Type::Tuple(some(random, 4)),
            11 => {
                let cases = some(random, 4).into_iter().map(|ty| random.random_bool(0.7).then_some(ty)).collect();
                Type::Variant(cases)
            }
            12 if random.random() => Type::Enum(random.random_range(1..300)),
            12 => Type::Flags(random.random_range(1..=32)),
            13 => Type::Option(Box::new(inner(random))),
            _ => {
                let [first, second] = [inner(random), inner(random)];
                Type::Result(Box::new([random.random_bool(0.7).then_some(first), random.random_bool(0.7).then_some(second)]))
            }
        }
    }

    /// Returns the payloads of its cases, if it is a kind of variant.
    pub fn cases(&self) -> Option<Vec<Option<&Type>>> {
        match self {
            Type::Variant(cases) => Some(cases.iter().map(Option::as_ref).collect()),
            Type::Enum(count) => Some(vec![None; *count]),
            Type::Option(some) => Some(vec![None, Some(some)]),
            Type::Result(cases) => Some(cases.iter().map(Option::as_ref).collect()),
            _ => None,
        }
    }

    /// Returns its alignment in bytes.
    pub fn alignment(&self) -> u32 {
        match self {
            Type::Bool => 1,
            Type::Integer { bits, .. } => bits / 8,
            Type::F32 | Type::Char | Type::String | Type::List(_) => 4,
            Type::F64 => 8,
            Type::Record(fields) | Type::Tuple(fields) => fields.iter().map(Type::alignment).max().unwrap_or(1),
            Type::Flags(count) => flags_size(*count),
            Type::Variant(_) | Type::Enum(_) | Type::Option(_) | Type::Result(_) => {
                let cases = self.cases().unwrap_or_default();
                let payloads = cases.iter().flatten().map(|ty| ty.alignment()).max().unwrap_or(1);
                payloads.max(discriminant_size(cases.len()))
            }
        }
    }

    /// Returns its size in bytes.
    pub fn size(&self) -> u32 {
        match self {
            Type::Bool => 1,
            Type::Integer { bits, .. } => bits / 8,
            Type::F32 | Type::Char => 4,
            Type::F64 | Type::String | Type::List(_) => 8,
            Type::Record(fields) | Type::Tuple(fields) => {
                let end = fields.iter().fold(0u32, |end, field| end.next_multiple_of(field.alignment()) + field.size());
                end.next_multiple_of(self.alignment())
            }
            Type::Flags(count) => flags_size(*count),
            Type::Variant(_) | Type::Enum(_) | Type::Option(_) | Type::Result(_) => {
                let cases = self.cases().unwrap_or_default();
                let largest = cases.iter().flatten().map(|ty| ty.size()).max().unwrap_or(0);
                (self.payload_offset() + largest).next_multiple_of(self.alignment())
            }
        }
    }

    /// Returns the offset of the payload of a kind of variant.
    pub fn payload_offset(&self) -> u32 {
        let cases = self.cases().unwrap_or_default();
        let alignment = cases.iter().flatten().map(|ty| ty.alignment()).max().unwrap_or(1);
        discriminant_size(cases.len()).next_multiple_of(alignment)
    }

    /// Returns the core types by which a value is passed.
    pub fn flat(&self) -> Vec<Core> {
        match self {
            Type::Bool | Type::Char | Type::Flags(_) => vec![Core::I32],
            Type::Integer { bits: 64, .. } => vec![Core::I64],
            Type::Integer { .. } => vec![Core::I32],
            Type::F32 => vec![Core::F32],
            Type::F64 => vec![Core::F64],
            Type::String | Type::List(_) => vec![Core::I32; 2],
            Type::Record(fields) | Type::Tuple(fields) => fields.iter().flat_map(Type::flat).collect(),
            Type::Variant(_) | Type::Enum(_) | Type::Option(_) | Type::Result(_) => {
                let mut joined: Vec<Core> = Vec::new();
                for payload in self.cases().unwrap_or_default().into_iter().flatten() {
                    for (position, ty) in payload.flat().into_iter().enumerate() {
                        match joined.get_mut(position) {
                            Some(other) => *other = other.join(ty),
                            None => joined.push(ty),
                        }
                    }
                }
                [Core::I32].into_iter().chain(joined).collect()
            }
        }
    }
}

/// Returns the size of the discriminant of this many cases.
pub fn discriminant_size(cases: usize) -> u32 {
    match cases {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

fn flags_size(count: usize) -> u32 {
    match count {
        0..=8 => 1,
        9..=16 => 2,
        _ => 4,
    }
}
