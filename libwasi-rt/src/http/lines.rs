//! Lines of a section that arrives in pieces: heads, trailers, and the header blocks of CGI.
//!
//! A section stays in one buffer from its first byte until it is complete. Each byte is looked at once, however many pieces it
//! comes in.

use core::ops::Range;

use super::character;
use super::refusal::Refusal;

/// The ends of lines that a section may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// CR LF. Taking LF for an end too, as section 2.2 of RFC 9112 allows, lets somebody hide a message from another server.
    CrLf,
    /// CR LF or LF, as programs write.
    Either,
}

/// The position in a section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines {
    ends: Ends,
    /// Start of the line that comes next.
    start: usize,
    /// All before this was looked at.
    searched: usize,
}

impl Lines {
    /// The start of a section.
    pub(crate) fn new(ends: Ends) -> Lines {
        Lines { ends, start: 0, searched: 0 }
    }

    /// Returns where in `section`, which is all that arrived, the next line is, without its end; none if it is not complete. A
    /// line has no control characters except tabs.
    pub(crate) fn next(&mut self, section: &[u8]) -> Result<Option<Range<usize>>, Refusal> {
        let rest = section.get(self.searched..).unwrap_or_default();
        let end = self.searched + character::control(rest).unwrap_or(rest.len());
        let newline = match section.get(end..).unwrap_or_default() {
            [b'\r', b'\n', ..] => end + 1,
            [b'\n', ..] if self.ends == Ends::Either => end,
            [] | [b'\r'] => {
                self.searched = end;
                return Ok(None);
            }
            [b'\r' | b'\n', ..] => return Err(Refusal::LineEnd),
            _ => return Err(Refusal::Control),
        };
        let line = self.start..end;
        self.start = newline + 1;
        self.searched = newline + 1;
        Ok(Some(line))
    }

    /// Returns the number of bytes of the lines so far, with their ends.
    pub(crate) fn length(&self) -> usize {
        self.start
    }
}
