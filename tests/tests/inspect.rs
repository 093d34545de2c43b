//! `wasm2native inspect`: what is in a module, for people and for programs.

use serde_json::Value;
use std::path::Path;
use wasm2native_tests::build::{command, compiler, targets};
use wasm2native_tests::corpus;
use wasm2native_tests::golden::Report;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// The modules of `inspect/`, each with the report on it.
#[test]
fn reports() {
    let mut report = Report::default();
    for name in ["component", "everything", "library", "unknown"] {
        let shown = command().args(["inspect", &format!("{name}.wat")]).directory(source("inspect")).run().expect(0);
        report.check(&source("inspect").join(format!("{name}.txt")), &shown.out());
    }
    report.finish();
}

fn json(module: &Path) -> Value {
    let shown = command().args(["inspect", "--json"]).arg(module).run().expect(0).out();
    serde_json::from_str(&shown).unwrap_or_else(|error| panic!("{error}\n{shown}"))
}

#[test]
fn reports_for_programs() {
    let Some(module) = available("inspect QuickJS", corpus::quickjs::fetch()) else { return };
    let report = json(&module);
    assert_eq!((report["kind"].as_str(), report["encoding"].as_str()), (Some("command"), Some("binary")));
    let imports = report["imports"].as_array().expect("a list");
    assert!(imports.iter().all(|import| import["served"] == true), "{imports:?}");
    let largest: Vec<_> =
        report["functions"]["largest"].as_array().expect("a list").iter().map(|it| it["bytes"].as_u64()).collect();
    assert!(largest.len() == 20 && largest.is_sorted_by(|a, b| a >= b), "{largest:?}");
    let features = report["features"].as_array().expect("a list");
    assert!(features.iter().any(|feature| feature == "sign-extension") && !features.iter().any(|feature| feature == "simd"));
    let needed = report["permissions"].as_array().expect("a list").iter().map(|it| it["option"].as_str());
    assert_eq!(needed.collect::<Vec<_>>(), [Some("--dir"), Some("--env")]);
}

/// The command that is shown builds the program.
#[test]
fn the_command_works() {
    let scratch = Scratch::new();
    let modules =
        [wat::program("wasi/cat"), wat::program("wasi/every"), source("inspect/library.wat"), source("inspect/everything.wat")];
    for (number, module) in modules.into_iter().enumerate() {
        let shown =
            json(&module)["command"].as_str().expect("a text").replace("DIRECTORY", ".").replace("ADDRESS:PORT", "127.0.0.1:1");
        let words = shown.strip_prefix("wasm2native ").expect("the command itself").to_owned();
        let output = scratch.join(number.to_string());
        let script = format!("\"$0\" {words} -q -o \"$1\"");
        Job::new("sh").args(["-c", &script]).arg(compiler()).arg(&output).run().expect(0);
        assert!(output.exists(), "{shown}");
    }
}

/// An executable tells how it was built, but nothing that may be secret.
#[test]
fn executables() {
    let scratch = Scratch::new();
    scratch.write("files/inner", "12345");
    let module = wat::program("wasi/every");
    let embed = format!("{}::/lib", scratch.join("files").display());
    let words = [
        "-O",
        "size",
        "--dir",
        "data::/data:ro",
        "--embed",
        &embed,
        "--env",
        "TOKEN=hidden",
        "--arg",
        "hidden",
        "--max-memory",
        "1MiB",
    ];
    for target in targets() {
        let output = scratch.join(&target);
        command().arg(&module).args(words).args(["--target", &target, "-q", "-o"]).arg(&output).run().expect(0);
        let report = json(&output);
        let text = |name: &str| report[name].as_str().unwrap_or_else(|| panic!("{report}")).to_owned();
        assert_eq!((text("format"), text("target")), ("executable".to_owned(), target));
        assert_eq!(text("options"), "-O size --dir data::/data:ro --embed …::/lib --env TOKEN= --arg … --max-memory 1048576");
        assert_eq!((text("embeds"), text("build_id").len()), ("1 file, 5 bytes".to_owned(), 40));
        assert!(command().arg("--version").run().out().starts_with(&format!("wasm2native {}\n", text("version"))));
        let file = std::fs::read(&output).expect("it is there");
        // The variable and the argument are in the program, for which they are meant, but once.
        assert_eq!(file.windows(6).filter(|window| window == b"hidden").count(), 2);
        assert_eq!(report["bytes"].as_u64(), Some(file.len() as u64));
        let shown = command().arg("inspect").arg(&output).run().expect(0).out();
        assert!(shown.contains("embeds         1 file, 5 bytes\n") && shown.contains("--max-memory 1048576\n"), "{shown}");
    }
    command().arg("inspect").arg("/bin/sh").run().expect(1).expect_err("not one that wasm2native has made");
    command().arg("inspect").arg(scratch.write("cut", b"\x7fELF\x02")).run().expect(1).expect_err("not one that");
}

#[test]
fn files_that_are_no_modules() {
    let scratch = Scratch::new();
    let text = scratch.write("text", "not wasm");
    command().arg("inspect").arg(&text).run().expect(1).expect_err("error: ").expect_err("text");
    command().arg("inspect").arg(scratch.join("missing")).run().expect(1).expect_err("error: cannot read");
    command().arg("inspect").run().expect(2);
    command().args(["inspect", "-"]).input(wat::binary("wasi/cat")).run().expect(0);
}
