//! Values as stored in the runtime's array, and whether they match a script's expectations.
//!
//! References have the representation of `abi/src/heap.rs`, by which a host object is told from an i31 and these from objects. Whether an
//! object is a structure or an array is told behind it (`abi/src/script.rs`).

use super::component;
use super::script::{Argument, Expected};
use wasm2native::component::types::Type;
use wasm2native_abi::heap::ALIGNMENT;
use wasm2native_abi::script::{ARRAY, KIND_OFFSET, STRUCTURE};
use wasm2native_abi::trap::Trap;
use wast::core::{NanPattern, V128Pattern, WastArgCore, WastRetCore};

/// The pattern that a result must match. All are compared bit by bit, except for the patterns of NaNs.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Specific bytes after masking: (offset, mask, value) for each lane.
    Lanes(Vec<Lane>),
    /// A null reference.
    Null,
    /// A reference that is not null.
    NotNull,
    /// A reference with a low bit: an i31.
    I31,
    /// A reference to an object of this kind.
    Object(u64),
    /// Any one of these.
    Either(Vec<Pattern>),
}

/// Some bits of a value.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    offset: usize,
    size: usize,
    mask: u64,
    value: u64,
}

/// Returns the bytes of an argument.
pub fn argument(argument: &WastArgCore<'_>) -> Argument {
    let mut bytes = [0; 16];
    match argument {
        WastArgCore::I32(value) => bytes[..4].copy_from_slice(&value.to_le_bytes()),
        WastArgCore::I64(value) => bytes[..8].copy_from_slice(&value.to_le_bytes()),
        WastArgCore::F32(value) => bytes[..4].copy_from_slice(&value.bits.to_le_bytes()),
        WastArgCore::F64(value) => bytes[..8].copy_from_slice(&value.bits.to_le_bytes()),
        WastArgCore::V128(value) => bytes = value.to_le_bytes(),
        WastArgCore::RefNull(_) => {}
        WastArgCore::RefExtern(number) | WastArgCore::RefHost(number) => {
            bytes[..8].copy_from_slice(&host(*number).to_le_bytes());
        }
    }
    bytes
}

impl Pattern {
    /// Returns the pattern of a script; `None` for values that only other proposals have.
    pub fn new(expected: &WastRetCore<'_>) -> Option<Self> {
        Some(match expected {
            WastRetCore::I32(value) => Pattern::Lanes(vec![exact(0, 4, u64::from(*value as u32))]),
            WastRetCore::I64(value) => Pattern::Lanes(vec![exact(0, 8, *value as u64)]),
            WastRetCore::F32(value) => Pattern::Lanes(vec![f32_lane(0, value)]),
            WastRetCore::F64(value) => Pattern::Lanes(vec![f64_lane(0, value)]),
            WastRetCore::V128(value) => Pattern::Lanes(vector(value)),
            WastRetCore::RefNull(_) => Pattern::Null,
            WastRetCore::RefExtern(Some(number)) | WastRetCore::RefHost(number) => {
                Pattern::Lanes(vec![exact(0, 8, host(*number))])
            }
            WastRetCore::RefExtern(None) | WastRetCore::RefFunc(_) | WastRetCore::RefAny => Pattern::NotNull,
            WastRetCore::RefEq => Pattern::Either(vec![Pattern::I31, Pattern::Object(STRUCTURE), Pattern::Object(ARRAY)]),
            WastRetCore::RefStruct => Pattern::Object(STRUCTURE),
            WastRetCore::RefArray => Pattern::Object(ARRAY),
            WastRetCore::RefI31 => Pattern::I31,
            WastRetCore::Either(cases) => Pattern::Either(cases.iter().map(Pattern::new).collect::<Option<_>>()?),
            _ => return None,
        })
    }

    fn matches(&self, value: &Argument) -> bool {
        let word = |at: usize| u64::from_le_bytes(value[at..at + 8].try_into().expect("eight bytes"));
        let reference = word(0);
        match self {
            Pattern::Lanes(lanes) => lanes.iter().all(|lane| lane.matches(value)),
            Pattern::Null => reference == 0,
            Pattern::NotNull => reference != 0,
            Pattern::I31 => reference & 1 != 0,
            Pattern::Object(kind) => reference != 0 && reference.is_multiple_of(ALIGNMENT) && word(KIND_OFFSET) == *kind,
            Pattern::Either(cases) => cases.iter().any(|case| case.matches(value)),
        }
    }
}

impl Lane {
    fn matches(self, value: &Argument) -> bool {
        let mut bytes = [0; 8];
        bytes[..self.size].copy_from_slice(&value[self.offset..self.offset + self.size]);
        u64::from_le_bytes(bytes) & self.mask == self.value
    }
}

/// Returns the reference to a host object.
fn host(number: u32) -> u64 {
    u64::from(number) << 3 | 2
}

fn exact(offset: usize, size: usize, value: u64) -> Lane {
    Lane { offset, size, mask: u64::MAX, value }
}

/// Returns the lane of an f32. A canonical NaN has only the top bit of its payload; an arithmetic one has at least that. Signs do
/// not matter.
fn f32_lane(offset: usize, pattern: &NanPattern<wast::token::F32>) -> Lane {
    let (mask, value) = match pattern {
        NanPattern::Value(value) => (u64::MAX, u64::from(value.bits)),
        NanPattern::CanonicalNan => (0x7fff_ffff, 0x7fc0_0000),
        NanPattern::ArithmeticNan => (0x7fc0_0000, 0x7fc0_0000),
    };
    Lane { offset, size: 4, mask, value }
}

fn f64_lane(offset: usize, pattern: &NanPattern<wast::token::F64>) -> Lane {
    let (mask, value) = match pattern {
        NanPattern::Value(value) => (u64::MAX, value.bits),
        NanPattern::CanonicalNan => (0x7fff_ffff_ffff_ffff, 0x7ff8_0000_0000_0000),
        NanPattern::ArithmeticNan => (0x7ff8_0000_0000_0000, 0x7ff8_0000_0000_0000),
    };
    Lane { offset, size: 8, mask, value }
}

fn vector(pattern: &V128Pattern) -> Vec<Lane> {
    fn lanes<T, const N: usize>(values: &[T; N], lane: impl Fn(usize, &T) -> Lane) -> Vec<Lane> {
        values.iter().enumerate().map(|(index, value)| lane(index * (16 / N), value)).collect()
    }
    match pattern {
        V128Pattern::I8x16(values) => lanes(values, |offset, value| exact(offset, 1, u64::from(*value as u8))),
        V128Pattern::I16x8(values) => lanes(values, |offset, value| exact(offset, 2, u64::from(*value as u16))),
        V128Pattern::I32x4(values) => lanes(values, |offset, value| exact(offset, 4, u64::from(*value as u32))),
        V128Pattern::I64x2(values) => lanes(values, |offset, value| exact(offset, 8, *value as u64)),
        V128Pattern::F32x4(values) => lanes(values, f32_lane),
        V128Pattern::F64x2(values) => lanes(values, f64_lane),
    }
}

/// The outcome of a call.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned these; a component's value as text, padded with zeros.
    Returned(Vec<Argument>),
    /// It trapped.
    Trapped(Trap),
}

impl Expected {
    /// Returns `Ok` if the outcome is as expected, and otherwise what is wrong.
    /// `ty` is the type of the result, if it is a component's.
    pub fn check(&self, outcome: &Outcome, ty: Option<&Type>) -> Result<(), String> {
        match (self, outcome) {
            (Expected::Return(patterns), Outcome::Returned(values)) => {
                let values = &match ty {
                    Some(ty) => vec![component::float(&component::parse(&component::text(values)?, ty)?)?],
                    None => values.clone(),
                };
                let as_expected =
                    patterns.len() == values.len() && patterns.iter().zip(values).all(|(pattern, value)| pattern.matches(value));
                if as_expected { Ok(()) } else { Err(format!("returned {values:x?} instead of {patterns:x?}")) }
            }
            (Expected::Value(expected), Outcome::Returned(values)) => {
                let text = component::text(values)?;
                let ty = ty.ok_or("a function without a result is expected to return one")?;
                let value = component::parse(&text, ty)?;
                if component::equal(expected, &value) { Ok(()) } else { Err(format!("returned {text} instead of {expected:?}")) }
            }
            (Expected::Exception, Outcome::Trapped(Trap::UncaughtException)) | (Expected::Anything, Outcome::Returned(_)) => {
                Ok(())
            }
            (Expected::Trap(message), Outcome::Trapped(trap)) if says(message, *trap) => Ok(()),
            (_, Outcome::Trapped(trap)) => Err(format!("trapped: {}", trap.message())),
            (Expected::Trap(_), Outcome::Returned(values)) if ty.is_some() => {
                Err(format!("returned {}", component::text(values)?))
            }
            (_, Outcome::Returned(values)) => Err(format!("returned {values:x?}")),
        }
    }
}

/// Whether a trap has the expected message: scripts abbreviate messages, or put numbers after them.
fn says(expected: &str, trap: Trap) -> bool {
    let message = trap.message();
    // Where a handle is named, the message has no number.
    let plain = expected.replace(|c: char| c.is_ascii_digit(), "").replace("  ", " ");
    let plain = plain.strip_prefix("wasm trap: ").unwrap_or(&plain);
    expected.starts_with(message)
        || (trap.is_of_components() && plain.starts_with(message))
        // The reference implementation has other words for what the host finds in a string.
        || (trap == Trap::InvalidString && ["invalid utf-8", "incomplete utf-8 byte sequence"].contains(&expected))
        || (trap == Trap::StringOutOfBounds && expected == "string pointer/length out of bounds of memory")
        || message.starts_with(expected)
        // Earlier versions of the suite use different words for what `call_indirect` finds.
        || (trap == Trap::UninitializedElement && expected.starts_with("uninitialized"))
        || (trap == Trap::UndefinedElement && expected == "undefined")
        || (trap == Trap::TableOutOfBounds && expected == "undefined element")
}
