//! clang and wasm-ld as one program of 75 MB, 133,000 functions. Takes minutes.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::{available, heavy};

/// clang compiles a C file to an object that is identical to the reference's, links it, and the result, built in turn, runs.
///
/// The tool is chosen by the name it is started by, so that this is no ordinary trial.
#[test]
fn compiles_a_c_file() {
    if !heavy("clang") {
        return;
    }
    let both = corpus::clang::fetch().and_then(|clang| Ok((clang, Reference::fetch()?)));
    let Some((clang, reference)) = available("clang", both) else { return };

    let native = Scratch::new();
    let runner = Scratch::new();
    for scratch in [&native, &runner] {
        scratch.write("work/sum.c", std::fs::read(source("programs/clang/sum.c")).expect("it is there"));
        std::fs::create_dir(scratch.join("tmp")).expect("scratch is writable");
    }
    let build = Build::new(&clang.module)
        .grant(&native.join("work"), "/work")
        .grant(&native.join("tmp"), "/tmp")
        .grant(&clang.resources, "/usr");
    let executable = build.executable(&native);
    let grants = [
        (runner.join("work"), "/work".to_string()),
        (runner.join("tmp"), "/tmp".to_string()),
        (clang.resources.clone(), "/usr".to_string()),
    ];

    let compile = ["-O2", "-c", "/work/sum.c", "-o", "/work/sum.o"];
    let link = [
        "-m", "wasm32", "-L/usr/lib/wasm32-wasip1", "/usr/lib/wasm32-wasip1/crt1-command.o", "/work/sum.o", "-lc",
        "/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a", "-o", "/work/sum.wasm",
    ];
    for (tool, arguments, made) in [("clang", &compile[..], "sum.o"), ("wasm-ld", &link[..], "sum.wasm")] {
        let status = Command::new(&executable).arg0(tool).args(arguments).status().expect("it starts");
        assert!(status.success(), "{tool}: {status}");
        reference.job(&clang.module, tool, &grants, &[]).args(arguments).run().expect(0);
        let read = |scratch: &Scratch| std::fs::read(scratch.join("work").join(made)).expect("it was made");
        assert!(read(&native) == read(&runner), "{made} differs from the reference's");
    }
    Build::new(native.join("work/sum.wasm")).run().expect(0).expect_out("cbf43926\n");
}
