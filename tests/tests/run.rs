//! `wasm2native run`: programs that are compiled once and run at once, alone and as the runner of build tools.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use wasm2native_tests::build::{command, compiler};
use wasm2native_tests::corpus::{self, pip, zig};
use wasm2native_tests::disk::SmallDisk;
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::{Scratch, names, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// A home directory with a cache of its own.
struct Home(Scratch);

impl Home {
    /// Nothing is run where programs are built for another machine.
    fn new(name: &str) -> Option<Self> {
        available(name, machine::is_this())?;
        Some(Self(Scratch::new()))
    }

    fn run(&self) -> Job {
        command().arg("run").env("XDG_CACHE_HOME", self.0.path())
    }

    fn cache(&self) -> PathBuf {
        self.0.join("wasm2native")
    }

    /// Returns the executables in the cache, by name and inode.
    fn executables(&self) -> Vec<(String, u64)> {
        let executable = |name: &String| {
            let metadata = fs::metadata(self.cache().join(name)).expect("it is there");
            (metadata.mode() & 0o100 != 0).then(|| (name.clone(), metadata.ino()))
        };
        names(&self.cache()).iter().filter_map(executable).collect()
    }
}

#[test]
fn a_program_is_compiled_once() {
    let Some(home) = Home::new("run") else { return };
    let program = wat::program("wasi/cat");
    home.run().arg(&program).input("first").run().expect(0).expect_out("first");
    let made = home.executables();
    assert!(made.len() == 1 && made[0].0.starts_with("cat-"), "{made:?}");
    for _ in 0..2 {
        home.run().arg(&program).input("again").run().expect(0).expect_out("again");
    }
    home.run().args(["-O", "size"]).arg(&program).input("small").run().expect(0).expect_out("small");
    assert_eq!(home.executables().len(), 2);
    assert!(home.executables().contains(&made[0]));
}

/// The first word that is no option is the program, and everything after it belongs to that, unless `--` follows.
#[test]
fn arguments() {
    let Some(home) = Home::new("arguments of run") else { return };
    let program = wat::program("wasi/arguments");
    let shown = |arguments: &[&str]| {
        let outcome = home.run().args(arguments).run().expect(0);
        outcome.out().split_terminator('\0').map(str::to_owned).collect::<Vec<_>>()
    };
    let name = program.to_str().expect("a path in UTF-8");
    assert_eq!(shown(&[name]), [""; 0]);
    assert_eq!(shown(&[name, "a", "-O", "--help", "--test-threads=1"]), ["a", "-O", "--help", "--test-threads=1"]);
    assert_eq!(shown(&["--arg", "first", name, "--", "-x"]), ["first", "-x"]);
    assert_eq!(shown(&[name, "--arg", "first", "-O", "none", "--", "-x", "--", "y"]), ["first", "-x", "--", "y"]);
    assert_eq!(shown(&[name, "a", "--", "b"]), ["a", "--", "b"]);
    assert_eq!(shown(&["--", name, "--arg", "b", "--", "c"]), ["--arg", "b", "--", "c"]);
}

#[test]
fn the_status_is_that_of_the_program() {
    let Some(home) = Home::new("status of run") else { return };
    home.run().arg(wat::program("traps/unreachable")).run().expect(134).expect_err("wasm trap: unreachable");
    home.run().arg(home.0.join("missing.wasm")).run().expect(1).expect_err("error: cannot read").expect_err("missing.wasm");
    home.run()
        .arg(home.0.write("broken.wat", "(module (func (export \"_start\") i32.add))"))
        .run()
        .expect(1)
        .expect_err("broken.wat");
    home.run().arg("-").run().expect(1).expect_err("standard input is the program's");
    let debug = home.run().args(["-g", "--debug-file"]).arg(home.0.join("debug")).arg(wat::program("wasi/cat")).run();
    debug.expect(1).expect_err("-g alone puts the debug information into the executable");
    home.run().args(["--emit", "asm"]).arg(wat::program("wasi/cat")).run().expect(1).expect_err("omit --emit");
    home.run().run().expect(2).expect_err("wasm2native run");
    home.run().arg("--help").run().expect(0);
}

/// A program for another machine needs an emulator.
#[test]
fn another_machine() {
    let Some(home) = Home::new("run for another machine") else { return };
    let other = if cfg!(target_arch = "s390x") { "x86_64-linux" } else { "s390x-linux" };
    let program = wat::program("wasi/cat");
    let run = || home.run().args(["--target", other]).arg(&program).input("x");
    let registered = Path::new("/proc/sys/fs/binfmt_misc").join(format!("qemu-{}", other.trim_end_matches("-linux")));
    if !registered.exists() {
        run().env("PATH", "").run().expect(1).expect_err("qemu-").expect_err(other);
    }
    if available("run for another machine", machine::emulator(other)).is_some() {
        run().run().expect(0).expect_out("x");
        run().arg("--").run().expect(0).expect_out("x");
        home.run().args(["--no-cache", "--target", other]).arg(&program).input("x").run().expect(0).expect_out("x");
    }
}

#[test]
fn a_cache_that_cannot_be_used() {
    let Some(home) = Home::new("run without a cache") else { return };
    let program = wat::program("wasi/cat");
    let works = |job: Job| job.arg(&program).input("x").run().expect(0).expect_out("x");
    works(home.run().arg("--no-cache"));
    assert_eq!(home.0.names(), [""; 0]);
    works(home.run().env("XDG_CACHE_HOME", "relative").env("HOME", "")).expect_err("neither XDG_CACHE_HOME nor HOME");
    works(home.run().env("XDG_CACHE_HOME", "").env("HOME", home.0.join("home")));
    assert_eq!(names(&home.0.join("home/.cache")), ["wasm2native"]);
    let cache = home.cache();
    fs::create_dir(&cache).expect("scratch is writable");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o755)).expect("it is ours");
    works(home.run()).expect_err("note: the program is not kept").expect_err("\n  help: chmod 700");
    assert!(!works(home.run().arg("-q")).err().contains("note"));
    assert_eq!(names(&cache), [""; 0]);
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o700)).expect("it is ours");
}

#[test]
fn a_full_disk() {
    let Some(home) = Home::new("run with a full disk") else { return };
    let Some(disk) = available("run with a full disk", SmallDisk::mount(&home.0)) else { return };
    let run = home.run().env("XDG_CACHE_HOME", &disk.path).arg(wat::program("wasi/cat")).input("x").run();
    run.expect(0).expect_out("x").expect_err("note: the program is not kept").expect_err("space");
    assert!(names(&disk.path.join("wasm2native")).iter().all(|name| name.ends_with(".lock")));
}

/// What others left behind, or damaged, is never run.
#[test]
fn damaged_executables_are_made_again() {
    let Some(home) = Home::new("damaged cache") else { return };
    let program = wat::program("wasi/cat");
    home.run().arg(&program).run().expect(0);
    let [(name, _)] = &home.executables()[..] else { panic!("one executable") };
    fs::write(home.cache().join(name), "#!/bin/sh\necho forged\n").expect("it is ours");
    home.run().arg(&program).input("x").run().expect(0).expect_out("x");
}

#[test]
fn several_at_once() {
    let Some(home) = Home::new("several at once") else { return };
    let program = wat::program("wasi/cat");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| home.run().arg(&program).input("x").run().expect(0).expect_out("x"));
        }
    });
    assert_eq!(home.executables().len(), 1);
}

/// `cargo run` and `cargo test` run programs natively.
#[test]
fn cargo() {
    let Some(home) = Home::new("cargo") else { return };
    let Some((cargo, target)) = available("cargo", corpus::rust::cargo()) else { return };
    home.0.write("package/Cargo.toml", "[package]\nname = \"package\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n");
    home.0.write("package/src/main.rs", fs::read(source("programs/run/main.rs")).expect("it is there"));
    let variable = format!("CARGO_TARGET_{}_RUNNER", target.to_uppercase().replace('-', "_"));
    let runner = format!("{} run", compiler().display());
    let script =
        cargo.env(&variable, runner).env("XDG_CACHE_HOME", home.0.path()).env("CARGO_HOME", home.0.join("cargo")).script();
    let cargo = |words: &[&str]| {
        let words = words.iter().map(|word| format!("'{word}' ")).collect::<String>();
        let script = script.replace("\"$@\"", &words);
        Job::new("sh").arg("-c").arg(script).directory(home.0.join("package")).run()
    };
    cargo(&["run", "--quiet", "--target", &target, "--", "one", "--two"])
        .expect(3)
        .expect_out(&format!("{:?}\n", [&*format!("target/{target}/debug/package.wasm"), "one", "--two"]));
    says(&cargo(&["test", "--target", &target]).expect(0), &["test adds ... ok", "1 passed"]);
    says(&cargo(&["test", "--target", &target, "--", "--list"]).expect(0), &["adds: test"]);
    assert_eq!(home.executables().len(), 2);
}

/// `go test -exec` runs tests natively.
#[test]
fn go() {
    let Some(home) = Home::new("go") else { return };
    let Some(go) = available("go", corpus::go::toolchain()) else { return };
    for name in ["go.mod", "sum.go", "sum_test.go", "testdata/numbers"] {
        home.0.write(&format!("package/{name}"), guide(&format!("go/{name}")));
    }
    let exec = format!("{} run --dir .::/ --env PWD=/", compiler().display());
    let go = go.env("GOOS", "wasip1").env("GOARCH", "wasm").env("XDG_CACHE_HOME", home.0.path());
    let tested = go.args(["test", "-v", "-exec", &exec, "./..."]).directory(home.0.join("package")).run();
    says(&tested.expect(0), &["--- PASS: TestSum", "ok  \t"]);
    assert_eq!(home.executables().len(), 1);
}

/// CMake's emulator of a cross build runs programs during the build and, by ctest, its tests.
#[test]
fn cmake() {
    let Some(home) = Home::new("cmake") else { return };
    let tools = || Ok((pip::package("cmake", "4.1.0")?, pip::package("ninja", "1.13.0")?, [zig::compiler()?, zig::compiler()?]));
    let Some((cmake, ninja, [cc, ar])) = available("cmake", tools()) else { return };
    for name in ["CMakeLists.txt", "sum.c"] {
        home.0.write(&format!("package/{name}"), guide(&format!("cmake/{name}")));
    }
    let tool = |name: &str, job: Job| {
        let path = home.0.write(&format!("bin/{name}"), job.script());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        path
    };
    let (cc, ar) = (tool("cc", cc.args(["cc", "--target=wasm32-wasi"])), tool("ar", ar.arg("ar")));
    let ninja = executable(&ninja.join("bin/ninja"));
    let run = |program: &str, words: &[&str]| {
        let job = Job::new(executable(&cmake.join("cmake/data/bin").join(program))).args(words);
        job.env("XDG_CACHE_HOME", home.0.path()).directory(home.0.path()).run()
    };
    let define = |name: &str, value: &str| format!("-D{name}={value}");
    let words = [
        define("CMAKE_SYSTEM_NAME", "WASI"),
        define("CMAKE_C_COMPILER", &cc.display().to_string()),
        define("CMAKE_AR", &ar.display().to_string()),
        define("CMAKE_MAKE_PROGRAM", &ninja.display().to_string()),
        define("CMAKE_CROSSCOMPILING_EMULATOR", &format!("{};run", compiler().display())),
        define("CMAKE_TRY_COMPILE_TARGET_TYPE", "STATIC_LIBRARY"),
    ];
    let mut configure = vec!["-S", "package", "-B", "build", "-G", "Ninja"];
    configure.extend(words.iter().map(String::as_str));
    run("cmake", &configure).expect(0);
    run("cmake", &["--build", "build"]).expect(0);
    assert_eq!(fs::read_to_string(home.0.join("build/table.txt")).expect("the build has run the program"), "7\n");
    says(&run("ctest", &["--test-dir", "build", "--output-on-failure"]).expect(0), &["100% tests passed"]);
}

/// Returns a file of the guide's page about build tools.
fn guide(name: &str) -> Vec<u8> {
    fs::read(source("../docs/guide/run").join(name)).expect("it is there")
}

/// Fails the test unless standard output contains all of these.
#[track_caller]
fn says(outcome: &Outcome, texts: &[&str]) {
    for text in texts {
        assert!(outcome.out().contains(text), "expected on standard output: {text:?}\n{outcome}");
    }
}

/// Returns a program of a package, which may come without the permission to execute it.
fn executable(path: &Path) -> PathBuf {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    path.to_owned()
}
