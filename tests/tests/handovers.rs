//! Connections that change between the components of one server: how long they wait for that, and who starts and ends meanwhile.
//!
//! Two programs in text answer: a handler at all paths, and a CGI program below `/cgi`, which does what the body says.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::build::Build;
use wasm2native_tests::http::Connection;
use wasm2native_tests::machine;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::{available, tool};
use wasm2native_tests::wat;

const MANIFEST: &str = r#"
    spin_manifest_version = 2
    application = { name = "two" }
    component.status = { source = "../status.wat" }
    component.answers = { source = "../answers.wat" }
    [[trigger.http]]
    route = "/..."
    component = "status"
    [[trigger.http]]
    route = "/cgi/..."
    component = "answers"
    executor = { type = "wagi" }
"#;

fn start(options: &[&str]) -> Serving {
    let scratch = Scratch::new();
    for (name, program) in [("status.wat", "serve/status"), ("answers.wat", "serve/answers")] {
        fs::copy(wat::program(program), scratch.join(name)).expect("scratch is writable");
    }
    let manifest = scratch.write("app/spin.toml", MANIFEST);
    let serving = Serving::in_directory(&Build::new(manifest).option(options), scratch);
    // Both are ready then.
    serving.get("/").expect(201);
    serving.post("/cgi", b"h").expect(200).expect_text("hello");
    serving
}

/// Returns the processes that a process has started.
fn children(process: u32) -> Vec<u32> {
    let text = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    text.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

fn signal(process: u32, signal: Signal) {
    kill(Pid::from_raw(process.cast_signed()), signal).expect("it runs");
}

/// Returns a connection that is the handler's.
fn connect(serving: &Serving) -> Connection {
    let mut connection = serving.connect();
    connection.request("GET", "/", &[], b"").receive().expect(201);
    connection
}

/// Has the only worker of the CGI program work for as long as a request may take.
fn occupy(serving: &Serving) -> Connection {
    let mut busy = connect(serving);
    busy.request("POST", "/cgi", &[], b"l");
    thread::sleep(Duration::from_millis(200));
    busy
}

/// A request that waited in a queue for as long as it may take is refused, and the program is not asked about it.
#[test]
fn queues_are_no_place_to_grow_old() {
    let serving = start(&["--workers", "1", "--request-timeout", "1s"]);
    let mut waiting: Vec<_> = (0..6).map(|_| connect(&serving)).collect();
    let mut busy = occupy(&serving);
    for connection in &mut waiting {
        connection.request("POST", "/cgi", &[], b"l");
    }
    busy.receive().expect(504);
    let statuses: Vec<_> = waiting.iter_mut().map(|connection| connection.receive_last().status).collect();
    // Those before it have used up the time of the last one.
    assert!(statuses.iter().all(|status| [503, 504].contains(status)) && statuses.ends_with(&[503]), "{statuses:?}");
    serving.post("/cgi", b"h").expect(200).expect_text("hello");
}

/// A component has more workers when connections wait that others hand over to it.
#[test]
fn workers_are_started_for_a_queue() {
    let serving = start(&["--workers", "1..2", "--request-timeout", "40s"]);
    let mut other = connect(&serving);
    let _busy = occupy(&serving);
    let start = Instant::now();
    other.request("POST", "/cgi", &[], b"h").receive().expect(200).expect_text("hello");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

/// When the server ends, connections that wait for room in a queue have an answer before all is over.
#[test]
fn full_queues_at_the_end() {
    let serving = start(&["--workers", "1", "--grace", "4s", "--request-timeout", "10m"]);
    let mut connections: Vec<_> = (0..250).map(|_| connect(&serving)).collect();
    let _busy = occupy(&serving);
    let long = format!("X: {}", "x".repeat(15_000));
    for connection in &mut connections {
        connection.request("POST", "/cgi", &[&long], b"h");
    }
    thread::sleep(Duration::from_millis(500));
    serving.signal(Signal::SIGTERM);
    let answered = connections.iter_mut().filter_map(|connection| connection.try_receive("POST").ok());
    let statuses: Vec<_> = answered.map(|response| response.status).collect();
    assert!(!statuses.is_empty() && statuses.iter().all(|status| *status == 503), "{statuses:?}");
    serving.end();
}

/// A path without a route has an answer like others: the connection goes on if all of the request is there.
#[test]
fn paths_without_a_route() {
    let scratch = Scratch::new();
    fs::copy(wat::program("serve/status"), scratch.join("status.wat")).expect("scratch is writable");
    let manifest = MANIFEST.split("    component.answers").next().expect("there is one").to_owned();
    let manifest = manifest + "    trigger.http = [{ route = \"/b\", component = \"status\" }]\n";
    let manifest = scratch.write("app/spin.toml", manifest);
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    let mut connection = serving.connect();
    for _ in 0..3 {
        assert!(!connection.request("GET", "/", &[], b"").receive().expect(404).closes());
        connection.request("GET", "/b", &[], b"").receive().expect(201);
        connection.request("POST", "/c", &[], b"some body").receive().expect(404);
        connection.request("HEAD", "/", &[], b"").receive_to("HEAD").expect(404);
    }
    let chunks = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n";
    let (found, missing) = ("GET /b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    connection.send([chunks, found].concat() + &missing.repeat(300) + found);
    connection.receive().expect(404);
    connection.receive().expect(201);
    for _ in 0..300 {
        connection.receive().expect(404);
    }
    connection.receive().expect(201);
    // The rest of a body could pass for a request.
    connection.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\nGET /b HTTP/1.1\r\n");
    connection.receive_last().expect(404);
    let asked = ["Connection: close"];
    serving.connect().request("GET", "/", &asked, b"").receive_last().expect(404);
}

/// A component that is told to end while it starts, again, has not failed.
#[test]
fn ends_while_a_component_starts() {
    for _ in 0..3 {
        let serving = start(&["--workers", "1"]);
        let before = serving.expect_workers(2);
        signal(before[1], Signal::SIGKILL);
        let start = Instant::now();
        while !serving.workers().iter().any(|member| !before.contains(member)) {
            assert!(start.elapsed() < Duration::from_secs(30), "the component is not started again");
            thread::sleep(Duration::from_micros(50));
        }
        serving.signal(Signal::SIGTERM);
        let (status, said) = serving.end();
        assert_eq!(status.code(), Some(0), "{said}");
    }
}

/// A connection for which a component has no number is lost, which is told.
#[test]
fn components_with_too_many_open_files() {
    let Some(prlimit) = tool("prlimit", "util-linux") else { return };
    if available("limits of processes", machine::is_this()).is_none() {
        return;
    }
    let serving = start(&["--workers", "1"]);
    let members = serving.expect_workers(2);
    let (mut one, mut other) = (connect(&serving), connect(&serving));
    one.request("POST", "/cgi", &[], b"h").receive().expect(200);
    let mut one = connect(&serving);
    let worker = children(members[1])[0];
    let limit = |files: &str| Job::new(&prlimit).args([format!("--pid={worker}"), format!("--nofile={files}:")]).run().expect(0);
    limit("3");
    one.request("POST", "/cgi", &[], b"h").expect_gone();
    serving.expect_said("error: a connection from another component was lost: ");
    limit("1000");
    other.request("POST", "/cgi", &[], b"h").receive().expect(200).expect_text("hello");
}
