//! The header block with which the output of a program begins: section 6 of RFC 3875.
//!
//! The block stays in one buffer from its first byte until it is complete; all that follows is the content of the response.

use core::ops::Range;

use crate::http::field::{Field, Fields, decimal};
use crate::http::lines::{Ends, Lines};
use crate::http::target::Target;

/// The length of the longest block, in bytes with the empty line at its end.
pub(crate) const LONGEST_BLOCK: usize = 16 << 10;

/// The most fields of a block.
const MOST_FIELDS: u8 = 100;

/// Output of a program whose header block arrives, or arrived.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    lines: Lines,
    count: u8,
    status: Option<u16>,
    length: Option<u64>,
    location: Option<Range<usize>>,
    has_content_type: bool,
    end: usize,
}

/// The response that a header block stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer<'b> {
    /// A response, the content of which follows the block.
    Response {
        /// The status, 200 to 599.
        status: u16,
        /// The fields, for [`encode::response`](crate::http::encode::response).
        fields: ResponseFields<'b>,
        /// The length of the content, if the program said it.
        length: Option<u64>,
    },
    /// The answer to a GET request for this path and query on the same server, to be made instead.
    LocalRedirect(&'b [u8]),
}

/// The fields of a block except `Status`, which is no field of HTTP.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseFields<'b> {
    block: Fields<'b>,
}

impl<'b> Iterator for ResponseFields<'b> {
    type Item = Field<'b>;

    fn next(&mut self) -> Option<Field<'b>> {
        self.block.find(|field| !field.is(b"status"))
    }
}

/// A reason why output is none of a CGI program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// A line that is not the name of a field, a colon and a value.
    Line,
    /// A status that is not a number of 200 to 599.
    Status,
    /// A location that is neither a path nor could be the address of anything.
    Location,
    /// A length that is no number.
    Length,
    /// A field that a block may have once.
    Twice,
    /// Neither a content type nor a location nor a status.
    Nothing,
    /// A block beyond the limits.
    Long,
}

impl Output {
    /// Output of which nothing arrived.
    pub(crate) fn new() -> Output {
        let lines = Lines::new(Ends::Either);
        Output { lines, count: 0, status: None, length: None, location: None, has_content_type: false, end: 0 }
    }

    /// Continues with all that the program wrote, and returns the length of the block when it is complete.
    pub(crate) fn parse(&mut self, written: &[u8]) -> Result<Option<usize>, Malformed> {
        let block = written.get(..LONGEST_BLOCK).unwrap_or(written);
        while let Some(line) = self.lines.next(block).map_err(|_| Malformed::Line)? {
            let text = block.get(line.clone()).unwrap_or_default();
            if text.is_empty() {
                self.end = line.start;
                let something = self.has_content_type || self.location.is_some() || self.status.is_some();
                return if something { Ok(Some(self.lines.length())) } else { Err(Malformed::Nothing) };
            }
            self.read_field(text, line)?;
        }
        if block.len() == LONGEST_BLOCK { Err(Malformed::Long) } else { Ok(None) }
    }

    /// Returns the response of a complete block; `written` is what it was parsed from.
    pub(crate) fn answer<'b>(&self, written: &'b [u8]) -> Answer<'b> {
        let location = self.location.as_ref().and_then(|range| written.get(range.clone()));
        let status = match (self.status, location) {
            (None, Some(path @ [b'/', ..])) if !self.has_content_type && !path.starts_with(b"//") => {
                return Answer::LocalRedirect(path);
            }
            (None, Some(_)) => 302,
            (status, _) => status.unwrap_or(200),
        };
        let fields = ResponseFields { block: Fields::new(written.get(..self.end).unwrap_or_default()) };
        Answer::Response { status, fields, length: self.length }
    }

    fn read_field(&mut self, text: &[u8], line: Range<usize>) -> Result<(), Malformed> {
        let field = Field::parse(text).map_err(|_| Malformed::Line)?;
        if self.count == MOST_FIELDS {
            return Err(Malformed::Long);
        }
        self.count += 1;
        if field.is(b"status") {
            once(&mut self.status, status(field.value).ok_or(Malformed::Status)?)
        } else if field.is(b"content-length") {
            once(&mut self.length, decimal(field.value).filter(|&length| length < u64::MAX).ok_or(Malformed::Length)?)
        } else if field.is(b"location") {
            if field.value.is_empty() || (field.value.starts_with(b"/") && Target::Origin(field.value).check(b"GET").is_err()) {
                return Err(Malformed::Location);
            }
            let end = line.end - trailing_space(text);
            once(&mut self.location, end - field.value.len()..end)
        } else if field.is(b"content-type") {
            if self.has_content_type {
                return Err(Malformed::Twice);
            }
            self.has_content_type = true;
            Ok(())
        } else {
            Ok(())
        }
    }
}

/// Parses a status, after which there may be a reason.
fn status(value: &[u8]) -> Option<u16> {
    let ([_, _, _] | [_, _, _, b' ', ..]) = value else { return None };
    let number = decimal(value.get(..3)?)?;
    (200..=599).contains(&number).then_some(number as u16)
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Malformed> {
    if place.is_some() {
        return Err(Malformed::Twice);
    }
    *place = Some(value);
    Ok(())
}

fn trailing_space(text: &[u8]) -> usize {
    text.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}
