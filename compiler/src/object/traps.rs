//! The trap sites of functions, in the encoding that the runtime reads: see
//! [`FunctionRecord::traps`](wasm2native_abi::record::FunctionRecord::traps).

use crate::leb128;
use wasm2native_abi::trap::Trap;

/// Appends the trap sites of a function: offsets from its start in ascending order.
pub fn encode(sites: impl Iterator<Item = (u32, Trap)>, out: &mut Vec<u8>) {
    let mut previous = 0;
    for (offset, trap) in sites {
        let other = trap != Trap::MemoryOutOfBounds;
        leb128::unsigned(u64::from(offset - previous) << 1 | u64::from(other), out);
        if other {
            out.push(trap as u8);
        }
        previous = offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_distances_and_codes() {
        let mut out = Vec::new();
        let sites = [(5, Trap::MemoryOutOfBounds), (105, Trap::Unreachable), (105 + 64, Trap::MemoryOutOfBounds)];
        encode(sites.into_iter(), &mut out);
        assert_eq!(out, [10, 0x80 | (201 & 0x7f), 1, Trap::Unreachable as u8, 0x80, 1]);
    }
}
