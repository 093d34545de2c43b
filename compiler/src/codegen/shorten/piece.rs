//! The pieces of a function, and where each one moves to.

/// A run of bytes that stays together.
#[derive(Debug)]
pub(super) struct Piece {
    /// Its old offset.
    pub(super) old: u32,
    /// Its new offset.
    pub(super) new: u32,
    /// Its old length.
    pub(super) length: u32,
    pub(super) kind: Kind,
}

/// The contents of a piece.
#[derive(Debug)]
pub(super) enum Kind {
    /// An instruction that only moves, and may refer to a constant or a table.
    Fixed { reference: Option<Reference>, ends: bool },
    /// A branch inside the function.
    Branch { condition: Option<u8>, target: u32, is_short: bool },
    /// Distances from the table's start.
    Table { targets: Vec<u32> },
    /// Constants, the last piece.
    Constants,
    /// A trap that another one stands for.
    Shared { other: u32 },
}

/// A displacement of 32 bits in an instruction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference {
    /// Its offset in the instruction.
    pub(super) field: u32,
    /// The offset that it refers to.
    pub(super) target: u32,
}

impl Piece {
    /// Returns its length now.
    pub(super) fn size(&self) -> u32 {
        match self.kind {
            Kind::Branch { is_short: true, .. } => 2,
            Kind::Shared { .. } => 0,
            _ => self.length,
        }
    }

    /// Whether the next piece is only reached by a branch.
    pub(super) fn ends(&self) -> bool {
        match self.kind {
            Kind::Fixed { ends, .. } => ends,
            Kind::Branch { condition, .. } => condition.is_none(),
            _ => true,
        }
    }
}

/// Returns the new offset of what was the start of a piece, or lay in the constants.
pub(super) fn new_offset(pieces: &[Piece], old: u32) -> u32 {
    let index = pieces.partition_point(|piece| piece.old <= old).saturating_sub(1);
    match pieces[index].kind {
        Kind::Shared { other } => new_offset(pieces, other),
        _ => pieces[index].new + (old - pieces[index].old),
    }
}

/// Returns the new offset of an old one itself, although another trap may stand for the one that was there.
pub(super) fn own_offset(pieces: &[Piece], old: u32) -> u32 {
    let index = pieces.partition_point(|piece| piece.old <= old).saturating_sub(1);
    let piece = &pieces[index];
    piece.new + (old - piece.old).min(piece.size())
}
