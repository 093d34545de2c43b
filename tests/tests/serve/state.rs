//! What a request leaves behind: everything that it can, and the next request searches for it.
//!
//! `programs/wasi/hostile.c` describes all that a program in C can see of its state, with a hash of the whole memory, and that
//! description must be the same after whatever happened. `programs/hostile/state.wat` has the kinds of state that C does not have.

use std::thread;
use std::time::Duration;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::client;
use wasm2native_tests::http::Connection;
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::{Scratch, source};
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// What is left behind: as long as a field may be.
const SECRET: &str = "a secret that is in no other place, 0123456789ab";

/// Returns what the program finds.
fn search(connection: &mut Connection) -> String {
    let masked: String = SECRET.bytes().map(|byte| format!("{:02x}", byte ^ 0xff)).collect();
    let found = connection.request("GET", "/search", &[&format!("X-Masked: {masked}")], b"").receive().expect(200).text();
    assert!(found.starts_with("secrets 0\n"), "{found}");
    found
}

fn leave(serving: &Serving, path: &str) {
    let mut connection = serving.connect();
    connection.request("GET", path, &[&format!("X-Secret: {SECRET}")], b"");
    // It may answer anything, or be cut.
    drop(connection.try_receive("GET"));
}

/// Starts the hostile program with directories of both kinds.
fn start(options: &[&str]) -> Option<Serving> {
    start_below(&[], options)
}

/// Likewise, by another command.
fn start_below(starter: &[&str], options: &[&str]) -> Option<Serving> {
    let build = super::hostile()?;
    let scratch = Scratch::new();
    scratch.write("granted/file", "0123456789");
    scratch.write("other/file", "0123456789");
    let build = build.option(["--dir", "granted::/granted", "--dir", "other::/other:ro"]);
    let embedded = format!("{}::/embedded", scratch.write("embedded/file", "0123456789").parent()?.display());
    let build = build.option(["--embed", &embedded, "--request-timeout", "1s", "--cgi"]).option(options);
    Some(Serving::below(starter, &build, scratch))
}

const PATHS: [&str; 4] = ["/leave", "/leave/trap", "/leave/exit", "/leave/loop"];

#[test]
fn of_a_program_in_c() {
    let Some(serving) = start(&[]) else { return };
    let first = search(&mut serving.connect());
    assert!(first.contains("descriptor 5: success, type 3"), "three directories are granted: {first}");
    for path in PATHS.iter().chain(&["/leave", "/files", "/pages/200", "/grow", "/recurse", "/trap/late", "/close"]) {
        leave(&serving, path);
        assert_eq!(search(&mut serving.connect()), first, "after {path}");
    }
    // Also on one connection, where the next request is there already.
    let mut connection = serving.connect();
    for _ in 0..3 {
        connection.request("GET", "/leave", &[&format!("X-Secret: {SECRET}")], b"");
        let masked: String = SECRET.bytes().map(|byte| format!("{:02x}", byte ^ 0xff)).collect();
        connection.request("GET", "/search", &[&format!("X-Masked: {masked}")], b"");
        connection.receive().expect(200).expect_text("left\n");
        assert_eq!(connection.receive().expect(200).text(), first);
    }
}

/// A filter of system calls must let through what the server needs; explicit bounds have another kind of memory.
#[test]
fn of_a_program_with_other_memory() {
    for options in [&["--bounds", "explicit"][..], &["--seccomp"], &["--max-memory", "24MiB"]] {
        let Some(serving) = start(options) else { return };
        let first = search(&mut serving.connect());
        for path in PATHS {
            leave(&serving, path);
            assert_eq!(search(&mut serving.connect()), first, "after {path} with {options:?}");
        }
    }
}

/// Starts a server whose kernel does not look for pages.
const NO_SCAN: [&str; 9] = ["strace", "-D", "-f", "-q", "-o", "/dev/null", "-e", "trace=ioctl", "--inject=ioctl:error=ENOTTY"];

/// Whether system calls can be made to fail.
fn failing_questions() -> Result<(), String> {
    client(Job::new("strace").arg("--version")).and_then(|_| machine::is_this())
}

/// Old kernels cannot be asked which pages were written: here, every such question fails.
#[test]
fn of_a_kernel_that_finds_no_pages() {
    if available("questions that fail", failing_questions()).is_none() {
        return;
    }
    let Some(serving) = start_below(&NO_SCAN, &[]) else { return };
    let first = search(&mut serving.connect());
    for path in PATHS.iter().chain(&["/pages/200", "/grow", "/recurse"]) {
        leave(&serving, path);
        assert_eq!(search(&mut serving.connect()), first, "after {path}");
    }
}

/// Pages that a request has written may be on a disk when they are to be restored, and so may those from before.
#[test]
fn of_swapped_pages() {
    let is_there = std::fs::read_to_string("/proc/swaps").is_ok_and(|swaps| swaps.lines().count() > 1);
    let is_there = if is_there { machine::is_this() } else { Err("this machine has no swap".to_owned()) };
    if available("swapped pages", is_there.and_then(|()| client(Job::new("python3").arg("--version")))).is_none() {
        return;
    }
    let Some(serving) = start(&["--debuggable"]) else { return };
    let first = search(&mut serving.connect());
    let mut swapped = 0;
    for _ in 0..3 {
        // It leaves its secret, and works until its time is over.
        let mut connection = serving.connect();
        connection.request("GET", "/leave/loop", &[&format!("X-Secret: {SECRET}")], b"");
        thread::sleep(Duration::from_millis(300));
        for worker in serving.workers() {
            swapped += swap_out(worker);
        }
        drop(connection.try_receive("GET"));
        assert_eq!(search(&mut serving.connect()), first);
        // What it has between two requests goes, too.
        for worker in serving.workers() {
            swap_out(worker);
        }
        assert_eq!(search(&mut serving.connect()), first);
    }
    assert_ne!(swapped, 0, "nothing was swapped");
}

/// Has the kernel swap out all memory of a process; returns how much of it is on a disk then, in KiB.
fn swap_out(process: u32) -> u64 {
    const SCRIPT: &str = r#"
import ctypes, sys
process = int(sys.argv[1])
class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
call = ctypes.CDLL(None, use_errno=True).syscall
PIDFD_OPEN, PROCESS_MADVISE, PAGEOUT = 434, 440, 21
handle = call(PIDFD_OPEN, process, 0)
for line in open(f"/proc/{process}/maps"):
    start, end = (int(number, 16) for number in line.split()[0].split("-"))
    part = Part(start, end - start)
    call(PROCESS_MADVISE, handle, ctypes.byref(part), ctypes.c_size_t(1), PAGEOUT, 0)
"#;
    client(Job::new("python3").args(["-c", SCRIPT, &process.to_string()])).expect("python3 runs");
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let swapped = status.lines().find_map(|line| line.strip_prefix("VmSwap:")?.split_whitespace().next()?.parse().ok());
    swapped.unwrap_or(0)
}

/// Memories, tables, globals, segments and exceptions of a module.
#[test]
fn of_a_module_with_everything() {
    for options in [&[][..], &["--bounds", "explicit"]] {
        let build = Build::new(source("programs/hostile/state.wat")).option(options);
        let serving = Serving::cgi(&build);
        let search = || serving.post("/", b"s").expect(200).expect_text("clean");
        search();
        for (what, status) in [(b"l", 200), (b"t", 500), (b"e", 500), (b"l", 200)] {
            let response = serving.post("/", what);
            assert_eq!(response.status, status, "{response}");
            search();
            search();
        }
    }
}

/// Objects: those of constant expressions, those that instantiation made, and those that a request makes, whatever ends it.
#[test]
fn of_objects() {
    for options in [&[][..], &["--seccomp"], &["--collect-every", "50000"], &["--max-memory", "48MiB"], &["-O", "size"]] {
        let serving =
            Serving::cgi(&Build::new(source("programs/hostile/objects.wat")).option(["--max-heap", "32MiB"]).option(options));
        let search = || serving.post("/", b"s").expect(200).expect_text("clean");
        search();
        for (what, status) in [(b"l", 200), (b"t", 500), (b"e", 500), (b"x", 500), (b"l", 200)] {
            let response = serving.post("/", what);
            assert_eq!(response.status, status, "{what:?} with {options:?}: {response}");
            search();
            search();
        }
    }
}

/// Objects of a request that was too late, wherever it was then: in a collection, or while the heap grew.
#[test]
fn of_objects_that_are_made_for_too_long() {
    let build = Build::new(source("programs/hostile/objects.wat")).option(["--request-timeout", "1s"]);
    let serving = Serving::cgi(&build);
    for _ in 0..5 {
        serving.post("/", b"w").expect(504);
        // On a busy machine, this one may be too late as well.
        if serving.post("/", b"l").status == 200 {
            serving.post("/", b"s").expect(200).expect_text("clean");
        }
    }
}

/// Likewise, where nobody tells which pages were written.
#[test]
fn of_objects_in_pages_that_nobody_finds() {
    const NO_MAP: [&str; 11] = [
        "strace",
        "-D",
        "-f",
        "-q",
        "-o",
        "/dev/null",
        "-P",
        "/proc/self/pagemap",
        "-e",
        "trace=openat",
        "--inject=openat:error=EACCES",
    ];
    if available("questions that fail", failing_questions()).is_none() {
        return;
    }
    for starter in [&NO_SCAN[..], &NO_MAP] {
        let build = Build::new(source("programs/hostile/objects.wat")).option(["--cgi", "--max-heap", "32MiB"]);
        let serving = Serving::below(starter, &build, Scratch::new());
        for what in [b"s", b"l", b"s", b"t", b"s", b"x", b"s"] {
            let response = serving.post("/", what);
            assert_eq!(response.status, if matches!(what, b"t" | b"x") { 500 } else { 200 }, "{what:?}: {response}");
            if what == b"s" {
                response.expect_text("clean");
            }
        }
    }
}

/// The garbage of many requests is no memory of the server.
#[test]
fn objects_of_many_requests() {
    let serving = Serving::cgi(&Build::new(source("programs/hostile/objects.wat")));
    let answer = |count: usize| {
        for _ in 0..count {
            serving.post("/", b"l").expect(200);
        }
        serving.memory()
    };
    let few = answer(5);
    let many = answer(60);
    assert!(many <= few + (1 << 20), "{few} bytes after 5 requests, {many} after 65");
}

/// Growth that a request was too late for is undone, however far it has come.
#[test]
fn of_a_memory_that_grows_too_late() {
    let build = Build::new(wat::program("serve/growing")).option(["--request-timeout", "100ms"]);
    let serving = Serving::cgi(&build);
    for _ in 0..5 {
        // So that the server's timer begins with the request.
        thread::sleep(Duration::from_millis(1200));
        serving.post("/", b"g").expect(504);
        serving.post("/", b"p").expect(500);
        serving.post("/", b"-").expect(200).expect_text("clean");
    }
}

/// A file that was opened by instantiation has the position and the flags that it had then.
#[test]
fn of_files_that_are_open() {
    for options in [&[][..], &["--seccomp"]] {
        let scratch = Scratch::new();
        scratch.write("granted/file", "0123456789");
        let build = Build::new(wat::program("serve/opened")).option(["--dir", "granted::/d", "--cgi"]).option(options);
        let serving = Serving::in_directory(&build, scratch);
        for _ in 0..3 {
            serving.get("/").expect(200).expect_text("012 0");
        }
    }
}

/// The memory of the worker itself, read from outside: nothing of a request is in what the guest can reach, nor in variables.
#[test]
fn of_the_process() {
    let Some(serving) = start(&["--debuggable"]) else { return };
    search(&mut serving.connect());
    for path in PATHS {
        leave(&serving, path);
    }
    // Buffers of the server keep what was sent until something else is: these requests are as long.
    for _ in 0..3 {
        let padding = format!("X-Padding: {}", "x".repeat(SECRET.len() + 200));
        serving.connect().request("GET", "/", &[&padding], b"").receive().expect(200);
    }
    for worker in serving.workers() {
        let Ok(found) = occurrences(worker, SECRET.as_bytes()) else {
            continue;
        };
        assert!(found.is_empty(), "the secret is in {found:#?}");
    }
}

/// Returns the mappings of a process in which these bytes are.
fn occurrences(process: u32, bytes: &[u8]) -> std::io::Result<Vec<String>> {
    use std::os::unix::fs::FileExt as _;
    let memory = std::fs::File::open(format!("/proc/{process}/mem"))?;
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps"))?;
    let pages = std::fs::File::open(format!("/proc/{process}/pagemap"))?;
    let mut found = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|access| access.starts_with('r'))) {
        let range = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
        let [mut start, end] = [range.0, range.1].map(|number| u64::from_str_radix(number, 16).expect("an address"));
        let mut before: Vec<u8> = Vec::new();
        while start < end {
            // Most of a reservation was never touched.
            let mut entry = [0; 8];
            let is_there = pages.read_exact_at(&mut entry, start / 4096 * 8).is_ok() && u64::from_ne_bytes(entry) >> 62 != 0;
            let mut page = vec![0; 4096];
            if is_there && memory.read_exact_at(&mut page, start).is_ok() {
                before.extend(&page);
                if before.windows(bytes.len()).any(|part| part == bytes) {
                    found.push(format!("{line} at {start:x}"));
                }
                before.drain(..before.len() - bytes.len() + 1);
            } else {
                before.clear();
            }
            start += 4096;
        }
    }
    Ok(found)
}
