//! Programs in Go, compiled by Go for WASI (`programs/go/`), and gofmt.

use wasm2native_tests::corpus;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::skip::available;
use wasm2native_tests::trial::Trial;

fn trial(name: &str, module: corpus::Fetched<std::path::PathBuf>) -> Option<(Trial, Reference)> {
    available(name, module.and_then(|module| Ok((Trial::new(module), Reference::fetch()?))))
}

#[test]
fn words() {
    let Some((trial, reference)) = trial("Go program words", corpus::go::program("words")) else { return };
    trial.args(["a", "b"]).agree(&reference).0.expect(3);
}

/// Addresses in the goroutine's trace are those of the module: the same whoever runs it.
#[test]
fn panic() {
    let Some((trial, reference)) = trial("Go program panic", corpus::go::program("panic")) else { return };
    trial.agree(&reference).0.expect(2).expect_err("index out of range [5] with length 0").expect_err("main.main()");
}

/// gofmt over a tree: lists what is not formatted, shows how it would change, changes it.
#[test]
fn gofmt() {
    let Some((trial, reference)) = trial("gofmt", corpus::go::gofmt()) else { return };
    let printer = corpus::go::root().expect("gofmt was built with it").join("src/fmt/print.go");
    let printer = std::fs::read_to_string(printer).expect("it is there");
    // Go finds its working directory in this variable.
    let trial = trial
        .env("PWD", Trial::WORK)
        .file("good.go", printer.clone())
        .file("spaces.go", printer.replace('\t', "  "))
        .file("deep/er/bad.go", "package p\nfunc  f( )   {x:=1;_=x}\nvar m = map[string]int{\"a\":1,\n\"long\": 2,\n}\n")
        .file("notes.txt", "not go")
        .file("broken.go.txt", "package");
    let (outcome, _) = trial.clone().args(["-l", "."]).agree(&reference);
    outcome.expect(0).expect_out("deep/er/bad.go\nspaces.go\n");
    trial.clone().args(["-d", "deep"]).agree(&reference).0.expect(1);
    trial.clone().args(["-s", "-w", "."]).agree(&reference).0.expect(0).expect_out("");
    trial.clone().args(["absent.go"]).agree(&reference).0.expect(2);
    trial.input("package p;func  f(){\n").agree(&reference).0.expect(2);
}
