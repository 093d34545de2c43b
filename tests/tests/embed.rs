//! Directories that become part of the executable.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Each function on such files, as in `programs/wasi/tree.c`.
#[test]
fn functions() {
    let Some(module) = available("C program tree", corpus::wasi::program("tree")) else { return };
    let scratch = Scratch::new();
    let large = write_tree(&scratch);
    let embed = format!("{}::/tree", scratch.join("tree").display());
    let program = Build::new(module).option(["--embed", &embed]).executable(&scratch);
    // Nothing of it is looked for when the program runs.
    fs::remove_dir_all(scratch.join("tree")).expect("it is there");
    let outcome = Job::new(program).run();
    let out = outcome.expect(0).out();
    let sum = large.iter().fold(0_u32, |sum, &byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    assert!(out.contains(&format!("large: {} bytes, {sum}\n", large.len())), "{out}");
    let root = ". 3\n.. 3\nabsolute 7\nbroken 7\ndir 3\ndirlink 7\nempty 4\nfile 4\nlarge 4\nlink 7\nloop 7\nmany 3\nout 7\n";
    assert!(out.contains(root), "{out}");
    assert!(out.ends_with("\ninner\n"), "{out}");
}

/// Creates the tree of `tree.c`; returns the contents of its large file.
fn write_tree(scratch: &Scratch) -> Vec<u8> {
    let large: Vec<u8> = (0..300_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    scratch.write("tree/file", "0123456789");
    scratch.write("tree/empty", "");
    scratch.write("tree/large", &large);
    scratch.write("tree/dir/inner", "inner");
    for number in 0..300 {
        scratch.write(&format!("tree/many/{number}"), "");
    }
    let links = [
        ("file", "link"),
        ("dir", "dirlink"),
        ("../file", "dir/up"),
        ("nowhere", "broken"),
        ("loop", "loop"),
        ("../secret", "out"),
        ("/etc/passwd", "absolute"),
    ];
    for (contents, name) in links {
        symlink(contents, scratch.join("tree").join(name)).expect("scratch is writable");
    }
    scratch.write("secret", "secret");
    large
}

/// The interpreter with its standard library as one file that needs nothing else, whatever directory it is started in.
#[test]
fn cpython_with_its_library() {
    let Some(module) = available("CPython", corpus::cpython::fetch()) else { return };
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("library")).expect("scratch is writable");
    let extract = Build::new(&module).option(["--dir", "library::/library"]).executable(&scratch);
    let script = "import zipfile; zipfile.ZipFile('/usr/local/lib/python312.zip').extractall('/library')";
    Job::new(&extract).args(["-c", script]).directory(scratch.path()).run().expect(0);

    let library = format!("{}::/library", scratch.join("library").display());
    let own = scratch.write("own/own.py", "answer = 42\n");
    let own = format!("{}::/own", own.parent().expect("it is in a directory").display());
    let build = Build::new(&module).option(["--embed", &library, "--embed", &own]).option([
        "--env",
        "PYTHONPATH=/library:/own",
        "--arg",
        "-B",
    ]);
    let executable = build.executable(&scratch);
    let files = files_below(&scratch.join("library"));
    let alone = Scratch::new();
    let moved = alone.join("python");
    fs::copy(&executable, &moved).expect("it can be copied");
    drop(scratch);
    let run = |script: &str| Job::new(&moved).args(["-c", script]).directory(alone.path()).clean_environment().run();

    run("import json, own; print(json.__file__, json.dumps([own.answer]), own.__file__)")
        .expect(0)
        .expect_out("/library/json/__init__.pyc [42] /own/own.py\n");
    run("import os, email.message, decimal, unittest, asyncio.events, xml.dom; print(sum(len(f) for _, _, f in os.walk('/library')))")
        .expect(0)
        .expect_out(&format!("{files}\n"));
    run("open('/own/new', 'w')").expect(1).expect_err("[Errno 69] Read-only file system: '/own/new'");
    run("print(open('/own/own.py').read()[7:], end='')").expect(0).expect_out("= 42\n");
}

#[test]
fn the_same_directory_gives_the_same_bytes() {
    let build = |names: &[&str]| {
        let scratch = Scratch::new();
        for name in names {
            scratch.write(&format!("tree/{name}"), format!("contents of {name}"));
        }
        let build = Build::new(wat::program("wasi/file")).option(["--embed", "tree"]);
        let output = scratch.join("program");
        build.job(&output).directory(scratch.path()).run().expect(0);
        fs::read(output).expect("it was made")
    };
    let names = ["a", "b/c", "b/d", "z", "m"];
    let other_order = ["m", "z", "b/d", "b/c", "a"];
    assert!(build(&names) == build(&other_order));
    assert!(build(&names) != build(&names[1..]));
}

/// Embedded directories come after granted ones, and each has a name of its own.
#[test]
fn order() {
    let scratch = Scratch::new();
    scratch.write("one/text", "");
    scratch.write("two/text", "");
    let build = Build::new(wat::program("wasi/directories"));
    let build = build.option(["--embed", &at(&scratch, "one::/one"), "--dir", "/", "--embed", &at(&scratch, "two::two")]);
    build.run().expect(8).expect_out("/\n/one\ntwo\n");
}

/// A program that gets a directory in this way gets no note that it has none.
#[test]
fn no_note() {
    let scratch = Scratch::new();
    scratch.write("tree/text", "");
    let build = Build::new(wat::program("wasi/file")).option(["--embed", &at(&scratch, "tree")]);
    assert_eq!(build.attempt(&scratch.join("program")).expect(0).err(), "");
}

/// Single files, in a directory of their own or one that is embedded, and without what is left out.
#[test]
fn files_and_exclusions() {
    let Some(module) = available("C program list", corpus::wasi::program("list")) else { return };
    let scratch = Scratch::new();
    for name in ["tree/kept", "tree/left.out", "tree/deep/kept", "tree/deep/left.out", "tree/docs/page", "single", "tree/top"] {
        scratch.write(name, name);
    }
    symlink(scratch.join("single"), scratch.join("link")).expect("scratch is writable");
    let listed = |words: &[&str]| {
        let program = scratch.join("program");
        Build::new(&module).option(words).job(&program).directory(scratch.path()).run().expect(0);
        let shown = Job::new(&program).args(["1000", ""]).run().expect(0).out();
        shown.lines().filter(|name| !name.starts_with('.')).map(str::to_owned).collect::<Vec<_>>()
    };
    let tree = [
        "--embed",
        "tree::/tree",
        "--embed",
        "single::/tree/added",
        "--exclude",
        "*.out",
        "--exclude",
        "docs",
        "--exclude",
        "/top",
    ];
    assert_eq!(listed(&tree), ["added", "deep", "kept"]);
    assert_eq!(listed(&["--embed", "tree::/tree"]), ["deep", "docs", "kept", "left.out", "top"]);
    assert_eq!(listed(&["--embed", "link::/etc/named", "--embed", "single::/etc/other"]), ["named", "other"]);
    assert_eq!(listed(&["--embed", "single"]), ["single"]);
    // A name that the user gives is followed, and not left out.
    assert_eq!(listed(&["--embed", "link::x.out", "--exclude", "*.out"]), ["x.out"]);
}

#[test]
fn what_cannot_be_embedded() {
    let scratch = Scratch::new();
    scratch.write("text", "");
    scratch.write("tree/text", "");
    let build = |directory: &str| {
        let build = Build::new(wat::program("wasi/file")).option(["--embed", &at(&scratch, directory)]);
        build.attempt(&scratch.join("program")).expect(1)
    };
    build("nowhere").expect_err("error: cannot embed ").expect_err("nowhere");
    Job::new("mkfifo").arg(scratch.join("tree/pipe")).run().expect(0);
    build("tree").expect_err("tree/pipe: it is neither file, directory nor symbolic link").expect_err("\n  help: ");
    fs::remove_file(scratch.join("tree/pipe")).expect("it is there");
    use std::os::unix::ffi::OsStrExt as _;
    let name = Path::new(std::ffi::OsStr::from_bytes(b"tree/\xff"));
    fs::write(scratch.path().join(name), "").expect("scratch is writable");
    build("tree").expect_err("not UTF-8");
    let attempt = |words: &[&str]| {
        let job = Build::new(wat::program("wasi/file")).option(words).job(&scratch.join("program"));
        job.directory(scratch.path()).run().expect(1)
    };
    attempt(&["--embed", "text::/lib/x", "--embed", "text::/lib/x"]).expect_err("two files would be embedded as /lib/x");
    fs::remove_file(scratch.path().join(name)).expect("it is there");
    attempt(&["--embed", "tree::/lib", "--embed", "text::/lib/text"]).expect_err("two files would be embedded as /lib/text");
    attempt(&["--embed", "text::/lib/"]).expect_err("that is no name of a file").expect_err("HOST::GUEST");
    attempt(&["--embed", "/dev/null::x"]).expect_err("neither a file nor a directory");
    attempt(&["--embed", "tree", "--exclude", "[a"]).expect_err("the pattern [a is wrong");
    let build = Build::new(wat::program("wasi/file")).option(["--embed", "tree:ro"]);
    build.attempt(&scratch.join("program")).expect(2).expect_err("always read-only");
}

/// Without such files, the executable contains nothing of the code that serves them.
#[test]
fn nothing_is_left_without() {
    let scratch = Scratch::new();
    scratch.write("tree/text", "");
    let size = |build: Build| fs::metadata(build.executable(&scratch)).expect("it is there").len();
    let without = size(Build::new(wat::program("wasi/file")).option(["--dir", "/"]));
    let with = size(Build::new(wat::program("wasi/file")).option(["--dir", "/", "--embed", &at(&scratch, "tree")]));
    assert!(with > without + 1500, "{with} {without}");
}

fn files_below(directory: &Path) -> usize {
    let entries = fs::read_dir(directory).expect("it is a directory").map(|entry| entry.expect("it can be read").path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

fn at(scratch: &Scratch, name: &str) -> String {
    scratch.join(name).display().to_string()
}

/// A link out of an embedded directory is reported when it is embedded, not only when the program meets it.
#[test]
fn links_that_lead_out() {
    let scratch = Scratch::new();
    scratch.write("tree/dir/file", "x");
    let link = |target: &str, name: &str| symlink(target, scratch.join("tree").join(name)).expect("scratch is writable");
    for (target, name) in [("dir/../dir/file", "inside"), ("../inside", "dir/inside"), ("./nowhere", "broken")] {
        link(target, name);
    }
    let embed = format!("{}::/tree", scratch.join("tree").display());
    let note = || {
        let build = Build::new(wat::program("values/none")).option(["--embed", &embed]);
        build.attempt(&scratch.join("program")).expect(0).err()
    };
    assert_eq!(note(), "");
    link("../../outside", "dir/out");
    assert_eq!(
        note(),
        "note: the embedded link \"dir/out\" leads out of its directory, to \"../../outside\": the program cannot follow it\n"
    );
    link("/etc/passwd", "absolute");
    let first = "note: the embedded link \"absolute\" leads out of its directory, to \"/etc/passwd\", and 1 more: ";
    assert!(note().starts_with(first), "{}", note());
}
