//! Results of every type are read from memory, and written in WAVE.

use wasm2native_abi::component::Encoding;
use wasm2native_abi::lift::kind::*;
use wasm2native_abi::trap::Trap;

use super::text::Text;
use super::ty::Type;
use super::value::{Lifter, Source};
use crate::component::instance::context;
use crate::component::vector::Vector;
use crate::guest::GuestMemory;

/// Returns the text of a value of a type at the start of a memory.
fn lift_from(memory: &[u8], program: &[u8], source: Source) -> Result<String, Trap> {
    let mut memory = memory.to_vec();
    memory.resize(64, 0);
    let mut text = Text::new();
    let context = context(Encoding::Utf8);
    GuestMemory::with(&mut memory, |memory| {
        Lifter::new(&context, memory, &mut text, &mut Vector::new()).value(&mut Type::new(program), source)
    })?;
    Ok(String::from_utf8(text.bytes().to_vec()).unwrap())
}

fn lift(memory: &[u8], program: &[u8]) -> Result<String, Trap> {
    lift_from(memory, program, Source::memory(0))
}

fn flat(bits: u64, program: &[u8]) -> Result<String, Trap> {
    lift_from(&[], program, Source::Flat(bits))
}

/// Returns a type program: bytes of kinds, numbers and names.
macro_rules! program {
    ($($part:expr),* $(,)?) => { [$(Part::from($part).0),*].concat() };
}

struct Part(Vec<u8>);

impl From<u8> for Part {
    fn from(kind: u8) -> Part {
        Part(vec![kind])
    }
}

impl From<u32> for Part {
    fn from(number: u32) -> Part {
        Part(number.to_le_bytes().to_vec())
    }
}

impl From<&str> for Part {
    fn from(name: &str) -> Part {
        Part([&(name.len() as u32).to_le_bytes(), name.as_bytes()].concat())
    }
}

#[test]
fn numbers_characters_and_booleans() {
    let bytes = 0xfedc_ba98_7654_3281_u64.to_le_bytes();
    assert_eq!(lift(&bytes, &[U8]).as_deref(), Ok("129"));
    assert_eq!(lift(&bytes, &[S8]).as_deref(), Ok("-127"));
    assert_eq!(lift(&bytes, &[S64]).as_deref(), Ok(&*(0xfedc_ba98_7654_3281_u64 as i64).to_string()));
    assert_eq!(lift(&bytes, &[U64]).as_deref(), Ok(&*0xfedc_ba98_7654_3281_u64.to_string()));
    assert_eq!(lift(&1.5_f32.to_le_bytes(), &[F32]).as_deref(), Ok("1.5"));
    assert_eq!(lift(&f64::NEG_INFINITY.to_le_bytes(), &[F64]).as_deref(), Ok("-inf"));
    assert_eq!(lift(&f64::NAN.to_le_bytes(), &[F64]).as_deref(), Ok("nan"));
    // A core value has more bits than the type: only those of the type count, except for a boolean.
    assert_eq!([flat(0x1ff, &[S8]), flat(0x1_0001, &[U16]), flat(0x100, &[BOOL])].map(Result::unwrap), ["-1", "1", "true"]);
    assert_eq!(lift(&[2], &[BOOL]).as_deref(), Ok("true"));
    assert_eq!(flat(0x1f980, &[CHAR]).as_deref(), Ok("'🦀'"));
    assert_eq!(flat(0x27, &[CHAR]).as_deref(), Ok("'\\''"));
    assert_eq!(flat(0x202e, &[CHAR]).as_deref(), Ok("'\\u{202e}'"));
    assert_eq!([flat(0xd800, &[CHAR]), flat(0x11_0000, &[CHAR])], [Err(Trap::InvalidCharacter), Err(Trap::InvalidCharacter)]);
}

#[test]
fn strings_and_lists() {
    let mut memory = [16_u32.to_le_bytes(), 6_u32.to_le_bytes(), [0; 4], [0; 4]].concat();
    memory.extend(b"a\"\0\xc3\xa4\n");
    assert_eq!(lift(&memory, &[STRING]).as_deref(), Ok("\"a\\\"\\u{0}ä\\n\""));
    let bytes = program![LIST, 1_u32, 1_u32, 1_u32, U8];
    assert_eq!(lift(&memory, &bytes).as_deref(), Ok("[97, 34, 0, 195, 164, 10]"));
    let halves = program![FIXED_LIST, 2_u32, 2_u32, 1_u32, U16];
    assert_eq!(lift(&memory, &halves).as_deref(), Ok("[16, 0]"));
    memory[4] = 4;
    assert_eq!(lift(&memory, &[STRING]), Err(Trap::InvalidString));
    memory[4] = 49;
    assert_eq!(lift(&memory, &[STRING]), Err(Trap::StringOutOfBounds));
    assert_eq!(lift(&memory, &bytes), Err(Trap::ListOutOfBounds));
    memory[0] = 15;
    assert_eq!(lift(&memory, &program![LIST, 4_u32, 4_u32, 1_u32, U32]), Err(Trap::UnalignedPointer));
}

#[test]
fn records_variants_and_flags() {
    let memory = [1, 0, 0, 0, 7, 0, 0, 0, 2, 0xff];
    let record = program![RECORD, 2_u32, "a", 0_u32, BOOL, "%ok", 4_u32, TUPLE, 1_u32, 0_u32, U32];
    assert_eq!(lift(&memory, &record).as_deref(), Ok("{a: true, %ok: (7)}"));
    let option = program![VARIANT, 1_u32, 4_u32, 2_u32, "none", 0_u32, "some", 1_u32, U8];
    assert_eq!(lift(&memory, &option).as_deref(), Ok("some(7)"));
    assert_eq!(lift(&[0], &option).as_deref(), Ok("none"));
    assert_eq!(lift(&[2], &option), Err(Trap::InvalidDiscriminant));
    assert_eq!(flat(0x100, &program![VARIANT, 1_u32, 4_u32, 1_u32, "a", 0_u32]), Err(Trap::InvalidDiscriminant));
    let flags = program![FLAGS, 1_u32, 3_u32, "a", "b", "c"];
    assert_eq!([lift(&[0xfd], &flags), lift(&[0], &flags)].map(Result::unwrap), ["{a, c}", "{}"]);
}
