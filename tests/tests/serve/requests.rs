//! Requests and responses, with CGI programs in all languages.

use std::collections::BTreeMap;
use std::time::Duration;

use wasm2native_tests::corpus::cgi;
use wasm2native_tests::http::{Connection, Framing, Response};
use wasm2native_tests::serving::Serving;

/// All paths of each language twice over one connection: what is answered the second time is the same.
#[test]
fn languages() {
    for program in cgi::programs() {
        let language = program.language;
        let serving = Serving::cgi(&program.build);
        let mut connection = serving.connect();
        for _ in 0..2 {
            let mut get = |path: &str| connection.request("GET", path, &[], b"").receive();
            get("/").expect(200).expect_text(&format!("hello from {language}\n")).expect_field("content-type", "text/plain");
            get("/status/418").expect(418).expect_text("status 418\n").expect_field("x-guest", language);
            get("/location").expect(302).expect_field("location", "https://example.com/there?a=b");
            get("/query?a=b&c=%20").expect(200).expect_text("query a=b&c=%20\n");
            assert_eq!(get("/large/1000000").expect(200).body, vec![b'x'; 1_000_000], "{language}");
            get("/none").expect(404);
            let body: Vec<u8> = (0..100_000).map(|at| (at * 31) as u8).collect();
            let echo = connection.request("POST", "/echo", &["Content-Type: text/x-test"], &body).receive().expect(200);
            assert!(echo.body == body, "{language}: what was sent comes back");
            echo.expect_field("content-type", "text/x-test");
        }
    }
}

/// A redirect inside the server is answered by it.
#[test]
fn local_redirect() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program);
    serving.get("/local").expect(200).expect_text("query from=local\n");
}

/// Returns the variables that a program found.
fn variables(response: Response) -> BTreeMap<String, String> {
    let text = response.expect(200).text();
    text.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn variables_of_a_request() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program);
    let mut connection = serving.connect();
    let port = connection.socket().local_addr().expect("it is connected").port().to_string();
    let fields = ["X-One: a", "x-one: b", "Cookie: c=d", "Content-Type: text/x-test", "User-Agent: test"];
    let found = variables(connection.request("POST", "/variables?x=%41", &fields, b"body").receive());
    let server = serving.address().port().to_string();
    let expected = [
        ("GATEWAY_INTERFACE", "CGI/1.1"),
        ("SERVER_PROTOCOL", "HTTP/1.1"),
        ("REQUEST_METHOD", "POST"),
        ("SCRIPT_NAME", ""),
        ("PATH_INFO", "/variables"),
        ("QUERY_STRING", "x=%41"),
        ("REQUEST_URI", "/variables?x=%41"),
        ("CONTENT_LENGTH", "4"),
        ("CONTENT_TYPE", "text/x-test"),
        ("SERVER_NAME", "test"),
        ("SERVER_PORT", &server),
        ("REMOTE_ADDR", "127.0.0.1"),
        ("REMOTE_PORT", &port),
        ("HTTP_X_ONE", "a, b"),
        ("HTTP_COOKIE", "c=d"),
        ("HTTP_USER_AGENT", "test"),
        ("X_FULL_URL", "http://test/variables?x=%41"),
        ("X_MATCHED_ROUTE", "/..."),
    ];
    for (name, value) in expected {
        assert_eq!(found.get(name).map(String::as_str), Some(value), "{name} among {found:#?}");
    }
    assert!(found.contains_key("SERVER_SOFTWARE"));
}

/// Names of fields that would become variables which mean something else.
#[test]
fn forged_variables() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program);
    let mut connection = serving.connect();
    let fields = ["Proxy: http://evil", "X_Under: evil", "Authorization: evil", "X-A.B: evil", "Path-Info: fine"];
    let found = variables(connection.request("GET", "/variables", &fields, b"").receive());
    assert!(found.values().all(|value| !value.contains("evil")), "{found:#?}");
    assert_eq!(found.get("HTTP_PATH_INFO").map(String::as_str), Some("fine"));
    assert_eq!(found.get("PATH_INFO").map(String::as_str), Some("/variables"));
    // Nothing of that request is left for the next.
    let found = variables(connection.request("GET", "/variables", &[], b"").receive());
    assert!(!found.keys().any(|name| name.starts_with("HTTP_") && name != "HTTP_HOST"), "{found:#?}");
    // A NUL would end a variable.
    connection.request("GET", "/variables%00x", &[], b"").receive().expect(400);
}

/// Many requests in one piece, and one request in many.
#[test]
fn pipelining_and_pieces() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program);
    let mut connection = serving.connect();
    let requests: Vec<u8> = (0..100)
        .flat_map(|number| {
            format!("POST /echo?{number} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n{number:03}").into_bytes()
        })
        .collect();
    connection.send(&requests);
    for number in 0..100 {
        connection.receive().expect(200).expect_text(&format!("{number:03}"));
    }
    let two = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n\
               GET /query?q HTTP/1.1\r\nHost: a\r\n\r\n";
    for size in [1, 2, 3, 7, 50] {
        connection.send_in_pieces(two, size, Duration::from_micros(300));
        connection.receive().expect(200).expect_text("abc");
        connection.receive().expect(200).expect_text("query q\n");
    }
}

#[test]
fn methods_and_versions() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program);
    let mut connection = serving.connect();
    // HEAD is answered as GET, without the body.
    let head = connection.request("HEAD", "/large/1000", &[], b"").receive_to("HEAD").expect(200);
    assert_eq!((head.framing, head.field("content-length").as_deref().unwrap_or("1000")), (Framing::None, "1000"));
    let head = connection.request("HEAD", "/large/1000000", &[], b"").receive_to("HEAD").expect(200);
    assert!(head.body.is_empty());
    // No body goes with these, whatever the program writes.
    for status in [204, 304] {
        let response = connection.request("GET", &format!("/status/{status}"), &[], b"").receive().expect(status);
        assert!(response.body.is_empty());
    }
    // A short body has its length, a long one comes in chunks.
    assert_eq!(connection.request("GET", "/large/100", &[], b"").receive().expect(200).framing, Framing::Length);
    assert_eq!(connection.request("GET", "/large/1000000", &[], b"").receive().expect(200).framing, Framing::Chunks);
    // Such a client knows no chunks.
    let mut old = serving.connect();
    let response = old.send("GET /large/1000000 HTTP/1.0\r\n\r\n").receive_last().expect(200);
    assert_eq!((response.framing, response.body.len()), (Framing::Close, 1_000_000));
    let mut old = serving.connect();
    let response = old.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").receive().expect(200);
    if !response.closes() {
        old.send("GET / HTTP/1.0\r\n\r\n").receive_last().expect(200);
    }
    serving.connect().request("GET", "/", &["Connection: close"], b"").receive_last().expect(200);
}

/// The body is asked for before the program is called, unless it is there already.
#[test]
fn expectation() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program);
    let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
    let mut connection = serving.connect();
    connection.send(head).receive().expect(100);
    connection.send("body").receive().expect(200).expect_text("body");
    // Who does not wait is told nothing.
    connection.send(format!("{head}body")).receive_final().expect(200).expect_text("body");
    let mut connection = serving.connect();
    connection.send(head.replace("/echo", "/none")).receive().expect(100);
    connection.send("body").receive().expect(404);
    let long = head.replace("Length: 4", "Length: 99999999999");
    serving.connect().send(long).receive_last().expect(413);
    let other = head.replace("100-continue", "else");
    serving.connect().send(other).receive().expect(417);
}

/// A body of many megabytes goes both ways at once in constant memory.
#[test]
fn large_bodies() {
    const SIZE: usize = 64 << 20;
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program);
    serving.post("/echo", b"warm").expect(200);
    let before = serving.memory();
    for is_chunked in [false, true] {
        let mut connection = serving.connect();
        let mut sender = connection.socket().try_clone().expect("a socket can be duplicated");
        let writer = std::thread::spawn(move || {
            use std::io::Write as _;
            let framing = if is_chunked { "Transfer-Encoding: chunked".to_owned() } else { format!("Content-Length: {SIZE}") };
            write!(sender, "POST /echo HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n")?;
            let part: Vec<u8> = (0..1 << 16).map(|at| (at % 251) as u8).collect();
            for _ in 0..SIZE / part.len() {
                if is_chunked {
                    write!(sender, "{:x}\r\n", part.len())?;
                }
                sender.write_all(&part)?;
                if is_chunked {
                    sender.write_all(b"\r\n")?;
                }
            }
            if is_chunked { sender.write_all(b"0\r\n\r\n") } else { Ok(()) }
        });
        let response = connection.receive().expect(200);
        writer.join().expect("it does not panic").expect("the server takes all of it");
        assert_eq!(response.body.len(), SIZE);
        let is_same =
            response.body.chunks(1 << 16).all(|part| part.iter().enumerate().all(|(at, &byte)| byte == (at % 251) as u8));
        assert!(is_same, "what was sent comes back");
    }
    let after = serving.memory();
    assert!(after < before + (4 << 20), "{before} bytes before, {after} after");
}

/// HTTP/2 is refused so that clients see why, and an offer to use it is not taken.
#[test]
fn other_protocols() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program);
    serving.connect().send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").receive_last().expect(505);
    let upgrade = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"];
    let response = serving.connect().request("GET", "/", &upgrade, b"").receive();
    assert!(response.field("upgrade").is_none(), "{response}");
    response.expect(200);
    // The first bytes of TLS.
    let mut connection = serving.connect();
    connection.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").finish();
    if let Ok(response) = connection.try_receive("GET") {
        response.expect(400);
    }
}

/// Several connections at the same time, of which some do nothing.
#[test]
fn connections() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program.option(["--workers", "2"]));
    let mut idle: Vec<Connection> = (0..200).map(|_| serving.connect()).collect();
    for (number, connection) in idle.iter_mut().enumerate().filter(|(number, _)| number % 2 == 0) {
        connection.send(&b"GET /query?slow HTTP/1.1\r\nHost: a\r\n\r"[..10 + number % 20]);
    }
    std::thread::scope(|scope| {
        for number in 0..16 {
            let serving = &serving;
            scope.spawn(move || {
                let mut connection = serving.connect();
                for round in 0..50 {
                    let text = format!("{number}-{round}");
                    let response = connection.request("GET", &format!("/query?{text}"), &[], b"").receive();
                    response.expect(200).expect_text(&format!("query {text}\n"));
                }
            });
        }
    });
    for (number, connection) in idle.iter_mut().enumerate() {
        let all = &b"GET /query?slow HTTP/1.1\r\nHost: a\r\n\r\n"[..];
        let rest = if number % 2 == 0 { &all[10 + number % 20..] } else { all };
        connection.send(rest).receive().expect(200).expect_text("query slow\n");
    }
}
