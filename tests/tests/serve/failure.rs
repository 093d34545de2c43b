//! Guests that fail: the client sees it, standard error says why, and the next request is answered as if nothing had been.

use std::time::{Duration, Instant};

use wasm2native_tests::http::{Fault, Framing};
use wasm2native_tests::serving::Serving;

/// Starts the hostile program with little time and memory.
fn start() -> Option<Serving> {
    let build = super::hostile()?;
    Some(Serving::cgi(&build.option(["--request-timeout", "1s", "--max-memory", "64MiB"])))
}

/// The status of each failure before anything was sent.
#[test]
fn before_the_response() {
    let Some(serving) = start() else { return };
    let failures = [
        ("/trap", 500, "wasm trap: unreachable"),
        ("/trap/outside", 500, "out of bounds memory access"),
        ("/recurse", 500, "wasm trap: "),
        ("/exit", 500, ""),
        ("/silent", 500, ""),
        ("/malformed", 500, ""),
        ("/status", 500, ""),
        ("/long", 500, ""),
        ("/many", 500, ""),
        ("/split", 500, ""),
        ("/loop", 504, "request-timeout"),
        ("/sleep/60000", 504, "request-timeout"),
    ];
    for (path, status, report) in failures {
        let response = serving.get(path);
        assert_eq!(response.status, status, "{path}: {response}");
        if !report.is_empty() {
            serving.expect_said(report);
        }
        serving.get("/").expect(200).expect_text("hello from the hostile program\n");
    }
    assert_eq!(serving.workers().len(), 1);
    let said = serving.said();
    assert!(!said.contains("another takes its place"), "{said}");
    assert_eq!(said.matches("wasm trap: unreachable").count(), 1, "one report for each failure: {said}");
}

/// Once a part of a response was sent, only the end of the connection can say that the rest is missing.
#[test]
fn within_the_response() {
    let Some(serving) = start() else { return };
    for path in ["/trap/late", "/loop/late", "/endless"] {
        let mut connection = serving.connect();
        let start = Instant::now();
        let outcome = connection.request("GET", path, &[], b"").try_receive("GET");
        assert!(matches!(outcome, Err(Fault::Cut | Fault::Broken(_))), "{path}: {outcome:?}");
        assert!(start.elapsed() < Duration::from_secs(20), "{path}");
        serving.get("/").expect(200);
    }
    let mut connection = serving.connect();
    let outcome = connection.request("GET", "/short", &[], b"").try_receive("GET");
    assert!(matches!(outcome, Err(Fault::Cut | Fault::Broken(_))), "{outcome:?}");
    let over = serving.connect().request("GET", "/over", &[], b"").receive();
    over.expect(200).expect_text("hello");
}

/// Exits and answers that are complete in their own way.
#[test]
fn unusual_answers() {
    let Some(serving) = start() else { return };
    for path in ["/exit/0", "/exit/1"] {
        serving.get(path).expect(200).expect_text("before the exit\n");
    }
    serving.get("/close").expect(200).expect_text("all closed\n");
    serving.get("/sleep/50").expect(200).expect_text("slept\n");
    // A program that grows gets what it may have, and no more.
    serving.get("/grow").expect(200);
    serving.get("/fill").expect(200);
    serving.get("/pages/64").expect(200);
    // Fields that only the server decides about.
    let response = serving.connect().request("GET", "/framing", &[], b"").receive();
    assert!(response.framing == Framing::Length && response.field("keep-alive").is_none(), "{response}");
    response.expect(200).expect_text("5\r\nhello\r\n0\r\n\r\n");
    let drip = serving.get("/drip").expect(200);
    assert_eq!(drip.body.len(), 100);
}

/// A body that the guest does not read, or reads in part, is no next request.
#[test]
fn bodies_that_are_not_read() {
    let Some(serving) = start() else { return };
    let smuggled = b"GET /trap HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10);
    for path in ["/ignore", "/half"] {
        let mut connection = serving.connect();
        connection.request("POST", path, &[], &smuggled).receive().expect(200);
        let next = connection.request("GET", "/", &[], b"").try_receive("GET");
        assert!(matches!(&next, Ok(response) if response.status == 200), "{path}: {next:?}");
        // Longer than what arrives with the head: the connection ends, in order.
        let mut connection = serving.connect();
        connection.request("POST", path, &[], &vec![b'x'; 1 << 20]);
        let response = connection.receive().expect(200);
        assert!(response.closes(), "{response}");
    }
    assert!(!serving.said().contains("trap"), "{}", serving.said());
}

/// Bodies over the limit are refused, whether their length is known or not.
#[test]
fn too_large_bodies() {
    let Some(build) = super::hostile() else { return };
    let serving = Serving::cgi(&build.option(["--max-body", "100KiB"]));
    serving.post("/count", &vec![b'x'; 100 << 10]).expect(200).expect_text("read 102400\n");
    let head = format!("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", (100 << 10) + 1);
    serving.connect().send(head).receive_last().expect(413);
    let mut connection = serving.connect();
    connection.send("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for _ in 0..101 {
        connection.send("400\r\n").send([b'x'; 1024]).send("\r\n");
    }
    connection.send("0\r\n\r\n");
    match connection.try_receive("GET") {
        Ok(response) => drop(response.expect(413)),
        Err(fault) => assert!(matches!(fault, Fault::Closed | Fault::Broken(_)), "{fault}"),
    }
    serving.get("/").expect(200);
}
