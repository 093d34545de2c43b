//! The lines of functions, for reports of traps.
//!
//! Tables of debug information are larger than the code that they describe; these are small enough to be part of the program. A
//! report needs the positions of few instructions: those that may trap, and calls.
//!
//! Numbers are LEB128, unsigned unless it says otherwise. The lines of a function are operations, of a byte each that may have
//! operands:
//!
//! | byte | meaning |
//! |---|---|
//! | [`FUNCTION`] | the function begins; its first line follows, as the signed distance from that of the function before |
//! | [`FUNCTION_IN`] | the same; then the number of its file follows, which otherwise is that of the function before |
//! | [`END`] | the function ends; its lines are unknown if nothing was before |
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
//! Each of these bytes is in the [`prefix`](crate::prefix) code of its [`Context`].
//!
//! The code at an offset has the position of the last row at or before it, or of the first one. Where a row begins is right for the
//! instructions that reports are about, and otherwise wherever it takes the fewest bits.
//!
//! At a function that the index finds, rows count from file 0 and line 0 again.
//!
//! An inlined function has the number of its file, its least line, which is the one where it is entered, and its name: twice its
//! length and its bytes, or, if that is the name of a function of the part, twice its length, one more, and its offset in
//! [`CodeRecord::names`](crate::record::CodeRecord::names). One without a name is code of the same function in another file.

use crate::prefix::{Bits, Code, number};

/// The distance of functions that an index finds; those between are found behind the ones before.
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

/// The start of an inlined function, after 0, 1 or 2 others have ended; the last is the end of these.
pub const ENTER: [u8; 4] = [AGAIN + 1, AGAIN + 12, AGAIN + 21, AGAIN + 30];

/// The end of a function.
pub const END: u8 = ENTER[3];

/// The start of a function in the same file as the last one.
pub const FUNCTION: u8 = END + 1;

/// The start of a function in another file.
pub const FUNCTION_IN: u8 = END + 2;

/// The meanings of bytes that have codes of their own: operations, by the one before, and operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// An operation at the start of a function.
    First,
    /// An operation after the start of a function, or after a row at a distance in strides that are few.
    AfterRow,
    /// An operation after another row.
    AfterFar,
    /// An operation after the end of inlined functions.
    AfterLeave,
    /// An operation after the continuation of one.
    AfterAgain,
    /// An operation after the start of one.
    AfterEnter,
    /// The first byte of the number of an inlined function.
    Inlined,
    /// The first byte of the distance of a line.
    Line,
    /// The first byte of the distance of the line of a call.
    Call,
    /// The first byte of the distance of the first line of a function.
    FirstLine,
    /// The first byte of another number.
    Count,
    /// Any other byte of a number.
    Further,
}

/// The number of contexts.
pub const CONTEXTS: usize = 12;

impl Context {
    /// Returns the context of the operation after another one.
    #[inline]
    pub fn after(operation: u8) -> Self {
        match operation {
            ROW..ROW_NEAR | FUNCTION | FUNCTION_IN => Self::AfterRow,
            ROW_NEAR..LEAVE => Self::AfterFar,
            LEAVE..AGAIN => Self::AfterLeave,
            AGAIN => Self::AfterAgain,
            END => Self::First,
            _ => Self::AfterEnter,
        }
    }
}

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
    /// The number of the bit in `rows` at which every [`INDEXED`]th function begins.
    pub index: &'a [u32],
    /// The lines of all functions.
    pub rows: &'a [u8],
    /// The codes of all contexts, in order of these.
    pub codes: &'a [u8],
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
        let start = *self.index.get(function / INDEXED)?;
        let mut operations = Operations::new(self, start as usize)?;
        let mut now = Position { file: 0, line: 0, depth: 0, inlined: [Call::default(); DEEPEST] };
        for _ in 0..function % INDEXED {
            if operations.begin(&mut now)? {
                while !matches!(operations.next()?, Operation::End) {}
            }
        }
        if !operations.begin(&mut now)? {
            return None;
        }
        let mut found = None;
        let mut at = 0u32;
        loop {
            match operations.next()? {
                Operation::End => return found,
                Operation::Row { step, distance } => {
                    at = at.wrapping_add(step);
                    if at > offset && found.is_some() {
                        return found;
                    }
                    now.line = now.line.wrapping_add_signed(distance);
                    found = Some(now.clone());
                }
                Operation::Leave(count) => now.leave(count),
                Operation::Again => {
                    now.line = self.inlined(now.inlined.get(now.depth)?.inlined)?.line;
                    now.depth += 1;
                }
                Operation::Enter { left, inlined, distance } => {
                    now.leave(left);
                    *now.inlined.get_mut(now.depth)? = Call { inlined, line: now.line.wrapping_add_signed(distance) };
                    now.line = self.inlined(inlined)?.line;
                    now.depth += 1;
                }
            }
        }
    }

    /// Returns an inlined function by its number.
    #[inline]
    fn inlined(&self, number: u32) -> Option<Inlined<'a>> {
        let mut bytes = self.inlined;
        for _ in 0..number {
            inlined(&mut bytes)?;
        }
        inlined(&mut bytes)
    }

    /// Returns the innermost inlined function of a position, unless it is in the function itself.
    #[inline]
    pub fn innermost(&self, position: &Position) -> Option<Inlined<'a>> {
        self.inlined(position.inlined.get(position.depth.wrapping_sub(1))?.inlined)
    }
}

impl Position {
    /// Continues with the position of the call of the innermost inlined function.
    #[inline]
    pub fn leave(&mut self, count: usize) {
        for _ in 0..count {
            self.depth = self.depth.saturating_sub(1);
            self.line = self.inlined.get(self.depth).map_or(0, |call| call.line);
        }
    }
}

/// Takes an inlined function from the start of bytes.
#[inline]
fn inlined<'a>(bytes: &mut &'a [u8]) -> Option<Inlined<'a>> {
    let (file, line, length) = (number(bytes)?, number(bytes)?, number(bytes)?);
    let name = match length & 1 {
        0 => {
            let (name, rest) = bytes.split_at_checked((length >> 1) as usize)?;
            *bytes = rest;
            Name::Bytes(name)
        }
        _ => Name::OfFunction { offset: number(bytes)?, length: length >> 1 },
    };
    Some(Inlined { file, line, name })
}

/// An operation, except for the start of a function.
enum Operation {
    End,
    /// The step is in bytes.
    Row {
        step: u32,
        distance: i32,
    },
    Leave(usize),
    Again,
    Enter {
        left: usize,
        inlined: u32,
        distance: i32,
    },
}

/// Operations to be decoded.
struct Operations<'a> {
    codes: [Code<'a>; CONTEXTS],
    bits: Bits<'a>,
    unit: u32,
    stride: u32,
    context: Context,
}

impl<'a> Operations<'a> {
    /// Begins at a bit, where a function begins.
    #[inline]
    fn new(lines: &Lines<'a>, start: usize) -> Option<Self> {
        let mut codes = [Code::default(); CONTEXTS];
        let mut description = lines.codes;
        for code in &mut codes {
            (*code, description) = Code::read(description)?;
        }
        let bits = Bits::new(lines.rows, start);
        Some(Self { codes, bits, unit: lines.unit, stride: lines.stride, context: Context::First })
    }

    /// Continues with the start of the next function; returns whether its lines are known.
    #[inline]
    fn begin(&mut self, position: &mut Position) -> Option<bool> {
        let byte = self.operation()?;
        if byte == END {
            return Some(false);
        }
        position.line = position.line.wrapping_add_signed(self.signed(Context::FirstLine)?);
        if byte == FUNCTION_IN {
            position.file = self.unsigned(Context::Count)?;
        }
        Some(true)
    }

    /// Returns the next operation of a function.
    #[inline]
    fn next(&mut self) -> Option<Operation> {
        Some(match self.operation()? {
            byte @ ROW..ROW_FURTHER => {
                let (step, distance) = ((byte - ROW) / DISTANCES, (byte - ROW) % DISTANCES);
                Operation::Row { step: self.strides(step.into()), distance: i32::from(distance) + LEAST_DISTANCE }
            }
            byte @ ROW_FURTHER..ROW_NEAR => {
                let step = self.strides((byte - ROW_FURTHER).into());
                Operation::Row { step, distance: self.signed(Context::Line)? }
            }
            byte @ ROW_NEAR..ROW_FAR => {
                let is_near = byte + 1 != ROW_FAR;
                let units = if is_near { u32::from(byte - ROW_NEAR) + 1 } else { self.unsigned(Context::Count)? };
                Operation::Row { step: units.wrapping_mul(self.unit), distance: self.signed(Context::Line)? }
            }
            ROW_FAR => {
                let step = self.unsigned(Context::Count)?;
                Operation::Row { step: self.strides(step), distance: self.signed(Context::Line)? }
            }
            byte @ LEAVE..AGAIN => Operation::Leave(usize::from(byte - LEAVE) + 1),
            AGAIN => Operation::Again,
            END.. => Operation::End,
            byte => {
                let left = ENTER.iter().skip(1).filter(|&&next| next <= byte).count();
                let (first, next) = (*ENTER.get(left)?, *ENTER.get(left + 1)?);
                let inlined = self.unsigned(Context::Inlined)?;
                let is_near = byte + 1 != next;
                let distance = if is_near { i32::from(byte - first) } else { self.signed(Context::Call)? };
                Operation::Enter { left, inlined, distance }
            }
        })
    }

    #[inline]
    fn strides(&self, step: u32) -> u32 {
        step.wrapping_mul(self.stride)
    }

    /// Returns the byte of the next operation.
    #[inline]
    fn operation(&mut self) -> Option<u8> {
        let byte = self.byte(self.context)?;
        self.context = Context::after(byte);
        Some(byte)
    }

    /// Returns the next number.
    #[inline]
    fn unsigned(&mut self, context: Context) -> Option<u32> {
        Some(self.number(context)?.0)
    }

    /// Returns the next number, which is signed.
    #[inline]
    fn signed(&mut self, context: Context) -> Option<i32> {
        let (number, bits) = self.number(context)?;
        // Nothing is to be extended where all bits are there.
        let missing = 32u32.saturating_sub(bits);
        Some((number << missing) as i32 >> missing)
    }

    /// Returns the next number, and how many bits of it are there.
    #[inline]
    fn number(&mut self, context: Context) -> Option<(u32, u32)> {
        let (mut number, mut bits) = (0, 0);
        let mut context = context;
        loop {
            let byte = self.byte(context)?;
            number |= u32::from(byte & 0x7f).checked_shl(bits)?;
            bits += 7;
            if byte & 0x80 == 0 {
                return Some((number, bits));
            }
            context = Context::Further;
        }
    }

    #[inline]
    fn byte(&mut self, context: Context) -> Option<u8> {
        self.bits.byte(self.codes.get(context as usize)?)
    }
}
