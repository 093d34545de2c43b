//! Routes: their syntax, their order, and none twice.

use super::part::{Draft, FixedRoute};
use super::reader::Item;
use crate::error::Result;
use crate::options::Route;
use std::cmp::Ordering;
use wasm2native_abi::route::{FIXED, order};

/// Returns all routes, the most specific ones first. Each begins with the base path of the application.
pub(super) fn routes(drafts: &[Draft<'_>], fixed: &[FixedRoute<'_>], base: &str) -> Result<Vec<Route>> {
    let of_programs =
        drafts.iter().zip(0..).flat_map(|(draft, member)| draft.routes.iter().map(move |item| (item, member, None)));
    let of_responses = fixed.iter().map(|route| (&route.route, FIXED, Some(&route.fixed)));
    let mut routes: Vec<(Route, &Item<'_>)> = Vec::new();
    for (item, member, fixed) in of_programs.chain(of_responses) {
        let raw = item.clone().into_text()?;
        let pattern = pattern(&raw, base).map_err(|wrong| item.wrong(wrong).help(FORMS))?;
        routes.push((Route { pattern, raw, member, fixed: fixed.cloned() }, item));
    }
    routes.sort_by(|(one, _), (other, _)| order(one.pattern.as_bytes(), other.pattern.as_bytes()));
    for pair in routes.windows(2) {
        let [(one, _), (other, item)] = pair else { continue };
        if order(one.pattern.as_bytes(), other.pattern.as_bytes()) == Ordering::Equal {
            let name =
                |route: &Route| drafts.get(route.member as usize).map_or("a static response", |draft| &draft.name).to_owned();
            let both = format!("{:?} of {} matches the same paths as {:?} of {}", other.raw, name(other), one.raw, name(one));
            // The sort is stable, so this is the later one.
            return Err(item.wrong(both).help("give one of them another route"));
        }
    }
    Ok(routes.into_iter().map(|(route, _)| route).collect())
}

const FORMS: &str = "routes are as /, /users/:id, or /static/... for a path and all below it";

/// Returns the pattern of a route: see [`wasm2native_abi::route`].
fn pattern(raw: &str, base: &str) -> Result<String, String> {
    let trimmed = |text: &str| text.trim_matches('/').to_owned();
    let (base, path) = (trimmed(base), trimmed(raw));
    let segments: Vec<_> = [base, path].iter().flat_map(|part| part.split('/').map(str::to_owned)).collect();
    let mut segments: Vec<_> = segments.into_iter().filter(|segment| !segment.is_empty()).collect();
    if let Some(last) = segments.last_mut().filter(|last| *last == "*") {
        *last = "...".to_owned();
    }
    let count = segments.len();
    let mut names = Vec::new();
    for (number, segment) in segments.iter().enumerate() {
        match segment.strip_prefix(':') {
            Some(name) => {
                if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
                    return Err(format!(
                        "{segment:?} is no name of a parameter, which is all of its segment: letters, digits, hyphens and underscores are"
                    ));
                }
                // A handler is told of each by a field, whose name has hyphens and no capitals.
                let field = name.to_ascii_lowercase().replace('_', "-");
                if names.contains(&field) {
                    return Err(format!("{segment:?} is there twice: capitals, hyphens and underscores make no difference"));
                }
                names.push(field);
            }
            None if segment == "..." && number + 1 == count => {}
            None if segment.contains("...") || segment.contains('*') => {
                return Err("a wildcard is all of the last segment".to_owned());
            }
            None if segment.contains(".:") => return Err(format!("{segment:?}: a parameter is all of a segment")),
            None if !segment.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#')) => {
                return Err(
                    "a path has neither spaces, queries nor other letters than those of ASCII; write those as %C3%A4".to_owned()
                );
            }
            None => {}
        }
    }
    Ok(segments.iter().map(|segment| format!("/{segment}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_become_patterns() {
        for (raw, base, expected) in [
            ("/", "/", ""),
            ("", "", ""),
            ("/...", "/", "/..."),
            ("/*", "/", "/..."),
            ("/a/", "/", "/a"),
            ("a/b", "/base/", "/base/a/b"),
            ("/...", "/base", "/base/..."),
            ("/u/:id/...", "/", "/u/:id/..."),
            ("//a//", "//b//", "/b/a"),
            ("/a/:x", "b", "/b/a/:x"),
            ("/items:new", "/", "/items:new"),
            ("/:x/:y", "/", "/:x/:y"),
            ("/a.b/.c", "/", "/a.b/.c"),
        ] {
            assert_eq!(pattern(raw, base).as_deref(), Ok(expected), "{raw}");
        }
        for wrong in [
            "/.../a",
            "/a...",
            "/a*",
            "/*/a",
            "/:",
            "/:a b",
            "/:x/:x",
            "/:id-a/:ID_A",
            "/a?b",
            "/a#b",
            "/a b",
            "/ä",
            "/:rest...",
            "/:rest*",
            "/:name.json",
            "/a.:name",
            "/::a",
        ] {
            assert!(pattern(wrong, "/").is_err(), "{wrong}");
        }
    }
}
