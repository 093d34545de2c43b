//! Types of the component model, as far as host functions have them: their layout in memory, and the arguments that pass them.

use super::{Resource, ValueType};

/// A type of the component model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `bool`.
    Bool,
    /// `u8`.
    U8,
    /// `u16`.
    U16,
    /// `u32`.
    U32,
    /// `u64`.
    U64,
    /// `s64`.
    S64,
    /// `string`.
    String,
    /// `own<…>`.
    Own(Resource),
    /// `borrow<…>`.
    Borrow(Resource),
    /// `list<…>`.
    List(&'static Type),
    /// `option<…>`.
    Option(&'static Type),
    /// `result<…>`.
    Result(Option<&'static Type>, Option<&'static Type>),
    /// `tuple<…>`.
    Tuple(&'static [Type]),
    /// A record: names and types of its fields.
    Record(&'static [(&'static str, Type)]),
    /// A variant: names of its cases, and what they hold.
    Variant(&'static [(&'static str, Option<Type>)]),
    /// An enumeration: names of its cases.
    Enum(&'static [&'static str]),
    /// A set of flags: their names, the lowest bit first. There are at most 32.
    Flags(&'static [&'static str]),
}

/// The maximum number of arguments in which a function is passed its parameters: `MAX_FLAT_PARAMS`.
pub const MOST_FLAT_PARAMETERS: usize = 16;

/// The arguments that stand for a type: as many of the words as `count` says.
#[derive(Clone, Copy, Debug)]
pub struct Flat {
    words: [ValueType; Flat::ROOM],
    count: usize,
}

impl Flat {
    /// More than any type of the host needs.
    const ROOM: usize = 2 * MOST_FLAT_PARAMETERS;

    const NONE: Flat = Flat { words: [ValueType::I32; Flat::ROOM], count: 0 };

    /// Returns the types of the arguments.
    pub fn types(&self) -> &[ValueType] {
        &self.words[..self.count]
    }

    /// Returns their number.
    pub const fn count(&self) -> usize {
        self.count
    }

    const fn word(ty: ValueType) -> Flat {
        Flat { words: [ty; Flat::ROOM], count: 1 }
    }

    /// Appends the arguments of another.
    const fn and(mut self, more: &Flat) -> Flat {
        let mut next = 0;
        while next < more.count {
            self.words[self.count] = more.words[next];
            self.count += 1;
            next += 1;
        }
        self
    }

    /// Merges the arguments of two cases of a variant, which share them.
    const fn or(mut self, other: &Flat) -> Flat {
        let mut next = 0;
        while next < other.count {
            self.words[next] = match (next < self.count, self.words[next], other.words[next]) {
                (true, ValueType::I32, ValueType::I32) | (false, _, ValueType::I32) => ValueType::I32,
                _ => ValueType::I64,
            };
            next += 1;
        }
        if other.count > self.count {
            self.count = other.count;
        }
        self
    }
}

impl Type {
    /// Returns the arguments by which a value is passed: `flatten_type`.
    pub const fn flat(&self) -> Flat {
        match self {
            Type::U64 | Type::S64 => Flat::word(ValueType::I64),
            Type::String | Type::List(_) => Flat::word(ValueType::I32).and(&Flat::word(ValueType::I32)),
            Type::Option(some) => Flat::word(ValueType::I32).and(&some.flat()),
            Type::Result(ok, error) => {
                let ok = Type::flat_case(*ok);
                Flat::word(ValueType::I32).and(&ok.or(&Type::flat_case(*error)))
            }
            Type::Tuple(fields) => {
                let (mut flat, mut next) = (Flat::NONE, 0);
                while next < fields.len() {
                    flat = flat.and(&fields[next].flat());
                    next += 1;
                }
                flat
            }
            Type::Record(fields) => {
                let (mut flat, mut next) = (Flat::NONE, 0);
                while next < fields.len() {
                    flat = flat.and(&fields[next].1.flat());
                    next += 1;
                }
                flat
            }
            Type::Variant(cases) => {
                let (mut flat, mut next) = (Flat::NONE, 0);
                while next < cases.len() {
                    if let Some(holds) = &cases[next].1 {
                        flat = flat.or(&holds.flat());
                    }
                    next += 1;
                }
                Flat::word(ValueType::I32).and(&flat)
            }
            _ => Flat::word(ValueType::I32),
        }
    }

    const fn flat_case(of: Option<&Type>) -> Flat {
        match of {
            Some(of) => of.flat(),
            None => Flat::NONE,
        }
    }

    /// Whether a value has parts elsewhere in memory.
    pub const fn has_parts_elsewhere(&self) -> bool {
        match self {
            Type::String | Type::List(_) => true,
            Type::Option(some) => some.has_parts_elsewhere(),
            Type::Result(ok, error) => Type::case_has_parts_elsewhere(*ok) || Type::case_has_parts_elsewhere(*error),
            Type::Tuple(fields) => {
                let mut next = 0;
                while next < fields.len() {
                    if fields[next].has_parts_elsewhere() {
                        return true;
                    }
                    next += 1;
                }
                false
            }
            Type::Record(fields) => {
                let mut next = 0;
                while next < fields.len() {
                    if fields[next].1.has_parts_elsewhere() {
                        return true;
                    }
                    next += 1;
                }
                false
            }
            Type::Variant(cases) => {
                let mut next = 0;
                while next < cases.len() {
                    if let Some(holds) = &cases[next].1 {
                        if holds.has_parts_elsewhere() {
                            return true;
                        }
                    }
                    next += 1;
                }
                false
            }
            _ => false,
        }
    }

    const fn case_has_parts_elsewhere(of: Option<&Type>) -> bool {
        match of {
            Some(of) => of.has_parts_elsewhere(),
            None => false,
        }
    }

    /// Returns the size and the alignment of a value in memory, in bytes.
    pub const fn layout(&'static self) -> (usize, usize) {
        match self {
            Type::Bool | Type::U8 => (1, 1),
            Type::U16 => (2, 2),
            Type::U32 | Type::Own(_) | Type::Borrow(_) => (4, 4),
            Type::U64 | Type::S64 => (8, 8),
            Type::String | Type::List(_) => (8, 4),
            Type::Enum(cases) => (discriminant_size(cases.len()), discriminant_size(cases.len())),
            Type::Flags(flags) => match flags.len() {
                0..=8 => (1, 1),
                9..=16 => (2, 2),
                _ => (4, 4),
            },
            Type::Tuple(_) | Type::Record(_) => self.fields_layout(),
            Type::Option(_) | Type::Result(..) | Type::Variant(_) => self.cases_layout(),
        }
    }

    /// Returns the number of fields of a tuple or record, or of cases of a variant; 0 for other types.
    pub const fn parts(&self) -> usize {
        match self {
            Type::Tuple(fields) => fields.len(),
            Type::Record(fields) => fields.len(),
            Type::Variant(cases) => cases.len(),
            Type::Option(_) | Type::Result(..) => 2,
            _ => 0,
        }
    }

    /// Returns the name and the type of one of the [parts](Type::parts); a field of a tuple has no name, and a case may hold nothing.
    pub const fn part(&'static self, index: usize) -> (&'static str, Option<&'static Type>) {
        match self {
            Type::Tuple(fields) => ("", Some(&fields[index])),
            Type::Record(fields) => (fields[index].0, Some(&fields[index].1)),
            Type::Variant(cases) => (cases[index].0, cases[index].1.as_ref()),
            Type::Option(some) => {
                if index == 0 {
                    ("none", None)
                } else {
                    ("some", Some(*some))
                }
            }
            Type::Result(ok, error) => {
                if index == 0 {
                    ("ok", *ok)
                } else {
                    ("err", *error)
                }
            }
            _ => ("", None),
        }
    }

    /// Returns the offset of a field, or of what the cases of a variant hold.
    pub const fn part_offset(&'static self, index: usize) -> usize {
        if matches!(self, Type::Tuple(_) | Type::Record(_)) {
            let (mut offset, mut next) = (0, 0);
            loop {
                let (_, Some(field)) = self.part(next) else { return offset };
                let (size, alignment) = field.layout();
                offset = align(offset, alignment);
                if next == index {
                    return offset;
                }
                offset += size;
                next += 1;
            }
        }
        align(discriminant_size(self.parts()), self.payload_layout().1)
    }

    const fn fields_layout(&'static self) -> (usize, usize) {
        let (mut size, mut alignment, mut next) = (0, 1, 0);
        while next < self.parts() {
            if let (_, Some(field)) = self.part(next) {
                let (field_size, field_alignment) = field.layout();
                size = align(size, field_alignment) + field_size;
                alignment = max(alignment, field_alignment);
            }
            next += 1;
        }
        (align(size, alignment), alignment)
    }

    const fn cases_layout(&'static self) -> (usize, usize) {
        let (size, alignment) = self.payload_layout();
        let alignment = max(alignment, discriminant_size(self.parts()));
        (align(self.part_offset(0) + size, alignment), alignment)
    }

    /// Returns the size and the alignment of the largest that a case of a variant holds.
    const fn payload_layout(&'static self) -> (usize, usize) {
        let (mut size, mut alignment, mut next) = (0, 1, 0);
        while next < self.parts() {
            if let (_, Some(holds)) = self.part(next) {
                let (case_size, case_alignment) = holds.layout();
                size = max(size, case_size);
                alignment = max(alignment, case_alignment);
            }
            next += 1;
        }
        (size, alignment)
    }
}

/// Returns the size of a discriminant.
const fn discriminant_size(cases: usize) -> usize {
    if cases <= 256 { 1 } else { 2 }
}

const fn align(offset: usize, alignment: usize) -> usize {
    offset.div_ceil(alignment) * alignment
}

const fn max(one: usize, other: usize) -> usize {
    if one > other { one } else { other }
}
