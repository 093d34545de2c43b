//! Values of the result, checked and written.
//!
//! Sections "Loading" and "Flat Lifting" of the Canonical ABI explainer. A result that is passed as a core value is of a type with
//! one such value only, so every part of it that is not a pure name is that value.

use wasm2native_abi::component::{Allocation, CallContext, MOST_BYTES, ResourceNumber};
use wasm2native_abi::lift::kind;
use wasm2native_abi::trap::Trap;

use super::text::{Float, Text};
use super::ty::Type;
use crate::component::call::Call;
use crate::component::outcome::Failure;
use crate::component::vector::Vector;
use crate::guest::{GuestMemory, GuestPtr};

/// The location of a value.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// The bits of a core value.
    Flat(u64),
    /// Memory of the guest, all of which was checked.
    Memory(GuestPtr),
}

impl Source {
    /// Returns the memory at an address.
    pub(super) fn memory(address: u32) -> Source {
        Source::Memory(GuestPtr::new(address))
    }

    /// Checks that the address of a value is aligned.
    pub(super) fn check_alignment(self, alignment: u32) -> Result<(), Trap> {
        match self {
            Source::Memory(at) if !at.is_aligned(alignment) => Err(Trap::UnalignedPointer),
            _ => Ok(()),
        }
    }

    /// Checks that a value lies in the memory.
    pub(super) fn check_size(self, memory: &GuestMemory, size: u32) -> Result<(), Trap> {
        match self {
            Source::Memory(at) if memory.closed_range(at, size).is_err() => Err(Trap::MemoryOutOfBounds),
            _ => Ok(()),
        }
    }

    /// Returns the location of a part.
    fn after(self, offset: u32) -> Result<Source, Trap> {
        match self {
            Source::Flat(bits) => Ok(Source::Flat(bits)),
            Source::Memory(at) => at.after(offset).map(Source::Memory).ok_or(Trap::MemoryOutOfBounds),
        }
    }
}

/// A resource that the result owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owned {
    pub(super) resource: ResourceNumber,
    pub(super) rep: u32,
}

/// What values are read from and written to.
pub(super) struct Lifter<'a> {
    context: &'a CallContext,
    memory: &'a mut GuestMemory,
    text: &'a mut Text,
    owned: &'a mut Vector<Owned>,
}

impl<'a> Lifter<'a> {
    pub(super) fn new(
        context: &'a CallContext,
        memory: &'a mut GuestMemory,
        text: &'a mut Text,
        owned: &'a mut Vector<Owned>,
    ) -> Lifter<'a> {
        Lifter { context, memory, text, owned }
    }

    /// Checks and writes a value of the type that comes next.
    pub(super) fn value(&mut self, ty: &mut Type<'_>, from: Source) -> Result<(), Trap> {
        match ty.byte() {
            kind::BOOL => {
                let bits = self.small(from, 1)?;
                self.text.add(if bits == 0 { b"false" } else { b"true" })
            }
            kind::S8 => self.signed(i8::from_le_bytes(self.load(from)?).into()),
            kind::U8 => self.unsigned(u8::from_le_bytes(self.load(from)?).into()),
            kind::S16 => self.signed(i16::from_le_bytes(self.load(from)?).into()),
            kind::U16 => self.unsigned(u16::from_le_bytes(self.load(from)?).into()),
            kind::S32 => self.signed(i32::from_le_bytes(self.load(from)?).into()),
            kind::U32 => self.unsigned(u32::from_le_bytes(self.load(from)?).into()),
            kind::S64 => self.signed(i64::from_le_bytes(self.load(from)?)),
            kind::U64 => self.unsigned(u64::from_le_bytes(self.load(from)?)),
            kind::F32 => {
                let bits = u32::from_le_bytes(self.load(from)?);
                self.text.float(Float::F32(bits))
            }
            kind::F64 => {
                let bits = u64::from_le_bytes(self.load(from)?);
                self.text.float(Float::F64(bits))
            }
            kind::CHAR => self.character(from),
            kind::STRING => self.string(from),
            kind::LIST => self.list(ty, from),
            kind::FIXED_LIST => {
                let (count, size, length) = (ty.number(), ty.number(), ty.number());
                self.elements(ty.take(length), from, count, size)
            }
            kind::RECORD => self.record(ty, from),
            kind::TUPLE => self.tuple(ty, from),
            kind::VARIANT => self.variant(ty, from),
            kind::FLAGS => self.flags(ty, from),
            _ => self.own(ty, from),
        }
    }

    fn signed(&mut self, value: i64) -> Result<(), Trap> {
        self.text.integer(value < 0, value.unsigned_abs())
    }

    fn unsigned(&mut self, value: u64) -> Result<(), Trap> {
        self.text.integer(false, value)
    }

    fn character(&mut self, from: Source) -> Result<(), Trap> {
        let code = u32::from_le_bytes(self.load(from)?);
        let character = char::from_u32(code).ok_or(Trap::InvalidCharacter)?;
        self.text.push(b'\'')?;
        self.text.character(character, b'\'')?;
        self.text.push(b'\'')
    }

    fn string(&mut self, from: Source) -> Result<(), Trap> {
        let (at, length) = self.address_and_length(from)?;
        self.text.push(b'"')?;
        let text = &mut *self.text;
        let mut allocation = Allocation::default();
        let call = Call::new(self.context, self.memory, &mut allocation);
        let string = call.string(at, length).map_err(trap_of)?;
        call.characters(string, |character| text.character(character, b'"').map_err(Failure::Trap)).map_err(trap_of)?;
        self.text.push(b'"')
    }

    fn list(&mut self, ty: &mut Type<'_>, from: Source) -> Result<(), Trap> {
        let (size, alignment, length) = (ty.number(), ty.number(), ty.number());
        let (at, count) = self.address_and_length(from)?;
        let elements = Source::Memory(at);
        elements.check_alignment(alignment)?;
        let bytes = count.checked_mul(size).filter(|&bytes| bytes <= MOST_BYTES).ok_or(Trap::ListOutOfBounds)?;
        elements.check_size(self.memory, bytes).map_err(|_| Trap::ListOutOfBounds)?;
        self.elements(ty.take(length), elements, count, size)
    }

    fn elements(&mut self, ty: Type<'_>, from: Source, count: u32, size: u32) -> Result<(), Trap> {
        self.text.push(b'[')?;
        for index in 0..count {
            self.separate(index)?;
            // Within the list, whose size is a number.
            self.value(&mut { ty }, from.after(index * size)?)?;
        }
        self.text.push(b']')
    }

    fn record(&mut self, ty: &mut Type<'_>, from: Source) -> Result<(), Trap> {
        self.text.push(b'{')?;
        for index in 0..ty.number() {
            self.separate(index)?;
            self.text.add(ty.name())?;
            self.text.add(b": ")?;
            let offset = ty.number();
            self.value(ty, from.after(offset)?)?;
        }
        self.text.push(b'}')
    }

    fn tuple(&mut self, ty: &mut Type<'_>, from: Source) -> Result<(), Trap> {
        self.text.push(b'(')?;
        for index in 0..ty.number() {
            self.separate(index)?;
            let offset = ty.number();
            self.value(ty, from.after(offset)?)?;
        }
        self.text.push(b')')
    }

    fn variant(&mut self, ty: &mut Type<'_>, from: Source) -> Result<(), Trap> {
        let (size, offset, count) = (ty.number(), ty.number(), ty.number());
        let wanted = self.small(from, size)?;
        if wanted >= count {
            return Err(Trap::InvalidDiscriminant);
        }
        for case in 0..count {
            let (name, length) = (ty.name(), ty.number());
            let mut payload = ty.take(length);
            if case == wanted {
                self.text.add(name)?;
                if length != 0 {
                    self.text.push(b'(')?;
                    self.value(&mut payload, from.after(offset)?)?;
                    self.text.push(b')')?;
                }
            }
        }
        Ok(())
    }

    fn flags(&mut self, ty: &mut Type<'_>, from: Source) -> Result<(), Trap> {
        let size = ty.number();
        let set = self.small(from, size)?;
        self.text.push(b'{')?;
        let mut written = 0;
        for flag in 0..ty.number() {
            let name = ty.name();
            if set >> flag & 1 != 0 {
                self.separate(written)?;
                self.text.add(name)?;
                written += 1;
            }
        }
        self.text.push(b'}')
    }

    /// Takes a resource, which is destroyed when the call has ended.
    fn own(&mut self, ty: &mut Type<'_>, from: Source) -> Result<(), Trap> {
        let resource = ty.number();
        let handle = u32::from_le_bytes(self.load(from)?);
        let mut allocation = Allocation::default();
        let call = Call::new(self.context, self.memory, &mut allocation);
        let rep = call.take_own(resource, handle).map_err(trap_of)?;
        self.owned.push(Owned { resource, rep }).map_err(|_| Trap::HandlesExhausted)?;
        self.text.add(b"resource")
    }

    fn separate(&mut self, index: u32) -> Result<(), Trap> {
        if index == 0 { Ok(()) } else { self.text.add(b", ") }
    }

    /// Reads the address and the length of a string or list.
    fn address_and_length(&self, from: Source) -> Result<(GuestPtr, u32), Trap> {
        let at = u32::from_le_bytes(self.load(from)?);
        let length = u32::from_le_bytes(self.load(from.after(4)?)?);
        Ok((GuestPtr::new(at), length))
    }

    /// Reads a number of one, two or four bytes in memory. As a core value it has 32 bits.
    fn small(&self, from: Source, size: u32) -> Result<u32, Trap> {
        Ok(match (from, size) {
            (Source::Memory(_), 1) => u8::from_le_bytes(self.load(from)?).into(),
            (Source::Memory(_), 2) => u16::from_le_bytes(self.load(from)?).into(),
            _ => u32::from_le_bytes(self.load(from)?),
        })
    }

    fn load<const N: usize>(&self, from: Source) -> Result<[u8; N], Trap> {
        match from {
            Source::Flat(bits) => Ok(crate::bytes::part(&bits.to_le_bytes(), 0)),
            Source::Memory(at) => match self.memory.slot(at) {
                Ok(slot) => Ok(self.memory.load(slot)),
                Err(_) => Err(Trap::MemoryOutOfBounds),
            },
        }
    }
}

/// Returns the trap that a failure is: nothing here allocates.
fn trap_of(failure: Failure) -> Trap {
    match failure {
        Failure::Trap(trap) => trap,
        Failure::Allocate => Trap::AllocationOutOfBounds,
    }
}
