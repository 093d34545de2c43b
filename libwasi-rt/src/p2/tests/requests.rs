//! Requests to servers on the loopback, which follow a script. The program of the tests was granted 127.0.0.1.

use std::thread::JoinHandle;

use super::{Guest, RESULTS, StreamError};
use crate::client::tests::Step::{Accept, Close, Expect, ExpectEnd, Pause, Reset, Send, SendBytes};
use crate::client::tests::{alone, server};
use crate::guest::GuestPtr;
use crate::p2::interfaces::{http, outgoing_handler, poll, streams};

const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const NOWHERE: GuestPtr = GuestPtr::new(0);

/// The number of a case of `method`.
const GET: u32 = 0;
const POST: u32 = 2;

/// A response: its status, its content, and the number of its trailers.
type Response = (u32, String, usize);

impl Guest {
    /// Returns a request with a scheme, by the number of its case.
    fn request(&mut self, method: u32, scheme: u32, authority: &str) -> u32 {
        let fields = self.call(http::new_fields).unwrap();
        let request = self.call(|call| http::new_outgoing_request(call, fields)).unwrap();
        self.call(|call| http::outgoing_request_set_method(call, request, method, NOWHERE, 0)).unwrap();
        self.call(|call| http::outgoing_request_set_scheme(call, request, 1, scheme, NOWHERE, 0)).unwrap();
        let (at, length) = self.put(authority.as_bytes());
        self.call(|call| http::outgoing_request_set_authority(call, request, 1, at, length)).unwrap();
        request
    }

    /// Sends a request; returns the response that is expected, or an error's number.
    fn handle(&mut self, request: u32, options: Option<u32>) -> Result<u32, u8> {
        let (has, options) = options.map_or((0, 0), |options| (1, options));
        self.call(|call| outgoing_handler::handle(call, request, has, options, RESULTS)).unwrap();
        if self.byte(0) == 0 { Ok(self.u32(8)) } else { Err(self.byte(8)) }
    }

    /// Waits for a response; returns it, or an error's number.
    fn response(&mut self, future: u32) -> Result<u32, u8> {
        let pollable = self.call(|call| http::future_incoming_response_subscribe(call, future)).unwrap();
        self.call(|call| poll::block(call, pollable)).unwrap();
        self.call(|call| poll::drop_pollable(call, pollable)).unwrap();
        self.call(|call| http::future_incoming_response_get(call, future, RESULTS)).unwrap();
        assert_eq!((self.byte(0), self.byte(8)), (1, 0), "it is there, and was not taken");
        let response = if self.byte(16) == 0 { Ok(self.u32(24)) } else { Err(self.byte(24)) };
        self.call(|call| http::future_incoming_response_get(call, future, RESULTS)).unwrap();
        assert_eq!((self.byte(0), self.byte(8)), (1, 1), "it is taken once");
        self.call(|call| http::drop_future_incoming_response(call, future)).unwrap();
        response
    }

    /// Reads all of a response.
    fn receive(&mut self, future: u32) -> Result<Response, u8> {
        let response = self.response(future)?;
        let status = self.call(|call| http::incoming_response_status(call, response)).unwrap();
        self.call(|call| http::incoming_response_consume(call, response, RESULTS)).unwrap();
        let body = self.u32(4);
        self.call(|call| http::incoming_response_consume(call, response, RESULTS)).unwrap();
        assert_eq!(self.byte(0), 1, "content is taken once");
        self.call(|call| http::drop_incoming_response(call, response)).unwrap();
        self.call(|call| http::incoming_body_stream(call, body, RESULTS)).unwrap();
        let (stream, mut content) = (self.u32(4), String::new());
        let failed = loop {
            // The memory of this guest is small.
            self.used = 4096;
            let pollable = self.call(|call| streams::subscribe_to_input(call, stream)).unwrap();
            self.call(|call| poll::block(call, pollable)).unwrap();
            self.call(|call| poll::drop_pollable(call, pollable)).unwrap();
            self.call(|call| streams::read(call, stream, 60_000, RESULTS)).unwrap();
            match (self.byte(0), self.byte(4)) {
                (0, _) => content += &String::from_utf8(self.list(4)).unwrap(),
                (_, 1) => break None,
                _ => {
                    let error = self.u32(8);
                    self.call(|call| http::http_error_code(call, error, RESULTS)).unwrap();
                    break Some(self.byte(8));
                }
            }
        };
        self.call(|call| streams::drop_input_stream(call, stream)).unwrap();
        if let Some(code) = failed {
            self.call(|call| http::drop_incoming_body(call, body)).unwrap();
            return Err(code);
        }
        Ok((status, content, self.trailers(body)))
    }

    /// Returns the number of trailers.
    fn trailers(&mut self, body: u32) -> usize {
        let trailers = self.call(|call| http::incoming_body_finish(call, body)).unwrap();
        let pollable = self.call(|call| http::future_trailers_subscribe(call, trailers)).unwrap();
        self.call(|call| poll::block(call, pollable)).unwrap();
        self.call(|call| poll::drop_pollable(call, pollable)).unwrap();
        self.call(|call| http::future_trailers_get(call, trailers, RESULTS)).unwrap();
        assert_eq!((self.byte(0), self.byte(8), self.byte(16)), (1, 0, 0));
        let has = self.byte(24) == 1;
        let fields = self.u32(28);
        self.call(|call| http::drop_future_trailers(call, trailers)).unwrap();
        if !has {
            return 0;
        }
        self.call(|call| http::fields_entries(call, fields, RESULTS)).unwrap();
        let count = self.u32(4) as usize;
        self.call(|call| http::drop_fields(call, fields)).unwrap();
        count
    }

    /// Returns the content of a request, and its stream.
    fn body(&mut self, request: u32) -> (u32, u32) {
        self.call(|call| http::outgoing_request_body(call, request, RESULTS)).unwrap();
        let body = self.u32(4);
        self.call(|call| http::outgoing_body_write(call, body, RESULTS)).unwrap();
        (body, self.u32(4))
    }

    fn finish(&mut self, body: u32, stream: u32) -> Result<(), u8> {
        self.call(|call| streams::drop_output_stream(call, stream)).unwrap();
        self.call(|call| http::outgoing_body_finish(call, body, 0, 0, RESULTS)).unwrap();
        if self.byte(0) == 0 { Ok(()) } else { Err(self.byte(8)) }
    }

    /// Sends a request without content, and receives the response.
    fn get(&mut self, authority: &str) -> Result<Response, u8> {
        let request = self.request(GET, 0, authority);
        let future = self.handle(request, None)?;
        self.receive(future)
    }
}

fn ok(content: &str) -> Result<Response, u8> {
    Ok((200, content.to_owned(), 0))
}

fn join(server: JoinHandle<()>) {
    server.join().unwrap();
}

#[test]
fn responses_have_content_and_trailers() {
    let _alone = alone();
    let mut guest = Guest::new();
    let (authority, server) = server(vec![
        Accept,
        ExpectEnd("\r\n\r\n"),
        Send("HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
        Pause(30),
        Send("2\r\nde\r\n0\r\nX-Sum: 5\r\nX-Other: 6\r\n\r\n"),
        ExpectEnd("\r\n\r\n"),
        Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\nConnection: close\r\n\r\nhello"),
    ]);
    assert_eq!(guest.get(&authority), Ok((404, "abcde".to_owned(), 2)));
    let request = guest.request(GET, 0, &authority);
    let future = guest.handle(request, None).unwrap();
    let response = guest.response(future).unwrap();
    let fields = guest.call(|call| http::incoming_response_headers(call, response)).unwrap();
    for (name, has) in [("x-a", 1), ("X-A", 1), ("connection", 0), ("x", 0)] {
        let (at, length) = guest.put(name.as_bytes());
        assert_eq!(guest.call(|call| http::fields_has(call, fields, at, length)), Ok(has), "{name}");
    }
    guest.call(|call| http::drop_fields(call, fields)).unwrap();
    guest.call(|call| http::incoming_response_consume(call, response, RESULTS)).unwrap();
    let body = guest.u32(4);
    guest.call(|call| http::drop_incoming_response(call, response)).unwrap();
    // Content that nobody read is passed over.
    assert_eq!(guest.trailers(body), 0);
    join(server);
}

#[test]
fn content_is_sent_as_it_is_written() {
    let _alone = alone();
    let mut guest = Guest::new();
    let (authority, server) = server(vec![
        Accept,
        ExpectEnd("\r\ntransfer-encoding: chunked\r\n\r\n"),
        Expect("3\r\nabc\r\n"),
        ExpectEnd("\r\n0\r\n\r\n"),
        Send(EMPTY),
    ]);
    let request = guest.request(POST, 0, &authority);
    let (body, stream) = guest.body(request);
    let future = guest.handle(request, None).unwrap();
    assert_eq!(guest.write_and_flush(stream, "abc"), Ok(Ok(())));
    for _ in 0..200 {
        guest.used = 4096;
        assert_eq!(guest.write_and_flush(stream, &"x".repeat(4096)), Ok(Ok(())));
    }
    assert_eq!(guest.finish(body, stream), Ok(()));
    assert_eq!(guest.receive(future), ok(""));
    join(server);
}

#[test]
fn trailers_are_sent() {
    let _alone = alone();
    let mut guest = Guest::new();
    let (authority, server) =
        server(vec![Accept, ExpectEnd("chunked\r\n\r\n"), Expect("1\r\na\r\n0\r\nx-sum: 1\r\n\r\n"), Send(EMPTY)]);
    let request = guest.request(POST, 0, &authority);
    let (body, stream) = guest.body(request);
    assert_eq!(guest.write_and_flush(stream, "a"), Ok(Ok(())));
    guest.call(|call| streams::drop_output_stream(call, stream)).unwrap();
    let fields = guest.call(http::new_fields).unwrap();
    let ((name, length), (value, count)) = (guest.put(b"X-Sum"), guest.put(b"1"));
    guest.call(|call| http::fields_append(call, fields, name, length, value, count, RESULTS)).unwrap();
    guest.call(|call| http::outgoing_body_finish(call, body, 1, fields, RESULTS)).unwrap();
    assert_eq!(guest.byte(0), 0);
    let future = guest.handle(request, None).unwrap();
    assert_eq!(guest.receive(future), ok(""));
    join(server);
}

#[test]
fn content_is_kept_until_the_request_is_handled() {
    let _alone = alone();
    let mut guest = Guest::new();
    let (authority, server) = server(vec![
        Accept,
        ExpectEnd("\r\ncontent-length: 40000\r\n\r\n"),
        ExpectEnd("z"),
        Send(EMPTY),
        ExpectEnd("\r\ntransfer-encoding: chunked\r\n\r\n"),
        Expect("6\r\nbefore\r\n"),
        Expect("5\r\nafter\r\n0\r\n\r\n"),
        Send(EMPTY),
        ExpectEnd("content-length: 0\r\n\r\n"),
        Send(EMPTY),
    ]);
    let request = guest.request(POST, 0, &authority);
    let (body, stream) = guest.body(request);
    assert_eq!(guest.check_write(stream), Ok(65536));
    assert_eq!(guest.write(stream, &("y".repeat(39999) + "z")), Ok(Ok(())));
    assert_eq!(guest.check_write(stream), Ok(25536));
    assert_eq!(guest.finish(body, stream), Ok(()));
    let future = guest.handle(request, None).unwrap();
    assert_eq!(guest.receive(future), ok(""));
    // And some of it later.
    let request = guest.request(POST, 0, &authority);
    let (body, stream) = guest.body(request);
    assert_eq!(guest.write_and_flush(stream, "before"), Ok(Ok(())));
    let future = guest.handle(request, None).unwrap();
    assert_eq!(guest.write_and_flush(stream, "after"), Ok(Ok(())));
    assert_eq!(guest.finish(body, stream), Ok(()));
    assert_eq!(guest.receive(future), ok(""));
    // None of it.
    let request = guest.request(POST, 0, &authority);
    let (body, stream) = guest.body(request);
    assert_eq!(guest.finish(body, stream), Ok(()));
    let future = guest.handle(request, None).unwrap();
    assert_eq!(guest.receive(future), ok(""));
    join(server);
}

#[test]
fn errors_have_their_codes() {
    let _alone = alone();
    let mut guest = Guest::new();
    let (authority, closed) = server(vec![]);
    join(closed);
    assert_eq!(guest.get(&authority), Err(6), "connection-refused");
    assert_eq!(guest.get("127.0.0.2:80"), Err(15), "HTTP-request-denied");
    for (scheme, code) in [(1, 12), (0, 19)] {
        let request = guest.request(GET, scheme, "127.0.0.1:0");
        assert_eq!(guest.handle(request, None), Err(code), "TLS-protocol-error, HTTP-request-URI-invalid");
    }
    let request = guest.request(5, 0, &authority);
    assert_eq!(guest.handle(request, None), Err(18), "HTTP-request-method-invalid");
    let cases = [
        (vec![Accept, ExpectEnd("\r\n\r\n"), Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"), Close], 7),
        (vec![Accept, ExpectEnd("\r\n\r\n"), Reset], 7),
        (vec![Accept, ExpectEnd("\r\n\r\n"), Send("HTTP/1.1 200 OK\nA: b\r\n\r\n")], 35),
        (vec![Accept, ExpectEnd("\r\n\r\n"), Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")], 35),
        (vec![Accept, ExpectEnd("\r\n\r\n"), Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")], 31),
        (
            vec![
                Accept,
                ExpectEnd("\r\n\r\n"),
                SendBytes(b"HTTP/1.1 200 OK\r\nA: ".iter().copied().chain([b'a'; 30_000]).collect()),
            ],
            26,
        ),
    ];
    for (script, code) in cases {
        let (authority, server) = server(script);
        assert_eq!(guest.get(&authority), Err(code));
        join(server);
    }
}

#[test]
fn times_are_limited() {
    let _alone = alone();
    let mut guest = Guest::new();
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel";
    for script in [vec![Accept, Pause(300)], vec![Accept, ExpectEnd("\r\n\r\n"), Send(head), Pause(300)]] {
        let (authority, server) = server(script);
        let options = guest.call(http::new_request_options).unwrap();
        guest.call(|call| http::set_first_byte_timeout(call, options, 1, 50_000_000)).unwrap();
        guest.call(|call| http::set_between_bytes_timeout(call, options, 1, 50_000_000)).unwrap();
        let request = guest.request(GET, 0, &authority);
        let future = guest.handle(request, Some(options)).unwrap();
        assert_eq!(guest.receive(future), Err(9), "connection-read-timeout");
        join(server);
    }
}

#[test]
fn what_is_not_complete_is_not_taken_for_it() {
    let _alone = alone();
    let mut guest = Guest::new();
    let (authority, server) = server(vec![Accept, ExpectEnd("\r\n\r\n"), Expect("3\r\nabc\r\n"), Expect("")]);
    let request = guest.request(POST, 0, &authority);
    let (body, stream) = guest.body(request);
    let future = guest.handle(request, None).unwrap();
    assert_eq!(guest.write_and_flush(stream, "abc"), Ok(Ok(())));
    guest.call(|call| streams::drop_output_stream(call, stream)).unwrap();
    guest.call(|call| http::drop_outgoing_body(call, body)).unwrap();
    assert_eq!(guest.receive(future), Err(35), "HTTP-protocol-error");
    join(server);
}

#[test]
fn lengths_are_kept() {
    let _alone = alone();
    let mut guest = Guest::new();
    let (authority, server) = server(vec![Accept, ExpectEnd("\r\ncontent-length: 3\r\n\r\nabc"), Send(EMPTY), Pause(20)]);
    let mut request = || {
        let request = guest.request(POST, 0, &authority);
        let fields = guest.call(http::new_fields).unwrap();
        let ((name, length), (value, count)) = (guest.put(b"content-length"), guest.put(b"3"));
        guest.call(|call| http::fields_append(call, fields, name, length, value, count, RESULTS)).unwrap();
        guest.call(|call| http::drop_outgoing_request(call, request)).unwrap();
        let request = guest.call(|call| http::new_outgoing_request(call, fields)).unwrap();
        guest.call(|call| http::outgoing_request_set_method(call, request, POST, NOWHERE, 0)).unwrap();
        guest.call(|call| http::outgoing_request_set_scheme(call, request, 1, 0, NOWHERE, 0)).unwrap();
        let (at, length) = guest.put(authority.as_bytes());
        guest.call(|call| http::outgoing_request_set_authority(call, request, 1, at, length)).unwrap();
        request
    };
    let (good, short, none) = (request(), request(), request());
    let (body, stream) = guest.body(good);
    let future = guest.handle(good, None).unwrap();
    assert_eq!(guest.write_and_flush(stream, "abc"), Ok(Ok(())));
    let (at, length) = guest.put(b"d");
    guest.call(|call| streams::blocking_write_and_flush(call, stream, at, length, RESULTS)).unwrap();
    let error = guest.u32(8);
    guest.call(|call| http::http_error_code(call, error, RESULTS)).unwrap();
    assert_eq!((guest.byte(0), guest.byte(8)), (1, 17), "HTTP-request-body-size");
    guest.call(|call| streams::drop_output_stream(call, stream)).unwrap();
    assert_eq!(guest.receive(future), ok(""));
    guest.call(|call| http::outgoing_body_finish(call, body, 0, 0, RESULTS)).unwrap();
    assert_eq!(guest.byte(0), 0, "what was sent has the right length");
    let (body, stream) = guest.body(short);
    assert_eq!(guest.write_and_flush(stream, "ab"), Ok(Ok(())));
    assert_eq!(guest.finish(body, stream), Err(17), "HTTP-request-body-size");
    assert_eq!(guest.handle(short, None), Err(35), "HTTP-protocol-error");
    assert_eq!(guest.handle(none, None), Err(17), "HTTP-request-body-size");
    join(server);
}

#[test]
fn whatever_is_dropped_makes_room() {
    let _alone = alone();
    let mut guest = Guest::new();
    for round in 0..200 {
        let (authority, server) = server(vec![Accept, ExpectEnd("\r\n\r\n"), Send(EMPTY)]);
        let request = guest.request(POST, 0, &authority);
        let (body, stream) = guest.body(request);
        let future = guest.handle(request, None).unwrap();
        if round % 3 == 0 {
            let _ = guest.response(future).map(|response| guest.call(|call| http::drop_incoming_response(call, response)));
        } else {
            // The server may have got the head, or nothing.
            assert_eq!(guest.write_and_flush(stream, "a"), Ok(Ok(())));
            guest.call(|call| http::drop_future_incoming_response(call, future)).unwrap();
        }
        if round % 2 == 0 {
            assert_eq!(guest.finish(body, stream), Ok(()));
        } else {
            guest.call(|call| streams::drop_output_stream(call, stream)).unwrap();
            guest.call(|call| http::drop_outgoing_body(call, body)).unwrap();
        }
        drop(server);
    }
    // A stream to a server that is gone is closed.
    let (authority, server) = server(vec![Accept, ExpectEnd("\r\n\r\n"), Reset]);
    let request = guest.request(POST, 0, &authority);
    let (body, stream) = guest.body(request);
    let future = guest.handle(request, None).unwrap();
    let closed = (0..1000).find_map(|_| guest.write_and_flush(stream, "a").unwrap().err());
    assert_eq!(closed, Some(StreamError::Closed));
    assert_eq!(guest.finish(body, stream), Ok(()));
    assert_eq!(guest.receive(future), Err(7), "connection-terminated");
    join(server);
}
