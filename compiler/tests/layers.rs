//! The table of layers in ARCHITECTURE.md holds: a module imports only from layers below its own, or from its neighbours
//! where the table allows it; and what is to be known in one place only is mentioned there only.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules of the library from top to bottom. Those of one row do not import each other, but for [`NEIGHBOURS`].
const LAYERS: &[&[&str]] = &[
    &["cli", "main"],
    &["driver"],
    &["dump"],
    &["package", "link", "object"],
    &["codegen"],
    &["translate"],
    &["program"],
    &["wasm", "target", "embed"],
    &["options", "timing", "progress"],
    &["file"],
    &["error"],
    &["foreign"],
];

/// Pairs that may import each other: (importer, imported).
const NEIGHBOURS: &[(&str, &str)] = &[];

/// What may be mentioned in some modules only: (text, modules).
const KNOWN_ONLY_TO: &[(&str, &[&str])] = &[
    ("cranelift_", &["codegen", "translate", "object", "driver", "dump"]),
    ("object::write", &["object", "link"]),
    ("libwild", &[]),
    ("wasm2native_linker", &["link"]),
    ("wasmparser", &["wasm", "program", "translate", "error"]),
];

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        for imported in imports(&text) {
            let (Some(from), Some(to)) = (layer(&module), layer(&imported)) else {
                wrong.push(format!("{}: {module} imports {imported}, and one is in no layer", path.display()));
                continue;
            };
            let allowed = module == imported || to > from || NEIGHBOURS.contains(&(&module, &imported));
            if !allowed {
                wrong.push(format!("{}: {module} imports {imported}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_known_in_few_places_is_mentioned_there_only() {
    let mut wrong = Vec::new();
    for (module, path, text) in sources() {
        for (word, modules) in KNOWN_ONLY_TO {
            if code_lines(&text).any(|line| line.contains(word)) && !modules.contains(&module.as_str()) {
                wrong.push(format!("{}: {module} mentions {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// The modules that a file imports by `crate::…`, or by the library's name in the command.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in code_lines(text) {
        for start in ["crate::", "wasm2native::"] {
            for (position, _) in line.match_indices(start) {
                let rest = &line[position + start.len()..];
                let groups = rest.strip_prefix('{').map(|inner| inner.split('}').next().unwrap_or(inner));
                let names: Vec<&str> = groups.map_or_else(|| vec![rest], |inner| inner.split(", ").collect());
                let name = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned);
                found.extend(names.into_iter().filter_map(name).filter(|name| !name.is_empty()));
            }
        }
    }
    found
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
}

/// Every file: its module, its path and its text.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(&root).expect("a path below the root");
            let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
            let module = first.trim_end_matches(".rs").to_owned();
            if module != "lib" {
                let text = fs::read_to_string(&path).expect("a source file");
                found.push((module, path, text));
            }
        }
    }
    assert!(found.len() > 30, "the sources were not found");
    found
}
