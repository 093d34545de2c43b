//! A handler that uses every function of `wasi:http/types`, each path another of them.

use std::io::Write as _;

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, HeaderError, IncomingBody, IncomingRequest, Method, OutgoingBody, OutgoingRequest, OutgoingResponse,
    RequestOptions, ResponseOutparam, Scheme, http_error_code,
};
use wasip2::io::streams::StreamError;

wasip2::http::proxy::export!(Handler);

struct Handler;

static mut COUNT: u32 = 0;

impl Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default().to_owned();
        let query = target.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        match &*path {
            "/" => say(out, "hello\n"),
            "/count" => {
                let count = unsafe {
                    COUNT += 1;
                    COUNT
                };
                say(out, &format!("{count}\n"));
            }
            "/request" => {
                let mut text = format!("{:?} {target} {:?} {:?}\n", request.method(), request.scheme(), request.authority());
                let mut all = request.headers().entries();
                all.sort();
                for (name, value) in all {
                    text += &format!("{name}: {}\n", String::from_utf8_lossy(&value));
                }
                say(out, &text);
            }
            "/fields" => say(out, &fields(&request)),
            "/requests" => say(out, &requests()),
            "/echo" => echo(&request, out),
            "/copy" => copy(&request, out),
            "/trailers" => trailers(&request, out),
            "/unread" => say(out, "not read\n"),
            "/before" => before(out),
            "/status" => {
                let response = OutgoingResponse::new(Fields::new());
                let done = response.set_status_code(query.parse().unwrap());
                let text = format!("{done:?} {}\n", response.status_code());
                let body = response.body().unwrap();
                assert!(response.body().is_err());
                ResponseOutparam::set(out, Ok(response));
                finish(body, text.as_bytes()).unwrap();
            }
            "/length" => {
                let (said, written) = query.split_once(',').unwrap();
                let fields = Fields::from_list(&[("content-length".to_owned(), said.as_bytes().to_vec())]).unwrap();
                let response = OutgoingResponse::new(fields);
                let Ok(body) = response.body() else {
                    return say(out, "no body\n");
                };
                ResponseOutparam::set(out, Ok(response));
                let stream = body.write().unwrap();
                let bytes = vec![b'x'; written.parse().unwrap()];
                let outcome = stream.blocking_write_and_flush(&bytes);
                if let Err(StreamError::LastOperationFailed(error)) = &outcome {
                    eprintln!("write: {:?}", http_error_code(error));
                }
                drop(outcome);
                drop(stream);
                eprintln!("finish: {:?}", OutgoingBody::finish(body, None));
            }
            "/nothing" => {}
            "/drop" => drop(out),
            "/error" => {
                let code = match &*query {
                    "denied" => ErrorCode::HttpRequestDenied,
                    "timeout" => ErrorCode::DnsTimeout,
                    "large" => ErrorCode::HttpRequestBodySize(Some(7)),
                    "internal" => ErrorCode::InternalError(Some("because".to_owned())),
                    _ => ErrorCode::LoopDetected,
                };
                ResponseOutparam::set(out, Err(code));
            }
            "/abandon" | "/forget" | "/forget-body" | "/stop" => {
                let response = OutgoingResponse::new(Fields::new());
                let body = response.body().unwrap();
                ResponseOutparam::set(out, Ok(response));
                let stream = body.write().unwrap();
                let size = query.parse().unwrap();
                stream.blocking_write_and_flush(&vec![b'x'; size]).unwrap();
                if size > 10 {
                    // So that it is sent.
                    std::thread::sleep(std::time::Duration::from_millis(200));
                }
                match &*path {
                    "/abandon" => drop((stream, body)),
                    "/forget" => std::mem::forget((stream, body)),
                    "/forget-body" => {
                        drop(stream);
                        std::mem::forget(body);
                    }
                    _ => std::process::exit(0),
                }
            }
            "/finish-and-exit" => {
                say(out, "whole\n");
                std::process::exit(query.parse().unwrap());
            }
            "/slow" => {
                let response = OutgoingResponse::new(Fields::new());
                let body = response.body().unwrap();
                ResponseOutparam::set(out, Ok(response));
                let stream = body.write().unwrap();
                for number in 0..query.parse().unwrap() {
                    stream.blocking_write_and_flush(format!("{number}\n").as_bytes()).unwrap();
                    std::thread::sleep(std::time::Duration::from_millis(200));
                }
                drop(stream);
                OutgoingBody::finish(body, None).unwrap();
            }
            "/after" => {
                say(out, "done\n");
                std::thread::sleep(std::time::Duration::from_millis(500));
                eprintln!("after the response");
            }
            "/panic" => panic!("asked for it"),
            "/late" => {
                say(out, "first\n");
                panic!("asked for it after the response");
            }
            "/exit" => std::process::exit(3),
            "/endless" => loop {
                std::hint::spin_loop();
            },
            "/child" => {
                let body = request.consume().unwrap();
                let _stream = body.stream().unwrap();
                drop(body);
            }
            "/large" => {
                let size: usize = query.parse().unwrap();
                let response = OutgoingResponse::new(Fields::new());
                let body = response.body().unwrap();
                ResponseOutparam::set(out, Ok(response));
                let stream = body.write().unwrap();
                let bytes = vec![b'x'; 1 << 20];
                let mut left = size;
                let pollable = stream.subscribe();
                while left != 0 {
                    pollable.block();
                    let permit = stream.check_write().unwrap() as usize;
                    let part = left.min(permit).min(bytes.len());
                    stream.write(&bytes[..part]).unwrap();
                    left -= part;
                }
                stream.blocking_flush().unwrap();
                drop(pollable);
                drop(stream);
                OutgoingBody::finish(body, None).unwrap();
            }
            "/env" => {
                let mut all: Vec<_> = std::env::vars().map(|(name, value)| format!("{name}={value}\n")).collect();
                all.sort();
                say(out, &all.concat());
            }
            _ => {
                let response = OutgoingResponse::new(Fields::new());
                response.set_status_code(404).unwrap();
                ResponseOutparam::set(out, Ok(response));
            }
        }
    }
}

fn say(out: ResponseOutparam, text: &str) {
    let fields = Fields::new();
    fields.set("content-type", &[b"text/plain".to_vec()]).unwrap();
    let response = OutgoingResponse::new(fields);
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    finish(body, text.as_bytes()).unwrap();
}

fn finish(body: OutgoingBody, bytes: &[u8]) -> Result<(), ErrorCode> {
    let mut stream = body.write().unwrap();
    assert!(body.write().is_err());
    stream.write_all(bytes).unwrap();
    stream.flush().unwrap();
    drop(stream);
    OutgoingBody::finish(body, None)
}

fn fields(request: &IncomingRequest) -> String {
    let mut log = String::new();
    let mut note = |what: &str, value: &dyn std::fmt::Debug| log += &format!("{what}: {value:?}\n");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let fields = Fields::new();
    note("append", &fields.append("X-One", b"1"));
    note("append", &fields.append("x-one", b"2"));
    note("append", &fields.append("two", "\u{e9}".as_bytes()));
    note("get", &fields.get("X-ONE").into_iter().map(text).collect::<Vec<_>>());
    note("has", &(fields.has("two"), fields.has("three"), fields.has("no token"), fields.get("no token")));
    note("bad name", &fields.append("no token", b""));
    note("empty name", &fields.append("", b""));
    note("bad value", &fields.append("three", b"a\r\nb"));
    note("tab", &fields.append("tab", b"a\tb"));
    for name in ["Connection", "keep-alive", "Host", "Transfer-Encoding", "upgrade", "proxy-connection", "te", "trailer"] {
        note(name, &fields.append(name, b"x"));
    }
    note("set", &fields.set("x-one", &[b"3".to_vec(), b"".to_vec()]));
    note("set bad", &fields.set("x-one", &[b"3".to_vec(), b"\n".to_vec()]));
    note("set none", &fields.set("tab", &[]));
    note("delete", &fields.delete("TWO"));
    note("delete", &fields.delete("never"));
    note("delete", &fields.delete("host"));
    note("entries", &fields.entries().into_iter().map(|(name, value)| (name, text(value))).collect::<Vec<_>>());
    let copy = fields.clone();
    note("clone", &copy.append("more", b"4"));
    note("lengths", &(fields.entries().len(), copy.entries().len()));
    for index in 0..2000 {
        copy.append("many", format!("value {index}").as_bytes()).unwrap();
    }
    note("many", &copy.get("many").len());
    let list = |entries: &[(&str, &[u8])]| {
        let entries: Vec<_> = entries.iter().map(|(name, value)| (name.to_string(), value.to_vec())).collect();
        Fields::from_list(&entries).map(|fields| fields.entries().len())
    };
    note("list", &list(&[("a", b"1"), ("A", b"2")]));
    note("list", &list(&[("a", b"1"), ("host", b"2")]));
    note("list", &list(&[("a", b"1"), ("b", b"\0")]));
    let headers = request.headers();
    note("immutable", &(headers.append("a", b"b"), headers.set("a", &[]), headers.delete("a")));
    note("immutable", &matches!(headers.append("no token", b"b"), Err(HeaderError::InvalidSyntax)));
    note("hidden", &(headers.has("host"), headers.get("host").len(), headers.has("connection")));
    note("shown", &headers.get("x-test").into_iter().map(text).collect::<Vec<_>>());
    let response = OutgoingResponse::new(fields);
    note("response", &response.headers().append("a", b"b"));
    note("response", &response.headers().get("x-one").len());
    let thawed = headers.clone();
    note("thawed", &(thawed.append("a", b"b"), thawed.has("a"), thawed.has("x-test")));
    for _ in 0..1000 {
        let copy = copy.clone();
        assert!(copy.has("many"));
    }
    log
}

fn requests() -> String {
    let mut log = String::new();
    let mut note = |what: &str, value: &dyn std::fmt::Debug| log += &format!("{what}: {value:?}\n");
    let request = OutgoingRequest::new(Fields::new());
    note("default", &(request.method(), request.path_with_query(), request.scheme(), request.authority()));
    note("method", &request.set_method(&Method::Patch));
    note("method", &request.method());
    note("method", &request.set_method(&Method::Other("FROB".to_owned())));
    note("method", &request.set_method(&Method::Other("no token".to_owned())));
    note("method", &request.method());
    note("path", &request.set_path_with_query(Some("/a?b=c")));
    note("path", &request.set_path_with_query(Some("/a b")));
    note("path", &request.path_with_query());
    note("path", &request.set_path_with_query(None));
    note("path", &request.path_with_query());
    note("scheme", &request.set_scheme(Some(&Scheme::Https)));
    note("scheme", &request.scheme());
    note("scheme", &request.set_scheme(Some(&Scheme::Other("ws".to_owned()))));
    note("scheme", &request.set_scheme(Some(&Scheme::Other("w s".to_owned()))));
    note("scheme", &request.scheme());
    note("authority", &request.set_authority(Some("localhost:80")));
    note("authority", &request.set_authority(Some("local host")));
    note("authority", &request.authority());
    note("headers", &request.headers().append("a", b"b"));
    let body = request.body().unwrap();
    note("body", &request.body().is_err());
    drop(body);
    let options = RequestOptions::new();
    note("options", &(options.connect_timeout(), options.set_connect_timeout(Some(5)), options.connect_timeout()));
    note("options", &(options.set_first_byte_timeout(Some(u64::MAX)), options.first_byte_timeout()));
    note("options", &(options.set_between_bytes_timeout(None), options.between_bytes_timeout()));
    match outgoing_handler::handle(request, Some(options)) {
        Ok(_) => note("handle", &"ok"),
        Err(code) => note("handle", &code),
    }
    log
}

fn echo(request: &IncomingRequest, out: ResponseOutparam) {
    let response = OutgoingResponse::new(Fields::new());
    let output = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    let input = request.consume().unwrap();
    assert!(request.consume().is_err());
    let from = input.stream().unwrap();
    assert!(input.stream().is_err());
    let to = output.write().unwrap();
    loop {
        match from.blocking_read(1 << 20) {
            Ok(bytes) => {
                for part in bytes.chunks(4096) {
                    to.blocking_write_and_flush(part).unwrap();
                }
            }
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(error)) => {
                eprintln!("read: {:?}", http_error_code(&error));
                return;
            }
        }
    }
    drop((from, to));
    OutgoingBody::finish(output, None).unwrap();
}

fn copy(request: &IncomingRequest, out: ResponseOutparam) {
    let response = OutgoingResponse::new(Fields::new());
    let output = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    let input = request.consume().unwrap();
    let from = input.stream().unwrap();
    let to = output.write().unwrap();
    while to.blocking_splice(&from, 1 << 20).is_ok() {}
    drop((from, to));
    OutgoingBody::finish(output, None).unwrap();
}

fn trailers(request: &IncomingRequest, out: ResponseOutparam) {
    let input = request.consume().unwrap();
    let from = input.stream().unwrap();
    let first = from.blocking_read(3).map(|bytes| bytes.len());
    drop(from);
    let future = IncomingBody::finish(input);
    let pollable = future.subscribe();
    pollable.block();
    assert!(pollable.ready());
    let got = future.get();
    let mut text = format!("{first:?}\n");
    match got {
        Some(Ok(Ok(Some(trailers)))) => {
            for (name, value) in trailers.entries() {
                text += &format!("{name}={}\n", String::from_utf8_lossy(&value));
            }
            text += &format!("{:?}\n", trailers.append("a", b"b"));
        }
        other => text += &format!("{other:?}\n"),
    }
    text += &format!("{:?}\n", future.get().map(|again| again.is_err()));
    let response = OutgoingResponse::new(Fields::new());
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    let stream = body.write().unwrap();
    stream.blocking_write_and_flush(text.as_bytes()).unwrap();
    drop(stream);
    let trailers = Fields::from_list(&[("x-sum".to_owned(), b"42".to_vec()), ("content-length".to_owned(), b"1".to_vec())]);
    OutgoingBody::finish(body, Some(trailers.unwrap())).unwrap();
}

/// Writes before the response is set, and to the response that is not.
fn before(out: ResponseOutparam) {
    let (first, second) = (OutgoingResponse::new(Fields::new()), OutgoingResponse::new(Fields::new()));
    let (one, other) = (first.body().unwrap(), second.body().unwrap());
    let (to_one, to_other) = (one.write().unwrap(), other.write().unwrap());
    assert!(to_one.check_write().unwrap() > 0);
    to_one.write(b"before\n").unwrap();
    assert_eq!(to_other.check_write().unwrap(), 0);
    drop(to_one);
    OutgoingBody::finish(one, None).unwrap();
    ResponseOutparam::set(out, Ok(first));
    drop(second);
    assert!(matches!(to_other.check_write(), Err(StreamError::Closed)));
}
