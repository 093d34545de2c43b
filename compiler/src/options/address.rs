//! Addresses that the program listens on.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Parses `IPv4:PORT` or `[IPv6]:PORT`.
pub(super) fn parse(text: &str) -> Result<SocketAddr, String> {
    match parse_any_port(text) {
        Ok(address) if address.port() == 0 => Err("port 0 is not allowed: the port would be random".to_owned()),
        answer => answer,
    }
}

/// Parses the same, where port 0 is one that the system chooses.
pub(super) fn parse_any_port(text: &str) -> Result<SocketAddr, String> {
    match text.parse() {
        Ok(SocketAddr::V6(address)) if address.scope_id() != 0 => {
            Err("an address with a zone is valid on one machine only".to_owned())
        }
        Ok(address) => Ok(address),
        Err(_) => Err(wrong_address(text)),
    }
}

/// Returns the error for a text that is not an address, with a suggestion.
fn wrong_address(text: &str) -> String {
    const FORM: &str = "an address is written as 127.0.0.1:8080 or [::1]:8080";
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    // What looks like an address and a port may be an address as well.
    if let Ok(address) = text.parse::<IpAddr>()
        && !(is_number && host.parse::<Ipv6Addr>().is_ok())
    {
        return format!("the port is missing: {}", SocketAddr::new(address, 8080));
    }
    if !is_number {
        return format!("the port is missing: {FORM}");
    }
    let Ok(1..) = port.parse::<u16>() else { return format!("{port} is not a port: ports are 1 to 65535") };
    match host {
        "" | "*" => format!("the address is missing; did you mean 127.0.0.1:{port} (this machine only) or 0.0.0.0:{port} (any)?"),
        "localhost" => format!("names are not looked up; did you mean 127.0.0.1:{port}?"),
        host if host.parse::<Ipv6Addr>().is_ok() => format!("an IPv6 address stands between brackets: [{host}]:{port}"),
        _ => format!("{FORM}; names are not looked up"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert!(parse("127.0.0.1:8080").is_ok() && parse("[::1]:65535").is_ok());
        for (text, answer) in [
            (":8080", "did you mean 127.0.0.1:8080 (this machine only) or 0.0.0.0:8080 (any)?"),
            ("8080", "0.0.0.0:8080"),
            ("*:80", "0.0.0.0:80"),
            ("localhost:8080", "did you mean 127.0.0.1:8080?"),
            ("127.0.0.1:99999", "99999 is not a port"),
            (":0", "0 is not a port"),
            ("127.0.0.1:0", "port 0 is not allowed"),
            ("127.0.0.1", "the port is missing: 127.0.0.1:8080"),
            ("::1", "the port is missing: [::1]:8080"),
            ("127.0.0.1:", "the port is missing"),
            ("::1:8080", "[::1]:8080"),
            ("example.org:80", "names are not looked up"),
            ("", "the port is missing"),
        ] {
            let said = parse(text).unwrap_err();
            assert!(said.contains(answer), "{text}: {said}");
        }
    }
}
