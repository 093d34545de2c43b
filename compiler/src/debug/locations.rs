//! Locations of variables: expressions over the locals, globals and memory of a module become ones over registers, the frame and
//! the addresses of the executable.
//!
//! Instances are static, so a memory's base and a global are at known addresses: an expression needs no context, and is valid in
//! every frame. What cannot be expressed is left out, and debuggers say that the variable was optimised out.

use super::addresses::{Function, Home};
use super::executable::{Input, Slice};
use super::operations::Operations;
use crate::program::Value;
use crate::program::id::InstanceId;
use gimli::constants as dw;
use gimli::read::{AttributeValue, Operation, UnitRef};
use gimli::write;
use gimli::{Encoding, Register, RunTimeEndian};
use std::mem::offset_of;
use std::ops::Range;
use wasm2native_abi::descriptor::MemoryDescriptor;

/// Converts the locations of an instance's variables.
pub struct Locations<'b, 'a> {
    input: &'b Input<'b, 'a>,
    instance: InstanceId,
    /// The address of the variable with the base of the memory.
    base: Option<u64>,
    /// The size of an address in the memory.
    size: u8,
    /// The address of the program's variables.
    variables: Option<u64>,
}

/// The local or global that a function keeps the start of its frame in the memory in.
#[derive(Clone, Copy, Debug)]
pub enum FrameBase {
    /// A local.
    Local(u32),
    /// A global.
    Global(u32),
}

/// The things that the locations of a function's variables refer to.
#[derive(Clone, Copy)]
pub struct Context<'f, 'd> {
    /// The function.
    pub function: &'f Function<'d>,
    /// The start of its frame.
    pub base: Option<FrameBase>,
}

/// The kinds of variables, as debuggers see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The same as in the input.
    Plain,
    /// A pointer, whose value is an address in the executable.
    Pointer,
}

/// A range of code, and where some locals are in it.
type Piece = (Range<u64>, Vec<(u32, Home)>);

impl<'b, 'a> Locations<'b, 'a> {
    /// Prepares to convert the locations of an instance's variables.
    pub fn new(input: &'b Input<'b, 'a>, instance: InstanceId) -> Self {
        let memory = input.program.instances[instance].memories.first().copied();
        let offset = memory.map(|memory| u64::from(input.program.layout.memories[memory]));
        let base = offset.zip(input.variables).map(|(offset, variables)| variables + offset);
        let is_wide = memory.is_some_and(|memory| input.program.entities.memories[memory].ty.memory64);
        Self {
            input,
            instance,
            base: base.map(|base| base + offset_of!(MemoryDescriptor, base) as u64),
            size: if is_wide { 8 } else { 4 },
            variables: input.variables,
        }
    }

    /// Returns the start of a function's frame, as its entry says it.
    pub fn frame_base(&self, value: Option<AttributeValue<Slice<'_>>>, encoding: Encoding) -> Option<FrameBase> {
        let Some(AttributeValue::Exprloc(expression)) = value else { return None };
        let mut operations = expression.operations(encoding);
        match operations.next().ok()?? {
            Operation::WasmLocal { index } => Some(FrameBase::Local(index)),
            Operation::WasmGlobal { index } => Some(FrameBase::Global(index)),
            _ => None,
        }
    }

    /// Whether a location is that of a variable that is in the memory all the time, and was not left out by the linker.
    pub fn is_static(&self, value: Option<AttributeValue<Slice<'_>>>, unit: UnitRef<'_, Slice<'_>>) -> bool {
        let Some(AttributeValue::Exprloc(expression)) = value else { return false };
        let mut operations = expression.operations(unit.encoding());
        let address = match operations.next() {
            Ok(Some(Operation::Address { address })) => Some(address),
            Ok(Some(Operation::AddressIndex { index })) => unit.address(index).ok(),
            _ => None,
        };
        address.is_some_and(|address| address > 0 && address < u64::from(u32::MAX) - 1)
    }

    /// Converts the location of a variable: of a function's if there is a context.
    pub fn convert<'i>(
        &self,
        value: AttributeValue<Slice<'i>>,
        from: UnitRef<'_, Slice<'i>>,
        context: Option<Context<'_, '_>>,
        kind: Kind,
        unit: &mut write::Unit,
        start: u64,
    ) -> Option<write::AttributeValue> {
        if let AttributeValue::Exprloc(expression) = value {
            let operations = read(expression, from)?;
            if locals(&operations, context).next().is_none() || self.are_homes(&operations, context) {
                let home = |local| context?.function.home(local).map(Home::Frame);
                let expression = self.expression(&operations, context, &home, kind)?;
                return Some(write::AttributeValue::Exprloc(expression.finish()));
            }
        }
        let context = context?;
        let mut list = Vec::new();
        match value {
            AttributeValue::Exprloc(expression) => {
                self.place(expression, from, std::slice::from_ref(&context.function.code), context, kind, &mut list);
            }
            _ => {
                let mut locations = from.attr_locations(value).ok()??;
                while let Some(location) = locations.next().ok()? {
                    let code = context.function.code_of(&(location.range.begin..location.range.end));
                    self.place(location.data, from, &code, context, kind, &mut list);
                }
            }
        }
        list.sort_by_key(|(range, _): &(Range<u64>, Operations)| range.start);
        list.dedup_by(|next, before| {
            let goes_on = before.0.end == next.0.start && before.1 == next.1;
            if goes_on {
                before.0.end = next.0.end;
            }
            goes_on
        });
        let pair = |(range, data): (Range<u64>, Operations)| write::Location::OffsetPair {
            begin: range.start - start,
            end: range.end - start,
            data: data.finish(),
        };
        let list: Vec<_> = list.into_iter().map(pair).collect();
        (!list.is_empty()).then(|| write::AttributeValue::LocationListRef(unit.locations.add(write::LocationList(list))))
    }

    /// Whether all locals of an expression stay where they are as long as the function runs.
    fn are_homes(&self, operations: &[Operation<Slice<'_>>], context: Option<Context<'_, '_>>) -> bool {
        context.is_some_and(|it| locals(operations, context).all(|local| it.function.home(local).is_some()))
    }

    /// Adds the locations of an expression that holds in ranges of code, cut to where its locals are known.
    fn place<'i>(
        &self,
        expression: gimli::Expression<Slice<'i>>,
        from: UnitRef<'_, Slice<'i>>,
        code: &[Range<u64>],
        context: Context<'_, '_>,
        kind: Kind,
        list: &mut Vec<(Range<u64>, Operations)>,
    ) {
        let Some(operations) = read(expression, from) else { return };
        let mut pieces: Vec<Piece> = code.iter().map(|range| (range.clone(), Vec::new())).collect();
        let mut known: Vec<u32> = locals(&operations, Some(context)).collect();
        known.sort_unstable();
        known.dedup();
        for local in known {
            let homes = context.function.homes(local);
            let cut = |(range, found): &Piece| {
                let both = homes.iter().map(|(at, home)| (at.start.max(range.start)..at.end.min(range.end), *home));
                let both = both.filter(|(both, _)| both.start < both.end);
                both.map(|(both, home)| (both, [&found[..], &[(local, home)]].concat())).collect::<Vec<_>>()
            };
            pieces = pieces.iter().flat_map(cut).collect();
        }
        for (range, homes) in pieces {
            let home = |local| homes.iter().find(|(other, _)| *other == local).map(|(_, home)| *home);
            if let Some(expression) = self.expression(&operations, Some(context), &home, kind) {
                list.push((range, expression));
            }
        }
    }

    /// Converts an expression piece by piece.
    fn expression(
        &self,
        operations: &[Operation<Slice<'_>>],
        context: Option<Context<'_, '_>>,
        home: &dyn Fn(u32) -> Option<Home>,
        kind: Kind,
    ) -> Option<Operations> {
        let mut out = Operations::new(self.input.order);
        let mut rest = operations;
        while let Some(end) = rest.iter().position(|operation| matches!(operation, Operation::Piece { .. })) {
            let Operation::Piece { size_in_bits, bit_offset: None } = rest[end] else { return None };
            if kind == Kind::Pointer || size_in_bits % 8 != 0 {
                return None;
            }
            // A piece that cannot be expressed is unknown.
            let mut piece = Operations::new(self.input.order);
            if end > 0 && self.location(&rest[..end], context, home, kind, &mut piece).is_some() {
                out.append(&piece);
            }
            out.piece(size_in_bits / 8);
            rest = &rest[end + 1..];
        }
        match rest.is_empty() {
            true if operations.is_empty() => None,
            true => Some(out),
            false => self.location(rest, context, home, kind, &mut out).map(|()| out),
        }
    }

    /// Converts an expression without pieces.
    fn location(
        &self,
        operations: &[Operation<Slice<'_>>],
        context: Option<Context<'_, '_>>,
        home: &dyn Fn(u32) -> Option<Home>,
        kind: Kind,
        out: &mut Operations,
    ) -> Option<()> {
        if let ([Operation::WasmLocal { index }, Operation::StackValue], Kind::Plain) = (operations, kind) {
            return self.whole(home(*index)?, out);
        }
        // A local by itself is the address of a variable: compilers pass large arguments so.
        let mut is_value = false;
        for operation in operations {
            match operation {
                Operation::WasmLocal { index } => self.value(home(*index)?, out)?,
                Operation::WasmGlobal { index } => self.global(*index, out)?,
                Operation::FrameOffset { offset } => {
                    match context?.base? {
                        FrameBase::Local(local) => self.value(home(local)?, out)?,
                        FrameBase::Global(global) => self.global(global, out)?,
                    }
                    out.signed(*offset);
                    out.add(dw::DW_OP_plus);
                }
                Operation::Address { address } => out.unsigned(*address),
                Operation::StackValue => is_value = true,
                Operation::ImplicitValue { data } if kind == Kind::Plain => {
                    out.implicit(data.slice());
                    return Some(());
                }
                Operation::PlusConstant { value } => out.plus(*value),
                Operation::UnsignedConstant { value } => out.unsigned(*value),
                Operation::SignedConstant { value } => out.signed(*value),
                Operation::Deref { size, space: false, .. } => {
                    self.to_native(out)?;
                    out.load_little_endian((*size).min(self.size));
                }
                Operation::Pick { index } => out.pick(*index),
                other => self.arithmetic(other, out)?,
            }
        }
        if !is_value {
            self.to_native(out)?;
        }
        match (kind, is_value) {
            (Kind::Plain, false) => {}
            (Kind::Plain, true) => out.add(dw::DW_OP_stack_value),
            (Kind::Pointer, _) => {
                if !is_value {
                    out.load_little_endian(self.size);
                }
                self.to_native_pointer(out)?;
                out.add(dw::DW_OP_stack_value);
            }
        }
        Some(())
    }

    /// Computes on a stack of 64-bit values what was meant for one of addresses.
    fn arithmetic(&self, operation: &Operation<Slice<'_>>, out: &mut Operations) -> Option<()> {
        let (code, needs_mask) = match operation {
            Operation::Plus => (dw::DW_OP_plus, false),
            Operation::Minus => (dw::DW_OP_minus, false),
            Operation::Mul => (dw::DW_OP_mul, false),
            Operation::And => (dw::DW_OP_and, false),
            Operation::Or => (dw::DW_OP_or, false),
            Operation::Xor => (dw::DW_OP_xor, false),
            Operation::Not => (dw::DW_OP_not, false),
            Operation::Neg => (dw::DW_OP_neg, false),
            Operation::Shl => (dw::DW_OP_shl, false),
            Operation::Shr if self.size == 8 => (dw::DW_OP_shr, false),
            // The upper half, which is none of the value, would be shifted in below the number of bits.
            Operation::Shr => (dw::DW_OP_shr, true),
            Operation::Drop => (dw::DW_OP_drop, false),
            Operation::Swap => (dw::DW_OP_swap, false),
            Operation::Rot => (dw::DW_OP_rot, false),
            Operation::Nop => return Some(()),
            _ => return None,
        };
        if needs_mask {
            out.add(dw::DW_OP_swap);
            out.unsigned(u32::MAX.into());
            out.add(dw::DW_OP_and);
            out.add(dw::DW_OP_swap);
        }
        out.add(code);
        Some(())
    }

    /// Describes a local as a whole: debuggers can even assign to it. Types are those of the guest, whose byte order is that of few
    /// registers.
    fn whole(&self, home: Home, out: &mut Operations) -> Option<()> {
        if self.input.order == RunTimeEndian::Big {
            return None;
        }
        match home {
            Home::Frame(offset) => out.register_offset(self.input.stack_pointer, offset.into()),
            Home::Register(register) => out.register(Register(register)),
            Home::Spilled(offset) => out.frame_offset(offset),
            Home::AddressIn(_) | Home::AddressAt(_) | Home::PartIn(..) | Home::PartAt(..) => {
                self.value(home, out)?;
                out.add(dw::DW_OP_stack_value);
            }
            Home::Constant(value) => {
                out.signed(value);
                out.add(dw::DW_OP_stack_value);
            }
        }
        Some(())
    }

    /// Pushes the value of a local that is an address or a part of one.
    fn value(&self, home: Home, out: &mut Operations) -> Option<()> {
        match home {
            Home::Frame(offset) => {
                out.register_offset(self.input.stack_pointer, offset.into());
                out.load(self.size);
            }
            Home::Register(register) => out.register_offset(Register(register), 0),
            Home::Spilled(offset) => {
                out.frame_offset(offset);
                out.load(self.size);
            }
            Home::AddressIn(register) => {
                out.register_offset(Register(register), 0);
                self.to_guest(out)?;
            }
            Home::AddressAt(offset) => {
                out.frame_offset(offset);
                out.add(dw::DW_OP_deref);
                self.to_guest(out)?;
            }
            // Only numbers of 32 bits are made so.
            Home::PartIn(register, constant) => out.register_offset(Register(register), constant),
            Home::PartAt(offset, constant) => {
                out.frame_offset(offset);
                out.load(4);
                out.signed(constant);
                out.add(dw::DW_OP_plus);
            }
            Home::Constant(value) => out.signed(value),
        }
        Some(())
    }

    /// Pushes the value of a global.
    fn global(&self, index: u32, out: &mut Operations) -> Option<()> {
        let program = self.input.program;
        let id = *program.instances[self.instance].globals.get(index as usize)?;
        match (program.layout.globals[id], &program.entities.globals[id].value) {
            (Some(offset), _) => {
                out.address(self.variables? + u64::from(offset));
                out.load(self.size);
            }
            (None, Value::I32(value)) => out.unsigned((*value as u32).into()),
            (None, Value::I64(value)) => out.unsigned(*value as u64),
            _ => return None,
        }
        Some(())
    }

    /// Turns an address in the executable into one in the memory.
    fn to_guest(&self, out: &mut Operations) -> Option<()> {
        out.address(self.base?);
        out.add(dw::DW_OP_deref);
        out.add(dw::DW_OP_minus);
        Some(())
    }

    /// Keeps the bits of an address in the memory.
    fn truncate(&self, out: &mut Operations) {
        if self.size == 4 {
            out.unsigned(u32::MAX.into());
            out.add(dw::DW_OP_and);
        }
    }

    /// Turns an address in the memory into one in the executable.
    fn to_native(&self, out: &mut Operations) -> Option<()> {
        let base = self.base?;
        self.truncate(out);
        out.address(base);
        out.add(dw::DW_OP_deref);
        out.add(dw::DW_OP_plus);
        Some(())
    }

    /// The same, unless it is null.
    fn to_native_pointer(&self, out: &mut Operations) -> Option<()> {
        let base = self.base?;
        self.truncate(out);
        out.unless_zero(|out| {
            out.address(base);
            out.add(dw::DW_OP_deref);
            out.add(dw::DW_OP_plus);
        });
        Some(())
    }
}

/// Returns the operations of an expression.
fn read<'i>(expression: gimli::Expression<Slice<'i>>, unit: UnitRef<'_, Slice<'i>>) -> Option<Vec<Operation<Slice<'i>>>> {
    let mut operations = Vec::new();
    let mut rest = expression.operations(unit.encoding());
    while let Some(operation) = rest.next().ok()? {
        operations.push(match operation {
            Operation::AddressIndex { index } => Operation::Address { address: unit.address(index).ok()? },
            Operation::ConstantIndex { index } => Operation::UnsignedConstant { value: unit.address(index).ok()? },
            other => other,
        });
    }
    Some(operations)
}

/// Returns the locals that an expression reads.
fn locals<'o>(operations: &'o [Operation<Slice<'_>>], context: Option<Context<'_, '_>>) -> impl Iterator<Item = u32> + use<'o> {
    let base = context.and_then(|context| context.base);
    operations.iter().filter_map(move |operation| match (operation, base) {
        (Operation::WasmLocal { index }, _) => Some(*index),
        (Operation::FrameOffset { .. }, Some(FrameBase::Local(local))) => Some(local),
        _ => None,
    })
}
