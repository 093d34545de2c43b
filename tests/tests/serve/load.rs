//! Everything at the same time: requests of all kinds, guests that fail in all ways, and clients that do; then the server is told to
//! end. No answer is wrong, memory stays flat, and every request that was taken is finished.
//!
//! `W2N_LOAD=30m` (or `90s`) says for how long; without it some seconds.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use wasm2native_tests::http::{Connection, Fault, Response};
use wasm2native_tests::machine;
use wasm2native_tests::serving::Serving;

/// The time for which the load lasts, unless another is requested.
const SECONDS: u64 = 8;

/// The time for which a load like it has lasted before.
const WARM_UP: Duration = Duration::from_secs(4);

/// What a client does, and how often it did.
struct Kind {
    name: &'static str,
    act: fn(&Serving, u64) -> Result<(), String>,
    count: AtomicU64,
}

impl Kind {
    const fn new(name: &'static str, act: fn(&Serving, u64) -> Result<(), String>) -> Kind {
        Kind { name, act, count: AtomicU64::new(0) }
    }
}

static KINDS: [Kind; 14] = [
    Kind::new("normal", normal),
    Kind::new("pipelined", pipelined),
    Kind::new("body", body),
    Kind::new("slow", slow),
    Kind::new("malformed", malformed),
    Kind::new("trapping", trapping),
    Kind::new("endless", endless),
    Kind::new("too large", too_large),
    Kind::new("vanishing", vanishing),
    Kind::new("leaving", leaving),
    Kind::new("growing", growing),
    Kind::new("stalling", stalling),
    Kind::new("greedy", greedy),
    Kind::new("normal again", normal),
];

#[test]
fn mixed() {
    let Some(build) = super::hostile() else { return };
    let options =
        ["--workers", "4", "--request-timeout", "300ms", "--head-timeout", "2s", "--max-memory", "64MiB", "--max-body", "1MiB"];
    let serving = Serving::cgi(&build.option(options));
    let time = duration();
    for kind in &KINDS {
        (kind.act)(&serving, 0).unwrap_or_else(|reason| panic!("{}: {reason}", kind.name));
    }
    let workers = serving.expect_workers(4);
    // Workers keep copies of the pages that requests write again and again, up to a number of them.
    put_under_load(&serving, WARM_UP);
    thread::sleep(Duration::from_secs(3));
    let (before, each_before) = (serving.memory(), uses(&workers));
    let (most, faults) = put_under_load(&serving, time);
    let counts: Vec<String> = KINDS.iter().map(|kind| format!("{} {}", kind.count.load(Relaxed), kind.name)).collect();
    println!("{}; {before} bytes before, at most {most}", counts.join(", "));
    assert!(faults.is_empty(), "{} wrong answers\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
    // What the guests may have, and some for the connections.
    assert!(most < before + 4 * (64 << 20) + (8 << 20), "{before} bytes before, at most {most}");
    let said = serving.said();
    assert!(!said.contains("another takes its place"), "{said}");
    // Connections that linger are closed after some seconds, and memory that nobody uses is given back.
    assert_eq!(serving.workers(), workers);
    let start = Instant::now();
    let mut after = (serving.memory(), uses(&workers));
    let mut fell = start;
    while fell.elapsed() < Duration::from_secs(2) && start.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(200));
        let now = serving.memory();
        fell = if now < after.0 { Instant::now() } else { fell };
        after = (now.min(after.0), uses(&workers));
    }
    println!("each worker before {each_before:?}, after {:?}; {} bytes after", after.1, after.0);
    assert!(is_flat((before, &each_before), (after.0, &after.1)), "{before} bytes, {each_before:?} before, {after:?} after");
    end(serving);
}

/// Does everything at the same time for that long; returns the most memory that the server had, and what was wrong.
fn put_under_load(serving: &Serving, time: Duration) -> (u64, Vec<String>) {
    let (start, ends) = (Instant::now(), AtomicBool::new(false));
    let mut most = 0;
    let faults = thread::scope(|scope| {
        let threads: Vec<_> = KINDS.iter().map(|kind| scope.spawn(|| repeat(kind, serving, &ends))).collect();
        while start.elapsed() < time {
            thread::sleep(Duration::from_millis(500));
            most = most.max(serving.memory());
        }
        ends.store(true, Relaxed);
        threads.into_iter().flat_map(|thread| thread.join().expect("a client does not panic")).collect()
    });
    (most, faults)
}

/// The address space of a process in bytes, and the number of its file descriptors.
#[derive(Clone, Copy, Debug)]
struct Use {
    addresses: u64,
    files: usize,
}

/// Returns what each worker uses.
fn uses(workers: &[u32]) -> Vec<Use> {
    let of = |worker: &u32| {
        let pages = std::fs::read_to_string(format!("/proc/{worker}/statm")).expect("it runs");
        let addresses = pages.split(' ').next().and_then(|pages| pages.parse::<u64>().ok()).expect("a number") << 12;
        Use { addresses, files: std::fs::read_dir(format!("/proc/{worker}/fd")).expect("it runs").count() }
    };
    workers.iter().map(of).collect()
}

/// Whether memory, and what each worker uses, are what they were before.
fn is_flat(before: (u64, &[Use]), after: (u64, &[Use])) -> bool {
    // An emulator has addresses and files of its own.
    let is_ours = machine::is_this().is_ok();
    let is_same = |(before, after): (&Use, &Use)| after.addresses <= before.addresses + (1 << 20) && after.files == before.files;
    after.0 < before.0 + (4 << 20) && (!is_ours || before.1.iter().zip(after.1).all(is_same))
}

/// Tells the server to end while clients ask again and again, and others wait for long answers: no request is lost.
fn end(serving: Serving) {
    let mut last: Vec<Connection> = (0..2).map(|_| serving.connect()).collect();
    for connection in &mut last {
        connection.request("GET", "/sleep/200", &[], b"");
    }
    let address = serving.address();
    let answered: u64 = thread::scope(|scope| {
        let clients: Vec<_> = (0..6).map(|_| scope.spawn(move || ask_until_the_end(address))).collect();
        thread::sleep(Duration::from_millis(150));
        serving.signal(Signal::SIGTERM);
        for connection in &mut last {
            let response = connection.receive().expect(200).expect_text("slept\n");
            assert!(response.closes(), "{response}");
            connection.expect_end();
        }
        clients.into_iter().map(|client| client.join().expect("no request is lost")).sum()
    });
    let (status, said) = serving.end();
    println!("{answered} requests while it was told to end");
    assert_eq!(status.code(), Some(0), "{said}");
}

/// Makes requests until nobody listens any more; returns how many were answered, which is all of them.
fn ask_until_the_end(address: SocketAddr) -> u64 {
    let mut count = 0;
    while let Ok(mut connection) = Connection::attempt(address) {
        loop {
            let start = Instant::now();
            match connection.request("GET", "/", &[], b"").try_receive("GET") {
                Ok(response) => {
                    count += 1;
                    check(&response, 200, HELLO).expect("it is answered");
                    if response.closes() {
                        break;
                    }
                }
                // The socket took the connection and was closed before the server saw it.
                Err(Fault::Broken(_)) if Connection::attempt(address).is_err() && count == 0 => return count,
                // This thread did not come to it in time.
                Err(_) if start.elapsed() > Duration::from_millis(400) => return count,
                Err(fault) => panic!("after {count} answers: {fault}"),
            }
        }
    }
    count
}

/// Returns the time for which the load lasts.
fn duration() -> Duration {
    let Ok(text) = std::env::var("W2N_LOAD") else { return Duration::from_secs(SECONDS) };
    let (number, unit) = text.split_at(text.len() - 1);
    let number: u64 = number.parse().unwrap_or_else(|_| panic!("W2N_LOAD={text}: a number and s or m"));
    Duration::from_secs(if unit == "m" { number * 60 } else { number })
}

/// Does it again and again; returns what was wrong.
fn repeat(kind: &Kind, serving: &Serving, ends: &AtomicBool) -> Vec<String> {
    let mut faults = Vec::new();
    while !ends.load(Relaxed) && faults.len() < 10 {
        let number = kind.count.fetch_add(1, Relaxed);
        if let Err(reason) = (kind.act)(serving, number) {
            faults.push(format!("{} {number}: {reason}", kind.name));
        }
    }
    faults
}

fn connect(serving: &Serving) -> Result<Connection, String> {
    Connection::attempt(serving.address()).map_err(|error| error.to_string())
}

fn receive(connection: &mut Connection) -> Result<Response, String> {
    connection.try_receive("GET").map_err(|fault| fault.to_string())
}

/// Compares a response with what it should be.
fn check(response: &Response, status: u16, text: &str) -> Result<(), String> {
    if response.status == status && response.text() == text {
        Ok(())
    } else {
        Err(format!("expected {status} {text:?}\n{response}"))
    }
}

const HELLO: &str = "hello from the hostile program\n";

/// Several requests on one connection.
fn normal(serving: &Serving, _: u64) -> Result<(), String> {
    let mut connection = connect(serving)?;
    for _ in 0..20 {
        check(&receive(connection.request("GET", "/", &[], b""))?, 200, HELLO)?;
    }
    Ok(())
}

fn pipelined(serving: &Serving, number: u64) -> Result<(), String> {
    let mut connection = connect(serving)?;
    connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(number as usize % 10 + 2));
    (0..number % 10 + 2).try_for_each(|_| check(&receive(&mut connection)?, 200, HELLO))
}

fn body(serving: &Serving, number: u64) -> Result<(), String> {
    let mut connection = connect(serving)?;
    let size = (number * 7919 % 300_000) as usize + 1;
    let response = receive(connection.request("POST", "/count", &[], &vec![b'x'; size]))?;
    check(&response, 200, &format!("read {size}\n"))
}

/// A byte now and then.
fn slow(serving: &Serving, number: u64) -> Result<(), String> {
    let mut connection = connect(serving)?;
    connection.send_in_pieces("GET / HTTP/1.1\r\nHost: a\r\n\r\n", number as usize % 5 + 1, Duration::from_millis(15));
    check(&receive(&mut connection)?, 200, HELLO)
}

fn malformed(serving: &Serving, number: u64) -> Result<(), String> {
    const REQUESTS: [(&str, u16); 6] = [
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505),
        ("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
    ];
    let (request, status) = REQUESTS[number as usize % REQUESTS.len()];
    let mut connection = connect(serving)?;
    let response = receive(connection.send(request))?;
    check(&response, status, "")?;
    connection.try_end().map_err(|fault| fault.to_string())
}

fn trapping(serving: &Serving, number: u64) -> Result<(), String> {
    const PATHS: [&str; 4] = ["/trap", "/trap/outside", "/recurse", "/exit"];
    let response = receive(connect(serving)?.request("GET", PATHS[number as usize % PATHS.len()], &[], b""))?;
    // Recursion may take longer than there is time for.
    check(&response, if response.status == 504 { 504 } else { 500 }, "")?;
    cut(serving, "/trap/late")
}

/// A response that is not whole.
fn cut(serving: &Serving, path: &str) -> Result<(), String> {
    match connect(serving)?.request("GET", path, &[], b"").try_receive("GET") {
        Err(Fault::Cut | Fault::Broken(_)) => Ok(()),
        other => Err(format!("{path}: {other:?}")),
    }
}

fn endless(serving: &Serving, number: u64) -> Result<(), String> {
    if number.is_multiple_of(3) {
        return cut(serving, "/endless");
    }
    check(&receive(connect(serving)?.request("GET", "/loop", &[], b""))?, 504, "")
}

fn too_large(serving: &Serving, _: u64) -> Result<(), String> {
    let mut connection = connect(serving)?;
    let response = receive(connection.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\nabc"))?;
    check(&response, 413, "")?;
    let mut connection = connect(serving)?;
    connection.send(format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(17_000)));
    check(&receive(&mut connection)?, 431, "")
}

/// Clients that are gone before anything was answered, or while it is.
fn vanishing(serving: &Serving, number: u64) -> Result<(), String> {
    let mut connection = connect(serving)?;
    match number % 4 {
        0 => drop(connection.send("GET / HTTP/1.1\r\n")),
        1 => drop(connection.request("GET", "/endless", &[], b"")),
        2 => drop(connection.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")),
        _ => drop(connection.request("GET", "/drip", &[], b"")),
    }
    thread::sleep(Duration::from_millis(200 + number % 7));
    Ok(())
}

/// A secret is left, and searched for on another connection, whichever worker that goes to.
fn leaving(serving: &Serving, number: u64) -> Result<(), String> {
    const PATHS: [&str; 3] = ["/leave", "/leave/trap", "/leave/exit"];
    let secret = format!("the secret with the number {number:08}");
    let path = PATHS[number as usize % PATHS.len()];
    receive(connect(serving)?.request("GET", path, &[&format!("X-Secret: {secret}")], b""))?;
    let masked: String = secret.bytes().map(|byte| format!("{:02x}", byte ^ 0xff)).collect();
    let response = receive(connect(serving)?.request("GET", "/search", &[&format!("X-Masked: {masked}")], b""))?;
    let is_clean = response.status == 200 && response.text().starts_with("secrets 0\n");
    // Looking at all of the memory may take longer than there is time for.
    if is_clean || response.status == 504 { Ok(()) } else { Err(response.to_string()) }
}

fn growing(serving: &Serving, number: u64) -> Result<(), String> {
    let path = ["/grow", "/pages/100"][number as usize % 2];
    let response = receive(connect(serving)?.request("GET", path, &[], b""))?;
    if matches!(response.status, 200 | 504) { Ok(()) } else { Err(response.to_string()) }
}

/// Bodies of which nothing comes, or not all.
fn stalling(serving: &Serving, number: u64) -> Result<(), String> {
    const FIELDS: [&str; 3] =
        ["Transfer-Encoding: chunked", "Content-Length: 500000", "Content-Length: 9\r\nExpect: 100-continue"];
    let mut connection = connect(serving)?;
    let part = if number.is_multiple_of(2) { "" } else { "3\r\nabc\r\n" };
    connection.send(format!("POST /count HTTP/1.1\r\nHost: a\r\n{}\r\n\r\n{part}", FIELDS[number as usize % FIELDS.len()]));
    thread::sleep(Duration::from_millis(100));
    Ok(())
}

/// More responses than are read.
fn greedy(serving: &Serving, number: u64) -> Result<(), String> {
    let mut connection = connect(serving)?;
    connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(300));
    (0..number % 300).try_for_each(|_| check(&receive(&mut connection)?, 200, HELLO))
}
