//! Text by others, in messages of the command: names in modules are in `wat/reject/hostile_*`, here is the rest.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;

use wasm2native_tests::build::{Build, command};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::wat;

/// Clears the screen, writes to the clipboard, begins another message, turns the line around, and is not UTF-8.
const HOSTILE: &[u8] = b"x\x1b[2J\x1b]52;c;cm0gLXJmIH4=\x07\nerror: forged\xc2\x9b31m\xe2\x80\xae\xff";

#[track_caller]
fn is_harmless(text: &[u8]) {
    let shown = String::from_utf8(text.to_vec()).expect("messages are UTF-8");
    assert!(!shown.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{shown:?}");
    assert!(!shown.contains("\nerror: forged"), "{shown}");
    assert!(shown.contains("forged"), "{shown}");
}

#[test]
fn names_of_files() {
    let scratch = Scratch::new();
    let hostile = OsStr::from_bytes(HOSTILE);
    let there = || command().directory(scratch.path());
    is_harmless(&there().arg(hostile).run().expect(1).stderr);
    let folder = scratch.path().join(hostile);
    fs::create_dir(&folder).expect("scratch is writable");
    is_harmless(&there().arg(hostile).run().expect(1).stderr);
    scratch.write("app.wat", "(module (import \"a\" \"b\" (func)) (func (export \"_start\")))");
    scratch.write("good.wat", "(module (func (export \"_start\")))");
    let mut module = hostile.to_owned();
    module.push(".wat");
    fs::copy(scratch.join("app.wat"), scratch.path().join(&module)).expect("scratch is writable");
    is_harmless(&there().arg(&module).arg("-o").arg("x").run().expect(1).stderr);
    is_harmless(&there().arg("good.wat").arg("-o").arg(hostile).run().expect(1).stderr);
    is_harmless(&there().arg("good.wat").arg("-v").arg("-o").arg(folder.join(hostile)).run().expect(0).stderr);
    // A tree with names that are not UTF-8 cannot be embedded.
    is_harmless(&there().arg("good.wat").args(["--embed", ".", "-o", "/dev/null"]).run().expect(1).stderr);
    is_harmless(&there().arg("good.wat").arg("--linker").arg(hostile).run().expect(1).stderr);
    is_harmless(&there().arg("good.wat").arg("--runtime").arg(hostile).run().expect(1).stderr);
    is_harmless(&there().arg("good.wat").arg(&module).run().expect(1).stderr);
}

/// Messages of the command-line parser quote it, in colour as well.
#[test]
fn the_command_line() {
    let hostile = String::from_utf8_lossy(HOSTILE).into_owned();
    for arguments in [
        vec!["a.wat".to_owned(), format!("--{hostile}")],
        vec!["a.wat".to_owned(), "-O".to_owned(), hostile.clone()],
        vec!["a.wat".to_owned(), "--color".to_owned(), hostile.clone()],
        vec!["a.wat".to_owned(), "--max-memory".to_owned(), hostile.clone()],
        vec!["a.wat".to_owned(), "--dir".to_owned(), format!("{hostile}:/x")],
        vec!["a.wat".to_owned(), "--target".to_owned(), hostile.clone()],
        vec!["targets".to_owned(), hostile.clone()],
    ] {
        let outcome = command().args(&arguments).directory(Scratch::new().path()).run();
        assert!(outcome.status.code().is_some_and(|status| status != 0), "{outcome}");
        if outcome.err().contains("forged") {
            is_harmless(&outcome.stderr);
        } else {
            assert!(!outcome.err().contains('\u{1b}'), "{outcome}");
        }
    }
    let scratch = Scratch::new();
    let build = Build::new(wat::program("wasi/cat"));
    for option in ["--target", "--cpu", "--invoke"] {
        is_harmless(&build.clone().option([option, &*hostile]).attempt(&scratch.join("x")).expect(1).stderr);
    }
}

#[test]
fn producers() {
    let scratch = Scratch::new();
    let hostile = r"x\1b[2J\0aerror: forged\e2\80\ae";
    let text = format!(r#"(module (@producers (language "{hostile}" "{hostile}")) (func (export "_start")))"#);
    let module = scratch.write("module.wasm", wat::bytes(&text));
    let outcome = Build::new(module).option(["-v"]).attempt(&scratch.join("module")).expect(0);
    is_harmless(&outcome.stderr);
}

/// Comments in texts that are made for people, too.
#[test]
fn names_in_texts() {
    let scratch = Scratch::new();
    let text = r#"(module (func $f (@name "x\1b[2J\0aerror: forged\e2\80\ae") (export "_start")))"#;
    let module = scratch.write("module.wasm", wat::bytes(text));
    for kind in ["clif", "asm"] {
        let outcome = Build::new(&module).option(["--emit", kind]).attempt("-".as_ref()).expect(0);
        is_harmless(&outcome.stdout);
    }
}

#[test]
fn long_names_are_shortened() {
    let scratch = Scratch::new();
    let name = "n".repeat(100_000);
    let imports = format!(r#"(import "{name}" "{name}" (func))"#).repeat(3);
    let module = scratch.write("module.wat", format!("(module {imports} (func (export \"_start\")))"));
    let outcome = Build::new(&module).attempt(&scratch.join("module")).expect(1).expect_err("3 unknown imports");
    assert!(outcome.stderr.len() < 3000, "{outcome}");
    let export = format!("(func (export \"{name}\"))").repeat(2);
    let module = scratch.write("module.wat", format!("(module {export})"));
    let outcome = Build::new(&module).attempt(&scratch.join("module")).expect(1).expect_err("duplicate export");
    assert!(outcome.stderr.len() < 3000, "{outcome}");
}

/// A module may lack any number of imports.
#[test]
fn long_lists_are_shortened() {
    let scratch = Scratch::new();
    let imports: String =
        (0..10_000).map(|number| format!(r#"(import "wasi_snapshot_preview1" "fd_wr{number}" (func))"#)).collect();
    let module = scratch.write("module.wat", format!("(module {imports} (func (export \"_start\")))"));
    let outcome = Build::new(&module).attempt(&scratch.join("module")).expect(1);
    let outcome = outcome.expect_err("10000 unknown imports").expect_err("… and 9968 more");
    assert!(outcome.err().lines().count() < 50, "{outcome}");
}
