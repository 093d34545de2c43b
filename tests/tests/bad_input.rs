//! Bad input: one clear error, exit status 1, no output. Whatever the bytes are, the compiler neither panics nor runs away.
//!
//! Messages are in `wat/reject/*.stderr` (invalid, or not for us) and `wat/unsupported/*.stderr` (unsupported proposals);
//! `golden.rs` has a case for each.

use std::fmt::Write as _;
use std::path::Path;

use wasm2native_tests::build::Build;
use wasm2native_tests::golden::{Report, check_rejected};
use wasm2native_tests::process::Outcome;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::wat;

/// An error in the text format has its location in the text, whatever finds the error, also in a linked module.
#[test]
fn places_in_text() {
    for program in ["reject", "unsupported"].into_iter().flat_map(wat::folder) {
        let scratch = Scratch::new();
        let options = wat::Directives::of(&program).options;
        let build = Build::new(&program).option(&options);
        // An option that grants too little is wrong at no location.
        if options.iter().any(|option| option == "--max-memory") {
            continue;
        }
        let outcome = build.attempt(&scratch.join("program"));
        assert!(has_line_and_column(&outcome.err(), &program), "{outcome}");

        let library = Build::new(wat::program("wasi/cat")).option(["--link", &format!("library={}", program.display())]);
        let outcome = library.attempt(&scratch.join("program"));
        assert!(outcome.status.success() || has_line_and_column(&outcome.err(), &program), "{outcome}");
    }
}

fn has_line_and_column(message: &str, program: &Path) -> bool {
    let place = message.lines().find_map(|line| line.strip_prefix(&format!("  --> {}:", program.display())));
    let numbers = place.and_then(|place| place.split_once(':'));
    numbers.is_some_and(|(line, column)| [line, column].iter().all(|number| number.parse::<u32>().is_ok()))
}

#[test]
fn inputs_that_are_not_wasm() {
    let inputs: [(&str, &[u8]); 12] = [
        ("empty", b""),
        ("elf", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"),
        ("words", b"hello, world\n"),
        ("words_after_mark", b"\xef\xbb\xbfhello, world\n"),
        ("utf16", b"\xff\xfe(\0m\0o\0d\0u\0l\0e\0)\0"),
        ("utf16_without_mark", b"\0(\0m\0o\0d\0u\0l\0e\0)"),
        ("zeros", &[0; 64]),
        ("not_utf8", b"(module \xff\xfe)"),
        ("version_2", b"\0asm\x02\0\0\0"),
        ("component", b"\0asm\x0d\0\x01\0"),
        ("magic_only", b"\0asm"),
        ("half_magic", b"\0a"),
    ];
    let mut report = Report::default();
    for (name, bytes) in inputs {
        let scratch = Scratch::new();
        let input = scratch.write("input.wasm", bytes);
        let outcome = Build::new(input).attempt(&scratch.join("program"));
        check_rejected(&mut report, &source("wat/reject").join(format!("bytes_{name}.stderr")), &outcome, &scratch);
    }
    report.finish();
}

/// A module cut off at any byte is an error, except where the rest was custom sections.
#[test]
fn truncated_at_every_byte() {
    let module = wat::binary("exceptions/tables_and_globals");
    let mut accepted = Vec::new();
    for length in 0..module.len() {
        if build(&module[..length], &format!("cut off at {length} of {}", module.len())).status.success() {
            accepted.push(length);
        }
    }
    // The names of functions and locals are in a custom section at the end; without that section it is still a module.
    assert!(accepted.len() <= 1, "accepted when cut off at {accepted:?}");
}

/// With each byte of a module replaced, whatever it means then, the compiler ends with a message or a program.
#[test]
fn damaged_at_every_byte() {
    let module = wat::binary("tables/several");
    for position in 0..module.len() {
        for value in [0x00, 0xff, module[position] ^ 0x01] {
            let mut damaged = module.clone();
            damaged[position] = value;
            build(&damaged, &format!("byte {position:#x} is {value:#x}"));
        }
    }
}

/// The same for components: cut off at any byte, and with a bit changed in any.
#[test]
fn damaged_components() {
    for program in ["components/hello", "components/strings"] {
        let component = wat::binary(program);
        for position in 0..component.len() {
            build(&component[..position], &format!("{program} cut off at {position:#x}"));
            let mut damaged = component.clone();
            damaged[position] ^= 0x01;
            build(&damaged, &format!("{program}, byte {position:#x} is {:#x}", damaged[position]));
        }
    }
}

/// Counts and sizes that promise more than there is must not be believed.
#[test]
fn absurd_counts() {
    // Sections: type, import, function, table, memory, global, export, element, code, data, tag, data count.
    for section in [1u8, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13] {
        for count in [&[0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0xff, 0xff, 0xff, 0x7f], &[0x80, 0x80, 0x04]] {
            let mut module = b"\0asm\x01\0\0\0".to_vec();
            module.extend([section, count.len() as u8]);
            module.extend(count);
            let outcome = build(&module, &format!("section {section} with a count of {count:x?}"));
            assert_eq!(outcome.status.code(), Some(1), "{outcome}");
        }
    }
}

/// More locals than the limit of all implementations.
#[test]
fn absurd_locals() {
    // One group: 4294967295 of type i32.
    let body = [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x0b];
    let outcome = build(&with_body(&body), "four thousand million locals").expect(1);
    assert!(outcome.err().contains("locals"), "{outcome}");
}

/// Blocks nested far deeper than a native stack could hold. Either result is fine, but there must be one.
#[test]
fn deeply_nested_blocks() {
    for (kind, depth) in [("block", 100_000), ("loop", 100_000), ("if", 50_000)] {
        // In the binary format: the parser of the text format has its own limits.
        let mut body = vec![0];
        for _ in 0..depth {
            match kind {
                "block" => body.extend([0x02, 0x40]),
                "loop" => body.extend([0x03, 0x40]),
                _ => body.extend([0x41, 0x01, 0x04, 0x40]),
            }
        }
        body.extend(vec![0x0b; depth + 1]);
        build(&with_body(&body), &format!("{depth} times {kind}"));
    }
}

/// Text that is nested as deeply.
#[test]
fn deeply_nested_text() {
    let text = format!("(module (func {}{}))", "(block ".repeat(50_000), ")".repeat(50_000));
    build(text.as_bytes(), "nested text");
}

/// A branch table with a million targets, and a function of a million operators.
#[test]
fn very_large_functions() {
    let mut body = vec![0, 0x02, 0x40, 0x41, 0x00, 0x0e];
    unsigned(1_000_000, &mut body);
    body.extend(vec![0; 1_000_001]);
    body.extend([0x0b, 0x0b]);
    build(&with_body(&body), "a million targets");

    let mut body = vec![0, 0x41, 0x00];
    for _ in 0..500_000 {
        body.extend([0x41, 0x01, 0x6a]);
    }
    body.extend([0x1a, 0x0b]);
    build(&with_body(&body), "a million operators").expect(0);
}

/// Many of everything, small each.
#[test]
fn many_small_things() {
    let mut text = String::from("(module (memory (export \"memory\") 16)\n(table 20000 funcref)\n");
    for number in 0..20_000 {
        writeln!(text, "(func $f{number} (export \"e{number}\"))").expect("text grows");
        writeln!(text, "(global $g{number} (mut i32) (i32.const {number}))").expect("text grows");
        writeln!(text, "(data (i32.const {}) \"{number}\")", number * 50).expect("text grows");
        writeln!(text, "(elem (i32.const {number}) func $f{number})").expect("text grows");
    }
    text.push_str("(func $_start (export \"_start\") (call_indirect (i32.const 19999))\n");
    text.push_str("(if (i32.ne (global.get $g19999) (i32.const 19999)) (then unreachable))\n");
    text.push_str("(if (i32.ne (i32.load8_u (i32.const 999950)) (i32.const 0x31)) (then unreachable))))");
    let scratch = Scratch::new();
    Build::new(scratch.write("many.wat", text)).run().expect(0);
}

/// Custom sections are comments: errors in them, even in names, are nobody's problem.
#[test]
fn damaged_names_do_not_matter() {
    let module = wat::binary("exceptions/exit_passes");
    let customs: [&[u8]; 5] =
        [b"\x04name\xff\xff", b"\x04name\x01\xff\xff\xff\xff\x0f", b"\x04name\x01\x05\x01\x00\x02\xff\xfe", b"\x00", b"\x01\xff"];
    for custom in customs {
        let mut bytes = module.clone();
        bytes.push(0);
        unsigned(custom.len() as u32, &mut bytes);
        bytes.extend(custom);
        let outcome = build(&bytes, &format!("a custom section of {custom:x?}"));
        // A section name that is not UTF-8 makes the module itself malformed.
        assert_eq!(outcome.status.success(), custom != b"\x01\xff", "{outcome}");
    }
}

/// Builds from bytes, with a limit on memory, and checks the properties of every input.
#[track_caller]
fn build(bytes: &[u8], what: &str) -> Outcome {
    let scratch = Scratch::new();
    let input = scratch.write("input.wasm", bytes);
    let job = Build::new(&input).option(["-O", "none", "-q"]).job(&scratch.join("program"));
    let outcome = job.limit_data(4 << 20).run();
    match outcome.status.code() {
        Some(0) => assert_eq!(scratch.names(), ["input.wasm", "program"], "{what}\n{outcome}"),
        Some(1) => {
            assert_eq!(scratch.names(), ["input.wasm"], "{what}\n{outcome}");
            assert!(outcome.err().starts_with("error: "), "{what}\n{outcome}");
            // The name of the folder may be any.
            assert!(!outcome.err().replace(&input.display().to_string(), "").contains("bug"), "{what}\n{outcome}");
        }
        _ => panic!("{what}\n{outcome}"),
    }
    outcome
}

/// Returns a module whose `_start` has this body.
fn with_body(body: &[u8]) -> Vec<u8> {
    let mut module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x07\x0a\x01\x06_start\0\0\x0a".to_vec();
    let mut code = vec![1];
    unsigned(body.len() as u32, &mut code);
    code.extend(body);
    unsigned(code.len() as u32, &mut module);
    module.extend(code);
    module
}

/// Appends a number in LEB128.
fn unsigned(mut value: u32, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
