//! `i8x16.shuffle` and `i8x16.swizzle`.
//!
//! The code generator has both everywhere except on x86-64 without SSSE3, which can move bytes only in certain patterns. There, a
//! shuffle becomes a [`Pattern`] if one matches; these cover what compilers emit most: interleaving, rotations, shifts by whole
//! bytes. Everything else goes through memory.

use crate::clif::signature::ADDRESS;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::types::{I8X16, I16X8, I32, I32X4, I64, I64X2};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, StackSlot, StackSlotData, StackSlotKey, StackSlotKind, Type, Value};

/// For each lane of the result, its source among the lanes of both operands together.
type Lanes = [u8; 16];

/// A way to shuffle with instructions that all x86-64 processors have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pattern {
    /// One instruction that the code generator knows for these equivalent lanes.
    Single(Lanes),
    /// A rotation of each lane of the type to the left by a number of bits.
    Rotation(Type, i64),
    /// A permutation of 16-bit lanes within each half.
    Halves,
    /// The bytes from a position in both operands together, which is not a multiple of 8.
    Window(u8),
    /// None of these.
    Any,
}

/// The offsets of the operands in the stack slot that bytes are gathered from.
const FIRST: i32 = 0;
const SECOND: i32 = 16;
const INDICES: i32 = 32;
const SLOT_SIZE: u32 = 48;

/// The key of the stack slot, of which a function has one.
const SLOT_KEY: u64 = 1;

impl FunctionTranslator<'_, '_, '_> {
    pub(super) fn shuffle(&mut self, lanes: Lanes) {
        let (first, second) = self.pop_lanes2(I8X16);
        let vector = if self.has_byte_shuffle() {
            self.emit_shuffle(first, second, lanes)
        } else {
            self.shuffle_by_pattern(first, second, lanes)
        };
        self.push_vector(vector);
    }

    /// Translates `i8x16.swizzle`, where indices beyond the vector select zero.
    pub(super) fn swizzle(&mut self) {
        let (vector, indices) = self.pop_lanes2(I8X16);
        let vector = if self.has_byte_shuffle() {
            self.emitter.builder.ins().swizzle(vector, indices)
        } else {
            self.swizzle_in_memory(vector, indices)
        };
        self.push_vector(vector);
    }

    pub(super) fn emit_shuffle(&mut self, first: Value, second: Value, lanes: Lanes) -> Value {
        let mask = self.emitter.builder.func.dfg.immediates.push(lanes.as_slice().into());
        self.emitter.builder.ins().shuffle(first, second, mask)
    }

    fn has_byte_shuffle(&self) -> bool {
        !self.is_x86() || self.emitter.isa.has_x86_pshufb_lowering()
    }

    fn shuffle_by_pattern(&mut self, first: Value, second: Value, lanes: Lanes) -> Value {
        let (first, second, lanes) = simplify(first, second, lanes);
        match find_pattern(&lanes, first == second) {
            Pattern::Single(lanes) => self.emit_shuffle(first, second, lanes),
            Pattern::Rotation(ty, bits) => {
                let vector = self.as_lanes(first, ty);
                self.shift_together(vector, vector, i64::from(ty.lane_bits()) - bits)
            }
            Pattern::Halves => {
                let (mut low, mut high) = (IDENTITY, IDENTITY);
                low[..8].copy_from_slice(&lanes[..8]);
                high[8..].copy_from_slice(&lanes[8..]);
                let vector = self.emit_shuffle(first, first, low);
                self.emit_shuffle(vector, vector, high)
            }
            Pattern::Window(start) => {
                // Lanes of 64 bits are the largest that can be shifted.
                let middle = self.emit_shuffle(first, second, window(8));
                let (low, high) = if start < 8 { (first, middle) } else { (middle, second) };
                let low = self.as_lanes(low, I64X2);
                let high = self.as_lanes(high, I64X2);
                self.shift_together(low, high, i64::from(start % 8) * 8)
            }
            Pattern::Any => self.shuffle_in_memory(first, second, lanes),
        }
    }

    /// Combines pairs of lanes, that of `high` above that of `low`, into a lane of the bits from bit `start` on.
    fn shift_together(&mut self, low: Value, high: Value, start: i64) -> Value {
        let width = i64::from(self.type_of(low).lane_bits());
        let right = self.emitter.builder.ins().iconst(I32, start);
        let left = self.emitter.builder.ins().iconst(I32, width - start);
        let low = self.emitter.builder.ins().ushr(low, right);
        let high = self.emitter.builder.ins().ishl(high, left);
        let vector = self.emitter.builder.ins().bor(low, high);
        self.as_lanes(vector, I8X16)
    }

    /// Gathers the longest runs of adjacent bytes.
    fn shuffle_in_memory(&mut self, first: Value, second: Value, lanes: Lanes) -> Value {
        let slot = self.shuffle_slot();
        self.put(first, slot, FIRST);
        self.put(second, slot, SECOND);
        let low = self.gather_runs(slot, &lanes[..8]);
        let high = self.gather_runs(slot, &lanes[8..]);
        self.join_halves(low, high)
    }

    fn gather_runs(&mut self, slot: Value, lanes: &[u8]) -> Value {
        let mut half = None;
        let mut position = 0;
        while position < lanes.len() {
            let size = run_length(&lanes[position..]);
            let run = self.take(slot, i32::from(lanes[position]), size);
            half = Some(self.merge(half, run, position));
            position += size;
        }
        half.unwrap_or_else(|| unreachable!("a vector has lanes"))
    }

    /// Looks up each byte in memory. The bytes after the vector are zero, so all indices beyond it select zero.
    fn swizzle_in_memory(&mut self, vector: Value, indices: Value) -> Value {
        let slot = self.shuffle_slot();
        let beyond = self.emitter.vector_constant([16; 16]);
        let indices = self.emitter.builder.ins().umin(indices, beyond);
        let zero = self.zeros(I8X16);
        self.put(vector, slot, FIRST);
        self.put(zero, slot, SECOND);
        self.put(indices, slot, INDICES);
        let low = self.gather_indexed(slot, INDICES);
        let high = self.gather_indexed(slot, INDICES + 8);
        self.join_halves(low, high)
    }

    fn gather_indexed(&mut self, slot: Value, indices: i32) -> Value {
        let mut half = None;
        for position in 0..8 {
            let index = self.take(slot, indices + position as i32, 1);
            let address = self.emitter.builder.ins().iadd(slot, index);
            let byte = self.take(address, FIRST, 1);
            half = Some(self.merge(half, byte, position));
        }
        half.unwrap_or_else(|| unreachable!("a vector has lanes"))
    }

    /// Inserts bytes into half a vector, starting at a position.
    fn merge(&mut self, half: Option<Value>, bytes: Value, position: usize) -> Value {
        let Some(half) = half else { return bytes };
        let bytes = self.emitter.builder.ins().ishl_imm_u(bytes, 8 * position as i64);
        self.emitter.builder.ins().bor(half, bytes)
    }

    fn join_halves(&mut self, low: Value, high: Value) -> Value {
        let vector = self.emitter.builder.ins().scalar_to_vector(I64X2, low);
        let vector = self.emitter.builder.ins().insertlane(vector, high, 1);
        self.as_lanes(vector, I8X16)
    }

    /// Returns the address of the stack slot.
    fn shuffle_slot(&mut self) -> Value {
        let key = StackSlotKey::new(SLOT_KEY);
        let slots = &self.emitter.builder.func.sized_stack_slots;
        let known: Option<StackSlot> = slots.iter().find(|(_, data)| data.key == Some(key)).map(|(slot, _)| slot);
        let slot = known.unwrap_or_else(|| {
            let data = StackSlotData::new_with_key(StackSlotKind::ExplicitSlot, SLOT_SIZE, 4, key);
            self.emitter.builder.create_sized_stack_slot(data)
        });
        self.emitter.builder.ins().stack_addr(ADDRESS, slot, 0)
    }

    fn put(&mut self, vector: Value, slot: Value, offset: i32) {
        self.emitter.builder.ins().store(MemFlagsData::trusted(), vector, slot, offset);
    }

    /// Loads 1, 2, 4 or 8 bytes as the low part of 64 bits.
    fn take(&mut self, slot: Value, offset: i32, size: usize) -> Value {
        let flags = MemFlagsData::trusted();
        match size {
            1 => self.emitter.builder.ins().uload8(I64, flags, slot, offset),
            2 => self.emitter.builder.ins().uload16(I64, flags, slot, offset),
            4 => self.emitter.builder.ins().uload32(flags, slot, offset),
            _ => self.emitter.builder.ins().load(I64, flags, slot, offset),
        }
    }
}

const IDENTITY: Lanes = window(0);

/// Returns the lanes from `start` on.
const fn window(start: u8) -> Lanes {
    let mut lanes = [0; 16];
    let mut position = 0;
    while position < 16 {
        lanes[position] = start + position as u8;
        position += 1;
    }
    lanes
}

/// Simplifies a shuffle that needs only one operand: it has that operand twice, and its lanes are below 16.
fn simplify(first: Value, second: Value, lanes: Lanes) -> (Value, Value, Lanes) {
    if first == second || lanes.iter().all(|&lane| lane < 16) {
        (first, first, lanes.map(|lane| lane % 16))
    } else if lanes.iter().all(|&lane| lane >= 16) {
        (second, second, lanes.map(|lane| lane - 16))
    } else {
        (first, second, lanes)
    }
}

/// Finds the pattern of a shuffle. `one` means that both operands are the same.
fn find_pattern(lanes: &Lanes, one: bool) -> Pattern {
    if let Some(lanes) = find_single(lanes, one) {
        return Pattern::Single(lanes);
    }
    if let Some(pattern) = [I16X8, I32X4, I64X2].into_iter().find_map(|ty| find_rotation(lanes, ty)) {
        return pattern;
    }
    if lanes_of(lanes, 2).is_some_and(|words| stay_low(&words[..4]) && stay_high(&words[4..])) {
        return Pattern::Halves;
    }
    if lanes[0] < 16 && is_same(lanes, &window(lanes[0]), one) {
        return Pattern::Window(lanes[0]);
    }
    Pattern::Any
}

/// Finds a single instruction. SSE2 has some that interleave, that take two 32-bit lanes from each operand, any four of them from
/// one, or that permute one half of the 16-bit lanes.
fn find_single(lanes: &Lanes, one: bool) -> Option<Lanes> {
    let interleaving = [1, 2, 4, 8].into_iter().flat_map(|size| [interleaved(size, 0), interleaved(size, 8)]);
    if let Some(lanes) = interleaving.into_iter().find(|candidate| is_same(lanes, candidate, one)) {
        return Some(lanes);
    }
    let is_pairs = |quads: Vec<u8>| quads[0] / 4 == quads[1] / 4 && quads[2] / 4 == quads[3] / 4;
    let is_half = |words: Vec<u8>| {
        (words[..4] == [0, 1, 2, 3] && stay_high(&words[4..])) || (words[4..] == [4, 5, 6, 7] && stay_low(&words[..4]))
    };
    let found = lanes_of(lanes, 4).is_some_and(is_pairs) || lanes_of(lanes, 2).is_some_and(is_half);
    found.then_some(*lanes)
}

/// Whether a shuffle is equivalent to a candidate.
fn is_same(lanes: &Lanes, candidate: &Lanes, one: bool) -> bool {
    lanes == candidate || (one && *lanes == candidate.map(|lane| lane % 16))
}

fn stay_low(words: &[u8]) -> bool {
    words.iter().all(|&word| word < 4)
}

fn stay_high(words: &[u8]) -> bool {
    words.iter().all(|word| (4..8).contains(word))
}

/// Returns lanes of `size` bytes from both operands in turn, beginning with byte `start` of each.
fn interleaved(size: u8, start: u8) -> Lanes {
    std::array::from_fn(|position| {
        let position = position as u8;
        let operand = position / size % 2;
        operand * 16 + start + position / (2 * size) * size + position % size
    })
}

fn find_rotation(lanes: &Lanes, ty: Type) -> Option<Pattern> {
    let size = ty.lane_type().bytes() as u8;
    let shift = (size - lanes[0] % size) % size;
    let rotated = |position: u8| position / size * size + (position + size - shift) % size;
    let matches = (0..).zip(lanes).all(|(position, &lane)| lane == rotated(position));
    (matches && shift != 0).then_some(Pattern::Rotation(ty, i64::from(shift) * 8))
}

/// Returns the shuffle as one of lanes of `size` bytes, if it is one.
fn lanes_of(lanes: &Lanes, size: usize) -> Option<Vec<u8>> {
    let whole = |lane: &[u8]| (usize::from(lane[0]) % size == 0 && is_run(lane)).then_some(lane[0] / size as u8);
    lanes.chunks_exact(size).map(whole).collect()
}

/// Returns the number of bytes that can be loaded at once for the first lanes.
fn run_length(lanes: &[u8]) -> usize {
    let fits = |&size: &usize| lanes.get(..size).is_some_and(|run| is_run(run) && run[0] / 16 == run[size - 1] / 16);
    [8, 4, 2].into_iter().find(fits).unwrap_or(1)
}

fn is_run(lanes: &[u8]) -> bool {
    lanes.windows(2).all(|pair| pair[0] + 1 == pair[1])
}
