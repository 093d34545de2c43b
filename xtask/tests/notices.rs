//! The notices for executables name all code that is in the runtimes, and no other.

use std::collections::BTreeSet;
use std::fs;

use object::{Object as _, ObjectSymbol as _};
use xtask::dist::packages::{self, Package};
use xtask::object::OBJECTS;
use xtask::{root, runtimes};

/// Returns the list that `--notices` writes first.
fn notices() -> String {
    fs::read_to_string(root().join("licences/executables.txt")).expect("it is there")
}

/// Every package that an object is built from has an entry with its version.
#[test]
fn packages_of_objects_are_named() {
    let mut named = 0;
    let notices = notices();
    for object in OBJECTS {
        let packages = packages::of_program(object.folder, object.folder).unwrap();
        for Package { name, version, .. } in packages.iter().filter(|package| !package.is_ours()) {
            assert!(notices.contains(&format!("\n  {name} {version}, ")), "licences/executables.txt names no {name} {version}");
            named += 1;
        }
    }
    let entries = notices.lines().filter(|line| line.starts_with("  ") && !line.starts_with("    ")).count();
    let others = ["the runtime", "core", "the client of TLS", "core and alloc", "Unicode"];
    assert_eq!(entries, named + others.len(), "{notices}");
}

/// Functions of `core` are those that the runtime makes instances of: none of the parts that others hold rights to, and nothing
/// of `compiler_builtins`.
#[test]
fn functions_are_of_packages_that_are_named() {
    // The runtime's own panic handler has a name of the compiler's: `__rustc::rust_begin_unwind`.
    let known = ["__rustc", "core", "libwasi_rt", "linux_raw_sys", "wasm2native_abi"];
    for name in runtimes::names().unwrap() {
        let bytes = fs::read(root().join(format!("targets/{name}.o"))).unwrap();
        let object = object::File::parse(&*bytes).unwrap();
        let mut modules = BTreeSet::new();
        for symbol in object.symbols().filter(|symbol| symbol.is_definition()) {
            modules.extend(paths(&format!("{:#}", rustc_demangle::demangle(symbol.name().unwrap()))));
        }
        assert!(modules.iter().any(|module| module.starts_with("core::")), "{name}: names cannot be read");
        for module in modules {
            let package = module.split("::").next().unwrap_or_default();
            assert!(known.contains(&package), "{name} has {module}, of which licences/executables.txt says nothing");
            assert!(!module.starts_with("core::unicode"), "{name} has {module}, whose tables are under Unicode-3.0");
        }
    }
}

/// Returns the paths in the name of a function that start with the name of a package.
fn paths(name: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = name.split(|c| !is_part(c)).filter(|word| word.contains("::"));
    words.filter(|word| !word.starts_with(':')).map(str::to_owned).collect()
}
