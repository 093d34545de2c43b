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

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses output whole, and cut at each byte; returns the response or why there is none.
    fn read(written: &str) -> Result<String, Option<Malformed>> {
        let written = written.as_bytes();
        let whole = describe(written, written.len());
        for cut in 0..written.len() {
            assert_eq!(describe(written, cut), whole, "cut at {cut}");
        }
        whole
    }

    /// Errors: the output is malformed, or (none) not complete.
    fn describe(written: &[u8], cut: usize) -> Result<String, Option<Malformed>> {
        let mut output = Output::new();
        let parsed = match output.parse(&written[..cut]) {
            Ok(None) => output.parse(written),
            parsed => parsed,
        };
        let length = parsed.map_err(Some)?.ok_or(None)?;
        let content = written[length..].escape_ascii();
        Ok(match output.answer(written) {
            Answer::LocalRedirect(path) => format!("local {}", path.escape_ascii()),
            Answer::Response { status, fields, length } => {
                let fields: String =
                    fields.map(|field| format!("{}={} ", field.name.escape_ascii(), field.value.escape_ascii())).collect();
                let length = length.map_or(String::new(), |length| format!("length {length} "));
                format!("{status} {fields}{length}[{content}]")
            }
        })
    }

    #[test]
    fn blocks_become_responses() {
        let cases = [
            ("Content-Type: text/plain\n\nhello\n", "200 Content-Type=text/plain [hello\\n]"),
            ("Content-Type: text/plain\r\n\r\nhello", "200 Content-Type=text/plain [hello]"),
            ("content-type:a\r\n\n\n", "200 content-type=a [\\n]"),
            ("Status: 404 Not Found\nContent-Type: a\n\n", "404 Content-Type=a []"),
            ("Status: 404\n\n", "404 []"),
            ("X: y\nstatus: 201 \nContent-Length: 2\n\nhi", "201 X=y Content-Length=2 length 2 [hi]"),
            ("Location: http://a/b\n\n", "302 Location=http://a/b []"),
            ("Location: //a/b\n\n", "302 Location=//a/b []"),
            ("Location: /b?c \n\n", "local /b?c"),
            ("Status: 303 See Other\nLocation: /b\n\n", "303 Location=/b []"),
            ("Location: /b\nContent-Type: a\n\nc", "302 Location=/b Content-Type=a [c]"),
            ("Set-Cookie: a\nSet-Cookie: b\nContent-Type: c\n\n", "200 Set-Cookie=a Set-Cookie=b Content-Type=c []"),
        ];
        for (written, response) in cases {
            assert_eq!(read(written).as_deref(), Ok(response), "{written:?}");
        }
    }

    #[test]
    fn other_output_is_malformed() {
        let cases = [
            ("hello\n", Malformed::Line),
            ("HTTP/1.1 200 OK\r\n\r\n", Malformed::Line),
            ("Content-Type : a\n\n", Malformed::Line),
            ("Content-Type: a\n b\n\n", Malformed::Line),
            ("Content-Type: a\0\n\n", Malformed::Line),
            ("Content-Type: a\rX: y\n\n", Malformed::Line),
            ("\nhello", Malformed::Nothing),
            ("X: y\n\nhello", Malformed::Nothing),
            ("Status: 100\n\n", Malformed::Status),
            ("Status: 099\n\n", Malformed::Status),
            ("Status: 600\n\n", Malformed::Status),
            ("Status: 20\n\n", Malformed::Status),
            ("Status: 2000\n\n", Malformed::Status),
            ("Status: OK\n\n", Malformed::Status),
            ("Status: 200\nStatus: 200\n\n", Malformed::Twice),
            ("Location: /a\nLocation: /a\n\n", Malformed::Twice),
            ("Content-Type: a\nContent-Type: a\n\n", Malformed::Twice),
            ("Content-Length: 1\nContent-Length: 1\n\n", Malformed::Twice),
            ("Location:\n\n", Malformed::Location),
            ("Location: /a b\n\n", Malformed::Location),
            ("Content-Length: -1\n\n", Malformed::Length),
            ("Content-Length: 99999999999999999999\n\n", Malformed::Length),
        ];
        for (written, malformed) in cases {
            assert_eq!(read(written), Err(Some(malformed)), "{written:?}");
        }
        assert_eq!(read("Content-Type: a\n"), Err(None));
        assert_eq!(describe("X: y\n".repeat(101).as_bytes(), 0), Err(Some(Malformed::Long)));
        let long = ["X: ".as_bytes(), &[b'a'; LONGEST_BLOCK]].concat();
        assert_eq!(describe(&long, 0), Err(Some(Malformed::Long)));
    }
}
