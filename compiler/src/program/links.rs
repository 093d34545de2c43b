//! Modules linked with the main one: their possible names, and their order of instantiation.

use super::host::HostFunction;
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::Link;
use crate::wasm::Module;
use std::collections::{BTreeSet, HashMap};

/// Checks that each name stands for a single module.
///
/// # Errors
///
/// If two modules have the same name.
pub fn check(links: &[Link]) -> Result<()> {
    let mut known = HashMap::new();
    for link in links {
        if let Some(other) = known.insert(&link.name, link) {
            let [one, other] = [&other.path, &link.path].map(|path| Foreign::path(path));
            return Err(Error::environment(format!(
                "two modules are linked as {}: {one} and {other}",
                Foreign::name(&link.name)
            ))
            .help("--link NAME=FILE is for one module of each name"));
        }
    }
    Ok(())
}

/// Returns sentences for the user: which modules serve imports that wasm2native would otherwise serve.
pub fn notes(links: &[Link]) -> impl Iterator<Item = String> {
    links.iter().filter(|link| HostFunction::serves(&link.name)).map(|link| {
        format!("imports from {} are served by {}, which takes the place of WASI", link.name, Foreign::path(&link.path))
    })
}

/// Returns an order in which each module comes after those that it imports from, otherwise as given.
///
/// A module that replaces WASI may itself need modules that import from WASI. These then come first, and get what the host
/// provides.
///
/// # Errors
///
/// If modules import from each other.
pub fn order(linked: &[(String, Module<'_>)]) -> Result<Vec<usize>> {
    let numbers: HashMap<_, _> = linked.iter().enumerate().map(|(number, (name, _))| (name.as_str(), number)).collect();
    let needs = linked.iter().enumerate().map(|(number, (_, module))| {
        let needed = module.imports.iter().filter_map(|import| numbers.get(import.module).copied());
        // What a module imports by its own name must come from another: the host, if it can provide it.
        needed.filter(|needed| *needed != number).collect::<BTreeSet<_>>()
    });
    let needs: Vec<_> = needs.collect();
    let is_host = |number: &usize| HostFunction::serves(&linked[*number].0);
    let mut order = Vec::new();
    while order.len() < linked.len() {
        let mut left = (0..linked.len()).filter(|number| !order.contains(number));
        let is_there = |needed: &usize| order.contains(needed);
        let ready = left.clone().find(|number| needs[*number].iter().all(is_there));
        let served = || left.find(|number| needs[*number].iter().all(|needed| is_there(needed) || is_host(needed)));
        match ready.or_else(served) {
            Some(next) => order.push(next),
            None => return Err(circle(linked, &needs, &order)),
        }
    }
    Ok(order)
}

/// Reports modules that import from each other: each remaining one needs another.
fn circle(linked: &[(String, Module<'_>)], needs: &[BTreeSet<usize>], order: &[usize]) -> Error {
    let is_left = |number: &usize| !order.contains(number);
    let mut way: Vec<usize> = (0..linked.len()).find(is_left).into_iter().collect();
    let start = loop {
        let next = way.last().and_then(|last| needs[*last].iter().copied().find(is_left));
        match next.and_then(|next| way.iter().position(|passed| *passed == next)) {
            Some(start) => break start,
            None => way.extend(next),
        }
    };
    let name = |number: &usize| Foreign::name(&linked[*number].0).to_string();
    let mut names: Vec<_> = way[start..].iter().map(name).collect();
    names.extend(way.get(start).map(name));
    let error = Error::input(format!("linked modules import from each other: {}", names.join(" from ")))
        .help("instances are made one after the other; merge the modules into one, or move what both need into a third");
    linked[way[start]].1.file.iter().fold(error, |error, file| error.in_file(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::module::{Import, ImportKind};

    /// Orders modules given by name, with the names that each imports from.
    fn ordered(modules: &[(&'static str, &[&'static str])]) -> Result<Vec<&'static str>, String> {
        let import = |module| Import { module, name: "f", kind: ImportKind::Func(0), offset: 0 };
        let linked: Vec<_> = modules
            .iter()
            .map(|(name, needs)| {
                let imports = needs.iter().map(|needed| import(*needed)).collect();
                ((*name).to_owned(), Module { imports, ..Module::default() })
            })
            .collect();
        let order = order(&linked).map_err(|error| error.message().to_owned())?;
        Ok(order.into_iter().map(|number| modules[number].0).collect())
    }

    #[test]
    fn modules_come_after_those_that_they_import_from() {
        assert_eq!(ordered(&[("a", &[]), ("b", &["a"]), ("c", &["env"])]).unwrap(), ["a", "b", "c"]);
        assert_eq!(ordered(&[("a", &["c", "b"]), ("b", &["c"]), ("c", &[])]).unwrap(), ["c", "b", "a"]);
        assert_eq!(ordered(&[("a", &["a"])]).unwrap(), ["a"]);
    }

    #[test]
    fn a_module_in_the_place_of_wasi_may_need_others_that_need_wasi() {
        const WASI: &str = "wasi_snapshot_preview1";
        assert_eq!(ordered(&[("a", &[WASI]), (WASI, &[WASI])]).unwrap(), [WASI, "a"]);
        assert_eq!(ordered(&[(WASI, &["a"]), ("a", &[WASI])]).unwrap(), ["a", WASI]);
    }

    #[test]
    fn circles_are_named() {
        let circle = ordered(&[("x", &[]), ("a", &["x", "b"]), ("b", &["c"]), ("c", &["b"])]);
        assert_eq!(circle.unwrap_err(), "linked modules import from each other: b from c from b");
    }
}
