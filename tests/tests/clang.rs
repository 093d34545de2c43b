//! clang and wasm-ld as one program of 75 MB, 133,000 functions. Takes minutes.

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::scratch::source;
use wasm2native_tests::skip::{available, heavy};
use wasm2native_tests::trial::Program;

/// clang compiles a C file to an object that is identical to the reference's, links it, and the result, built in turn, runs.
#[test]
fn compiles_a_c_file() {
    if !heavy("clang") {
        return;
    }
    let Some(files) = available("clang", corpus::clang::fetch()) else { return };
    let Some(clang) = Program::of("clang", Ok(files.module)) else { return };
    let clang = clang.grant(&files.resources, "/usr");
    let trial = |tool: &str, words: &str| clang.trial().arg0(tool).args(words.split_whitespace());

    let sum = std::fs::read(source("programs/clang/sum.c")).expect("it is there");
    let (outcome, scratch) = trial("clang", "-O2 -c /work/sum.c -o /work/sum.o").file("sum.c", sum).agree();
    outcome.expect(0).expect_out("");
    let object = std::fs::read(scratch.join("work/sum.o")).expect("clang wrote it");
    let link = "-m wasm32 -L/usr/lib/wasm32-wasip1 /usr/lib/wasm32-wasip1/crt1-command.o /work/sum.o -lc \
                /usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a -o /work/sum.wasm";
    let (outcome, scratch) = trial("wasm-ld", link).file("sum.o", object).agree();
    outcome.expect(0);
    Build::new(scratch.join("work/sum.wasm")).run().expect(0).expect_out("cbf43926\n");

    let wrong = trial("clang", "-c /work/wrong.c -o /work/wrong.o").file("wrong.c", "int f(void) { return x; }\n");
    wrong.agree().0.expect(1).expect_err("use of undeclared identifier 'x'");
}
