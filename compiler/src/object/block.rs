//! Data with addresses in it, put together field by field.
//!
//! Addresses are distances from the field itself ([`RelPtr`](wasm2native_abi::relative::RelPtr)) or from the block's start, so
//! the linker resolves them and nothing remains to be done when the program is loaded.

use object::{Endian as _, Endianness};
use std::borrow::Cow;

/// Bytes, and the fields among them that the linker fills in.
#[derive(Debug)]
pub struct Block {
    bytes: Vec<u8>,
    endianness: Endianness,
    names: Vec<(String, u64)>,
    references: Vec<Reference>,
}

/// A 32-bit field that the linker fills in with the distance from itself to a target.
#[derive(Debug)]
pub struct Reference {
    /// The offset of the field.
    pub offset: u64,
    /// The symbol that the distance is to.
    pub target: Cow<'static, str>,
    /// Added to the distance.
    pub addend: i64,
}

impl Block {
    /// Returns an empty block in the byte order of the target.
    pub fn new(endianness: Endianness) -> Self {
        Self { bytes: Vec::new(), endianness, names: Vec::new(), references: Vec::new() }
    }

    /// Appends `size` zero bytes, to be filled in, at the next multiple of `align`; returns their offset.
    pub fn reserve(&mut self, size: usize, align: usize) -> usize {
        let offset = self.bytes.len().next_multiple_of(align);
        self.bytes.resize(offset + size, 0);
        offset
    }

    /// Appends bytes; returns their offset.
    pub fn append(&mut self, bytes: &[u8]) -> usize {
        let offset = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        offset
    }

    /// Reserves capacity for `size` more bytes, so that what is there is not moved a second time.
    pub fn reserve_capacity(&mut self, size: usize) {
        self.bytes.reserve_exact(size);
    }

    /// Lets `write` append bytes.
    pub fn extend(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
    }

    /// Lets `write` append bytes; returns their offset.
    pub fn append_with<E>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<usize, E> {
        let offset = self.bytes.len();
        write(&mut self.bytes)?;
        Ok(offset)
    }

    /// Names the location at `offset`.
    pub fn name(&mut self, name: impl Into<String>, offset: usize) {
        self.names.push((name.into(), offset as u64));
    }

    /// Returns the byte order of the target.
    pub fn endianness(&self) -> Endianness {
        self.endianness
    }

    /// Returns the length in bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Fills in a 16-bit field.
    pub fn u16(&mut self, offset: usize, value: u16) {
        self.bytes(offset, &self.endianness.write_u16(value));
    }

    /// Fills in a 32-bit field.
    pub fn u32(&mut self, offset: usize, value: u32) {
        self.bytes(offset, &self.endianness.write_u32(value));
    }

    /// Fills in a 64-bit field.
    pub fn u64(&mut self, offset: usize, value: u64) {
        self.bytes(offset, &self.endianness.write_u64(value));
    }

    /// Fills in bytes.
    pub fn bytes(&mut self, offset: usize, bytes: &[u8]) {
        self.bytes[offset..offset + bytes.len()].copy_from_slice(bytes);
    }

    /// Makes the field at `offset` a `RelPtr` to a symbol.
    pub fn point_to(&mut self, offset: usize, symbol: impl Into<Cow<'static, str>>, addend: i64) {
        self.references.push(Reference { offset: offset as u64, target: symbol.into(), addend });
    }

    /// Makes the field at `offset` a `RelPtr` to another location in the block.
    pub fn point_within(&mut self, offset: usize, place: usize) {
        // Both ends move together, so no linker is needed.
        let distance = place as i64 - offset as i64;
        self.u32(offset, distance as i32 as u32);
    }

    /// Makes the field at `offset` the distance from the start of the block to a symbol.
    pub fn measure_to(&mut self, offset: usize, symbol: impl Into<Cow<'static, str>>) {
        // The linker computes symbol + addend - place; with the place's own offset added, that is symbol - start.
        self.point_to(offset, symbol, offset as i64);
    }

    /// Makes the fields at `offset` a `RelSlice` of `len` values at a location in the block.
    pub fn slice_within(&mut self, offset: usize, place: usize, len: usize) {
        use wasm2native_abi::relative::RelSlice;
        if len > 0 {
            self.point_within(offset + std::mem::offset_of!(RelSlice<u8>, start), place);
        }
        self.u32(offset + std::mem::offset_of!(RelSlice<u8>, len), len as u32);
    }

    /// Reserves `count` values of a type, and makes the fields at `field` their `RelSlice`; returns the offset of each.
    pub fn reserve_slice<T>(&mut self, field: usize, count: usize) -> impl Iterator<Item = usize> + use<T> {
        let first = self.reserve(size_of::<T>() * count, align_of::<T>());
        self.slice_within(field, first, count);
        (0..count).map(move |number| first + number * size_of::<T>())
    }

    pub(super) fn into_parts(self) -> (Vec<u8>, Vec<(String, u64)>, Vec<Reference>) {
        (self.bytes, self.names, self.references)
    }
}
