//! Mutated modules: inputs that the compiler may refuse or compile, but must survive.
//!
//! Changing bytes anywhere mostly produces modules that are refused at once. So some mutations know more: about the contents of
//! a section or a function body, with all lengths rewritten, and about replacing operators by others of the same type, after
//! which most modules are still valid and reach the code generator.

use rand::rngs::SmallRng;
use rand::{Rng, RngExt};
use std::ops::Range;
use wasm_encoder::{CodeSection, Encode, RawSection};
use wasmparser::{BinaryReader, CodeSectionReader, FunctionBody};

/// Returns a copy of `module` that differs in one to four places; `other` is a source of parts.
pub fn mutate(module: &[u8], other: &[u8], random: &mut SmallRng) -> Vec<u8> {
    let mut changed = module.to_vec();
    for _ in 0..random.random_range(1..=4) {
        changed = match random.random_range(0..20) {
            0 => change_bytes(changed, other, random),
            1 => change_section(&changed, other, random).unwrap_or(changed),
            2..=4 => change_body(&changed, other, random).unwrap_or(changed),
            _ => change_operators(&changed, random).unwrap_or(changed),
        };
    }
    changed
}

/// Flips, overwrites, removes, repeats or copies from `other` some bytes.
fn change_bytes(mut bytes: Vec<u8>, other: &[u8], random: &mut SmallRng) -> Vec<u8> {
    if bytes.is_empty() {
        return vec![random.random()];
    }
    let place = random.random_range(0..bytes.len());
    let range = place..(place + random.random_range(1..=8)).min(bytes.len());
    match random.random_range(0..6) {
        0 => bytes[place] ^= 1 << random.random_range(0..8),
        1 => bytes[place] = random.random(),
        2 => bytes[place] = *pick(&[0, 1, 0x0b, 0x40, 0x7f, 0x80, 0xff], random),
        3 => drop(bytes.drain(range)),
        4 => {
            let again = bytes[range].to_vec();
            bytes.splice(place..place, again);
        }
        _ => {
            let piece = random_range(other.len(), 64, random);
            bytes.splice(range, other[piece].iter().copied());
        }
    }
    bytes
}

/// Changes the contents of a section, or removes, repeats, moves or copies from `other` a whole one.
fn change_section(module: &[u8], other: &[u8], random: &mut SmallRng) -> Option<Vec<u8>> {
    let mut sections = sections(module)?;
    let number = random_index(sections.len(), random)?;
    match random.random_range(0..6) {
        0 => drop(sections.remove(number)),
        1 => sections.insert(number, sections[number].clone()),
        2 => {
            let second = random.random_range(0..sections.len());
            sections.swap(number, second);
        }
        3 => {
            let theirs = self::sections(other)?;
            sections[number] = theirs.get(random_index(theirs.len(), random)?)?.clone();
        }
        _ => {
            let (id, contents) = sections.remove(number);
            sections.insert(number, (id, change_bytes(contents, other, random)));
        }
    }
    Some(assemble(&sections))
}

/// Changes the bytes or operators of a function body, ignoring types.
fn change_body(module: &[u8], other: &[u8], random: &mut SmallRng) -> Option<Vec<u8>> {
    with_body(module, random, |body, random| {
        let operators = operators(&body)?;
        let operator = operators.get(random_index(operators.len(), random)?)?.clone();
        let mut bytes = body.as_bytes().to_vec();
        match random.random_range(0..6) {
            0 => return Some(change_bytes(bytes, other, random)),
            1 => drop(bytes.drain(operator)),
            2 => {
                let again = bytes[operator.clone()].to_vec();
                bytes.splice(operator.start..operator.start, again);
            }
            3 => {
                let second = operators[random.random_range(0..operators.len())].clone();
                let copy = bytes[second].to_vec();
                bytes.splice(operator, copy);
            }
            4 => {
                let immediate = operator.start + 1..operator.end;
                let place = immediate.clone().nth(random_index(immediate.len(), random)?)?;
                bytes[place] = random.random();
            }
            _ => bytes[operator.start] = random.random(),
        }
        Some(bytes)
    })
}

/// Replaces some operators of a body by others of the same type, and constants by others.
fn change_operators(module: &[u8], random: &mut SmallRng) -> Option<Vec<u8>> {
    with_body(module, random, |body, random| {
        let operators = operators(&body)?;
        let mut bytes = body.as_bytes().to_vec();
        // In reverse order, so that ranges stay right.
        for _ in 0..random.random_range(1..=4) {
            let mut number = random_index(operators.len(), random)?;
            // A changeable one is usually near.
            while number > 0 && !is_changeable(bytes[operators[number].start]) {
                number -= 1;
            }
            let operator = operators[number].clone();
            if let Some(class) = class(bytes[operator.start]) {
                bytes[operator.start] = random.random_range(class);
            } else if let Some(constant) = constant(bytes[operator.start], random) {
                bytes.splice(operator, constant);
                break;
            }
        }
        Some(bytes)
    })
}

/// Opcodes of the same type: each can replace any other in its range.
const CLASSES: &[Range<u8>] = &[
    0x28..0x29, // i32.load
    0x2c..0x30, // narrow loads of i32
    0x30..0x36, // narrow loads of i64
    0x3a..0x3c, // narrow stores of i32
    0x3c..0x3f, // narrow stores of i64
    0x46..0x50, // comparisons of i32
    0x51..0x5b, // of i64
    0x5b..0x61, // of f32
    0x61..0x67, // of f64
    0x67..0x6a, // one i32
    0x6a..0x79, // two i32
    0x79..0x7c, // one i64
    0x7c..0x8b, // two i64
    0x8b..0x92, // one f32
    0x92..0x99, // two f32
    0x99..0xa0, // one f64
    0xa0..0xa7, // two f64
    0xa8..0xaa, // f32 to i32
    0xaa..0xac, // f64 to i32
    0xac..0xae, // i32 to i64
    0xae..0xb0, // f32 to i64
    0xb0..0xb2, // f64 to i64
    0xb2..0xb4, // i32 to f32
    0xb4..0xb6, // i64 to f32
    0xb7..0xb9, // i32 to f64
    0xb9..0xbb, // i64 to f64
    0xc0..0xc2, // one i32, extended
    0xc2..0xc5, // one i64, extended
];

fn class(opcode: u8) -> Option<Range<u8>> {
    CLASSES.iter().find(|class| class.contains(&opcode)).cloned()
}

fn is_changeable(opcode: u8) -> bool {
    class(opcode).is_some() || (0x41..=0x44).contains(&opcode)
}

/// Returns a constant operator with a different value.
fn constant(opcode: u8, random: &mut SmallRng) -> Option<Vec<u8>> {
    // Values near the ends of ranges are the ones that go wrong.
    let value = match random.random_range(0..4) {
        0 => random.random_range(-2..=2),
        1 => i64::MIN >> random.random_range(0..64),
        2 => i64::MAX >> random.random_range(0..64),
        _ => random.random::<i64>(),
    };
    let mut bytes = vec![opcode];
    match opcode {
        0x41 => (value as i32).encode(&mut bytes),
        0x42 => value.encode(&mut bytes),
        0x43 => bytes.extend((value as u32).to_le_bytes()),
        0x44 => bytes.extend(value.to_le_bytes()),
        _ => return None,
    }
    Some(bytes)
}

/// Returns the module with one of its bodies as modified by `change`.
fn with_body(
    module: &[u8],
    random: &mut SmallRng,
    change: impl FnOnce(FunctionBody<'_>, &mut SmallRng) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    const CODE: u8 = 10;
    let mut sections = sections(module)?;
    let (_, contents) = sections.iter_mut().find(|(id, _)| *id == CODE)?;
    let reader = CodeSectionReader::new(BinaryReader::new(contents, 0)).ok()?;
    let bodies: Vec<_> = reader.into_iter().collect::<Result<_, _>>().ok()?;
    let number = random_index(bodies.len(), random)?;
    let changed = change(bodies[number].clone(), random)?;
    let mut code = CodeSection::new();
    for (index, body) in bodies.iter().enumerate() {
        code.raw(if index == number { &changed } else { body.as_bytes() });
    }
    let mut bytes = Vec::new();
    code.encode(&mut bytes);
    // The section is preceded by its length.
    *contents = read_block(&mut BinaryReader::new(&bytes, 0))?;
    Some(assemble(&sections))
}

/// Returns the ranges of the operators within the bytes of a body.
fn operators(body: &FunctionBody<'_>) -> Option<Vec<Range<usize>>> {
    let base = body.range().start;
    let mut reader = body.get_operators_reader().ok()?;
    let mut ranges = Vec::new();
    while !reader.eof() {
        let start = reader.original_position();
        reader.read().ok()?;
        ranges.push((start - base) as usize..(reader.original_position() - base) as usize);
    }
    Some(ranges)
}

/// Returns the sections of a module: numbers and contents.
fn sections(module: &[u8]) -> Option<Vec<(u8, Vec<u8>)>> {
    let mut reader = BinaryReader::new(module.get(8..)?, 8);
    let mut sections = Vec::new();
    while !reader.eof() {
        sections.push((reader.read_u8().ok()?, read_block(&mut reader)?));
    }
    Some(sections)
}

/// Reads bytes preceded by their length.
fn read_block(reader: &mut BinaryReader<'_>) -> Option<Vec<u8>> {
    let size = reader.read_var_u32().ok()?;
    Some(reader.read_bytes(size as usize).ok()?.to_vec())
}

fn assemble(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut module = wasm_encoder::Module::new();
    for (id, data) in sections {
        module.section(&RawSection { id: *id, data });
    }
    module.finish()
}

fn pick<'a, T>(items: &'a [T], random: &mut impl Rng) -> &'a T {
    &items[random.random_range(0..items.len())]
}

fn random_index(length: usize, random: &mut impl Rng) -> Option<usize> {
    (length > 0).then(|| random.random_range(0..length))
}

fn random_range(length: usize, longest: usize, random: &mut impl Rng) -> Range<usize> {
    let start = random.random_range(0..=length);
    start..(start + random.random_range(0..=longest)).min(length)
}
