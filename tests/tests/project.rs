//! `wasm2native build`: programs that `wasm2native.toml` describes.

use std::fs;
use std::path::Path;

use wasm2native_tests::build::{Build, command};
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::{Scratch, names};
use wasm2native_tests::wat;

/// A folder with programs and a description of them.
fn project(description: &str) -> Scratch {
    let scratch = Scratch::new();
    for name in ["cat", "arguments", "environment"] {
        scratch.write(&format!("programs/{name}.wasm"), wat::binary(&format!("wasi/{name}")));
    }
    let target = machine::target().map(|target| format!("target = \"{target}\"\n")).unwrap_or_default();
    scratch.write("wasm2native.toml", description.replace("TARGET\n", &target));
    scratch
}

fn build(directory: &Path, words: &[&str]) -> Outcome {
    command().arg("build").args(words).directory(directory).run()
}

#[test]
fn all_programs_or_some() {
    let scratch = project(
        "[program.cat]\ninput = \"programs/cat.wasm\"\nTARGET\n\n\
         [program.arguments]\ninput = \"programs/arguments.wasm\"\noutput = \"programs/shown\"\narg = [\"-x\", \"two\"]\noptimize = \"size\"\nTARGET\n",
    );
    build(scratch.path(), &["arguments"]).expect(0);
    assert_eq!(scratch.names(), ["programs", "wasm2native.toml"]);
    Job::new(scratch.join("programs/shown")).arg("3").run().expect(0).expect_out("-x\0two\x003\0");
    // From a folder inside, as from everywhere else.
    build(&scratch.join("programs"), &["-q"]).expect(0);
    Job::new(scratch.join("cat")).input("x").run().expect(0).expect_out("x");
    fs::remove_file(scratch.join("cat")).expect("it is ours");
    let elsewhere = Scratch::new();
    build(elsewhere.path(), &["-v", "-C", scratch.path().to_str().expect("UTF-8"), "cat"]).expect(0).expect_err("wrote cat");
    assert_eq!(scratch.names(), ["cat", "programs", "wasm2native.toml"]);
    assert_eq!(elsewhere.names(), [""; 0]);
}

/// The same bytes as by a command line that says the same.
#[test]
fn a_description_is_a_command_line() {
    let scratch = project(
        "[program.cat]\ninput = \"programs/cat.wasm\"\nseccomp = true\nmax-memory = \"1MiB\"\nno-build-id = false\nTARGET\n",
    );
    build(scratch.path(), &[]).expect(0);
    let options = Build::new(scratch.join("programs/cat.wasm")).option(["--seccomp", "--max-memory", "1MiB"]);
    options.attempt(&scratch.join("other")).expect(0);
    if std::env::var_os("W2N_OPTIONS").is_none() {
        let read = |name: &str| fs::read(scratch.join(name)).expect("it is there");
        assert!(read("cat") == read("other"), "the executables differ");
    }
}

#[test]
fn several_targets() {
    let scratch = project(
        "[program.cat]\ninput = \"programs/cat.wasm\"\noutput = \"out/cat.bin\"\ntarget = [\"aarch64-linux\", \"riscv64\"]\n\n\
         [program.image]\ninput = \"programs/cat.wasm\"\noutput = \"out/image.tar\"\nemit = \"oci\"\ntarget = [\"aarch64-linux\", \"riscv64\"]\n",
    );
    fs::create_dir(scratch.join("out")).expect("scratch is writable");
    build(scratch.path(), &[]).expect(0);
    assert_eq!(names(&scratch.join("out")), ["cat-aarch64-linux.bin", "cat-riscv64.bin", "image.tar"]);
}

#[test]
fn wrong_descriptions() {
    let cases = [
        ("[program.a]\ninput = ", "line 2 is wrong"),
        ("[package]\nname = \"x\"\n", "unknown key package"),
        ("", "there is no program"),
        ("[program.a]\ninputs = \"x\"\n", "unknown key inputs; did you mean input?"),
        ("[program.a]\ninput = \"x\"\nmax-memry = 1\n", "did you mean max-memory?"),
        ("[program.a]\ninput = \"x\"\nmax-memory = \"lots\"\n", "--max-memory"),
        ("[program.a]\ninput = \"x\"\nmax-memory = 1.5\n", "no text, number"),
        ("[program.a]\noutput = \"x\"\n", "<INPUT>"),
        ("[program]\na = 1\n", "is no table"),
        ("[program.a]\ninput = \"missing.wasm\"\n", "cannot read missing.wasm"),
        ("[program.a]\ninput = \"programs/cat.wasm\"\nverbose = true\n", "unknown key verbose"),
    ];
    for (description, said) in cases {
        let scratch = project(description);
        build(scratch.path(), &[]).expect(1).expect_err("error: ").expect_err(said);
        assert_eq!(scratch.names(), ["programs", "wasm2native.toml"]);
    }
    build(project("[program.a]\ninput = \"x\"\n").path(), &["b"]).expect(1).expect_err("no program b").expect_err("it has a");
    build(Path::new("/"), &[]).expect(1).expect_err("there is no wasm2native.toml");
}
