//! Instructions for vectors.
//!
//! A pack is as many vectors as its lanes fill: 16 `f32` are four. Bytes that become `i32` are one vector of bytes, and then four of
//! `i32`. Everything is exact: lanes are computed by the same operations in the same order, with their arguments in the same order,
//! so that the bits of a NaN are the same, too.

use super::access::{Access, Elements, element, quiet};
use super::kind::{Kind, PackId};
use super::lanes::{self, BYTES, as_type, convert, integers, locate, of_lanes, splice};
use super::operation::Operation;
use super::plan::Plan;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::{InstBuilder, InstructionData, Opcode, Value, types};
use rustc_hash::FxHashMap;

/// The vectors of packs.
pub(super) struct Vectors<'p> {
    plan: &'p Plan,
    /// By the bytes of their lanes.
    vectors: FxHashMap<(PackId, u32), Vec<Value>>,
    /// Of what is the same in all lanes, the scalar.
    scalars: FxHashMap<PackId, Value>,
    /// Of packs that are values of the iteration before, the vector whose last lane they start with; of those that change by the
    /// same amount, the first vector.
    carried: FxHashMap<PackId, Value>,
}

impl<'p> Vectors<'p> {
    /// Emits what is the same in all rounds. `value` returns what a value is outside of the loop, and `starts` are the native
    /// addresses of groups.
    pub(super) fn before(cursor: &mut FuncCursor<'_>, plan: &'p Plan, value: &impl Fn(Value) -> Value, starts: &[Value]) -> Self {
        let (mut scalars, mut vectors) = (FxHashMap::default(), FxHashMap::default());
        for (number, pack) in plan.packs.iter().enumerate() {
            let scalar = match &pack.kind {
                Kind::Invariant(invariant) => scalar(cursor, *invariant, value),
                Kind::LoadOfOne(access) => {
                    let access = &plan.accesses[*access];
                    locate(cursor, access.instruction);
                    element(cursor, access, starts[access.group])
                }
                Kind::Gathered(of) => {
                    let of: Vec<_> = of.iter().map(|&one| scalar(cursor, one, value)).collect();
                    let of: Vec<_> = of.iter().copied().cycle().take(plan.lanes).collect();
                    vectors.insert((number, plan.widths[number]), lanes::gather(cursor, &of));
                    continue;
                }
                _ => continue,
            };
            scalars.insert(number, scalar);
        }
        Self { plan, vectors, scalars, carried: FxHashMap::default() }
    }

    /// Sets a vector that a round gets from the one before.
    pub(super) fn start_with(&mut self, pack: PackId, vector: Value) {
        self.carried.insert(pack, vector);
    }

    /// Sets the vectors of a pack in its own width.
    pub(super) fn set(&mut self, pack: PackId, vectors: Vec<Value>) {
        self.vectors.insert((pack, self.plan.widths[pack]), vectors);
    }

    /// Emits a round: all loads and stores in their order, and what is computed between them.
    pub(super) fn round(&mut self, cursor: &mut FuncCursor<'_>, addresses: &[Value]) {
        for one in &self.plan.moves {
            let access = &self.plan.accesses[one.access];
            let (bytes, own) = (access.size() as u32, of_lanes(access.ty));
            let in_memory = match self.plan.elements {
                Elements::Own => own,
                Elements::Bytes => types::I8X16,
            };
            if access.is_store {
                let stored = self.at(cursor, one.pack, bytes);
                locate(cursor, access.instruction);
                for (number, vector) in stored.into_iter().enumerate() {
                    let vector = as_type(cursor, vector, in_memory);
                    cursor.ins().store(quiet(access.flags), vector, addresses[access.group], displacement(access, number));
                }
            } else {
                locate(cursor, access.instruction);
                let own_width = self.plan.widths[one.pack];
                let loaded = (0..self.plan.vectors(own_width)).map(|number| {
                    let address = addresses[access.group];
                    if own_width > bytes {
                        return extended(cursor, access, address, number);
                    }
                    let vector = cursor.ins().load(in_memory, quiet(access.flags), address, displacement(access, number));
                    as_type(cursor, vector, own)
                });
                let loaded = loaded.collect();
                self.vectors.insert((one.pack, own_width), loaded);
            }
        }
    }

    /// Returns the vectors of a pack in its own width.
    pub(super) fn of(&mut self, cursor: &mut FuncCursor<'_>, pack: PackId) -> Vec<Value> {
        self.at(cursor, pack, self.plan.widths[pack])
    }

    /// Returns the vectors of a pack with lanes of some bytes, and emits what they are made by if that is not done yet.
    pub(super) fn at(&mut self, cursor: &mut FuncCursor<'_>, pack: PackId, bytes: u32) -> Vec<Value> {
        if let Some(vectors) = self.vectors.get(&(pack, bytes)) {
            return vectors.clone();
        }
        let own = self.plan.widths[pack];
        let vectors = if let Some(&scalar) = self.scalars.get(&pack) {
            vec![self.splat(cursor, pack, scalar, bytes); self.plan.vectors(bytes)]
        } else if own == bytes {
            self.make(cursor, pack)
        } else {
            let vectors = self.of(cursor, pack);
            convert(cursor, vectors, self.plan.packs[pack].range, bytes)
        };
        self.vectors.insert((pack, bytes), vectors.clone());
        vectors
    }

    /// Returns a vector of what all lanes of a pack are.
    pub(super) fn splat(&self, cursor: &mut FuncCursor<'_>, pack: PackId, scalar: Value, bytes: u32) -> Value {
        let pack = &self.plan.packs[pack];
        if let (Kind::Invariant(_), Some(number)) = (&pack.kind, pack.constant()) {
            return lanes::splat(cursor, integers(bytes), number);
        }
        let scalar = if pack.ty.is_int() { lanes::resize(cursor, scalar, integers(bytes)) } else { scalar };
        let ty = of_lanes(cursor.func.dfg.value_type(scalar));
        cursor.ins().splat(ty, scalar)
    }

    /// Emits what a pack is made by.
    fn make(&mut self, cursor: &mut FuncCursor<'_>, pack: PackId) -> Vec<Value> {
        let plan = self.plan;
        let bytes = plan.widths[pack];
        let carried = self.carried.get(&pack).copied();
        match plan.packs[pack].kind {
            Kind::Previous { of, .. } => {
                let now = self.at(cursor, of, bytes);
                let earlier: Vec<_> = carried.into_iter().chain(now.iter().copied()).collect();
                earlier.windows(2).map(|pair| splice(cursor, pair[0], pair[1])).collect()
            }
            Kind::Ramp { change, .. } => {
                let change = i64::from(change.cast_signed()) * (BYTES as i64 / i64::from(bytes));
                let Some(first) = carried else { return Vec::new() };
                let later = |number: usize| {
                    let by = lanes::splat(cursor, integers(bytes), change.wrapping_mul(number as i64));
                    if number == 0 { first } else { cursor.ins().iadd(first, by) }
                };
                (0..plan.vectors(bytes)).map(later).collect()
            }
            Kind::Result { operation, instruction, ref arguments } => {
                let task = plan.task(pack, operation, arguments);
                let mut vectors: Vec<_> = arguments
                    .iter()
                    .enumerate()
                    .map(|(place, &argument)| self.at(cursor, argument, task.bytes_of(place, plan.widths[argument])))
                    .collect();
                if let (Operation::Shift(_), Some(by)) = (operation, self.scalars.get(&arguments[arguments.len() - 1])) {
                    vectors[1] = vec![*by];
                }
                locate(cursor, instruction);
                task.emit(cursor, vectors)
            }
            _ => Vec::new(),
        }
    }
}

/// Emits a load of half as many bytes as a vector has, which makes each element twice as wide.
fn extended(cursor: &mut FuncCursor<'_>, access: &Access, address: Value, number: usize) -> Value {
    let (flags, distance) = (quiet(access.flags), access.distance as i32 + (number * BYTES / 2) as i32);
    match (access.ty, access.is_signed) {
        (types::I8, true) => cursor.ins().sload8x8(flags, address, distance),
        (types::I8, false) => cursor.ins().uload8x8(flags, address, distance),
        (_, true) => cursor.ins().sload16x4(flags, address, distance),
        (_, false) => cursor.ins().uload16x4(flags, address, distance),
    }
}

fn displacement(access: &Access, number: usize) -> i32 {
    access.distance as i32 + (number * BYTES) as i32
}

/// Returns what a value that the loop does not change is outside of it.
fn scalar(cursor: &mut FuncCursor<'_>, of: Value, value: &impl Fn(Value) -> Value) -> Value {
    constant(cursor, of).unwrap_or_else(|| value(of))
}

/// Emits a constant once more; a constant of the loop is not known outside of it.
fn constant(cursor: &mut FuncCursor<'_>, value: Value) -> Option<Value> {
    let instruction = cursor.func.dfg.value_def(value).inst()?;
    let ty = cursor.func.dfg.value_type(value);
    match cursor.func.dfg.insts[instruction] {
        InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(cursor.ins().iconst(ty, imm)),
        InstructionData::UnaryIeee32 { imm, .. } => Some(cursor.ins().f32const(imm)),
        InstructionData::UnaryIeee64 { imm, .. } => Some(cursor.ins().f64const(imm)),
        _ => None,
    }
}
