//! The addresses of a server as text:
//!
//! | text | meaning |
//! |---|---|
//! | `127.0.0.1:8080`, `[::1]:8080` | a port of TCP; 0 is one that the system chooses |
//! | `127.0.0.1:env:PORT` | a port that a variable names when the server starts |
//! | `unix:/run/app.sock` | a socket in the file system |
//! | `systemd` | sockets that whoever starts the process hands over |
//! | `env:LISTEN` | one of these, except those with a variable, as a variable has it |
//!
//! The compiler refuses other texts (its `options/serve/address.rs`), but knows no values of variables.

use crate::bytes;
use crate::host::net::{Endpoint, Ip, address};

/// An address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// A port of TCP.
    Port(Endpoint),
    /// A path of a socket.
    Path(&'a [u8]),
    /// Sockets that are handed over.
    HandedOver,
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong<'a> {
    /// This variable is not set.
    Unset(&'a [u8]),
    /// This variable has a value that is no port.
    Port(&'a [u8], &'a [u8]),
    /// This variable has a value that is no address.
    Address(&'a [u8], &'a [u8]),
    /// It is none.
    Text,
}

/// The sign of a variable.
const VARIABLE: &[u8] = b"env:";

/// Parses an address; `value` returns the values of variables.
pub(super) fn parse<'a>(text: &'a [u8], value: impl Fn(&[u8]) -> Option<&'a [u8]>) -> Result<Address<'a>, Wrong<'a>> {
    if let Some(name) = text.strip_prefix(VARIABLE) {
        let text = value(name).ok_or(Wrong::Unset(name))?;
        return plain(text).ok_or(Wrong::Address(name, text));
    }
    let Some(sign) = text.windows(1 + VARIABLE.len()).position(|part| bytes::same(part, b":env:")) else {
        return plain(text).ok_or(Wrong::Text);
    };
    if text.starts_with(PATH) {
        return plain(text).ok_or(Wrong::Text);
    }
    let (host, name) = text.split_at_checked(sign).ok_or(Wrong::Text)?;
    let name = name.get(1 + VARIABLE.len()..).unwrap_or_default();
    let ip = host_of(host).ok_or(Wrong::Text)?;
    let digits = value(name).ok_or(Wrong::Unset(name))?;
    Ok(Address::Port(Endpoint::new(ip, port(digits).ok_or(Wrong::Port(name, digits))?)))
}

/// The sign of a path.
const PATH: &[u8] = b"unix:";

/// Parses an address that is written out.
fn plain(text: &[u8]) -> Option<Address<'_>> {
    if bytes::same(text, b"systemd") {
        return Some(Address::HandedOver);
    }
    if let Some(path) = text.strip_prefix(PATH) {
        return (!path.is_empty()).then_some(Address::Path(path));
    }
    let colon = text.iter().rposition(|&byte| byte == b':')?;
    let (host, digits) = text.split_at_checked(colon)?;
    Some(Address::Port(Endpoint::new(host_of(host)?, port(digits.get(1..)?)?)))
}

/// Parses the address of a host, which stands between brackets if it has colons.
fn host_of(text: &[u8]) -> Option<Ip> {
    let inner = text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]"));
    let ip = address::parse(inner.unwrap_or(text))?;
    (inner.is_some() == matches!(ip, Ip::V6(_))).then_some(ip)
}

fn port(digits: &[u8]) -> Option<u16> {
    u16::try_from(address::number(digits, 10, 5)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: &[(&str, &str)] = &[
        ("PORT", "80"),
        ("ANY", "0"),
        ("BAD", "http"),
        ("EMPTY", ""),
        ("LARGE", "65536"),
        ("LISTEN", "[::1]:81"),
        ("PATH", "unix:/run/a"),
        ("SERVICE", "systemd"),
        ("AGAIN", "env:PORT"),
        ("NAME", "localhost:80"),
    ];

    fn parsed(text: &'static str) -> Result<Address<'static>, Wrong<'static>> {
        let value = |name: &[u8]| VALUES.iter().find(|(known, _)| known.as_bytes() == name).map(|(_, value)| value.as_bytes());
        parse(text.as_bytes(), value)
    }

    #[test]
    fn addresses_and_variables() {
        let v4 = |port| Ok(Address::Port(Endpoint::new(Ip::V4([127, 0, 0, 1]), port)));
        let mut loopback = [0; 16];
        loopback[15] = 1;
        let v6 = |port| Ok(Address::Port(Endpoint::new(Ip::V6(loopback), port)));
        assert_eq!(parsed("127.0.0.1:8080"), v4(8080));
        assert_eq!(parsed("127.0.0.1:0"), v4(0));
        assert_eq!(parsed("[::1]:8080"), v6(8080));
        assert_eq!(parsed("127.0.0.1:env:PORT"), v4(80));
        assert_eq!(parsed("127.0.0.1:env:ANY"), v4(0));
        assert_eq!(parsed("[::1]:env:PORT"), v6(80));
        assert_eq!(parsed("env:LISTEN"), v6(81));
        assert_eq!(parsed("unix:/run/a"), Ok(Address::Path(b"/run/a")));
        assert_eq!(parsed("unix:/run/a:env:b"), Ok(Address::Path(b"/run/a:env:b")));
        assert_eq!(parsed("env:PATH"), Ok(Address::Path(b"/run/a")));
        assert_eq!(parsed("systemd"), Ok(Address::HandedOver));
        assert_eq!(parsed("env:SERVICE"), Ok(Address::HandedOver));
    }

    #[test]
    fn whatever_is_no_address() {
        assert_eq!(parsed("env:NONE"), Err(Wrong::Unset(b"NONE")));
        assert_eq!(parsed("0.0.0.0:env:NONE"), Err(Wrong::Unset(b"NONE")));
        assert_eq!(parsed("0.0.0.0:env:BAD"), Err(Wrong::Port(b"BAD", b"http")));
        assert_eq!(parsed("0.0.0.0:env:EMPTY"), Err(Wrong::Port(b"EMPTY", b"")));
        assert_eq!(parsed("0.0.0.0:env:LARGE"), Err(Wrong::Port(b"LARGE", b"65536")));
        assert_eq!(parsed("env:AGAIN"), Err(Wrong::Address(b"AGAIN", b"env:PORT")));
        assert_eq!(parsed("env:NAME"), Err(Wrong::Address(b"NAME", b"localhost:80")));
        for text in ["", "unix:", "::1:80", "[127.0.0.1]:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:-1", "systemd:", ":80"] {
            assert_eq!(parsed(text), Err(Wrong::Text), "{text}");
        }
    }
}
