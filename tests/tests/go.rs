//! Programs in Go, compiled by Go for WASI (`programs/go/`), and gofmt.

use wasm2native_tests::corpus;
use wasm2native_tests::trial::Program;

#[test]
fn words() {
    let Some(program) = Program::of("Go program words", corpus::go::program("words")) else { return };
    program.trial().args(["a", "b"]).agree().0.expect(3);
}

/// Addresses in the goroutine's trace are those of the module: the same whoever runs it.
#[test]
fn panic() {
    let Some(program) = Program::of("Go program panic", corpus::go::program("panic")) else { return };
    // Go freezes its world with a sleep, in which the adapter fails an assertion of its own.
    let program = program.beyond_the_adapter();
    let outcome = program.trial().agree().0.expect(2);
    outcome.expect_err("index out of range [5] with length 0").expect_err("main.main()");
}

/// gofmt over a tree: lists unformatted files, shows the changes, makes them.
#[test]
fn gofmt() {
    let Some(program) = Program::of("gofmt", corpus::go::gofmt()) else { return };
    // Go finds its working directory in this variable.
    let program = program.env("PWD", Program::WORK);
    let printer = corpus::go::root().expect("gofmt was built with it").join("src/fmt/print.go");
    let printer = std::fs::read_to_string(printer).expect("it is there");
    let trial = program
        .trial()
        .file("good.go", printer.clone())
        .file("spaces.go", printer.replace('\t', "  "))
        .file("deep/er/bad.go", "package p\nfunc  f( )   {x:=1;_=x}\nvar m = map[string]int{\"a\":1,\n\"long\": 2,\n}\n")
        .file("notes.txt", "not go")
        .file("broken.go.txt", "package");
    trial.clone().args(["-l", "."]).agree().0.expect(0).expect_out("deep/er/bad.go\nspaces.go\n");
    trial.clone().args(["-d", "deep"]).agree().0.expect(1);
    trial.clone().args(["-s", "-w", "."]).agree().0.expect(0).expect_out("");
    trial.clone().args(["absent.go"]).agree().0.expect(2);
    trial.input("package p;func  f(){\n").agree().0.expect(2);
}
