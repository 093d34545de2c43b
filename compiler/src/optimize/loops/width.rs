//! The number of bytes in which each pack is computed.
//!
//! A sum of bytes that is stored as a byte needs no 32 bits: its lowest bits depend on those of its arguments only. The median of bytes
//! needs none either, because what is compared fits. So for each pack two things are known: how many of its lowest bits are asked for
//! (`demands`), and what it may be ([`Range`](super::range)). In its lanes are always the lowest bits of what the original loop computes:
//! at least those that are asked for, or enough that the rest follows from them.

use super::access::Access;
use super::kind::{Kind, Pack, PackId};
use super::operation::Operation;
use cranelift_codegen::ir::{Opcode, types};

/// The number of bits of everything.
pub(super) const ALL: u32 = 64;

/// Returns the number of bytes of a lane of each pack, if all of them can be computed. `asked` are the packs that are used outside of
/// packs and the bits of them, and no lane has fewer bytes than `least`.
pub(super) fn find(packs: &[Pack], accesses: &[Access], asked: &[(PackId, u32)], least: u32) -> Option<Vec<u32>> {
    let demands = demands(packs, asked);
    packs.iter().zip(&demands).map(|(pack, &bits)| Width { packs, pack, bits, least }.find(accesses)).collect()
}

/// Returns how many of the lowest bits of each pack are asked for. Packs come after those that they are made from.
fn demands(packs: &[Pack], asked: &[(PackId, u32)]) -> Vec<u32> {
    let mut bits = vec![0; packs.len()];
    let ask = |bits: &mut Vec<u32>, pack: PackId, more: u32| bits[pack] = bits[pack].max(more);
    asked.iter().for_each(|&(pack, more)| ask(&mut bits, pack, more));
    for (number, pack) in packs.iter().enumerate().rev() {
        for (place, &argument) in pack.arguments().iter().enumerate() {
            let more = demand(packs, pack, place, bits[number]);
            ask(&mut bits, argument, more);
        }
    }
    bits
}

/// Returns how many of the lowest bits of an argument the lowest `bits` of a pack need.
fn demand(packs: &[Pack], pack: &Pack, place: usize, bits: u32) -> u32 {
    let Kind::Result { operation, arguments, .. } = &pack.kind else { return ALL };
    match *operation {
        Operation::Plain(Opcode::Band) => {
            let other = packs[arguments[1 - place]].range;
            if other.low >= 0 { bits.min(ALL - other.high.leading_zeros()) } else { bits }
        }
        Operation::Plain(_) => bits,
        Operation::ShiftBy(Opcode::Ishl, by) => bits.saturating_sub(by),
        Operation::ShiftBy(_, by) => bits + by,
        Operation::Choice if place > 0 => bits,
        Operation::SignExtend(bytes) => 8 * bytes,
        _ => ALL,
    }
}

/// Finds the number of bytes of one pack.
struct Width<'p> {
    packs: &'p [Pack],
    pack: &'p Pack,
    bits: u32,
    least: u32,
}

impl Width<'_> {
    fn find(&self, accesses: &[Access]) -> Option<u32> {
        let own = self.pack.ty.bytes();
        let is_integer = self.pack.ty.is_int();
        let sizes = [1, 2, 4, 8].into_iter();
        match &self.pack.kind {
            Kind::Invariant(_) | Kind::LoadOfOne(_) => Some(own),
            // A load may make elements twice as wide.
            Kind::Load(access) => {
                let in_memory = accesses[*access].ty.bytes();
                let bytes = in_memory.max(self.least.min(own));
                (bytes <= 2 * in_memory).then_some(bytes)
            }
            Kind::Previous { .. } | Kind::Ramp { .. } if is_integer => {
                sizes.filter(|&bytes| bytes >= self.least).find(|&bytes| bytes == own || self.bits <= 8 * bytes)
            }
            Kind::Previous { .. } | Kind::Ramp { .. } | Kind::Carried { .. } | Kind::Gathered(_) => Some(own),
            Kind::Result { operation: Operation::SignExtend(bytes), .. } => Some(*bytes),
            Kind::Result { operation: Operation::CompareFloat(_), arguments, .. } => Some(self.packs[arguments[0]].ty.bytes()),
            Kind::Result { operation, arguments, .. } if is_integer => {
                let is_possible = |&bytes: &u32| {
                    let is_enough = self.bits <= 8 * bytes || self.pack.range.is_in(bytes);
                    is_enough && bytes >= self.least && self.is_computable(*operation, arguments, bytes)
                };
                sizes.filter(|&bytes| self.pack.is_mask() || bytes <= own).find(is_possible)
            }
            Kind::Result { .. } => Some(own),
        }
    }

    /// Whether lanes of some bytes are computed rightly from the lowest bits of their arguments, and by few instructions.
    fn is_computable(&self, operation: Operation, arguments: &[PackId], bytes: u32) -> bool {
        let range = |place: usize| self.packs[arguments[place]].range;
        let is_signed = arguments.iter().all(|&argument| self.packs[argument].range.is_signed_in(bytes));
        let is_unsigned = arguments.iter().all(|&argument| self.packs[argument].range.is_unsigned_in(bytes));
        let own = self.pack.ty.bytes();
        match operation {
            Operation::Plain(Opcode::Imul) => (2..=4).contains(&bytes),
            Operation::Plain(_) | Operation::Flag | Operation::Choice => true,
            Operation::ShiftBy(Opcode::Ishl, by) => bytes >= 2 && by < 8 * bytes,
            Operation::ShiftBy(opcode, by) => {
                let is_in = self.bits + by <= 8 * bytes || range(0).is_unsigned_in(bytes);
                let is_enough = is_in || self.is_shifted_with_sign(opcode, by, bytes, range(0).is_signed_in(bytes));
                by < 8 * bytes && (bytes == own || is_enough) && (bytes >= 2 || is_in)
            }
            Operation::Shift(_) => bytes == own,
            Operation::Compare(_) | Operation::Extreme(_) => bytes <= 4 && (is_signed || is_unsigned),
            Operation::Absolute => bytes <= 4 && is_signed,
            Operation::Distance => bytes <= 2 && is_unsigned,
            Operation::Extend { .. } => bytes == types::I64.bytes(),
            _ => false,
        }
    }

    /// Whether a shift to the right of integers with a sign may copy the sign.
    fn is_shifted_with_sign(&self, opcode: Opcode, by: u32, bytes: u32, is_signed: bool) -> bool {
        is_signed && (opcode == Opcode::Sshr || (self.bits <= 8 * bytes && self.bits + by <= self.pack.ty.bits()))
    }
}
