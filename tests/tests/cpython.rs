//! CPython for WASI: 26 MB, with its standard library inside or in a granted directory.

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Program;

#[test]
fn script() {
    let Some(python) = Program::of("CPython", corpus::cpython::fetch()) else { return };
    let python = python.env("GREETING", "hi").env("PYTHONDONTWRITEBYTECODE", "1");
    let script = std::fs::read(source("programs/python/library.py")).expect("it is there");
    let trial = python.trial().file("script.py", script).args(["/work/script.py", "one", "two three"]);
    let (outcome, _) = trial.input("from standard input\n").agree();
    assert_eq!(outcome.expect(3).err(), "");
}

/// The interpreter, built once, writes its own library from the module into a granted directory; from there it is
/// imported, together with our own programs from a second directory that is read-only.
#[test]
fn standard_library_from_a_granted_directory() {
    let Some(module) = available("CPython", corpus::cpython::fetch()) else { return };
    let scratch = Scratch::new();
    scratch.write("app/own.py", "answer = 42\n");
    std::fs::create_dir(scratch.join("library")).expect("scratch is writable");
    let build = Build::new(module).option(["--dir", "library::/library", "--dir", "app::/app:ro"]).option([
        "--env",
        "PYTHONPATH=/library:/app",
        "--arg",
        "-B",
    ]);
    let executable = build.executable(&scratch);
    let run = |script: &str| Job::new(&executable).args(["-c", script]).directory(scratch.path()).run();

    run("import json; print(json.__file__)").expect(0).expect_out("/usr/local/lib/python312.zip/json/__init__.pyc\n");
    run("import zipfile; zipfile.ZipFile('/usr/local/lib/python312.zip').extractall('/library')").expect(0);
    run("import json, own; print(json.__file__, json.dumps([own.answer]), own.__file__)")
        .expect(0)
        .expect_out("/library/json/__init__.pyc [42] /app/own.py\n");
    run("open('/app/own.py', 'w')").expect(1).expect_err("Error: [Errno ").expect_err("/app/own.py");
    run("import sys; sys.exit('told why')").expect(1).expect_err("told why\n");
}
