//! Clients that do nothing or go away, and a standard error that nobody reads: workers serve others meanwhile.
//!
//! The limits of time that would help as well are far longer than any of these tests waits.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::{cgi, handlers};
use wasm2native_tests::http::{Connection, Fault};
use wasm2native_tests::machine;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::server::free_address;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;

/// The time within which somebody else is served, on a busy machine.
const SOON: Duration = Duration::from_secs(25);

/// Fails the test unless the server answers soon.
#[track_caller]
fn expect_answer(serving: &Serving) {
    let start = Instant::now();
    serving.get("/").expect(200);
    assert!(start.elapsed() < SOON, "answered after {:?}", start.elapsed());
}

/// Bodies of which nothing comes hold no worker.
#[test]
fn bodies_that_do_not_come() {
    let serving = Serving::of(&super::answers().option(["--request-timeout", "60s"]));
    let mut silent = Vec::new();
    for field in ["Transfer-Encoding: chunked", "Content-Length: 100000", "Content-Length: 10\r\nExpect: 100-continue"] {
        for _ in 0..5 {
            let mut connection = serving.connect();
            connection.send(format!("POST / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n"));
            silent.push(connection);
        }
    }
    thread::sleep(Duration::from_millis(200));
    expect_answer(&serving);
    // They are still served when something comes.
    silent[0].send("1\r\nh\r\n0\r\n\r\n").receive().expect(200).expect_text("hello");
    silent[14].receive().expect(100);
    silent[14].send("hhhhhhhhhh").receive().expect(200).expect_text("hello");
}

/// Bodies that stop before the program is asked are answered 408; those that go on are not, however slow they are.
#[test]
fn bodies_that_stop() {
    let serving = Serving::of(&super::answers().option(["--request-timeout", "10m", "--head-timeout", "2s"]));
    let [mut stopped, mut slow] = [(); 2].map(|()| serving.connect());
    for connection in [&mut stopped, &mut slow] {
        connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\nh");
    }
    for _ in 0..13 {
        thread::sleep(Duration::from_millis(250));
        slow.send("h");
    }
    slow.receive().expect(200).expect_text("hello");
    stopped.receive_last().expect(408);
}

/// They are not waited for when the server ends, whatever else they could have had.
#[test]
fn bodies_at_the_end() {
    let options = ["--request-timeout", "10m", "--head-timeout", "10m", "--idle-timeout", "10m", "--grace", "8s"];
    let serving = Serving::of(&super::answers().option(options));
    serving.get("/").expect(200);
    let [mut stopped, mut late] = [(); 2].map(|()| serving.connect());
    stopped.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 14\r\n\r\nh");
    late.send("POST / HTTP/1.1\r\nHost: a\r\n");
    thread::sleep(Duration::from_millis(200));
    serving.signal(Signal::SIGTERM);
    thread::sleep(Duration::from_millis(200));
    late.send("Content-Length: 14\r\n\r\nh");
    for connection in [&mut stopped, &mut late] {
        connection.receive_last().expect(408);
    }
    let (status, said) = serving.end();
    assert_eq!(status.code(), Some(0), "{said}");
}

/// Responses that nobody takes hold no worker once their guests have ended, and are there when somebody takes them.
#[test]
fn responses_that_nobody_takes() {
    const COUNT: usize = 1500;
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program.option(["--request-timeout", "60s"]));
    let mut greedy: Vec<Connection> = (0..3).map(|_| serving.connect()).collect();
    for connection in &mut greedy {
        connection.send(b"GET /large/15000 HTTP/1.1\r\nHost: a\r\n\r\n".repeat(COUNT));
    }
    thread::sleep(Duration::from_millis(500));
    expect_answer(&serving);
    for connection in &mut greedy {
        for _ in 0..COUNT {
            assert_eq!(connection.receive().expect(200).body.len(), 15_000);
        }
    }
}

/// A body that stops, and a response that is not taken while the guest goes on, are given up.
#[test]
fn clients_that_stop() {
    let Some(program) = cgi::program() else { return };
    let options = ["--request-timeout", "10m", "--head-timeout", "1s"];
    let serving = Serving::cgi(&program.option(options));
    stop(&serving, "/echo");
    let mut connection = serving.connect();
    connection.request("GET", "/large/500000000", &[], b"");
    thread::sleep(Duration::from_millis(100));
    expect_answer(&serving);
    let outcome = connection.try_receive("GET");
    assert!(matches!(outcome, Err(Fault::Cut | Fault::Broken(_))), "the response is cut");
}

/// Handlers may wait for several things at once, of which the client is one.
#[test]
fn clients_of_handlers_that_stop() {
    let Some(messages) = available("handler of messages", handlers::messages()) else { return };
    let serving = Serving::of(&Build::new(messages).option(["--request-timeout", "10m", "--head-timeout", "1s"]));
    stop(&serving, "/echo");
    for handler in handlers::handlers() {
        let serving = Serving::of(&Build::new(&handler.component).option(["--request-timeout", "10m", "--head-timeout", "1s"]));
        stop(&serving, "/echo");
    }
}

/// Sends a part of a body, and nothing more.
#[track_caller]
fn stop(serving: &Serving, target: &str) {
    let mut connection = serving.connect();
    connection.send(format!("POST {target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
    thread::sleep(Duration::from_millis(100));
    expect_answer(serving);
    let outcome = connection.try_receive("POST");
    let is_whole = matches!(&outcome, Ok(response) if response.status == 200);
    assert!(!is_whole, "a part of a body is not all of it: {outcome:?}");
}

/// A client that goes away takes its guest with it; one that just sends no more does not, if it is answered soon.
#[test]
fn clients_that_go_away() {
    let serving = Serving::of(&super::answers().option(["--request-timeout", "10m"]));
    for request in [b"l", b"p"] {
        let mut connection = serving.connect();
        connection.request("POST", "/", &[], request);
        thread::sleep(Duration::from_millis(100));
        drop(connection);
        expect_answer(&serving);
    }
    let mut connection = serving.connect();
    connection.request("POST", "/", &[], b"w").finish().receive().expect(200).expect_text("hello");
    assert_eq!(serving.workers().len(), 1);
}

/// The memory of what connections have sent is given back when they have nothing more to say, and when they are closed.
#[test]
fn buffers_are_given_back() {
    let serving = Serving::of(&super::answers());
    serving.get("/").expect(200);
    let before = serving.memory();
    let mut connections: Vec<Connection> = (0..400).map(|_| serving.connect()).collect();
    let head = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n", "x".repeat(15_000));
    for connection in &mut connections {
        connection.send(&head);
    }
    let most = before + (2 << 20);
    wait_until("the heads are there", || serving.memory() > most);
    for connection in &mut connections {
        connection.send("\r\n").receive().expect(200);
    }
    wait_until("idle connections need no memory", || serving.memory() < most);
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < SOON, "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The end of a connection is the end of a response to HTTP/1.0, so one that is not whole is reset.
#[test]
fn responses_to_old_clients_that_are_cut() {
    let Some(build) = super::hostile() else { return };
    let serving = Serving::cgi(&build.option(["--request-timeout", "1s"]));
    for path in ["/trap/late", "/loop/late"] {
        let outcome = serving.connect().send(format!("GET {path} HTTP/1.0\r\n\r\n")).try_receive("GET");
        assert!(matches!(outcome, Err(Fault::Broken(_))), "{path}: {outcome:?}");
    }
}

/// Nobody reads standard error, and the pipe is full: requests are answered, workers are replaced, and the server ends when it is told to.
#[test]
fn standard_error_that_nobody_reads() {
    let scratch = Scratch::new();
    let address = free_address("127.0.0.1").expect("every machine has this address");
    let options = ["--workers", "2", "--request-timeout", "2s", "--grace", "3s", "--serve"];
    let executable = super::answers().option(options).option([&address.to_string()]).executable(&scratch);
    let (reader, writer) = std::io::pipe().expect("there are pipes");
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(nix::fcntl::OFlag::O_NONBLOCK.bits());
    let mut filler = options.open(format!("/proc/self/fd/{}", writer.as_raw_fd())).expect("a pipe can be opened again");
    // Messages are written as a whole, or not.
    while filler.write_all(&[b'\n'; 512]).is_ok() {}
    assert_eq!(filler.write(b"\n").expect_err("it is full").kind(), ErrorKind::WouldBlock);
    let serving = Serving::start_with_error(&mut machine::command(&executable), &executable, address, writer);
    let ask = |what: &[u8]| serving.connect().request("POST", "/", &["Connection: close"], what).receive().status;
    for _ in 0..2 {
        // What the guest wrote before it trapped is no answer, however long the report takes.
        assert_eq!([ask(b"t"), ask(b"q"), ask(b"l"), ask(b"h")], [500, 500, 504, 200]);
    }
    let workers = serving.expect_workers(2);
    kill(Pid::from_raw(workers[0].cast_signed()), Signal::SIGKILL).expect("it runs");
    wait_until("a worker is replaced", || {
        let now = serving.workers();
        now.len() == 2 && !now.contains(&workers[0])
    });
    assert_eq!(ask(b"h"), 200);
    let mut endless = serving.connect();
    endless.request("POST", "/", &[], b"l");
    thread::sleep(Duration::from_millis(200));
    serving.signal(Signal::SIGTERM);
    assert!(serving.end().0.code().is_some(), "it ends by itself");
    drop(reader);
}
