//! Heads of requests: section 3 of RFC 9112.

use super::{Content, Sent, Unsent, put_length};
use crate::http::field::{Field, decimal, is_of_connection, is_token};
use crate::http::framing::Body;
use crate::http::target::Target;
use crate::http::writer::Writer;

/// A request to be sent, without its fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'r> {
    /// The method, which is not `CONNECT`: there are no tunnels.
    pub(crate) method: &'r [u8],
    /// The host, with a port unless it is that of the scheme.
    pub(crate) authority: &'r [u8],
    /// Path and query, with a slash if there is nothing else; `*` of `OPTIONS`.
    pub(crate) target: &'r [u8],
    /// The content; none for a request without any, as GET.
    pub(crate) content: Option<Content>,
    /// Whether the server is to leave the connection open.
    pub(crate) persists: bool,
}

/// Writes the head of a request: `Host` first, then `fields`, then what frames the content.
///
/// Errors: [`Forbidden`](Unsent::Forbidden) for `Host` and fields of the connection, which a program could use to frame another
/// request, or to send this one elsewhere; [`Invalid`](Unsent::Invalid) for a `Content-Length` other than that of the content.
pub(crate) fn write<'f>(into: &mut [u8], asking: &Asking<'_>, fields: impl Iterator<Item = Field<'f>>) -> Result<Sent, Unsent> {
    check(asking)?;
    let mut head = Writer::new(into);
    head.put(asking.method);
    head.put(b" ");
    head.put(asking.target);
    head.put(b" HTTP/1.1\r\n");
    head.put_field(b"host", asking.authority);
    for field in fields {
        if field.is(b"host") || is_of_connection(field.name) {
            return Err(Unsent::Forbidden);
        }
        if field.is(b"content-length") {
            agree(&field, asking.content)?;
        } else if field.can_be_sent() {
            head.put_field(field.name, field.value);
        } else {
            return Err(Unsent::Invalid);
        }
    }
    let body = match asking.content {
        Some(Content::Length(length)) => Body::Length(length),
        Some(Content::Unknown) => Body::Chunked,
        // Section 8.6 of RFC 9110: some servers wait for the content of methods that usually have some.
        None if usually_has_content(asking.method) => Body::Length(0),
        None => Body::None,
    };
    match body {
        Body::Length(length) => put_length(&mut head, length),
        Body::Chunked => head.put_field(b"transfer-encoding", b"chunked"),
        Body::None | Body::UntilClose => {}
    }
    if !asking.persists {
        head.put_field(b"connection", b"close");
    }
    head.put(b"\r\n");
    Ok(Sent { length: head.finish().ok_or(Unsent::NoRoom)?, body, persists: asking.persists })
}

/// Checks method, target, authority, and that content is allowed.
fn check(asking: &Asking<'_>) -> Result<(), Unsent> {
    let target = Target::new(asking.method, asking.target);
    let is_to_origin = matches!(target, Target::Origin(_) | Target::Asterisk);
    // A server that expects none would take content for the next request.
    let may_have_content = asking.method != b"TRACE" || asking.content.is_none();
    let is_right = is_token(asking.method)
        && is_to_origin
        && target.check(asking.method).is_ok()
        && !asking.authority.is_empty()
        && target.check_host(asking.authority).is_ok()
        && may_have_content;
    if is_right { Ok(()) } else { Err(Unsent::Invalid) }
}

/// Checks a length that the program wrote against the content.
fn agree(field: &Field, content: Option<Content>) -> Result<(), Unsent> {
    let length = match content {
        None => 0,
        Some(Content::Length(length)) => length,
        Some(Content::Unknown) => return Err(Unsent::Invalid),
    };
    if decimal(field.value) == Some(length) { Ok(()) } else { Err(Unsent::Invalid) }
}

fn usually_has_content(method: &[u8]) -> bool {
    matches!(method, b"POST" | b"PUT" | b"PATCH")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::encode::trailer;
    use crate::http::request::Request;

    const GET: Asking<'_> = Asking { method: b"GET", authority: b"a:8080", target: b"/b?c", content: None, persists: true };

    fn field(line: &str) -> Field<'_> {
        let (name, value) = line.split_once('=').unwrap();
        Field { name: name.as_bytes(), value: value.as_bytes() }
    }

    fn written(asking: &Asking<'_>, fields: &[&str]) -> Result<String, Unsent> {
        let mut into = [0; 300];
        let sent = write(&mut into, asking, fields.iter().map(|line| field(line)))?;
        let head = &into[..sent.length];
        // The server of this crate, which is as strict, reads the same.
        let mut request = Request::new();
        assert_eq!(request.parse(head), Ok(Some(head.len())));
        assert_eq!((request.body, request.persists), (sent.body, sent.persists));
        Ok(String::from_utf8(head.to_vec()).unwrap())
    }

    #[test]
    fn requests_are_what_a_server_takes() {
        let start = |method: &str| format!("{method} /b?c HTTP/1.1\r\nhost: a:8080\r\n");
        let of = |method, content| Asking { method, content, ..GET };
        let (known, unknown) = (Some(Content::Length(5)), Some(Content::Unknown));
        let cases = [
            (of(b"GET", None), "\r\n"),
            (of(b"POST", None), "content-length: 0\r\n\r\n"),
            (of(b"PUT", known), "content-length: 5\r\n\r\n"),
            (of(b"GET", known), "content-length: 5\r\n\r\n"),
            (of(b"PATCH", unknown), "transfer-encoding: chunked\r\n\r\n"),
            (Asking { persists: false, ..GET }, "connection: close\r\n\r\n"),
        ];
        for (asking, rest) in cases {
            let method = str::from_utf8(asking.method).unwrap();
            assert_eq!(written(&asking, &[]), Ok(start(method) + rest), "{asking:?}");
        }
        let all = Asking { method: b"OPTIONS", target: b"*", ..GET };
        assert_eq!(written(&all, &["Accept=*/*"]).unwrap(), "OPTIONS * HTTP/1.1\r\nhost: a:8080\r\nAccept: */*\r\n\r\n");
    }

    #[test]
    fn a_program_frames_nothing() {
        for name in ["Host", "connection", "TE", "Trailer", "Upgrade", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding"] {
            assert_eq!(written(&GET, &["X=y", &format!("{name}=chunked")]), Err(Unsent::Forbidden), "{name}");
        }
        let put = Asking { method: b"PUT", content: Some(Content::Length(5)), ..GET };
        assert_eq!(written(&put, &["Content-Length=5"]).unwrap().matches("ontent-").count(), 1);
        for length in ["4", "05x", "", "5, 5", "+5", "18446744073709551615"] {
            assert_eq!(written(&put, &[&format!("content-length={length}")]), Err(Unsent::Invalid), "{length}");
        }
        let stream = Asking { content: Some(Content::Unknown), ..put };
        assert_eq!(written(&stream, &["content-length=5"]), Err(Unsent::Invalid));
        assert_eq!(written(&GET, &["content-length=5"]), Err(Unsent::Invalid));
        for bad in ["X=a\r\nY: b", "X=a\n", "X=\0", "X =a", "=a", "X\r\nY=a"] {
            assert_eq!(written(&GET, &[bad]), Err(Unsent::Invalid), "{bad:?}");
            assert_eq!(trailer(&mut [0; 90], &field(bad)), Err(Unsent::Invalid), "{bad:?}");
        }
    }

    #[test]
    fn what_is_no_request_is_not_sent() {
        let bad = [
            Asking { method: b"", ..GET },
            Asking { method: b"GE T", ..GET },
            Asking { method: b"GET /x HTTP/1.1\r\n", ..GET },
            Asking { method: b"CONNECT", target: b"a:80", ..GET },
            Asking { method: b"TRACE", content: Some(Content::Length(1)), ..GET },
            Asking { authority: b"", ..GET },
            Asking { authority: b"a b", ..GET },
            Asking { authority: b"u:p@a", ..GET },
            Asking { authority: b"a:65536", ..GET },
            Asking { authority: b"a\r\nX: y", ..GET },
            Asking { target: b"", ..GET },
            Asking { target: b"*", ..GET },
            Asking { target: b"a", ..GET },
            Asking { target: b"/ b", ..GET },
            Asking { target: b"/#f", ..GET },
            Asking { target: b"/\r\n", ..GET },
            Asking { target: b"http://a:8080/", ..GET },
        ];
        for asking in bad {
            assert_eq!(written(&asking, &[]), Err(Unsent::Invalid), "{asking:?}");
        }
        let length = written(&GET, &["X=y"]).unwrap().len();
        for room in 0..length {
            assert_eq!(write(&mut vec![0; room], &GET, [field("X=y")].into_iter()), Err(Unsent::NoRoom));
        }
    }
}
