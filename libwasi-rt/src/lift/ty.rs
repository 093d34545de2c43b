//! The type of a result, as a program of [`kind`](wasm2native_abi::lift::kind)s that is read once for each value.

use crate::bytes;

/// A type, or the rest of one. Types are the compiler's, so nothing is missing.
#[derive(Clone, Copy)]
pub(super) struct Type<'a>(&'a [u8]);

impl<'a> Type<'a> {
    pub(super) fn new(program: &'a [u8]) -> Type<'a> {
        Type(program)
    }

    /// Reads one byte.
    pub(super) fn byte(&mut self) -> u8 {
        let [byte] = self.part();
        byte
    }

    /// Reads a number.
    pub(super) fn number(&mut self) -> u32 {
        u32::from_le_bytes(self.part())
    }

    /// Reads a name.
    pub(super) fn name(&mut self) -> &'a [u8] {
        let length = self.number();
        self.take(length).0
    }

    /// Takes the next bytes as a type of its own.
    pub(super) fn take(&mut self, length: u32) -> Type<'a> {
        let (head, rest) = self.0.split_at_checked(length as usize).unwrap_or_default();
        self.0 = rest;
        Type(head)
    }

    fn part<const N: usize>(&mut self) -> [u8; N] {
        let part = bytes::part(self.0, 0);
        self.0 = self.0.get(N..).unwrap_or_default();
        part
    }
}
