//! The end of a message, and of a connection: section 6 and section 9.3 of RFC 9112.
//!
//! Whatever two servers could read in two ways is refused, also where the RFC would let it pass: a second `Content-Length` of
//! the same value, or a `Content-Length` beside a `Transfer-Encoding`.

use super::field::{Field, decimal, is, is_token, list, trim};
use super::refusal::Refusal;

/// A version of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    Http11,
}

impl Version {
    /// Parses the version in the first line of a head.
    pub(crate) fn parse(text: &[u8]) -> Result<Version, Refusal> {
        match text {
            b"HTTP/1.1" => Ok(Version::Http11),
            b"HTTP/1.0" => Ok(Version::Http10),
            [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] => Err(Refusal::OtherVersion),
            _ => Err(Refusal::Version),
        }
    }
}

/// The content that follows a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// There is none.
    None,
    /// So many bytes.
    Length(u64),
    /// Chunks.
    Chunked,
    /// All until the connection is closed; of responses only.
    UntilClose,
}

/// The fields that frame a message, so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Framing {
    length: Option<u64>,
    chunked: bool,
    close: bool,
    keep_alive: bool,
}

impl Framing {
    /// Reads a field, if it is one of these.
    pub(crate) fn read(&mut self, field: &Field) -> Result<(), Refusal> {
        if field.is(b"content-length") {
            self.read_length(field.value)?;
        } else if field.is(b"transfer-encoding") {
            self.read_encoding(field.value)?;
        } else if field.is(b"connection") {
            for option in list(field.value) {
                // Somebody else may read another list here, so nothing else is read from this connection.
                self.close |= is(option, b"close") || !is_token(option);
                self.keep_alive |= is(option, b"keep-alive");
            }
        }
        Ok(())
    }

    /// Returns the content of a request.
    pub(crate) fn of_request(&self, version: Version) -> Result<Body, Refusal> {
        match (self.length, self.chunked) {
            (_, true) if version == Version::Http10 => Err(Refusal::EncodingIn10),
            (Some(_), true) => Err(Refusal::EncodingAndLength),
            (None, true) => Ok(Body::Chunked),
            (Some(length), false) => Ok(Body::Length(length)),
            (None, false) => Ok(Body::None),
        }
    }

    /// Returns the content of a response, and whether it leaves no doubt about where the next one begins.
    ///
    /// Statuses without content may not say that they have some (section 6.1 of RFC 9112 and section 8.6 of RFC 9110; 304 may, and
    /// means that of another response). A server that does so may send it as well.
    pub(crate) fn of_response(&self, version: Version, status: u16, to_head: bool) -> Result<(Body, bool), Refusal> {
        let framed = self.of_request(version)?;
        let claims_content = !matches!(framed, Body::None | Body::Length(0));
        match status {
            100..=199 if claims_content => Err(Refusal::Interim),
            204 => Ok((Body::None, !claims_content)),
            _ if to_head || has_no_content(status) => Ok((Body::None, true)),
            _ if framed == Body::None => Ok((Body::UntilClose, false)),
            _ => Ok((framed, true)),
        }
    }

    /// Whether another message can follow on the connection.
    pub(crate) fn persists(&self, version: Version) -> bool {
        !self.close && (version == Version::Http11 || self.keep_alive)
    }

    fn read_length(&mut self, value: &[u8]) -> Result<(), Refusal> {
        if self.length.is_some() {
            return Err(Refusal::TwoLengths);
        }
        match decimal(value) {
            None => Err(Refusal::Length),
            Some(u64::MAX) => Err(Refusal::LongBody),
            length => {
                self.length = length;
                Ok(())
            }
        }
    }

    /// Takes `chunked` and nothing else. Other encodings are not known here, and legal only before one `chunked`.
    fn read_encoding(&mut self, value: &[u8]) -> Result<(), Refusal> {
        if self.chunked {
            return Err(Refusal::Encoding);
        }
        if is(value, b"chunked") {
            self.chunked = true;
            return Ok(());
        }
        let chunked = |coding: &&[u8]| is(coding, b"chunked");
        let once = list(value).filter(chunked).count() == 1 && list(value).last().is_some_and(|last| chunked(&last));
        let known = value.split(|&byte| byte == b',').all(|coding| is_token(trim(coding)));
        Err(if once && known { Refusal::OtherEncoding } else { Refusal::Encoding })
    }
}

/// Whether a response with a status has no content whatever its fields say.
pub(crate) fn has_no_content(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}
