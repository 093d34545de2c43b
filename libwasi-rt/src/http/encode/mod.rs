//! Heads and chunks that are sent: responses and chunks are here, [`request`](mod@request) is for clients.

pub(crate) mod request;

use crate::http::field::{Field, alike, is_of_connection};
use crate::http::framing::{Body, Version, has_no_content};
use crate::http::status::reason;
use crate::http::writer::Writer;

/// The interim response to a client that waits before it sends the content.
pub(crate) const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// The end of the data of a chunk.
pub(crate) const CHUNK_END: &[u8] = b"\r\n";

/// The last chunk, and no trailers. Trailers go between the first three bytes and the last two, written by [`trailer`].
pub(crate) const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// The request that a response answers: it decides how the response can be framed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The version of the client.
    pub(crate) version: Version,
    /// Whether the method is HEAD.
    pub(crate) is_head: bool,
    /// Whether the connection stays open.
    pub(crate) persists: bool,
}

/// The content of a response or request that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// So many bytes.
    Length(u64),
    /// An unknown number of bytes.
    Unknown,
}

/// The outcome of a head that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// The length of the head, in bytes.
    pub(crate) length: usize,
    /// The content as it follows; whoever has more of it throws it away.
    pub(crate) body: Body,
    /// Whether the connection stays open.
    pub(crate) persists: bool,
}

/// Returned for a head that is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsent {
    /// The buffer is too short.
    NoRoom,
    /// A status that is not final, a name that is no token, or a value with a control character. Of a request, also a method, a
    /// target or an authority that is none, or content that it cannot have.
    Invalid,
    /// A field of a request that only the client itself may write.
    Forbidden,
}

/// Writes the head of a response.
///
/// Fields of the connection and lengths among `fields` are left out: both are written as they are. So is a date, unless
/// there is one; `date` is by [`imf_fixdate`](crate::http::date::imf_fixdate).
pub(crate) fn response<'f>(
    into: &mut [u8],
    asked: Asked,
    status: u16,
    fields: impl Iterator<Item = Field<'f>>,
    content: Content,
    date: &[u8; 29],
) -> Result<Sent, Unsent> {
    if !(200..=599).contains(&status) {
        return Err(Unsent::Invalid);
    }
    let (body, persists) = framing(asked, status, content);
    let mut head = Writer::new(into);
    head.put(b"HTTP/1.1 ");
    head.put_decimal(status.into());
    head.put(b" ");
    head.put(reason(status));
    head.put(b"\r\n");
    let mut has_date = false;
    for field in fields {
        has_date |= field.is(b"date");
        put_field(&mut head, &field)?;
    }
    if !has_date {
        head.put_field(b"date", date);
    }
    match body {
        Body::Chunked => head.put_field(b"transfer-encoding", b"chunked"),
        Body::Length(length) => put_length(&mut head, length),
        // The length that the content of a GET would have.
        Body::None if asked.is_head && !has_no_content(status) => {
            if let Content::Length(length) = content {
                put_length(&mut head, length);
            }
        }
        Body::None | Body::UntilClose => {}
    }
    match (persists, asked.version) {
        (false, _) => head.put_field(b"connection", b"close"),
        (true, Version::Http10) => head.put_field(b"connection", b"keep-alive"),
        (true, Version::Http11) => {}
    }
    head.put(b"\r\n");
    let length = head.finish().ok_or(Unsent::NoRoom)?;
    let body = if asked.is_head { Body::None } else { body };
    Ok(Sent { length, body, persists })
}

/// Writes a field of a trailer section; returns its length.
pub(crate) fn trailer(into: &mut [u8], field: &Field) -> Result<usize, Unsent> {
    let mut line = Writer::new(into);
    put_field(&mut line, field)?;
    line.finish().ok_or(Unsent::NoRoom)
}

/// Writes what comes before the data of a chunk, and returns its length; a chunk of no bytes would be the last.
pub(crate) fn chunk_start(into: &mut [u8; 18], size: usize) -> usize {
    let digits = (usize::BITS - size.leading_zeros()).div_ceil(4).max(1);
    let mut start = Writer::new(into);
    for place in (0..digits).rev() {
        let digit = (size >> (4 * place)) as u8 & 0xf;
        start.put(&[if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }]);
    }
    start.put(b"\r\n");
    start.finish().unwrap_or(0)
}

/// Returns how the content of a response follows, and whether the connection stays open.
fn framing(asked: Asked, status: u16, content: Content) -> (Body, bool) {
    match content {
        _ if has_no_content(status) || asked.is_head => (Body::None, asked.persists),
        Content::Length(length) => (Body::Length(length), asked.persists),
        Content::Unknown if asked.version == Version::Http11 => (Body::Chunked, asked.persists),
        Content::Unknown => (Body::UntilClose, false),
    }
}

fn put_length(head: &mut Writer, length: u64) {
    head.put(b"content-length: ");
    head.put_decimal(length);
    head.put(b"\r\n");
}

fn put_field(head: &mut Writer, field: &Field) -> Result<(), Unsent> {
    if is_of_connection(field.name) || alike(field.name, b"content-length") {
        return Ok(());
    }
    if !field.can_be_sent() {
        return Err(Unsent::Invalid);
    }
    head.put_field(field.name, field.value);
    Ok(())
}

#[cfg(test)]
mod tests;
