//! The paths that a file writes.

use super::{Name, is_for_tests};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeMap;
use syn::visit::{self, Visit};
use syn::{File, Item, ItemMod, ItemUse, Macro, Path, UseTree, Visibility};

/// The paths written in a file.
#[derive(Default)]
pub(super) struct Written {
    /// All paths, including imports that are not re-exports.
    pub(super) paths: Vec<Name>,
    /// The meanings of the names that it imports.
    pub(super) imports: BTreeMap<String, Name>,
    /// The imported names that other modules may use.
    pub(super) exports: BTreeMap<String, Name>,
}

impl Written {
    /// Adds the paths of another file of the same module.
    pub(super) fn add(&mut self, other: Written) {
        self.paths.extend(other.paths);
        self.imports.extend(other.imports);
        self.exports.extend(other.exports);
    }

    /// Whether a path is one that the file imports as written.
    pub(super) fn is_imported(&self, path: &[String]) -> bool {
        self.imports.values().any(|import| import == path)
    }
}

/// Collects the paths of a file.
pub(super) fn written(file: File) -> Written {
    let mut collector = Collector::default();
    for item in &file.items {
        collector.visit_item(item);
    }
    collector.0
}

#[derive(Default)]
struct Collector(Written);

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    /// Visits a module inside the file: `super` in it is the file itself.
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let mut inner = Collector::default();
        visit::visit_item_mod(&mut inner, module);
        self.0.paths.extend(inner.0.paths.into_iter().filter(|path| path[0] != "super" && path[0] != "self"));
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_export = !matches!(item.vis, Visibility::Inherited);
        for (name, path) in flat(&item.tree) {
            if is_export {
                self.0.exports.insert(name.clone(), path.clone());
            } else {
                self.0.paths.push(path.clone());
            }
            self.0.imports.insert(name, path);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        // A single name is imported, or the file's own.
        if path.segments.len() > 1 {
            self.0.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invoked: &'ast Macro) {
        self.visit_path(&invoked.path);
        self.tokens(invoked.tokens.clone());
    }
}

impl Collector {
    /// Collects paths in the arguments of a macro, which may be anything: names with two colons between them.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = Name::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.end(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.end(&mut path);
                    self.tokens(group.stream());
                    colons = 0;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.end(&mut path);
                    colons = 0;
                }
            }
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Name) {
        if path.len() > 1 {
            self.0.paths.push(path.clone());
        }
        path.clear();
    }
}

/// Returns the names that an import brings in, with their meanings.
fn flat(tree: &UseTree) -> Vec<(String, Name)> {
    match tree {
        UseTree::Path(path) => {
            let under = |(name, rest): (String, Name)| {
                let first = path.ident.to_string();
                // `use a::b::{self}` brings in `b`.
                match rest == ["self"] {
                    true if name == "self" => (first.clone(), vec![first]),
                    true => (name, vec![first]),
                    false => (name, [vec![first], rest].concat()),
                }
            };
            flat(&path.tree).into_iter().map(under).collect()
        }
        UseTree::Name(name) => vec![(name.ident.to_string(), vec![name.ident.to_string()])],
        UseTree::Rename(name) => vec![(name.rename.to_string(), vec![name.ident.to_string()])],
        UseTree::Glob(_) => vec![("*".to_owned(), Vec::new())],
        UseTree::Group(group) => group.items.iter().flat_map(flat).collect(),
    }
}
