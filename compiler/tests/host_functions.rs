//! The declarations of WASI functions that test programs import are those of the list in `abi/src/host`. `BLESS=1` writes them.

use std::path::Path;
use wasm2native_abi::host::preview1::PREVIEW1;
use wasm2native_abi::host::{Function, ValueType};

#[test]
fn the_c_header_declares_every_function() {
    compare("tests/programs/wasi/wasi.h", "IMPORT(", |function| {
        let types: Vec<_> = function.arguments.iter().map(name).collect();
        let arguments = if types.is_empty() { "void".to_owned() } else { types.join(", ") };
        format!("IMPORT({}, {}, {arguments})\n", function.result().as_ref().map_or("void", name), function.name)
    });
}

#[test]
fn the_program_that_calls_every_function_imports_it() {
    compare("tests/wat/wasi/every.wat", "  (import ", |function| {
        let of = |what: &str, types: &[ValueType]| {
            let types: Vec<_> = types.iter().map(name).collect();
            if types.is_empty() { String::new() } else { format!(" ({what} {})", types.join(" ")) }
        };
        let ty = of("param", function.arguments) + &of("result", function.result().as_slice());
        format!("  (import \"{}\" \"{name}\" (func ${name}{ty}))\n", PREVIEW1.name, name = function.name)
    });
}

/// Compares the lines of a file that start in some way, which stand together, with what they should be.
fn compare(file: &str, start: &str, declare: impl Fn(&Function) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(&path).expect("the file is there");
    let lines = || text.split_inclusive('\n');
    let before: String = lines().take_while(|line| !line.starts_with(start)).collect();
    let after: String = lines().skip_while(|line| !line.starts_with(start)).skip_while(|line| line.starts_with(start)).collect();
    let expected = before + &PREVIEW1.functions.iter().map(declare).collect::<String>() + &after;
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &expected).expect("the file can be written");
    }
    let found = std::fs::read_to_string(&path).expect("the file is there");
    assert!(found == expected, "{file} is out of date; BLESS=1 writes it");
}

fn name(ty: &ValueType) -> &'static str {
    match ty {
        ValueType::I32 => "i32",
        ValueType::I64 => "i64",
    }
}
