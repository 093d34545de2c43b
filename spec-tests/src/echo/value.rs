//! Values of a type, as test scripts write them, without the outer parentheses.

use super::types::Type;
use rand::RngExt;
use rand::rngs::SmallRng;
use std::fmt::Write as _;

/// Draws a value at random.
pub(super) fn draw(ty: &Type, random: &mut SmallRng) -> String {
    match ty {
        Type::Bool => format!("bool.const {}", random.random::<bool>()),
        Type::Integer { bits, signed } => integer(*bits, *signed, random),
        Type::F32 => format!("f32.const {}", float(random.random::<u32>() >> 9, random)),
        Type::F64 => format!("f64.const {}", float(random.random::<u32>(), random)),
        Type::Char => format!("char.const {}", quoted(&[character(random)])),
        Type::String => {
            let count = length(random, 40);
            let latin = random.random_bool(0.3);
            let characters: Vec<_> = (0..count).map(|_| if latin { latin1(random) } else { character(random) }).collect();
            format!("str.const {}", quoted(&characters))
        }
        Type::List(element) => {
            let count = length(random, 5);
            (0..count).fold("list.const".to_owned(), |text, _| format!("{text} ({})", draw(element, random)))
        }
        Type::Record(fields) => fields.iter().enumerate().fold("record.const".to_owned(), |text, (number, field)| {
            format!("{text} (field \"f{number}\" {})", draw(field, random))
        }),
        Type::Tuple(fields) => {
            fields.iter().fold("tuple.const".to_owned(), |text, field| format!("{text} ({})", draw(field, random)))
        }
        Type::Variant(cases) => {
            let number = random.random_range(0..cases.len());
            format!("variant.const \"c{number}\"{}", payload(cases[number].as_ref(), random))
        }
        Type::Enum(count) => format!("enum.const \"e{}\"", random.random_range(0..*count)),
        Type::Flags(count) => {
            let set = (0..*count).filter(|_| random.random()).collect::<Vec<_>>();
            set.into_iter().fold("flags.const".to_owned(), |text, number| format!("{text} \"g{number}\""))
        }
        Type::Option(some) if random.random() => format!("option.some ({})", draw(some, random)),
        Type::Option(_) => "option.none".to_owned(),
        Type::Result(cases) => {
            let number = random.random_range(0..2);
            format!("result.{}{}", ["ok", "err"][number], payload(cases[number].as_ref(), random))
        }
    }
}

fn payload(ty: Option<&Type>, random: &mut SmallRng) -> String {
    ty.map(|ty| format!(" ({})", draw(ty, random))).unwrap_or_default()
}

fn integer(bits: u32, signed: bool, random: &mut SmallRng) -> String {
    // Extremes, small numbers, and all others.
    let word = match random.random_range(0..4) {
        0 => 0,
        1 => 1 << (bits - 1),
        2 => u64::MAX,
        _ => random.random::<u64>(),
    };
    let unused = 64 - bits;
    match signed {
        true => format!("s{bits}.const {}", ((word << unused) as i64) >> unused),
        false => format!("u{bits}.const {}", (word << unused) >> unused),
    }
}

/// Returns a number that both types of floats hold, or one of the special values.
fn float(word: u32, random: &mut SmallRng) -> String {
    match random.random_range(0..8) {
        0 => "inf".to_owned(),
        1 => "-inf".to_owned(),
        2 => "-0".to_owned(),
        3 => "nan".to_owned(),
        4 => "0x1p-149".to_owned(),
        _ => format!("{}", f64::from(word & 0xff_ffff) / 64.0 - 1000.0),
    }
}

fn character(random: &mut SmallRng) -> char {
    match random.random_range(0..5) {
        0 => random.random_range(' '..='~'),
        1 => latin1(random),
        2 => random.random_range('\u{80}'..='\u{7ff}'),
        3 => random.random_range('\u{800}'..='\u{ffff}'),
        _ => random.random_range('\u{10000}'..='\u{10ffff}'),
    }
}

fn latin1(random: &mut SmallRng) -> char {
    char::from(random.random::<u8>())
}

/// Returns a length: often none, rarely many times `usual`, so that strings are longer than any vector.
fn length(random: &mut SmallRng, usual: usize) -> usize {
    match random.random_range(0..8) {
        0 => 0,
        1 => random.random_range(0..usual * 8),
        _ => random.random_range(0..usual),
    }
}

fn quoted(characters: &[char]) -> String {
    let mut text = String::from("\"");
    for character in characters {
        let _ = write!(text, "\\u{{{:x}}}", u32::from(*character));
    }
    text.push('"');
    text
}
