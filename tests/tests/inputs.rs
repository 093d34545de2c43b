//! Inputs of the command that are not modules: each has a message of its own.

use std::fs;
use std::os::unix::net::UnixListener;

use wasm2native_tests::build::command;
use wasm2native_tests::process::Outcome;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::wat;

fn there(scratch: &Scratch, arguments: &[&str]) -> Outcome {
    command().args(arguments).directory(scratch.path()).run()
}

#[test]
fn missing() {
    let scratch = Scratch::new();
    scratch.write("app.wasm", wat::binary("wasi/cat"));
    for name in ["nothing", "nothing.wasm", "folder/nothing"] {
        there(&scratch, &[name]).expect(1).expect_err(&format!("error: cannot read {name}: no such file or directory\n"));
    }
    there(&scratch, &["app"]).expect(1).expect_err("cannot read app: no such file").expect_err("did you mean app.wasm?");
    there(&scratch, &["target"]).expect(1).expect_err("cannot read target: ").expect_err("did you mean wasm2native targets?");
    there(&scratch, &["app.wasm/"]).expect(1).expect_err("cannot read app.wasm/: not a directory");
    // The output is not the problem.
    there(&scratch, &["nothing", "-o", "nowhere/x"]).expect(1).expect_err("cannot read nothing: ");
    assert_eq!(scratch.names(), ["app.wasm"]);
}

#[test]
fn no_extension() {
    let scratch = Scratch::new();
    let module = wat::binary("wasi/cat");
    scratch.write("app", &module);
    there(&scratch, &["app"]).expect(1).expect_err("the output would replace the input app").expect_err("-o");
    there(&scratch, &["app", "-o", "app"]).expect(1).expect_err("the output would replace app");
    assert_eq!(fs::read(scratch.join("app")).expect("it is there"), module);
    there(&scratch, &["app", "-o", "program"]).expect(0);
}

#[test]
fn what_is_no_file() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("folder")).expect("scratch is writable");
    let _socket = UnixListener::bind(scratch.join("socket")).expect("scratch is writable");
    for name in ["folder", ".", "/"] {
        there(&scratch, &[name]).expect(1).expect_err(&format!("error: cannot read {name}: it is a directory\n"));
    }
    // It never ends.
    there(&scratch, &["/dev/zero"]).expect(1).expect_err("cannot read /dev/zero: it is a device");
    there(&scratch, &["socket"]).expect(1).expect_err("cannot read socket: ");
    for option in ["folder", "/dev/zero"] {
        scratch.write("app.wasm", wat::binary("wasi/cat"));
        let link = format!("a={option}");
        there(&scratch, &["app.wasm", "--link", &link]).expect(1).expect_err(&format!("cannot read {option}: it is a d"));
        there(&scratch, &["app.wasm", "--runtime", option]).expect(1).expect_err(&format!("cannot read the runtime {option}: "));
    }
}

#[test]
fn help_is_no_input() {
    let [help, long] = ["help", "--help"].map(|asked| command().arg(asked).run().expect(0).out());
    let without_hint =
        |text: &str| text.lines().filter(|line| !line.contains("Print help")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(without_hint(&help), without_hint(&long));
    command().args(["help", "targets"]).run().expect(0);
}

#[test]
fn several() {
    let scratch = Scratch::new();
    scratch.write("a.wasm", wat::binary("wasi/cat"));
    let two = there(&scratch, &["a.wasm", "b.wasm"]).expect(1).expect_err("only one module can be compiled, and there are 2");
    two.expect_err("a.wasm and b.wasm").expect_err("--link NAME=FILE");
    there(&scratch, &["a.wasm", "b", "-q", "c"]).expect(1).expect_err("there are 3: a.wasm and b");
    // A value that does not follow `=`.
    there(&scratch, &["a.wasm", "--trace-wasi", "MY_TRACE"]).expect(1).expect_err("--trace-wasi=MY_TRACE");
    there(&scratch, &["--trace-wasi", "MY_TRACE", "a.wasm"]).expect(1).expect_err("--trace-wasi=MY_TRACE");
    assert_eq!(scratch.names(), ["a.wasm"]);
}

/// A file that is not a runtime is the fault of whoever names it.
#[test]
fn a_runtime_that_is_none() {
    let scratch = Scratch::new();
    scratch.write("app.wasm", wat::binary("wasi/cat"));
    scratch.write("text", "no object");
    let compiler = wasm2native_tests::build::compiler().to_string_lossy();
    let foreign = wasm2native_tests::scratch::source("../targets/s390x-linux.o");
    there(&scratch, &["app.wasm", "--emit", "obj"]).expect(0);
    for (file, said) in [
        ("text", "it is not an object file"),
        (&*compiler, "it is not a relocatable object"),
        (&*foreign.to_string_lossy(), "it is not for x86_64-linux"),
        ("app.o", "it does not define _start"),
    ] {
        let outcome = there(&scratch, &["app.wasm", "--target", "x86_64-linux", "--runtime", file]).expect(1);
        let outcome = outcome.expect_err(&format!("cannot link the runtime {file}: {said}"));
        assert!(!outcome.err().contains("bug"), "{outcome}");
    }
    assert_eq!(scratch.names(), ["app.o", "app.wasm", "text"]);
}

/// A file that is too large is not read first; the file that is in the way is the only one named.
#[test]
fn files_that_are_too_large() {
    let scratch = Scratch::new();
    scratch.write("app.wasm", wat::binary("wasi/cat"));
    fs::create_dir(scratch.join("tree")).expect("scratch is writable");
    for name in ["large", "tree/large"] {
        let file = fs::File::create(scratch.join(name)).expect("scratch is writable");
        file.set_len(1 << 40).expect("a file may have a hole");
    }
    let tasks: [&[&str]; 4] = [
        &["large", "-o", "out"],
        &["app.wasm", "--link", "a=large"],
        &["app.wasm", "--runtime", "large"],
        &["app.wasm", "--embed", "tree"],
    ];
    for task in tasks {
        let outcome = there(&scratch, task).expect(1).expect_err("1 GiB");
        assert!(!outcome.err().contains("-->"), "{outcome}");
    }
    assert_eq!(scratch.names(), ["app.wasm", "large", "tree"]);
}

#[test]
fn a_linker_that_is_none() {
    let scratch = Scratch::new();
    let bad = scratch.write("bad.wat", "(module (func (export \"_start\") (i32.add)))");
    let bad = bad.to_string_lossy();
    for linker in ["no-such-linker", "./no-such-linker"] {
        there(&scratch, &[&*bad, "--linker", linker]).expect(1).expect_err("cannot run the linker").expect_err("no such file");
    }
    scratch.write("app.wasm", wat::binary("wasi/cat"));
    there(&scratch, &["app.wasm", "--linker", "false"]).expect(1).expect_err("false failed (exit status: 1)");
    there(&scratch, &["app.wasm", "--linker", "true"])
        .expect(1)
        .expect_err("true succeeded and wrote no output")
        .expect_err("help: ");
    let limited =
        command().args(["app.wasm", "--linker", "true"]).directory(scratch.path()).under("ulimit -f 1; export TMPDIR=$PWD");
    limited.run().expect(1).expect_err("files are limited to 512");
    assert_eq!(scratch.names(), ["app.wasm", "bad.wat"]);
}
