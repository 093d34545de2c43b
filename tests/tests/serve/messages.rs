//! Handlers of components: requests, responses and their bodies, as `wasi:http/types` has them.
//!
//! What the handler answers was compared with `wasmtime serve` 49, which differs where a comment says so.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::handlers;
use wasm2native_tests::http::{Connection, Fault, Framing};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Starts the handler.
fn start() -> Option<Serving> {
    let build = available("handler of messages", handlers::messages()).map(Build::new)?;
    Some(Serving::of(&build.option(["--request-timeout", "2s", "--env", "COLOR=blue"])))
}

/// Handlers by the tools of four languages.
#[test]
fn languages() {
    for handler in handlers::handlers() {
        let language = handler.language;
        let serving = Serving::of(&Build::new(&handler.component));
        let mut connection = serving.connect();
        for _ in 0..2 {
            let mut get = |target: &str| connection.request("GET", target, &["X-Test: a"], b"").receive();
            get("/").expect(200).expect_text(&format!("hello from {language}\n")).expect_field("content-type", "text/plain");
            get("/request?a=b").expect(200).expect_text("GET /request?a=b\nscheme http\nauthority test\nx-test: a\n");
            get("/status/418").expect(418).expect_text("status 418\n");
            get("/nowhere").expect(404);
            assert_eq!(get("/large/100000").expect(200).body, vec![b'x'; 100_000], "{language}");
            let body = vec![b'y'; 50_000];
            let echo = connection.request("POST", "/echo", &["Content-Type: text/x-test"], &body).receive().expect(200);
            assert!(echo.body == body, "{language}: what was sent comes back");
            echo.expect_field("content-type", "text/x-test");
        }
        serving.get("/panic").expect(500);
        serving.get("/").expect(200);
    }
}

/// A component in text: what is made by instantiation, and what a request finds, are the same each time.
#[test]
fn instances() {
    let serving = Serving::of(&Build::new(wat::program("serve/status")));
    let mut connection = serving.connect();
    for _ in 0..5 {
        connection.request("GET", "/", &[], b"").receive().expect(201).expect_text("");
    }
}

/// An instance counts its requests, as many as it may answer; a failure ends it before.
#[test]
fn instances_that_stay() {
    count_up_to_three(&wat::program("serve/counting"));
}

/// Likewise where the number is in an object, among garbage that makes collections necessary.
#[test]
fn objects_that_stay() {
    let text = std::fs::read_to_string(wat::program("serve/counting")).expect("it is there");
    let (set, get) = ("(global.set $count ", "(global.get $count)");
    let text = text.replace(get, "(struct.get $count 0 (global.get $object))");
    let text = text.replace("(global $count (mut i32) (i32.const 0))", "(type $count (struct (field (mut i32)))) (type $bytes (array i8)) (global $object (ref $count) (struct.new $count (i32.const 0)))");
    let text =
        text.replace(set, "(drop (array.new_default $bytes (i32.const 5000000))) (struct.set $count 0 (global.get $object) ");
    let scratch = Scratch::new();
    count_up_to_three(&scratch.write("counting.wat", text));
}

#[track_caller]
fn count_up_to_three(program: &Path) {
    let serving = Serving::of(&Build::new(program).option(["--reuse", "3"]));
    let statuses = |targets: &[&str]| -> Vec<u16> { targets.iter().map(|target| serving.get(target).status).collect() };
    assert_eq!(statuses(&["/"; 7]), [201, 202, 203, 201, 202, 203, 201]);
    // A trap, and handles that are left.
    assert_eq!(statuses(&["/", "/trap", "/", "/keep", "/", "/"]), [202, 500, 201, 202, 201, 202]);
}

#[test]
fn what_is_no_handler_is_refused() {
    let scratch = Scratch::new();
    let refused = |program: &str, options: &[&str], error: &str, help: &str| {
        let build = Build::new(wat::program(program)).option(options);
        build.attempt(&scratch.join("server")).expect(1).expect_err(error).expect_err(help);
    };
    let serve = ["--serve", "127.0.0.1:1"];
    refused("serve/status", &[], "it answers HTTP requests, and no command", "--serve ADDRESS:PORT makes a server of it");
    refused("components/hello", &serve, "the component exports no wasi:http/incoming-handler", "wasi:cli/run@0.2.0.run");
    refused("serve/status", &[&serve[..], &["--cgi"]].concat(), "this is a component", "without --cgi");
    refused("../../examples/hello", &serve, "the module is no component", "--cgi serves a command");
}

/// Makes a request with a body in chunks, which these bytes are.
fn chunked<'c>(connection: &'c mut Connection, target: &str, body: &str) -> &'c mut Connection {
    let head = format!("POST {target} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
    connection.send([head.as_bytes(), body.as_bytes()].concat())
}

#[test]
fn requests() {
    let Some(serving) = start() else { return };
    let mut connection = serving.connect();
    let fields = ["X-Test: One", "X-Test: two", "Upgrade: h2c", "Keep-Alive: 5"];
    let text = "Method::Get /request?a=b Some(Scheme::Http) Some(\"test\")\nx-test: One\nx-test: two\n";
    connection.request("GET", "/request?a=b", &fields, b"").receive().expect(200).expect_text(text);
    let text = "Method::Other(\"FROB\") /request Some(Scheme::Http) Some(\"test\")\n";
    connection.request("FROB", "/request", &[], b"").receive().expect(200).expect_text(text);
    connection.send("GET http://other/request HTTP/1.1\r\nHost: other\r\n\r\n");
    connection.receive().expect_text("Method::Get /request Some(Scheme::Http) Some(\"other\")\n");
    // Unlike wasmtime, which refuses a request without a host.
    connection.send("GET /request HTTP/1.0\r\n\r\n");
    connection.receive().expect_text("Method::Get /request Some(Scheme::Http) None\n");
}

const FIELDS: &str = r#"append: Ok(())
append: Ok(())
append: Ok(())
get: ["1", "2"]
has: (true, false, false, [])
bad name: Err(HeaderError::InvalidSyntax)
empty name: Err(HeaderError::InvalidSyntax)
bad value: Err(HeaderError::InvalidSyntax)
tab: Ok(())
Connection: Err(HeaderError::Forbidden)
keep-alive: Err(HeaderError::Forbidden)
Host: Err(HeaderError::Forbidden)
Transfer-Encoding: Err(HeaderError::Forbidden)
upgrade: Err(HeaderError::Forbidden)
proxy-connection: Err(HeaderError::Forbidden)
te: Ok(())
trailer: Ok(())
set: Ok(())
set bad: Err(HeaderError::InvalidSyntax)
set none: Ok(())
delete: Ok(())
delete: Ok(())
delete: Err(HeaderError::Forbidden)
entries: [("te", "x"), ("trailer", "x"), ("x-one", "3"), ("x-one", "")]
clone: Ok(())
lengths: (4, 5)
many: 2000
list: Ok(2)
list: Err(HeaderError::Forbidden)
list: Err(HeaderError::InvalidSyntax)
immutable: (Err(HeaderError::Immutable), Err(HeaderError::Immutable), Err(HeaderError::Immutable))
immutable: true
hidden: (false, 0, false)
shown: ["One"]
response: Err(HeaderError::Immutable)
response: 2
thawed: (Ok(()), true, true)
"#;

/// Except for the order of what is set again, which keeps its place in wasmtime.
#[test]
fn fields() {
    let Some(serving) = start() else { return };
    let mut connection = serving.connect();
    for _ in 0..3 {
        connection.request("GET", "/fields", &["X-Test: One"], b"").receive().expect(200).expect_text(FIELDS);
    }
    // Those before made memory grow, and these do not.
    for _ in 0..20 {
        connection.request("GET", "/", &[], b"").receive().expect(200).expect_text("hello\n");
    }
    assert!(!serving.said().contains("worker"), "{}", serving.said());
}

const REQUESTS: &str = r#"default: (Method::Get, None, None, None)
method: Ok(())
method: Method::Patch
method: Ok(())
method: Err(())
method: Method::Other("FROB")
path: Ok(())
path: Err(())
path: Some("/a?b=c")
path: Ok(())
path: None
scheme: Ok(())
scheme: Some(Scheme::Https)
scheme: Ok(())
scheme: Err(())
scheme: Some(Scheme::Other("ws"))
authority: Ok(())
authority: Err(())
authority: Some("localhost:80")
headers: Err(HeaderError::Immutable)
body: true
options: (None, Ok(()), Some(5))
options: (Ok(()), Some(18446744073709551615))
options: (Ok(()), None)
handle: ErrorCode::HttpProtocolError
"#;

/// A request with a scheme of its own; its parts are what was set.
#[test]
fn outgoing_requests() {
    let Some(serving) = start() else { return };
    serving.get("/requests").expect(200).expect_text(REQUESTS);
}

#[test]
fn bodies() {
    let Some(serving) = start() else { return };
    let mut connection = serving.connect();
    for path in ["/echo", "/copy"] {
        for size in [0, 1, 5, 4096, 50_000, 3_000_000] {
            let body: Vec<u8> = (0..size).map(|at: usize| (at * 31 + at / 251) as u8).collect();
            let head = format!("POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {size}\r\n\r\n");
            connection.send(head);
            // What comes back is read while the rest is sent: neither side waits for the other.
            let mut socket = connection.socket().try_clone().expect("a socket can be cloned");
            let sender = thread::spawn({
                let body = body.clone();
                move || std::io::Write::write_all(&mut socket, &body)
            });
            let echo = connection.receive().expect(200);
            assert!(echo.body == body, "{path}: {size} bytes come back");
            sender.join().expect("it does not panic").expect("all of it is sent");
        }
        chunked(&mut connection, path, "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Sum: 7\r\n\r\n").receive().expect_text("abcde");
        // What arrives byte by byte is read as it comes.
        let request = format!("POST {path} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        connection.send_in_pieces(request, 1, Duration::from_millis(2)).receive().expect(200).expect_text("abc");
    }
    // One that was not read does not become the next request.
    connection.request("POST", "/unread", &[], b"GET / HTTP/1.1").receive().expect(200).expect_text("not read\n");
    connection.request("GET", "/", &[], b"").receive().expect(200).expect_text("hello\n");
    // A client that waits is told to go on.
    connection.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(connection.receive().status, 100);
    connection.send("abc").receive().expect(200).expect_text("abc");
}

#[test]
fn bodies_that_are_none() {
    let Some(serving) = start() else { return };
    let mut connection = serving.connect();
    chunked(&mut connection, "/echo", "3\r\nabc\r\nzz\r\n").receive().expect(400);
    serving.expect_said("Some(ErrorCode::HttpProtocolError)");
    let mut connection = serving.connect();
    // A shorter one is waited for before the handler is called.
    connection.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\nabc").finish();
    assert!(connection.try_receive("POST").is_err());
    serving.expect_said("Some(ErrorCode::ConnectionTerminated)");
    serving.get("/").expect(200);
}

#[test]
fn trailers() {
    let Some(serving) = start() else { return };
    let mut connection = serving.connect();
    let body = "5\r\nabcde\r\n0\r\nX-Sum: 7\r\nX-More: b\r\n\r\n";
    let response = chunked(&mut connection, "/trailers", body).receive().expect(200);
    assert_eq!(response.text(), "Ok(3)\nx-sum=7\nx-more=b\nErr(HeaderError::Immutable)\nSome(true)\n");
    // Wasmtime sends them only when a field has announced them.
    assert_eq!(response.trailers, [("x-sum".to_owned(), "42".to_owned())]);
    let response = connection.request("POST", "/trailers", &[], b"12345").receive().expect(200);
    assert_eq!(response.text(), "Ok(3)\nSome(Ok(Ok(None)))\nSome(true)\n");
    // The old version has none.
    connection.send("POST /trailers HTTP/1.0\r\nContent-Length: 5\r\n\r\n12345");
    let response = connection.receive().expect(200);
    assert_eq!((response.framing, response.trailers.len()), (Framing::Close, 0));
}

#[test]
fn responses() {
    let Some(serving) = start() else { return };
    let mut connection = serving.connect();
    let mut get = |target: &str| connection.request("GET", target, &[], b"").receive();
    let hello = get("/").expect(200).expect_text("hello\n").expect_field("content-type", "text/plain");
    assert_eq!(hello.framing, Framing::Length, "what is complete soon goes out at once");
    get("/status?201").expect(201).expect_text("Ok(()) 201\n");
    get("/status?99").expect(200).expect_text("Err(()) 200\n");
    get("/status?204").expect(204).expect_text("");
    get("/before").expect(200).expect_text("before\n");
    get("/length?5,5").expect(200).expect_text("xxxxx").expect_field("content-length", "5");
    get("/length?x,5").expect(200).expect_text("no body\n");
    get("/nowhere").expect(404).expect_text("");
    get("/env").expect(200).expect_text("COLOR=blue\n");
    assert_eq!(get("/large?3000000").expect(200).body, vec![b'x'; 3_000_000]);
    for _ in 0..3 {
        get("/count").expect(200).expect_text("1\n");
    }
    for (target, length) in [("/", "6"), ("/length?5,5", "5")] {
        let response = connection.request("HEAD", target, &[], b"").receive_to("HEAD").expect(200);
        assert_eq!(response.field("content-length").as_deref(), Some(length), "{target}");
    }
}

/// A response is on its way before the handler is done, and is complete when the handler says so.
#[test]
fn responses_are_streamed() {
    let Some(serving) = start() else { return };
    let mut connection = serving.connect();
    let start = Instant::now();
    connection.request("GET", "/after", &[], b"").receive().expect(200).expect_text("done\n");
    assert!(start.elapsed() < Duration::from_millis(400), "{:?}", start.elapsed());
    serving.expect_said("after the response");
    let mut connection = serving.connect();
    connection.request("GET", "/slow?3", &[], b"");
    let mut first = [0; 4096];
    let start = Instant::now();
    let count = std::io::Read::read(&mut connection.socket(), &mut first).expect("the server answers");
    assert!(start.elapsed() < Duration::from_millis(400), "{:?}", start.elapsed());
    assert!(first[..count].ends_with(b"\r\n2\r\n0\n\r\n"), "{}", String::from_utf8_lossy(&first[..count]));
    thread::sleep(Duration::from_millis(500));
}

/// The status of each failure before anything was sent.
#[test]
fn failures() {
    let Some(serving) = start() else { return };
    let failures = [
        ("/nothing", 500, ""),
        ("/drop", 500, ""),
        ("/error?denied", 403, ""),
        ("/error?timeout", 504, ""),
        ("/error?large", 413, ""),
        ("/error?internal", 500, ""),
        ("/error?loop", 502, ""),
        ("/status?150", 500, ""),
        ("/status?600", 500, ""),
        ("/length?5,3", 500, "finish: Err(ErrorCode::HttpResponseBodySize(Some(3)))"),
        ("/length?5,7", 500, "write: Some(ErrorCode::HttpResponseBodySize(Some(7)))"),
        ("/abandon?10", 500, ""),
        ("/forget?10", 500, "the body of a response was not finished"),
        ("/forget-body?10", 500, ""),
        ("/stop?10", 500, ""),
        ("/panic", 500, "asked for it"),
        ("/exit", 500, ""),
        ("/child", 500, "resource has children"),
        ("/endless", 504, "request-timeout"),
    ];
    for (target, status, report) in failures {
        let response = match target {
            "/child" => serving.post(target, b"12345"),
            _ => serving.get(target),
        };
        assert_eq!(response.status, status, "{target}: {response}");
        serving.expect_said(report);
        serving.get("/").expect(200).expect_text("hello\n");
    }
    assert!(!serving.said().contains("a worker ended"), "{}", serving.said());
}

/// Once a part of a response was sent, only the end of the connection can say that the rest is missing. What was complete before stays so.
#[test]
fn failures_within_the_response() {
    let Some(serving) = start() else { return };
    for target in ["/abandon?4096", "/forget?4096", "/forget-body?4096", "/stop?4096"] {
        let mut connection = serving.connect();
        let outcome = connection.request("GET", target, &[], b"").try_receive("GET");
        assert!(matches!(outcome, Err(Fault::Cut | Fault::Broken(_))), "{target}: {outcome:?}");
    }
    for target in ["/finish-and-exit?0", "/finish-and-exit?1"] {
        serving.get(target).expect(200).expect_text("whole\n");
    }
    serving.get("/late").expect(200).expect_text("first\n");
    serving.expect_said("after the response");
    serving.get("/").expect(200);
}
