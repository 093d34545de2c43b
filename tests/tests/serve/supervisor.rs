//! The first process of a server: how many workers it starts, what it does when they fail, and what each process holds.

use std::collections::BTreeSet;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_abi::trap::EXIT_STATUS;
use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;
use wasm2native_tests::{http, machine};

fn start(options: &[&str]) -> Serving {
    Serving::of(&super::answers().option(options))
}

/// More workers are started when connections wait, and end when nobody needs them.
#[test]
fn workers_come_and_go() {
    let serving = start(&["--workers", "1..3", "--idle-timeout", "1s", "--request-timeout", "4s"]);
    assert_eq!(serving.workers().len(), 1);
    let first = serving.workers();
    let mut busy = Vec::new();
    for _ in 0..2 {
        // Not earlier: a worker that is busy answers its own connections later.
        let mut connection = serving.connect();
        connection.request("POST", "/", &[], b"l");
        busy.push(connection);
        thread::sleep(Duration::from_millis(300));
    }
    let start = Instant::now();
    serving.get("/").expect(200).expect_text("hello");
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    assert_eq!(serving.expect_workers(3).len(), 3);
    // There are no more than that: the next is answered when one of them is free.
    let mut third = serving.connect();
    third.request("POST", "/", &[], b"l");
    thread::sleep(Duration::from_millis(100));
    let mut fourth = serving.connect();
    fourth.request("POST", "/", &[], b"h");
    thread::sleep(Duration::from_millis(300));
    assert_eq!(serving.workers().len(), 3);
    for connection in busy.iter_mut().chain([&mut third]) {
        connection.receive().expect(504);
    }
    fourth.receive().expect(200);
    drop((busy, third, fourth));
    assert_eq!(serving.expect_workers(1), first);
    serving.get("/").expect(200);
    assert!(!serving.said().contains("another takes its place"), "{}", serving.said());
}

/// A server with enough workers starts no others.
#[test]
fn workers_stay() {
    let serving = start(&["--workers", "1..4"]);
    let first = serving.expect_workers(1);
    for _ in 0..200 {
        serving.get("/").expect(200);
    }
    assert!(serving.workers().len() <= 2, "{:?}", serving.workers());
    assert!(serving.workers().contains(&first[0]));
}

/// A start function that fails ends the server with one report and the status of the program.
#[test]
fn instantiation_that_fails() {
    let scratch = Scratch::new();
    let run = |name: &str, body: &str| {
        let text = format!(
            "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32))) (memory (export \"memory\") 1)
               (func (export \"_start\")) (func $start {body}) (start $start))"
        );
        let module = scratch.write(&format!("{name}.wat"), text);
        let build = Build::new(module).option(["--cgi", "--serve", "127.0.0.1:0", "--workers", "4"]);
        Job::new(build.executable(&scratch)).run()
    };
    let outcome = run("trap", "unreachable").expect(EXIT_STATUS).expect_err("wasm trap: unreachable");
    let said = outcome.err();
    assert!(said.matches("unreachable").count() == 1 && !said.contains("listening"), "{said}");
    run("exits", "(call $exit (i32.const 3))").expect(3);
    run("ends", "(call $exit (i32.const 0))").expect(1).expect_err("error: the program exited before it could serve\n");
    let build = super::answers().option(["--serve", "127.0.0.1:0", "--workers", "4", "--dir", "nowhere"]);
    let said = Job::new(build.executable(&scratch)).directory(scratch.path()).run().expect(1).err();
    assert_eq!(said.matches("nowhere").count(), 1, "{said}");
}

/// Workers that end again and again do not keep the machine busy.
#[test]
fn workers_that_end_at_once() {
    let serving = start(&["--workers", "1"]);
    // Before this, there may be no worker that was ready, without which the server ends.
    serving.get("/").expect(200);
    let mut seen = BTreeSet::new();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) {
        for worker in serving.workers() {
            seen.insert(worker);
            let _ = kill(Pid::from_raw(worker.cast_signed()), Signal::SIGKILL);
        }
        thread::sleep(Duration::from_millis(2));
    }
    assert!((2..=6).contains(&seen.len()), "{seen:?}");
    serving.get("/").expect(200);
}

/// A request that goes on for ever is cut after the time of grace, or by one more SIGINT.
#[test]
fn ends_in_spite_of_a_request() {
    for (grace, signal, status, said) in [
        ("300ms", None, 1, "error: 1 worker had not finished in time, and requests were cut off (--grace)\n"),
        ("60s", Some(Signal::SIGINT), 130, ""),
    ] {
        let serving = start(&["--grace", grace, "--request-timeout", "60s"]);
        let mut connection = serving.connect();
        connection.request("POST", "/", &[], b"l");
        thread::sleep(Duration::from_millis(100));
        let start = Instant::now();
        serving.signal(Signal::SIGTERM);
        thread::sleep(Duration::from_millis(100));
        // Only one more of these means that somebody is in a hurry.
        serving.signal(Signal::SIGTERM);
        if let Some(signal) = signal {
            serving.signal(signal);
        }
        let workers = serving.workers();
        let (ended, text) = serving.end();
        assert_eq!(ended.code(), Some(status), "{text}");
        assert!(text.contains(said) && start.elapsed() < Duration::from_secs(20), "{text}");
        // They are told to end at once, which takes a moment.
        while workers.iter().any(|worker| is_alive(*worker)) {
            assert!(start.elapsed() < Duration::from_secs(20), "the workers are still there");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Whether a process is there, and not only its status for whoever waits for it.
fn is_alive(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    !status.is_empty() && !status.contains("zombie")
}

/// Connections that wait when the server is told to end are answered.
#[test]
fn whoever_has_connected_is_answered() {
    answer_whoever_has_connected(&["--request-timeout", "1s"]);
    // What workers do at their end is not in the way of their filter.
    if available("servers behind a filter", machine::is_this()).is_some() {
        answer_whoever_has_connected(&["--request-timeout", "1s", "--seccomp"]);
    }
}

fn answer_whoever_has_connected(options: &[&str]) {
    let serving = start(options);
    let mut busy = serving.connect();
    busy.request("POST", "/", &[], b"l");
    thread::sleep(Duration::from_millis(100));
    let mut waiting: Vec<_> = (0..5).map(|_| serving.connect()).collect();
    for connection in &mut waiting {
        connection.request("GET", "/", &[], b"");
    }
    serving.signal(Signal::SIGTERM);
    busy.receive().expect(504);
    for connection in &mut waiting {
        connection.receive_last().expect(200).expect_text("hello");
    }
    assert_eq!(serving.end().0.code(), Some(0));
}

/// The first process has sockets, pipes and signals; a worker has sockets, the pipe and what it serves with. Neither has what the
/// server was started with besides standard streams.
#[test]
fn files_of_each_process() {
    if available("files of processes", machine::is_this()).is_none() {
        return;
    }
    let scratch = Scratch::new();
    let build = super::answers().option(["--serve", "127.0.0.1:0", "--workers", "1", "--dir", "/usr"]);
    let executable = build.executable(&scratch);
    let mut command = wasm2native_tests::process::process_under("exec 9</etc/passwd", &machine::command(&executable));
    let serving = Serving::announced(&mut command, &executable);
    let of = |process: u32| {
        let files = fs::read_dir(format!("/proc/{process}/fd")).expect("it is the same user's");
        let named = files.filter_map(|file| {
            let file = file.ok()?;
            let number: u32 = file.file_name().to_str()?.parse().ok()?;
            let link = fs::read_link(file.path()).ok()?.display().to_string();
            let name = link.split(":[").next().unwrap_or_default().replace(&process.to_string(), "self");
            (number > 2).then_some(name)
        });
        let mut named: Vec<_> = named.collect();
        named.sort();
        named
    };
    assert_eq!(of(serving.process()), ["anon_inode", "pipe", "pipe", "pipe", "pipe", "socket"]);
    let worker = of(serving.workers()[0]);
    let expected = BTreeSet::from(["/proc/self/pagemap", "/usr", "anon_inode", "pipe", "socket"]);
    assert!(worker.iter().all(|name| expected.contains(name.as_str())), "{worker:?}");
    assert_eq!(worker.iter().filter(|name| *name == "socket").count(), 1, "{worker:?}");
    http::get(serving.address(), "/").expect(200);
}
