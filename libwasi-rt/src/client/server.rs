//! The server that a request is for: the host and the port of its authority.

use super::trouble::Trouble;
use crate::host::net::address;
use crate::host::net::dns::look_up;
use crate::host::net::dns::name::LONGEST;
use crate::http::encode::Unsent;
use crate::http::field::decimal;
use crate::http::target::host_and_port;
use crate::list::{AnyList, List};

/// The scheme of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Anyone on the way can read and change it.
    Http,
    /// Only the server can.
    Https,
}

impl Scheme {
    /// Returns the port of a server, unless the authority has one.
    fn port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }
}

/// The most bytes of a label of a name.
const LONGEST_LABEL: usize = 63;

/// Whether a label is a number, decimal or hexadecimal.
fn is_number(label: &[u8]) -> bool {
    match label.strip_prefix(b"0x") {
        Some(digits) => digits.iter().all(u8::is_ascii_hexdigit),
        None => label.iter().all(u8::is_ascii_digit),
    }
}

/// A host, in lower case and without the brackets of an address, and a port.
pub(super) struct Server {
    pub(super) scheme: Scheme,
    host: List<u8, LONGEST>,
    pub(super) port: u16,
}

impl Server {
    /// Divides an authority.
    pub(super) fn new(scheme: Scheme, authority: &[u8]) -> Result<Server, Trouble> {
        let (host, port) = host_and_port(authority);
        let bare = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
        let port = match port {
            [] => scheme.port(),
            digits => decimal(digits).and_then(|port| u16::try_from(port).ok()).unwrap_or(0),
        };
        let mut server = Server { scheme, host: List::new(), port };
        let list: &mut AnyList<u8> = &mut server.host;
        let fits = bare.iter().all(|byte| list.push(byte.to_ascii_lowercase()));
        if !fits || bare.is_empty() || port == 0 {
            return Err(Trouble::Request(Unsent::Invalid));
        }
        match scheme == Scheme::Http || server.can_be_certified() {
            true => Ok(server),
            false => Err(Trouble::Name(look_up::Trouble::NoName)),
        }
    }

    /// Whether a certificate may be for the host: an address, or a name as RFC 1123 has them (section 2.1), where underscores are common,
    /// too. The last label of a name is no number, since it would pass for a part of an address.
    fn can_be_certified(&self) -> bool {
        let host = self.host();
        let name = host.strip_suffix(b".").unwrap_or(host);
        let is_hyphen = |byte: Option<&u8>| byte == Some(&b'-');
        let is_label = |label: &[u8]| {
            (1..=LONGEST_LABEL).contains(&label.len())
                && label.iter().all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
                && !is_hyphen(label.first())
                && !is_hyphen(label.last())
        };
        let mut labels = name.split(|&byte| byte == b'.');
        address::parse(host).is_some() || (labels.clone().all(is_label) && !labels.next_back().is_some_and(is_number))
    }

    /// Returns the host.
    pub(super) fn host(&self) -> &[u8] {
        let list: &AnyList<u8> = &self.host;
        list.values()
    }

    /// Whether it is the same.
    pub(super) fn is(&self, other: &Server) -> bool {
        self.scheme == other.scheme && self.port == other.port && crate::bytes::same(self.host(), other.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_have_a_host_and_a_port() {
        let cases = [("A.example", "a.example", 80), ("a:8080", "a", 8080), ("[::1]:81", "::1", 81), ("[::1]", "::1", 80)];
        for (authority, host, port) in cases.into_iter().chain([("a:", "a", 80), ("127.0.0.1:1", "127.0.0.1", 1)]) {
            let server = Server::new(Scheme::Http, authority.as_bytes()).unwrap();
            assert_eq!((server.host(), server.port), (host.as_bytes(), port), "{authority}");
        }
        for authority in ["", ":80", "a:0", "a:65536", "[]", &"a".repeat(254)] {
            assert!(Server::new(Scheme::Http, authority.as_bytes()).is_err(), "{authority}");
        }
        let [http, https] = [Scheme::Http, Scheme::Https].map(|scheme| Server::new(scheme, b"a:80").unwrap());
        assert!(http.is(&http) && !http.is(&https) && !https.is(&http));
        assert_eq!(Server::new(Scheme::Https, b"a").unwrap().port, 443);
    }

    #[test]
    fn names_that_no_certificate_is_for_are_none() {
        let long = ["a".repeat(63), "a".repeat(64)];
        for name in ["a", "a.example.", "9.a1", "x-y_z.example", "_a", "0xg", "1a", "127.0.0.1", "[::1]", &long[0]] {
            assert!(Server::new(Scheme::Https, name.as_bytes()).is_ok(), "{name}");
        }
        for name in ["a-.example", "-a", "host.1", "a.0x1f", "a..b", ".", "127.0.0.1.", "a.0x", "\u{e9}", "*.a", &long[1]] {
            let server = Server::new(Scheme::Https, name.as_bytes());
            assert_eq!(server.err(), Some(Trouble::Name(look_up::Trouble::NoName)), "{name}");
            assert!(Server::new(Scheme::Http, name.as_bytes()).is_ok(), "{name}");
        }
    }
}
