//! Lines of a section that arrives in pieces: heads, trailers, and the header blocks of CGI.
//!
//! A section stays in one buffer from its first byte until it is complete. Each byte is looked at once, however many pieces it
//! comes in.

use core::ops::Range;

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
    /// All before this was searched for an end.
    searched: usize,
}

impl Lines {
    /// The start of a section.
    pub(crate) fn new(ends: Ends) -> Lines {
        Lines { ends, start: 0, searched: 0 }
    }

    /// Returns where in `section`, which is all that arrived, the next line is, without its end; none if it is not complete.
    pub(crate) fn next(&mut self, section: &[u8]) -> Result<Option<Range<usize>>, Refusal> {
        let Some(found) = section.get(self.searched..).and_then(|rest| rest.iter().position(|&byte| byte == b'\n')) else {
            self.searched = section.len();
            return Ok(None);
        };
        let (start, newline) = (self.start, self.searched + found);
        self.start = newline + 1;
        self.searched = newline + 1;
        match section.get(start..newline) {
            Some([.., b'\r']) => Ok(Some(start..newline - 1)),
            _ if self.ends == Ends::Either => Ok(Some(start..newline)),
            _ => Err(Refusal::LineEnd),
        }
    }

    /// Returns the number of bytes of the lines so far, with their ends.
    pub(crate) fn length(&self) -> usize {
        self.start
    }
}
