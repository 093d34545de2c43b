//! Memories: images that stay small, the cost of growth, and limits. `golden.rs` runs the programs of `wat/memory/` and others.

use std::fs;

use wasm2native_abi::trap::EXIT_STATUS;
use wasm2native_tests::build::Build;
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Images are sparse: neither the file nor the compiler's memory grows with the addresses that a segment or a table reaches.
#[test]
fn sparse_images_stay_small() {
    for name in ["memory/last_byte", "tables/huge"] {
        let scratch = Scratch::new();
        let output = scratch.join("program");
        let job = Build::new(wat::program(name)).job(&output);
        let built = job.limit_data(1 << 20).run();
        assert!(built.status.success(), "{name}: {built}");
        let size = fs::metadata(&output).expect("the executable is there").len();
        assert!(size < 256 << 10, "{name}: {size} bytes");
    }
}

/// A program with a memory of 4 GiB needs no more of the machine than it touches.
#[test]
fn a_large_memory_costs_what_is_touched() {
    if available("a large memory", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let module = scratch.write(
        "program.wat",
        "(module (memory (export \"memory\") 1 65536) (func $_start (export \"_start\")
           (drop (memory.grow (i32.const 15))) (i32.store (i32.const 1000000) (i32.const 1))))",
    );
    let executable = Build::new(module).executable(&scratch);
    Job::new(executable).limit_data(16 << 10).run().expect(0);
}

#[test]
fn max_memory_limits_growth() {
    let grow = Build::new(wat::program("wasi/grow"));
    grow.clone().option(["--max-memory", "1MiB"]).run().expect(16);
    grow.clone().option(["--max-memory=655360"]).run().expect(10);
    // A size that is not a multiple of the page size grants the pages that fit.
    grow.option(["--max-memory", "200000"]).run().expect(3);
}

#[test]
fn max_memory_below_what_the_program_starts_with() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("memory/segments")).option(["--max-memory", "64KiB"]);
    build.attempt(&scratch.join("program")).expect(1).expect_err("error: ").expect_err("--max-memory");
    assert_eq!(scratch.names(), [""; 0]);
}

#[test]
fn max_memory_limits_everything_together() {
    for name in ["limits/max_memory", "limits/max_memory_exceptions"] {
        let build = Build::new(wat::program(name)).option(&wat::Directives::of(&wat::program(name)).options);
        build.run().expect(0);
        build.option(["--bounds", "explicit"]).run().expect(0);
    }
}

/// The system refuses: the size stays, and addresses past it stay out of bounds.
#[test]
fn growth_that_fails_changes_nothing() {
    if available("growth that the system refuses", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let module = scratch.write("refused.wat", REFUSED_GROWTH);
    for bounds in ["guard", "explicit"] {
        let executable = Build::new(&module).option(["--bounds", bounds]).executable(&scratch);
        let outcome = Job::new(executable).limit_data(24 << 10).run().expect(EXIT_STATUS);
        outcome.expect_err("wasm trap: out of bounds memory access\n    0: behind (inlined)\n");
    }
}

const REFUSED_GROWTH: &str = r#"(module
    (memory (export "memory") 1)
    (table $t 1 funcref)
    (data (i32.const 65532) "last")
    (func $behind (drop (i32.load8_u (i32.const 65536))))
    (func $_start (export "_start")
        (if (i32.ne (memory.grow (i32.const 1000)) (i32.const -1)) (then unreachable))
        (if (i32.ne (table.grow $t (ref.null func) (i32.const 0x800000)) (i32.const -1)) (then unreachable))
        (if (i32.ne (memory.size) (i32.const 1)) (then unreachable))
        (if (i32.ne (table.size $t) (i32.const 1)) (then unreachable))
        (if (i32.ne (i32.load (i32.const 65532)) (i32.const 0x7473616c)) (then unreachable))
        (call $behind)))"#;
