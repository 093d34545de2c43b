//! Operands of expressions: locals, globals and addresses of a module, as values of the executable.

use super::addresses::Home;
use super::executable::{Input, Slice};
use super::numbers::Number;
use super::operations::Operations;
use crate::program::Value;
use crate::program::id::InstanceId;
use gimli::constants as dw;
use gimli::read::{AttributeValue, Operation};
use gimli::{Encoding, Register, RunTimeEndian};
use std::mem::offset_of;
use wasm2native_abi::descriptor::MemoryDescriptor;

/// The locals, globals and memory of an instance.
pub struct Operands<'b, 'a> {
    input: &'b Input<'b, 'a>,
    instance: InstanceId,
    /// The address of the variable with the base of the memory.
    base: Option<u64>,
    /// The size of an address in the memory.
    pub size: u8,
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

impl FrameBase {
    /// Returns that of a function whose entry has this attribute.
    pub fn of(value: Option<AttributeValue<Slice<'_>>>, encoding: Encoding) -> Option<Self> {
        let Some(AttributeValue::Exprloc(expression)) = value else { return None };
        match expression.operations(encoding).next().ok()?? {
            Operation::WasmLocal { index } => Some(Self::Local(index)),
            Operation::WasmGlobal { index } => Some(Self::Global(index)),
            _ => None,
        }
    }
}

impl<'b, 'a> Operands<'b, 'a> {
    /// Finds out where those of an instance are.
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

    /// Whether the byte order of the target is not the guest's.
    pub fn is_big_endian(&self) -> bool {
        self.input.order == RunTimeEndian::Big
    }

    /// Describes a local as a whole: debuggers can even assign to it, unless it is in another order than the guest's.
    pub fn whole(&self, home: Home, number: Option<Number>, out: &mut Operations) -> Option<()> {
        if self.is_big_endian() {
            return self.reversed(home, number?, out);
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

    /// Describes a local that is a number, in the guest's byte order.
    fn reversed(&self, home: Home, Number { size, is_float }: Number, out: &mut Operations) -> Option<()> {
        match home {
            Home::Frame(offset) => {
                out.register_offset(self.input.stack_pointer, offset.into());
                out.load(if size > 4 { 8 } else { 4 });
            }
            // A shorter one is at the upper end of its register.
            Home::Register(register) if is_float => {
                out.register_offset(Register(register), 0);
                out.unsigned((8 - u64::from(size)) * 8);
                out.add(dw::DW_OP_shr);
            }
            Home::Spilled(offset) if is_float => {
                out.frame_offset(offset);
                out.load(size);
            }
            home => self.value(home, out)?,
        }
        out.reverse(size);
        out.add(dw::DW_OP_stack_value);
        Some(())
    }

    /// Pushes the value of a local that is an address or a part of one. What was spilled is a whole register.
    pub fn value(&self, home: Home, out: &mut Operations) -> Option<()> {
        match home {
            Home::Frame(offset) => {
                out.register_offset(self.input.stack_pointer, offset.into());
                out.load(self.size);
            }
            Home::Register(register) => out.register_offset(Register(register), 0),
            Home::Spilled(offset) => {
                out.frame_offset(offset);
                out.load(if self.is_big_endian() { 8 } else { self.size });
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
                out.load(if self.is_big_endian() { 8 } else { 4 });
                out.signed(constant);
                out.add(dw::DW_OP_plus);
            }
            Home::Constant(value) => out.signed(value),
        }
        Some(())
    }

    /// Pushes the value of a global.
    pub fn global(&self, index: u32, out: &mut Operations) -> Option<()> {
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

    /// Turns an address in the memory into one in the executable.
    pub fn to_native(&self, out: &mut Operations) -> Option<()> {
        let base = self.base?;
        self.truncate(out);
        out.address(base);
        out.add(dw::DW_OP_deref);
        out.add(dw::DW_OP_plus);
        Some(())
    }

    /// The same, unless it is null.
    pub fn to_native_pointer(&self, out: &mut Operations) -> Option<()> {
        let base = self.base?;
        self.truncate(out);
        out.unless_zero(|out| {
            out.address(base);
            out.add(dw::DW_OP_deref);
            out.add(dw::DW_OP_plus);
        });
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
}
