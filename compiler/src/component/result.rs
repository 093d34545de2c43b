//! The type of a result as a program that the runtime reads it by: see [`kind`].

use super::shape::{Cases, MOST_RESULTS, Shape, core_values, offsets};
use super::types::Type;
use super::wave;
use crate::program::lift::LiftedResult;
use wasm2native_abi::component::ResourceNumber;
use wasm2native_abi::lift::kind;

/// Returns the result of this type, where handles have these resource numbers.
pub fn result(ty: &Type, resource: &dyn Fn(usize) -> ResourceNumber) -> LiftedResult {
    let mut program = Program { bytes: Vec::new(), resource };
    program.add(ty);
    let Shape { size, alignment } = Shape::of(ty);
    let in_memory = (core_values(ty) > MOST_RESULTS).then_some((size, alignment));
    LiftedResult { ty: program.bytes, in_memory }
}

struct Program<'r> {
    bytes: Vec<u8>,
    resource: &'r dyn Fn(usize) -> ResourceNumber,
}

impl Program<'_> {
    fn add(&mut self, ty: &Type) {
        match ty {
            Type::Bool => self.kind(kind::BOOL),
            Type::S8 => self.kind(kind::S8),
            Type::U8 => self.kind(kind::U8),
            Type::S16 => self.kind(kind::S16),
            Type::U16 => self.kind(kind::U16),
            Type::S32 => self.kind(kind::S32),
            Type::U32 => self.kind(kind::U32),
            Type::S64 => self.kind(kind::S64),
            Type::U64 => self.kind(kind::U64),
            Type::F32 => self.kind(kind::F32),
            Type::F64 => self.kind(kind::F64),
            Type::Char => self.kind(kind::CHAR),
            Type::String => self.kind(kind::STRING),
            Type::List(element) => self.list(element),
            Type::Map(key, value) => self.list(&Type::Tuple(vec![key.clone(), value.clone()])),
            Type::FixedLengthList(element, count) => {
                self.kind(kind::FIXED_LIST);
                self.number(*count);
                self.number(Shape::of(element).size);
                self.sized(element);
            }
            Type::Record(fields) => {
                self.kind(kind::RECORD);
                self.number(fields.len() as u32);
                for ((name, ty), offset) in fields.iter().zip(offsets(fields.iter().map(|(_, ty)| &**ty))) {
                    self.name(&wave::label(name));
                    self.number(offset);
                    self.add(ty);
                }
            }
            Type::Tuple(types) => {
                self.kind(kind::TUPLE);
                self.number(types.len() as u32);
                for (ty, offset) in types.iter().zip(offsets(types.iter().map(|ty| &**ty))) {
                    self.number(offset);
                    self.add(ty);
                }
            }
            Type::Variant(_) | Type::Enum(_) | Type::Option(_) | Type::Result(..) => self.variant(ty),
            Type::Flags(names) => {
                self.kind(kind::FLAGS);
                self.number(Shape::of(ty).size);
                self.number(names.len() as u32);
                names.iter().for_each(|name| self.name(&wave::label(name)));
            }
            Type::Own(handles) | Type::Borrow(handles) => {
                self.kind(kind::OWN);
                self.number((self.resource)(*handles));
            }
        }
    }

    fn list(&mut self, element: &Type) {
        let Shape { size, alignment } = Shape::of(element);
        self.kind(kind::LIST);
        self.number(size);
        self.number(alignment);
        self.sized(element);
    }

    fn variant(&mut self, ty: &Type) {
        let cases = Cases::of(ty);
        let is_named = matches!(ty, Type::Variant(_) | Type::Enum(_));
        self.kind(kind::VARIANT);
        self.number(cases.discriminant());
        self.number(cases.offset());
        self.number(cases.0.len() as u32);
        for (name, payload) in cases.0 {
            // Those of options and results are words of WAVE.
            self.name(&if is_named { wave::label(name) } else { name.to_owned() });
            match payload {
                Some(ty) => self.sized(ty),
                None => self.number(0),
            }
        }
    }

    /// Adds a type after its length.
    fn sized(&mut self, ty: &Type) {
        let length = self.bytes.len();
        self.number(0);
        self.add(ty);
        let bytes = (self.bytes.len() - length - size_of::<u32>()) as u32;
        self.bytes[length..length + size_of::<u32>()].copy_from_slice(&bytes.to_le_bytes());
    }

    fn kind(&mut self, kind: u8) {
        self.bytes.push(kind);
    }

    fn number(&mut self, number: u32) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    fn name(&mut self, name: &str) {
        self.number(name.len() as u32);
        self.bytes.extend_from_slice(name.as_bytes());
    }
}
