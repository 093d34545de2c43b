//! `--cache`: builds that compile only what has changed.

use std::fs;
use std::ops::Range;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use wasm2native_tests::build::command;
use wasm2native_tests::corpus;
use wasm2native_tests::disk::SmallDisk;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, names};
use wasm2native_tests::skip::{available, heavy};
use wasm2native_tests::wat;
use wasmparser::{Operator, Parser, Payload};

/// Builds a program into a file of this name, with a cache.
fn build(scratch: &Scratch, cache: &Path, program: &Path, output: &str) -> Job {
    command().arg(program).arg("--cache").arg(cache).arg("--time").arg("-o").arg(scratch.join(output))
}

/// Builds a program without a cache.
fn plain(scratch: &Scratch, program: &Path) -> Vec<u8> {
    let output = scratch.join("plain");
    command().arg(program).arg("-o").arg(&output).run().expect(0);
    fs::read(output).expect("it was made")
}

fn made(scratch: &Scratch, output: &str) -> Vec<u8> {
    fs::read(scratch.join(output)).expect("it was made")
}

/// Returns the number of functions that a build found.
fn reused(messages: &str) -> usize {
    let line = messages.lines().find_map(|line| line.trim().strip_prefix("reused functions"));
    line.map_or(0, |count| count.trim().parse().expect("a number"))
}

#[test]
fn functions_are_compiled_once() {
    let scratch = Scratch::new();
    let (cache, program) = (scratch.join("new/cache"), wat::program("wasi/cat"));
    assert_eq!(reused(&build(&scratch, &cache, &program, "first").run().expect(0).err()), 0);
    assert!(reused(&build(&scratch, &cache, &program, "second").run().expect(0).err()) > 0);
    let expected = plain(&scratch, &program);
    assert!(made(&scratch, "first") == expected && made(&scratch, "second") == expected);
    let modes =
        [&cache, &cache.join(&names(&cache)[0])].map(|path| fs::metadata(path).expect("it is there").permissions().mode());
    assert_eq!(modes.map(|mode| mode & 0o777), [0o700, 0o600]);
}

/// Each target has functions of its own.
#[test]
fn several_targets() {
    let scratch = Scratch::new();
    let (cache, program) = (scratch.join("cache"), wat::program("wasi/cat"));
    let image = |output: &str| {
        let targets = ["--emit", "oci", "--target", "x86_64-linux", "--target", "aarch64-linux"];
        reused(&build(&scratch, &cache, &program, output).args(targets).run().expect(0).err())
    };
    let (first, second) = (image("first"), image("second"));
    assert!(first == 0 && second > 0 && second % 2 == 0, "{first} {second}");
    assert!(made(&scratch, "first") == made(&scratch, "second"));
    assert_eq!(names(&cache).len(), 2);
}

#[test]
fn where_it_has_no_effect() {
    let scratch = Scratch::new();
    let (cache, program) = (scratch.join("cache"), wat::program("wasi/cat"));
    build(&scratch, &cache, &program, "a").arg("-g").run().expect(0).expect_err("note: --cache has no effect with -g");
    for stage in ["clif", "asm"] {
        let text = build(&scratch, &cache, &program, "a").args(["--emit", stage]).run().expect(0);
        text.expect_err(&format!("note: --cache has no effect with --emit {stage}"));
    }
    assert_eq!(names(&cache), [""; 0]);
}

#[test]
fn a_directory_that_cannot_be_used() {
    let scratch = Scratch::new();
    let (cache, program) = (scratch.join("cache"), wat::program("wasi/cat"));
    fs::create_dir(&cache).expect("scratch is writable");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).expect("it is ours");
    let refused = build(&scratch, &cache, &program, "a").run().expect(1);
    refused.expect_err("other users can write to it").expect_err("help: chmod go-w");
    let file = scratch.write("file", "");
    build(&scratch, &file, &program, "a").run().expect(1).expect_err("it is not a directory");
    build(&scratch, &file.join("in"), &program, "a").run().expect(1).expect_err("cannot use the cache");
    assert!(!scratch.join("a").exists());
}

#[test]
fn a_full_disk() {
    let scratch = Scratch::new();
    let Some(disk) = available("functions on a full disk", SmallDisk::mount(&scratch)) else { return };
    fs::set_permissions(&disk.path, fs::Permissions::from_mode(0o700)).expect("it is ours");
    let program = large(&scratch);
    let full = build(&scratch, &disk.path, &program, "a").run().expect(0);
    full.expect_err("note: compiled functions are not kept in the cache: ").expect_err("space");
    assert!(made(&scratch, "a") == plain(&scratch, &program));
    assert_eq!(names(&disk.path), [""; 0]);
}

/// A file that may not be written as large is no error, either: the kernel would end the process.
#[test]
fn a_limit_of_files() {
    let scratch = Scratch::new();
    let (cache, program) = (scratch.join("cache"), large(&scratch));
    let text = build(&scratch, &cache, &program, "/dev/stdout").args(["--emit", "obj"]).under("ulimit -f 8").run().expect(0);
    text.expect_err("note: compiled functions are not kept in the cache: ");
    assert_eq!(names(&cache), [""; 0]);
}

/// Writes a module whose code has some pages.
fn large(scratch: &Scratch) -> PathBuf {
    let function = |number: usize| format!("(func (export \"f{number}\") (result f64) f64.const {number}.5 f64.sqrt)");
    let functions: String = (0..1000).map(function).collect();
    scratch.write("large.wat", format!("(module {functions} (func (export \"_start\")))"))
}

/// Processes that fill a cache at once.
#[test]
fn several_processes() {
    let scratch = Scratch::new();
    let (cache, program) = (scratch.join("cache"), large(&scratch));
    let (scratch, cache, program) = (&scratch, &cache, &program);
    std::thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || build(scratch, cache, program, &format!("{number}")).run().expect(0));
        }
    });
    let expected = plain(scratch, program);
    assert!((0..4).all(|number| made(scratch, &format!("{number}")) == expected));
    assert_eq!(names(cache).len(), 1, "the same functions are the same pack");
    assert_eq!(reused(&build(scratch, cache, program, "again").run().expect(0).err()), 1001);
}

/// A program for testing what a change costs: takes minutes.
#[test]
fn ten_functions_of_yosys() {
    if !heavy("functions of yosys") {
        return;
    }
    let Some(files) = available("functions of yosys", corpus::yosys::fetch()) else { return };
    let scratch = Scratch::new();
    let cache = scratch.join("cache");
    let mut module = fs::read(&files.module).expect("it was fetched");
    build(&scratch, &cache, &files.module, "first").run().expect(0);
    assert_eq!(change(&mut module, 10), 10);
    let program = scratch.write("changed.wasm", &module);
    let all = reused(&build(&scratch, &cache, &files.module, "again").run().expect(0).err());
    let found = reused(&build(&scratch, &cache, &program, "changed").run().expect(0).err());
    assert!(all > 40_000 && (all - 200..all).contains(&found), "{found} of {all}");
    assert!(made(&scratch, "changed") == plain(&scratch, &program));
    assert!(made(&scratch, "changed") != made(&scratch, "first"));
}

/// Changes a small constant in each of so many functions of a module, which are far apart. Returns the number of changes.
fn change(module: &mut [u8], count: usize) -> usize {
    let bodies: Vec<Range<usize>> = Parser::new(0)
        .parse_all(module)
        .filter_map(|payload| match payload.expect("it is valid") {
            Payload::CodeSectionEntry(body) => Some(body.range().start as usize..body.range().end as usize),
            _ => None,
        })
        .collect();
    let mut changed = 0;
    for part in bodies.chunks(bodies.len().div_ceil(count)) {
        if let Some(place) = part.iter().find_map(|body| constant(module, body)) {
            module[place] ^= 1;
            changed += 1;
        }
    }
    changed
}

/// Returns the place of a constant of one byte in a body.
fn constant(module: &[u8], body: &Range<usize>) -> Option<usize> {
    let reader = wasmparser::FunctionBody::new(wasmparser::BinaryReader::new(&module[body.clone()], body.start as u64));
    let mut operators = reader.get_operators_reader().expect("it is valid");
    while !operators.eof() {
        let (operator, offset) = operators.read_with_offset().expect("it is valid");
        if matches!(operator, Operator::I32Const { value: 2..60 }) {
            return Some(offset as usize + 1);
        }
    }
    None
}
