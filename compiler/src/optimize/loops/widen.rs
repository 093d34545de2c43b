//! Instructions for vectors.
//!
//! A pack is as many vectors as its lanes fill: 16 `f32` are four. Bytes that become `i32` are one vector of bytes, and then four of
//! `i32`. Everything is exact: lanes are computed by the same operations in the same order, with their arguments in the same order,
//! so that the bits of a NaN are the same, too.

use super::access::{Access, Elements};
use super::pack::{Kind, PackId, is_shift};
use super::plan::{BYTES, Plan};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{
    Endianness, Inst, InstBuilder, InstInserterBase as _, InstructionData, MemFlagsData, Opcode, Type, Value, types,
};

/// The vectors of packs.
pub(super) struct Vectors<'p> {
    plan: &'p Plan,
    vectors: Vec<Option<Vec<Value>>>,
    /// Of what is the same in all lanes, the scalar.
    scalars: Vec<Option<Value>>,
    /// Of packs that are values of the iteration before, the vector whose last lane they start with.
    previous: Vec<(PackId, Value)>,
}

impl<'p> Vectors<'p> {
    /// Emits what is the same in all rounds. `value` returns what a value is outside of the loop, and `starts` are the native
    /// addresses of groups.
    pub(super) fn before(cursor: &mut FuncCursor<'_>, plan: &'p Plan, value: &impl Fn(Value) -> Value, starts: &[Value]) -> Self {
        let mut vectors =
            Self { plan, vectors: vec![None; plan.packs.len()], scalars: vec![None; plan.packs.len()], previous: Vec::new() };
        for (number, pack) in plan.packs.iter().enumerate() {
            let scalar = match pack.kind {
                Kind::Invariant(invariant) => constant(cursor, invariant).unwrap_or_else(|| value(invariant)),
                Kind::LoadOfOne(access) => {
                    let access = &plan.accesses[access];
                    locate(cursor, access.instruction);
                    cursor.ins().load(pack.ty, quiet(access.flags), starts[access.group], access.distance as i32)
                }
                _ => continue,
            };
            let splat = cursor.ins().splat(of_lanes(pack.ty), scalar);
            vectors.scalars[number] = Some(scalar);
            vectors.vectors[number] = Some(vec![splat; plan.vectors(pack.ty.bytes())]);
        }
        vectors
    }

    /// Sets the vector whose last lane a pack starts with that is of the iteration before.
    pub(super) fn start_with(&mut self, pack: PackId, vector: Value) {
        self.previous.push((pack, vector));
    }

    /// Emits a round: all loads and stores in their order, and what is computed between them.
    pub(super) fn round(&mut self, cursor: &mut FuncCursor<'_>, addresses: &[Value]) {
        for one in &self.plan.moves {
            let access = &self.plan.accesses[one.access];
            let in_memory = match self.plan.elements {
                Elements::Own => of_lanes(access.ty),
                Elements::Bytes => types::I8X16,
            };
            if access.is_store {
                let wide = self.of(cursor, one.pack);
                locate(cursor, access.instruction);
                let narrow = narrow(cursor, wide, access.ty);
                for (number, vector) in narrow.into_iter().enumerate() {
                    let vector = as_type(cursor, vector, in_memory);
                    cursor.ins().store(quiet(access.flags), vector, addresses[access.group], displacement(access, number));
                }
            } else {
                locate(cursor, access.instruction);
                let loaded = (0..self.plan.vectors(access.ty.bytes())).map(|number| {
                    let (address, flags) = (addresses[access.group], quiet(access.flags));
                    let vector = cursor.ins().load(in_memory, flags, address, displacement(access, number));
                    as_type(cursor, vector, of_lanes(access.ty))
                });
                let loaded = loaded.collect();
                self.vectors[one.pack] = Some(widen(cursor, loaded, access.is_signed, self.plan.packs[one.pack].ty));
            }
        }
    }

    /// Returns the vectors of a pack, and emits what it is made by if that is not done yet.
    pub(super) fn of(&mut self, cursor: &mut FuncCursor<'_>, pack: PackId) -> Vec<Value> {
        if let Some(vectors) = &self.vectors[pack] {
            return vectors.clone();
        }
        let plan = self.plan;
        if let Kind::Previous { of, .. } = plan.packs[pack].kind {
            let now = self.of(cursor, of);
            let before = self.previous.iter().find(|(previous, _)| *previous == pack).map(|(_, vector)| *vector);
            let earlier: Vec<_> = before.into_iter().chain(now.iter().copied()).collect();
            let vectors: Vec<_> = earlier.windows(2).map(|pair| splice(cursor, pair[0], pair[1])).collect();
            self.vectors[pack] = Some(vectors.clone());
            return vectors;
        }
        if let Kind::Choice { instruction, comparison, arguments } = plan.packs[pack].kind {
            let [left, right, chosen, other] = arguments.map(|argument| self.of(cursor, argument));
            locate(cursor, instruction);
            let choose = |number: usize| {
                let mask = compare(cursor, comparison, left[number], right[number]);
                let ty = cursor.func.dfg.value_type(chosen[number]);
                let mask = as_type(cursor, mask, ty);
                cursor.ins().bitselect(mask, chosen[number], other[number])
            };
            let vectors: Vec<_> = (0..chosen.len()).map(choose).collect();
            self.vectors[pack] = Some(vectors.clone());
            return vectors;
        }
        let Kind::Result { instruction, ref arguments } = plan.packs[pack].kind else { return Vec::new() };
        let opcode = cursor.func.dfg.insts[instruction].opcode();
        let arguments: Vec<_> = match (&**arguments, is_shift(opcode)) {
            (&[value, by], true) => {
                let by = self.scalars[by].into_iter().cycle();
                self.of(cursor, value).into_iter().zip(by).map(|(value, by)| vec![value, by]).collect()
            }
            (arguments, _) => {
                let each: Vec<_> = arguments.iter().map(|&argument| self.of(cursor, argument)).collect();
                (0..each[0].len()).map(|number| each.iter().map(|vectors| vectors[number]).collect()).collect()
            }
        };
        locate(cursor, instruction);
        let ty = of_lanes(plan.packs[pack].ty);
        let vectors: Vec<_> = arguments.iter().map(|arguments| compute(cursor, opcode, ty, arguments)).collect();
        self.vectors[pack] = Some(vectors.clone());
        vectors
    }
}

/// Returns the type of a vector of lanes.
pub(super) fn of_lanes(ty: Type) -> Type {
    ty.by(BYTES as u32 / ty.bytes()).unwrap_or(types::I8X16)
}

/// Gives instructions the position of another one.
pub(super) fn locate(cursor: &mut FuncCursor<'_>, instruction: Inst) {
    let position = cursor.func.srcloc(instruction);
    cursor.set_srcloc(position);
}

/// Returns the flags of an access that was proven to be in bounds.
fn quiet(flags: MemFlagsData) -> MemFlagsData {
    flags.with_trap_code(None)
}

fn displacement(access: &Access, number: usize) -> i32 {
    access.distance as i32 + (number * BYTES) as i32
}

/// Emits the same operation for vectors.
fn compute(cursor: &mut FuncCursor<'_>, opcode: Opcode, ty: Type, arguments: &[Value]) -> Value {
    let data = match *arguments {
        [arg] => InstructionData::Unary { opcode, arg },
        [first, second, ..] => InstructionData::Binary { opcode, args: [first, second] },
        [] => unreachable!("an operation has arguments"),
    };
    let instruction = cursor.func.dfg.make_inst(data);
    cursor.func.dfg.make_inst_results(instruction, ty);
    cursor.insert_built_inst(instruction);
    cursor.func.dfg.first_result(instruction)
}

/// Returns the last lane of a vector before all but the last of another one.
fn splice(cursor: &mut FuncCursor<'_>, before: Value, now: Value) -> Value {
    let ty = cursor.func.dfg.value_type(now);
    let (before, now) = (as_type(cursor, before, types::I8X16), as_type(cursor, now, types::I8X16));
    let shuffle = |cursor: &mut FuncCursor<'_>, one: Value, other: Value, lanes: [u8; 4]| {
        let bytes: Vec<u8> = lanes.iter().flat_map(|lane| 4 * lane..4 * lane + 4).collect();
        let mask = cursor.func.dfg.immediates.push(bytes.into());
        cursor.ins().shuffle(one, other, mask)
    };
    let spliced = match ty.lane_type().bytes() {
        8 => shuffle(cursor, before, now, [2, 3, 4, 5]),
        // Two steps that are one instruction each on every processor.
        _ => {
            let both = shuffle(cursor, before, now, [3, 3, 4, 4]);
            shuffle(cursor, both, now, [0, 2, 5, 6])
        }
    };
    as_type(cursor, spliced, ty)
}

/// Emits a comparison like another one; each lane of the result is all ones or all zeros.
fn compare(cursor: &mut FuncCursor<'_>, like: Inst, left: Value, right: Value) -> Value {
    match cursor.func.dfg.insts[like] {
        InstructionData::FloatCompare { cond, .. } => cursor.ins().fcmp(cond, left, right),
        InstructionData::IntCompare { cond, .. } => cursor.ins().icmp(cond, left, right),
        _ => unreachable!("it is a comparison"),
    }
}

/// Takes the bits of a vector as another type.
fn as_type(cursor: &mut FuncCursor<'_>, vector: Value, ty: Type) -> Value {
    if cursor.func.dfg.value_type(vector) == ty {
        return vector;
    }
    cursor.ins().bitcast(ty, MemFlagsData::new().with_endianness(Endianness::Little), vector)
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

/// Makes integers wider until they are of a type.
fn widen(cursor: &mut FuncCursor<'_>, mut vectors: Vec<Value>, is_signed: bool, to: Type) -> Vec<Value> {
    while let Some(&first) = vectors.first()
        && cursor.func.dfg.value_type(first).lane_type().bytes() < to.bytes()
    {
        let halves = |cursor: &mut FuncCursor<'_>, vector: Value| match is_signed {
            true => [cursor.ins().swiden_low(vector), cursor.ins().swiden_high(vector)],
            false => [cursor.ins().uwiden_low(vector), cursor.ins().uwiden_high(vector)],
        };
        vectors = vectors.into_iter().flat_map(|vector| halves(cursor, vector)).collect();
    }
    vectors
}

/// Makes `i32` narrower until they are of a type: the upper bits are dropped.
fn narrow(cursor: &mut FuncCursor<'_>, vectors: Vec<Value>, to: Type) -> Vec<Value> {
    match to {
        types::I8 => {
            // No value is saturated: all are below 256.
            let mask = cursor.ins().iconst(types::I32, 255);
            let mask = cursor.ins().splat(types::I32X4, mask);
            let low: Vec<_> = vectors.into_iter().map(|vector| cursor.ins().band(vector, mask)).collect();
            let halves: Vec<_> = low.chunks(2).map(|pair| cursor.ins().snarrow(pair[0], pair[1])).collect();
            halves.chunks(2).map(|pair| cursor.ins().unarrow(pair[0], pair[1])).collect()
        }
        types::I16 => {
            // Nor is any here: all are what 16 bits are with their sign.
            let mut signed = |vector: Value| {
                let high = cursor.ins().ishl_imm_u(vector, 16);
                cursor.ins().sshr_imm_u(high, 16)
            };
            let signed: Vec<_> = vectors.into_iter().map(&mut signed).collect();
            signed.chunks(2).map(|pair| cursor.ins().snarrow(pair[0], pair[1])).collect()
        }
        _ => vectors,
    }
}
