//! QuickJS, a JavaScript interpreter of 1 MB with one very large function.

use std::path::Path;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Program;

#[test]
fn script() {
    let Some(program) = Program::of("QuickJS", corpus::quickjs::fetch()) else { return };
    let script = std::fs::read(source("programs/javascript/library.js")).expect("it is there");
    let trial = program.trial().file("script.js", script).args(["/work/script.js", "one", "two three"]);
    trial.agree().0.expect(1).expect_err("uncaught, last");
    program.trial().args(["-e", "print(1 + 1)"]).agree().0.expect(0).expect_out("2\n");
}

/// What the program writes when it loads its library.
const LOADED: &str = "loaded lodash 4.17.21";

/// An interpreter whose start-up is pre-initialization loads its library when it is built, and never when it runs.
#[test]
fn a_library_is_loaded_when_the_program_is_built() {
    let fetched = corpus::quickjs::scripts().and_then(|module| Ok((module, corpus::quickjs::library()?)));
    let Some((module, library)) = available("QuickJS with lodash", fetched) else { return };
    let scratch = Scratch::new();
    let embed = format!("{}::/library/lodash.js", library.display());
    let build = |name: &str, options: &[&str]| {
        let program = scratch.join(name);
        let built = Build::new(&module).option(["--embed", &embed]).option(options).attempt(&program).expect(0);
        (program, built.err().to_owned())
    };
    let (plain, _) = build("plain", &[]);
    let (kept, notes) = build("kept", &["--preinit=init", "--preinit-allow", "clock"]);
    assert!(notes.contains(&format!("note: pre-initialization wrote: {LOADED}")), "{notes}");
    for script in
        ["_.chunk([1, 2, 3, 4, 5], 2).join(';')", "_.range(3).map(i => _.pad(i, 3))", "throw new Error(_.capitalize('no'))"]
    {
        let run = |program: &Path| Job::new(program).arg(script).run();
        let (loading, loaded) = (run(&plain), run(&kept));
        assert_eq!((loading.status, loading.out()), (loaded.status, loaded.out()));
        assert!(loading.err().contains(LOADED) && !loaded.err().contains(LOADED));
    }
}
