//! Values of a loop that become lanes of vectors.
//!
//! Compilers unroll loops: a loop over `f64` with two copies of its body reads elements at `p` and `p + 8`, and adds 16 to `p`. A
//! [`Pack`] is a value together with the values of the other copies. Packs are found from what is stored, or summed up, to what is
//! loaded: the copies must have the same instructions all the way. A loop that is not unrolled has packs of one value.

use super::access::{Access, Group};
use super::order::Place;
use super::shape::Shape;
use cranelift_codegen::ir::{Function, Inst, InstructionData, Opcode, Type, Value, types};
use rustc_hash::FxHashMap;

/// The number of a pack.
pub(super) type PackId = usize;

/// Values that are the same in all copies of a body.
#[derive(Clone, Debug)]
pub(super) struct Pack {
    /// The type of each.
    pub(super) ty: Type,
    pub(super) kind: Kind,
}

/// The origin of a pack.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A value that the loop does not change.
    Invariant(Value),
    /// Neighbours in memory; the number of the access of the first copy.
    Load(usize),
    /// The same element in each iteration; the number of the access.
    LoadOfOne(usize),
    /// What another pack was in the iteration before: a parameter of the loop, and the number of that pack.
    Previous { parameter: usize, of: PackId },
    /// The results of an instruction, the first of which this is.
    Result { instruction: Inst, arguments: Vec<PackId> },
    /// One of two values: the comparison that decides, its two arguments, and the values.
    Choice { instruction: Inst, comparison: Inst, arguments: [PackId; 4] },
}

/// A parameter that is what a pack was, in its last copy, in the iteration before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Previous {
    /// Its place among the parameters.
    pub(super) parameter: usize,
    /// The pack of the parameter and the other copies.
    pub(super) pack: PackId,
    /// The pack of which it is the value in the iteration before.
    pub(super) of: PackId,
}

/// Finds packs.
pub(super) struct Packer<'f> {
    function: &'f Function,
    shape: &'f Shape,
    accesses: &'f [Access],
    groups: &'f [Group],
    /// The number of copies.
    copies: usize,
    pub(super) packs: Vec<Pack>,
    known: FxHashMap<Vec<Value>, PackId>,
    /// Accesses and the place that each has in the order of packs: that of the first copy. A load may be in several packs.
    pub(super) places: Vec<(usize, Place)>,
    by_instruction: FxHashMap<Inst, usize>,
    /// The parameters whose values of the next iteration are being packed: a value must not depend on itself.
    open: Vec<usize>,
}

impl<'f> Packer<'f> {
    /// Prepares to find packs in a loop with a number of copies of its body.
    pub(super) fn new(
        function: &'f Function,
        shape: &'f Shape,
        accesses: &'f [Access],
        groups: &'f [Group],
        copies: usize,
    ) -> Self {
        let by_instruction = accesses.iter().enumerate().map(|(number, access)| (access.instruction, number)).collect();
        Self {
            function,
            shape,
            accesses,
            groups,
            copies,
            packs: Vec::new(),
            known: FxHashMap::default(),
            places: Vec::new(),
            by_instruction,
            open: Vec::new(),
        }
    }

    /// Returns the pack of values, one for each copy.
    pub(super) fn pack(&mut self, values: &[Value]) -> Option<PackId> {
        let values: Vec<_> = values.iter().map(|&value| self.function.dfg.resolve_aliases(value)).collect();
        if let Some(&known) = self.known.get(&values) {
            return Some(known);
        }
        let pack = self.find(&values)?;
        self.packs.push(pack);
        self.known.insert(values, self.packs.len() - 1);
        Some(self.packs.len() - 1)
    }

    fn find(&mut self, values: &[Value]) -> Option<Pack> {
        let ty = self.function.dfg.value_type(values[0]);
        let is_alike = |&value: &Value| self.function.dfg.value_type(value) == ty;
        if !matches!(ty, types::I32 | types::I64 | types::F32 | types::F64) || !values.iter().all(is_alike) {
            return None;
        }
        if self.constant(values[0]).is_some() || !self.shape.has(self.function, values[0]) {
            let is_same = |value: &Value| {
                *value == values[0] || (self.constant(*value).is_some() && self.constant(*value) == self.constant(values[0]))
            };
            let kind = Kind::Invariant(values[0]);
            return values.iter().all(is_same).then_some(Pack { ty, kind });
        }
        if let Some(parameter) = self.shape.parameter(values[0]) {
            return Some(Pack { ty, kind: self.earlier(parameter, values)? });
        }
        let instructions: Vec<_> = values.iter().map(|&value| self.shape.inside(self.function, value)).collect::<Option<_>>()?;
        if self.by_instruction.contains_key(&instructions[0]) {
            return Some(Pack { ty, kind: self.load(&instructions)? });
        }
        if self.function.dfg.insts[instructions[0]].opcode() == Opcode::Select {
            return Some(Pack { ty, kind: self.choice(&instructions, ty)? });
        }
        let data = |instruction: Inst| &self.function.dfg.insts[instruction];
        let first = data(instructions[0]);
        let is_alike = |&instruction: &Inst| {
            data(instruction).opcode() == first.opcode() && data(instruction).cond_code() == first.cond_code()
        };
        if !instructions.iter().all(is_alike) || !is_lanewise(self.function, instructions[0]) {
            return None;
        }
        let count = self.function.dfg.inst_args(instructions[0]).len();
        let argument = |packer: &mut Self, number: usize| {
            let values: Vec<_> =
                instructions.iter().map(|&instruction| packer.function.dfg.inst_args(instruction)[number]).collect();
            packer.pack(&values)
        };
        let arguments = (0..count).map(|number| argument(self, number)).collect::<Option<Vec<_>>>()?;
        if is_shift(first.opcode()) && !matches!(self.packs[arguments[1]].kind, Kind::Invariant(_)) {
            return None;
        }
        Some(Pack { ty, kind: Kind::Result { instruction: instructions[0], arguments } })
    }

    /// Returns the kind of values that instructions choose by comparisons of elements as large as they are.
    fn choice(&mut self, instructions: &[Inst], ty: Type) -> Option<Kind> {
        let dfg = &self.function.dfg;
        if !instructions.iter().all(|&instruction| dfg.insts[instruction].opcode() == Opcode::Select) {
            return None;
        }
        let argument = |instruction: Inst, number: usize| dfg.resolve_aliases(dfg.inst_args(instruction)[number]);
        let comparison = |&instruction: &Inst| {
            let condition = self.shape.inside(self.function, argument(instruction, 0))?;
            match dfg.insts[condition] {
                InstructionData::Unary { opcode: Opcode::Uextend, arg } => {
                    self.shape.inside(self.function, dfg.resolve_aliases(arg))
                }
                _ => Some(condition),
            }
        };
        let comparisons: Vec<_> = instructions.iter().map(comparison).collect::<Option<_>>()?;
        let (first, data) = (comparisons[0], &dfg.insts[comparisons[0]]);
        let compared = match data {
            InstructionData::IntCompare { args, .. } | InstructionData::FloatCompare { args, .. } => dfg.value_type(args[0]),
            _ => return None,
        };
        let is_alike = |&other: &Inst| {
            let other = &dfg.insts[other];
            (other.opcode(), other.cond_code(), other.fp_cond_code()) == (data.opcode(), data.cond_code(), data.fp_cond_code())
        };
        if compared == types::I64 || compared.bytes() != ty.bytes() || !comparisons.iter().all(is_alike) {
            return None;
        }
        let values = |of: &[Inst], number: usize| of.iter().map(|&one| argument(one, number)).collect::<Vec<_>>();
        let arguments = [values(&comparisons, 0), values(&comparisons, 1), values(instructions, 1), values(instructions, 2)];
        // The first that cannot be packed ends it: what is shared by several would be tried again and again.
        let packs = arguments.iter().map(|values| self.pack(values)).collect::<Option<Vec<_>>>()?;
        let arguments = packs.try_into().ok()?;
        Some(Kind::Choice { instruction: instructions[0], comparison: first, arguments })
    }

    /// Returns the group and the distance of the first access that a value is made from.
    pub(super) fn source(&self, mut value: Value) -> Option<(usize, i64)> {
        loop {
            value = self.function.dfg.resolve_aliases(value);
            let instruction = self.shape.inside(self.function, value)?;
            if let Some(&access) = self.by_instruction.get(&instruction) {
                return Some((self.accesses[access].group, self.accesses[access].distance));
            }
            value = *self.function.dfg.inst_args(instruction).first()?;
        }
    }

    /// Returns the kind of a pack whose first copy has the value that the last one had in the iteration before.
    fn earlier(&mut self, parameter: usize, values: &[Value]) -> Option<Kind> {
        if self.open.contains(&parameter) {
            return None;
        }
        self.open.push(parameter);
        let now: Vec<_> = values[1..].iter().copied().chain([self.shape.next[parameter]]).collect();
        let of = self.pack(&now);
        self.open.pop();
        let of = of.filter(|&of| !matches!(self.packs[of].kind, Kind::Invariant(_)))?;
        Some(Kind::Previous { parameter, of })
    }

    /// Returns the parameters of the loop that are values of the iteration before.
    pub(super) fn previous(&self) -> Vec<Previous> {
        let found = self.packs.iter().enumerate().filter_map(|(pack, found)| match found.kind {
            Kind::Previous { parameter, of } => Some(Previous { parameter, pack, of }),
            _ => None,
        });
        found.collect()
    }

    fn load(&mut self, instructions: &[Inst]) -> Option<Kind> {
        let numbers: Vec<_> =
            instructions.iter().map(|instruction| self.by_instruction.get(instruction).copied()).collect::<Option<_>>()?;
        let first = &self.accesses[numbers[0]];
        if self.groups[first.group].step() == 0 {
            let is_same = |&number: &usize| {
                let access = &self.accesses[number];
                (access.group, access.distance, access.ty) == (first.group, first.distance, first.ty)
            };
            if first.ty != self.function.dfg.value_type(first.value) || !numbers.iter().all(is_same) {
                return None;
            }
            return Some(Kind::LoadOfOne(numbers[0]));
        }
        self.neighbours(&numbers).then_some(Kind::Load(numbers[0]))
    }

    /// Whether accesses, one for each copy, are to neighbours, and all elements between them and those of the next iteration.
    pub(super) fn neighbours(&mut self, numbers: &[usize]) -> bool {
        let first = &self.accesses[numbers[0]];
        let are_neighbours = numbers.iter().enumerate().all(|(copy, &number)| {
            let access = &self.accesses[number];
            (access.group, access.ty, access.is_signed) == (first.group, first.ty, first.is_signed)
                && access.distance == first.distance + first.size() * copy as i64
        });
        let is_whole = self.groups[first.group].step() == first.size() * self.copies as i64;
        if are_neighbours && is_whole {
            self.places.extend(numbers.iter().map(|&number| (number, first.place)));
        }
        are_neighbours && is_whole
    }

    /// Returns the bits of a constant.
    fn constant(&self, value: Value) -> Option<u64> {
        match self.function.dfg.insts[self.function.dfg.value_def(value).inst()?] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits().cast_unsigned()),
            InstructionData::UnaryIeee32 { imm, .. } => Some(imm.bits().into()),
            InstructionData::UnaryIeee64 { imm, .. } => Some(imm.bits()),
            _ => None,
        }
    }
}

/// Whether an instruction does the same in each lane of vectors, to the bit.
fn is_lanewise(function: &Function, instruction: Inst) -> bool {
    use Opcode::{Band, Bnot, Bor, Bxor, Fabs, Fadd, Fdiv, Fmul, Fneg, Fsub, Iadd, Imul, Ineg, Ishl, Isub, Sqrt, Sshr, Ushr};
    let dfg = &function.dfg;
    matches!(
        (dfg.insts[instruction].opcode(), dfg.value_type(dfg.first_result(instruction))),
        (Fadd | Fsub | Fmul | Fdiv | Sqrt | Fneg | Fabs, types::F32 | types::F64)
            | (Iadd | Isub | Ineg | Band | Bor | Bxor | Bnot | Ishl | Ushr, types::I32 | types::I64)
            | (Imul | Sshr, types::I32)
    )
}

/// Whether the second argument of an instruction is the same for all lanes.
pub(super) fn is_shift(opcode: Opcode) -> bool {
    matches!(opcode, Opcode::Ishl | Opcode::Ushr | Opcode::Sshr)
}
