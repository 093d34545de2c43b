//! Functions that are too much work for the code generator: they are compiled with less effort, or refused by name.
//!
//! `spec-tests/tests/hostile.rs` compares the work with the size of a module; this file checks the code and the messages.

use std::fmt::Write as _;

use wasm2native_tests::build::Build;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;

/// Builds a module, then runs it, which must work. Returns the outcome of the compiler.
fn build_and_run(module: &str) -> Outcome {
    let scratch = Scratch::new();
    let program = scratch.join("program");
    let outcome = Build::new(scratch.write("module.wat", module)).attempt(&program).expect(0);
    Job::new(program).run().expect(0);
    outcome
}

/// Locals written in nested loops, of all types: each is a parameter of each loop.
#[test]
fn locals_in_nested_loops() {
    const LOCALS: usize = 200;
    const LOOPS: usize = 200;
    let types = ["i32", "i64", "f32", "f64"];
    let mut text = String::from("(module (func $many (param $turns i32) (result i64)\n(local $sum i64) (local $vector v128)\n");
    let all = || (0..LOCALS).map(|local| (local, types[local % 4]));
    all().for_each(|(local, ty)| writeln!(text, "(local $l{local} {ty})").expect("text can be written"));
    text.push_str(&"(loop\n".repeat(LOOPS));
    for (local, ty) in all() {
        writeln!(text, "(local.set $l{local} ({ty}.add (local.get $l{local}) ({ty}.const {local})))")
            .expect("text can be written");
    }
    text.push_str("(local.set $vector (i32x4.add (local.get $vector) (i32x4.splat (i32.const 1))))\n");
    // Only the innermost loop is repeated.
    for depth in 0..LOOPS {
        let condition = match depth {
            0 => "(local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))",
            _ => "(i32.lt_s (local.get $turns) (i32.const 0))",
        };
        writeln!(text, "(br_if 0 {condition}))").expect("text can be written");
    }
    for (local, ty) in all() {
        let value = match ty {
            "i32" => format!("(i64.extend_i32_u (local.get $l{local}))"),
            "i64" => format!("(local.get $l{local})"),
            _ => format!("(i64.trunc_{ty}_s (local.get $l{local}))"),
        };
        writeln!(text, "(local.set $sum (i64.add (local.get $sum) {value}))").expect("text can be written");
    }
    text.push_str("(i64.add (local.get $sum) (i64.extend_i32_u (i32x4.extract_lane 3 (local.get $vector)))))\n");
    let sum = 3 * (LOCALS * (LOCALS - 1) / 2) + 3;
    write!(text, "(func (export \"_start\") (if (i64.ne (call $many (i32.const 3)) (i64.const {sum})) (then unreachable))))")
        .expect("text can be written");

    let said = build_and_run(&text).err();
    assert_eq!(said, "note: function 0 \"many\" is too large to be optimised, and runs slower than it could\n");
}

/// More clauses around calls than can be listed at each: an exception finds its clause, or continues to the caller.
#[test]
fn many_clauses_around_many_calls() {
    const TAGS: usize = 100;
    const CALLS: usize = 300;
    let mut text = String::from("(module (tag $other)\n");
    (0..TAGS).for_each(|tag| writeln!(text, "(tag $t{tag} (param i32))").expect("text can be written"));
    text.push_str("(func $throw (param i32)\n");
    for tag in 0..TAGS {
        writeln!(text, "(if (i32.eq (local.get 0) (i32.const {tag})) (then (throw $t{tag} (i32.const {}))))", tag * 7)
            .expect("text can be written");
    }
    // Beyond the tags nothing is thrown, and below them only what nobody here catches.
    text.push_str("(if (i32.lt_s (local.get 0) (i32.const 0)) (then (throw $other))))\n");
    text.push_str("(func $catch (param $what i32) (result i32)\n(block $caught (result i32) (try_table (result i32)");
    (0..TAGS).for_each(|tag| write!(text, " (catch $t{tag} $caught)").expect("text can be written"));
    text.push('\n');
    text.push_str(&"(call $throw (i32.const 1000))\n".repeat(CALLS));
    text.push_str("(call $throw (local.get $what))\n(i32.const -1))))\n(func (export \"_start\")\n");
    for (what, caught) in [(0, 0), (1, 7), (TAGS - 1, 7 * (TAGS - 1)), (2000, usize::MAX)] {
        let caught = caught as isize;
        writeln!(text, "(if (i32.ne (call $catch (i32.const {what})) (i32.const {caught})) (then unreachable))")
            .expect("text can be written");
    }
    text.push_str("(block $passed (try_table (catch $other $passed) (drop (call $catch (i32.const -1))) unreachable))))");

    let said = build_and_run(&text).err();
    assert_eq!(said, "note: function 1 \"catch\" is too large to be optimised, and runs slower than it could\n");
}

/// Two bytes branch with a thousand operands.
#[test]
fn more_than_can_be_compiled_is_refused_by_name() {
    let results = "i64 ".repeat(1000);
    let values = "(i64.const 0) ".repeat(1000);
    let branches = "(br_if 0 (i32.const 1)) ".repeat(4000);
    let drops = "drop ".repeat(1000);
    let module = format!("(module (func $wide (export \"_start\") (block (result {results}) {values} {branches}) {drops}))");
    let scratch = Scratch::new();
    let outcome = Build::new(scratch.write("module.wat", module)).attempt(&scratch.join("program")).expect(1);
    let said = outcome.err();
    assert!(said.starts_with("error: function 0 \"wide\": too large for the code generator: more than "), "{said}");
    assert!(said.contains(" branch arguments\n"), "{said}");
    assert!(said.ends_with("help: split the function\n"), "{said}");
}

/// Many calls of small functions, and functions that call each other twice: what takes the place of calls is bounded.
#[test]
fn copies_of_small_functions() {
    let mut text =
        String::from("(module (memory 1)\n(func $leaf (param i32) (result i32)\n(i32.store (i32.const 0) (local.get 0))");
    text.push_str("(i32.add (i32.load (i32.const 4)) (i32.mul (local.get 0) (i32.const 3))))\n");
    text.push_str("(func $f0 (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))\n");
    for depth in 1..40 {
        let callee = depth - 1;
        let body = format!("(i32.add (call $f{callee} (local.get 0)) (call $f{callee} (i32.const 1)))");
        writeln!(text, "(func $f{depth} (param i32) (result i32) {body})").expect("text can be written");
    }
    text.push_str("(func $many (export \"many\") (param i32) (result i32) (local.get 0)\n");
    text.push_str(&"call $leaf\n".repeat(20_000));
    text.push_str("call $f39)\n(func (export \"_start\")))");
    expect_bounded(&text);
}

/// Calls through tables that are guarded by small functions add little, however many there are.
#[test]
fn guarded_calls_do_not_multiply() {
    let mut text = String::from("(module (type $f (func (param i32) (result i32))) (table funcref (elem $f0 $f1 $f2 $f3 $f4))\n");
    for member in 0..5 {
        writeln!(text, "(func $f{member} (type $f) (i32.mul (local.get 0) (local.get 0)))").expect("text can be written");
    }
    for function in 0..2000 {
        let calls = "(call_indirect (type $f) (local.get 0))\n".repeat(10);
        writeln!(text, "(func (export \"{function}\") (param i32) (result i32) (local.get 0) {calls})")
            .expect("text can be written");
    }
    text.push_str("(func (export \"_start\")))");
    expect_bounded(&text);
}

/// Bodies that take the place of calls make the code of a module larger by a bounded part.
#[track_caller]
fn expect_bounded(text: &str) {
    let scratch = Scratch::new();
    let module = scratch.write("module.wat", text);
    let size = |options: &[&str]| {
        let object = scratch.join("program.o");
        let build = Build::new(&module).option(["--emit", "obj"]).option(options);
        build.attempt(&object).expect(0);
        std::fs::read(&object).expect("it was made").len()
    };
    let (with, without) = (size(&[]), size(&["--without-pass", "inline"]));
    assert!(with < without * 5 / 4, "{with} bytes are more than {without} by too much");
}
