//! Routes: patterns of paths, and which of several a path belongs to.
//!
//! ```text
//! /users/:id/edit      segments, of which `:id` stands for any one
//! /static/...          this path and all below it
//! ```
//!
//! A pattern is text: comparing it with a path takes one pass over both, so nothing is parsed when a server starts. The compiler sorts
//! the list by [`order`], and the first pattern of it that matches a path is the most specific one. As in Spin, slashes at the end of a
//! path do not count.

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
    /// The number of the program that answers.
    pub member: u32,
}

/// Compares a path with a pattern: returns the part of the path that [`REST`] stands for, which is empty or begins with a slash, or an
/// empty text for a pattern without it; nothing if the path has another form.
#[inline]
pub fn matches<'p>(pattern: &[u8], path: &'p [u8]) -> Option<&'p [u8]> {
    let (mut pattern, mut path) = (pattern, path);
    loop {
        let Some((expected, patterns)) = next(pattern) else {
            return path.iter().all(|&byte| byte == b'/').then(|| path.get(path.len()..)).flatten();
        };
        if expected == REST && patterns.is_empty() {
            return (path.is_empty() || path.first() == Some(&b'/')).then_some(path);
        }
        let (segment, segments) = next(path)?;
        let fits = if is_parameter(expected) { !segment.is_empty() } else { segment == expected };
        if !fits {
            return None;
        }
        (pattern, path) = (patterns, segments);
    }
}

/// Returns the parameters of a pattern, and what stands for them in a path that matches.
#[inline]
pub fn parameters<'a>(pattern: &'a [u8], path: &'a [u8]) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    let (mut pattern, mut path) = (pattern, path);
    core::iter::from_fn(move || {
        let (expected, patterns) = next(pattern)?;
        let (segment, segments) = next(path)?;
        (pattern, path) = (patterns, segments);
        Some((expected, segment))
    })
    .filter(|(expected, _)| is_parameter(expected))
    .filter_map(|(expected, segment)| Some((expected.get(1..)?, segment)))
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
            ("/a", "/ab", None),
            ("/a", "/a/b", None),
            ("/a", "/", None),
            ("/a/b", "/a/b", Some("")),
            ("/a/b", "/a", None),
            ("/...", "/", Some("/")),
            ("/...", "/a/b", Some("/a/b")),
            ("/a/...", "/a", Some("")),
            ("/a/...", "/a/", Some("/")),
            ("/a/...", "/a/b/c/", Some("/b/c/")),
            ("/a/...", "/ab", None),
            ("/a/...", "/b/a", None),
            ("/:x", "/a", Some("")),
            ("/:x", "/", None),
            ("/:x", "/a/b", None),
            ("/u/:id/edit", "/u/7/edit", Some("")),
            ("/u/:id/edit", "/u//edit", None),
            ("/u/:id/...", "/u/7/x/y", Some("/x/y")),
            ("/u/:id/...", "/u/7", Some("")),
            ("/u/:id/...", "/u", None),
            ("/...", "*", None),
            ("/.../a", "/.../a", Some("")),
        ] {
            assert_eq!(rest(pattern, path).as_deref(), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn parameters_have_names_and_values() {
        let found: Vec<_> = parameters(b"/a/:one/b/:two/...", b"/a/1/b/2/3").collect();
        assert_eq!(found, [(&b"one"[..], &b"1"[..]), (b"two", b"2")]);
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
