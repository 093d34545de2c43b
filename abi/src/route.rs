//! Routes: patterns of paths, and which of several a path belongs to.
//!
//! ```text
//! /users/:id/edit      segments, of which `:id` stands for any one
//! /static/...          this path and all below it
//! ```
//!
//! A pattern is text: comparing it with a path takes one pass over both, so nothing is parsed when a server starts. The compiler sorts
//! the list by [`order`], and the first pattern of it that matches a path is the most specific one.
//!
//! As in Spin, more than one slash at the start of a path counts as one, and those at its end count as none, but for one that is a part
//! of the rest. Slashes within a path count: there, a parameter may be empty.

use core::cmp::Ordering;

use crate::permission::Text;

/// The segment that stands for the rest of a path, or for none.
pub const REST: &[u8] = b"...";

/// A route of a server.
#[repr(C)]
pub struct RouteRecord {
    /// The pattern, without a slash at its end.
    pub pattern: Text,
    /// The route as the manifest has it, without the base path of the application.
    pub raw: Text,
    /// The number of the program that answers, or [`FIXED`].
    pub member: u32,
    /// The status of a fixed response.
    pub status: u32,
    /// The lines of its fields.
    pub fields: Text,
    /// Its body.
    pub body: Text,
}

/// The most bytes of the fields of a fixed response, as lines.
pub const MOST_FIELDS: usize = 4 << 10;

/// The most bytes of its body.
pub const MOST_BODY: usize = 16 << 10;

/// The number of the program for routes whose response is a part of the record.
pub const FIXED: u32 = u32::MAX;

/// Compares a path with a pattern: returns the part of the path that [`REST`] stands for, which is empty or begins with a slash, or an
/// empty text for a pattern without it; nothing if the path has another form.
#[inline]
pub fn matches<'p>(pattern: &[u8], path: &'p [u8]) -> Option<&'p [u8]> {
    let whole = trim(path);
    let mut left = whole.strip_suffix(b"/").unwrap_or(whole);
    let segments = left.len();
    let mut pattern = pattern;
    loop {
        let Some((expected, patterns)) = next(pattern) else {
            return if left.is_empty() { whole.get(whole.len()..) } else { None };
        };
        if expected == REST && patterns.is_empty() {
            let is_end = left.is_empty() || left.first() == Some(&b'/');
            return if is_end { whole.get(segments - left.len()..) } else { None };
        }
        let (segment, after) = next(left)?;
        if !is_parameter(expected) && segment != expected {
            return None;
        }
        (pattern, left) = (patterns, after);
    }
}

/// Returns the parameters of a pattern, and what stands for them in a path that matches.
#[inline]
pub fn parameters<'a>(pattern: &'a [u8], path: &'a [u8]) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    let (mut pattern, mut path) = (pattern, trim(path));
    core::iter::from_fn(move || {
        let (expected, patterns) = next(pattern)?;
        let (segment, segments) = next(path)?;
        (pattern, path) = (patterns, segments);
        Some((expected, segment))
    })
    .filter(|(expected, _)| is_parameter(expected))
    .filter_map(|(expected, segment)| Some((expected.get(1..)?, segment)))
}

/// Returns a path with one slash at its start, and at most one at its end.
#[inline]
fn trim(path: &[u8]) -> &[u8] {
    let mut path = path;
    while path.starts_with(b"//") {
        path = path.get(1..).unwrap_or_default();
    }
    while path.ends_with(b"//") {
        path = path.split_last().map_or(path, |(_, rest)| rest);
    }
    path
}

/// Returns a pattern without [`REST`] at its end.
#[inline]
pub fn prefix(pattern: &[u8]) -> &[u8] {
    match pattern {
        [prefix @ .., b'/', b'.', b'.', b'.'] => prefix,
        _ => pattern,
    }
}

/// Compares how specific patterns are: segment by segment, a text comes before a parameter, and that before [`REST`]. Patterns that
/// match the same paths are equal.
pub fn order(one: &[u8], other: &[u8]) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        let (first, second) = (next(one), next(other));
        let rank = |segment: Option<(&[u8], &[u8])>| match segment {
            None => 0,
            Some((REST, b"")) => 3,
            Some((segment, _)) if is_parameter(segment) => 2,
            Some(_) => 1,
        };
        match (first, second) {
            (None, None) => return Ordering::Equal,
            (Some((a, ones)), Some((b, others))) if rank(first) == rank(second) => {
                let both = if rank(first) == 1 { a.cmp(b) } else { Ordering::Equal };
                if both != Ordering::Equal {
                    return both;
                }
                (one, other) = (ones, others);
            }
            _ => return rank(first).cmp(&rank(second)),
        }
    }
}

/// Whether a segment of a pattern stands for any one.
#[inline]
fn is_parameter(segment: &[u8]) -> bool {
    matches!(segment, [b':', _, ..])
}

/// Returns the first segment of a path, which a slash begins, and what follows it.
#[inline]
fn next(path: &[u8]) -> Option<(&[u8], &[u8])> {
    let (b'/', rest) = path.split_first()? else { return None };
    let end = rest.iter().position(|&byte| byte == b'/').unwrap_or(rest.len());
    rest.split_at_checked(end)
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::string::String;
    use std::vec::Vec;

    fn rest(pattern: &str, path: &str) -> Option<String> {
        matches(pattern.as_bytes(), path.as_bytes()).map(|rest| String::from_utf8(rest.to_vec()).unwrap())
    }

    #[test]
    fn paths_match_patterns() {
        for (pattern, path, expected) in [
            ("", "/", Some("")),
            ("", "//", Some("")),
            ("", "/a", None),
            ("/a", "/a", Some("")),
            ("/a", "/a/", Some("")),
            ("/a", "/a//", Some("")),
            ("/a", "//a", Some("")),
            ("/a", "///a//", Some("")),
            ("/a", "/ab", None),
            ("/a", "/a/b", None),
            ("/a", "/", None),
            ("/a", "/A", None),
            ("/a", "/%61", None),
            ("/a/b", "/a/b", Some("")),
            ("/a/b", "/a//b", None),
            ("/a/b", "/a", None),
            ("/...", "/", Some("/")),
            ("/...", "//", Some("/")),
            ("/...", "/a/b", Some("/a/b")),
            ("/...", "//a//b//", Some("/a//b/")),
            ("/a/...", "/a", Some("")),
            ("/a/...", "/a/", Some("/")),
            ("/a/...", "/a//", Some("/")),
            ("/a/...", "//a", Some("")),
            ("/a/...", "/a/b/c/", Some("/b/c/")),
            ("/a/...", "/a/b/c//", Some("/b/c/")),
            ("/a/...", "/a//b", Some("//b")),
            ("/a/...", "/ab", None),
            ("/a/...", "/b/a", None),
            ("/:x", "/a", Some("")),
            ("/:x", "//a", Some("")),
            ("/:x", "/", None),
            ("/:x", "//", None),
            ("/:x", "/a/b", None),
            ("/u/:id", "/u", None),
            ("/u/:id", "/u/", None),
            ("/u/:id", "/u//", None),
            ("/u/:id/edit", "/u/7/edit", Some("")),
            ("/u/:id/edit", "/u//edit", Some("")),
            ("/u/:id/edit", "/u/edit", None),
            ("/u/:id/...", "/u/7/x/y", Some("/x/y")),
            ("/u/:id/...", "/u/7", Some("")),
            ("/u/:id/...", "/u/7/", Some("/")),
            ("/u/:id/...", "/u//x", Some("/x")),
            ("/u/:id/...", "/u", None),
            ("/u/:id/...", "/u/", None),
            ("/...", "*", None),
            ("", "*", None),
            ("/a:b", "/a:b", Some("")),
            ("/.../a", "/.../a", Some("")),
        ] {
            assert_eq!(rest(pattern, path).as_deref(), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn parameters_have_names_and_values() {
        let found: Vec<_> = parameters(b"/a/:one/b/:two/...", b"/a/1/b/2/3").collect();
        assert_eq!(found, [(&b"one"[..], &b"1"[..]), (b"two", b"2")]);
        for (path, expected) in [("//a/1/b/2", ["1", "2"]), ("/a//b/2/", ["", "2"]), ("/a/1/b/2//", ["1", "2"])] {
            let found: Vec<_> = parameters(b"/a/:one/b/:two/...", path.as_bytes()).map(|(_, value)| value).collect();
            assert_eq!(found, expected.map(str::as_bytes), "{path}");
        }
        assert_eq!(parameters(b"/a/...", b"/a/b").count(), 0);
    }

    #[test]
    fn prefixes_have_no_wildcard() {
        assert_eq!(prefix(b"/a/..."), b"/a");
        assert_eq!(prefix(b"/..."), b"");
        assert_eq!(prefix(b"/a"), b"/a");
    }

    #[test]
    fn the_most_specific_comes_first() {
        let sorted = ["", "/a", "/a/b", "/a/b/...", "/a/:x", "/a/:x/c", "/a/...", "/b", "/:x/b", "/:x/...", "/..."];
        let mut list = sorted;
        list.reverse();
        list.sort_by(|one, other| order(one.as_bytes(), other.as_bytes()));
        assert_eq!(list, sorted);
        assert_eq!(order(b"/:a/b", b"/:c/b"), Ordering::Equal);
    }
}
