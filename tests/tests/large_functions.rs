//! Functions that are too much work for the code generator: they are compiled with less effort, or refused by name.
//!
//! `spec-tests/tests/hostile.rs` compares the work with the size of a module; this file checks the code and the messages.

use std::fmt::Write as _;

use wasm2native_tests::build::Build;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::Scratch;

/// Builds a module, then runs it, which must work. Returns the outcome of the compiler.
fn build_and_run(module: &str) -> Outcome {
    build_and_run_with(module, &[])
}

/// Likewise, with options of the compiler.
fn build_and_run_with(module: &str, options: &[&str]) -> Outcome {
    let scratch = Scratch::new();
    let program = scratch.join("program");
    let outcome = Build::new(scratch.write("module.wat", module)).option(options).attempt(&program).expect(0);
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

/// Lists, trees and tables of objects that one function makes: all of it is right, and what is reclaimed is not needed any more.
const OBJECTS: &str = "(module
    (type $node (struct (field i32) (field (mut (ref null $node)))))
    (type $nodes (array (ref $node)))
    (global $list (mut (ref null $node)) (ref.null $node))
    (func $sum (param $node (ref null $node)) (result i32)
        (local $sum i32)
        (loop $next
            (if (i32.eqz (ref.is_null (local.get $node)))
                (then
                    (local.set $sum (i32.add (local.get $sum) (struct.get $node 0 (local.get $node))))
                    (local.set $node (struct.get $node 1 (local.get $node)))
                    (br $next))))
        (local.get $sum))
    (func $check (param $is i32) (param $wanted i32)
        (if (i32.ne (local.get $is) (local.get $wanted)) (then unreachable)))";

const MANY_OBJECTS: usize = 16_000;

#[test]
fn many_objects_in_turn() {
    let mut text = String::from(OBJECTS);
    text.push_str("(func $listed\n");
    for number in 0..MANY_OBJECTS {
        writeln!(text, "(global.set $list (struct.new $node (i32.const {number}) (global.get $list)))")
            .expect("text can be written");
    }
    text.push_str(")\n(func $replaced (result i32) (local $old (ref $node))\n");
    text.push_str("(local.set $old (struct.new $node (i32.const -1) (ref.null $node)))\n");
    for number in 0..MANY_OBJECTS {
        writeln!(text, "(struct.set $node 1 (local.get $old) (struct.new $node (i32.const {number}) (ref.null $node)))")
            .expect("text can be written");
    }
    text.push_str("(call $sum (local.get $old)))\n(func (export \"_start\") (call $listed)\n");
    let (sum, last) = (MANY_OBJECTS * (MANY_OBJECTS - 1) / 2, MANY_OBJECTS - 1);
    write!(text, "(call $check (call $sum (global.get $list)) (i32.const {sum}))").expect("text can be written");
    write!(text, "(call $check (call $replaced) (i32.const {})))) ", last - 1).expect("text can be written");
    for options in [&[][..], &["--collect-every", "100"]] {
        assert_eq!(build_and_run_with(&text, options).err(), "");
    }
}

#[test]
fn many_objects_at_once() {
    let mut text = String::from(OBJECTS);
    text.push_str("(func $nested (result (ref null $node))\n");
    (0..MANY_OBJECTS).for_each(|number| writeln!(text, "i32.const {number}").expect("text can be written"));
    text.push_str("ref.null $node\n");
    text.push_str(&"struct.new $node\n".repeat(MANY_OBJECTS));
    text.push_str(")\n(func $together (result (ref $nodes))\n");
    (0..MANY_OBJECTS)
        .for_each(|number| writeln!(text, "i32.const {number} ref.null $node struct.new $node").expect("text can be written"));
    let (sum, last) = (MANY_OBJECTS * (MANY_OBJECTS - 1) / 2, MANY_OBJECTS - 1);
    writeln!(text, "array.new_fixed $nodes {MANY_OBJECTS})").expect("text can be written");
    text.push_str("(func (export \"_start\") (local $nodes (ref $nodes))\n(local.set $nodes (call $together))\n");
    write!(text, "(call $check (call $sum (call $nested)) (i32.const {sum}))").expect("text can be written");
    for number in [0, 1000, last] {
        let node = format!("(array.get $nodes (local.get $nodes) (i32.const {number}))");
        write!(text, "(call $check (struct.get $node 0 {node}) (i32.const {number}))").expect("text can be written");
    }
    text.push_str("))");
    for options in [&[][..], &["--collect-every", "100"]] {
        let said = build_and_run_with(&text, options).err();
        assert!(said.starts_with("note: ") && said.contains("too large to be optimised"), "{said}");
    }
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
