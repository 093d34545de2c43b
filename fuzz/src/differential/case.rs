//! A module with calls of its functions.

use super::Step;
use crate::draw;
use rand::rngs::SmallRng;
use rand::{Rng, RngExt};
use wasm_encoder::{ExportKind, ExportSection, RawSection};
use wasm2native::wasm;
use wasm2native_spec_tests::script::Argument;
use wasmparser::{FuncType, MemoryType, Parser, ValType, Validator};

/// A module with calls of its functions.
pub struct Case {
    /// The number that it is drawn from, in addition to the seed.
    pub number: u64,
    /// The module. It exports function `n` as `fn`, memory `n` as `mn`, and global `n` as `gn`, and imports nothing.
    pub module: Vec<u8>,
    /// The calls, in order.
    pub calls: Vec<Call>,
    /// The types of its globals; the last one counts the fuel.
    pub globals: Vec<ValType>,
    /// Its memories.
    pub memories: Vec<MemoryType>,
    /// Whether it may have typed function references, and with them garbage collection types.
    pub has_typed_references: bool,
}

/// A call of an exported function.
#[derive(Clone)]
pub struct Call {
    /// The index of the function.
    pub function: u32,
    /// Its type.
    pub ty: FuncType,
    /// The bits of its arguments; references are null.
    pub arguments: Vec<Argument>,
}

/// What modules may have that not all of them may.
#[derive(Clone, Copy)]
pub struct Allowed {
    /// Operators that leave the processor a choice.
    pub relaxed: bool,
    /// Garbage collection types.
    pub objects: Objects,
}

/// How many modules may have garbage collection types.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Objects {
    /// One in sixteen.
    Sometimes,
    /// All of them.
    Always,
}

/// The fuel of a call: one unit for each loop iteration, each call, and each byte or element that a bulk operator moves.
pub const FUEL: u32 = 2000;

/// The maximum size of a memory in bytes: each byte is hashed at the end.
const MEMORY: u64 = 256 << 10;

impl Case {
    /// Draws a case; sometimes returns `None`.
    pub fn draw(seed: u64, number: u64, allowed: Allowed) -> Option<Self> {
        let has_typed_references = allowed.objects == Objects::Always || number.is_multiple_of(16);
        let mut random = draw::random(seed, number);
        let mut drawn = draw::module(&mut random, |config| {
            // The specification leaves open which NaN an operator returns; all become one.
            config.canonicalize_nans = true;
            config.relaxed_simd_enabled &= allowed.relaxed;
            config.multi_value_enabled = true;
            config.threads_enabled = false;
            config.wide_arithmetic_enabled = number.is_multiple_of(2);
            config.custom_page_sizes_enabled = number.is_multiple_of(8);
            config.gc_enabled = has_typed_references;
            config.compact_imports_enabled = false;
            // A size too large for one engine may not be for the other.
            config.memory_max_size_required = true;
            config.max_memory32_bytes = MEMORY;
            config.max_memory64_bytes = MEMORY.into();
            config.table_max_size_required = true;
            config.max_table_elements = 1000;
        })?;
        let fuel = drawn.ensure_termination(FUEL).ok()?;
        let drawn = drawn.to_bytes();
        let types =
            Validator::new_with_features(wasm::features::all()).validate_all(&drawn).expect("wasm-smith draws valid modules");
        let types = types.as_ref();
        let globals: Vec<_> = (0..types.global_count()).map(|index| types.global_at(index).content_type).collect();
        assert_eq!(fuel as usize + 1, globals.len());
        let calls = (0..types.function_count()).flat_map(|function| [function; 2]).map(|function| {
            let ty = types[types.core_function_at(function)].unwrap_func().clone();
            let arguments = ty.params().iter().map(|ty| argument(*ty, &mut random)).collect();
            Call { function, ty, arguments }
        });
        Some(Self {
            number,
            calls: calls.collect(),
            memories: (0..types.memory_count()).map(|index| types.memory_at(index)).collect(),
            globals,
            has_typed_references,
            module: export_everything(&drawn, &types),
        })
    }

    /// Describes a step for human readers.
    pub fn describe(&self, step: Step) -> String {
        match step {
            Step::Call(number) => {
                let Call { function, ty, arguments } = &self.calls[number];
                format!("call {number} of f{function} {ty:?} with {arguments:02x?}")
            }
            other => format!("{other:?}"),
        }
    }
}

/// Draws the bits of an argument; often those at which operators change their behaviour.
fn argument(ty: ValType, random: &mut SmallRng) -> Argument {
    let mut bytes = [0; 16];
    if matches!(ty, ValType::Ref(_)) {
        return bytes;
    }
    for lane in bytes.chunks_exact_mut(8) {
        let bits = match random.random_range(0..6) {
            0 => random.random_range(0..10),
            1 => u64::MAX - random.random_range(0..3),
            2 => 1 << random.random_range(0..64),
            3 => f64::to_bits(f64::from(random.random_range(-1000..1000))),
            4 => u64::from(f32::to_bits(random.random_range(-1e10..1e10))) * 0x1_0000_0001,
            _ => random.next_u64(),
        };
        lane.copy_from_slice(&bits.to_le_bytes());
    }
    bytes
}

/// Returns the module with its export section replaced.
fn export_everything(module: &[u8], types: &wasmparser::types::TypesRef<'_>) -> Vec<u8> {
    const EXPORT: u8 = 7;
    let mut exports = ExportSection::new();
    let lists = [
        ("f", ExportKind::Func, types.function_count()),
        ("m", ExportKind::Memory, types.memory_count()),
        ("g", ExportKind::Global, types.global_count()),
    ];
    for (letter, kind, count) in lists {
        for index in 0..count {
            exports.export(&format!("{letter}{index}"), kind, index);
        }
    }
    let mut result = wasm_encoder::Module::new();
    let mut exports = Some(exports);
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.expect("the module is valid");
        let Some((id, range)) = payload.as_section() else { continue };
        // The sections that follow it.
        if matches!(id, 8..=12)
            && let Some(exports) = exports.take()
        {
            result.section(&exports);
        }
        if id != EXPORT {
            result.section(&RawSection { id, data: &module[range.start as usize..range.end as usize] });
        }
    }
    if let Some(exports) = exports {
        result.section(&exports);
    }
    result.finish()
}
