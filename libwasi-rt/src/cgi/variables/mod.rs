//! The variables that describe a request to a program: section 4.1 of RFC 3875.
//!
//! A client decides the values of `HTTP_…` and none of their names: a name is upper case letters, digits and underscores for
//! hyphens. A field whose own name has an underscore could pass for another, and is left out; so is `Proxy`, since programs take
//! `HTTP_PROXY` for the address of a proxy. Values are bytes as they were sent, never with a NUL.

use crate::cgi::address;
use crate::http::field::{alike, is, is_of_connection};
use crate::http::framing::Version;
use crate::http::refusal::Refusal;
use crate::http::request::Head;
use crate::http::target::host_and_port;
use crate::http::writer::Writer;

/// Room that is enough for the variables of any request, in bytes, beside the route: no part of a head is in more than five.
pub(crate) const MOST_ROOM: usize = 84 << 10;

/// All that a program is told about a request.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    /// The head.
    pub(crate) head: Head<'a>,
    /// The length of the content: none if there is no content, or if it arrives in chunks.
    pub(crate) content_length: Option<u64>,
    /// `http` or `https`.
    pub(crate) scheme: &'a [u8],
    /// The route of the program, which may end with a wildcard: `/...` if it serves all paths.
    pub(crate) route: &'a [u8],
    /// The route as it was written, without the base path of an application.
    pub(crate) raw_route: &'a [u8],
    /// The part of the path that chose the program: empty if it serves all paths.
    pub(crate) script_name: &'a [u8],
    /// The rest of the path, as it was sent.
    pub(crate) path_info: &'a [u8],
    /// The address of the server, for a request without a host.
    pub(crate) server_address: &'a [u8],
    /// The port where the request arrived.
    pub(crate) server_port: u16,
    /// The address of the client.
    pub(crate) client_address: &'a [u8],
    /// Its port.
    pub(crate) client_port: u16,
}

/// An environment that is being written, each variable as `NAME=value` and a NUL.
pub(crate) struct Variables<'b> {
    into: Writer<'b>,
    count: usize,
}

/// An environment that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The number of variables.
    pub(crate) count: usize,
    /// Their length, in bytes.
    pub(crate) length: usize,
}

impl<'b> Variables<'b> {
    /// No variables yet.
    pub(crate) fn new(into: &'b mut [u8]) -> Variables<'b> {
        Variables { into: Writer::new(into), count: 0 }
    }

    /// Adds a variable.
    pub(crate) fn add(&mut self, name: &[u8], value: &[u8]) {
        self.begin(name);
        self.into.put(value);
        self.end();
    }

    /// Adds a variable whose name has two parts, of which the second is made one of a variable.
    pub(crate) fn add_named(&mut self, prefix: &[u8], name: &[u8], value: &[u8]) {
        self.into.put(prefix);
        self.into.put_changed(name, |byte| if byte == b'-' { b'_' } else { byte.to_ascii_uppercase() });
        self.into.put(b"=");
        self.into.put(value);
        self.end();
    }

    /// Adds all variables of a request.
    ///
    /// Errors: a path that cannot be decoded, or has a NUL; a second `Content-Type`.
    pub(crate) fn add_request(&mut self, request: &Request) -> Result<(), Refusal> {
        let Request { head, .. } = *request;
        let protocol: &[u8] = if head.version == Version::Http11 { b"HTTP/1.1" } else { b"HTTP/1.0" };
        let (host, _) = host_and_port(head.authority);
        self.add(b"AUTH_TYPE", b"");
        if let Some(length) = request.content_length {
            self.add_number(b"CONTENT_LENGTH", length);
        }
        if let Some(content_type) = only(&head, b"content-type")? {
            self.add(b"CONTENT_TYPE", content_type);
        }
        self.add(b"GATEWAY_INTERFACE", b"CGI/1.1");
        self.add_decoded(b"PATH_INFO", request.path_info)?;
        self.add_decoded(b"PATH_TRANSLATED", request.path_info)?;
        self.add(b"QUERY_STRING", head.target.query().unwrap_or_default());
        self.add(b"REMOTE_ADDR", request.client_address);
        self.add(b"REMOTE_HOST", request.client_address);
        self.add_number(b"REMOTE_PORT", request.client_port.into());
        self.add(b"REMOTE_USER", b"");
        self.add(b"REQUEST_METHOD", head.method);
        self.add(b"REQUEST_URI", head.target.path_and_query());
        self.add(b"SCRIPT_NAME", request.script_name);
        self.add(b"SERVER_NAME", if host.is_empty() { request.server_address } else { host });
        self.add_number(b"SERVER_PORT", request.server_port.into());
        self.add(b"SERVER_PROTOCOL", protocol);
        self.add(b"SERVER_SOFTWARE", b"wasm2native");
        self.add_wagi(request);
        self.add_fields(&head);
        Ok(())
    }

    /// Returns how much was written.
    ///
    /// Errors: there was no room for all.
    pub(crate) fn finish(self) -> Result<Written, Refusal> {
        let length = self.into.finish().ok_or(Refusal::ManyFields)?;
        Ok(Written { count: self.count, length })
    }

    /// Adds the variables that WAGI has beside those of CGI.
    fn add_wagi(&mut self, request: &Request) {
        let Request { head, .. } = *request;
        self.begin(b"X_FULL_URL");
        self.into.put(request.scheme);
        self.into.put(b"://");
        if head.authority.is_empty() {
            address::put(&mut self.into, request.server_address, request.server_port);
        } else {
            self.into.put(head.authority);
        }
        self.into.put(head.target.path_and_query());
        self.end();
        self.add(b"X_MATCHED_ROUTE", request.route);
        self.add(b"X_RAW_PATH_INFO", request.path_info);
        self.add(b"X_COMPONENT_ROUTE", request.raw_route.strip_suffix(b"/...").unwrap_or(request.raw_route));
        self.add(b"X_RAW_COMPONENT_ROUTE", request.raw_route);
        self.add(b"X_BASE_PATH", b"/");
        self.begin(b"X_CLIENT_ADDR");
        address::put(&mut self.into, request.client_address, request.client_port);
        self.end();
    }

    /// Adds the fields of the head, those of one name as one variable (section 4.1.18).
    fn add_fields(&mut self, head: &Head) {
        let mut names = Names::default();
        for field in head.fields {
            names.add(field.name);
        }
        for (index, field) in head.fields.enumerate() {
            let maybe_twice = names.has_twice(field.name);
            let is_later = || head.fields.take(index).any(|earlier| alike(earlier.name, field.name));
            if !becomes_variable(field.name) || (maybe_twice && is_later()) {
                continue;
            }
            self.into.put(b"HTTP_");
            self.into.put_changed(field.name, |byte| if byte == b'-' { b'_' } else { byte.to_ascii_uppercase() });
            self.into.put(b"=");
            self.into.put(field.value);
            if maybe_twice {
                let separator: &[u8] = if field.is(b"cookie") { b"; " } else { b", " };
                for later in head.fields.skip(index + 1).filter(|later| alike(later.name, field.name)) {
                    self.into.put(separator);
                    self.into.put(later.value);
                }
            }
            self.end();
        }
    }

    fn add_number(&mut self, name: &[u8], number: u64) {
        self.begin(name);
        self.into.put_decimal(number);
        self.end();
    }

    /// Adds a variable whose value is a part of a path.
    fn add_decoded(&mut self, name: &[u8], path: &[u8]) -> Result<(), Refusal> {
        self.begin(name);
        let mut parts = path.split(|&byte| byte == b'%');
        self.into.put(parts.next().unwrap_or_default());
        for part in parts {
            let [high, low, after @ ..] = part else { return Err(Refusal::Target) };
            match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) if high | low != 0 => self.into.put(&[high << 4 | low]),
                _ => return Err(Refusal::Target),
            }
            self.into.put(after);
        }
        self.end();
        Ok(())
    }

    fn begin(&mut self, name: &[u8]) {
        self.into.put(name);
        self.into.put(b"=");
    }

    fn end(&mut self) {
        self.into.put(b"\0");
        self.count += 1;
    }
}

/// Names that were seen, and those that perhaps were seen twice: two of one length with some equal letters may count as one.
#[derive(Clone, Copy, Default)]
struct Names {
    once: [u64; 4],
    twice: [u64; 4],
}

impl Names {
    fn add(&mut self, name: &[u8]) {
        let (word, bit) = Names::place(name);
        if let (Some(once), Some(twice)) = (self.once.get_mut(word), self.twice.get_mut(word)) {
            *twice |= *once & bit;
            *once |= bit;
        }
    }

    fn has_twice(&self, name: &[u8]) -> bool {
        let (word, bit) = Names::place(name);
        self.twice.get(word).is_some_and(|twice| twice & bit != 0)
    }

    fn place(name: &[u8]) -> (usize, u64) {
        let lower = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or(0) | 0x20);
        let hash = name.len() * 7 + lower(name.first()) * 5 + lower(name.last()) * 3 + lower(name.get(name.len() / 2));
        (hash / 64 % 4, 1 << (hash % 64))
    }
}

/// Whether a field becomes a variable. Those that say who asks do not, as the RFC recommends, nor those with variables of their
/// own.
fn becomes_variable(name: &[u8]) -> bool {
    let is_left_out = match name.len() {
        5 => is(name, b"proxy"),
        12 => is(name, b"content-type"),
        13 => is(name, b"authorization"),
        14 => is(name, b"content-length"),
        19 => is(name, b"proxy-authorization"),
        _ => false,
    };
    !(is_left_out || is_of_connection(name)) && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Returns the value of a field that a request may have once.
fn only<'a>(head: &Head<'a>, name: &[u8]) -> Result<Option<&'a [u8]>, Refusal> {
    let mut fields = head.fields.filter(|field| field.is(name));
    let first = fields.next();
    if fields.next().is_some() { Err(Refusal::Twice) } else { Ok(first.map(|field| field.value)) }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
