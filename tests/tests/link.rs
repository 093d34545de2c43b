//! Several modules in one executable.

use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::wat;

fn link(name: &str, input: &str) -> [String; 2] {
    ["--link".to_owned(), format!("{name}={}", wat::program(input).display())]
}

#[test]
fn imports_are_served_by_a_linked_module() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("link/main")).option(link("counter", "link/counter")).executable(&scratch);
    Job::new(&program).run().expect(206);
}

#[test]
fn what_a_linked_module_does_not_export_is_unknown() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("link/main")).option(link("counter", "link/main"));
    let outcome = build.attempt(&scratch.join("program"));
    assert_eq!(outcome.status.code(), Some(1), "{outcome}");
    // The library is instantiated first, and is the one that lacks its imports.
    assert!(outcome.err().contains("\"counter\".\"count\""), "{outcome}");
    assert_eq!(scratch.names(), [""; 0], "{outcome}");
}

#[test]
fn a_linked_file_that_is_missing_is_named() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("link/main")).option(["--link", "counter=no-such-file.wasm"]);
    let outcome = build.attempt(&scratch.join("program"));
    assert_eq!(outcome.status.code(), Some(1), "{outcome}");
    assert!(outcome.err().contains("cannot read no-such-file.wasm"), "{outcome}");
}

#[test]
fn exceptions_cross_instances() {
    let scratch = Scratch::new();
    let program = Build::new(wat::program("link/catcher")).option(link("thrower", "link/thrower")).executable(&scratch);
    Job::new(&program).run().expect(111);
}

#[test]
fn limits_of_imports_are_those_of_the_moment() {
    let scratch = Scratch::new();
    let build = |library: &str| Build::new(wat::program("link/needs_grown")).option(link("grown", library));
    Job::new(build("link/grown").executable(&scratch)).run().expect(22);
    let outcome = Job::new(build("link/not_grown").executable(&scratch)).run().expect(134);
    assert!(outcome.err().starts_with("wasm trap: incompatible import type\n"), "{outcome}");
}

#[test]
fn links_are_given_in_any_order() {
    let scratch = Scratch::new();
    let module = |name: &str, text: &str| format!("{name}={}", scratch.write(&format!("{name}.wat"), text).display());
    let first = module("first", r#"(module (func (export "f") (result i32) (i32.const 40)))"#);
    let second = module(
        "second",
        r#"(module (import "first" "f" (func $f (result i32))) (func (export "f") (result i32) (i32.add (call $f) (i32.const 2))))"#,
    );
    let main = scratch.write(
        "main.wat",
        r#"(module
          (import "second" "f" (func $f (result i32)))
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (func (export "_start") (call $exit (call $f))))"#,
    );
    let made = |links: [&str; 2]| {
        let program = Build::new(&main).option(links.iter().flat_map(|link| ["--link", link])).executable(&scratch);
        Job::new(&program).run().expect(42);
        std::fs::read(program).expect("it is there")
    };
    assert!(made([&first, &second]) == made([&second, &first]));
}

#[test]
fn modules_that_import_from_each_other_are_named() {
    let scratch = Scratch::new();
    let module = |name: &str, other: &str| {
        let text = format!(r#"(module (import "{other}" "f" (func $f)) (export "f" (func $f)))"#);
        format!("{name}={}", scratch.write(&format!("{name}.wat"), text).display())
    };
    let links = [module("a", "b"), module("b", "a")];
    let build = Build::new(wat::program("wasi/cat")).option(links.iter().flat_map(|link| ["--link", link]));
    let outcome = build.attempt(&scratch.join("program")).expect(1);
    outcome.expect_err("linked modules import from each other: a from b from a").expect_err("a.wat");
}

#[test]
fn a_name_stands_for_one_module() {
    let scratch = Scratch::new();
    let build =
        Build::new(wat::program("link/main")).option(link("counter", "link/counter")).option(link("counter", "link/thrower"));
    let outcome = build.attempt(&scratch.join("program")).expect(1);
    outcome.expect_err("two modules are linked as counter").expect_err("counter.wat and ").expect_err("thrower.wat");
}

/// A module may replace WASI, and itself call what it replaces; that is reported.
#[test]
fn a_module_in_the_place_of_wasi() {
    let scratch = Scratch::new();
    let shim = scratch.write(
        "shim.wat",
        r#"(module
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (func (export "proc_exit") (param i32) (call $exit (i32.add (local.get 0) (i32.const 1)))))"#,
    );
    let main = |import: &str| {
        let text = format!(
            r#"(module
              (import "wasi_snapshot_preview1" "{import}" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start") (call $exit (i32.const 7))))"#
        );
        Build::new(scratch.write("main.wat", text)).option(["--link", &format!("wasi_snapshot_preview1={}", shim.display())])
    };
    let built = main("proc_exit").attempt(&scratch.join("program")).expect(0);
    built.expect_err("note: imports from wasi_snapshot_preview1 are served by ").expect_err("takes the place of WASI");
    Job::new(scratch.join("program")).run().expect(8);
    let refused = main("proc_raise").attempt(&scratch.join("other")).expect(1);
    refused.expect_err("the module linked as wasi_snapshot_preview1 takes the place of WASI, and does not export proc_raise");
    let meant = main("proc_exi").attempt(&scratch.join("other")).expect(1);
    meant.expect_err("did you mean \"proc_exit\"?");
}

/// A missing import is a trap if that is wanted, in whatever module it is missing.
#[test]
fn an_unknown_import_from_a_linked_module_may_trap() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("link/catcher"))
        .option(["--link", &format!("thrower={}", scratch.write("empty.wat", "(module)").display())]);
    build.attempt(&scratch.join("program")).expect(1).expect_err("does not export");
    let text = r#"(module (import "lib" "f" (func $f)) (func (export "_start") (call $f)))"#;
    let main =
        Build::new(scratch.write("main.wat", text)).option(["--link", &format!("lib={}", scratch.join("empty.wat").display())]);
    main.option(["--unknown-imports=trap"]).run().expect(134);
}
