//! The lengths of x86-64 instructions, and which of them branch.
//!
//! Only instructions that the code generator makes are of interest: anything else, like the forms that 64-bit mode gave up, is
//! not decoded, and then the function is left as it is. Opcodes are those of the Intel manual, volume 2, appendix A.

/// An instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its size in bytes.
    pub length: usize,
    /// Its effect on the flow of control.
    pub flow: Flow,
    /// The offset of its 32-bit displacement from the next instruction, in bytes from its start.
    pub relative: Option<usize>,
}

/// The successor of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next one.
    Next,
    /// The one at a distance of 32 bits from the next one, if the condition holds.
    Branch(u8),
    /// The one at a distance of 32 bits from the next one.
    Jump,
    /// The one at an address from a register or memory.
    JumpTo,
    /// The caller, or nothing.
    End,
}

/// Returns the first instruction of `code`; nothing if it is not one that is known here.
pub fn decode(code: &[u8]) -> Option<Instruction> {
    let mut reader = Reader { code, at: 0 };
    let mut short_operands = false;
    let mut byte = reader.byte()?;
    while matches!(byte, 0x66 | 0xf0 | 0xf2 | 0xf3) {
        short_operands |= byte == 0x66;
        byte = reader.byte()?;
    }
    let wide = byte & 0xf8 == 0x48;
    if byte & 0xf0 == 0x40 {
        byte = reader.byte()?;
    }
    match byte {
        0x0f => match reader.byte()? {
            0x38 => reader.byte().and_then(|_| reader.operands(0)),
            0x3a => reader.byte().and_then(|_| reader.operands(1)),
            opcode => reader.two_byte(opcode),
        },
        0xc5 => {
            reader.skip(1)?;
            let opcode = reader.byte()?;
            reader.two_byte(opcode)
        }
        0xc4 | 0x62 => {
            let map = reader.byte()? & 0x07;
            reader.skip(if byte == 0xc4 { 1 } else { 2 })?;
            let opcode = reader.byte()?;
            match map {
                1 => reader.two_byte(opcode),
                2 => reader.operands(0),
                3 => reader.operands(1),
                _ => None,
            }
        }
        opcode => reader.one_byte(opcode, wide, short_operands),
    }
}

/// An instruction that is being read.
struct Reader<'a> {
    code: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.code.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.at += bytes;
        (self.at <= self.code.len()).then_some(())
    }

    /// Opcodes of one byte.
    fn one_byte(&mut self, opcode: u8, wide: bool, short_operands: bool) -> Option<Instruction> {
        let immediate = if short_operands { 2 } else { 4 };
        match opcode {
            0x00..=0x3f => match opcode & 0x07 {
                0..=3 => self.operands(0),
                4 => self.plain(1),
                5 => self.plain(immediate),
                _ => None,
            },
            0x50..=0x5f | 0x90 | 0x98 | 0x99 => self.plain(0),
            0x63 | 0x84..=0x8b | 0x8d | 0xd0..=0xd3 => self.operands(0),
            0x68 => self.plain(4),
            0x69 | 0x81 | 0xc7 => self.operands(immediate),
            0x6a | 0xa8 | 0xb0..=0xb7 => self.plain(1),
            0x6b | 0x80 | 0x83 | 0xc0 | 0xc1 | 0xc6 => self.operands(1),
            0xa9 => self.plain(immediate),
            0xb8..=0xbf if wide => self.plain(8),
            0xb8..=0xbf => self.plain(immediate),
            0xc2 => self.flow(2, Flow::End),
            0xc3 => self.flow(0, Flow::End),
            0xe8 => self.plain(4),
            0xe9 => self.flow(4, Flow::Jump),
            0xf6 if self.extension()? < 2 => self.operands(1),
            0xf7 if self.extension()? < 2 => self.operands(immediate),
            0xf6 | 0xf7 | 0xfe => self.operands(0),
            0xff if self.extension()? == 4 => Some(Instruction { flow: Flow::JumpTo, ..self.operands(0)? }),
            0xff => self.operands(0),
            _ => None,
        }
    }

    /// Opcodes of two bytes, of which the first is 0F.
    fn two_byte(&mut self, opcode: u8) -> Option<Instruction> {
        match opcode {
            0x0b => self.flow(0, Flow::End),
            0x80..=0x8f => self.flow(4, Flow::Branch(opcode & 0x0f)),
            0x70..=0x73 | 0xa4 | 0xac | 0xba | 0xc2 | 0xc4..=0xc6 => self.operands(1),
            0x77 | 0xa2 | 0xc8..=0xcf => self.plain(0),
            0x10..=0x17 | 0x1f | 0x28..=0x2f | 0x40..=0x6f | 0x74..=0x76 | 0x7c..=0x7f | 0x90..=0x9f => self.operands(0),
            0xa3 | 0xa5 | 0xab | 0xad..=0xb1 | 0xb3 | 0xb6..=0xb8 | 0xbb..=0xc1 | 0xc7 | 0xd0..=0xfe => self.operands(0),
            _ => None,
        }
    }

    /// The part of the opcode that is in the ModRM byte.
    fn extension(&self) -> Option<u8> {
        Some(self.code.get(self.at)? >> 3 & 0x07)
    }

    /// A ModRM byte, what belongs to it, and an immediate of so many bytes.
    fn operands(&mut self, immediate: usize) -> Option<Instruction> {
        let modrm = self.byte()?;
        let mut relative = None;
        let (mode, operand) = (modrm >> 6, modrm & 0x07);
        let base = if mode != 3 && operand == 4 { self.byte()? & 0x07 } else { operand };
        match mode {
            0 if operand == 5 => {
                relative = Some(self.at);
                self.skip(4)?;
            }
            0 if base == 5 => self.skip(4)?,
            1 => self.skip(1)?,
            2 => self.skip(4)?,
            _ => {}
        }
        Some(Instruction { relative, ..self.plain(immediate)? })
    }

    fn plain(&mut self, immediate: usize) -> Option<Instruction> {
        self.flow(immediate, Flow::Next)
    }

    fn flow(&mut self, immediate: usize, flow: Flow) -> Option<Instruction> {
        self.skip(immediate)?;
        Some(Instruction { length: self.at, flow, relative: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(code: &[u8]) -> Option<usize> {
        decode(code).map(|instruction| instruction.length)
    }

    #[test]
    fn lengths() {
        assert_eq!(length(&[0x55]), Some(1));
        // movq %rsp, %rbp
        assert_eq!(length(&[0x48, 0x89, 0xe5]), Some(3));
        // movl 0x28(%r15,%rsi,1), %eax
        assert_eq!(length(&[0x41, 0x8b, 0x44, 0x37, 0x28]), Some(5));
        // movl $0, 0x4c(%r15,%rsi,1)
        assert_eq!(length(&[0x41, 0xc7, 0x44, 0x37, 0x4c, 0, 0, 0, 0]), Some(9));
        // movw $1, (%rax)
        assert_eq!(length(&[0x66, 0xc7, 0x00, 1, 0]), Some(5));
        // movabsq
        assert_eq!(length(&[0x49, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8]), Some(10));
        // testl $1, %eax and notl %eax
        assert_eq!(length(&[0xf7, 0xc0, 1, 0, 0, 0]), Some(6));
        assert_eq!(length(&[0xf7, 0xd0]), Some(2));
        // pshufb, vpaddd and a form with EVEX
        assert_eq!(length(&[0x66, 0x0f, 0x38, 0x00, 0xc1]), Some(5));
        assert_eq!(length(&[0xc5, 0xf1, 0xfe, 0xc2]), Some(4));
        assert_eq!(length(&[0x62, 0xf2, 0xed, 0x08, 0x40, 0xca]), Some(6));
        // lea 0x10(,%rax,4), %rcx: no base, so the displacement has 32 bits
        assert_eq!(length(&[0x48, 0x8d, 0x0c, 0x85, 16, 0, 0, 0]), Some(8));
    }

    #[test]
    fn flow_and_places() {
        let branch = Instruction { length: 6, flow: Flow::Branch(4), relative: None };
        assert_eq!(decode(&[0x0f, 0x84, 1, 0, 0, 0]), Some(branch));
        assert_eq!(decode(&[0xe9, 1, 0, 0, 0]).map(|jump| jump.flow), Some(Flow::Jump));
        assert_eq!(decode(&[0xff, 0xe0]).map(|jump| jump.flow), Some(Flow::JumpTo));
        assert_eq!(decode(&[0xff, 0xd0]).map(|call| call.flow), Some(Flow::Next));
        assert_eq!(decode(&[0x0f, 0x0b]).map(|trap| trap.flow), Some(Flow::End));
        // movsd 0x20(%rip), %xmm0
        assert_eq!(decode(&[0xf2, 0x0f, 0x10, 0x05, 0x20, 0, 0, 0]).and_then(|load| load.relative), Some(4));
    }

    #[test]
    fn what_is_unknown_or_cut_short() {
        assert_eq!(decode(&[]), None);
        assert_eq!(decode(&[0x06]), None);
        assert_eq!(decode(&[0x0f, 0x84, 1, 0, 0]), None);
        assert_eq!(decode(&[0x41]), None);
        assert_eq!(decode(&[0x8b, 0x85, 0, 0]), None);
    }
}
