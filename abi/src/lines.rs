//! The lines of functions, for reports of traps.
//!
//! Tables of debug information are larger than the code that they describe; these are small enough to be part of the program. A
//! report needs the positions of few instructions: those that may trap, and calls.
//!
//! Numbers are LEB128, unsigned unless it says otherwise. Each function of a part has the length of what follows, which is 0 if its
//! lines are unknown; the signed distance of a line from that of the function before, times two, and one more if its number of a
//! file follows, which otherwise is that of the function before; and then rows and changes of scope, as a byte each that may have
//! operands:
//!
//! | byte | meaning |
//! |---|---|
//! | [`ROW`] + 12 × step + line + 3 | a row, `step` strides after the last one; `line` is added to the line |
//! | [`ROW_FURTHER`] + step | the same; the signed `line` follows |
//! | [`ROW_NEAR`] + units − 1 | the same, 1 to 7 units after the last one |
//! | [`ROW_NEAR`] + 7 | the same; the number of units comes first |
//! | [`ROW_FAR`] | the same; the number of strides comes first |
//! | [`LEAVE`] + n | `n` + 1 inlined functions end; the line is that of the call of the outermost of these |
//! | [`AGAIN`] | the one that ended last goes on; the line is its own |
//! | [`ENTER`]`[n]` + line | `n` inlined functions end, and another one begins, which is called `line` lines further on; its number follows |
//! | [`ENTER`]`[n + 1]` − 1 | the same; the number and then the signed `line` follow |
//!
//! The code at an offset has the position of the last row at or before it, or of the first one. Where a row begins is right for the
//! instructions that reports are about, and otherwise wherever it takes the fewest bytes.
//!
//! At a function that the index finds, rows count from file 0 and line 0 again.
//!
//! An inlined function has the number of its file, its least line, which is the one where it is entered, and its name: twice its length and its bytes, or, if that is the name of a function of the part, twice its length, one more, and its offset
//! in [`CodeRecord::names`](crate::record::CodeRecord::names). One without a name is code of the same function in another file.

/// The distance of functions that an index finds; those between are found by the lengths of the ones before.
pub const INDEXED: usize = 16;

/// The greatest number of functions that are inlined in each other.
pub const DEEPEST: usize = 64;

/// The row that advances least. There are [`STEPS`] × [`DISTANCES`] of them.
pub const ROW: u8 = 0;

/// The number of different steps of such rows.
pub const STEPS: u8 = 16;

/// The number of different distances of their lines.
pub const DISTANCES: u8 = 12;

/// The smallest distance of their lines.
pub const LEAST_DISTANCE: i32 = -3;

/// A row whose line is further away.
pub const ROW_FURTHER: u8 = ROW + STEPS * DISTANCES;

/// A row at a distance in units.
pub const ROW_NEAR: u8 = ROW_FURTHER + STEPS;

/// The number of different distances in units.
pub const NEAR: u8 = 8;

/// A row that advances further.
pub const ROW_FAR: u8 = ROW_NEAR + NEAR;

/// The end of an inlined function.
pub const LEAVE: u8 = ROW_FAR + 1;

/// The number of inlined functions that may end at once.
pub const MOST_LEFT: u8 = 3;

/// The continuation of the inlined function that ended last.
pub const AGAIN: u8 = LEAVE + MOST_LEFT;

/// The start of an inlined function, after 0, 1 or 2 others have ended; the last is the end of the bytes that have a meaning.
pub const ENTER: [u8; 4] = [AGAIN + 1, AGAIN + 12, AGAIN + 21, AGAIN + 30];

/// A position in source code: a line of a function, or of one that is inlined in it.
#[derive(Clone, Debug)]
pub struct Position {
    /// The file of the function itself.
    pub file: u32,
    /// The line, or 0 if it is unknown.
    pub line: u32,
    depth: usize,
    inlined: [Call; DEEPEST],
}

/// A function that is inlined at a call.
#[derive(Clone, Copy, Debug, Default)]
struct Call {
    inlined: u32,
    line: u32,
}

/// A function that is inlined in others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inlined<'a> {
    /// Its file.
    pub file: u32,
    /// The least line of its code.
    pub line: u32,
    /// Its name; empty for code of the same function in another file.
    pub name: Name<'a>,
}

/// The name of an inlined function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// These bytes.
    Bytes(&'a [u8]),
    /// As many bytes at an offset among the names of functions.
    OfFunction {
        /// The offset.
        offset: u32,
        /// The number of bytes.
        length: u32,
    },
}

/// The tables of a part.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// The offset of every [`INDEXED`]th function in `rows`.
    pub index: &'a [u32],
    /// The lines of all functions.
    pub rows: &'a [u8],
    /// The functions that are inlined.
    pub inlined: &'a [u8],
    /// The number of bytes that code offsets are multiples of.
    pub unit: u32,
    /// The number of bytes by which rows advance.
    pub stride: u32,
}

impl<'a> Lines<'a> {
    /// Returns the position of the code at an offset in a function, by the function's number in its part.
    #[inline]
    pub fn position(&self, function: usize, offset: u32) -> Option<Position> {
        let mut bytes = Bytes(self.rows.get(*self.index.get(function / INDEXED)? as usize..)?);
        let mut now = Position { file: 0, line: 0, depth: 0, inlined: [Call::default(); DEEPEST] };
        for _ in 0..function % INDEXED {
            now.begin(&mut Bytes(bytes.take()?));
        }
        let mut bytes = Bytes(bytes.take()?);
        now.begin(&mut bytes);
        let mut found = None;
        let mut at = 0u32;
        while let Some(byte) = bytes.byte() {
            let (step, distance) = match byte {
                ROW..ROW_FURTHER => {
                    let (step, distance) = ((byte - ROW) / DISTANCES, (byte - ROW) % DISTANCES);
                    (u32::from(step).wrapping_mul(self.stride), i32::from(distance) + LEAST_DISTANCE)
                }
                ROW_FURTHER..ROW_NEAR => (u32::from(byte - ROW_FURTHER).wrapping_mul(self.stride), bytes.signed()?),
                ROW_NEAR..ROW_FAR => {
                    let units = if byte + 1 == ROW_FAR { bytes.unsigned()? } else { u32::from(byte - ROW_NEAR) + 1 };
                    (units.wrapping_mul(self.unit), bytes.signed()?)
                }
                ROW_FAR => (bytes.unsigned()?.wrapping_mul(self.stride), bytes.signed()?),
                _ => {
                    self.change(&mut now, byte, &mut bytes)?;
                    continue;
                }
            };
            at = at.wrapping_add(step);
            if at > offset && found.is_some() {
                break;
            }
            now.line = now.line.wrapping_add_signed(distance);
            found = Some(now.clone());
        }
        found
    }

    /// Changes the scope.
    #[inline]
    fn change(&self, position: &mut Position, byte: u8, bytes: &mut Bytes<'a>) -> Option<()> {
        match byte {
            LEAVE..AGAIN => position.leave(usize::from(byte - LEAVE) + 1),
            AGAIN => {
                position.line = self.inlined(position.inlined.get(position.depth)?.inlined)?.line;
                position.depth += 1;
            }
            _ => {
                let left = ENTER.iter().skip(1).filter(|&&next| next <= byte).count();
                position.leave(left);
                let (first, next) = (*ENTER.get(left)?, *ENTER.get(left + 1)?);
                let number = bytes.unsigned()?;
                let distance = if byte + 1 == next { bytes.signed()? } else { i32::from(byte - first) };
                *position.inlined.get_mut(position.depth)? =
                    Call { inlined: number, line: position.line.wrapping_add_signed(distance) };
                position.line = self.inlined(number)?.line;
                position.depth += 1;
            }
        }
        Some(())
    }

    /// Returns an inlined function by its number.
    #[inline]
    fn inlined(&self, number: u32) -> Option<Inlined<'a>> {
        let mut bytes = Bytes(self.inlined);
        for _ in 0..number {
            bytes.inlined()?;
        }
        bytes.inlined()
    }

    /// Returns the innermost inlined function of a position, unless it is in the function itself.
    #[inline]
    pub fn innermost(&self, position: &Position) -> Option<Inlined<'a>> {
        self.inlined(position.inlined.get(position.depth.wrapping_sub(1))?.inlined)
    }
}

impl Position {
    /// Begins a function, unless its lines are unknown.
    #[inline]
    fn begin(&mut self, bytes: &mut Bytes<'_>) -> Option<()> {
        let distance = bytes.signed()?;
        self.line = self.line.wrapping_add_signed(distance >> 1);
        if distance & 1 != 0 {
            self.file = bytes.unsigned()?;
        }
        Some(())
    }

    /// Continues with the position of the call of the innermost inlined function.
    #[inline]
    pub fn leave(&mut self, count: usize) {
        for _ in 0..count {
            self.depth = self.depth.saturating_sub(1);
            self.line = self.inlined.get(self.depth).map_or(0, |call| call.line);
        }
    }
}

/// Bytes to be decoded.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    #[inline]
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    /// Returns as many bytes as the next number says.
    #[inline]
    fn take(&mut self) -> Option<&'a [u8]> {
        let length = self.unsigned()?;
        self.take_some(length)
    }

    #[inline]
    fn take_some(&mut self, length: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length as usize)?;
        self.0 = rest;
        Some(taken)
    }

    #[inline]
    fn inlined(&mut self) -> Option<Inlined<'a>> {
        let (file, line, length) = (self.unsigned()?, self.unsigned()?, self.unsigned()?);
        let name = match length & 1 {
            0 => Name::Bytes(self.take_some(length >> 1)?),
            _ => Name::OfFunction { offset: self.unsigned()?, length: length >> 1 },
        };
        Some(Inlined { file, line, name })
    }

    /// Returns the next number.
    #[inline]
    fn unsigned(&mut self) -> Option<u32> {
        Some(self.number()?.0)
    }

    /// Returns the next number, which is signed.
    #[inline]
    fn signed(&mut self) -> Option<i32> {
        let (number, bits) = self.number()?;
        // Nothing is to be extended where all bits are there.
        let missing = 32u32.saturating_sub(bits);
        Some((number << missing) as i32 >> missing)
    }

    /// Returns the next number, and how many bits of it are there.
    #[inline]
    fn number(&mut self) -> Option<(u32, u32)> {
        let (mut number, mut bits) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f).checked_shl(bits)?;
            bits += 7;
            if byte & 0x80 == 0 {
                return Some((number, bits));
            }
        }
    }
}
