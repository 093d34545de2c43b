//! Heads of requests: section 3 of RFC 9112.
//!
//! [`Request::parse`] is called with all that arrived since the end of the request before, each time that more did, until there
//! is a head or a refusal. The head stays in the buffer; [`Request`] keeps positions in it, and [`Request::head`] shows it.

use core::ops::Range;

use super::field::{Field, Fields, is, is_token, list};
use super::framing::{Body, Framing, Version};
use super::lines::{Ends, Lines};
use super::refusal::Refusal;
use super::target::Target;

/// The length of the longest head, in bytes.
pub(crate) const LONGEST_HEAD: usize = 16 << 10;

/// The most fields of a head.
pub(crate) const MOST_FIELDS: u8 = 100;

/// A request whose head arrives, or arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The content after the head.
    pub(crate) body: Body,
    /// Whether the client may send another request on the connection. It may not after a response that says `close`.
    pub(crate) persists: bool,
    /// Whether the client waits for `100 Continue` before it sends the content.
    pub(crate) expects_continue: bool,
    /// The version that the client speaks.
    pub(crate) version: Version,
    lines: Lines,
    method: Range<usize>,
    target: Range<usize>,
    host: Option<Range<usize>>,
    fields: Range<usize>,
    count: u8,
    framing: Framing,
}

/// The head of a request, in its buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'b> {
    /// The method, in the letters of the client: methods differ in case.
    pub(crate) method: &'b [u8],
    /// The target.
    pub(crate) target: Target<'b>,
    /// The version that the client speaks.
    pub(crate) version: Version,
    /// The host with or without a port, from the target or else from `Host`; empty if there is none.
    pub(crate) authority: &'b [u8],
    /// All fields, in their order.
    pub(crate) fields: Fields<'b>,
}

impl Request {
    /// A request of which nothing arrived.
    pub(crate) fn new() -> Request {
        Request {
            body: Body::None,
            persists: false,
            expects_continue: false,
            version: Version::Http11,
            lines: Lines::new(Ends::CrLf),
            method: 0..0,
            target: 0..0,
            host: None,
            fields: 0..0,
            count: 0,
            framing: Framing::default(),
        }
    }

    /// Continues with all that arrived, and returns the length of the head when it is complete. The content follows, or the
    /// next request.
    pub(crate) fn parse(&mut self, arrived: &[u8]) -> Result<Option<usize>, Refusal> {
        let head = arrived.get(..LONGEST_HEAD).unwrap_or(arrived);
        loop {
            let Some(line) = self.lines.next(head)? else {
                if head.len() == LONGEST_HEAD {
                    return Err(if self.method.is_empty() { Refusal::LongTarget } else { Refusal::ManyFields });
                }
                return Ok(None);
            };
            let text = head.get(line.clone()).unwrap_or_default();
            if self.method.is_empty() {
                self.read_request_line(text, line.start)?;
            } else if text.is_empty() {
                self.fields.end = line.start;
                self.finish(head)?;
                return Ok(Some(self.lines.length()));
            } else {
                self.read_field(text, line.start)?;
            }
        }
    }

    /// Shows a complete head; `arrived` is what it was parsed from.
    pub(crate) fn head<'b>(&self, arrived: &'b [u8]) -> Head<'b> {
        let of = |range: &Range<usize>| arrived.get(range.clone()).unwrap_or_default();
        let method = of(&self.method);
        let target = Target::new(method, of(&self.target));
        let host = self.host.as_ref().map(of).unwrap_or_default();
        let authority = target.authority().unwrap_or(host);
        Head { method, target, version: self.version, authority, fields: Fields::new(of(&self.fields)) }
    }

    /// Whether the method is HEAD, whose responses have no content.
    pub(crate) fn is_head(&self, arrived: &[u8]) -> bool {
        arrived.get(self.method.clone()) == Some(b"HEAD")
    }

    fn read_request_line(&mut self, line: &[u8], start: usize) -> Result<(), Refusal> {
        // One empty line, which old clients send after the content of a request (section 2.2).
        if line.is_empty() && start == 0 {
            return Ok(());
        }
        let mut parts = line.split(|&byte| byte == b' ');
        let (Some(method), Some(target), Some(version), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(Refusal::RequestLine);
        };
        if !is_token(method) {
            return Err(Refusal::Method);
        }
        self.version = Version::parse(version)?;
        Target::new(method, target).check(method)?;
        self.method = start..start + method.len();
        let target_at = self.method.end + 1;
        self.target = target_at..target_at + target.len();
        self.fields = self.lines.length()..self.lines.length();
        Ok(())
    }

    fn read_field(&mut self, line: &[u8], start: usize) -> Result<(), Refusal> {
        let field = Field::parse(line)?;
        if self.count == MOST_FIELDS {
            return Err(Refusal::ManyFields);
        }
        self.count += 1;
        self.framing.read(&field)?;
        if field.is(b"host") {
            if self.host.is_some() {
                return Err(Refusal::Host);
            }
            // Trailing whitespace is trimmed, so the value ends where it is last seen in the line.
            let offset = value_offset(line, &field);
            self.host = Some(start + offset..start + offset + field.value.len());
        } else if field.is(b"expect") && self.version == Version::Http11 {
            if !list(field.value).all(|expectation| is(expectation, b"100-continue")) {
                return Err(Refusal::Expectation);
            }
            self.expects_continue = true;
        }
        Ok(())
    }

    fn finish(&mut self, head: &[u8]) -> Result<(), Refusal> {
        let of = |range: &Range<usize>| head.get(range.clone()).unwrap_or_default();
        self.body = self.framing.of_request(self.version)?;
        self.persists = self.framing.persists(self.version);
        self.expects_continue &= !matches!(self.body, Body::None | Body::Length(0));
        match &self.host {
            Some(host) => Target::new(of(&self.method), of(&self.target)).check_host(of(host)),
            None if self.version == Version::Http11 => Err(Refusal::Host),
            None => Ok(()),
        }
    }
}

/// Returns where in its line the value of a field begins.
fn value_offset(line: &[u8], field: &Field) -> usize {
    let after_colon = field.name.len() + 1;
    let spaces = line.get(after_colon..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    after_colon + spaces
}
