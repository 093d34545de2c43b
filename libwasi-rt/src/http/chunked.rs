//! The chunked coding, decoded where it is: section 7.1 of RFC 9112.
//!
//! The decoder passes over what frames the chunks and tells how many bytes of data come next; nobody moves them for it. It keeps
//! counters only.

use super::field::Field;
use super::lines::{Ends, Lines};
use super::refusal::Refusal;
use super::request::MOST_FIELDS;

/// The length of the longest trailer section, in bytes with the empty line at its end.
pub(crate) const LONGEST_TRAILERS: usize = 4 << 10;

/// The most bytes of extensions in one message. Nobody uses them; they are a way to send much and mean nothing.
const LONGEST_EXTENSIONS: u16 = 1 << 10;

/// The most digits of a size.
const MOST_DIGITS: u8 = 16;

/// The position in a body of chunks.
#[derive(Clone, Debug)]
pub(crate) struct Decoder {
    state: State,
    /// Bytes of the current chunk that were not taken yet.
    left: u64,
    /// Bytes that the rest of the body may have.
    allowed: u64,
    extensions: u16,
    trailers: Lines,
    trailer_fields: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// In the size, after so many digits.
    Size(u8),
    /// In whitespace after the size, before an extension.
    Space,
    Extension,
    /// After the CR behind size and extensions.
    SizeEnd,
    Data,
    /// After the data.
    DataEnd,
    /// After the CR behind the data.
    DataNewline,
    Trailers,
    End,
}

/// The next thing in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing, until more arrives.
    More,
    /// So many bytes of data, at least one.
    Data(usize),
    /// The end, after a trailer section of so many bytes, which begins here; without chunks it is always empty.
    End(usize),
}

impl Decoder {
    /// The start of a body that may have so many bytes.
    pub(crate) fn new(limit: u64) -> Decoder {
        let trailers = Lines::new(Ends::CrLf);
        Decoder { state: State::Size(0), left: 0, allowed: limit, extensions: 0, trailers, trailer_fields: 0 }
    }

    /// Passes over what is not data, and returns the number of bytes passed and what comes next. All bytes after those are to be
    /// in `arrived` the next time, except those of which [`took`](Decoder::took) was told.
    pub(crate) fn advance(&mut self, arrived: &[u8]) -> Result<(usize, Step), Refusal> {
        let mut passed = 0;
        loop {
            let rest = arrived.get(passed..).unwrap_or_default();
            match (self.state, rest) {
                (State::Data, [_, ..]) => {
                    let there = u64::try_from(rest.len()).unwrap_or(u64::MAX).min(self.left);
                    return Ok((passed, Step::Data(usize::try_from(there).unwrap_or(usize::MAX))));
                }
                (State::Trailers, _) => return Ok((passed, self.read_trailers(rest)?)),
                (State::End, _) => return Ok((passed, Step::End(0))),
                (_, [byte, ..]) => {
                    self.state = self.read(*byte)?;
                    passed += 1;
                }
                (_, []) => return Ok((passed, Step::More)),
            }
        }
    }

    /// Returns how many bytes of data are certain to come next, before anything else.
    pub(crate) fn data(&self) -> u64 {
        if self.state == State::Data { self.left } else { 0 }
    }

    /// Tells that data were taken, out of what had arrived or directly from the connection.
    pub(crate) fn took(&mut self, count: usize) {
        if self.state == State::Data {
            self.left = self.left.saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
            if self.left == 0 {
                self.state = State::DataEnd;
            }
        }
    }

    /// Reads a byte that frames chunks; returns the state after it.
    fn read(&mut self, byte: u8) -> Result<State, Refusal> {
        match (self.state, byte) {
            (State::Size(digits), b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') if digits < MOST_DIGITS => {
                let digit = if byte.is_ascii_digit() { byte - b'0' } else { (byte | 0x20) - b'a' + 10 };
                self.left = self.left << 4 | u64::from(digit);
                Ok(State::Size(digits + 1))
            }
            (State::Size(1..), b'\r') | (State::Extension, b'\r') => Ok(State::SizeEnd),
            (State::Size(1..) | State::Space, b';') => Ok(State::Extension),
            (State::Size(1..) | State::Space, b' ' | b'\t') => self.extend(State::Space),
            (State::Size(_) | State::Space, _) => Err(Refusal::ChunkSize),
            (State::Extension, b' '..=b'~' | b'\t' | 0x80..) => self.extend(State::Extension),
            (State::Extension, _) => Err(Refusal::ChunkExtension),
            (State::SizeEnd, b'\n') => self.begin_chunk(),
            (State::DataEnd, b'\r') => Ok(State::DataNewline),
            (State::DataNewline, b'\n') => Ok(State::Size(0)),
            (State::DataEnd | State::DataNewline, _) => Err(Refusal::ChunkEnd),
            _ => Err(Refusal::LineEnd),
        }
    }

    fn extend(&mut self, state: State) -> Result<State, Refusal> {
        if self.extensions == LONGEST_EXTENSIONS {
            return Err(Refusal::LongExtensions);
        }
        self.extensions += 1;
        Ok(state)
    }

    fn begin_chunk(&mut self) -> Result<State, Refusal> {
        self.allowed = self.allowed.checked_sub(self.left).ok_or(Refusal::LongBody)?;
        Ok(if self.left == 0 { State::Trailers } else { State::Data })
    }

    /// Reads the lines of the trailer section that arrived; they stay where they are until all did.
    fn read_trailers(&mut self, section: &[u8]) -> Result<Step, Refusal> {
        let section = section.get(..LONGEST_TRAILERS).unwrap_or(section);
        while let Some(line) = self.trailers.next(section)? {
            if line.is_empty() {
                self.state = State::End;
                return Ok(Step::End(self.trailers.length()));
            }
            Field::parse(section.get(line).unwrap_or_default())?;
            self.trailer_fields += 1;
            if self.trailer_fields > MOST_FIELDS {
                return Err(Refusal::ManyFields);
            }
        }
        if section.len() == LONGEST_TRAILERS { Err(Refusal::ManyFields) } else { Ok(Step::More) }
    }
}
