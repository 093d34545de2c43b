//! Connections that change between the components of one server: how long they wait for that, and who starts and ends meanwhile.
//!
//! Two programs in text answer: a handler at all paths, and a CGI program below `/cgi`, which does what the body says (see `two`).

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::http::Connection;
use wasm2native_tests::machine;
use wasm2native_tests::manifest::two;
use wasm2native_tests::process::Job;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::{available, tool};

fn start(options: &[&str]) -> Serving {
    let serving = two(options);
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

/// One connection has answers of both components, also to requests that were sent before the first was answered.
#[test]
fn a_connection_changes_between_components() {
    for options in [&[][..], &["--seccomp", "--landlock"], &["--workers", "2"]] {
        let serving = two(options);
        let mut connection = serving.connect();
        for _ in 0..5 {
            connection.request("GET", "/", &[], b"").receive().expect(201);
            connection.request("POST", "/cgi/x", &[], b"h").receive().expect(200).expect_text("hello");
        }
        let handler = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
        let cgi = "POST /cgi HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nh";
        connection.send([handler, cgi, cgi, handler, cgi].concat());
        for status in [201, 200, 200, 201, 200] {
            connection.receive().expect(status);
        }
        // Split at every byte.
        connection.send_in_pieces(cgi, 1, Duration::from_micros(100));
        connection.receive().expect(200).expect_text("hello");
        connection.request("GET", "/", &[], b"").receive().expect(201);
    }
}

/// Many connections at the same time: more than a queue has room for are handed over, and nobody is refused.
#[test]
fn many_connections() {
    let serving = two(&["--workers", "2"]);
    thread::scope(|scope| {
        for number in 0..8 {
            let serving = &serving;
            scope.spawn(move || {
                let mut connections: Vec<_> = (0..60).map(|_| serving.connect()).collect();
                for round in 0..4 {
                    let is_cgi = (number + round) % 2 == 0;
                    for connection in &mut connections {
                        let (method, path, body) = if is_cgi { ("POST", "/cgi/", "h") } else { ("GET", "/", "") };
                        connection.request(method, path, &[], body.as_bytes());
                    }
                    for connection in &mut connections {
                        connection.receive().expect(if is_cgi { 200 } else { 201 });
                    }
                }
            });
        }
    });
}

/// Connections that are idle make place for those of another component, as they do for new ones.
#[test]
fn idle_connections_make_place() {
    let serving = two(&["--workers", "1", "--max-connections", "4"]);
    let mut kept = Vec::new();
    for _ in 0..12 {
        let mut connection = serving.connect();
        connection.request("GET", "/", &[], b"").receive().expect(201);
        connection.request("POST", "/cgi", &[], b"h").receive().expect(200).expect_text("hello");
        kept.push(connection);
    }
}

/// A guest that fails, a worker and a whole component that are killed: the other component goes on, and all come back.
#[test]
fn components_fail_alone() {
    let serving = two(&["--request-timeout", "1s"]);
    serving.post("/cgi", b"t").expect(500);
    serving.post("/cgi", b"l").expect(504);
    serving.get("/").expect(201);
    let mut other = serving.connect();
    other.request("GET", "/", &[], b"").receive().expect(201);
    let members = serving.expect_workers(2);
    kill(Pid::from_raw(members[1].cast_signed()), Signal::SIGKILL).expect("it runs");
    serving.expect_said("the component answers has ended (signal 9), and is started again");
    // The connection waits until the component is there again.
    other.request("POST", "/cgi", &[], b"h").receive().expect(200);
    serving.get("/").expect(201);
    serving.expect_workers(2);
}

/// A server that is told to end finishes what it does in all components, and what they hand to each other meanwhile.
#[test]
fn end() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let serving = two(&["--workers", "2"]);
        let mut busy: Vec<_> = (0..2).map(|_| serving.connect()).collect();
        for connection in &mut busy {
            connection.request("POST", "/cgi", &[], b"w");
        }
        let mut started = serving.connect();
        started.request("GET", "/", &[], b"").receive().expect(201);
        started.send("POST /cgi HTTP/1.1\r\nHost: a\r\nContent-");
        thread::sleep(Duration::from_millis(100));
        let start = Instant::now();
        serving.signal(signal);
        thread::sleep(Duration::from_millis(50));
        started.send("Length: 1\r\n\r\nh");
        started.receive().expect(200).expect_text("hello");
        for connection in &mut busy {
            connection.receive().expect(200).expect_text("hello");
            connection.expect_end();
        }
        let address = serving.address();
        let (status, said) = serving.end();
        assert_eq!(status.code(), Some(0), "{said}");
        assert!(start.elapsed() < Duration::from_secs(8), "{said}");
        assert!(Connection::attempt(address).is_err(), "nobody listens any more");
    }
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
