//! Components that return bytes drawn at random. Most are a value of the type; in some a discriminant, character, string or address is
//! out of its range, which must be found by whoever reads it: the host, or the adapter of another component.

use super::text::{BOTTOM, Names, encoding, memory, options, own};
use super::types::{self, Core, Type, discriminant_size};
use rand::RngExt;
use rand::rngs::SmallRng;
use std::fmt::Write as _;

/// The size of a memory.
const MEMORY: u32 = 1 << 16;

/// Writes a component and calls of its functions: `pass` returns what its inner component returns, and `direct` its own bytes.
pub(super) fn component(random: &mut SmallRng) -> String {
    let types = [Type::draw(random, types::DEPTH)];
    let [ty] = &types;
    let names = Names::of(&types);
    let of = names.reference(ty);
    let mut text = String::from("(component\n  (component $inner\n");
    let inner = Raw::draw(ty, random);
    let (module, function) = (inner.module("raw"), options(inner.encoding, "$m"));
    let _ = writeln!(text, "    (core module $m{module})\n    (core instance $m (instantiate $m))");
    names.define(&mut text, "    ", own);
    let _ = writeln!(text, "    (func (export \"raw\") (result {of}) (canon lift (core func $m \"raw\") {function}))\n  )");
    text.push_str("  (component $outer\n    (import \"inner\" (instance $inner\n");
    names.define(&mut text, "      ", |name, definition| {
        format!("(type $d-{name} {definition}) (export \"{name}\" (type ${name} (eq $d-{name})))")
    });
    let _ = writeln!(text, "      (export \"raw\" (func (result {of})))))");
    names.define(&mut text, "    ", own);
    let outer = Raw::draw(ty, random);
    let (module, lifted) = (outer.module("direct"), options(outer.encoding, "$memory"));
    let _ = writeln!(text, "    (core module $memory{module})\n    (core instance $memory (instantiate $memory))");
    let _ = writeln!(text, "    (core func $raw (canon lower (func $inner \"raw\") {}))", options(outer.encoding, "$memory"));
    let _ = writeln!(
        text,
        "    (core module $m\n      (import \"memory\" \"realloc\" (func $realloc (param i32 i32 i32 i32) (result i32)))\n      {})",
        pass(ty)
    );
    text.push_str("    (core instance $m (instantiate $m (with \"memory\" (instance $memory))\n");
    text.push_str("      (with \"inner\" (instance (export \"raw\" (func $raw))))))\n");
    let _ = writeln!(text, "    (func (export \"pass\") (result {of}) (canon lift (core func $m \"pass\") {lifted}))");
    let _ =
        writeln!(text, "    (func (export \"direct\") (result {of}) (canon lift (core func $memory \"direct\") {lifted}))\n  )");
    text.push_str("  (instance $i (instantiate $inner))\n  (instance $o (instantiate $outer (with \"inner\" (instance $i))))\n");
    names.define(&mut text, "  ", own);
    for name in ["pass", "direct"] {
        let _ = writeln!(text, "  (export \"{name}\" (func $o \"{name}\") (func (result {of})))");
    }
    // Either may trap, and nothing enters the component afterwards; so either comes first.
    let calls = if random.random() { ["pass", "direct"] } else { ["direct", "pass"] };
    text.push_str(")\n");
    calls.iter().fold(text, |text, name| format!("{text}(invoke \"{name}\")\n"))
}

/// Returns a core function that calls the inner component.
fn pass(ty: &Type) -> String {
    match ty.flat()[..] {
        [result] => format!(
            "(import \"inner\" \"raw\" (func $raw (result {0})))\n      (func (export \"pass\") (result {0}) (call $raw))",
            result.name()
        ),
        _ => format!(
            "(import \"inner\" \"raw\" (func $raw (param i32)))\n      (func (export \"pass\") (result i32) (local $area i32)\n        \
             (local.set $area (call $realloc (i32.const 0) (i32.const 0) (i32.const {}) (i32.const {})))\n        \
             (call $raw (local.get $area)) (local.get $area))",
            ty.alignment(),
            ty.size()
        ),
    }
}

/// A core result, and the bytes of a memory that it may lead to.
struct Raw {
    encoding: &'static str,
    result: Core,
    code: String,
    bytes: Vec<u8>,
}

impl Raw {
    fn draw(ty: &Type, random: &mut SmallRng) -> Self {
        let mut image = Image { encoding: encoding(random), bytes: Vec::new() };
        let (result, code) = match ty.flat()[..] {
            [result] => (result, constant(result, random)),
            _ => {
                let place = image.reserve(ty.size(), ty.alignment());
                image.put(ty, place, random);
                (Core::I32, format!("(i32.const {})", astray(BOTTOM + place as u32, random).cast_signed()))
            }
        };
        Self { encoding: image.encoding, result, code, bytes: image.bytes }
    }

    /// Returns the rest of a module with a function of this name.
    fn module(&self, name: &str) -> String {
        let memory = memory((BOTTOM + self.bytes.len() as u32).next_multiple_of(16));
        let bytes = self.bytes.iter().fold(String::new(), |text, byte| format!("{text}\\{byte:02x}"));
        let (result, code) = (self.result.name(), &self.code);
        format!(
            "{memory}\n      (data (i32.const {BOTTOM}) \"{bytes}\")\n      (func (export \"{name}\") (result {result}) {code})"
        )
    }
}

/// Returns a constant whose bits are often at the end of some range.
fn constant(ty: Core, random: &mut SmallRng) -> String {
    let word = match random.random_range(0..6) {
        0 => random.random_range(0..4),
        1 => random.random_range(0..300),
        2 => random.random_range(0xd7f0..0xe010),
        3 => random.random_range(0x0010_fff0..0x0011_0010),
        4 => u64::from(random.random::<u32>()),
        _ => random.random(),
    };
    match ty {
        Core::I32 => format!("(i32.const {})", word as u32 as i32),
        Core::I64 => format!("(i64.const {})", word.cast_signed()),
        Core::F32 => format!("(f32.reinterpret_i32 (i32.const {}))", random.random::<i32>()),
        Core::F64 => format!("(f64.reinterpret_i64 (i64.const {}))", random.random::<i64>()),
    }
}

/// Returns an address, or rarely another, which is not aligned, or at the end of the memory.
fn astray(address: u32, random: &mut SmallRng) -> u32 {
    match random.random_range(0..60) {
        0 => address + random.random_range(1..8),
        1 => MEMORY - random.random_range(0..32),
        2 => u32::MAX - random.random_range(0..32),
        _ => address,
    }
}

/// Bytes from the bottom of a memory.
struct Image {
    encoding: &'static str,
    bytes: Vec<u8>,
}

impl Image {
    /// Returns the place of more bytes.
    fn reserve(&mut self, size: u32, alignment: u32) -> usize {
        let place = self.bytes.len().next_multiple_of(alignment as usize);
        self.bytes.resize(place + size as usize, 0xa5);
        place
    }

    fn write(&mut self, place: usize, bytes: &[u8]) {
        self.bytes[place..place + bytes.len()].copy_from_slice(bytes);
    }

    /// Writes a value at a place, and what it refers to behind everything else.
    fn put(&mut self, ty: &Type, place: usize, random: &mut SmallRng) {
        match ty {
            Type::Bool => self.write(place, &[[0, 1, 2, 0xff][random.random_range(0..4)]]),
            Type::Integer { .. } | Type::F32 | Type::F64 | Type::Flags(_) => {
                let word = random.random::<u64>().to_le_bytes();
                self.write(place, &word[..ty.size() as usize]);
            }
            Type::Char => {
                let code = match random.random_range(0..40) {
                    0 => random.random_range(0xd7f0..0xe010),
                    1 => random.random_range(0x0010_fff0..0x0011_0010),
                    _ => u32::from(random.random::<char>()),
                };
                self.write(place, &code.to_le_bytes());
            }
            Type::String => self.put_string(place, random),
            Type::List(element) => {
                let count = random.random_range(0..4);
                let at = self.reserve(count * element.size(), element.alignment());
                for index in 0..count {
                    self.put(element, at + (index * element.size()) as usize, random);
                }
                self.refer(place, at, count, random);
            }
            Type::Record(fields) | Type::Tuple(fields) => {
                let mut at = place as u32;
                for field in fields {
                    at = at.next_multiple_of(field.alignment());
                    self.put(field, at as usize, random);
                    at += field.size();
                }
            }
            Type::Variant(_) | Type::Enum(_) | Type::Option(_) | Type::Result(_) => {
                let cases = ty.cases().unwrap_or_default();
                let number = match random.random_range(0..40) {
                    0 => cases.len() + random.random_range(0..2),
                    _ => random.random_range(0..cases.len()),
                };
                let size = discriminant_size(cases.len()) as usize;
                self.write(place, &number.to_le_bytes()[..size]);
                if let Some(Some(payload)) = cases.get(number) {
                    self.put(payload, place + ty.payload_offset() as usize, random);
                }
            }
        }
    }

    fn put_string(&mut self, place: usize, random: &mut SmallRng) {
        const TAG: u32 = 1 << 31;
        let count = random.random_range(0..24);
        let latin = self.encoding == "latin1+utf16" && random.random();
        let characters = (0..count).map(|_| match random.random_range(0..4) {
            0 if !latin => random.random(),
            1 => char::from(random.random::<u8>()),
            _ => char::from(random.random_range(b' '..b'~')),
        });
        let text: String = characters.collect();
        let (mut bytes, unit, tag): (Vec<u8>, u32, u32) = match self.encoding {
            "utf8" => (text.into_bytes(), 1, 0),
            _ if latin => (text.chars().map(|character| character as u8).collect(), 1, 0),
            encoding => {
                let bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                (bytes, 2, if encoding == "utf16" { 0 } else { TAG })
            }
        };
        if random.random_range(0..30) == 0 && !bytes.is_empty() {
            let at = random.random_range(0..bytes.len());
            bytes[at] = [0xd8, 0xdc, 0xff, 0x80, 0xed][random.random_range(0..5)];
        }
        let at = self.reserve(bytes.len() as u32, 2);
        self.write(at, &bytes);
        self.refer(place, at, (bytes.len() as u32 / unit) | tag, random);
    }

    /// Writes the address and the length of something.
    fn refer(&mut self, place: usize, at: usize, length: u32, random: &mut SmallRng) {
        let length = if random.random_range(0..80) == 0 { length.wrapping_add(random.random::<u32>() >> 8) } else { length };
        let address = astray(BOTTOM + at as u32, random);
        self.write(place, &[address.to_le_bytes(), length.to_le_bytes()].concat());
    }
}
