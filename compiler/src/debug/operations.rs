//! The operations of expressions, as bytes: there are very many expressions.

use super::bytes::Bytes;
use gimli::constants::{self as dw, DwOp};
use gimli::{Register, RunTimeEndian};

/// Expressions that are being written, one behind the other.
#[derive(Clone, Debug)]
pub struct Operations {
    bytes: Bytes,
}

impl Operations {
    /// Begins with none, for a target.
    pub fn new(order: RunTimeEndian) -> Self {
        Self { bytes: Bytes::new(order) }
    }

    /// Returns the number of their bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Removes those from an offset on.
    pub fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }

    /// Returns all of them.
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// Adds an operation without operands.
    pub fn add(&mut self, operation: DwOp) {
        self.bytes.u8(operation.0);
    }

    /// Pushes an unsigned constant.
    pub fn unsigned(&mut self, value: u64) {
        match value {
            0..32 => self.bytes.u8(dw::DW_OP_lit0.0 + value as u8),
            32..256 => self.bytes.extend(&[dw::DW_OP_const1u.0, value as u8]),
            // Shorter than the five bytes of LEB128.
            0x1000_0000..0x1_0000_0000 => {
                self.add(dw::DW_OP_const4u);
                self.bytes.u32(value as u32);
            }
            _ => self.with_unsigned(dw::DW_OP_constu, value),
        }
    }

    /// Pushes a signed constant.
    pub fn signed(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => self.unsigned(value),
            Err(_) => self.with_signed(dw::DW_OP_consts, value),
        }
    }

    /// Pushes an address of the executable.
    pub fn address(&mut self, address: u64) {
        self.add(dw::DW_OP_addr);
        self.bytes.u64(address);
    }

    /// Names a register as the place of a value.
    pub fn register(&mut self, register: Register) {
        match u8::try_from(register.0) {
            Ok(number @ 0..32) => self.bytes.u8(dw::DW_OP_reg0.0 + number),
            _ => self.with_unsigned(dw::DW_OP_regx, register.0.into()),
        }
    }

    /// Pushes the sum of a register and an offset.
    pub fn register_offset(&mut self, register: Register, offset: i64) {
        match u8::try_from(register.0) {
            Ok(number @ 0..32) => self.with_signed(DwOp(dw::DW_OP_breg0.0 + number), offset),
            _ => {
                self.with_unsigned(dw::DW_OP_bregx, register.0.into());
                self.bytes.signed(offset);
            }
        }
    }

    /// Pushes the sum of the frame's base and an offset.
    pub fn frame_offset(&mut self, offset: i64) {
        self.with_signed(dw::DW_OP_fbreg, offset);
    }

    /// Adds a constant.
    pub fn plus(&mut self, value: u64) {
        self.with_unsigned(dw::DW_OP_plus_uconst, value);
    }

    /// Pushes a copy of the entry at a depth.
    pub fn pick(&mut self, depth: u8) {
        self.bytes.extend(&[dw::DW_OP_pick.0, depth]);
    }

    /// Replaces an address by what is there, in the byte order of the target.
    pub fn load(&mut self, size: u8) {
        self.bytes.extend(&[dw::DW_OP_deref_size.0, size]);
    }

    /// Replaces an address by what a guest stored there, whose byte order is little-endian.
    pub fn load_little_endian(&mut self, size: u8) {
        if !self.bytes.is_big_endian() || size == 1 {
            return self.load(size);
        }
        // Byte by byte: the sum so far, and the address above it.
        self.unsigned(0);
        self.add(dw::DW_OP_swap);
        for byte in 0..size {
            self.add(dw::DW_OP_dup);
            self.plus(byte.into());
            self.load(1);
            self.unsigned(u64::from(byte) * 8);
            self.add(dw::DW_OP_shl);
            self.add(dw::DW_OP_rot);
            self.add(dw::DW_OP_rot);
            self.add(dw::DW_OP_plus);
            self.add(dw::DW_OP_swap);
        }
        self.add(dw::DW_OP_drop);
    }

    /// Reverses the order of the lowest `size` bytes of the value on the stack. One stays what it is, with those above it.
    pub fn reverse(&mut self, size: u8) {
        if size == 1 {
            return;
        }
        // The rest of the value, and the result so far.
        self.unsigned(0);
        for byte in 0..size {
            if byte > 0 {
                self.add(dw::DW_OP_swap);
                self.unsigned(8);
                self.add(dw::DW_OP_shr);
                self.add(dw::DW_OP_swap);
                self.unsigned(8);
                self.add(dw::DW_OP_shl);
            }
            self.add(dw::DW_OP_over);
            self.unsigned(0xff);
            self.add(dw::DW_OP_and);
            self.add(dw::DW_OP_or);
        }
        self.add(dw::DW_OP_swap);
        self.add(dw::DW_OP_drop);
    }

    /// Does `more`, whose operations are not branches, unless the value on the stack is zero.
    pub fn unless_zero(&mut self, more: impl FnOnce(&mut Self)) {
        self.add(dw::DW_OP_dup);
        self.unsigned(0);
        self.add(dw::DW_OP_eq);
        self.add(dw::DW_OP_bra);
        let distance = self.len();
        self.bytes.u16(0);
        more(self);
        self.bytes.set_u16(distance, (self.len() - distance - 2) as u16);
    }

    /// Ends a piece of a value.
    pub fn piece(&mut self, size: u64) {
        self.with_unsigned(dw::DW_OP_piece, size);
    }

    /// Says that the value is these bytes.
    pub fn implicit(&mut self, bytes: &[u8]) {
        self.with_unsigned(dw::DW_OP_implicit_value, bytes.len() as u64);
        self.bytes.extend(bytes);
    }

    fn with_unsigned(&mut self, operation: DwOp, value: u64) {
        self.add(operation);
        self.bytes.unsigned(value);
    }

    fn with_signed(&mut self, operation: DwOp, value: i64) {
        self.add(operation);
        self.bytes.signed(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gimli::read::{EvaluationResult, Location, Value};
    use gimli::{Encoding, EndianSlice, Format};

    /// Evaluates an expression over a memory with these bytes at 100.
    fn evaluate(order: RunTimeEndian, memory: &[u8], write: impl FnOnce(&mut Operations)) -> u64 {
        let mut operations = Operations::new(order);
        write(&mut operations);
        operations.add(dw::DW_OP_stack_value);
        let encoding = Encoding { address_size: 8, format: Format::Dwarf32, version: 5 };
        let mut evaluation = gimli::Expression(EndianSlice::new(operations.as_slice(), order)).evaluation(encoding);
        let mut result = evaluation.evaluate().unwrap();
        loop {
            result = match result {
                EvaluationResult::Complete => break,
                EvaluationResult::RequiresMemory { address, size: 1, .. } => {
                    let byte = memory[address as usize - 100];
                    evaluation.resume_with_memory(Value::Generic(byte.into())).unwrap()
                }
                EvaluationResult::RequiresRelocatedAddress(address) => evaluation.resume_with_relocated_address(address).unwrap(),
                other => panic!("{other:?}"),
            };
        }
        match evaluation.as_result()[0].location {
            Location::Value { value: Value::Generic(value) } => value,
            ref other => panic!("{other:?}"),
        }
    }

    #[test]
    fn constants() {
        for order in [RunTimeEndian::Little, RunTimeEndian::Big] {
            for value in [0, 31, 32, 255, 256, u64::MAX] {
                assert_eq!(evaluate(order, &[], |it| it.unsigned(value)), value);
                assert_eq!(evaluate(order, &[], |it| it.signed(value.cast_signed())), value);
                assert_eq!(evaluate(order, &[], |it| it.address(value)), value);
            }
        }
    }

    #[test]
    fn a_guest_stores_the_lowest_byte_first() {
        let load = |size| {
            evaluate(RunTimeEndian::Big, &[1, 2, 3, 4, 5, 6, 7, 8], |it| {
                it.unsigned(100);
                it.load_little_endian(size);
            })
        };
        assert_eq!([1, 2, 4, 8].map(load), [1, 0x201, 0x4030201, 0x807060504030201]);
    }

    #[test]
    fn bytes_in_reverse() {
        let reverse = |size| {
            evaluate(RunTimeEndian::Big, &[], |it| {
                it.unsigned(0x0102_0304_0506_0708);
                it.reverse(size);
            })
        };
        assert_eq!([2, 4, 8].map(reverse), [0x807, 0x807_0605, 0x807_0605_0403_0201]);
        assert_eq!(reverse(1) & 0xff, 8);
    }

    #[test]
    fn zero_stays_zero() {
        for order in [RunTimeEndian::Little, RunTimeEndian::Big] {
            for (value, expected) in [(0, 0), (7, 1007)] {
                let result = evaluate(order, &[], |it| {
                    it.unsigned(value);
                    it.unless_zero(|it| {
                        it.address(1000);
                        it.add(dw::DW_OP_plus);
                    });
                });
                assert_eq!(result, expected);
            }
        }
    }
}
