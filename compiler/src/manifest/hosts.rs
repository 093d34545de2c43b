//! Hosts that a component may connect to: from Spin's forms to ours, which know no schemes.

use crate::options::{Hosts, Remote};

/// The most ports that a range may have.
const MOST_PORTS: u16 = 64;

/// Parses `SCHEME://HOST[:PORT]`, where each may be `*`, and the port a range such as `80..90`.
pub(super) fn outbound(text: &str) -> Result<Vec<Remote>, String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(format!("the scheme is missing: did you mean https://{text}?"));
    };
    let rest = rest.trim_end_matches('/');
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    if host == "self" || host.starts_with("self.") || host.ends_with(".spin.internal") {
        return Err("requests of a component to others of the application are not provided".to_owned());
    }
    let remote = |port: Option<u16>| -> Result<Remote, String> {
        let mut remote: Remote = host.parse()?;
        remote.port = port;
        Ok(remote)
    };
    match port {
        Some("*") => Ok(vec![remote(None)?]),
        Some(range) if range.contains("..") => {
            let (first, last) = range.split_once("..").unwrap_or_default();
            let port = |digits: &str| digits.parse::<u16>().map_err(|_| format!("{range:?} is no range of ports"));
            let (first, last) = (port(first)?, port(last)?);
            match last.checked_sub(first) {
                Some(1..=MOST_PORTS) => (first..last).map(|port| remote(Some(port))).collect(),
                _ => Err(format!("a range of ports has 1 to {MOST_PORTS} of them; `*` stands for all")),
            }
        }
        Some(digits) => match digits.parse() {
            Ok(port @ 1..) => Ok(vec![remote(Some(port))?]),
            _ => Err(format!("{digits:?} is no port")),
        },
        None => match usual_port(scheme) {
            Some(port) => Ok(vec![remote(Some(port))?]),
            None => Err(format!("the port is missing, and {scheme} has no usual one")),
        },
    }
}

/// Parses a host of the older form, `HOST[:PORT]`, which is for requests over HTTP.
pub(super) fn http(text: &str) -> Result<Vec<Remote>, String> {
    if text == "insecure:allow-all" {
        return Ok(vec![Remote { hosts: Hosts::All, port: None }]);
    }
    if text.contains("://") {
        return outbound(text);
    }
    let remote: Remote = text.parse()?;
    let ports = remote.port.map_or(vec![80, 443], |port| vec![port]);
    Ok(ports.into_iter().map(|port| Remote { port: Some(port), ..remote.clone() }).collect())
}

fn usual_port(scheme: &str) -> Option<u16> {
    Some(match scheme {
        "http" => 80,
        "https" => 443,
        "mysql" => 3306,
        "postgres" => 5432,
        "redis" => 6379,
        "mqtt" => 1883,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(remotes: Result<Vec<Remote>, String>) -> String {
        remotes.unwrap().iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn schemes_become_ports() {
        for (text, expected) in [
            ("https://example.org", "example.org:443"),
            ("http://example.org/", "example.org:80"),
            ("redis://10.0.0.1:6380", "10.0.0.1:6380"),
            ("*://*:*", "*"),
            ("https://*", "*:443"),
            ("http://[::1]:8080", "[::1]:8080"),
            ("http://[::1]", "[::1]:80"),
            ("http://localhost:80..82", "localhost:80,localhost:81"),
        ] {
            assert_eq!(shown(outbound(text)), expected, "{text}");
        }
        assert_eq!(shown(http("example.org")), "example.org:80,example.org:443");
        assert_eq!(shown(http("example.org:8080")), "example.org:8080");
        assert_eq!(shown(http("insecure:allow-all")), "*");
        for wrong in [
            "example.org",
            "*://example.org",
            "http://self",
            "http://a.spin.internal",
            "http://*.example.org",
            "http://a:0",
            "http://a:1..999",
        ] {
            assert!(outbound(wrong).is_err(), "{wrong}");
        }
    }
}
