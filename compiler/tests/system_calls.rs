//! The table of system calls: its numbers are right on every architecture, and `docs/system-calls.md` shows it as it is.
//! `BLESS=1` writes the document.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr as _;
use wasm2native::target::SystemCalls;
use wasm2native_abi::host::{FUNCTIONS, Function, INTERFACES, Interface};
use wasm2native_abi::system_call::{
    ARGUMENTS, ENVIRONMENT, EXCEPTIONS, GROWTH_BY_MOVING, GROWTH_IN_CORES, GROWTH_IN_PLACE, HEAP, OBJECTS_IN_DIRECTORY, RUNTIME,
    SERVING, SERVING_FILES, VALUES_IN_DIRECTORY, VALUES_IN_MEMORY, VALUES_OF_SERVER, VALUES_OF_SUPERVISOR, WAITING,
};

#[test]
fn numbers_are_those_of_the_kernel() {
    let all = SystemCalls::all().expect("the list parses");
    for name in every_name() {
        let number = |architecture: &str| all[architecture].number(name).expect("every call has a number") as i32;
        let known = |id: Option<i32>| id.unwrap_or_else(|| panic!("there is no system call {name}"));
        assert_eq!(number("x86_64"), known(syscalls::x86_64::Sysno::from_str(name).ok().map(|call| call.id())), "{name}");
        assert_eq!(number("aarch64"), known(syscalls::aarch64::Sysno::from_str(name).ok().map(|call| call.id())), "{name}");
        assert_eq!(number("riscv64"), known(syscalls::riscv64::Sysno::from_str(name).ok().map(|call| call.id())), "{name}");
        assert_eq!(number("s390x"), known(syscalls::s390x::Sysno::from_str(name).ok().map(|call| call.id())), "{name}");
    }
    assert_eq!(all.len(), 4);
}

#[test]
fn arguments_are_those_of_listed_calls() {
    for (name, _, _) in ARGUMENTS {
        assert!(every_name().contains(name), "{name}");
    }
}

#[test]
fn the_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/system-calls.md");
    if std::env::var_os("BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, document()).expect("the document can be written");
    }
    let found = std::fs::read_to_string(&path).expect("the document is there");
    assert!(found == document(), "docs/system-calls.md is out of date; BLESS=1 writes it");
}

fn every_name() -> BTreeSet<&'static str> {
    let ours = [RUNTIME, GROWTH_IN_PLACE, GROWTH_IN_CORES, GROWTH_BY_MOVING, EXCEPTIONS, HEAP, WAITING, ENVIRONMENT];
    let ours = ours.into_iter().chain([
        SERVING,
        SERVING_FILES,
        OBJECTS_IN_DIRECTORY,
        VALUES_IN_DIRECTORY,
        VALUES_IN_MEMORY,
        VALUES_OF_SERVER,
        VALUES_OF_SUPERVISOR,
    ]);
    let ours = ours.into_iter().flatten().copied();
    ours.chain(FUNCTIONS.into_iter().flat_map(of_host_function)).collect()
}

fn of_host_function(function: &Function) -> impl Iterator<Item = &'static str> {
    function.system_calls.iter().copied().flatten().copied()
}

fn document() -> String {
    let mut text = INTRODUCTION.to_owned();
    text.push_str(HEADER);
    line(&mut text, "every program: traps, signals, its end", RUNTIME.iter().copied());
    line(&mut text, "a memory or table that grows", GROWTH_IN_PLACE.iter().copied());
    line(&mut text, "a memory that grows, with `--debuggable`", GROWTH_IN_CORES.iter().copied());
    line(&mut text, "a memory with explicit bounds that grows", GROWTH_BY_MOVING.iter().copied());
    line(&mut text, "exceptions", EXCEPTIONS.iter().copied());
    line(&mut text, "objects that are reclaimed", HEAP.iter().copied());
    line(&mut text, "a shared memory, on which a program may wait", WAITING.iter().copied());
    line(&mut text, "variables that it was granted", ENVIRONMENT.iter().copied());
    line(&mut text, "a server", SERVING.iter().copied());
    line(&mut text, "a server whose program may open files or sockets", SERVING_FILES.iter().copied());
    line(&mut text, "values kept by key in a directory", VALUES_IN_DIRECTORY.iter().copied());
    line(&mut text, "objects kept in a directory", OBJECTS_IN_DIRECTORY.iter().copied());
    line(&mut text, "values kept by key in memory", VALUES_IN_MEMORY.iter().copied());
    line(&mut text, "values kept by key in memory of all workers of a server", VALUES_OF_SUPERVISOR.iter().copied());
    line(&mut text, "values kept by key on a server", VALUES_OF_SERVER.iter().copied());
    // An interface with a base consists of other forms of its functions, which make the same calls.
    for interface in INTERFACES.iter().filter(|interface| interface.base.is_none() && interface.versions.is_none()) {
        functions(&mut text, interface);
    }
    for interface in INTERFACES.iter().filter(|interface| interface.versions.is_some() && !interface.functions.is_empty()) {
        write!(text, "\nComponents that import `{}`:\n\n{HEADER}", interface.name).expect("a string can be written to");
        functions(&mut text, interface);
    }
    text.push_str(CONCLUSION);
    text
}

fn functions(text: &mut String, interface: &Interface) {
    for function in interface.functions {
        line(text, &format!("`{}`", function.name), of_host_function(function));
    }
}

fn line(text: &mut String, what: &str, calls: impl Iterator<Item = &'static str>) {
    let calls: Vec<_> = calls.map(|name| format!("`{name}`")).collect();
    let calls = if calls.is_empty() { "none".to_owned() } else { calls.join(" ") };
    writeln!(text, "| {what} | {calls} |").expect("a string can be written to");
}

const HEADER: &str = "| what | system calls |\n|---|---|\n";

const INTRODUCTION: &str = "# System calls

The system calls that a program built with `--seccomp` may make once guest code runs: those of every program and those of the
functions that it imports. Any other call ends it (`SIGSYS`). Granted files and sockets are opened before.

This table shows the lists in `abi/src/system_call.rs` and in the host functions of `abi/src/host`; a test keeps it up to date.

";

const CONCLUSION: &str = "
Some are allowed only with certain arguments:

* `mmap` and `mprotect`: never with `PROT_EXEC` (on s390x, `mmap` takes its arguments from memory, which a filter cannot read);
* `madvise`: `MADV_DODUMP`, with objects `MADV_DONTNEED`, and in servers `MADV_DONTNEED` and `MADV_NOHUGEPAGE`;
* `ioctl`: `TCGETS` and `FIONREAD`, and in servers `PAGEMAP_SCAN`;
* `socket`: `AF_INET` and `AF_INET6`;
* `fcntl`: `F_GETFL` and `F_SETFL`.
";
