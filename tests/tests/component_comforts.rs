//! Components in whatever else the command does: outputs, debug information, traces, limits, `run`.

use std::fs;

use wasm2native_tests::build::{Build, command};
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::{available, tool};
use wasm2native_tests::{corpus, machine, wat};

/// Returns a build of two components as one.
fn composed(name: &str) -> Option<Build> {
    let made = available(name, corpus::wit_bindgen::composed())?;
    Some(Build::new(made.join("program.wasm")).option(["-q"]))
}

/// Every call of the host by both components, with its values.
#[test]
fn calls_are_shown() {
    let Some(build) = composed("calls of components") else { return };
    let scratch = Scratch::new();
    let executable = build.option(["--trace-wasi"]).executable(&scratch);
    // Pipes would be waited for, now and then.
    scratch.write("input", "a b\n");
    let job = Job::new("./program").args(["1", "1"]).env("W2N_TRACE", "1").directory(executable.parent().expect("a folder"));
    let outcome = job.under("exec < input > output").run().expect(0);
    assert_eq!(fs::read_to_string(scratch.join("output")).expect("it was written"), "2 words\n1 a\n2 different words\n");
    let shown = "\
        wasi:cli/environment.get-arguments() = [\"./program\", \"1\", \"1\"]\n\
        wasi:cli/environment.get-arguments() = [\"./program\", \"1\", \"1\"]\n\
        wasi:cli/stdin.get-stdin() = 2\n\
        wasi:io/streams.input-stream.read(self=2, len=8192) = ok([4 bytes])\n\
        wasi:cli/stdout.get-stdout() = 3\n\
        wasi:io/streams.output-stream.check-write(self=3) = ok(65536)\n\
        wasi:io/streams.output-stream.write(self=3, contents=[8 bytes]) = ok\n\
        wasi:io/streams.output-stream.blocking-flush(self=3) = ok\n\
        wasi:io/streams.input-stream.read(self=2, len=8192) = err(closed)\n\
        wasi:io/streams.output-stream.check-write(self=3) = ok(65536)\n\
        wasi:io/streams.output-stream.write(self=3, contents=[4 bytes]) = ok\n\
        wasi:io/streams.output-stream.blocking-flush(self=3) = ok\n\
        wasi:cli/stdout.get-stdout() = 1\n\
        wasi:io/streams.output-stream.check-write(self=1) = ok(65536)\n\
        wasi:io/streams.output-stream.write(self=1, contents=[18 bytes]) = ok\n\
        wasi:io/streams.output-stream.blocking-flush(self=1) = ok\n";
    assert_eq!(outcome.err(), shown);
}

/// gdb shows the lines of both components, and their callers.
#[cfg(target_arch = "x86_64")]
#[test]
fn gdb_shows_lines_of_both() {
    let Some(gdb) = tool("gdb", "gdb") else { return };
    let (Some(build), Some(_)) = (composed("gdb on components"), available("gdb on components", machine::is_this())) else {
        return;
    };
    let scratch = Scratch::new();
    let executable = build.option(["-g"]).executable(&scratch);
    let input = scratch.write("input", "a b\n");
    let said = Job::new(gdb)
        .args(["-q", "-nx", "-batch", "-ex", "break library.rs:34"])
        .arg("-ex")
        .arg(format!("run 1 1 < {}", input.display()))
        .args(["-ex", "backtrace"])
        .arg(&executable)
        .run()
        .out();
    assert!(said.contains("library.rs:34") && said.contains("command.rs:1"), "{said}");
}

/// Lines and inlined functions in the report of a trap.
#[test]
fn reports_have_lines() {
    let Some(build) = composed("lines of components in reports") else { return };
    let scratch = Scratch::new();
    let executable = build.option(["--backtrace", "lines"]).executable(&scratch);
    let outcome = Job::new(executable).args(["1", "0"]).input("a b\n").run().expect(134);
    outcome.expect_err("/library.rs:41\n").expect_err("/command.rs:19\n");
}

/// Everything that is written in place of an executable, from binary and text.
#[test]
fn other_outputs() {
    let scratch = Scratch::new();
    for kind in ["obj", "clif", "asm", "oci"] {
        for input in [scratch.write("hello.wasm", wat::binary("components/hello")), wat::program("components/hello")] {
            let output = scratch.join(kind);
            Build::new(input).option(["--emit", kind]).attempt(&output).expect(0);
            assert!(fs::metadata(&output).expect("it was written").len() > 500, "{kind}");
        }
    }
    let clif = fs::read_to_string(scratch.join("clif")).expect("it was written");
    assert!(clif.contains("blocking_write_and_flush"), "{clif}");
}

/// From standard input, in both formats.
#[test]
fn standard_input() {
    let scratch = Scratch::new();
    let text = fs::read(wat::program("components/hello")).expect("it is there");
    for input in [wat::binary("components/hello"), text] {
        let output = scratch.join("hello");
        Build::new("-").job(&output).input(input).run().expect(0);
        Job::new(&output).run().expect(0).expect_out("hello\n");
    }
}

/// `run` keeps them as it keeps modules, and passes arguments and options.
#[test]
fn run() {
    let Some(_) = available("run of components", machine::is_this()) else { return };
    let scratch = Scratch::new();
    for _ in 0..2 {
        let job = command().arg("run").arg(wat::program("components/hello")).env("XDG_CACHE_HOME", scratch.path());
        job.run().expect(0).expect_out("hello\n");
    }
    assert_eq!(scratch.names(), ["wasm2native"]);
}

/// The time of each stage, of which one is for components alone.
#[test]
fn times() {
    let scratch = Scratch::new();
    let outcome = Build::new(wat::program("components/hello")).option(["--time"]).attempt(&scratch.join("hello")).expect(0);
    for stage in ["flatten", "plan", "link"] {
        assert!(outcome.err().contains(stage), "{stage}\n{outcome}");
    }
}

/// Bytes that move between streams, behind a filter that allows what these functions need and nothing else.
#[test]
fn streams_behind_a_filter() {
    let Some(module) = available("streams of components", corpus::wit_bindgen::c("splices")) else { return };
    for options in [&[][..], &["--seccomp", "--landlock"]] {
        let scratch = Scratch::new();
        scratch.write("work/source", "0123456789".repeat(30_000));
        scratch.write("work/log", "log: ");
        let build = Build::new(&module).grant("work".as_ref(), "/").option(options);
        let job = Job::new(build.executable(&scratch)).directory(scratch.path()).input("some text\n".repeat(20_000));
        let outcome = job.run().expect(0).expect_err("499994 bytes\n");
        assert!(outcome.out() == "some text\n".repeat(20_000));
        let moved = &"0123456789".repeat(30_000)[6..];
        let left = |name: &str| fs::read_to_string(scratch.join("work").join(name)).expect("it was written");
        assert!(left("copy") == format!("\0\0{moved}"), "{}", left("copy").len());
        assert!(left("log") == format!("log: {moved}\0\0\0\0\0"), "{}", left("log").len());
    }
}
