//! Requests of components to other servers, which are threads of the test or servers of ours: what is granted, and what becomes of
//! answers of all kinds.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::handlers;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;

/// Starts the handler that asks others, with these options.
fn gateway(options: &[&str]) -> Option<Serving> {
    let build = available("handler that asks servers", handlers::gateway()).map(Build::new)?;
    Some(Serving::of(&build.option(["--seccomp", "--request-timeout", "20s"]).option(options)))
}

/// Starts a server that answers each connection as a function says, which gets the path.
fn server(answer: fn(&str, &mut TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("every machine has this address");
    let address = listener.local_addr().expect("it has one");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().expect("it is open"));
                let (mut first, mut line) = (String::new(), String::new());
                let _ = lines.read_line(&mut first);
                while lines.read_line(&mut line).is_ok_and(|count| count > 2) {
                    line.clear();
                }
                answer(first.split(' ').nth(1).unwrap_or_default(), &mut stream);
            });
        }
    });
    address
}

fn answers(path: &str, stream: &mut TcpStream) {
    let text = match path {
        "/chunks" => {
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n"
        }
        "/short" => "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "/wrong" => "HTTP/1.1 2000 OK\r\n\r\n",
        "/close" => "HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\nuntil the end\n",
        "/interim" => "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "/never" | "/stop" => {
            if path == "/stop" {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            }
            thread::sleep(Duration::from_secs(1));
            return;
        }
        _ => "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes",
    };
    let _ = stream.write_all(text.as_bytes());
}

#[test]
fn answers_and_errors() {
    let Some(serving) = gateway(&["--allow-net", "127.0.0.1,localhost,nowhere.invalid"]) else { return };
    let address = server(answers);
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("it has one");
    for (to, text) in [
        (format!("/get?{address}"), "200\ncontent-length: 3\nyes"),
        (format!("/get?localhost:{}/a?b", address.port()), "200\ncontent-length: 3\nyes"),
        (format!("/get?{address}/chunks"), "200\nx-a: b\nabcdex-sum: 5\n"),
        (format!("/get?{address}/close"), "404\nuntil the end\n"),
        (format!("/get?{address}/interim"), "204\n"),
        (format!("/get?{address}/short"), "ErrorCode::ConnectionTerminated\n"),
        (format!("/get?{address}/wrong"), "ErrorCode::HttpProtocolError\n"),
        (format!("/times?{address}/never"), "ErrorCode::ConnectionReadTimeout\n"),
        (format!("/times?{address}/stop"), "ErrorCode::ConnectionReadTimeout\n"),
        (format!("/get?{closed}"), "ErrorCode::ConnectionRefused\n"),
        (format!("/get?127.0.0.2:{}", address.port()), "ErrorCode::HttpRequestDenied\n"),
        (format!("/get?https:{address}"), "ErrorCode::TlsProtocolError\n"),
    ] {
        assert_eq!(serving.get(&to).expect(200).text(), text, "{to}");
    }
    // Each request has fresh state, connections and descriptors included.
    for _ in 0..300 {
        serving.get(&format!("/get?{address}/chunks")).expect(200);
        serving.get(&format!("/get?{address}/short")).expect(200);
    }
}

#[test]
fn nothing_is_granted_without_options() {
    let Some(serving) = gateway(&[]) else { return };
    let address = server(answers);
    serving.get(&format!("/get?{address}")).expect(200).expect_text("ErrorCode::HttpRequestDenied\n");
    serving.get("/get?localhost:80").expect(200).expect_text("ErrorCode::HttpRequestDenied\n");
    serving.get(&format!("/proxy?{address}")).expect(403);
}

/// A server that never answers does not keep a worker longer than `--request-timeout`.
#[test]
fn nobody_waits_for_ever() {
    let Some(build) = available("handler that asks servers", handlers::gateway()).map(Build::new) else { return };
    let serving = Serving::of(&build.option(["--seccomp", "--request-timeout", "200ms", "--allow-net", "127.0.0.1"]));
    let address = server(answers);
    for path in ["get", "proxy"] {
        serving.get(&format!("/{path}?{address}/never")).expect(504);
        serving.get(&format!("/get?{address}")).expect(200);
    }
}

/// A proxy before a server of ours: neither side waits for the other.
#[test]
fn a_proxy() {
    let Some(behind) = available("handler of messages", handlers::messages()).map(Build::new) else { return };
    let behind = Serving::of(&behind);
    let Some(serving) = gateway(&["--allow-net", "127.0.0.1"]) else { return };
    let to = behind.address();
    let mut connection = serving.connect();
    for path in ["/echo", "/copy"] {
        for size in [0, 1, 4096, 50_000, 20_000_000] {
            let body: Vec<u8> = (0..size).map(|at: usize| (at * 31 + at / 251) as u8).collect();
            connection.send(format!("POST /proxy?{to}{path} HTTP/1.1\r\nHost: test\r\nContent-Length: {size}\r\n\r\n"));
            let mut socket = connection.socket().try_clone().expect("a socket can be cloned");
            let sender = thread::spawn({
                let body = body.clone();
                move || socket.write_all(&body)
            });
            let echo = connection.receive().expect(200);
            assert!(echo.body == body, "{path}: {size} bytes come back");
            sender.join().expect("it does not panic").expect("all of it is sent");
        }
    }
    serving.get(&format!("/proxy?{to}/status?418")).expect(418);
}

/// Commands make requests, too.
#[test]
fn a_command() {
    let Some(fetch) = available("command that asks servers", handlers::fetch()).map(Build::new) else { return };
    let Some(behind) = available("handler of messages", handlers::messages()).map(Build::new) else { return };
    let behind = Serving::of(&behind);
    let scratch = Scratch::new();
    let executable = fetch.option(["--allow-net", "127.0.0.1", "--seccomp"]).executable(&scratch);
    let to = behind.address();
    let sum = |size: usize| {
        let bytes = (0..size).map(|at| (at * 31 + at / 251) as u8);
        let sum = bytes.fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        format!("200 {size} {sum:08x}\n")
    };
    let get = format!("GET {to} / 0");
    let [small, large] = [1000, 1_000_000].map(|size| format!("POST {to} /echo {size}"));
    let denied = format!("GET 127.0.0.2:{} / 0", to.port());
    let text = "hello\n".bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    Job::new(&executable).args([&*get, &small, &large, &denied]).run().expect(0).expect_out(&format!(
        "200 6 {text:08x}\n{}{}ErrorCode::HttpRequestDenied\n",
        sum(1000),
        sum(1_000_000)
    ));
}
