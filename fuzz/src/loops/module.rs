//! A module of loops with all that is needed to observe them: functions that fill both memories and that hash them.

use super::arguments::{self, Room};
use super::node::Type;
use super::shape::Shape;
use crate::Result;
use crate::differential::case::{Call, Case};
use crate::draw;
use rand::RngExt;
use rand::rngs::SmallRng;
use std::fmt::Write as _;
use wasmparser::{FuncType, ValType, Validator};

/// The number of loops in a module.
const LOOPS: u32 = 8;

/// The number of calls of each.
const CALLS: usize = 8;

/// The indices in the names of the exported functions.
const FILL: u32 = 0;
const HASH: u32 = 1;
/// That of the first loop.
pub const LOOP: u32 = 4;

/// The dimensions of a module.
struct Frame {
    address: Type,
    /// What the memories are declared with.
    limits: &'static str,
    /// The binary logarithm of the size of a page.
    page: u32,
    /// The size of both memories in bytes.
    size: i64,
}

/// A module as text, with calls of its functions.
#[derive(Clone)]
pub struct Draft {
    /// The module.
    pub text: String,
    /// The calls.
    pub calls: Vec<Call>,
}

impl Draft {
    /// Draws a module, and its calls: each loop is called several times, with memory filled before and hashed after it, so that
    /// what a loop leaves behind when it traps is compared too.
    pub fn draw(seed: u64, number: u64) -> Draft {
        let mut random = draw::random(seed, number);
        let frame = frame(&mut random);
        let shapes: Vec<Shape> = (0..LOOPS).map(|_| Shape::draw(&mut random, frame.address)).collect();
        let calls = calls(&mut random, &shapes, &frame);
        Draft { text: write(&shapes, &frame), calls }
    }

    /// Returns the case to compare.
    ///
    /// # Errors
    ///
    /// If the module is not valid.
    pub fn case(&self, number: u64) -> Result<Case> {
        let module = wat::parse_str(&self.text)?;
        let types = Validator::new_with_features(wasm2native::wasm::features::all()).validate_all(&module)?;
        let types = types.as_ref();
        Ok(Case {
            number,
            calls: self.calls.clone(),
            globals: (0..types.global_count()).map(|index| types.global_at(index).content_type).collect(),
            memories: (0..types.memory_count()).map(|index| types.memory_at(index)).collect(),
            has_typed_references: false,
            module,
        })
    }

    /// Returns the calls as comments, if they are few.
    pub fn describe_calls(&self) -> String {
        let mut text = String::new();
        for Call { function, arguments, .. } in self.calls.iter().take(9) {
            let _ = write!(text, ";; f{function}");
            for argument in arguments {
                let _ = write!(text, " {:#x}", u128::from_le_bytes(*argument));
            }
            text.push('\n');
        }
        text
    }
}

fn frame(random: &mut SmallRng) -> Frame {
    let address = if random.random_ratio(1, 6) { Type::I64 } else { Type::I32 };
    let (limits, page, size) = match random.random_range(0..8) {
        0 => ("1 1", 16, 0x10000),
        1 => ("1 3", 16, 0x10000),
        2 => ("1 65536", 16, 0x10000),
        3 => ("5003 6000 (pagesize 1)", 0, 5003),
        4 => ("2", 16, 0x20000),
        _ => ("1", 16, 0x10000),
    };
    Frame { address, limits, page, size }
}

fn calls(random: &mut SmallRng, shapes: &[Shape], frame: &Frame) -> Vec<Call> {
    let address = if frame.address == Type::I32 { ValType::I32 } else { ValType::I64 };
    let [fill_type, hash_type] = [FuncType::new([ValType::I64; 3], []), FuncType::new([], [ValType::I64])];
    let loop_type = FuncType::new(
        [[address; 4].as_slice(), &[ValType::I32, ValType::I64, ValType::F32, ValType::F64, ValType::I32]].concat(),
        [ValType::I64; 2],
    );
    let call = |function, ty: &FuncType, arguments: &[u64]| Call {
        function,
        ty: ty.clone(),
        arguments: arguments.iter().map(|&bits| u128::from(bits).to_le_bytes()).collect(),
    };
    let mut calls = Vec::new();
    let room = Room { size: frame.size, address: frame.address };
    for (index, shape) in (0..).zip(shapes) {
        for _ in 0..CALLS {
            let arguments = arguments::draw(random, shape, &room);
            let [and, or] = content(random, shape);
            calls.push(call(FILL, &fill_type, &[random.random(), and, or]));
            calls.push(call(LOOP + index, &loop_type, &arguments));
            let hash = HASH + shape.float.map_or(0, |ty| if ty == Type::F32 { 1 } else { 2 });
            calls.push(call(hash, &hash_type, &[]));
        }
    }
    // Memories are compared at the end, bit by bit, and bits of a NaN may differ.
    calls.push(call(FILL, &fill_type, &[1, u64::MAX, 0]));
    calls
}

/// Draws what random bits are masked with, so that memory has any bytes, few different ones, or floating-point numbers.
fn content(random: &mut SmallRng, shape: &Shape) -> [u64; 2] {
    match (shape.float, random.random_range(0..6)) {
        (Some(Type::F32), _) => [0x83ff_ffff_83ff_ffff, 0x3c00_0000_3c00_0000],
        (Some(_), _) => [0x803f_ffff_ffff_ffff, 0x3fc0_0000_0000_0000],
        (None, 0) => [0x0101_0101_0101_0101, 0],
        (None, 1) => [0, 0x7f7f_7f7f_7f7f_7f7f],
        (None, 2) => [0x0303_0303_0303_0303, 0x8080_8080_8080_8080],
        (None, _) => [u64::MAX, 0],
    }
}

fn write(shapes: &[Shape], frame: &Frame) -> String {
    let Frame { address, limits, page, .. } = frame;
    let address = address.name();
    let mut text = format!(
        r#"(module
  (memory $m0 (export "m0") {address} {limits})
  (memory $m1 (export "m1") {address} {limits})
  (global (export "g0") (mut i32) (i32.const 0))
  (table funcref (elem $helper0 $helper1 $helper2 $helper3))
  (func $helper0 (param i32) (result i32) (i32.add (local.get 0) (i32.const 77)))
  (func $helper1 (param i32) (result i32) (i32.mul (i32.xor (local.get 0) (i32.const 0x5bd1)) (local.get 0)))
  (func $helper2 (param i32) (result i32)
    (select (i32.const 255) (local.get 0) (i32.gt_u (local.get 0) (i32.const 255))))
  (func $helper3 (param i32) (result i32)
    (if (i32.lt_s (local.get 0) (i32.const 0)) (then (return (i32.sub (i32.const 0) (local.get 0)))))
    (i32.rotl (local.get 0) (i32.const 3)))
"#
    );
    let _ = write!(text, r#"  (func (export "f{FILL}") (param $seed i64) (param $and i64) (param $or i64) (local $i {address})"#);
    for memory in 0..2 {
        let _ = write!(
            text,
            "
    (local.set $i {})
    (loop $next
      (local.set $i ({address}.sub (local.get $i) ({address}.const 8)))
      (local.set $seed (i64.add (i64.mul (local.get $seed) (i64.const 6364136223846793005)) (i64.const 1442695040888963407)))
      (i64.store $m{memory} (local.get $i) (i64.or (local.get $or) (i64.and (local.get $and)
        (i64.xor (local.get $seed) (i64.shr_u (local.get $seed) (i64.const 29))))))
      (br_if $next {}))",
            end(address, *page, memory),
            if address == "i32" { "(local.get $i)" } else { "(i64.ne (local.get $i) (i64.const 0))" }
        );
    }
    text.push_str(")\n");
    for (number, float) in (HASH..).zip([None, Some(Type::F32), Some(Type::F64)]) {
        write_hash(&mut text, number, float, frame);
    }
    for (number, shape) in (LOOP..).zip(shapes) {
        text.push_str("  ");
        text.push_str(&shape.write(&format!("f{number}")));
        text.push('\n');
    }
    text.push_str(")\n");
    text
}

/// Returns the expression for the size of a memory in bytes, without what is left of a word.
fn end(address: &str, page: u32, memory: u32) -> String {
    let size = format!("({address}.shl (memory.size $m{memory}) ({address}.const {page}))");
    format!("({address}.and {size} ({address}.const -8))")
}

/// Writes the function that hashes both memories, with one NaN for all if they hold floating-point numbers.
fn write_hash(text: &mut String, number: u32, float: Option<Type>, frame: &Frame) {
    let address = frame.address.name();
    let _ = write!(text, r#"  (func (export "f{number}") (result i64) (local $i {address}) (local $hash i64)"#);
    let load = |memory, at| match float {
        None => format!("(i64.load $m{memory} offset={at} (local.get $i))"),
        Some(Type::F32) => {
            let load = format!("(f32.load $m{memory} offset={at} (local.get $i))");
            format!("(i64.extend_i32_u (i32.reinterpret_f32 (select {load} (f32.const nan) (f32.eq {load} {load}))))")
        }
        Some(_) => {
            let load = format!("(f64.load $m{memory} offset={at} (local.get $i))");
            format!("(i64.reinterpret_f64 (select {load} (f64.const nan) (f64.eq {load} {load})))")
        }
    };
    let at: &[u32] = if float == Some(Type::F32) { &[0, 4] } else { &[0] };
    for memory in 0..2 {
        let _ = write!(
            text,
            "
    (local.set $i {})
    (loop $next
      (local.set $i ({address}.sub (local.get $i) ({address}.const 8)))",
            end(address, frame.page, memory)
        );
        for &at in at {
            let _ = write!(
                text,
                "
      (local.set $hash (i64.mul (i64.const 0x517cc1b727220a95) (i64.xor (i64.rotl (local.get $hash) (i64.const 5))
        {})))",
                load(memory, at)
            );
        }
        let condition = if address == "i32" { "(local.get $i)" } else { "(i64.ne (local.get $i) (i64.const 0))" };
        let _ = write!(text, "\n      (br_if $next {condition}))");
    }
    text.push_str("\n    (local.get $hash))\n");
}
