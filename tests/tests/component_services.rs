//! Interfaces that are not part of WASI 0.2 but that its components import: values by name, messages, values and objects that are kept.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::{Scratch, names};
use wasm2native_tests::server::free_address;
use wasm2native_tests::skip::{available, tool};

/// Builds a program with these options.
fn build(name: &str, options: &[&str]) -> Option<Build> {
    let module = available(&format!("component {name}"), corpus::wit_bindgen::service(name))?;
    Some(Build::new(module).option(options.iter().copied()).option(["--seccomp"]))
}

/// Builds a program into a directory that is kept as long as the first result.
fn executable(name: &str, options: &[&str]) -> Option<(Scratch, PathBuf)> {
    let scratch = Scratch::new();
    let executable = build(name, options)?.executable(&scratch);
    Some((scratch, executable))
}

#[test]
fn values_by_name() {
    let options = ["--config", "color=vermilion", "--config", "token=env:TOKEN", "--config", "color=blue", "--config", "empty="];
    let Some((_scratch, program)) = executable("settings", &options) else { return };
    let requests =
        ["get color", "get token", "get empty", "get colour", "spin color", "spin token", "spin shape", "spin Color", "all"];
    let run = |job: Job| job.args(requests).run();
    let outcome = run(Job::new(&program).env("TOKEN", "s\u{e9}same"));
    outcome.expect(0).expect_out(
        "Ok(Some(\"blue\"))\n\
         Ok(Some(\"s\u{e9}same\"))\n\
         Ok(Some(\"\"))\n\
         Ok(None)\n\
         Ok(\"blue\")\n\
         Ok(\"s\u{e9}same\")\n\
         Err(Error::Undefined(\"the program was built without a value for it (--config)\"))\n\
         Err(Error::InvalidName(\"a name is made of lowercase letters, digits and single underscores between them, and begins with a \
         letter\"))\n\
         Ok([(\"token\", \"s\u{e9}same\"), (\"color\", \"blue\"), (\"empty\", \"\")])\n",
    );
    let bytes = std::fs::read(&program).expect("it was written");
    assert!(!bytes.windows(9).any(|bytes| bytes == b"vermilion"), "what does not count is not in the file");
    // A value that is missing is an error before anything happens, and no other value shows up in the error.
    let missing = "error: the environment variable TOKEN is not set\n  help: this program was built to take the value of token from it (--config)\n";
    let outcome = run(Job::new(&program).clean_environment()).expect(1);
    assert_eq!((outcome.out(), outcome.err()), (String::new(), missing.to_owned()));
    let outcome = Job::new(&program).under("export TOKEN=$(printf '\\377'); exec").run().expect(1);
    assert_eq!(outcome.err(), missing.replace("is not set", "is not UTF-8"));
}

/// Without `--config`, there are no values, and nothing is checked.
#[test]
fn no_values() {
    let Some((_scratch, program)) = executable("settings", &[]) else { return };
    let outcome = Job::new(&program).args(["all", "get a"]).run();
    outcome.expect(0).expect_out("Ok([])\nOk(None)\n");
}

#[test]
fn messages_are_lines() {
    let Some((_scratch, program)) = executable("settings", &[]) else { return };
    let long = "x".repeat(10_000);
    let requests = [
        "log warn db slow query".to_owned(),
        "log critical  no context".to_owned(),
        "log trace a%b forged%error: line \u{1b}[2J\u{2028}\t\u{e9}".to_owned(),
        format!("log warn long {long}"),
    ];
    let outcome = Job::new(&program).args(requests).run().expect(0);
    let expected = format!(
        "warn db: slow query\n\
         critical: no context\n\
         trace a%b: forged\\nerror: line \\u{{1b}}[2J\\u{{2028}}\\t\u{e9}\n\
         warn long: {long}\n"
    );
    assert_eq!(outcome.err(), expected);
}

/// Options and imports that do not go together.
#[test]
fn mistakes() {
    let Some(build) = build("settings", &[]) else { return };
    let scratch = Scratch::new();
    let attempt = |options: &[&str]| build.clone().option(options.iter().copied()).attempt(&scratch.join("program"));
    let refused = |outcome: Outcome, text: &str| outcome.expect(2).expect_err(text);
    refused(attempt(&["--config", "a"]), "the value is missing: KEY=VALUE, or KEY=env:NAME");
    refused(attempt(&["--config", "=a"]), "the key is missing before the `=`");
    refused(attempt(&["--config", "a=env:"]), "the name of the variable is missing after `env:`");
    let hello = Build::new(wasm2native_tests::wat::program("wasi/cat")).option(["--config", "a=b"]);
    let note = "note: --config has no effect: the program imports neither wasi:config nor fermyon:spin/variables\n";
    hello.attempt(&scratch.join("program")).expect(0).expect_err(note);
}

/// What each way of keeping values does, and one program after the other sees.
fn kept_values(program: &Path, directory: &Path) {
    let run = |requests: &[&str], expected: &str| {
        let outcome = Job::new(program).directory(directory).args(requests).run().expect(0);
        assert_eq!(outcome.out(), expected);
    };
    run(
        &[
            "get b k",
            "set b k one",
            "set c k two",
            "get b k",
            "exists b k",
            "exists b x",
            "set b /../\u{e9} three",
            "keys b",
            "page b",
        ],
        "Ok(None)\nOk(())\nOk(())\nOk(Some(\"one\"))\nOk(true)\nOk(false)\nOk(())\nOk([\"/../\u{e9}\", \"k\"])\n\
         Err(Error::Other(\"all keys are on the first page\"))\n",
    );
    run(
        &[
            "delete b k",
            "set b k one",
            "delete b k",
            "delete b k",
            "get b k",
            "fill b big 3000000",
            "size b big",
            "fill b big 0",
            "size b big",
        ],
        "Ok(())\nOk(())\nOk(())\nOk(())\nOk(None)\nOk(())\nOk(Some(3000000))\nOk(())\nOk(Some(0))\n",
    );
    run(
        &["add n k 40", "add n k 2", "get n k", "add n k -50", "set n k 1", "old n k", "set n k x", "add n k 1"],
        "Ok(40)\nOk(42)\nOk(Some(\"42\"))\nOk(-8)\n\
         Ok(())\n\
         Ok(Some(\"1\")) Ok([\"k\"])\n\
         Err(Error::Other(\"the number would be too large\")) Err(Error::Other(\"all keys are on the first page\"))\n\
         Ok(())\nErr(Error::Other(\"the value is not a number\"))\n",
    );
    run(&["race r k", "get r k"], "Ok(Some(\"theirs\"))\ntrue\nOk(Some(\"ours\"))\n");
    run(
        &["many m"],
        "Ok(())\n\
         Ok([Some((\"c/d\", Some(\"three\"))), None, Some((\"b\", Some(\"\"))), Some((\"a\", Some(\"one\")))])\n\
         Ok(())\n\
         Ok([None, None, None, None])\n\
         Err(Error::Other(\"the key or the name is too long\"))\n",
    );
    run(
        &["spin s k v"],
        "Ok(false) Ok(None)\nOk(()) Ok(Some(\"v\"))\nOk(()) Ok([])\nErr(Error::Other(\"the key or the name is too long\"))\n",
    );
}

#[test]
fn values_in_memory() {
    let options = ["--keyvalue", "memory", "--keyvalue-max", "4MiB"];
    let Some((scratch, program)) = executable("values", &options) else { return };
    kept_values(&program, &scratch.join("."));
    // Nothing is left for the next program, and there is an end.
    let outcome =
        Job::new(&program).args(["get b big", "fill b k 5000000", "fill b a 3000000", "fill b b 3000000", "size b a"]).run();
    let full = "Err(Error::Other(\"there is no room for the value\"))\n";
    outcome.expect(0).expect_out(&format!("Ok(None)\n{full}Ok(())\n{full}Ok(Some(3000000))\n"));
}

#[test]
fn values_in_a_directory() {
    let Some((scratch, program)) = executable("values", &["--keyvalue", "data"]) else { return };
    let refused = |text: &str| {
        let outcome = Job::new(&program).directory(scratch.join(".")).args(["get b k"]).run().expect(1);
        let help = "this program was built to keep values there (--keyvalue); relative paths start at the working directory";
        assert_eq!(outcome.err(), format!("error: cannot open directory data: {text}\n  help: {help}\n"));
    };
    refused("it does not exist");
    scratch.write("data", "");
    refused("it is not a directory");
    fs::remove_file(scratch.join("data")).expect("it is there");
    fs::create_dir(scratch.join("data")).expect("there is none");
    kept_values(&program, &scratch.join("."));
    // The next program finds them.
    let run = |requests: &[&str]| Job::new(&program).directory(scratch.join(".")).args(requests).run().expect(0).out();
    assert_eq!(run(&["get b /../\u{e9}", "size b big", "keys m"]), "Ok(Some(\"three\"))\nOk(Some(0))\nOk([])\n");
    assert_eq!(names(&scratch.join("data/bb")), ["k%2f%2e%2e%2f%c3%a9", "kbig"]);
    // A directory that cannot be written to: the superuser can write anywhere.
    if !rustix::process::geteuid().is_root() {
        fs::set_permissions(scratch.join("data/bb"), fs::Permissions::from_mode(0o555)).expect("it is ours");
        assert_eq!(run(&["set b k v", "size b big"]), "Err(Error::AccessDenied)\nOk(Some(0))\n");
    }
}

/// No addition is lost, however many programs add at the same time, and whenever one is killed.
#[test]
fn several_programs_share_a_directory() {
    let Some((scratch, program)) = executable("values", &["--keyvalue", "data"]) else { return };
    fs::create_dir(scratch.join("data")).expect("there is none");
    let command = |request: &str| {
        let mut command = Command::new(&program);
        command.current_dir(scratch.join(".")).arg(request);
        command
    };
    let start = |request: &str| command(request).spawn().expect("it starts");
    let mut programs: Vec<_> = ["count b n 50", "swap b n 25", "count b n 50", "swap b n 25"].into_iter().map(start).collect();
    for program in &mut programs {
        assert!(program.wait().expect("it ends").success());
    }
    let read = |request: &str| String::from_utf8(command(request).output().expect("it starts").stdout).expect("it is text");
    assert_eq!(read("get b n"), "Ok(Some(\"150\"))\n");
    for time in 0..20 {
        let mut program = start("count b n 1000000");
        thread::sleep(Duration::from_millis(time));
        program.kill().expect("it runs");
        program.wait().expect("it ends");
        let value = read("get b n");
        let number = value.strip_prefix("Ok(Some(\"").and_then(|rest| rest.strip_suffix("\"))\n"));
        assert!(number.is_some_and(|number| number.parse::<u64>().is_ok_and(|number| number >= 150)), "{value}");
        assert_eq!(read("keys b"), "Ok([\"n\"])\n");
    }
}

/// The kernel keeps a program to the directory, in whatever else it is granted.
#[test]
fn values_and_directories() {
    let options = ["--keyvalue", "data", "--dir", "work", "--landlock"];
    let Some((scratch, program)) = executable("values", &options) else { return };
    for name in ["data", "work"] {
        fs::create_dir(scratch.join(name)).expect("there is none");
    }
    let outcome = Job::new(&program).directory(scratch.join(".")).args(["set b k v", "get b k"]).run();
    // Where the kernel has no Landlock, the program says so.
    if !outcome.err().contains("--landlock") {
        outcome.expect(0).expect_out("Ok(())\nOk(Some(\"v\"))\n");
    }
}

#[test]
fn mistakes_about_kept_values() {
    let Some(build) = build("values", &[]) else { return };
    let scratch = Scratch::new();
    let attempt = |options: &[&str]| build.clone().option(options.iter().copied()).attempt(&scratch.join("program"));
    let missing = "error: the component imports \"wasi:keyvalue/";
    let outcome = attempt(&[]).expect(1).expect_err(missing);
    outcome.expect_err(
        "help: --keyvalue memory keeps them in memory of the program until it ends, --keyvalue DIRECTORY in a directory",
    );
    attempt(&["--keyvalue", "rediss://localhost"]).expect(2).expect_err("rediss is not supported");
    attempt(&["--keyvalue", "redis://:secret@db"]).expect(2).expect_err("a password is read from the environment");
    let outcome = attempt(&["--keyvalue", "redis://db", "--allow-net", "db:80"]).expect(1);
    outcome.expect_err(
        "error: --keyvalue redis://db:6379/0 is a server that was not granted\n  help: --allow-net db:6379 grants it\n",
    );
    attempt(&["--keyvalue", ""]).expect(2).expect_err("the name of the directory is missing");
    attempt(&["--keyvalue", "memory", "--keyvalue-max", "1"]).expect(2).expect_err("must be from 64KiB to 16GiB");
    let outcome = attempt(&["--keyvalue", "data", "--keyvalue-max", "1MiB"]).expect(1);
    outcome.expect_err("error: --keyvalue-max limits what --keyvalue memory keeps\n");
    let cat = Build::new(wasm2native_tests::wat::program("wasi/cat")).option(["--keyvalue", "memory"]);
    let note = "note: --keyvalue has no effect: the program imports neither wasi:keyvalue nor fermyon:spin/key-value\n";
    cat.attempt(&scratch.join("program")).expect(0).expect_err(note);
}

/// What `wasi:blobstore` does with containers and objects, and one program after the other sees.
#[test]
fn objects_in_a_directory() {
    let Some((scratch, program)) = executable("objects", &["--blobstore", "data"]) else { return };
    let refused = Job::new(&program).directory(scratch.join(".")).args(["exists a"]).run().expect(1);
    let help = "this program was built to keep objects there (--blobstore); relative paths start at the working directory";
    assert_eq!(refused.err(), format!("error: cannot open directory data: it does not exist\n  help: {help}\n"));
    fs::create_dir(scratch.join("data")).expect("there is none");
    let run = |requests: &[&str], expected: &str| {
        let outcome = Job::new(&program).directory(scratch.join(".")).args(requests).run().expect(0);
        assert_eq!(outcome.out(), expected, "{requests:?}");
    };
    run(
        &[
            "exists a",
            "list a 1",
            "create a",
            "create a",
            "exists a",
            "create /../\u{e9}",
            "info a",
            "list a 5",
            "read a o 0-1",
            "long a",
        ],
        "false\nerror: there is no such container\na\nerror: there is such a container already\ntrue\n/../\u{e9}\na true\n[] ([], true)\n\
         error: there is no such object\nErr(\"the name is too long\") Err(\"the name is too long\")\n",
    );
    run(
        &["write a o one", "read a o 0-18446744073709551615", "write a o three", "info a o", "has a o", "has a x", "info a x"],
        "3 one\na o 5 true\ntrue\nfalse\nerror: there is no such object\n",
    );
    // Both ends of a range are part of it.
    run(
        &["read a o 1-3", "read a o 4-4", "read a o 2-100", "read a o 5-9", "read a o 6-9", "read a o 3-1"],
        "3 hre\n1 e\n3 ree\n0 \nerror: the object does not have this range\nerror: the object does not have this range\n",
    );
    run(
        &["late a late text", "read a late 0-9", "empty a none", "read a none 0-9", "info a none"],
        "false\n4 text\n0 \na none 0 true\n",
    );
    // What is not finished is no object, and leaves the one before.
    run(
        &["abandon a o", "read a o 0-9", "abandon a new", "has a new"],
        "true\nErr(\"the content is that of another object already\")\n5 three\n\
         true\nErr(\"the content is that of another object already\")\nfalse\n",
    );
    run(
        &[
            "fill a big 3000000",
            "stream a big 0-18446744073709551615",
            "stream a big 0-1000",
            "splice a big same",
            "stream a same 0-9999999",
        ],
        "3000000 true\n1001 true\n3000000 true\n",
    );
    run(
        &[
            "copy a o a/p",
            "copy a o a/o",
            "create b",
            "copy a p b/q",
            "move a p b/r",
            "list a 2",
            "list b 1",
            "read b r 0-9",
            "copy a o c/o",
            "move a x b/x",
            "copy a x b/x",
        ],
        "b\n[\"big\", \"late\", \"none\", \"o\", \"same\"] ([], true)\n[\"q\", \"r\"] ([], true)\n5 three\n\
         error: there is no such container\nerror: there is no such object\nerror: there is no such object\n",
    );
    run(
        &["skip a 2", "skip a 9", "hold b q", "remove b q", "list b 7"],
        "(2, false) 3\n(5, true) 0\nfalse 5\nthree\nhr\n[\"r\"] ([], true)\n",
    );
    run(
        &["write a A/..\u{e9} x", "remove-all a A/..\u{e9},o,nothing", "list a 4096", "clear a", "list a 1"],
        "[\"big\", \"late\", \"none\", \"same\"] ([], true)\n[] ([], true)\n",
    );
    run(
        &["delete b", "exists b", "delete b", "list b 1", "create b", "list b 1"],
        "()\nfalse\nerror: there is no such container\nerror: there is no such container\nb\n[] ([], true)\n",
    );
    assert_eq!(names(&scratch.join("data")), ["c%2f%2e%2e%2f%c3%a9", "ca", "cb"]);
    let child = Job::new(&program).directory(scratch.join(".")).args(["forget a o"]).run().expect(134);
    child.expect_err("resource has children");
    run(&["write a o x"], "");
    assert_eq!(names(&scratch.join("data")), ["c%2f%2e%2e%2f%c3%a9", "ca", "cb"], "what was left is gone");
}

/// An object is the old one or the new one, whenever a program that writes is killed, and whoever else writes.
#[test]
fn objects_are_replaced_in_one_step() {
    let Some((scratch, program)) = executable("objects", &["--blobstore", "data"]) else { return };
    fs::create_dir(scratch.join("data")).expect("there is none");
    let command = |request: &str| {
        let mut command = Command::new(&program);
        command.current_dir(scratch.join(".")).arg(request);
        command
    };
    let read = |request: &str| String::from_utf8(command(request).output().expect("it starts").stdout).expect("it is text");
    assert_eq!(read("create a") + &read("fill a o 1000"), "a\n");
    assert_eq!(read("write a o xxx"), "");
    for time in 0..20 {
        let mut programs = [(); 2].map(|()| command("alternate a o 300000").spawn().expect("it starts"));
        thread::sleep(Duration::from_millis(3 * time));
        assert!(["3 true\n", "300000 true\n"].contains(&&*read("uniform a o")));
        for program in &mut programs {
            program.kill().expect("it runs");
            program.wait().expect("it ends");
        }
        assert!(["3 true\n", "300000 true\n"].contains(&&*read("uniform a o")));
    }
    // What was left by the last two goes with the next object.
    assert_eq!(read("write a p x"), "");
    assert_eq!(names(&scratch.join("data")), ["ca"]);
    assert_eq!(names(&scratch.join("data/ca")), ["made", "oo", "op"]);
}

#[test]
fn mistakes_about_objects() {
    let Some(build) = build("objects", &[]) else { return };
    let scratch = Scratch::new();
    let attempt = |options: &[&str]| build.clone().option(options.iter().copied()).attempt(&scratch.join("program"));
    let outcome = attempt(&[]).expect(1).expect_err("error: the component imports \"wasi:blobstore/");
    outcome.expect_err("help: --blobstore DIRECTORY keeps them in a directory, also for several programs");
    attempt(&["--blobstore", ""]).expect(2).expect_err("the name of the directory is missing");
    let cat = Build::new(wasm2native_tests::wat::program("wasi/cat")).option(["--blobstore", "data"]);
    let note = "note: --blobstore has no effect: the program does not import wasi:blobstore\n";
    cat.attempt(&scratch.join("program")).expect(0).expect_err(note);
}

/// A server that ends with the test.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    /// Starts Redis on a port that is free.
    fn start(scratch: &Scratch, options: &[&str]) -> Option<Server> {
        let server = tool("redis-server", "redis-server")?;
        let port = free_address("127.0.0.1").expect("there is one").port();
        let mut command = Command::new(server);
        command.current_dir(scratch.join(".")).args(["--bind", "127.0.0.1", "--save", "", "--port"]).arg(port.to_string());
        let process = command.args(options).stdout(Stdio::null()).spawn().expect("it starts");
        let server = Server { process, port };
        for _ in 0..500 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(server);
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not listen")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().expect("it is ours");
        self.process.wait().expect("it ends");
    }
}

#[test]
fn values_on_a_server() {
    let scratch = Scratch::new();
    let Some(server) = Server::start(&scratch, &["--requirepass", "open sesame"]) else { return };
    let (url, grant) = (format!("redis://env:SECRET@localhost:{}/3", server.port), format!("localhost:{}", server.port));
    let Some((_scratch, program)) = executable("values", &["--keyvalue", &url, "--allow-net", &grant]) else { return };
    let missing = Job::new(&program).clean_environment().args(["get b k"]).run().expect(1);
    let help = "this program was built to take the password of a server from it (--keyvalue)";
    assert_eq!(missing.err(), format!("error: the environment variable SECRET is not set\n  help: {help}\n"));
    let wrong = Job::new(&program).env("SECRET", "open barley").args(["get b k"]).run();
    wrong.expect(0).expect_out("Err(Error::AccessDenied)\n");
    let wrapper = scratch.write("program", format!("#!/bin/sh\nSECRET='open sesame' exec {} \"$@\"\n", program.display()));
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).expect("it is ours");
    kept_values(&wrapper, &scratch.join("."));
    let run = |request: &str| Job::new(&wrapper).args([request]).run().expect(0).out();
    assert_eq!(run("get b /../\u{e9}"), "Ok(Some(\"three\"))\n");
    // Several programs share it.
    let start = |request: &str| Command::new(&wrapper).arg(request).spawn().expect("it starts");
    let mut programs: Vec<_> =
        ["count b n 2000", "swap b n 500", "count b n 2000", "swap b n 500"].into_iter().map(start).collect();
    for program in &mut programs {
        assert!(program.wait().expect("it ends").success());
    }
    assert_eq!(run("get b n"), "Ok(Some(\"5000\"))\n");
    // Without a server, there is an error, and no program waits.
    drop(server);
    assert_eq!(run("get b n"), "Err(Error::Other(\"the server does not answer\"))\n");
}
