//! The processes of a server: start, signals, workers that end, times and numbers of connections.

use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::http::{Connection, Fault};
use wasm2native_tests::serving::Serving;

fn start(options: &[&str]) -> Option<Serving> {
    Some(Serving::cgi(&super::hostile()?.option(options)))
}

/// A server that is told to end finishes what it does, and takes nothing more.
#[test]
fn end() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let Some(serving) = start(&["--workers", "2"]) else { return };
        let mut idle = serving.connect();
        idle.request("GET", "/", &[], b"").receive().expect(200);
        let mut busy: Vec<Connection> = (0..2).map(|_| serving.connect()).collect();
        for connection in &mut busy {
            connection.request("GET", "/sleep/700", &[], b"");
        }
        thread::sleep(Duration::from_millis(300));
        serving.signal(signal);
        for connection in &mut busy {
            let response = connection.receive().expect(200).expect_text("slept\n");
            assert!(response.closes(), "{response}");
            connection.expect_end();
        }
        idle.expect_gone();
        let address = serving.address();
        let (status, said) = serving.end();
        assert_eq!(status.code(), Some(0), "{said}");
        assert!(Connection::attempt(address).is_err(), "nobody listens any more");
    }
}

/// Requests that are on their way on connections that are kept alive are answered, and their answers say that they are the last ones.
#[test]
fn requests_on_their_way() {
    for _ in 0..10 {
        let Some(serving) = start(&["--workers", "2"]) else { return };
        let mut idle: Vec<Connection> = (0..8).map(|_| serving.connect()).collect();
        for connection in &mut idle {
            connection.request("GET", "/", &[], b"").receive().expect(200);
        }
        let start = Instant::now();
        serving.signal(Signal::SIGTERM);
        thread::sleep(Duration::from_millis(100));
        for connection in &mut idle {
            connection.request("GET", "/", &[], b"");
        }
        // They are closed after a second, and this machine may be busy.
        if start.elapsed() < Duration::from_millis(500) {
            for connection in &mut idle {
                connection.receive_last().expect(200);
            }
            let (status, said) = serving.end();
            assert_eq!(status.code(), Some(0), "{said}");
            return;
        }
    }
    panic!("the machine is too busy");
}

/// A request that takes longer than the time of grace is cut.
#[test]
fn grace() {
    let Some(serving) = start(&["--grace", "500ms"]) else { return };
    let mut connection = serving.connect();
    connection.request("GET", "/sleep/20000", &[], b"");
    thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    serving.signal(Signal::SIGTERM);
    let outcome = connection.try_receive("GET");
    assert!(outcome.is_err(), "{outcome:?}");
    serving.end();
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn hangup_is_ignored() {
    let Some(serving) = start(&[]) else { return };
    serving.signal(Signal::SIGHUP);
    thread::sleep(Duration::from_millis(100));
    serving.get("/").expect(200);
}

/// A worker that ends is replaced, and the others go on meanwhile.
#[test]
fn a_worker_ends() {
    let Some(serving) = start(&["--workers", "2"]) else { return };
    let workers = serving.expect_workers(2);
    kill(Pid::from_raw(workers[0].cast_signed()), Signal::SIGKILL).expect("it runs");
    for _ in 0..20 {
        serving.get("/").expect(200);
        thread::sleep(Duration::from_millis(30));
    }
    serving.expect_said("another takes its place");
    let after = serving.expect_workers(2);
    assert!(after.contains(&workers[1]) && !after.contains(&workers[0]), "{workers:?} {after:?}");
}

/// Workers end with the first process, so that none is left behind.
#[test]
fn the_first_process_ends() {
    let Some(serving) = start(&["--workers", "2"]) else { return };
    serving.get("/").expect(200);
    let workers = serving.workers();
    serving.signal(Signal::SIGKILL);
    let start = Instant::now();
    while workers.iter().any(|worker| std::path::Path::new(&format!("/proc/{worker}/stat")).exists()) {
        assert!(start.elapsed() < Duration::from_secs(20), "the workers are still there");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Whoever is too slow is closed: with the head, between requests, and with the body.
#[test]
fn times() {
    let Some(serving) = start(&["--head-timeout", "700ms", "--idle-timeout", "1s"]) else { return };
    let mut slow_head = serving.connect();
    slow_head.send("GET / HTTP/1.1\r\n");
    let mut idle = serving.connect();
    idle.request("GET", "/", &[], b"").receive().expect(200);
    let mut slow_body = serving.connect();
    slow_body.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    let start = Instant::now();
    // A byte now and then gives no more time for a head.
    let mut drip = serving.connect();
    for byte in b"GET / HTTP/1.1\r\nHost" {
        drip.send([*byte]);
        thread::sleep(Duration::from_millis(100));
    }
    for (name, connection) in [("head", &mut slow_head), ("idle", &mut idle), ("body", &mut slow_body), ("drip", &mut drip)] {
        match connection.try_receive("GET") {
            Ok(response) => assert!(response.status == 408 && response.closes(), "{name}: {response}"),
            Err(fault) => assert!(matches!(fault, Fault::Closed | Fault::Broken(_)), "{name}: {fault}"),
        }
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    serving.get("/").expect(200);
}

/// Connections over the limit wait until there is room, and do not disturb those that are there.
#[test]
fn too_many_connections() {
    let Some(serving) = start(&["--max-connections", "10"]) else { return };
    let mut connections: Vec<Connection> = (0..10).map(|_| serving.connect()).collect();
    for connection in &mut connections {
        connection.request("GET", "/", &[], b"").receive().expect(200);
    }
    let mut waiting = serving.connect();
    waiting.request("GET", "/", &[], b"");
    connections[3].send("GET / HTTP/1.1\r\n").send("Host: a\r\n\r\n").receive().expect(200);
    drop(connections);
    waiting.receive().expect(200);
}

/// A connection that nobody uses makes place for another: the one that has been idle for the longest time.
#[test]
fn an_idle_connection_makes_place() {
    let Some(serving) = start(&["--max-connections", "10", "--idle-timeout", "10m"]) else { return };
    let mut connections: Vec<Connection> = (0..10).map(|_| serving.connect()).collect();
    for number in (0..10).chain([0]) {
        connections[number].request("GET", "/", &[], b"").receive().expect(200);
    }
    serving.get("/").expect(200);
    connections[1].expect_gone();
    for number in [0, 2, 9] {
        connections[number].request("GET", "/", &[], b"").receive().expect(200);
    }
    // None is idle: a newcomer waits.
    for connection in &mut connections {
        connection.send("GET / HTTP/1.1\r\n");
    }
    let mut other = serving.connect();
    other.send("GET / HTTP/1.1\r\n");
    thread::sleep(Duration::from_millis(300));
    let mut waiting = serving.connect();
    waiting.request("GET", "/", &[], b"");
    connections[2].send("Host: a\r\n\r\n").receive().expect(200);
    waiting.receive().expect(200);
}

/// Each worker takes its share of connections.
#[test]
fn workers_share_connections() {
    let Some(serving) = start(&["--workers", "2"]) else { return };
    let workers = serving.expect_workers(2);
    // A worker that the machine does not let run while connections arrive has few of them, so there is more than one try.
    let mut counts = Vec::new();
    for _ in 0..10 {
        let mut connections: Vec<Connection> = (0..40).map(|_| serving.connect()).collect();
        for connection in &mut connections {
            connection.request("GET", "/", &[], b"").receive().expect(200);
        }
        let open = |worker: &u32| std::fs::read_dir(format!("/proc/{worker}/fd")).expect("it runs").count();
        counts = workers.iter().map(open).collect::<Vec<usize>>();
        if counts.iter().all(|count| *count >= 15) {
            return;
        }
    }
    panic!("{counts:?}");
}

/// A worker that is stopped has few connections, and yet nobody leaves theirs to it for good.
#[test]
fn a_worker_is_stopped() {
    let Some(serving) = start(&["--workers", "2"]) else { return };
    let workers = serving.expect_workers(2);
    thread::sleep(Duration::from_millis(300));
    kill(Pid::from_raw(workers[0].cast_signed()), Signal::SIGSTOP).expect("it runs");
    let mut connections: Vec<Connection> = (0..30).map(|_| serving.connect()).collect();
    for connection in &mut connections {
        connection.request("GET", "/", &[], b"").receive().expect(200);
    }
}

/// A worker with a long request leaves others to the other workers.
#[test]
fn a_worker_is_busy() {
    let Some(serving) = start(&["--workers", "2"]) else { return };
    serving.get("/").expect(200);
    let mut busy = serving.connect();
    busy.request("GET", "/sleep/2000", &[], b"");
    thread::sleep(Duration::from_millis(100));
    let start = Instant::now();
    for _ in 0..20 {
        serving.get("/").expect(200);
    }
    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
    busy.receive().expect(200);
}
