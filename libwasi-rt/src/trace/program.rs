//! The functions that components import as they are shown: their rows in `wasm2native-abi`, as bytes without addresses.
//!
//! ```text
//! function   name of the interface, name, number of parameters, (label, type)…, one of the ways of a result, type if it has one
//! type       BOOL | U8 | U16 | U32 | U64 | S64 | STRING
//!            LIST, size of an element, length of its type, type
//!            FIELDS, number, (name, offset, type)…
//!            CASES, number, offset of what they hold, number of words, (name, length of the type, type)…
//!            ENUM | FLAGS, size, place of the words: their number, and the words
//! name       length, bytes
//! ```
//!
//! Lengths of types and places have two bytes, everything else has one.

use wasm2native_abi::host::preview1::COUNT as FIRST;
use wasm2native_abi::host::types::Type;
use wasm2native_abi::host::{COUNT, FUNCTIONS, INTERFACES, Returns};

// Types.
pub(super) const BOOL: u8 = 0;
const U8: u8 = 1;
const U16: u8 = 2;
const U32: u8 = 3;
pub(super) const S64: u8 = 4;
pub(super) const STRING: u8 = 5;
pub(super) const LIST: u8 = 6;
pub(super) const FIELDS: u8 = 7;
pub(super) const CASES: u8 = 8;
pub(super) const ENUM: u8 = 9;
pub(super) const FLAGS: u8 = 10;
const U64: u8 = 11;

// Ways in which a result comes.
pub(super) const NO_RESULT: u8 = 0;
/// It is the 64 bits that the function returns.
pub(super) const WIDE: u8 = 1;
/// It is the lower half of the outcome.
pub(super) const CORE: u8 = 2;
/// It is stored at the address that the last argument is.
const STORED: u8 = 3;

/// A place in the bytes.
#[derive(Clone, Copy)]
pub(super) struct Program(usize);

impl Program {
    /// Returns the description of a function, by its number in the contract.
    pub(super) fn of(number: u32) -> Program {
        let place = PLACES.get((number as usize).wrapping_sub(FIRST)).copied().unwrap_or_default();
        Program(place.into())
    }

    /// Takes a byte.
    pub(super) fn byte(&mut self) -> u8 {
        let byte = BYTES.get(self.0).copied().unwrap_or_default();
        self.0 += 1;
        byte
    }

    /// Takes a number of two bytes.
    pub(super) fn number(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    /// Takes a name.
    pub(super) fn name(&mut self) -> &'static [u8] {
        let length = usize::from(self.byte());
        let name = BYTES.get(self.0..self.0 + length).unwrap_or_default();
        self.0 += length;
        name
    }

    /// Takes the length of the type of an element, and returns the place after it.
    pub(super) fn element(&mut self) -> Program {
        let length = self.number();
        self.after(length)
    }

    /// Returns the place after this many bytes.
    pub(super) fn after(&self, bytes: u16) -> Program {
        Program(self.0 + usize::from(bytes))
    }

    /// Takes the words of an enumeration or a set of flags.
    pub(super) fn words(&mut self) -> Program {
        self.byte();
        Program(self.number().into())
    }
}

/// Returns the size of a value that is neither a range nor has parts, after its first byte was taken.
pub(super) fn size_of_simple(kind: u8, program: &Program) -> u32 {
    match kind {
        BOOL | U8 => 1,
        U16 => 2,
        U32 => 4,
        ENUM | FLAGS => { *program }.byte().into(),
        _ => 8,
    }
}

/// The place of each function, from the first that components import.
const PLACES: [u16; COUNT - FIRST] = WRITTEN.1;

static BYTES: [u8; WRITTEN.0.length] = {
    let mut bytes = [0; WRITTEN.0.length];
    let mut index = 0;
    while index < bytes.len() {
        bytes[index] = WRITTEN.0.bytes[index];
        index += 1;
    }
    bytes
};

const WRITTEN: (Writer, [u16; COUNT - FIRST]) = {
    let mut writer = Writer { bytes: [0; CAPACITY], length: 0, words: [(&[], 0); MOST_WORDS], known: 0 };
    let mut places = [0; COUNT - FIRST];
    let mut interface = 0;
    while interface < INTERFACES.len() {
        let found = INTERFACES[interface];
        let mut row = 0;
        while found.versions.is_some() && row < found.functions.len() {
            let number = found.first + row;
            if let Some(canonical) = &FUNCTIONS[number].canonical {
                // Words come before the functions that refer to them.
                let mut next = 0;
                while next < canonical.parameters.len() {
                    writer.know(&canonical.parameters[next].1);
                    next += 1;
                }
                if let Some(result) = &canonical.result {
                    writer.know(result);
                }
                places[number - FIRST] = writer.length as u16;
                writer.name(found.name);
                writer.function_name(FUNCTIONS[number].name);
                writer.byte(canonical.parameters.len());
                next = 0;
                while next < canonical.parameters.len() {
                    writer.name(canonical.parameters[next].0);
                    writer.ty(&canonical.parameters[next].1);
                    next += 1;
                }
                match (&canonical.result, FUNCTIONS[number].returns) {
                    (None, _) => writer.byte(NO_RESULT as usize),
                    (Some(_), Returns::Wide | Returns::Checked) => writer.byte(WIDE as usize),
                    (Some(result), Returns::Outcome(Some(_))) => {
                        writer.byte(CORE as usize);
                        writer.ty(result);
                    }
                    (Some(result), _) => {
                        writer.byte(STORED as usize);
                        writer.ty(result);
                    }
                }
            }
            row += 1;
        }
        interface += 1;
    }
    assert!(writer.length < u16::MAX as usize);
    (writer, places)
};

/// More bytes and lists of words than there are.
const CAPACITY: usize = 48 * 1024;
const MOST_WORDS: usize = 32;

struct Writer {
    bytes: [u8; CAPACITY],
    length: usize,
    /// Lists of words that are written, and where.
    words: [(&'static [&'static str], usize); MOST_WORDS],
    known: usize,
}

impl Writer {
    const fn byte(&mut self, byte: usize) {
        assert!(byte < 256);
        self.bytes[self.length] = byte as u8;
        self.length += 1;
    }

    const fn number(&mut self, number: usize) {
        self.byte(number % 256);
        self.byte(number / 256);
    }

    /// Writes a name, as the standard spells it.
    const fn name(&mut self, name: &str) {
        self.spell(name.as_bytes());
    }

    const fn spell(&mut self, name: &[u8]) {
        self.byte(name.len());
        let mut index = 0;
        while index < name.len() {
            let byte = name[index];
            self.byte(if byte == b'_' { b'-' } else { byte } as usize);
            index += 1;
        }
    }

    /// Writes the name of a function, without the mark of methods.
    const fn function_name(&mut self, name: &str) {
        const METHOD: &[u8] = b"[method]";
        let start = match name.as_bytes().split_first_chunk::<8>() {
            Some(([b'[', b'm', b'e', b't', b'h', b'o', b'd', b']'], _)) => METHOD.len(),
            _ => 0,
        };
        let (_, name) = name.as_bytes().split_at(start);
        self.spell(name);
    }

    /// Writes the words that a type refers to, unless they are there.
    const fn know(&mut self, ty: &'static Type) {
        match ty {
            Type::Enum(words) | Type::Flags(words) => {
                if self.place(words) == 0 {
                    self.words[self.known] = (*words, self.length + 1);
                    self.known += 1;
                    self.byte(0);
                    self.byte(words.len());
                    let mut index = 0;
                    while index < words.len() {
                        self.name(words[index]);
                        index += 1;
                    }
                }
            }
            Type::List(of) => self.know(of),
            _ => {
                let mut index = 0;
                while index < ty.parts() {
                    if let (_, Some(part)) = ty.part(index) {
                        self.know(part);
                    }
                    index += 1;
                }
            }
        }
    }

    /// Returns where words are; 0 when they are not there.
    const fn place(&self, words: &[&str]) -> usize {
        let mut index = 0;
        while index < self.known {
            let (known, place) = self.words[index];
            if known.len() == words.len()
                && super::call::same(known[0], words[0])
                && super::call::same(known[known.len() - 1], words[words.len() - 1])
            {
                return place;
            }
            index += 1;
        }
        0
    }

    const fn ty(&mut self, ty: &'static Type) {
        match ty {
            Type::Bool => self.byte(BOOL as usize),
            Type::U8 => self.byte(U8 as usize),
            Type::U16 => self.byte(U16 as usize),
            Type::U32 | Type::Own(_) | Type::Borrow(_) => self.byte(U32 as usize),
            Type::U64 => self.byte(U64 as usize),
            Type::S64 => self.byte(S64 as usize),
            Type::String => self.byte(STRING as usize),
            Type::List(of) => {
                self.byte(LIST as usize);
                self.byte(of.layout().0);
                self.sized(Some(of));
            }
            Type::Enum(words) | Type::Flags(words) => {
                self.byte(if matches!(ty, Type::Enum(_)) { ENUM } else { FLAGS } as usize);
                self.byte(ty.layout().0);
                self.number(self.place(words));
            }
            Type::Tuple(_) | Type::Record(_) => {
                self.byte(FIELDS as usize);
                self.byte(ty.parts());
                let mut index = 0;
                while index < ty.parts() {
                    let (name, field) = ty.part(index);
                    self.name(name);
                    self.byte(ty.part_offset(index));
                    if let Some(field) = field {
                        self.ty(field);
                    }
                    index += 1;
                }
            }
            Type::Option(_) | Type::Result(..) | Type::Variant(_) => {
                self.byte(CASES as usize);
                self.byte(ty.parts());
                self.byte(ty.part_offset(0));
                self.byte(ty.flat().count());
                let mut index = 0;
                while index < ty.parts() {
                    let (name, holds) = ty.part(index);
                    self.name(name);
                    self.sized(holds);
                    index += 1;
                }
            }
        }
    }

    /// Writes the length of a type, and the type.
    const fn sized(&mut self, ty: Option<&'static Type>) {
        let start = self.length;
        self.number(0);
        if let Some(ty) = ty {
            self.ty(ty);
        }
        let length = self.length - start - 2;
        self.bytes[start] = (length % 256) as u8;
        self.bytes[start + 1] = (length / 256) as u8;
    }
}
