//! Values of a loop that become lanes of vectors.
//!
//! Compilers unroll loops: a loop over `f64` with two copies of its body reads elements at `p` and `p + 8`, and adds 16 to `p`. A
//! [`Pack`] is a value together with the values of the other copies. Packs are found from what is stored, or summed up, to what is
//! loaded: the copies must have the same instructions all the way. A loop that is not unrolled has packs of one value.

use super::access::{Access, Group};
use super::affine::{Affine, Integers};
use super::copies::Copies;
use super::extent::{self, Outside};
use super::kind::{Kind, Pack, PackId, Remembered};
use super::operation::{self, Operation, number};
use super::order::Place;
use super::range::Range;
use super::shape::Shape;
use cranelift_codegen::ir::{Function, Inst, InstructionData, Opcode, Type, Value, types};
use rustc_hash::FxHashMap;

/// The number of packs beyond which a loop stays as it is. Copies of a body have as many as one body has values; what only looks like
/// copies, and has values change places at each step, would have twice as many at each.
const MOST: usize = 512;

/// Finds packs.
pub(super) struct Packer<'f> {
    pub(super) function: &'f Function,
    pub(super) shape: &'f Shape,
    pub(super) accesses: Vec<Access>,
    pub(super) groups: Vec<Group>,
    /// Of each parameter, whether it is read from memory before the loop.
    pub(super) read_before: &'f [bool],
    /// The number of copies.
    pub(super) copies: usize,
    /// Whether something lies between the elements of an iteration and those of the next.
    pub(super) has_gaps: bool,
    pub(super) packs: Vec<Pack>,
    known: FxHashMap<Vec<Value>, PackId>,
    /// Accesses and the place that each has in the order of packs: that of the first copy. A load may be in several packs.
    pub(super) places: Vec<(usize, Place)>,
    pub(super) by_instruction: FxHashMap<Inst, usize>,
    /// The parameters whose values of the next iteration are being packed: a value must not depend on itself.
    pub(super) open: Vec<usize>,
    pub(super) remembered: Vec<Remembered>,
    pub(super) integers: Integers<'f>,
}

/// A pack that was found.
enum Found {
    Known(PackId),
    New(Pack),
}

impl<'f> Packer<'f> {
    /// Prepares to find packs in a loop with a number of copies of its body.
    pub(super) fn new(
        function: &'f Function,
        shape: &'f Shape,
        (accesses, groups): (Vec<Access>, Vec<Group>),
        read_before: &'f [bool],
        copies: Copies,
        integers: Integers<'f>,
    ) -> Self {
        let by_instruction = accesses.iter().enumerate().map(|(number, access)| (access.instruction, number)).collect();
        Self {
            function,
            shape,
            accesses,
            groups,
            read_before,
            copies: copies.count,
            has_gaps: copies.has_gaps,
            packs: Vec::new(),
            known: FxHashMap::default(),
            places: Vec::new(),
            by_instruction,
            open: Vec::new(),
            remembered: Vec::new(),
            integers,
        }
    }

    /// Returns the pack of values, one for each copy.
    pub(super) fn pack(&mut self, values: &[Value]) -> Option<PackId> {
        let values: Vec<_> = values.iter().map(|&value| self.function.dfg.resolve_aliases(value)).collect();
        if let Some(&known) = self.known.get(&values) {
            return Some(known);
        }
        if self.packs.len() >= MOST {
            return None;
        }
        let pack = match self.find(&values)? {
            Found::Known(pack) => pack,
            Found::New(pack) => {
                self.packs.push(pack);
                self.packs.len() - 1
            }
        };
        self.known.insert(values, pack);
        Some(pack)
    }

    fn find(&mut self, values: &[Value]) -> Option<Found> {
        let ty = self.function.dfg.value_type(values[0]);
        let is_alike = |&value: &Value| self.function.dfg.value_type(value) == ty;
        if !matches!(ty, types::I8 | types::I32 | types::I64 | types::F32 | types::F64) || !values.iter().all(is_alike) {
            return None;
        }
        let of_type = |kind: Kind| Some(Found::New(Pack { ty, kind, range: Range::of_type(ty) }));
        if self.constant(values[0]).is_some() || !self.shape.has(self.function, values[0]) {
            let is_same = |value: &Value| {
                *value == values[0] || (self.constant(*value).is_some() && self.constant(*value) == self.constant(values[0]))
            };
            let range = number(self.function, values[0]).map(Range::one);
            let range = range.unwrap_or_else(|| Outside::new(self.function).range(values[0]));
            let pack = Pack { ty, kind: Kind::Invariant(values[0]), range };
            if values.iter().all(is_same) {
                return Some(Found::New(pack)).filter(|_| ty != types::I8);
            }
            return self.gathered(values).and_then(of_type);
        }
        if let Some(ramp) = self.ramp(values) {
            return of_type(ramp);
        }
        if let Some(parameter) = self.shape.parameter(values[0]) {
            if let Some(parameters) = self.accumulators(values).filter(|_| ty != types::I8) {
                return of_type(Kind::Carried { parameters });
            }
            return Some(Found::New(self.earlier(parameter, values, ty)?));
        }
        let instructions: Vec<_> = values.iter().map(|&value| self.shape.inside(self.function, value)).collect::<Option<_>>()?;
        if self.by_instruction.contains_key(&instructions[0]) {
            return self.load(&instructions, ty).map(Found::New);
        }
        self.result(values, instructions[0], ty)
    }

    /// Returns the kind of floating-point numbers that the loop does not change and that differ from copy to copy.
    fn gathered(&self, values: &[Value]) -> Option<Kind> {
        let is_invariant = |&value: &Value| !self.shape.has(self.function, value) || self.constant(value).is_some();
        let is_float = self.function.dfg.value_type(values[0]).is_float();
        (is_float && values.iter().all(is_invariant)).then(|| Kind::Gathered(values.to_vec()))
    }

    /// Returns the pack of results of an operation that is the same in all copies.
    fn result(&mut self, values: &[Value], instruction: Inst, ty: Type) -> Option<Found> {
        let operations: Vec<_> =
            values.iter().map(|&value| operation::of(self.function, self.shape, value)).collect::<Option<_>>()?;
        let (mut operation, count) = (operations[0].0, operations[0].1.len());
        if operations.iter().any(|(other, _)| *other != operation) {
            return None;
        }
        let argument = |packer: &mut Self, number: usize| {
            let values: Vec<_> = operations.iter().map(|(_, arguments)| arguments[number]).collect();
            packer.pack(&values)
        };
        // The first that cannot be packed ends it: what is shared by several would be tried again and again.
        let mut arguments = (0..count).map(|number| argument(self, number)).collect::<Option<Vec<_>>>()?;
        match operation {
            Operation::Extend { is_signed } if is_signed || self.packs[arguments[0]].range.low >= 0 => {
                return Some(Found::Known(arguments[0]));
            }
            // There is an instruction only for those with a sign.
            Operation::Convert { is_signed: false } if ty == types::F32 && self.packs[arguments[0]].range.low < 0 => return None,
            Operation::Shift(_) if !matches!(self.packs[arguments[1]].kind, Kind::Invariant(_)) => return None,
            Operation::Absolute => {
                if let Some(of) = self.difference(arguments[0]) {
                    (operation, arguments) = (Operation::Distance, of);
                }
            }
            _ => {}
        }
        let of: Vec<_> = arguments.iter().map(|&argument| &self.packs[argument]).collect();
        let range = extent::of_result(operation, ty, &of);
        Some(Found::New(Pack { ty, kind: Kind::Result { operation, instruction, arguments }, range }))
    }

    /// Returns the two integers that a pack is the difference of, if neither is negative and both are small.
    fn difference(&self, pack: PackId) -> Option<Vec<PackId>> {
        match &self.packs[pack].kind {
            Kind::Result { operation: Operation::Plain(Opcode::Isub), arguments, .. } => {
                let is_small = |&argument: &PackId| self.packs[argument].range.is_unsigned_in(2);
                arguments.iter().all(is_small).then(|| arguments.clone())
            }
            _ => None,
        }
    }

    /// Returns the kind of integers that change by the same amount from copy to copy, and so on.
    fn ramp(&mut self, values: &[Value]) -> Option<Kind> {
        let first = self.integers.of(values[0])?;
        let copies = i32::try_from(self.copies).ok()?;
        let step = first.step.cast_signed();
        if step == 0 || step % copies != 0 {
            return None;
        }
        let change = (step / copies).cast_unsigned();
        let mut is_next = |(copy, &value): (usize, &Value)| {
            let difference = self.integers.of(value).map(|other| other.plus(&first, u32::MAX));
            difference.is_some_and(|it| it == Affine::constant(change.wrapping_mul(copy as u32)))
        };
        values.iter().enumerate().all(&mut is_next).then_some(Kind::Ramp { first, change })
    }

    /// Returns the group and the distance of the first access that a value is made from.
    pub(super) fn source(&self, mut value: Value) -> Option<(usize, i64)> {
        loop {
            value = self.function.dfg.resolve_aliases(value);
            let instruction = self.shape.inside(self.function, value)?;
            if let Some(&access) = self.by_instruction.get(&instruction) {
                return Some((self.accesses[access].group, self.accesses[access].distance));
            }
            let arguments = self.function.dfg.inst_args(instruction).iter().copied();
            value = arguments.clone().find(|&argument| self.is_made_inside(argument)).or_else(|| arguments.clone().next())?;
        }
    }

    /// Whether a value is made by an instruction of the loop from others.
    fn is_made_inside(&self, value: Value) -> bool {
        let value = self.function.dfg.resolve_aliases(value);
        let arguments = self.shape.inside(self.function, value).map(|instruction| self.function.dfg.inst_args(instruction));
        arguments.is_some_and(|arguments| !arguments.is_empty())
    }

    fn load(&mut self, instructions: &[Inst], ty: Type) -> Option<Pack> {
        let numbers: Vec<_> =
            instructions.iter().map(|instruction| self.by_instruction.get(instruction).copied()).collect::<Option<_>>()?;
        let first = &self.accesses[numbers[0]];
        let range = match (first.ty == ty, first.is_signed) {
            (true, _) => Range::of_type(ty),
            (false, true) => Range::signed(first.ty.bytes()),
            (false, false) => Range::unsigned(first.ty.bytes()),
        };
        let group = &self.groups[first.group];
        if group.step() == 0 {
            let is_same = |&number: &usize| {
                let access = &self.accesses[number];
                (access.group, access.distance, access.ty, access.is_signed)
                    == (first.group, first.distance, first.ty, first.is_signed)
            };
            // It is loaded once, before the loop.
            let is_one = !group.is_written && numbers.iter().all(is_same);
            return is_one.then_some(Pack { ty, kind: Kind::LoadOfOne(numbers[0]), range });
        }
        self.neighbours(&numbers).then_some(Pack { ty, kind: Kind::Load(numbers[0]), range })
    }

    /// Whether accesses, one for each copy, are to neighbours, and to all elements there are unless there are gaps.
    pub(super) fn neighbours(&mut self, numbers: &[usize]) -> bool {
        let first = &self.accesses[numbers[0]];
        let are_neighbours = numbers.iter().enumerate().all(|(copy, &number)| {
            let access = &self.accesses[number];
            (access.group, access.ty, access.is_signed) == (first.group, first.ty, first.is_signed)
                && access.distance == first.distance + first.size() * copy as i64
        });
        let step = self.groups[first.group].step();
        let is_whole = if self.has_gaps { step != 0 } else { step == first.size() * self.copies as i64 };
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
