//! `--emit asm` and `--emit obj`: output that a reader compares with a disassembly, or that somebody else links.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use object::{Object as _, ObjectSymbol as _};
use wasm2native_tests::build::{Build, command, compiler, targets};
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::{corpus, machine, wat};

fn assembly(module: &Path, target: &str, scratch: &Scratch) -> String {
    let output = scratch.join("program.s");
    Build::new(module).option(["--emit", "asm", "--target", target]).job(&output).run().expect(0);
    std::fs::read_to_string(&output).expect("text")
}

/// The forms that the code generator prints only for itself.
const FORMS: [&str; 11] =
    ["userextname", "User(", "#trap", "# trap", "MachLabel", "InstanceId", "block", "label", "[const(", "<offset", "(slot)"];

#[test]
fn no_forms_of_the_code_generator() {
    let scratch = Scratch::new();
    let small = ["exceptions/nested", "exceptions/payloads", "values/names", "values/saturating"].map(wat::program);
    let real = available("QuickJS", corpus::quickjs::fetch());
    for target in targets() {
        for module in small.iter().chain(&real) {
            let text = assembly(module, &target, &scratch);
            let names: HashSet<&str> = text.lines().filter_map(|line| line.strip_suffix(':')).collect();
            for (place, _) in FORMS.iter().flat_map(|form| text.match_indices(form)) {
                let start = text[..place].rfind('\n').map_or(0, |end| end + 1);
                let line = text[start..].lines().next().unwrap_or_default();
                // Names of functions may be anything.
                let is_code = line.starts_with("  ") || line.starts_with(".L");
                let has_name = line.split([' ', ',']).any(|word| names.contains(word));
                assert!(!is_code || has_name, "{target}: {line:?} of {}", module.display());
            }
        }
    }
}

/// The symbols that each function refers to, in order, are those of the relocations that objdump shows.
#[test]
fn agrees_with_objdump() {
    let objdump = Job::new("objdump").arg("--version").attempt().map(drop);
    if available("objdump", objdump).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let small = Some(wat::program("values/names"));
    for module in small.into_iter().chain(available("QuickJS", corpus::quickjs::fetch())) {
        let object = scratch.join("program.o");
        Build::new(&module).option(["--emit", "obj", "--target", "x86_64-linux"]).job(&object).run().expect(0);
        let shown = Job::new("objdump").args(["-dr", "--no-show-raw-insn"]).arg(&object).attempt();
        let Some(shown) = available("objdump for x86-64", shown.map(|outcome| outcome.out())) else { return };
        if !shown.contains("x86-64") {
            return;
        }
        let disassembled = in_objdump(&shown);
        let printed = in_assembly(&assembly(&module, "x86_64-linux", &scratch));
        assert_eq!(printed.len(), disassembled.len());
        for (name, symbols) in &disassembled {
            assert_eq!(printed.get(name), Some(symbols), "{name}");
        }
    }
}

fn in_objdump(text: &str) -> HashMap<String, Vec<String>> {
    let mut functions = HashMap::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_suffix(">:").and_then(|line| line.split_once('<')).map(|(_, name)| name) {
            current = name.to_owned();
            functions.insert(current.clone(), Vec::new());
        } else if let Some((_, symbol)) = line.split_once("R_X86_64_").and_then(|(_, rest)| rest.split_once('\t')) {
            let symbol = symbol.strip_suffix("-0x4").unwrap_or(symbol);
            functions.entry(current.clone()).or_insert_with(Vec::new).push(symbol.to_owned());
        }
    }
    // The name of a whole part of the text is at the offset of its first function, and what reports show is decided for the object.
    functions.remove("w2n_text0");
    functions.remove("w2n_report");
    functions
}

fn in_assembly(text: &str) -> HashMap<String, Vec<String>> {
    let mut functions = HashMap::new();
    let mut current = String::new();
    for line in text.lines().filter(|line| !line.starts_with(['.', '#'])) {
        if let Some(name) = line.strip_suffix(':').filter(|_| !line.starts_with([' ', '1'])) {
            current = name.to_owned();
            functions.insert(current.clone(), Vec::new());
            continue;
        }
        let symbol = match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["call" | "jmp", symbol] if !symbol.starts_with(['*', '.']) => symbol,
            ["leaq", symbol, _] => symbol.strip_suffix("(%rip),").filter(|symbol| *symbol != "1f").unwrap_or_default(),
            _ => "",
        };
        if !symbol.is_empty() {
            functions.entry(current.clone()).or_insert_with(Vec::new).push(symbol.to_owned());
        }
    }
    functions
}

#[test]
fn functions_have_their_names_as_symbols() {
    let scratch = Scratch::new();
    let output = scratch.join("program.o");
    let build = Build::new(wat::program("values/names")).option(["--emit", "obj", "--without-pass", "inline"]);
    build.attempt(&output).expect(0);
    let bytes = std::fs::read(&output).expect("it was made");
    let object = object::File::parse(&*bytes).expect("an object file");
    let text = object.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text && symbol.size() > 0);
    let names: Vec<_> = text.map(|symbol| (symbol.name().expect("text").to_owned(), symbol.is_local())).collect();
    for name in ["same__int_", "same__int_.1", "_7", "memmove.3", "w2n_variables.4", "function5", "main", "w2n_instantiate"] {
        assert!(names.contains(&(name.to_owned(), true)), "{name}: {names:?}");
    }
    assert_eq!(names.len(), 8, "{names:?}");
}

/// An object is linked as `-v` and the manual say.
#[test]
fn objects_are_linked_by_others() {
    let linkers = Job::new("gcc").arg("--version").attempt().map(drop);
    if available("gcc and ld", linkers.and_then(|()| machine::is_this())).is_none() {
        return;
    }
    let Some(module) = available("C program hello", corpus::c::program("hello")) else { return };
    let scratch = Scratch::new();
    let directory = compiler().parent().expect("it is in a directory").display().to_string();
    let path = format!("{directory}:{}", std::env::var("PATH").unwrap_or_default());
    let shell = |line: &str| Job::new("sh").args(["-ec", line]).env("PATH", &path).directory(scratch.path()).run().expect(0);
    std::fs::copy(module, scratch.join("hello.wasm")).expect("scratch is writable");

    let said = command().args(["hello.wasm", "--emit", "obj", "-v"]).directory(scratch.path()).run().expect(0).err();
    let lines: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    assert_eq!(lines.len(), 2, "{said}");
    lines.into_iter().for_each(|line| drop(shell(line)));
    Job::new(scratch.join("hello")).run().expect(0).expect_out("hello, world\n");

    // Whatever the object is called, its name is one word, and the runtime has another.
    for object in ["it's a $HOME;.o", "runtime.o", "runtime.o.o", "@x", "ü.o"] {
        let said =
            command().args(["hello.wasm", "--emit", "obj", "-v", "-o", object]).directory(scratch.path()).run().expect(0).err();
        said.lines().filter_map(|line| line.strip_prefix("  ")).for_each(|line| drop(shell(line)));
        let program = object.strip_suffix(".o").map_or(format!("{object}.exe"), str::to_owned);
        Job::new(scratch.join(&program)).run().expect(0).expect_out("hello, world\n");
        std::fs::remove_file(scratch.join(&program)).expect("it was made");
    }

    std::fs::copy(scratch.join("@x"), scratch.join("hello.o")).expect("scratch is writable");
    shell("wasm2native targets --runtime x86_64-linux -o runtime.o");
    shell("gcc -static-pie -nostdlib -Wl,--gc-sections -o other hello.o runtime.o");
    Job::new(scratch.join("other")).run().expect(0).expect_out("hello, world\n");
}

#[test]
fn runtimes_are_written() {
    let scratch = Scratch::new();
    let write = |arguments: &[&str]| command().arg("targets").args(arguments).directory(scratch.path()).run();
    for target in targets() {
        write(&["--runtime", &target, "-o", "runtime.o"]).expect(0);
        let bytes = std::fs::read(scratch.join("runtime.o")).expect("it was written");
        assert_eq!(write(&["--runtime", &target, "-o", "-"]).expect(0).stdout, bytes);
        assert!(object::File::parse(&*bytes).is_ok());
    }
    write(&["--runtime", "vax", "-o", "runtime.o"]).expect(1).expect_err("vax");
    write(&["--runtime", "x86_64-linux"]).expect(2).expect_err("--output");
}
