//! The addresses of a server. The runtime parses them again (its `serve/listen/address.rs`), with the values of variables.

use super::super::{address, text};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// A place where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServeAddress {
    /// A port; 0 for one that the system chooses.
    Port(SocketAddr),
    /// A port that is the value of this variable.
    PortFrom(IpAddr, String),
    /// Any of the others, without a variable, that is the value of this variable.
    From(String),
    /// A path of a Unix socket.
    Path(String),
    /// Sockets that a service manager hands over.
    HandedOver,
}

/// The longest path of a Unix socket.
const LONGEST_PATH: usize = 107;

impl FromStr for ServeAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "systemd" {
            return Ok(ServeAddress::HandedOver);
        }
        if let Some(name) = text.strip_prefix("env:") {
            return text::variable_name(name).map(ServeAddress::From);
        }
        if let Some(path) = text.strip_prefix("unix:") {
            return match path.len() {
                1..=LONGEST_PATH => text::text(path).map(ServeAddress::Path),
                length => Err(format!("the path of a socket has 1 to {LONGEST_PATH} bytes; this one has {length}")),
            };
        }
        if let Some((host, name)) = text.split_once(":env:") {
            // The port is not the one that anybody means.
            let address = address::parse_any_port(&format!("{host}:1"))?;
            return text::variable_name(name).map(|name| ServeAddress::PortFrom(address.ip(), name));
        }
        if text.starts_with('/') {
            return Err(format!("the path of a socket is written as unix:{text}"));
        }
        address::parse_any_port(text).map(ServeAddress::Port)
    }
}

impl fmt::Display for ServeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeAddress::Port(address) => write!(f, "{address}"),
            ServeAddress::PortFrom(IpAddr::V4(address), name) => write!(f, "{address}:env:{name}"),
            ServeAddress::PortFrom(IpAddr::V6(address), name) => write!(f, "[{address}]:env:{name}"),
            ServeAddress::From(name) => write!(f, "env:{name}"),
            ServeAddress::Path(path) => write!(f, "unix:{path}"),
            ServeAddress::HandedOver => f.write_str("systemd"),
        }
    }
}

impl ServeAddress {
    /// Returns the address and port, if the build knows them.
    pub fn port(&self) -> Option<SocketAddr> {
        if let ServeAddress::Port(address) = self { Some(*address) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_as_they_are_written() {
        for text in [
            "127.0.0.1:8080",
            "[::1]:0",
            "0.0.0.0:env:PORT",
            "[::]:env:PORT",
            "env:LISTEN",
            "unix:/run/app.sock",
            "unix:app.sock",
            "systemd",
        ] {
            assert_eq!(text.parse::<ServeAddress>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, answer) in [
            ("8080", "did you mean 127.0.0.1:8080"),
            ("localhost:8080", "names are not looked up"),
            ("localhost:env:PORT", "names are not looked up"),
            ("::1:env:PORT", "stands between brackets"),
            ("env:", "must not be empty"),
            ("0.0.0.0:env:", "must not be empty"),
            ("unix:", "1 to 107 bytes; this one has 0"),
            ("/run/app.sock", "unix:/run/app.sock"),
        ] {
            let said = text.parse::<ServeAddress>().unwrap_err();
            assert!(said.contains(answer), "{text}: {said}");
        }
        assert!(format!("unix:{}", "a".repeat(108)).parse::<ServeAddress>().is_err());
    }
}
