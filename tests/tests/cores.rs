//! Core files: those of the kernel and those of gdb leave out what is only reserved, and have everything else.
#![cfg(target_arch = "x86_64")]

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use wasm2native_tests::build::Build;
use wasm2native_tests::corpus;
use wasm2native_tests::gdb::Gdb;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::skip::{available, tool};

/// The options of a program that may be dumped, and may write.
const DUMPABLE: [&str; 4] = ["-q", "-g", "--debuggable", "--no-landlock"];

/// The core files of a program.
struct Cores {
    /// The one that gdb writes, of a process that goes on.
    gdb: PathBuf,
    /// The one that the kernel writes, of a process that a signal ends.
    kernel: Result<PathBuf, String>,
}

/// Stops a program where `stop`, a command of gdb's, says, and lets both write its core.
fn cores(gdb: &Path, executable: &Path, stop: &str, scratch: &Scratch) -> Cores {
    let core = scratch.join("core.gdb");
    let words = ["-q", "-nx", "-batch", "-ex", stop, "-ex", "run", "-ex"];
    let save = format!("gcore {}", core.display());
    let job = Job::new(gdb).args(words).args([&*save, "-ex", "signal SIGABRT"]).arg(executable);
    job.under("ulimit -c unlimited").directory(scratch.path()).run().expect(0);
    let found = scratch.names().into_iter().find(|name| name.starts_with("core") && name != "core.gdb");
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap_or_default();
    let kernel = found.ok_or(format!("the kernel puts core files elsewhere: {}", pattern.trim()));
    Cores { gdb: core, kernel: kernel.map(|name| scratch.join(name)) }
}

/// Returns the bytes that a file has, and those that it takes.
fn sizes(file: &Path) -> (u64, u64) {
    let metadata = fs::metadata(file).expect("it was made");
    (metadata.len(), metadata.blocks() * 512)
}

#[test]
fn cores_are_small() {
    let Some(gdb) = tool("gdb", "gdb") else { return };
    // Everything is in it that was not only reserved: the stack, of which gdb writes all pages, and the table of files.
    for (options, most) in [(&[][..], 16 << 20), (&["--stack-size", "128K"], 3 << 20)] {
        let scratch = Scratch::new();
        let hello = scratch.join("hello");
        Build::new(source("../examples/hello.wat")).option(DUMPABLE).option(options).attempt(&hello).expect(0);
        let Cores { gdb, kernel } = cores(&gdb, &hello, "break w2n_instantiate", &scratch);
        let (len, _) = sizes(&gdb);
        println!("{options:?}: gdb {len} bytes");
        assert!(len < most, "{options:?}: {len} bytes");
        let Some(kernel) = available("the kernel's core file", kernel) else { continue };
        let (len, taken) = sizes(&kernel);
        println!("{options:?}: kernel {len} bytes, of which {taken} are on the disk");
        assert!(len < most && taken < 2 << 20, "{options:?}: {len} bytes, of which {taken} are on the disk");
    }
}

/// A list whose nodes are where the memory was grown.
#[test]
fn cores_have_what_a_memory_grew_by() {
    let Some(gdb) = tool("gdb", "gdb") else { return };
    let Some(module) = available("list.c", corpus::zig::described("list.c", "-O0")) else { return };
    let scratch = Scratch::new();
    let list = scratch.join("list");
    Build::new(module).option(DUMPABLE).attempt(&list).expect(0);
    let Cores { gdb: core, kernel } = cores(&gdb, &list, "break average", &scratch);
    let files = [Some(core), available("the kernel's core file", kernel)];
    for file in files.into_iter().flatten() {
        let said = Gdb::new(&gdb).option("-c").option(file.to_str().expect("text")).says("core.gdb", &list);
        let expected = "average (list=0x…, count=5) at /source/list.c:38";
        assert!(
            said.contains(expected) && said.contains("$1 = {value = 24, next = 0x1010110, name = \"n24"),
            "{}: {said}",
            file.display()
        );
    }
}

/// The filter of system calls knows that memories which grow become part of core files.
#[test]
fn memories_grow_behind_a_filter() {
    let Some(module) = available("list.c", corpus::zig::described("list.c", "-O0")) else { return };
    let scratch = Scratch::new();
    let list = scratch.join("list");
    Build::new(module).option(DUMPABLE).option(["--seccomp"]).attempt(&list).expect(0);
    Job::new(&list).run().expect(0).expect_out("1080 216\n");
}
