//! Debug information in files beside a module: source maps, DWARF of another module, and packages of split DWARF.

use std::path::Path;
use wasm2native_tests::build::{Build, command};
use wasm2native_tests::corpus;
use wasm2native_tests::debug::{Described, code, custom_sections, functions, section, with_places, with_sections};
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::{available, tool};

/// Builds an executable with debug information, and returns its bytes and what was said.
#[track_caller]
fn build(scratch: &Scratch, module: &Path, options: &[&str]) -> (Vec<u8>, String) {
    let output = scratch.join("program");
    let said = Build::new(module).option(["-g"]).option(options).attempt(&output).expect(0).err();
    (std::fs::read(output).expect("it was made"), said)
}

fn parse(bytes: &[u8]) -> object::File<'_> {
    object::File::parse(bytes).expect("an executable")
}

/// Each address of a program in AssemblyScript has the line that Node finds in the source map for its operator.
#[test]
fn addresses_have_the_lines_of_a_source_map() {
    let Some(module) = available("words.ts", corpus::assemblyscript::program("words")) else { return };
    let scratch = Scratch::new();
    let binary = std::fs::read(&module).expect("it was made");
    let places = scratch.write("places.wasm", with_places(&binary));
    let (origin, bodies) = code(&binary);
    let map = module.with_added_extension("map");
    let node = Job::new("node").arg(source("programs/debug/source_map.mjs")).arg(&map);
    let said = node.args([origin.to_string(), binary.len().to_string()]).run().expect(0).out();
    let entries: Vec<Vec<&str>> = said.lines().map(|line| line.splitn(4, ' ').collect()).collect();
    for target in wasm2native_tests::build::targets() {
        let (described, _) = build(&scratch, &module, &["--target", &target]);
        let (placed, _) = build(&scratch, &places, &["--target", &target]);
        let (described, placed) = (parse(&described), parse(&placed));
        assert!(section(&described, ".text") == section(&placed, ".text"), "the code depends on debug information");
        let (lines, places) = (Described::executable(&described), Described::executable(&placed));
        let mut compared = 0;
        for (function, start, size) in functions(&placed) {
            for address in start..start + size {
                let Some(place) = places.line(address).map(u64::from) else { continue };
                let body = bodies.iter().find(|body| body.contains(&place)).expect("it is in a function");
                // The code before the first mapping belongs to that; one of the function before it means nothing.
                let is_inside = |entry: &&Vec<&str>| entry[0].parse::<u64>().expect("a number") >= origin + body.start;
                let Some(expected) = entries[place as usize..body.end as usize].iter().find(is_inside) else { continue };
                let found = lines.frames(address);
                let found = found.first().map(|(name, file, line, column)| (name.as_deref(), file.as_deref(), *line, *column));
                let Some((name, file, line, column)) = found else { panic!("{target}: {function} at {address:#x}: no line") };
                assert_eq!(name, Some(&*function), "{target}: {function} at {address:#x}, operator at {place:#x}");
                match &expected[1..] {
                    [expected_line, expected_column, path] => {
                        assert_eq!(
                            (line, column),
                            (expected_line.parse().ok(), expected_column.parse().ok()),
                            "{target}: {function} at {address:#x}, operator at {place:#x}"
                        );
                        assert!(file.is_some_and(|file| file.ends_with(path.trim_start_matches("./"))), "{file:?} {path}");
                    }
                    _ => assert_eq!(line, None, "{target}: {function} at {address:#x}, operator at {place:#x}"),
                }
                compared += 1;
            }
        }
        assert!(compared > 10_000, "{target}: only {compared} addresses have lines");
    }
}

/// It makes no difference whether DWARF is in the module or in another one that it names.
#[test]
fn external_debug_information_is_read() {
    let Some(module) = available("list.c", corpus::zig::described("list.c", "-O1")) else { return };
    let scratch = Scratch::new();
    let binary = std::fs::read(&module).expect("it was made");
    let whole = build(&scratch, &scratch.write("list.wasm", &binary), &[]);
    scratch.write("list.debug.wasm", &binary);
    let module = scratch.write("list.wasm", with_sections(&binary, &[named("external_debug_info", "./list.debug.wasm")]));
    assert!(custom_sections(&std::fs::read(&module).expect("it was written")).iter().all(|(name, _)| *name != ".debug_info"));
    assert!(build(&scratch, &module, &[]) == whole, "there is a difference");
}

/// It makes no difference whether DWARF is in the module or was split.
#[test]
fn packages_of_split_dwarf_are_read() {
    let Some(llvm_dwp) = tool("llvm-dwp", "llvm") else { return };
    let scratch = Scratch::new();
    std::fs::copy(source("programs/debug/list.c"), scratch.join("list.c")).expect("it can be copied");
    let compile = |split: &str, name: &str| format!("clang -g {split} -O1 -c list.c -o {name}.o");
    let link = |name: &str| format!("clang {name}.o -o {name}.wasm");
    let commands = [compile("-gsplit-dwarf", "split"), link("split"), compile("", "whole"), link("whole")];
    let commands = commands.map(|command| corpus::clang::words(&command));
    if available("split DWARF", corpus::clang::run(scratch.path(), &commands)).is_none() {
        return;
    }
    let (split, whole) = (scratch.join("split.wasm"), scratch.join("whole.wasm"));
    // Of what took the place of calls, only what the module itself says is described.
    let calls = &["--without-pass", "inline"];
    let (_, said) = build(&scratch, &split, calls);
    assert!(said.contains("split.wasm.dwp; llvm-dwp makes it from .dwo files"), "{said}");

    let package = scratch.join("split.wasm.dwp");
    Job::new(llvm_dwp).arg(scratch.join("split.dwo")).arg("-o").arg(package).run().expect(0);
    let (whole, (split, said)) = (build(&scratch, &whole, calls).0, build(&scratch, &split, calls));
    assert_eq!(said, "");
    // gdb insists on names of all files, although the module has none of the unit itself.
    if let Some(gdb) = tool("gdb", "gdb") {
        let gdb = Job::new(gdb).args(["-q", "-nx", "-batch", "-ex", "info line average"]).arg(scratch.join("program"));
        let said = gdb.run().expect(0).out();
        assert!(said.starts_with("Line 38 of \"list.c\""), "{said}");
    }
    let (whole, split) = (parse(&whole), parse(&split));
    assert!(section(&whole, ".text") == section(&split, ".text"), "the code depends on debug information");
    let (expected, found) = (Described::executable(&whole), Described::executable(&split));
    let mut inlined = 0;
    for (name, start, size) in functions(&whole) {
        for address in start..start + size {
            let expected = expected.frames(address);
            assert_eq!(found.frames(address), expected, "{name} at {address:#x}");
            inlined += usize::from(expected.len() > 1);
        }
    }
    assert!(inlined > 10, "only {inlined} addresses of inlined functions");
    // Types and the places of variables are no different, either.
    let sizes = [&whole, &split].map(|file| section(file, ".debug_loclists").len());
    assert!(sizes[0] > 100 && sizes[0] == sizes[1], "{sizes:?}");
}

/// Debug information is for debuggers only: whatever is wrong with it, the program is built.
#[test]
fn what_is_wrong_with_files_is_a_note() {
    let Some(module) = available("list.c", corpus::zig::described("list.c", "-O1")) else { return };
    let scratch = Scratch::new();
    let binary = std::fs::read(&module).expect("it was made");
    let other = wat::parse_str("(module (func (export \"_start\") (drop (i32.const 7))))").expect("it is valid");
    scratch.write("other.wasm", with_sections(&other, &[(".debug_info", vec![0; 9])]));
    scratch.write("none.wasm", &other);
    scratch.write("text", "not a module, and not a map");
    scratch.write("damaged.map", r#"{"version":3,"sources":["a.c"],"mappings":"AAAA,?"}"#);
    let cases = [
        ("external_debug_info", "absent.wasm", "cannot read "),
        ("external_debug_info", "../list.wasm", "it is not a file beside the module"),
        ("external_debug_info", "https://host/list.wasm", "it is not a file beside the module"),
        ("external_debug_info", "text", "it is not a module: "),
        ("external_debug_info", "none.wasm", "it has none"),
        ("external_debug_info", "other.wasm", "it is that of another module"),
        ("sourceMappingURL", "absent.map", "cannot read "),
        ("sourceMappingURL", "/etc/passwd", "it is not a file beside the module"),
        ("sourceMappingURL", "text", "it is not JSON: "),
        ("sourceMappingURL", "damaged.map", "its mappings are damaged"),
    ];
    for (section, url, problem) in cases {
        let what = if section == "sourceMappingURL" { "source map" } else { "debug information" };
        let module = scratch.write("module.wasm", with_sections(&binary, &[named(section, url)]));
        let (_, said) = build(&scratch, &module, &[]);
        assert!(said.contains(&format!("note: the {what} at {url} was left out: {problem}")), "{said}");
    }
    // Without -g nobody asked.
    let module = scratch.write("module.wasm", with_sections(&binary, &[named("sourceMappingURL", "text")]));
    assert_eq!(Build::new(&module).attempt(&scratch.join("program")).expect(0).err(), "");
}

/// The cache of `run` knows these files.
#[test]
fn a_program_is_made_again_when_its_source_map_changes() {
    let scratch = Scratch::new();
    let module = wat::parse_str("(module (func (export \"_start\") (drop (i32.const 7))))").expect("it is valid");
    let module = scratch.write("module.wasm", with_sections(&module, &[named("sourceMappingURL", "module.map")]));
    let executables = |expected| {
        command().args(["run", "-g"]).arg(&module).env("XDG_CACHE_HOME", scratch.path()).run().expect(0);
        let folder = wasm2native_tests::scratch::names(&scratch.join("wasm2native"));
        assert_eq!(folder.iter().filter(|name| name.ends_with(".entry")).count(), expected, "{folder:?}");
    };
    let write = |mappings: &str| {
        scratch.write("module.map", format!(r#"{{"version":3,"sources":["a.c"],"mappings":"{mappings}"}}"#));
    };
    executables(1);
    write("AAAA");
    executables(2);
    executables(2);
    write("AAAC");
    executables(3);
}

/// Returns a section that consists of the location of a file.
fn named(section: &'static str, url: &str) -> (&'static str, Vec<u8>) {
    (section, [&[url.len() as u8], url.as_bytes()].concat())
}
