//! The source files of a crate, and the uses in each of them.
//!
//! Files are found as the compiler finds them, from the root along `mod` items; anything compiled only for tests is left out.
//! A path is followed to the file that defines what it names: through nested imports, `super`, other imports, re-exports, and
//! inside the arguments of macros.
//!
//! * [`paths`]: the paths that a file writes;
//! * [`circle`]: files that use each other.

pub mod circle;
mod paths;

use paths::Written;
use quote::ToTokens as _;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::{Attribute, Item, Meta};

/// A module's name, one element per segment, from the root of the crate.
pub type Name = Vec<String>;

/// The modules of a crate that have files of their own.
pub struct Sources {
    /// Its name in other crates.
    name: String,
    modules: BTreeMap<Name, Written>,
}

/// One use of something outside a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Of another module of the crate.
    Module(Name),
    /// Of another crate: the whole path.
    Crate(Name),
}

impl Sources {
    /// Reads the crate in a folder: a library, a command beside it, or both. The command's root is the module `main`.
    ///
    /// # Panics
    ///
    /// If a file is missing or is not Rust.
    pub fn read(name: &str, folder: &Path) -> Self {
        let mut sources = Self { name: name.to_owned(), modules: BTreeMap::new() };
        let main = folder.join("main.rs");
        sources.read_module(Vec::new(), Vec::new(), &folder.join("lib.rs"), folder);
        if main.exists() {
            sources.read_module(vec!["main".to_owned()], Vec::new(), &main, folder);
        }
        sources
    }

    /// Reads a module, whose children are in `folder` and are named by `parent` and their own name.
    fn read_module(&mut self, name: Name, parent: Name, file: &Path, folder: &Path) {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for item in &parsed.items {
            if let Item::Mod(module) = item
                && module.content.is_none()
                && !is_for_tests(&module.attrs)
            {
                let child = module.ident.to_string();
                let files = child_files(folder, &child, &module.attrs);
                let child: Name = parent.iter().cloned().chain([child]).collect();
                for (file, inside) in files {
                    self.read_module(child.clone(), child.clone(), &file, &inside);
                }
            }
        }
        self.modules.entry(name).or_default().add(paths::written(parsed));
    }

    /// Returns every module with its uses of anything outside itself.
    pub fn uses(&self) -> BTreeMap<Name, BTreeSet<Use>> {
        let uses = |name: &Name, written: &Written| {
            let found = written.paths.iter().filter_map(|path| self.resolve(name, path, 0));
            found.filter(|found| *found != Use::Module(name.clone())).collect()
        };
        self.modules.iter().map(|(name, module)| (name.clone(), uses(name, module))).collect()
    }

    /// Returns what a path written in a module leads to; `None` if that is the module's own.
    fn resolve(&self, module: &Name, path: &[String], depth: usize) -> Option<Use> {
        const DEEP: usize = 20;
        let (first, rest) = path.split_first()?;
        let written = &self.modules[module];
        match first.as_str() {
            _ if depth > DEEP => None,
            name if name == "crate" || name == self.name => self.follow(Vec::new(), rest, depth),
            "self" => self.follow(module.clone(), rest, depth),
            "super" => self.follow(module[..module.len().checked_sub(1)?].to_vec(), rest, depth),
            name if self.has_child(module, name) => self.follow(module.clone(), path, depth),
            name => match written.imports.get(name) {
                Some(import) if import != path && import.first().is_some_and(|start| start != name) => {
                    self.resolve(module, &[import, rest].concat(), depth + 1)
                }
                Some(import) => Some(Use::Crate([import, rest].concat())),
                None if written.is_imported(path) => Some(Use::Crate(path.to_vec())),
                None => None,
            },
        }
    }

    /// Walks down from a module as far as there are modules, then along re-exports.
    fn follow(&self, mut module: Name, mut path: &[String], depth: usize) -> Option<Use> {
        while let Some((first, rest)) = path.split_first() {
            match first.as_str() {
                "super" => drop(module.pop()),
                name if self.has_child(&module, name) => module.push(first.clone()),
                name => {
                    let written = &self.modules[&module];
                    if let Some(target) = written.exports.get(name) {
                        // An item of another crate counts here as this module's name for it.
                        return match self.resolve(&module, &[target, rest].concat(), depth + 1) {
                            Some(Use::Module(found)) => Some(Use::Module(found)),
                            Some(Use::Crate(_)) | None => Some(Use::Module(module)),
                        };
                    }
                    break;
                }
            }
            path = rest;
        }
        Some(Use::Module(module))
    }

    fn has_child(&self, module: &Name, child: &str) -> bool {
        let name: Name = module.iter().cloned().chain([child.to_owned()]).collect();
        self.modules.contains_key(&name)
    }
}

/// Returns the files of a module declared in one whose children are in `folder`, each with the folder of its own children:
/// several if attributes name one for each machine.
fn child_files(folder: &Path, name: &str, attributes: &[Attribute]) -> Vec<(PathBuf, PathBuf)> {
    let inside = folder.join(name);
    // A file of the name `mod.rs` has its children beside it wherever it is.
    let children = |file: &Path| if file.ends_with("mod.rs") { file.parent().map(Path::to_path_buf) } else { None };
    let named = attributes.iter().filter_map(named_file).map(|file| folder.join(file));
    let named: Vec<_> = named.map(|file| (file.clone(), children(&file).unwrap_or_else(|| inside.clone()))).collect();
    if !named.is_empty() {
        return named;
    }
    let flat = folder.join(format!("{name}.rs"));
    vec![(if flat.exists() { flat } else { inside.join("mod.rs") }, inside)]
}

/// Returns the file of `#[path = "file"]`, including one behind a condition.
fn named_file(attribute: &Attribute) -> Option<String> {
    let tokens = match &attribute.meta {
        Meta::NameValue(value) if value.path.is_ident("path") => value.value.to_token_stream().to_string(),
        Meta::List(list) if list.path.is_ident("cfg_attr") => list.tokens.to_string().split_once("path =")?.1.to_owned(),
        _ => return None,
    };
    tokens.split('"').nth(1).map(str::to_owned)
}

/// Whether an item is compiled only for tests.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what a module of a small crate uses of the crate's other modules.
    fn used(files: &[(&str, &str)], module: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a scratch directory");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let uses = Sources::read("small", folder.path()).uses();
        let name: Name = module.split("::").map(str::to_owned).collect();
        uses[&name]
            .iter()
            .map(|used| match used {
                Use::Module(name) => name.join("::"),
                Use::Crate(path) => format!("::{}", path.join("::")),
            })
            .collect()
    }

    #[test]
    fn imports_are_seen_in_every_form() {
        let lib = ("lib.rs", "mod a;\nmod b;\nmod c;");
        let others = [("b/mod.rs", "pub mod inner;\npub use inner::Thing;"), ("b/inner.rs", "pub struct Thing;"), ("c.rs", "")];
        let of = |text: &str| used(&[&[lib, ("a.rs", text)], &others[..]].concat(), "a");
        assert_eq!(of("use crate::{\n    b::{\n        inner,\n    },\n    c,\n};"), ["b::inner", "c"]);
        assert_eq!(of("use super::b::Thing;"), ["b::inner"], "a face is looked through");
        assert_eq!(of("use crate::b;\nfn f() -> b::Thing { b::Thing }"), ["b", "b::inner"]);
        assert_eq!(of("fn f() { println!(\"{}\", crate::c::f()); }"), ["c"]);
        assert_eq!(of("fn f() { small::c::f(); }"), ["c"]);
        assert_eq!(of("#[cfg(test)]\nmod tests { use crate::c; }"), <[&str; 0]>::default());
        assert_eq!(of("use other::Thing as Name;\nfn f(_: Name) {}"), ["::other::Thing"]);
    }

    #[test]
    fn parents_are_found_from_below() {
        let files =
            [("lib.rs", "mod a;\nmod c;"), ("a/mod.rs", "mod deep;"), ("a/deep.rs", "use super::super::c;"), ("c.rs", "")];
        assert_eq!(used(&files, "a::deep"), ["c"]);
    }
}
