//! Exceptions with exnref: who catches which, what survives, and that objects are reclaimed.

use wasm2native_tests::build::Build;
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::skip::heavy;

#[test]
fn a_million_throws_in_constant_memory() {
    if available("a million throws", machine::is_this()).is_none() {
        return;
    }
    throws(1_000_000);
}

#[test]
fn a_hundred_million_throws_in_constant_memory() {
    if heavy("a hundred million throws") {
        throws(100_000_000);
    }
}

/// Each throw passes two clean-ups (`catch_all_ref`, `throw_ref`) as in C++. The limit counts all private writable memory:
/// an object of 32 bytes for each of a million throws would not fit.
#[track_caller]
fn throws(count: u32) {
    let scratch = Scratch::new();
    let module = scratch.write("throws.wat", PROGRAM.replace("COUNT", &count.to_string()));
    let executable = Build::new(module).executable(&scratch);
    Job::new(executable).limit_data(20 << 10).run().expect(0);
}

const PROGRAM: &str = r#"
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (tag $t (param i32))
  (func $throw (param i32) (throw $t (local.get 0)))
  (func $inner (param i32)
    (block $cleanup (result exnref)
      (try_table (catch_all_ref $cleanup) (call $throw (local.get 0)))
      (return))
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (throw_ref))
  (func $outer (param i32)
    (block $cleanup (result exnref)
      (try_table (catch_all_ref $cleanup) (call $inner (local.get 0)))
      (return))
    (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1)))
    (throw_ref))
  (func $_start (export "_start")
    (local $i i32)
    (loop $again
      (block $caught (result i32)
        (try_table (catch $t $caught) (call $outer (local.get $i)))
        unreachable)
      (if (i32.ne (local.get $i)) (then (call $exit (i32.const 1))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const COUNT))))
    (if (i32.ne (i32.load (i32.const 0)) (i32.const COUNT)) (then (call $exit (i32.const 2))))
    (if (i32.ne (i32.load (i32.const 4)) (i32.const COUNT)) (then (call $exit (i32.const 3))))))
"#;
