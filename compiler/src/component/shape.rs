//! The size of values in memory, and the number of core values that they are passed as.
//!
//! Sections "Alignment", "Element Size" and "Flattening" of the Canonical ABI explainer. Types may be nested a hundred deep, so each is
//! looked at once for each type that it is in; and lists of fixed length may be larger than any memory.

use super::types::Type;
use std::sync::Arc;

/// The maximum number of core parameters; more are passed in memory.
pub const MOST_PARAMETERS: usize = 16;

/// The maximum number of core results.
pub const MOST_RESULTS: usize = 1;

/// The size and alignment of a value in memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The size, a multiple of the alignment.
    pub size: u32,
    /// The alignment, a power of two.
    pub alignment: u32,
}

/// The size of values that are too large for any memory, and of all that they are in.
pub const TOO_LARGE: u32 = 1 << 31;

impl Shape {
    /// The shape of a number of this many bytes.
    const fn number(size: u32) -> Self {
        Self { size, alignment: size }
    }

    /// Returns the shape of values of a type.
    pub fn of(ty: &Type) -> Self {
        match ty {
            Type::Bool | Type::S8 | Type::U8 => Self::number(1),
            Type::S16 | Type::U16 => Self::number(2),
            Type::S32 | Type::U32 | Type::F32 | Type::Char | Type::Own(_) | Type::Borrow(_) => Self::number(4),
            Type::S64 | Type::U64 | Type::F64 => Self::number(8),
            Type::String | Type::List(_) | Type::Map(..) => Self { size: 8, alignment: 4 },
            Type::FixedLengthList(ty, count) => {
                let element = Self::of(ty);
                Self::sized(u64::from(element.size) * u64::from(*count), element.alignment)
            }
            Type::Record(fields) => Self::of_fields(fields.iter().map(|(_, ty)| &**ty)),
            Type::Tuple(types) => Self::of_fields(types.iter().map(|ty| &**ty)),
            Type::Flags(names) => Self::number(flags_of(names.len())),
            Type::Enum(_) | Type::Variant(_) | Type::Option(_) | Type::Result(..) => {
                let cases = Cases::of(ty);
                let payload = cases.payload();
                let offset = cases.discriminant().next_multiple_of(payload.alignment);
                let alignment = payload.alignment.max(cases.discriminant());
                Self::sized((u64::from(offset) + u64::from(payload.size)).next_multiple_of(alignment.into()), alignment)
            }
        }
    }

    /// Returns the shape of a size, which is [`TOO_LARGE`] from there on.
    fn sized(size: u64, alignment: u32) -> Self {
        Self { size: u32::try_from(size).map_or(TOO_LARGE, |size| size.min(TOO_LARGE)), alignment }
    }

    /// Whether no memory has room for such a value.
    pub fn is_too_large(self) -> bool {
        self.size >= TOO_LARGE
    }

    /// Returns the shape of a record with fields of these types.
    pub fn of_fields<'t>(types: impl Iterator<Item = &'t Type>) -> Self {
        let mut whole = Self { size: 0, alignment: 1 };
        for ty in types {
            let field = Self::of(ty);
            let size = u64::from(whole.size.next_multiple_of(field.alignment)) + u64::from(field.size);
            whole = Self::sized(size, whole.alignment.max(field.alignment));
        }
        Self::sized(u64::from(whole.size).next_multiple_of(whole.alignment.into()), whole.alignment)
    }
}

/// Returns the offset of each field of a record.
pub fn offsets<'t>(types: impl Iterator<Item = &'t Type>) -> impl Iterator<Item = u32> {
    types.scan(0_u32, |end, ty| {
        let field = Shape::of(ty);
        let offset = end.next_multiple_of(field.alignment);
        *end = Shape::sized(u64::from(offset) + u64::from(field.size), field.alignment).size;
        Some(offset)
    })
}

/// Returns the number of core values that a value of a type is passed as.
pub fn core_values(ty: &Type) -> usize {
    match ty {
        Type::String | Type::List(_) | Type::Map(..) => 2,
        Type::FixedLengthList(ty, count) => core_values(ty).saturating_mul(*count as usize),
        Type::Record(fields) => fields.iter().map(|(_, ty)| core_values(ty)).fold(0, usize::saturating_add),
        Type::Tuple(types) => types.iter().map(|ty| core_values(ty)).fold(0, usize::saturating_add),
        Type::Enum(_) | Type::Variant(_) | Type::Option(_) | Type::Result(..) => {
            let payloads = Cases::of(ty).0.into_iter().filter_map(|(_, ty)| ty);
            payloads.map(|ty| core_values(ty)).max().unwrap_or(0).saturating_add(1)
        }
        _ => 1,
    }
}

/// The cases of a variant: their names, and the types of their payloads.
pub struct Cases<'t>(pub Vec<(&'t str, Option<&'t Arc<Type>>)>);

impl<'t> Cases<'t> {
    /// Returns the cases of a variant, enum, option or result; none of another type.
    pub fn of(ty: &'t Type) -> Self {
        Self(match ty {
            Type::Variant(cases) => cases.iter().map(|(name, ty)| (&**name, ty.as_ref())).collect(),
            Type::Enum(names) => names.iter().map(|name| (&**name, None)).collect(),
            Type::Option(ty) => vec![("none", None), ("some", Some(ty))],
            Type::Result(ok, error) => vec![("ok", ok.as_ref()), ("err", error.as_ref())],
            _ => Vec::new(),
        })
    }

    /// Returns the size of the discriminant.
    pub fn discriminant(&self) -> u32 {
        // As many as there are numbers of that size.
        match self.0.len() {
            0..=0x100 => 1,
            0x101..=0x1_0000 => 2,
            _ => 4,
        }
    }

    /// Returns the offset of the payload.
    pub fn offset(&self) -> u32 {
        self.discriminant().next_multiple_of(self.payload().alignment)
    }

    /// Returns the least shape that every payload fits into.
    fn payload(&self) -> Shape {
        let shapes = self.0.iter().filter_map(|(_, ty)| *ty).map(|ty| Shape::of(ty));
        shapes.fold(Shape { size: 0, alignment: 1 }, |all, one| Shape {
            size: all.size.max(one.size),
            alignment: all.alignment.max(one.alignment),
        })
    }
}

/// Returns the size of a number with a bit for each of `count` flags: 1, 2 or 4.
fn flags_of(count: usize) -> u32 {
    match count.div_ceil(8) {
        0 | 1 => 1,
        2 => 2,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_canonical_abi() {
        let [byte, half, word, long] = [Type::U8, Type::U16, Type::U32, Type::U64].map(Arc::new);
        let shape = |ty: &Type| (Shape::of(ty).size, Shape::of(ty).alignment, core_values(ty));
        let tuple = |types: &[&Arc<Type>]| Type::Tuple(types.iter().map(|ty| Arc::clone(ty)).collect());
        assert_eq!(shape(&tuple(&[&byte, &long, &half])), (24, 8, 3));
        assert_eq!(offsets([&*byte, &*long, &*half].into_iter()).collect::<Vec<_>>(), [0, 8, 16]);
        assert_eq!(shape(&Type::Option(byte.clone())), (2, 1, 2));
        assert_eq!(shape(&Type::Option(long.clone())), (16, 8, 2));
        assert_eq!(shape(&Type::Result(Some(Arc::new(tuple(&[&word, &byte]))), Some(long.clone()))), (16, 8, 3));
        assert_eq!(shape(&Type::Result(None, None)), (1, 1, 1));
        let names = |count: usize| (0..count).map(|name| name.to_string()).collect::<Vec<_>>();
        assert_eq!([256, 257, 65536, 65537].map(|count| shape(&Type::Enum(names(count))).0), [1, 2, 2, 4]);
        assert_eq!([1, 8, 9, 16, 17, 32].map(|count| shape(&Type::Flags(names(count))).0), [1, 1, 2, 2, 4, 4]);
        assert_eq!(shape(&Type::FixedLengthList(half, 3)), (6, 2, 3));
        assert_eq!(shape(&Type::List(word)), (8, 4, 2));
    }

    #[test]
    fn types_may_be_nested_and_huge() {
        let nested = (0..99).fold(Type::U64, |ty, _| Type::Option(Arc::new(ty)));
        assert_eq!((Shape::of(&nested).size, core_values(&nested)), (100 * 8, 100));
        let huge = Arc::new(Type::FixedLengthList(Arc::new(Type::U8), 1 << 30));
        assert!(!Shape::of(&huge).is_too_large());
        let twice = Type::Tuple(vec![huge.clone(), huge.clone()]);
        assert!(Shape::of(&twice).is_too_large());
        let more = Type::Tuple(vec![Arc::new(twice), huge.clone(), Arc::new(Type::Option(huge))]);
        assert!(Shape::of(&more).is_too_large() && Shape::of(&Type::Option(Arc::new(more))).is_too_large());
        let square = Arc::new(Type::FixedLengthList(Arc::new(Type::FixedLengthList(Arc::new(Type::U64), 1 << 30)), 1 << 30));
        assert!(Shape::of(&square).is_too_large());
        assert!(core_values(&Type::Tuple(vec![square.clone(), square])) > MOST_PARAMETERS);
    }
}
