//! `--preinit`: start-up runs when the program is built, and the program begins with the state that it left.

use std::fs;

use wasm2native_tests::build::Build;
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Builds a module of these fields, and returns the outcome of the build, or of the program if that is built.
fn outcome(fields: &str, options: &[&str]) -> Outcome {
    let scratch = Scratch::new();
    let module = scratch.write("module.wat", format!("(module {fields})"));
    let output = scratch.join("program");
    let built = Build::new(module).option(options).attempt(&output);
    if output.exists() { Job::new(&output).run() } else { built }
}

/// Checks that a build fails with these lines.
#[track_caller]
fn check_refused(fields: &str, options: &[&str], lines: &[&str]) {
    let refused = outcome(fields, options).expect(1).expect_out("");
    let shown = refused.err();
    for line in lines {
        assert!(shown.lines().any(|shown| shown.trim_start() == *line), "{line}\n{refused}");
    }
}

#[test]
fn memories_tables_globals_and_segments_are_kept() {
    let scratch = Scratch::new();
    let build = |options: &[&str]| Build::new(wat::program("preinit/state")).option(options).executable(&scratch);
    Job::new(build(&[])).run().expect(1);
    for options in [&[][..], &["--bounds", "explicit"], &["-O", "size"], &["-O", "none"], &["--max-memory", "16M"]] {
        Job::new(build(&[&["--preinit=init"], options].concat())).run().expect(0);
    }
    for (export, text) in
        [("read_dropped_data", "out of bounds memory access"), ("read_dropped_elements", "out of bounds table access")]
    {
        let program = build(&["--preinit=init", "--invoke", export]);
        Job::new(program).run().expect(134).expect_err(text);
    }
}

#[test]
fn other_targets_begin_with_the_same_state() {
    let scratch = Scratch::new();
    for target in machine::targets() {
        let build = Build::new(wat::program("preinit/state")).option(["--preinit=init", "--target", &target]);
        let program = build.executable(&scratch);
        if std::env::consts::ARCH == target.trim_end_matches("-linux") || available(&target, machine::emulator(&target)).is_some()
        {
            Job::new(program).run().expect(0);
        }
    }
}

#[test]
fn a_build_is_reproducible() {
    let scratch = Scratch::new();
    let build = |threads: &str| {
        let build = Build::new(wat::program("preinit/state")).option(["--preinit=init", "-j", threads]);
        fs::read(build.executable(&scratch)).expect("it was written")
    };
    let once = build("1");
    assert!(once == build("1") && once == build("2"));
}

/// The start function, `_initialize`, what Wizer's convention names, or another export; and none of them again.
#[test]
fn start_up_runs_in_order_and_once() {
    let scratch = Scratch::new();
    for (option, order) in [("--preinit", "123\n"), ("--preinit=other", "124\n"), ("--preinit=_initialize", "122\n")] {
        let build = Build::new(wat::program("preinit/reactor")).option([option, "--invoke", "order"]);
        let program = build.executable(&scratch);
        Job::new(&program).run().expect(0).expect_out(order);
    }
    let build = Build::new(wat::program("preinit/reactor")).option(["--invoke", "order"]);
    Job::new(build.executable(&scratch)).run().expect(0).expect_out("12\n");
}

/// `main` keeps in the memory of `library` what it finds there, and grows it beyond what `main` requires.
#[test]
fn linked_modules_are_started_as_well() {
    let scratch = Scratch::new();
    let library = r#"(module
        (memory (export "memory") 1 4)
        (global $count (export "count") (mut i32) (i32.const 0))
        (func $begin (i32.store (i32.const 8) (i32.const 5)))
        (start $begin)
        (func (export "_initialize") (drop (memory.grow (i32.const 2)))
            (global.set $count (i32.add (global.get $count) (i32.const 1)))))"#;
    let library = format!("library={}", scratch.write("library.wat", library).display());
    let main = r#"(module
        (import "library" "memory" (memory 1))
        (import "library" "count" (global $count (mut i32)))
        (data (i32.const 16) "\07")
        (func (export "init") (i32.store (i32.const 0) (i32.add (i32.load (i32.const 8)) (i32.load (i32.const 16)))))
        (func (export "run") (result i32 i32 i32) (i32.load (i32.const 0)) (memory.size) (global.get $count)))"#;
    let main = scratch.write("main.wat", main);
    let build = Build::new(main).option(["--preinit=init", "--link", &library, "--invoke", "run"]);
    Job::new(build.executable(&scratch)).run().expect(0).expect_out("12\n3\n1\n");
}

#[test]
fn memories_of_64_bits_and_small_pages() {
    let memories = r#"(memory $wide i64 1 8) (memory $small 100 1000 (pagesize 1))
        (func (export "init")
            (drop (memory.grow $wide (i64.const 2))) (i32.store8 $wide (i64.const 150000) (i32.const 3))
            (drop (memory.grow $small (i32.const 5))) (i32.store8 $small (i32.const 104) (i32.const 4)))
        (func (export "run") (result i32 i32 i64 i32)
            (i32.load8_u $wide (i64.const 150000)) (i32.load8_u $small (i32.const 104)) (memory.size $wide) (memory.size $small))"#;
    outcome(memories, &["--preinit=init", "--invoke", "run"]).expect(0).expect_out("3\n4\n3\n105\n");
}

const WASI: &str = r#"
    (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 1000) "\f0\03\00\00\05\00\00\00started")"#;

/// Returns the fields of a module whose function `init` has this body.
fn calling(body: &str) -> String {
    format!(
        r#"{WASI} (func $init (export "init") {body}) (func (export "_start"))
           (func (export "word") (result i64) (i64.load (i32.const 0)))"#
    )
}

#[test]
fn what_cannot_be_kept_is_refused_by_name() {
    let foreign =
        "which cannot be kept: there are only standard output, standard error and embedded files when the program is built";
    let seed = "help: call it after start-up, or --preinit-allow random lets every run begin with the same";
    let time = "help: call it after start-up, or --preinit-allow clock lets every run begin with the same";
    let word = "help: call it after start-up, or --preinit-allow arguments lets every run begin with the same";
    let variables =
        "help: set variables when building, with --env NAME=VALUE, or --preinit-allow environment lets start-up see only those";
    let cases: &[(&str, &str, &[&str], &str, &str)] = &[
        (
            "random_get",
            "(i32.const 0) (i32.const 8)",
            &[],
            "which cannot be kept: random numbers are different in each run",
            seed,
        ),
        (
            "clock_time_get",
            "(i32.const 0) (i64.const 0) (i32.const 0)",
            &[],
            "which cannot be kept: time goes on until the program runs",
            time,
        ),
        (
            "args_sizes_get",
            "(i32.const 0) (i32.const 4)",
            &[],
            "which cannot be kept: arguments are known when the program runs",
            word,
        ),
        (
            "environ_sizes_get",
            "(i32.const 0) (i32.const 4)",
            &["--inherit-env"],
            "which cannot be kept: variables are passed through when the program runs",
            variables,
        ),
        (
            "environ_sizes_get",
            "(i32.const 0) (i32.const 4)",
            &["--env", "HOME"],
            "which cannot be kept: variables are passed through when the program runs",
            variables,
        ),
        ("fd_read", "(i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)", &[], foreign, "help: call it after start-up"),
        ("fd_close", "(i32.const 1)", &[], foreign, "help: call it after start-up"),
        ("fd_close", "(i32.const 3)", &["--dir", "."], foreign, "help: call it after start-up"),
        ("fd_prestat_get", "(i32.const 3) (i32.const 0)", &["--inherit-sockets"], foreign, "help: call it after start-up"),
    ];
    for (function, arguments, options, reason, help) in cases {
        let body = format!("(drop (call ${function} {arguments}))");
        let message = format!("error: pre-initialization calls {function}, {reason}");
        check_refused(&calling(&body), &[&["--preinit=init"], *options].concat(), &[&message, help]);
    }
}

/// Every run begins with what was there when the program was built.
#[test]
fn what_is_allowed_is_kept() {
    let scratch = Scratch::new();
    let random = calling("(drop (call $random_get (i32.const 0) (i32.const 8)))");
    let module = scratch.write("random.wat", format!("(module {random})"));
    let build = Build::new(module).option(["--preinit=init", "--preinit-allow", "random,clock", "--invoke", "word"]);
    let program = build.executable(&scratch);
    let number = Job::new(&program).run().expect(0).out();
    assert!(number != "0\n" && number == Job::new(&program).run().expect(0).out(), "{number}");

    let run = |body: &str, options: &[&str]| {
        outcome(&calling(body), &[&["--preinit=init", "--invoke", "word"], options].concat()).expect(0).out()
    };
    // Two variables of 8 and 4 bytes that are set now, none that is passed through.
    let count = "(drop (call $environ_sizes_get (i32.const 0) (i32.const 4)))";
    assert_eq!(run(count, &["--env", "NAME=of", "--env", "A=b"]), format!("{}\n", (12_u64 << 32) + 2));
    assert_eq!(
        run(count, &["--env", "A=b", "--env", "HOME", "--preinit-allow", "environment"]),
        format!("{}\n", (4_u64 << 32) + 1)
    );
    // The name of the program.
    let count = "(drop (call $args_sizes_get (i32.const 0) (i32.const 4)))";
    assert_eq!(run(count, &["--preinit-allow", "arguments"]), format!("{}\n", (8_u64 << 32) + 1));
    // Directories have their names, whatever will be in them: one of 5 bytes, and no other.
    assert_eq!(run("(i32.store (i32.const 0) (call $fd_prestat_get (i32.const 3) (i32.const 8)))", &[]), "8\n");
    let directory = "(drop (call $fd_prestat_get (i32.const 3) (i32.const 0)))";
    assert_eq!(run(directory, &["--dir", ".::/work"]), format!("{}\n", 5_u64 << 32));
}

#[test]
fn start_up_must_return() {
    check_refused(
        &calling("(call $proc_exit (i32.const 3))"),
        &["--preinit=init"],
        &[
            "error: pre-initialization exited with status 3",
            "help: start-up must return to be kept; --preinit=EXPORT names a function that does",
        ],
    );
    check_refused(
        r#"(func $crash unreachable) (func $init (export "init") (call $crash)) (func (export "_start"))"#,
        &["--preinit=init"],
        &["error: pre-initialization trapped", "wasm trap: unreachable", "0: crash", "1: init"],
    );
    check_refused(
        &calling("(loop (br 0))"),
        &["--preinit=init", "--preinit-timeout", "100ms"],
        &["error: pre-initialization took more than 100ms", "help: --preinit-timeout gives it more time"],
    );
    check_refused(
        r#"(memory 1) (func (export "init") (if (i32.eq (memory.grow (i32.const 20000)) (i32.const -1)) (then unreachable)))
           (func (export "_start"))"#,
        &["--preinit=init"],
        &["wasm trap: unreachable"],
    );
}

/// A library that is part of the executable can be loaded, but not kept open, and what a granted directory contains is not known.
#[test]
fn embedded_files_are_read() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("library")).expect("scratch is writable");
    scratch.write("library/text", "embedded");
    let embed = format!("{}::/library", scratch.join("library").display());
    let module = |fields: &str| {
        let module = format!(
            r#"(module
            (import "wasi_snapshot_preview1" "path_open"
                (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
            {WASI}
            (data (i32.const 100) "text") (data (i32.const 200) "\00\00\00\00\08\00\00\00")
            (func $open (param $directory i32)
                (if (call $path_open (local.get $directory) (i32.const 0) (i32.const 100) (i32.const 4) (i32.const 0)
                    (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 300)) (then unreachable)))
            (func $read
                (if (call $fd_read (i32.load (i32.const 300)) (i32.const 200) (i32.const 1) (i32.const 304)) (then unreachable)))
            (func (export "init") {fields}) (func (export "word") (result i64) (i64.load (i32.const 0))))"#
        );
        scratch.write("module.wat", module)
    };
    let build = |fields: &str, options: &[&str]| {
        let build = Build::new(module(fields)).option(["--preinit=init", "--invoke", "word", "--embed", &embed]).option(options);
        let built = build.attempt(&scratch.join("program"));
        if built.status.success() { Job::new(scratch.join("program")).run() } else { built }
    };
    let text = format!("{}\n", u64::from_le_bytes(*b"embedded"));
    let close = "(drop (call $fd_close (i32.load (i32.const 300))))";
    build(&format!("(call $open (i32.const 3)) (call $read) {close}"), &[]).expect(0).expect_out(&text);
    let granted = ["--dir", ".::/work"];
    build(&format!("(call $open (i32.const 4)) (call $read) {close}"), &granted).expect(0).expect_out(&text);
    build("(call $open (i32.const 3))", &granted).expect(1).expect_err("error: pre-initialization calls path_open, which");
    build("(call $open (i32.const 3))", &[]).expect(1).expect_err("error: file descriptor 4 is not open as it was at start");
    build("(drop (call $fd_close (i32.const 3)))", &[]).expect(1).expect_err("error: file descriptor 3 is not open as it was at");
}

/// The bits of a NaN that differ among processors are those that the specification calls canonical.
#[test]
fn the_bits_of_nans_are_those_of_every_machine() {
    let fields = r#"(memory 1) (func (export "init") (f64.store (i32.const 0) (f64.div (f64.load (i32.const 8)) (f64.load (i32.const 16)))))
        (func (export "bits") (result i64) (i64.load (i32.const 0)))"#;
    outcome(fields, &["--preinit=init", "--invoke", "bits"]).expect(0).expect_out(&format!("{}\n", 0x7ff8_u64 << 48));
}

#[test]
fn what_start_up_writes_is_shown() {
    let scratch = Scratch::new();
    let write = "(drop (call $fd_write (i32.const 1) (i32.const 1000) (i32.const 1) (i32.const 0)))";
    let module = scratch.write("module.wat", format!("(module {})", calling(write)));
    let output = scratch.join("program");
    let text = "note: pre-initialization wrote: start";
    Build::new(&module).option(["--preinit=init"]).attempt(&output).expect(0).expect_err(text);
    Job::new(&output).run().expect(0).expect_out("");
    let failing = format!("{write} unreachable");
    check_refused(&calling(&failing), &["--preinit=init"], &["error: pre-initialization trapped", "startwasm trap: unreachable"]);
}

#[test]
fn there_must_be_something_to_run() {
    let nothing = "error: there is nothing to pre-initialize: the module has no start function, and exports neither _initialize nor wizer.initialize";
    check_refused(
        r#"(func (export "_start"))"#,
        &["--preinit"],
        &[nothing, "help: --preinit=EXPORT names a function; it exports _start"],
    );
    check_refused(
        r#"(func (export "_start")) (func (export "init"))"#,
        &["--preinit=inti"],
        &["error: the module exports no function inti", "help: did you mean init? it exports _start, init"],
    );
    check_refused(
        r#"(func (export "_start")) (func (export "init") (param i32))"#,
        &["--preinit=init"],
        &["error: --preinit calls a function without parameters and results, and init is of type [i32] -> []"],
    );
    // What is called when it runs is looked up before.
    check_refused(r#"(func (export "init"))"#, &["--preinit=init"], &["error: the module exports no _start"]);
    let component = wat::folder("components").remove(0);
    let scratch = Scratch::new();
    let refused = Build::new(component).option(["--preinit"]).attempt(&scratch.join("program")).expect(1);
    refused.expect_err("error: --preinit is for modules, and this is a component");
    check_refused("", &["--preinit-allow", "clock"], &["error: --preinit-allow clock is for --preinit"]);
}

#[test]
fn references_to_anything_but_functions_are_refused() {
    let exception = r#"(tag $tag) (global $kept (mut exnref) (ref.null exn)) (func (export "_start"))
        (func (export "init") (block $caught (result exnref) (try_table (catch_all_ref $caught) (throw $tag)) (unreachable))
            (global.set $kept))"#;
    let holds = |what: &str| {
        format!(
            "error: {what} refers to an object or exception after pre-initialization, and only references to functions can be kept"
        )
    };
    check_refused(exception, &["--preinit=init"], &[&holds("global 0")]);
    let object = r#"(type $s (struct (field i32))) (table $kept 2 anyref) (func (export "_start"))
        (func (export "init") (table.set $kept (i32.const 1) (struct.new $s (i32.const 1))))
        (func (export "none") (table.set $kept (i32.const 1) (ref.null any)))"#;
    check_refused(object, &["--preinit=init"], &[&holds("table 0")]);
    outcome(object, &["--preinit=none"]).expect(0);
    let constant = r#"(type $s (struct (field (mut i32)))) (global (ref $s) (struct.new $s (i32.const 1)))
        (func (export "init")) (func (export "_start"))"#;
    check_refused(
        constant,
        &["--preinit=init"],
        &["error: --preinit does not keep objects, and constant expressions of the module make some"],
    );
}
