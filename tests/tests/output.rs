//! The destination of the command's output: nothing is lost, neither what was there before nor the output itself.

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use wasm2native_tests::build::{Build, command, compiler};
use wasm2native_tests::machine;
use wasm2native_tests::process::{Job, Outcome};
use wasm2native_tests::scratch::{Scratch, names, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// A module that cannot be compiled: errors about the output are found before.
const INVALID: &str = "(module (func (export \"_start\") (i32.add)))";

/// Makes a build in `scratch` that must be refused because of the output.
#[track_caller]
fn refuse(scratch: &Scratch, options: &[&str], said: &str) -> Outcome {
    let outcome = command().args(options).directory(scratch.path()).run().expect(1).expect_err(said);
    assert!(!outcome.err().contains("function 0"), "the output is found after the module\n{outcome}");
    outcome
}

#[test]
fn what_is_read_is_never_replaced() {
    let scratch = Scratch::new();
    for name in ["app.wat", "lib.wat", "tree/deep/file", "tree/deep/empty/file"] {
        scratch.write(name, INVALID);
    }
    let runtime = fs::read(source("../targets/x86_64-linux.o")).expect("it is there");
    scratch.write("runtime.o", &runtime);
    let at = |name: &str| scratch.join(name);
    fs::hard_link(at("app.wat"), at("hard")).expect("scratch is writable");
    fs::hard_link(at("tree/deep/file"), at("embedded")).expect("scratch is writable");
    symlink("tree/../hard", at("soft")).expect("scratch is writable");
    symlink("tree", at("way")).expect("scratch is writable");

    let replace = "the output would replace ";
    for output in ["app.wat", "./app.wat", "tree/../app.wat", "hard", "soft", "way/../app.wat"] {
        refuse(&scratch, &["app.wat", "-o", output], replace);
        refuse(&scratch, &["app.wat", "--link", "a=lib.wat", "-o", output], replace);
    }
    refuse(&scratch, &["app.wat", "--link", "a=lib.wat", "-o", "lib.wat"], replace).expect_err("lib.wat");
    for output in ["tree/deep/file", "embedded", "way/deep/file"] {
        refuse(&scratch, &["app.wat", "--embed", "tree", "-o", output], replace).expect_err("tree/deep/file");
    }
    // A new file would be embedded by the next build.
    let put = "the output would be put into tree/deep";
    refuse(&scratch, &["app.wat", "--embed", "tree", "-o", "way/deep/new"], put);
    refuse(&scratch, &["app.wat", "--embed", "tree", "-o", "tree/deep/"], put);

    scratch.write("valid.wat", fs::read(wat::program("wasi/cat")).expect("it is there"));
    let tools = ["valid.wat", "--target", "x86_64-linux", "--runtime", "runtime.o", "-o", "runtime.o"];
    command().args(tools).directory(scratch.path()).run().expect(1).expect_err(replace);
    // Not even where it is useless.
    let object = ["valid.wat", "--emit", "obj", "--runtime", "runtime.o", "-o", "runtime.o"];
    command().args(object).directory(scratch.path()).run().expect(1).expect_err(replace);
    assert_eq!(fs::read(at("runtime.o")).expect("it is there"), runtime);
    for name in ["app.wat", "lib.wat", "tree/deep/file", "tree/deep/empty/file"] {
        assert_eq!(fs::read_to_string(at(name)).expect("it is there"), INVALID, "{name}");
    }
    // Next to a tree there is no harm.
    command().args(["valid.wat", "--embed", "tree", "-o", "program"]).directory(scratch.path()).run().expect(0);
}

#[test]
fn standard_streams_may_be_files() {
    let scratch = Scratch::new();
    let module = scratch.write("app.wasm", wat::binary("wasi/cat"));
    let original = fs::read(&module).expect("it is there");
    let there = |setup: &str| command().under(setup).directory(scratch.path());
    there("exec <app.wasm").args(["-", "-o", "app.wasm"]).run().expect(1).expect_err("the output would replace");
    there("exec >>app.wasm").args(["app.wasm", "-o", "-"]).run().expect(1).expect_err("the output would replace");
    assert!(fs::read(&module).expect("it is there") == original);
    // Other processes' writes to the same file stay where they are.
    there("exec >out; echo before").args(["app.wasm", "-o", "/dev/stdout"]).run().expect(0);
    let written = fs::read(scratch.join("out")).expect("it is there");
    assert!(written.starts_with(b"before\n\x7fELF"), "{}", String::from_utf8_lossy(&written[..20]));
}

#[test]
fn directories() {
    let scratch = Scratch::new();
    scratch.write("app.wasm", wat::binary("wasi/cat"));
    scratch.write("bad.wat", INVALID);
    fs::create_dir(scratch.join("folder")).expect("scratch is writable");
    let build = |options: &[&str]| command().args(options).directory(scratch.path()).run();
    build(&["app.wasm", "-o", "folder/"]).expect(0);
    build(&["app.wasm", "-o", "folder/", "--emit", "obj"]).expect(0);
    assert_eq!(names(&scratch.join("folder")), ["app", "app.o"]);
    refuse(&scratch, &["bad.wat", "-o", "folder"], "cannot write folder: it is a directory").expect_err("-o DIRECTORY/");
    refuse(&scratch, &["bad.wat", "-o", "."], "cannot write .: it is a directory");
    refuse(&scratch, &["bad.wat", "-o", "nowhere/"], "cannot write nowhere/bad: there is no directory nowhere");
    refuse(&scratch, &["bad.wat", "-o", "nowhere/x"], "cannot write nowhere/x: there is no directory nowhere");
    refuse(&scratch, &["bad.wat", "-o", "bad.wat/x"], "cannot write bad.wat/x: bad.wat is not a directory");
    refuse(&scratch, &["bad.wat", "-o", &"x".repeat(300)], "name too long");
    refuse(&scratch, &["-", "-o", "folder/"], "cannot derive an output name from standard input");
    assert_eq!(scratch.names(), ["app.wasm", "bad.wat", "folder"]);
}

/// A path that ends in a slash is a directory or an error; no file of that name is replaced or created, however it is spelled.
#[test]
fn a_slash_at_the_end_means_a_directory() {
    let scratch = Scratch::new();
    scratch.write("app.wasm", wat::binary("wasi/cat"));
    scratch.write("file", "kept");
    fs::create_dir(scratch.join("folder")).expect("scratch is writable");
    for (link, target) in [("link", "file"), ("dangling", "nothing"), ("slash", "file/"), ("way", "folder/")] {
        symlink(target, scratch.join(link)).expect("scratch is writable");
    }
    let runtime = ["targets", "--runtime", "x86_64-linux", "-o"];
    for task in [&["app.wasm", "-o"][..], &runtime] {
        for output in ["file/", "file/.", "link/", "slash", "dangling/", "dangling/.", "new/", "new/."] {
            let outcome = command().args(task).arg(output).directory(scratch.path()).run().expect(1);
            outcome.expect_err(&format!("cannot write {output}")).expect_err("director");
        }
        command().args(task).arg("folder").directory(scratch.path()).run().expect(1).expect_err("`-o DIRECTORY/` puts");
        command().args(task).arg("way/").directory(scratch.path()).run().expect(0);
    }
    assert_eq!(names(&scratch.join("folder")), ["app", "x86_64-linux.o"]);
    assert_eq!(scratch.names(), ["app.wasm", "dangling", "file", "folder", "link", "slash", "way"]);
    assert_eq!(fs::read_to_string(scratch.join("file")).expect("it is there"), "kept");
    assert!(fs::symlink_metadata(scratch.join("link")).expect("it is there").is_symlink());
}

/// Returns the command as a user who owns nothing; `Err` where there is no way to become one.
fn as_nobody(limits: &[&str]) -> Result<Job, String> {
    let is_root = fs::metadata("/proc/self").map_err(|error| error.to_string())?.uid() == 0;
    let job = |limits: &[&str]| match is_root {
        true => {
            let user = ["--reuid=54321", "--regid=54321", "--clear-groups", "env"];
            Job::new("setpriv").args(user).args(limits).arg(compiler())
        }
        false => Job::new("env").args(limits).arg(compiler()),
    };
    let works = job(&[]).arg("--version").attempt()?;
    if works.status.success() { Ok(job(limits)) } else { Err(format!("cannot become another user: {}", works.err())) }
}

/// Contents are read last, but whether they can be read is known at once.
#[test]
fn an_embedded_file_that_cannot_be_read_is_found_before() {
    let scratch = Scratch::new();
    set_mode(scratch.path(), 0o777);
    let module = scratch.write("bad.wat", INVALID);
    scratch.write("tree/deep/secret", "x");
    set_mode(&scratch.join("tree/deep/secret"), 0);
    let Some(job) = available("a file that cannot be read", as_nobody(&[])) else { return };
    let job = job.arg(&module).arg("-o").arg(scratch.join("out")).arg("--embed").arg(scratch.join("tree"));
    job.run().expect(1).expect_err("cannot embed").expect_err("tree/deep/secret: permission denied");
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

#[test]
fn what_may_not_be_written_is_found_before() {
    let scratch = Scratch::new();
    set_mode(scratch.path(), 0o777);
    let module = scratch.write("bad.wat", INVALID);
    fs::create_dir(scratch.join("closed")).expect("scratch is writable");
    scratch.write("closed/file", "kept");
    scratch.write("file", "kept");
    set_mode(&scratch.join("closed/file"), 0o666);
    set_mode(&scratch.join("closed"), 0o555);
    set_mode(&scratch.join("file"), 0o444);
    for output in ["closed/new", "closed/file", "file"] {
        let Some(job) = available("what may not be written", as_nobody(&[])) else { return };
        let outcome = job.arg(&module).arg("-o").arg(scratch.join(output)).run();
        outcome.expect(1).expect_err("cannot write").expect_err("permission denied");
    }
    // In a directory like /tmp, a file belongs to its owner.
    fs::create_dir(scratch.join("sticky")).expect("scratch is writable");
    scratch.write("sticky/file", "kept");
    set_mode(&scratch.join("sticky/file"), 0o666);
    set_mode(&scratch.join("sticky"), 0o1777);
    if fs::metadata(scratch.join("file")).expect("it is there").uid() == 0 {
        let Some(job) = available("what may not be written", as_nobody(&[])) else { return };
        job.arg(&module).arg("-o").arg(scratch.join("sticky/file")).run().expect(1).expect_err("operation not permitted");
    }
    for name in ["closed/file", "file", "sticky/file"] {
        assert_eq!(fs::read_to_string(scratch.join(name)).expect("it is there"), "kept");
    }
    set_mode(&scratch.join("closed"), 0o755);
}

#[test]
fn links_are_followed_and_stay() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.join("folder")).expect("scratch is writable");
    scratch.write("old", "old");
    symlink("folder/next", scratch.join("first")).expect("scratch is writable");
    symlink("../new", scratch.join("folder/next")).expect("scratch is writable");
    symlink("old", scratch.join("other")).expect("scratch is writable");
    symlink("circle", scratch.join("circle")).expect("scratch is writable");
    let build = Build::new(wat::program("wasi/cat"));
    for (link, file) in [("first", "new"), ("other", "old")] {
        build.attempt(&scratch.join(link)).expect(0);
        assert!(fs::symlink_metadata(scratch.join(link)).expect("it is there").is_symlink());
        Job::new(scratch.join(file)).input("x").run().expect(0).expect_out("x");
    }
    build.attempt(&scratch.join("circle")).expect(1).expect_err("links");
    assert_eq!(scratch.names(), ["circle", "first", "folder", "new", "old", "other"]);
}

/// Returns an error unless links of other users are protected here, and there are other users.
fn protected_links() -> Result<(), String> {
    let setting = fs::read_to_string("/proc/sys/fs/protected_symlinks").map_err(|error| error.to_string())?;
    let is_root = fs::metadata("/proc/self").map_err(|error| error.to_string())?.uid() == 0;
    match (setting.trim(), is_root) {
        ("1", true) => Ok(()),
        ("1", false) => Err("needs root".to_owned()),
        _ => Err("fs.protected_symlinks is not 1".to_owned()),
    }
}

/// In a directory like `/tmp` a link may lead somebody else's build to a file of theirs.
#[test]
fn links_of_others_are_followed_only_where_the_kernel_follows_them() {
    if available("links of other users", protected_links()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let module = scratch.write("app.wasm", wat::binary("wasi/cat"));
    scratch.write("precious", "kept");
    fs::create_dir(scratch.join("sticky")).expect("scratch is writable");
    set_mode(&scratch.join("sticky"), 0o1777);
    for (link, target) in [("theirs", "../precious"), ("dangling", "../new"), ("ours", "theirs"), ("null", "/dev/null")] {
        symlink(target, scratch.join("sticky").join(link)).expect("scratch is writable");
    }
    for link in ["theirs", "dangling", "null"] {
        std::os::unix::fs::lchown(scratch.join("sticky").join(link), Some(54321), Some(54321)).expect("this is root");
    }
    for output in ["theirs", "dangling", "ours", "null"] {
        let output = scratch.join("sticky").join(output);
        command().arg(&module).arg("-o").arg(output).run().expect(1).expect_err("permission denied");
    }
    assert_eq!(fs::read_to_string(scratch.join("precious")).expect("it is there"), "kept");
    assert_eq!(scratch.names(), ["app.wasm", "precious", "sticky"]);
}

/// A mount may forbid links to everybody.
#[test]
fn links_are_not_followed_where_a_mount_forbids_it() {
    let scratch = Scratch::new();
    let module = scratch.write("app.wasm", wat::binary("wasi/cat"));
    fs::create_dir(scratch.join("mount")).expect("scratch is writable");
    let mount = || {
        let mount = Job::new("mount").args(["-t", "tmpfs", "-o", "nosymfollow", "none"]).arg(scratch.join("mount")).attempt()?;
        if mount.status.success() { Ok(()) } else { Err(mount.err()) }
    };
    if available("a mount without links", mount()).is_none() {
        return;
    }
    scratch.write("mount/file", "kept");
    symlink("file", scratch.join("mount/link")).expect("it is mounted");
    let outcome = command().arg(&module).arg("-o").arg(scratch.join("mount/link")).run();
    let kept = fs::read_to_string(scratch.join("mount/file"));
    drop(Job::new("umount").arg(scratch.join("mount")).attempt());
    outcome.expect(1).expect_err("links");
    assert_eq!(kept.expect("it is there"), "kept");
}

/// Even for root, who may replace anything.
#[test]
fn what_is_no_file_is_written_to_and_stays() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/cat"));
    build.attempt(Path::new("/dev/null")).expect(0);
    assert!(fs::metadata("/dev/null").expect("it is there").file_type().is_char_device());
    symlink("/dev/full", scratch.join("full")).expect("scratch is writable");
    build.attempt(&scratch.join("full")).expect(1).expect_err("no space left");
    symlink("/dev/stdout", scratch.join("out")).expect("scratch is writable");
    let expected = build.attempt(Path::new("-")).expect(0).stdout;
    for output in [Path::new("/dev/stdout"), Path::new("/proc/self/fd/1"), &scratch.join("out")] {
        let links: Vec<_> = [output, Path::new("/dev/stdout")].map(|path| fs::read_link(path).ok()).into();
        assert!(build.attempt(output).expect(0).stdout == expected, "{}", output.display());
        assert_eq!(links, [output, Path::new("/dev/stdout")].map(|path| fs::read_link(path).ok()));
    }
    let fifo = scratch.join("fifo");
    Job::new("mkfifo").arg(&fifo).run().expect(0);
    let mut reader = Command::new("cat").arg(&fifo).stdout(std::process::Stdio::piped()).spawn().expect("it starts");
    build.attempt(&fifo).expect(0);
    let mut read = Vec::new();
    std::io::Read::read_to_end(reader.stdout.as_mut().expect("a pipe"), &mut read).expect("it is read");
    reader.wait().expect("it ends");
    assert!(read == expected);
    assert!(fs::symlink_metadata(&fifo).expect("it is there").file_type().is_fifo());
    assert_eq!(scratch.names(), ["fifo", "full", "out"]);
}

/// As in a container with a single file mounted into it: another one cannot replace it.
#[test]
fn a_file_that_is_a_mount_point_is_written_to() {
    let scratch = Scratch::new();
    let [file, mounted] = ["file", "mounted"].map(|name| scratch.write(name, "old"));
    let mount = || {
        let mount = Job::new("mount").arg("--bind").args([&mounted, &file]).attempt()?;
        if mount.status.success() { Ok(()) } else { Err(mount.err()) }
    };
    if available("a file that is a mount point", mount()).is_none() {
        return;
    }
    let built = Build::new(wat::program("wasi/cat")).attempt(&file);
    drop(Job::new("umount").arg(&file).attempt());
    built.expect(0);
    assert!(fs::read(mounted).expect("it is there").starts_with(b"\x7fELF"));
}

/// A write beyond the limit would raise a signal.
#[test]
fn a_limit_on_the_size_of_files() {
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/cat"));
    for output in ["program", "out"] {
        let job = match output {
            "out" => build.job(Path::new("-")).under("exec >out"),
            _ => build.job(&scratch.join(output)),
        };
        job.directory(scratch.path())
            .under("ulimit -f 2")
            .run()
            .expect(1)
            .expect_err("files are limited to 1024")
            .expect_err("ulimit -f");
    }
    assert_eq!(scratch.names(), ["out"]);
    // A file that is written in place is not truncated before it is refused.
    scratch.write("kept", "kept");
    let through = build.job(Path::new("/dev/fd/5")).directory(scratch.path()).under("exec 5<>kept; ulimit -f 2");
    through.run().expect(1).expect_err("files are limited to 1024");
    assert_eq!(fs::read_to_string(scratch.join("kept")).expect("it is there"), "kept");
    scratch.write("kept", "x".repeat(100_000));
    build.job(Path::new("/dev/fd/5")).directory(scratch.path()).under("exec 5<>kept").run().expect(0);
    assert!(fs::read(scratch.join("kept")).expect("it is there") == build.attempt(Path::new("-")).expect(0).stdout);
}

#[test]
fn an_output_that_nobody_gets_is_an_error() {
    let module = wat::program("wasi/cat");
    for lost in ["exec >&-", "exec >/dev/full"] {
        command().under(lost).arg(&module).args(["-o", "-"]).run().expect(1).expect_err("cannot write standard output");
        command().under(lost).arg(&module).args(["-o", "/dev/stdout"]).run().expect(1).expect_err("cannot write standard output");
    }
    let runtime = ["targets", "--runtime", "x86_64-linux", "-o", "-"];
    command().under("exec >&-").args(runtime).run().expect(1).expect_err("cannot write standard output");
    for answer in [&["targets"][..], &["targets", "--json"], &runtime, &["help"], &["--help"], &["targets", "-h"], &["--version"]]
    {
        command().under("exec >/dev/full").args(answer).run().expect(1).expect_err("cannot write standard output");
        command().under("exec >/dev/null").args(answer).run().expect(0);
    }
}

/// Python's `subprocess.DEVNULL` is the null device, opened for reading and writing, and so is what takes the place of a standard
/// output that is closed. An answer may be lost.
#[test]
fn an_answer_that_nobody_gets_is_no_error() {
    for answer in [&["targets"][..], &["targets", "--json"], &["help"], &["--help"], &["targets", "-h"], &["--version"], &["man"]]
    {
        for lost in ["exec >&-", "exec 1<>/dev/null"] {
            assert_eq!(command().under(lost).args(answer).run().expect(0).err(), "");
        }
    }
}

/// Messages are for people; the output does not depend on them.
#[test]
fn messages_that_cannot_be_written_change_nothing() {
    let scratch = Scratch::new();
    let opens = scratch.write(
        "opens.wat",
        r#"(module
          (import "wasi_snapshot_preview1" "path_open"
            (func (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "_start")))"#,
    );
    let build = Build::new(opens).option(["-v", "--time"]);
    build.attempt(&scratch.join("program")).expect(0).expect_err("note: ");
    for nowhere in ["exec 2>/dev/full", "exec 2>&-", "exec 2</dev/null"] {
        fs::remove_file(scratch.join("program")).expect("it is there");
        build.job(&scratch.join("program")).under(nowhere).run().expect(0);
        Job::new(scratch.join("program")).run().expect(0);
        Build::new(wat::program("reject/no_start")).job(&scratch.join("none")).under(nowhere).run().expect(1);
        command().under(nowhere).arg("--no-such-option").run().expect(2);
    }
    assert_eq!(scratch.names(), ["opens.wat", "program"]);
}

#[test]
fn threads() {
    let scratch = Scratch::new();
    set_mode(scratch.path(), 0o777);
    let build = Build::new(wat::program("exceptions/tables_and_globals"));
    build.attempt(&scratch.join("expected")).expect(0);
    let expected = fs::read(scratch.join("expected")).expect("it is there");
    let check = |job: Job| {
        job.run().expect(0);
        assert!(fs::read(scratch.join("program")).expect("it is there") == expected);
        fs::remove_file(scratch.join("program")).expect("it is there");
    };
    for count in ["0", "4000", "1000000000", "18446744073709551616"] {
        check(build.clone().option(["-j", count]).job(&scratch.join("program")));
    }
    // Room for the command, and not for the stack of a thread.
    check(build.clone().option(["-j", "8"]).job(&scratch.join("program")).under("ulimit -v 60000"));
    let Some(job) = available("threads", as_nobody(&["prlimit", "--nproc=1"])) else { return };
    let target = machine::target().into_iter().flat_map(|target| ["--target", target]);
    check(job.args(target).arg(wat::program("exceptions/tables_and_globals")).arg("-o").arg(scratch.join("program")));
}

/// `--notices` writes beside the output, and never takes the place of anything else.
#[test]
fn notices() {
    let scratch = Scratch::new();
    fs::copy(wat::program("wasi/cat"), scratch.join("app.wat")).expect("scratch is writable");
    scratch.write("lib.wat", "(module)");
    let build = |words: &[&str]| command().arg("app.wat").args(words).directory(scratch.path()).run();
    for _ in 0..2 {
        build(&["--notices", "app.txt"]).expect(0).expect_out("");
    }
    let notices = fs::read_to_string(scratch.join("app.txt")).expect("it is written");
    for part in
        ["The runtime of wasm2native", "linux-raw-sys", "core library of Rust", "LLVM Exceptions", "Permission is hereby granted"]
    {
        assert!(notices.contains(part), "{part} is missing in\n{notices}");
    }
    fs::remove_file(scratch.join("app.txt")).expect("it is there");
    build(&["--notices", "-"]).expect(0).expect_out(&notices);
    build(&["--notices", "./"]).expect(0);
    assert_eq!(scratch.names(), ["NOTICES", "app", "app.wat", "lib.wat"]);

    build(&["--notices", "app"]).expect(1).expect_err("cannot write notices to app: it is the output");
    build(&["-o", "-", "--notices", "-"]).expect(1).expect_err("it is the output");
    for other in ["app.wat", "lib.wat"] {
        build(&["--link", "lib=lib.wat", "--notices", other]).expect(1).expect_err(other).expect_err("contains something else");
    }
    build(&["--notices", "no/such"]).expect(1).expect_err("no/such");
    assert_eq!(fs::read_to_string(scratch.join("lib.wat")).expect("it is there"), "(module)");
}
