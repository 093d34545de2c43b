//! Heads and chunks that are sent.

use super::field::{Field, alike, is_of_connection, is_token};
use super::framing::{Body, Version, has_no_content};
use super::status::reason;
use super::writer::Writer;

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
    /// A status that is not final, a name that is no token, or a value with a control character.
    Invalid,
}

/// Writes the head of a response.
///
/// Fields of the connection and lengths among `fields` are left out: both are written as they are. So is a date, unless
/// there is one; `date` is by [`imf_fixdate`](super::date::imf_fixdate).
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

/// Writes the head of a request.
///
/// Fields of the connection, lengths and `Host` among `fields` are left out: they are written as they are. `content` is none for
/// a request without any, as GET; `target` is path and query, with a slash if there is nothing else.
pub(crate) fn request<'f>(
    into: &mut [u8],
    method: &[u8],
    authority: &[u8],
    target: &[u8],
    fields: impl Iterator<Item = Field<'f>>,
    content: Option<Content>,
) -> Result<Sent, Unsent> {
    let parsed = super::target::Target::new(method, target);
    if !is_token(method) || parsed.check(method).is_err() || parsed.check_host(authority).is_err() {
        return Err(Unsent::Invalid);
    }
    let mut head = Writer::new(into);
    head.put(method);
    head.put(b" ");
    head.put(target);
    head.put(b" HTTP/1.1\r\n");
    head.put_field(b"host", authority);
    for field in fields {
        if !field.is(b"host") {
            put_field(&mut head, &field)?;
        }
    }
    let body = match content {
        None => Body::None,
        Some(Content::Length(length)) => Body::Length(length),
        Some(Content::Unknown) => Body::Chunked,
    };
    match body {
        Body::Length(length) => put_length(&mut head, length),
        Body::Chunked => head.put_field(b"transfer-encoding", b"chunked"),
        _ => {}
    }
    head.put(b"\r\n");
    Ok(Sent { length: head.finish().ok_or(Unsent::NoRoom)?, body, persists: true })
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
mod tests {
    use super::*;
    use crate::http::request::Request;

    const DATE: &[u8; 29] = b"Sun, 06 Nov 1994 08:49:37 GMT";
    const GET: Asked = Asked { version: Version::Http11, is_head: false, persists: true };

    fn field(line: &str) -> Field<'_> {
        let (name, value) = line.split_once('=').unwrap();
        Field { name: name.as_bytes(), value: value.as_bytes() }
    }

    /// Returns the head, without the date, and how the content follows.
    fn respond(asked: Asked, status: u16, fields: &[&str], content: Content) -> (String, Body, bool) {
        let mut into = [0; 400];
        let sent = response(&mut into, asked, status, fields.iter().map(|line| field(line)), content, DATE).unwrap();
        let head = String::from_utf8(into[..sent.length].to_vec()).unwrap();
        let date = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
        assert!(head.contains(date));
        (head.replace(date, ""), sent.body, sent.persists)
    }

    #[test]
    fn content_is_framed_as_the_client_understands_it() {
        let ok = "HTTP/1.1 200 OK\r\n";
        let (close, old) = (Asked { persists: false, ..GET }, Asked { version: Version::Http10, ..GET });
        let known = Content::Length(5);
        let cases = [
            (GET, known, "content-length: 5\r\n\r\n", Body::Length(5), true),
            (GET, Content::Unknown, "transfer-encoding: chunked\r\n\r\n", Body::Chunked, true),
            (close, known, "content-length: 5\r\nconnection: close\r\n\r\n", Body::Length(5), false),
            (close, Content::Unknown, "transfer-encoding: chunked\r\nconnection: close\r\n\r\n", Body::Chunked, false),
            (old, known, "content-length: 5\r\nconnection: keep-alive\r\n\r\n", Body::Length(5), true),
            (old, Content::Unknown, "connection: close\r\n\r\n", Body::UntilClose, false),
            (Asked { is_head: true, ..GET }, known, "content-length: 5\r\n\r\n", Body::None, true),
            (Asked { is_head: true, ..GET }, Content::Unknown, "\r\n", Body::None, true),
            (Asked { is_head: true, ..old }, Content::Unknown, "connection: keep-alive\r\n\r\n", Body::None, true),
        ];
        for (asked, content, rest, body, persists) in cases {
            assert_eq!(respond(asked, 200, &[], content), (format!("{ok}{rest}"), body, persists), "{asked:?} {content:?}");
        }
        for status in [204, 304] {
            let (head, body, persists) = respond(GET, status, &["content-length=5"], Content::Length(0));
            assert!(!head.contains("content-length") && body == Body::None && persists, "{head}");
        }
        assert_eq!(respond(GET, 599, &[], known).0, "HTTP/1.1 599 \r\ncontent-length: 5\r\n\r\n");
    }

    #[test]
    fn fields_about_the_connection_are_not_those_of_a_program() {
        let fields = ["Connection=x", "X-A=1", "Keep-Alive=3", "TE=a", "Trailer=b", "Transfer-Encoding=gzip", "Upgrade=c"];
        let more = ["Content-Length=77", "Proxy-Connection=d", "Set-Cookie=e", "Set-Cookie=f", "Empty="];
        let (head, ..) = respond(GET, 404, &[&fields[..], &more].concat(), Content::Length(0));
        let kept = "X-A: 1\r\nSet-Cookie: e\r\nSet-Cookie: f\r\nEmpty: \r\n";
        assert_eq!(head, format!("HTTP/1.1 404 Not Found\r\n{kept}content-length: 0\r\n\r\n"));
    }

    #[test]
    fn a_date_of_the_program_is_the_only_one() {
        let mut into = [0; 100];
        let fields = [field("Date=x")].into_iter();
        let sent = response(&mut into, GET, 200, fields, Content::Length(0), DATE).unwrap();
        assert_eq!(&into[..sent.length], b"HTTP/1.1 200 OK\r\nDate: x\r\ncontent-length: 0\r\n\r\n");
    }

    #[test]
    fn no_field_can_end_the_head() {
        for bad in ["X=a\r\nY: b", "X=a\nb", "X=a\rb", "X=\0", "X\r\nY=a", "X Y=a", "=a", "X:=a", "X=\u{7f}"] {
            let mut into = [0; 400];
            let written = response(&mut into, GET, 200, [field(bad)].into_iter(), Content::Unknown, DATE);
            assert_eq!(written, Err(Unsent::Invalid), "{bad:?}");
            assert_eq!(trailer(&mut into, &field(bad)), Err(Unsent::Invalid), "{bad:?}");
        }
        for status in [0, 100, 101, 199, 600] {
            let written = response(&mut [0; 400], GET, status, [].into_iter(), Content::Unknown, DATE);
            assert_eq!(written, Err(Unsent::Invalid), "{status}");
        }
    }

    #[test]
    fn a_head_without_room_is_not_sent() {
        let mut whole = [0; 200];
        let length = response(&mut whole, GET, 200, [field("X=y")].into_iter(), Content::Length(1), DATE).unwrap().length;
        for room in 0..length {
            let mut into = vec![0; room];
            let written = response(&mut into, GET, 200, [field("X=y")].into_iter(), Content::Length(1), DATE);
            assert_eq!(written, Err(Unsent::NoRoom));
        }
    }

    #[test]
    fn requests_are_what_a_server_takes() {
        let mut into = [0; 300];
        let fields = ["Host=other", "Accept=*/*", "Content-Length=9", "Connection=close"].map(field);
        let content = Some(Content::Unknown);
        let sent = request(&mut into, b"POST", b"a:8080", b"/b?c", fields.into_iter(), content).unwrap();
        let head = &into[..sent.length];
        assert_eq!(head, b"POST /b?c HTTP/1.1\r\nhost: a:8080\r\nAccept: */*\r\ntransfer-encoding: chunked\r\n\r\n");
        let mut parsed = Request::new();
        assert_eq!((parsed.parse(head), parsed.body), (Ok(Some(head.len())), Body::Chunked));
        let bad = [(&b"GE T"[..], &b"a"[..], &b"/"[..]), (b"GET", b"a b", b"/"), (b"GET", b"a", b"/ b"), (b"GET", b"a", b"")];
        for (method, authority, target) in bad {
            let written = request(&mut into, method, authority, target, [].into_iter(), None);
            assert_eq!(written, Err(Unsent::Invalid), "{target:?}");
        }
    }

    #[test]
    fn chunks_begin_with_their_size() {
        let start = |size| {
            let mut into = [0; 18];
            let length = chunk_start(&mut into, size);
            String::from_utf8(into[..length].to_vec()).unwrap()
        };
        assert_eq!([start(1), start(0xabc), start(0x10000)], ["1\r\n", "abc\r\n", "10000\r\n"]);
        assert_eq!(start(usize::MAX), format!("{:x}\r\n", usize::MAX));
    }
}
