//! Hosts that the program may connect to, and addresses that it may bind sockets to.

use crate::foreign::Foreign;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// Hosts that the program may look up and connect to, on one port or all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The hosts.
    pub hosts: Hosts,
    /// The port; all ports when absent.
    pub port: Option<u16>,
}

/// A set of hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// All of them, those of this machine and its network included.
    All,
    /// The host with this name, which is in lower case and does not end in a dot.
    Named(String),
    /// Those whose addresses begin with the same bits.
    Range {
        /// The first address.
        first: IpAddr,
        /// How many bits of it count.
        prefix: u8,
    },
}

/// An address that the program may bind sockets to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local(pub SocketAddr);

/// The form `HOST` or `HOST:PORT`, where an IPv6 address stands between brackets.
impl FromStr for Remote {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some((_, rest)) = text.split_once("://") {
            let host = rest.split('/').next().unwrap_or_default();
            return Err(format!("a URL is not a host; did you mean {}?", Foreign::message(host)));
        }
        if let Some(inner) = text.strip_prefix('[') {
            let Some((address, rest)) = inner.split_once(']') else { return Err("the closing bracket is missing".to_owned()) };
            let hosts = range(address)?;
            return match (hosts, rest) {
                (Hosts::Range { first: IpAddr::V4(_), .. }, _) => Err("only IPv6 addresses stand between brackets".to_owned()),
                (hosts, "") => Ok(Remote { hosts, port: None }),
                (_, rest) if rest.starts_with('/') => {
                    Err(format!("the length of the prefix stands inside the brackets: [{address}{rest}]"))
                }
                (hosts, rest) => match rest.strip_prefix(':') {
                    Some(digits) => Ok(Remote { hosts, port: Some(port(digits)?) }),
                    None => Err("only a port, as in [::1]:80, follows the brackets".to_owned()),
                },
            };
        }
        if text.split('/').next().is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()) {
            return Err(format!("an IPv6 address stands between brackets: [{text}]"));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, digits)) => (host, Some(port(digits)?)),
            None => (text, None),
        };
        Ok(Remote { hosts: hosts(host)?, port })
    }
}

/// The form of [`Remote`].
impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |first: &IpAddr| if first.is_ipv4() { 32 } else { 128 };
        match &self.hosts {
            Hosts::All => write!(f, "*")?,
            Hosts::Named(name) => write!(f, "{name}")?,
            Hosts::Range { first: IpAddr::V4(first), prefix: 32 } => write!(f, "{first}")?,
            Hosts::Range { first: IpAddr::V4(first), prefix } => write!(f, "{first}/{prefix}")?,
            Hosts::Range { first, prefix } if *prefix == whole(first) => write!(f, "[{first}]")?,
            Hosts::Range { first, prefix } => write!(f, "[{first}/{prefix}]")?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// The form `IPv4:PORT` or `[IPv6]:PORT`, where port 0 is one that the system chooses.
impl FromStr for Local {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address = super::address::parse_any_port(text)?;
        match address.ip() {
            IpAddr::V6(v6) if let Some(v4) = v6.to_ipv4_mapped() => Err(format!("an IPv4 address is written as one: {v4}")),
            ip if ip.is_multicast() => Err(format!("{ip} stands for several hosts, and is no address of this machine")),
            _ => Ok(Local(address)),
        }
    }
}

/// The form of [`Local`].
impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Parses a port.
fn port(digits: &str) -> Result<u16, String> {
    match digits.parse::<u16>() {
        Ok(0) => Err("port 0 is not allowed: nothing listens there; without a port, all are granted".to_owned()),
        Ok(port) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(port),
        _ if digits.is_empty() => Err("the port is missing after the last `:`".to_owned()),
        _ if digits == "*" => Err("without a port, all are granted: omit `:*`".to_owned()),
        _ => Err(format!("{} is not a port: ports are 1 to 65535", Foreign::name(digits))),
    }
}

/// Parses what is not an IPv6 address.
fn hosts(text: &str) -> Result<Hosts, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match text {
        "" => Err("the host is missing; `*` stands for all".to_owned()),
        "*" => Ok(Hosts::All),
        text if text.contains('*') => Err("`*` stands for all hosts, not for a part of a name".to_owned()),
        text if text.contains('/') || is_number => range(text),
        text => name(text),
    }
}

/// Parses an address, or a range of them in CIDR notation.
fn range(text: &str) -> Result<Hosts, String> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let Ok(first) = address.parse::<IpAddr>() else {
        return Err(format!("{} is not an address", Foreign::name(address)));
    };
    let bits = if first.is_ipv4() { 32 } else { 128 };
    if let IpAddr::V6(v6) = first
        && let Some(v4) = v6.to_ipv4_mapped()
    {
        return Err(format!("an IPv4 address is written as one: {v4}"));
    }
    let prefix = match length {
        None => bits,
        Some(length) => match length.parse::<u8>() {
            Ok(length) if length <= bits => length,
            _ => return Err(format!("{} is not the length of a prefix: that is 0 to {bits}", Foreign::name(length))),
        },
    };
    let start = truncated(first, prefix);
    if start != first {
        return Err(format!("{first} has bits after the first {prefix}; did you mean {start}/{prefix}?"));
    }
    let is_broadcast = first == IpAddr::from(Ipv4Addr::BROADCAST);
    match first {
        // No program may connect to these.
        _ if prefix == bits && first.is_unspecified() => {
            Err(format!("{first} is no host; `*` stands for all, {first}/0 for all such addresses"))
        }
        _ if prefix == bits && (first.is_multicast() || is_broadcast) => {
            Err(format!("{first} stands for several hosts, and only single ones can be granted"))
        }
        _ => Ok(Hosts::Range { first, prefix }),
    }
}

/// Returns an address with all bits zero after the first.
fn truncated(address: IpAddr, prefix: u8) -> IpAddr {
    let kept = |bits: u32| u128::MAX.checked_shl(bits.saturating_sub(prefix.into())).unwrap_or(0);
    match address {
        IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & kept(32) as u32).into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & kept(128)).into(),
    }
}

/// Parses a name of a host, as in the Domain Name System (RFC 1123, section 2.1), where underscores occur as well.
fn name(text: &str) -> Result<Hosts, String> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if !name.is_ascii() {
        return Err(format!("{} is not ASCII: write the name as it is in the DNS, with xn--", Foreign::name(text)));
    }
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(is_letter) && !label.starts_with('-');
    if name.len() > 253 || !name.split('.').all(is_label) {
        return Err(format!("{} is not the name of a host", Foreign::name(text)));
    }
    Ok(Hosts::Named(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_addresses_and_ranges() {
        for (text, same) in [
            ("example.org", "example.org"),
            ("Example.ORG.:443", "example.org:443"),
            ("localhost:80", "localhost:80"),
            ("_x.a-b:1", "_x.a-b:1"),
            ("*", "*"),
            ("*:53", "*:53"),
            ("127.0.0.1", "127.0.0.1"),
            ("10.0.0.0/8:5432", "10.0.0.0/8:5432"),
            ("10.1.2.3/32", "10.1.2.3"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("[::1]", "[::1]"),
            ("[2001:DB8::1]:65535", "[2001:db8::1]:65535"),
            ("[fd00::/8]:80", "[fd00::/8]:80"),
            ("[::/0]", "[::/0]"),
        ] {
            assert_eq!(text.parse::<Remote>().map(|remote| remote.to_string()).as_deref(), Ok(same), "{text}");
        }
    }

    #[test]
    fn mistakes_are_explained() {
        for (text, answer) in [
            ("", "the host is missing"),
            (":80", "the host is missing"),
            ("example.org:", "the port is missing"),
            ("example.org:http", "http is not a port"),
            ("example.org:0", "port 0 is not allowed"),
            ("example.org:+1", "+1 is not a port"),
            ("example.org:65536", "65536 is not a port"),
            ("example.org:*", "without a port, all are granted"),
            ("https://example.org/x", "did you mean example.org?"),
            ("*.example.org", "`*` stands for all hosts"),
            ("::1", "an IPv6 address stands between brackets: [::1]"),
            ("fd00::/8", "an IPv6 address stands between brackets: [fd00::/8]"),
            ("[::1", "the closing bracket is missing"),
            ("[::1]80", "as in [::1]:80"),
            ("[fd00::]/8", "inside the brackets: [fd00::/8]"),
            ("[127.0.0.1]:80", "only IPv6 addresses"),
            ("[fe80::1%eth0]", "is not an address"),
            ("[::ffff:127.0.0.1]", "an IPv4 address is written as one: 127.0.0.1"),
            ("0.0.0.0:80", "0.0.0.0 is no host; `*` stands for all, 0.0.0.0/0"),
            ("[::]", ":: is no host"),
            ("224.0.0.1", "several hosts"),
            ("[ff02::1]:80", "several hosts"),
            ("255.255.255.255", "several hosts"),
            ("10.0.0.1/8", "did you mean 10.0.0.0/8?"),
            ("[fd12::/8]", "did you mean fd00::/8?"),
            ("10.0.0.0/33", "33 is not the length of a prefix: that is 0 to 32"),
            ("1.2.3", "1.2.3 is not an address"),
            ("256.1.1.1:80", "256.1.1.1 is not an address"),
            ("bücher.example", "xn--"),
            ("a..b", "is not the name of a host"),
            ("-a", "is not the name of a host"),
            ("a b", "is not the name of a host"),
        ] {
            let said = text.parse::<Remote>().unwrap_err();
            assert!(said.contains(answer), "{text}: {said}");
        }
        assert!(format!("{}.org", "a".repeat(64)).parse::<Remote>().is_err());
        assert!(vec!["abcd"; 51].join(".").parse::<Remote>().is_err());
    }

    #[test]
    fn local_addresses_may_have_port_0() {
        assert_eq!("127.0.0.1:0".parse::<Local>().unwrap().to_string(), "127.0.0.1:0");
        assert_eq!("[::]:8080".parse::<Local>().unwrap().to_string(), "[::]:8080");
        assert!("localhost:80".parse::<Local>().is_err());
        assert!("224.0.0.1:80".parse::<Local>().is_err_and(|said| said.contains("several hosts")));
        assert!("[::ffff:127.0.0.1]:80".parse::<Local>().is_err_and(|said| said.contains("127.0.0.1")));
        assert!("127.0.0.1".parse::<Local>().is_err_and(|said| said.contains("the port is missing")));
    }
}
