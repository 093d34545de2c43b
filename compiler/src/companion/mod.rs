//! Files beside a module with what debuggers need of it.
//!
//! * a module with DWARF, which the section `external_debug_info` names;
//! * a source map, which the section `sourceMappingURL` names: [`source_map`] reads it, and [`lines`] writes it as DWARF;
//! * a package of split DWARF, by the name of the module with `.dwp`: [`package`].
//!
//! Here they only become sections of the module, so that DESCRIBE need not know where those came from. Only files beside the module
//! are read: a module is not to choose any file of its user. Whatever is wrong with one is a note.

mod lines;
mod package;
mod source_map;

use crate::file::{self, Claim};
use crate::foreign::Foreign;
use crate::wasm::Module;
use crate::wasm::debug::External;
use crate::wasm::source::Source;
use std::path::{Component, Path, PathBuf};

/// What was read from files beside a module.
#[derive(Default)]
pub struct Companions {
    /// A module with the sections that this one lacks.
    external: Option<Vec<u8>>,
    /// The sections that its source map became.
    mapped: Vec<(&'static str, Vec<u8>)>,
    /// A module with split sections.
    package: Option<Vec<u8>>,
    /// Notes to the user about what is missing.
    pub notes: Vec<String>,
}

impl Companions {
    /// Reads what a module, which was read from `path`, refers to.
    pub fn read(module: &Module<'_>, path: Option<&Path>, claim: &Claim) -> Self {
        let mut companions = Self::default();
        let debug = &module.debug;
        let is_described = !debug.section(".debug_info").is_empty();
        if let Some(url) = debug.external.filter(|_| !is_described) {
            match external(module, path, url, claim) {
                Ok(binary) => companions.external = Some(binary),
                Err(problem) => companions.left_out("debug information", url, &problem),
            }
        }
        if let Some(url) = debug.source_map.filter(|_| !is_described && companions.external.is_none()) {
            match mapped(module, path, url, claim) {
                Ok(sections) => companions.mapped = sections,
                Err(problem) => companions.left_out("source map", url, &problem),
            }
        }
        let external = companions.external.as_deref().and_then(|binary| External::read(binary).ok());
        if package::is_needed(external.as_ref().map_or(debug, |external| &external.debug)) {
            match package::read(path, claim) {
                Ok(binary) => companions.package = Some(binary),
                Err(note) => companions.notes.push(note),
            }
        }
        companions
    }

    /// Adds the sections to those of the module.
    pub fn attach<'a>(&'a self, module: &mut Module<'a>) {
        if let Some(external) = self.external.as_deref().and_then(|binary| External::read(binary).ok()) {
            module.debug.sections.extend(external.debug.sections);
            if module.names.is_empty() {
                module.names = external.names;
            }
        }
        module.debug.sections.extend(self.mapped.iter().map(|(name, bytes)| (*name, &**bytes)));
        if let Some(package) = self.package.as_deref().and_then(|binary| External::read(binary).ok()) {
            module.debug.package = package.debug.sections;
        }
    }

    /// Returns the files that would be read for the module in a file, in the binary or the text format.
    pub fn files(input: &[u8], path: &Path) -> Vec<PathBuf> {
        let Ok(source) = Source::new(input) else { return Vec::new() };
        let Ok(External { debug, .. }) = External::read(source.binary()) else { return Vec::new() };
        let named = [debug.external, debug.source_map].into_iter().flatten();
        let named = named.filter_map(|url| beside(Some(path), url).ok());
        named.chain([package::path(path)]).filter(|path| path.is_file()).collect()
    }

    fn left_out(&mut self, what: &str, url: &str, problem: &str) {
        self.notes.push(format!("the {what} at {} was left out: {problem}", Foreign::message(url)));
    }
}

/// Reads a module with DWARF.
fn external(module: &Module<'_>, path: Option<&Path>, url: &str, claim: &Claim) -> Result<Vec<u8>, String> {
    let binary = read(path, url, claim)?;
    let external = External::read(&binary)?;
    if external.debug.section(".debug_info").is_empty() {
        return Err("it has none".to_owned());
    }
    // Addresses mean nothing in other code.
    let is_same = |code: &[u8]| {
        let mut bodies = module.code.iter().map(|body| &body.body);
        bodies.all(|body| {
            let place = |offset| usize::try_from(offset - module.debug.code_start).unwrap_or(usize::MAX);
            code.get(place(body.range().start)..place(body.range().end)) == Some(body.as_bytes())
        })
    };
    match external.code {
        Some(code) if !is_same(code) => Err("it is that of another module".to_owned()),
        _ => Ok(binary),
    }
}

/// Reads a source map and writes it as DWARF.
fn mapped(module: &Module<'_>, path: Option<&Path>, url: &str, claim: &Claim) -> Result<Vec<(&'static str, Vec<u8>)>, String> {
    let map = source_map::SourceMap::parse(&read(path, url, claim)?)?;
    // The names of sources are relative to the map.
    let directory = beside(path, url)?.parent().map(Path::to_owned).unwrap_or_default();
    lines::write(module, &map, &directory).map_err(|error| error.to_string())
}

/// Reads a file that a module refers to.
fn read(path: Option<&Path>, url: &str, claim: &Claim) -> Result<Vec<u8>, String> {
    file::read("read", &beside(path, url)?, claim).map_err(|error| error.message().to_owned())
}

/// Returns the path of a file that a module refers to.
fn beside(path: Option<&Path>, url: &str) -> Result<PathBuf, String> {
    let directory = path.and_then(Path::parent).ok_or("the directory of the module is unknown")?;
    let is_inside = |component| matches!(component, Component::Normal(_) | Component::CurDir);
    if url.is_empty() || url.starts_with("data:") || url.contains("://") || !Path::new(url).components().all(is_inside) {
        return Err("it is not a file beside the module".to_owned());
    }
    Ok(directory.join(url.strip_prefix("./").unwrap_or(url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_beside_a_module_are_read() {
        let of = |url| beside(Some(Path::new("/a/b.wasm")), url).ok();
        assert_eq!([of("./c.map"), of("d/c.map")], ["/a/c.map", "/a/d/c.map"].map(|path| Some(PathBuf::from(path))));
        for url in ["", "/etc/passwd", "../c.map", "d/../../c.map", "http://host/c.map", "data:application/json,{}"] {
            assert_eq!(of(url), None, "{url}");
        }
        assert_eq!(beside(Some(Path::new("b.wasm")), "c.map").ok(), Some(PathBuf::from("c.map")));
        assert!(beside(None, "c.map").is_err());
    }
}
