//! Debug information (`-g`): what tools find in it, and that programs stay the same.

use object::{Object as _, ObjectSection as _, SectionFlags, elf};
use std::ops::Range;
use std::path::Path;
use wasm2native_tests::build::{Build, targets};
use wasm2native_tests::corpus;
use wasm2native_tests::corpus::described::{self, Module};
use wasm2native_tests::debug::{Described, Frame, functions, section, stale, with_places, with_sections};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Builds an executable and returns its bytes.
#[track_caller]
fn build(scratch: &Scratch, module: &Path, options: &[&str]) -> Vec<u8> {
    let output = scratch.join("program");
    Build::new(module).option(["-q"]).option(options).attempt(&output).expect(0);
    std::fs::read(output).expect("it was made")
}

#[test]
fn addresses_on_x86_64() {
    addresses_have_the_lines_and_functions_of_their_operators("x86_64-linux");
}

#[test]
fn addresses_on_aarch64() {
    addresses_have_the_lines_and_functions_of_their_operators("aarch64-linux");
}

#[test]
fn addresses_on_riscv64() {
    addresses_have_the_lines_and_functions_of_their_operators("riscv64-linux");
}

#[test]
fn addresses_on_s390x() {
    addresses_have_the_lines_and_functions_of_their_operators("s390x-linux");
}

/// Each native address has the line and the inlined functions of the operator that it came from, and behind these the callers of
/// a body that took the place of a call. Which operator that is says the same module with debug information in which each operator has
/// a line of its own.
fn addresses_have_the_lines_and_functions_of_their_operators(target: &str) {
    let mut total = (0, 0, 0);
    for Module { name, path } in described::modules() {
        let scratch = Scratch::new();
        let binary = std::fs::read(&path).expect("it was made");
        let places = scratch.write("places.wasm", with_places(&binary));
        let stale = stale(&binary);
        let levels: &[_] = if name.starts_with("list.c") { &["-Onone", "-Ospeed", "-Osize"] } else { &["-Ospeed"] };
        for level in levels {
            let options = ["--target", target, level, "-g"];
            let (described, placed) = (build(&scratch, &path, &options), build(&scratch, &places, &options));
            let (described, placed) =
                (object::File::parse(&*described).expect("an executable"), object::File::parse(&*placed).expect("an executable"));
            assert!(section(&described, ".text") == section(&placed, ".text"), "{name}: the code depends on debug information");
            let context = format!("{name} {target} {level}");
            let (compared, inlined, copied) =
                compare(&context, &Described::module(&binary), &Described::executable(&described), &placed, &stale);
            assert!(compared > 1000, "{context}: only {compared} addresses have lines");
            total = (total.0 + compared, total.1 + inlined, total.2 + copied);
        }
    }
    println!("{target}: {} addresses, {} of them inlined, {} in place of calls", total.0, total.1, total.2);
    assert!(total.0 == 0 || total.2 > 1000, "nothing took the place of calls");
}

/// Compares all addresses, and returns how many there were, how many of inlined functions, and of those by us.
fn compare(
    name: &str,
    module: &Described<'_>,
    executable: &Described<'_>,
    placed: &object::File<'_>,
    stale: &[Range<u64>],
) -> (usize, usize, usize) {
    let places = Described::executable(placed);
    let (mut compared, mut inlined, mut copied) = (0, 0, 0);
    for (function, start, size) in functions(placed) {
        for address in start..start + size {
            let Some(place) = places.line(address) else { continue };
            if stale.iter().any(|range| range.contains(&place.into())) {
                continue;
            }
            let (mut expected, found) = (module.frames(place.into()), executable.frames(address));
            // The code before the first line belongs to that line.
            if !has_line(&expected) && has_line(&found) {
                let mut later = (place.into()..u64::from(place) + FARTHEST).map(|place| module.frames(place));
                let first = later.find(|frames| has_line(frames)).unwrap_or_default();
                expected.iter_mut().zip(first).for_each(|(frame, first)| *frame = (frame.0.take(), first.1, first.2, first.3));
            }
            let (own, callers) = found.split_at(expected.len().min(found.len()));
            if !callers.is_empty() {
                expected.iter_mut().zip(own).for_each(relate);
            }
            assert_eq!(own, expected, "{name}: {function} at {address:#x}, operator at {place:#x}");
            compared += 1;
            inlined += usize::from(found.len() > 1);
            copied += usize::from(!callers.is_empty());
        }
    }
    (compared, inlined, copied)
}

/// Completes a relative path of a file as it is in the unit around a copy, whose directory may be another one.
fn relate((expected, found): (&mut Frame, &Frame)) {
    let (Some(path), Some(whole)) = (&expected.1, &found.1) else { return };
    if !path.starts_with('/') && whole.ends_with(&format!("/{path}")) {
        expected.1 = found.1.clone();
    }
}

/// The greatest distance of a function's start and its first line.
const FARTHEST: u64 = 1000;

fn has_line(frames: &[Frame]) -> bool {
    frames.first().is_some_and(|(_, _, line, _)| line.is_some())
}

/// Without `-g`, executables have the bytes that `bytes.rs` checks. With it, all that is loaded has the same bytes.
#[test]
fn what_is_loaded_stays_the_same() {
    let scratch = Scratch::new();
    let modules: Vec<_> =
        ["proposals/tail_calls", "exceptions/payloads", "values/floats", "tables/several"].map(wat::program).into();
    let list = available("list.c", corpus::zig::described("list.c", "-O1"));
    for module in modules.iter().chain(&list) {
        for target in targets() {
            for level in ["-Ospeed", "-Osize"] {
                let plain = build(&scratch, module, &["--target", &target, level]);
                for detail in ["-g=lines", "-g"] {
                    let described = build(&scratch, module, &["--target", &target, level, detail]);
                    let (plain, described) =
                        (object::File::parse(&*plain).expect("one"), object::File::parse(&*described).expect("another"));
                    assert_eq!(loaded(&plain), loaded(&described), "{}: {target} {level} {detail}", module.display());
                }
            }
        }
    }
}

/// Returns the name, address and bytes of each section that is loaded.
fn loaded<'a>(file: &object::File<'a>) -> Vec<(String, u64, &'a [u8])> {
    let is_loaded = |flags| matches!(flags, SectionFlags::Elf { sh_flags, .. } if sh_flags.contains(elf::SHF_ALLOC));
    let sections = file.sections().filter(|section| is_loaded(section.flags()));
    sections.map(|it| (it.name().expect("text").to_owned(), it.address(), it.data().expect("bytes"))).collect()
}

/// Functions have the names of the module, the runtime's their own, and calls of the host those of their imports.
#[test]
fn functions_have_their_names() {
    let scratch = Scratch::new();
    let bytes = build(&scratch, &wat::program("wasi/cat"), &["-g", "lines", "--without-pass", "inline"]);
    let file = object::File::parse(&*bytes).expect("an executable");
    let names: Vec<_> = functions(&file).into_iter().map(|(name, ..)| name).collect();
    for expected in ["_start", "w2n_instantiate"] {
        assert!(names.iter().any(|name| name == expected), "{expected} is not among {names:?}");
    }
    assert!(names.iter().any(|name| name.starts_with("libwasi_rt::")), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with("w2n_f") || name.starts_with(".L")), "{names:?}");
    assert!(!section(&file, ".debug_frame").is_empty());
    assert!(section(&file, ".debug_info").is_empty());
}

/// Options that make no sense together are errors.
#[test]
fn debug_information_for_nothing_is_refused() {
    let scratch = Scratch::new();
    let module = wat::program("values/none");
    let said = |options: &[&str]| Build::new(&module).option(options).attempt(&scratch.join("program")).expect(1).err();
    assert!(said(&["--debug-file", "x"]).starts_with("error: there is no debug information to write"));
    assert!(said(&["-g", "--linker", "/bin/true"]).starts_with("error: -g needs the built-in linker"));
}

/// Debug information is a custom section: whatever is wrong with it, the program is built.
#[test]
fn damaged_debug_information_is_a_note() {
    let Some(module) = available("list.c", corpus::zig::described("list.c", "-O1")) else { return };
    let scratch = Scratch::new();
    let binary = std::fs::read(module).expect("it was made");
    let sections: Vec<_> = wasm2native_tests::debug::custom_sections(&binary)
        .into_iter()
        .filter(|(name, _)| name.starts_with(".debug_"))
        .map(|(name, bytes)| (name, bytes.to_vec()))
        .collect();
    let (mut state, mut notes) = (1u64, 0);
    let mut random = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    for _ in 0..100 {
        let mut damaged = sections.clone();
        for _ in 0..1 + random(8) {
            let number = random(damaged.len());
            let bytes = &mut damaged[number].1;
            match random(4) {
                0 => bytes.truncate(random(bytes.len() + 1)),
                _ if bytes.is_empty() => {}
                1 => bytes[0] = random(256) as u8,
                _ => (0..20).for_each(|_| {
                    let place = random(bytes.len());
                    bytes[place] = random(256) as u8;
                }),
            }
        }
        let module = scratch.write("damaged.wasm", with_sections(&binary, &damaged));
        let built = Build::new(module).option(["-g"]).attempt(&scratch.join("damaged")).expect(0);
        notes += usize::from(built.err().contains("note: the debug information is damaged"));
    }
    assert!(notes > 0, "nothing of it was noticed");
}
