//! The route of a request, and what programs are told of it: fields for handlers, variables for commands, both as Spin has them.
//!
//! A client cannot forge these fields: those of such names that it sends are left out.

use wasm2native_abi::route::{self, RouteRecord};

use super::exchange::Exchange;
use super::outcome::Failure;
use super::record::record;
use crate::cgi::address;
use crate::cgi::variables::Variables;
use crate::http::field::Fields;
use crate::http::refusal::Refusal;
use crate::http::writer::Writer;
use crate::program;

/// A route that a path has.
pub(super) struct Found<'p> {
    /// The entry of the record, which tells who answers.
    pub(super) entry: &'static RouteRecord,
    /// The pattern, with the base path of the application.
    pub(super) pattern: &'static [u8],
    /// The route as the manifest has it.
    pub(super) raw: &'static [u8],
    /// The path.
    pub(super) path: &'p [u8],
    /// The part of the path behind the pattern.
    pub(super) rest: &'p [u8],
}

/// Returns the route of a path, if it has one.
pub(super) fn find(path: &[u8]) -> Option<Found<'_>> {
    program::items(&record().routes).iter().find_map(|entry: &'static RouteRecord| {
        let pattern = program::items(&entry.pattern.bytes);
        let rest = route::matches(pattern, path)?;
        Some(Found { entry, pattern, raw: program::items(&entry.raw.bytes), path, rest })
    })
}

/// Returns the route of a path that is one of this program.
pub(super) fn find_own(path: &[u8]) -> Option<Found<'_>> {
    find(path).filter(|found| found.entry.member == record().member)
}

/// Adds a variable for each parameter.
pub(super) fn add_parameters(variables: &mut Variables<'_>, found: &Found<'_>) {
    for (name, value) in route::parameters(found.pattern, found.path) {
        variables.add_named(b"X_PATH_MATCH_", name, value);
    }
}

/// The start of the names of all fields that describe the route.
const PREFIX: &[u8] = b"spin-";

/// The names of these fields without it, but for those of parameters.
const NAMES: &[u8] = b"path-info full-url matched-route base-path raw-component-route component-route client-addr";

/// The start of those.
const PARAMETER: &[u8] = b"path-match-";

/// Writes the fields of a request, and those that describe its route.
pub(super) fn fields<'m>(into: &'m mut [u8], exchange: &Exchange<'_>) -> Result<Fields<'m>, Failure> {
    let head = exchange.head();
    let found = find_own(head.target.path()).ok_or(Failure::Server)?;
    let mut lines = Writer::new(into);
    for field in head.fields.filter(|field| !describes_route(field.name)) {
        lines.put_field(field.name, field.value);
    }
    add(&mut lines, b"path-info", found.rest);
    lines.put(b"spin-full-url: http://");
    if head.authority.is_empty() {
        address::put(&mut lines, exchange.ends.server.address(), exchange.ends.server.port);
    } else {
        lines.put(head.authority);
    }
    lines.put(head.target.path_and_query());
    lines.put(b"\r\n");
    // That of `/` is empty, as in Spin.
    add(&mut lines, b"matched-route", found.pattern);
    add(&mut lines, b"base-path", b"/");
    add(&mut lines, b"raw-component-route", found.raw);
    add(&mut lines, b"component-route", route::prefix(found.raw));
    let client = &exchange.ends.client;
    if !client.address().is_empty() {
        lines.put(b"spin-client-addr: ");
        address::put(&mut lines, client.address(), client.port);
        lines.put(b"\r\n");
    }
    for (name, value) in route::parameters(found.pattern, found.path) {
        lines.put(PREFIX);
        lines.put(PARAMETER);
        lines.put_changed(name, |byte| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() });
        lines.put(b": ");
        lines.put(value);
        lines.put(b"\r\n");
    }
    let length = lines.finish().ok_or(Failure::Request(Refusal::ManyFields.status()))?;
    Ok(Fields::new(into.get(..length).unwrap_or_default()))
}

fn add(lines: &mut Writer<'_>, name: &[u8], value: &[u8]) {
    lines.put(PREFIX);
    lines.put_field(name, value);
}

/// Whether a name is one of these.
fn describes_route(name: &[u8]) -> bool {
    let Some((start, rest)) = name.split_at_checked(PREFIX.len()) else { return false };
    start.eq_ignore_ascii_case(PREFIX)
        && (NAMES.split(|&byte| byte == b' ').any(|known| known.eq_ignore_ascii_case(rest))
            || rest.get(..PARAMETER.len()).is_some_and(|start| start.eq_ignore_ascii_case(PARAMETER)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_describe_a_route_are_known() {
        for name in ["spin-path-info", "Spin-Full-URL", "SPIN-PATH-MATCH-x", "spin-client-addr", "spin-component-route"] {
            assert!(describes_route(name.as_bytes()), "{name}");
        }
        for name in ["spin", "spin-", "spin-path", "x-spin-path-info", "spin-path-information", "spinpath-info"] {
            assert!(!describes_route(name.as_bytes()), "{name}");
        }
    }
}
