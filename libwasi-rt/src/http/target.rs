//! Request targets, and the host that a request is for.
//!
//! Section 3.2 of RFC 9112, and section 7.2 of RFC 9110 for `Host`.

use super::character;
use super::field::{alike, decimal, is};
use super::refusal::Refusal;

/// A request target, of one of four forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target<'a> {
    /// `/path?query`, with or without a query.
    Origin(&'a [u8]),
    /// `http://host:port/path?query`.
    Absolute {
        /// The scheme, in the letters of the sender.
        scheme: &'a [u8],
        /// The host, with or without a port.
        authority: &'a [u8],
        /// Path and query; empty if there are none.
        path: &'a [u8],
    },
    /// `*`: the server.
    Asterisk,
    /// `host:port`: of tunnels only.
    Authority(&'a [u8]),
}

impl<'a> Target<'a> {
    /// Divides a target.
    pub(crate) fn new(method: &[u8], target: &'a [u8]) -> Target<'a> {
        if method == b"CONNECT" {
            return Target::Authority(target);
        }
        match target {
            b"*" => Target::Asterisk,
            [b'/', ..] => Target::Origin(target),
            _ => {
                let Some(at) = target.windows(3).position(|three| three == b"://") else { return Target::Authority(target) };
                let (scheme, rest) = target.split_at_checked(at).unwrap_or_default();
                let rest = rest.get(3..).unwrap_or_default();
                let end = rest.iter().position(|&byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
                let (authority, path) = rest.split_at_checked(end).unwrap_or_default();
                Target::Absolute { scheme, authority, path }
            }
        }
    }

    /// Checks it, and that it is of a form that its method can have.
    pub(crate) fn check(self, method: &[u8]) -> Result<(), Refusal> {
        let right = match self {
            Target::Origin(path) => is_path(path),
            Target::Absolute { scheme, authority, path } => {
                (is(scheme, b"http") || is(scheme, b"https")) && !authority.is_empty() && is_authority(authority) && is_path(path)
            }
            Target::Asterisk => method == b"OPTIONS",
            Target::Authority(authority) if method == b"CONNECT" => {
                let host_and_port = !authority.is_empty() && is_authority(authority) && !port(authority).is_empty();
                return Err(if host_and_port { Refusal::Tunnel } else { Refusal::Target });
            }
            Target::Authority(_) => false,
        };
        if right { Ok(()) } else { Err(Refusal::Target) }
    }

    /// Checks a `Host` against it: section 3.2.2 of RFC 9112 lets the target win, but two hosts are a doubt.
    pub(crate) fn check_host(self, host: &[u8]) -> Result<(), Refusal> {
        if !is_authority(host) {
            return Err(Refusal::Host);
        }
        match self {
            Target::Absolute { scheme, authority, .. } if !alike(normal(scheme, authority), normal(scheme, host)) => {
                Err(Refusal::OtherHost)
            }
            _ => Ok(()),
        }
    }

    /// Returns the path, without the query: `/` for a target that has none, and `*` for the server.
    pub(crate) fn path(self) -> &'a [u8] {
        let whole = self.path_and_query();
        let path = question_mark(whole).and_then(|at| whole.get(..at)).unwrap_or(whole);
        if path.is_empty() { b"/" } else { path }
    }

    /// Returns the query without the question mark; none if there is no question mark.
    pub(crate) fn query(self) -> Option<&'a [u8]> {
        let whole = self.path_and_query();
        question_mark(whole).and_then(|at| whole.get(at + 1..))
    }

    /// Returns path and query as they were sent: empty if there are none. In the absolute form the path before a query can be
    /// missing.
    pub(crate) fn path_and_query(self) -> &'a [u8] {
        match self {
            Target::Origin(path) | Target::Absolute { path, .. } => path,
            Target::Asterisk => b"*",
            Target::Authority(_) => b"",
        }
    }

    /// Returns the host and port in it.
    pub(crate) fn authority(self) -> Option<&'a [u8]> {
        match self {
            Target::Absolute { authority, .. } | Target::Authority(authority) => Some(authority),
            _ => None,
        }
    }
}

/// Divides a host and port, which may be missing or empty. The brackets around an address belong to the host.
pub(crate) fn host_and_port(authority: &[u8]) -> (&[u8], &[u8]) {
    let host = authority.len() - port(authority).len();
    let (host, port) = authority.split_at_checked(host).unwrap_or_default();
    (host, port.get(1..).unwrap_or_default())
}

/// Returns a port with the colon before it; empty if there is none.
fn port(authority: &[u8]) -> &[u8] {
    let digits = authority.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    match authority.len().checked_sub(digits + 1).and_then(|at| authority.get(at..)) {
        Some(port @ [b':', ..]) => port,
        _ => b"",
    }
}

/// Returns a host without the port of the scheme.
fn normal<'a>(scheme: &[u8], authority: &'a [u8]) -> &'a [u8] {
    let usual: &[u8] = if is(scheme, b"https") { b"443" } else { b"80" };
    match host_and_port(authority) {
        (host, port) if port.is_empty() || port == usual => host,
        _ => authority,
    }
}

/// Whether they are a host with or without a port, or nothing.
fn is_authority(authority: &[u8]) -> bool {
    let (host, port) = host_and_port(authority);
    let right_port = port.is_empty() || (port.len() <= 5 && decimal(port).is_some_and(|port| port <= 65535));
    right_port && is_host(host) && (!host.is_empty() || authority.is_empty())
}

fn is_host(host: &[u8]) -> bool {
    match host {
        // Which of these are addresses is for who resolves them.
        [b'[', address @ .., b']'] => {
            !address.is_empty() && address.iter().all(|&byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        }
        name => name.iter().all(|&byte| character::is(byte, character::HOST)),
    }
}

/// Whether they are a path with or without a query.
fn is_path(whole: &[u8]) -> bool {
    let (path, query) = whole.split_at_checked(question_mark(whole).unwrap_or(whole.len())).unwrap_or_default();
    path.iter().all(|&byte| character::is(byte, character::PATH))
        && query.iter().all(|&byte| character::is(byte, character::QUERY))
}

fn question_mark(path: &[u8]) -> Option<usize> {
    path.iter().position(|&byte| byte == b'?')
}
