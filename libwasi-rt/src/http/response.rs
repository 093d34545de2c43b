//! Heads of responses, for a client that is as strict as the server: section 4 of RFC 9112.

use core::ops::Range;

use super::field::{Field, Fields};
use super::framing::{Body, Framing, Version};
use super::lines::{Ends, Lines};
use super::refusal::Refusal;
use super::request::{LONGEST_HEAD, MOST_FIELDS};

/// A response whose head arrives, or arrived.
///
/// An [interim](Response::is_interim) one is followed by another, of which a new value is to be made; a switch of protocols is
/// refused.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// The status, 100 to 599; 0 before it arrived.
    pub(crate) status: u16,
    /// The content after the head.
    pub(crate) body: Body,
    /// Whether the connection can be used again when the content was read.
    pub(crate) persists: bool,
    version: Version,
    to_head: ToHead,
    lines: Lines,
    fields: Range<usize>,
    count: u8,
    framing: Framing,
}

/// Whether a response answers a HEAD request, and has no content for that reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ToHead {
    /// It does.
    Yes,
    /// It answers another request.
    No,
}

impl Response {
    /// A response of which nothing arrived.
    pub(crate) fn new(to_head: ToHead) -> Response {
        Response {
            status: 0,
            body: Body::None,
            persists: false,
            version: Version::Http11,
            to_head,
            lines: Lines::new(Ends::CrLf),
            fields: 0..0,
            count: 0,
            framing: Framing::default(),
        }
    }

    /// Continues with all that arrived, and returns the length of the head when it is complete.
    pub(crate) fn parse(&mut self, arrived: &[u8]) -> Result<Option<usize>, Refusal> {
        let head = arrived.get(..LONGEST_HEAD).unwrap_or(arrived);
        while let Some(line) = self.lines.next(head)? {
            let text = head.get(line.clone()).unwrap_or_default();
            if self.status == 0 {
                self.read_status_line(text)?;
            } else if text.is_empty() {
                self.fields.end = line.start;
                let (body, is_certain) = self.framing.of_response(self.version, self.status, self.to_head == ToHead::Yes)?;
                self.body = body;
                self.persists = self.framing.persists(self.version) && is_certain;
                return Ok(Some(self.lines.length()));
            } else {
                self.read_field(text)?;
            }
        }
        if head.len() == LONGEST_HEAD { Err(Refusal::ManyFields) } else { Ok(None) }
    }

    /// Whether the response to the request is still to come.
    pub(crate) fn is_interim(&self) -> bool {
        matches!(self.status, 100..=199)
    }

    /// Returns the fields of a complete head; `arrived` is what it was parsed from.
    pub(crate) fn fields<'b>(&self, arrived: &'b [u8]) -> Fields<'b> {
        Fields::new(arrived.get(self.fields.clone()).unwrap_or_default())
    }

    fn read_status_line(&mut self, line: &[u8]) -> Result<(), Refusal> {
        let (version, rest) = line.split_at_checked(8).ok_or(Refusal::StatusLine)?;
        self.version = Version::parse(version)?;
        // Many servers leave out the space before a reason that is empty.
        let ([b' ', a @ b'1'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9']
        | [b' ', a @ b'1'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9', b' ', ..]) = rest
        else {
            return Err(Refusal::StatusLine);
        };
        let number = [a, b, c].into_iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
        if number == 101 {
            return Err(Refusal::Switch);
        }
        self.status = number;
        self.fields = self.lines.length()..self.lines.length();
        Ok(())
    }

    fn read_field(&mut self, line: &[u8]) -> Result<(), Refusal> {
        if self.count == MOST_FIELDS {
            return Err(Refusal::ManyFields);
        }
        self.count += 1;
        self.framing.read(&Field::parse(line)?)
    }
}
