//! Just enough instruction decoding to count them: their lengths, whether they are a copy, a call or a trap, and the targets of
//! branches. The last distinguish instructions from the constants that follow them.

use iced_x86::{Decoder, DecoderOptions, FlowControl, Mnemonic, OpKind};
use object::Architecture;

/// The effect of an instruction, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Copies a register to another one.
    Copy,
    /// Continues after it or at this number of bytes from its start.
    Branch(i64),
    /// Continues at this number of bytes from its start.
    Jump(i64),
    /// Calls a function.
    Call,
    /// Returns, or jumps to another function.
    Return,
    /// Ends the program.
    Trap,
    Other,
}

/// Returns the effects of the instructions of a function.
pub fn instructions(architecture: Architecture, code: &[u8]) -> Vec<Meaning> {
    let mut meanings = Vec::new();
    let (mut offset, mut furthest, mut goes_on) = (0, 0, true);
    while offset < code.len() && (goes_on || offset as i64 <= furthest) {
        let (length, meaning) = match architecture {
            Architecture::X86_64 => x86(&code[offset..]),
            Architecture::Aarch64 => (4, aarch64(&code[offset..])),
            Architecture::Riscv64 if code[offset] & 3 == 3 => (4, riscv(word(&code[offset..]))),
            Architecture::Riscv64 => (2, riscv_short(u16::from_le_bytes([code[offset], code[offset + 1]]))),
            Architecture::S390x => s390x(&code[offset..]),
            other => panic!("nothing is compiled for {other:?}"),
        };
        if let Meaning::Branch(distance) | Meaning::Jump(distance) = meaning {
            furthest = furthest.max(offset as i64 + distance);
        }
        goes_on = !matches!(meaning, Meaning::Jump(_) | Meaning::Return | Meaning::Trap);
        meanings.push(meaning);
        offset += length;
    }
    meanings
}

fn x86(code: &[u8]) -> (usize, Meaning) {
    use Mnemonic::{Mov, Movapd, Movaps, Movdqa, Movdqu, Movupd, Movups, Ud2, Vmovapd, Vmovaps, Vmovdqa, Vmovdqu, Vmovups};
    let moves = [Mov, Movapd, Movaps, Movdqa, Movdqu, Movupd, Movups, Vmovapd, Vmovaps, Vmovdqa, Vmovdqu, Vmovups];
    let instruction = Decoder::new(64, code, DecoderOptions::NONE).decode();
    let registers = instruction.op_count() == 2 && (0..2).all(|operand| instruction.op_kind(operand) == OpKind::Register);
    let distance = instruction.near_branch_target() as i64;
    let meaning = match instruction.flow_control() {
        FlowControl::ConditionalBranch => Meaning::Branch(distance),
        FlowControl::UnconditionalBranch => Meaning::Jump(distance),
        FlowControl::Return | FlowControl::IndirectBranch => Meaning::Return,
        FlowControl::Call | FlowControl::IndirectCall => Meaning::Call,
        _ if instruction.mnemonic() == Ud2 => Meaning::Trap,
        _ if registers && moves.contains(&instruction.mnemonic()) => Meaning::Copy,
        _ => Meaning::Other,
    };
    (instruction.len(), meaning)
}

fn word(code: &[u8]) -> u32 {
    code.first_chunk().copied().map(u32::from_le_bytes).expect("an instruction is complete")
}

/// Returns some bits of a word as a signed number, whose highest bit is the sign.
fn signed(word: u32, lowest: u32, count: u32) -> i64 {
    i64::from((word << (32 - lowest - count)) as i32 >> (32 - count))
}

fn aarch64(code: &[u8]) -> Meaning {
    let word = word(code);
    let same_operands = word >> 5 & 31 == word >> 16 & 31;
    match word {
        // udf
        _ if word & 0xffff_0000 == 0 => Meaning::Trap,
        // bl, blr
        _ if word & 0xfc00_0000 == 0x9400_0000 || word & 0xffff_fc1f == 0xd63f_0000 => Meaning::Call,
        // b; br, ret
        _ if word & 0xfc00_0000 == 0x1400_0000 => Meaning::Jump(4 * signed(word, 0, 26)),
        _ if word & 0xff9f_fc1f == 0xd61f_0000 => Meaning::Return,
        // b.cond; cbz, cbnz; tbz, tbnz
        _ if word & 0xff00_0010 == 0x5400_0000 || word & 0x7e00_0000 == 0x3400_0000 => Meaning::Branch(4 * signed(word, 5, 19)),
        _ if word & 0x7e00_0000 == 0x3600_0000 => Meaning::Branch(4 * signed(word, 5, 14)),
        // mov of general registers; of vectors; fmov
        _ if word & 0x7fe0_ffe0 == 0x2a00_03e0 => Meaning::Copy,
        _ if word & 0xbfe0_fc00 == 0x0ea0_1c00 && same_operands => Meaning::Copy,
        _ if word & 0xff3f_fc00 == 0x1e20_4000 => Meaning::Copy,
        _ => Meaning::Other,
    }
}

fn riscv(word: u32) -> Meaning {
    let same_operands = word >> 15 & 31 == word >> 20 & 31;
    let returns_here = word >> 7 & 31 != 0;
    match word & 0x7f {
        0x63 => {
            let distance =
                signed(word, 31, 1) << 12 | i64::from((word >> 7 & 1) << 11 | (word >> 25 & 63) << 5 | (word >> 8 & 15) << 1);
            Meaning::Branch(distance)
        }
        0x6f | 0x67 if returns_here => Meaning::Call,
        0x6f => {
            let distance = signed(word, 31, 1) << 20
                | i64::from((word >> 12 & 255) << 12 | (word >> 20 & 1) << 11 | (word >> 21 & 1023) << 1);
            Meaning::Jump(distance)
        }
        0x67 => Meaning::Return,
        // unimp: a write to a register that cannot be written
        _ if word == 0xc000_1073 => Meaning::Trap,
        // addi with 0; fsgnj with one operand twice; vmv1r
        0x13 if word & 0xfff0_7000 == 0 => Meaning::Copy,
        0x53 if word & 0xfc00_7000 == 0x2000_0000 && same_operands => Meaning::Copy,
        0x57 if word & 0xfe0f_f07f == 0x9e00_3057 => Meaning::Copy,
        _ => Meaning::Other,
    }
}

fn riscv_short(half: u16) -> Meaning {
    let (word, has_source) = (u32::from(half), half >> 2 & 31 != 0);
    let bits = |from: u32, count: u32, to: u32| i64::from((word >> from & ((1 << count) - 1)) << to);
    match (half & 3, half >> 13) {
        _ if half == 0 => Meaning::Trap,
        // c.beqz, c.bnez
        (1, 6 | 7) => Meaning::Branch(signed(word, 12, 1) << 8 | bits(10, 2, 3) | bits(5, 2, 6) | bits(3, 2, 1) | bits(2, 1, 5)),
        // c.j
        (1, 5) => Meaning::Jump(
            signed(word, 12, 1) << 11
                | bits(11, 1, 4)
                | bits(9, 2, 8)
                | bits(8, 1, 10)
                | bits(7, 1, 6)
                | bits(6, 1, 7)
                | bits(3, 3, 1)
                | bits(2, 1, 5),
        ),
        // c.jr, c.jalr, c.mv; otherwise c.add
        (2, 4) if !has_source && half & 0x1000 == 0 => Meaning::Return,
        (2, 4) if !has_source => Meaning::Call,
        (2, 4) if half & 0x1000 == 0 => Meaning::Copy,
        _ => Meaning::Other,
    }
}

fn s390x(code: &[u8]) -> (usize, Meaning) {
    let length = [2, 4, 4, 6][usize::from(code[0] >> 6)];
    let short = || 2 * i64::from(i16::from_be_bytes([code[2], code[3]]));
    let long = || 2 * i64::from(i32::from_be_bytes([code[2], code[3], code[4], code[5]]));
    let meaning = match code[..length] {
        [0, 0] => Meaning::Trap,
        // lr, ldr; lgr; vlr
        [0x18 | 0x28, _] | [0xb9, 0x04, ..] | [0xe7, _, _, _, _, 0x56] => Meaning::Copy,
        // basr, brasl; br
        [0x0d, _] => Meaning::Call,
        [0xc0, low, ..] if low & 15 == 5 => Meaning::Call,
        [0x07, low] if low >> 4 == 15 => Meaning::Return,
        // brc and brcl, always or on a condition
        [0xa7, low, ..] if low & 15 == 4 && low >> 4 == 15 => Meaning::Jump(short()),
        [0xa7, low, ..] if low & 15 == 4 => Meaning::Branch(short()),
        [0xc0, low, ..] if low & 15 == 4 && low >> 4 == 15 => Meaning::Jump(long()),
        [0xc0, low, ..] if low & 15 == 4 => Meaning::Branch(long()),
        // compare and branch
        [0xec, _, _, _, _, 0x64 | 0x65 | 0x76 | 0x77 | 0x7c..=0x7f] => Meaning::Branch(short()),
        _ => Meaning::Other,
    };
    (length, meaning)
}
