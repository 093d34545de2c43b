//! What is counted in a function body, and what a body is recognised by.
//!
//! Structured control flow needs few counters: one at the start, one behind each branch that may be taken or not, one in each loop, and
//! one for each label of a `br_table`. All other counts follow from these (see [`flow`](super::flow)): the branches are the edges that
//! no spanning tree of the graph has, and a loop has a counter of its own so that nothing has to be solved.
//!
//! Which counters a body has follows from its bytes alone.

use wasmparser::{FunctionBody, Operator};

/// What an operator has counters for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Nothing.
    Nothing,
    /// How often what follows is reached from here.
    Next,
    /// How often each of this many labels is taken, the default last.
    Labels(u32),
    /// Which function is called.
    Call,
}

/// Returns what an operator has counters for.
pub fn counted(operator: &Operator<'_>) -> Counted {
    match operator {
        Operator::Loop { .. }
        | Operator::If { .. }
        | Operator::BrIf { .. }
        | Operator::BrOnNull { .. }
        | Operator::BrOnNonNull { .. }
        | Operator::BrOnCast { .. }
        | Operator::BrOnCastFail { .. } => Counted::Next,
        Operator::BrTable { targets } => Counted::Labels(targets.len().saturating_add(1)),
        Operator::CallIndirect { .. } => Counted::Call,
        _ => Counted::Nothing,
    }
}

/// The counters of a body, and what it is recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    /// A hash of its bytes.
    pub exact: u64,
    /// A hash of its operators with locals and labels only: the same when functions, types, globals or data moved.
    pub shape: u64,
    /// The number of its counters besides those of calls; the first one is for its start.
    pub plain: u32,
    /// The number of its calls with counters.
    pub calls: u32,
}

impl Digest {
    /// Goes through a body. Nothing is validated: of one that cannot be decoded, only the start counts.
    pub fn of(body: &FunctionBody<'_>) -> Self {
        let bytes = body.as_bytes();
        let (mut exact, mut shape) = (Hash::new(), Hash::new());
        exact.add(bytes);
        let mut digest = Self { exact: exact.finish(), shape: 0, plain: 1, calls: 0 };
        let start = body.range().start;
        let Ok(mut operators) = body.get_operators_reader() else { return digest };
        while let Ok((operator, offset)) = operators.read_with_offset() {
            shape.add(opcode(bytes.get((offset - start) as usize..).unwrap_or_default()));
            if let Some(number) = kept(&operator) {
                shape.add(&number.to_le_bytes());
            }
            match counted(&operator) {
                Counted::Nothing => {}
                Counted::Next => digest.plain += 1,
                Counted::Labels(count) => digest.plain += count,
                Counted::Call => digest.calls += 1,
            }
        }
        digest.shape = shape.finish();
        digest
    }
}

/// Returns the bytes that say which operator it is: after a prefix, a number in LEB128.
fn opcode(bytes: &[u8]) -> &[u8] {
    const PREFIXES: std::ops::RangeInclusive<u8> = 0xfb..=0xfe;
    let rest = bytes.first().filter(|byte| PREFIXES.contains(byte)).map(|_| &bytes[1..]);
    let last = rest.map_or(0, |rest| 1 + rest.iter().take_while(|byte| **byte >= 0x80).count());
    &bytes[..bytes.len().min(last + 1)]
}

/// Returns the immediate of an operator that stays the same when something else in the module changes.
fn kept(operator: &Operator<'_>) -> Option<u32> {
    match *operator {
        Operator::LocalGet { local_index } | Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
            Some(local_index)
        }
        Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => Some(relative_depth),
        Operator::BrTable { ref targets } => Some(targets.len()),
        _ => None,
    }
}

/// A hash that is the same in every version: that of Fowler, Noll and Vo (FNV-1a), with its bits mixed at the end.
struct Hash(u64);

impl Hash {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    }

    fn finish(&self) -> u64 {
        let mixed = (self.0 ^ self.0 >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ mixed >> 29
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmparser::BinaryReader;

    fn digest(code: &[u8]) -> Digest {
        Digest::of(&FunctionBody::new(BinaryReader::new(code, 0)))
    }

    #[test]
    fn counters_follow_from_operators() {
        // block loop local.get 0 br_if 0 end end, and a call_indirect after `unreachable`.
        let body = [0, 0x02, 0x40, 0x03, 0x40, 0x20, 0, 0x0d, 0, 0x0b, 0x0b, 0x00, 0x11, 0, 0, 0x0b];
        let found = digest(&body);
        assert_eq!((found.plain, found.calls), (3, 1));
        // br_table 0 0 1
        assert_eq!(digest(&[0, 0x02, 0x40, 0x41, 0, 0x0e, 2, 0, 0, 1, 0x0b, 0x0b]).plain, 4);
        // What cannot be decoded.
        assert_eq!((digest(&[0, 0xff]).plain, digest(&[9]).plain, digest(&[]).plain), (1, 1, 1));
    }

    #[test]
    fn a_shape_stays_when_functions_move() {
        let [first, second] = [[0, 0x20, 0, 0x10, 5, 0x0b], [0, 0x20, 0, 0x10, 6, 0x0b]].map(|body| digest(&body));
        assert_eq!(first.shape, second.shape);
        assert_ne!(first.exact, second.exact);
        assert_ne!(digest(&[0, 0x20, 1, 0x10, 5, 0x0b]).shape, first.shape);
        // `i32.trunc_sat_f32_s` and `i32.trunc_sat_f32_u` share a prefix.
        assert_ne!(digest(&[0, 0xfc, 0, 0x0b]).shape, digest(&[0, 0xfc, 1, 0x0b]).shape);
    }
}
