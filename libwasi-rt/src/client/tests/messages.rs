//! Requests that go out, and responses that come in.

use super::*;
use crate::http::tests::case;

#[test]
fn a_request_has_a_response() {
    let _alone = alone();
    let cases: [(&'static str, &str); 4] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "Content-Length=5"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "Transfer-Encoding=chunked"),
        ("HTTP/1.0 200 OK\r\n\r\nhello", ""),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nX: z\r\n\r\nhello", "X=z"),
    ];
    for (sent, fields) in cases {
        for slowly in [false, true] {
            let send = if slowly { SendSlowly(sent) } else { Send(sent) };
            let (authority, server) = server(vec![Accept, GET, send, Close]);
            assert_eq!(receive(begin(&get(&authority)).unwrap()), ok(fields, "hello"), "{sent:?} {slowly}");
            server.join().unwrap();
        }
    }
}

#[test]
fn a_request_is_sent_as_it_was_made() {
    let _alone = alone();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    let head = format!("PUT /a?b HTTP/1.1\r\nhost: {authority}\r\nX: y\r\ncontent-length: 6\r\n\r\nabcdef");
    let script = vec![Accept, Expect(head.leak()), Send(EMPTY)];
    let server = spawn(move || follow(&listener, script));
    let mut put = exchange(Times::DEFAULT);
    let asking = Asking { method: b"PUT", target: b"/a?b", content: Some(Framed::Length(6)), ..get(&authority) };
    put.start(Scheme::Http, &asking, [Field { name: b"X", value: b"y" }].into_iter()).unwrap();
    send(&mut put, b"abcdef").unwrap();
    finish(&mut put, &[]).unwrap();
    assert_eq!(receive(put), ok("Content-Length=0", ""));
    server.join().unwrap();
}

#[test]
fn half_of_the_content_is_not_the_whole() {
    let _alone = alone();
    let (authority, server) = server(vec![Accept, GET, Expect("abc")]);
    let mut of = begin(&Asking { method: b"PUT", content: Some(Framed::Length(6)), ..get(&authority) }).unwrap();
    send(&mut of, b"abc").unwrap();
    assert_eq!(of.finish([].into_iter()), Err(Trouble::Length));
    // The connection is closed, so that the server cannot take it for that, and there is no response any more.
    assert_eq!((response(&mut of), of.room().map(drop)), (Err(Trouble::Length), Err(Trouble::Length)));
    of.end();
    server.join().unwrap();
    let (authority, _server) = self::server(vec![Accept, GET]);
    let mut of = begin(&Asking { method: b"PUT", content: Some(Framed::Unknown), ..get(&authority) }).unwrap();
    send(&mut of, b"abc").unwrap();
    let long = [Field { name: b"X", value: &[b'a'; 20_000] }];
    assert_eq!(finish(&mut of, &long), Err(Trouble::Request(Unsent::NoRoom)));
    of.end();
}

#[test]
fn content_goes_out_as_it_comes() {
    let _alone = alone();
    let known = Asking { method: b"POST", content: Some(Framed::Length(6)), ..get("") };
    let (authority, first) = server(vec![Accept, ExpectEnd("\r\n\r\nabcdef"), Send(EMPTY)]);
    let mut of = begin(&Asking { authority: authority.as_bytes(), ..known }).unwrap();
    send(&mut of, b"abc").unwrap();
    send(&mut of, b"def").unwrap();
    assert_eq!(of.room().map(drop), Err(Trouble::Length));
    finish(&mut of, &[]).unwrap();
    assert_eq!(receive(of), ok("Content-Length=0", ""));
    first.join().unwrap();

    let chunks = "\r\n\r\n3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nX: y\r\n\r\n";
    let (authority, second) = server(vec![Accept, ExpectEnd(chunks), Send(EMPTY)]);
    let mut of = begin(&Asking { authority: authority.as_bytes(), content: Some(Framed::Unknown), ..known }).unwrap();
    send(&mut of, b"abc").unwrap();
    send(&mut of, b"0123456789abcdef").unwrap();
    finish(&mut of, &[Field { name: b"X", value: b"y" }]).unwrap();
    assert_eq!(of.room().map(drop), Err(Trouble::Length));
    assert_eq!(receive(of), ok("Content-Length=0", ""));
    second.join().unwrap();
}

#[test]
fn much_content_waits_for_whoever_reads_it() {
    let _alone = alone();
    const MUCH: usize = 3 << 20;
    let (authority, server) = server(vec![
        Accept,
        GET,
        Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n300000\r\n"),
        SendMany(MUCH),
        ExpectEnd("\r\n0\r\n\r\n"),
        Send("\r\n0\r\nX: y\r\nContent-Length: 3\r\n\r\n"),
    ]);
    let asking = Asking { method: b"POST", content: Some(Framed::Unknown), ..get(&authority) };
    let mut of = begin(&asking).unwrap();
    assert_eq!(response(&mut of).unwrap().0, 200);
    // The server sends without reading, so a program that sends without reading would wait for ever: it does both.
    let (mut received, mut sent) = (0, 0);
    while sent < MUCH || received < MUCH {
        if sent < MUCH {
            let room = of.room().unwrap();
            let count = room.len().min(MUCH - sent);
            room[..count].fill(b'b');
            of.put(count);
            sent += count;
        }
        if received < MUCH {
            let count = match of.content().unwrap() {
                Content::Bytes(bytes) => {
                    assert!(bytes.iter().all(|&byte| byte == b'a'));
                    bytes.len()
                }
                Content::Wait => 0,
                Content::End => panic!("after {received} bytes"),
            };
            of.took(count);
            received += count;
            if count == 0 {
                wait(of.wanted_to_receive());
            }
        } else {
            wait(of.wanted_to_send());
        }
    }
    finish(&mut of, &[]).unwrap();
    assert_eq!(content(&mut of).unwrap(), b"");
    let trailers: Vec<_> = of.trailers().map(|field| (field.name.to_vec(), field.value.to_vec())).collect();
    assert_eq!(trailers, [(b"X".to_vec(), b"y".to_vec())]);
    of.end();
    server.join().unwrap();
}

#[test]
fn a_server_may_answer_before_it_has_read_all() {
    let _alone = alone();
    let refusal = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
    let (authority, server) = server(vec![Accept, GET, Send(refusal), Pause(300)]);
    let mut of = begin(&Asking { method: b"POST", content: Some(Framed::Unknown), ..get(&authority) }).unwrap();
    // Until nobody takes more.
    let chunk = vec![0; 10_000];
    while response_is_missing(&mut of) && send(&mut of, &chunk).is_ok() {}
    assert_eq!(receive(of).map(|(status, _, content)| (status, content)), Ok((413, "no".to_owned())));
    server.join().unwrap();
}

fn response_is_missing(of: &mut Exchange) -> bool {
    matches!(of.response(), Ok(None))
}

#[test]
fn responses_in_doubt_are_errors() {
    let _alone = alone();
    let cases: [(&'static str, Trouble); 7] = [
        ("HTTP/2 200\r\n\r\n", Trouble::Response(Refusal::Version)),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", Trouble::Response(Refusal::TwoLengths)),
        ("HTTP/1.1 200 OK\nX: y\r\n\r\n", Trouble::Response(Refusal::LineEnd)),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx", Trouble::Response(Refusal::ChunkSize)),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", Trouble::Terminated),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Trouble::Terminated),
        ("HTTP/1.1 200 OK\r\nX", Trouble::Terminated),
    ];
    for (sent, trouble) in cases {
        let (authority, server) = server(vec![Accept, GET, Send(sent), Close]);
        assert_eq!(receive(begin(&get(&authority)).unwrap()), Err(trouble), "{sent:?}");
        server.join().unwrap();
    }
    let mut script = vec![Accept, GET];
    script.extend((0..40).map(|_| Send("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n")));
    let (authority, _) = server(script);
    assert_eq!(receive(begin(&get(&authority)).unwrap()), Err(Trouble::Response(Refusal::Interim)));
}

#[test]
fn long_interim_responses_leave_room_for_the_last() {
    let _alone = alone();
    let mut script = vec![Accept, GET];
    let hints: &'static str =
        Box::leak(format!("HTTP/1.1 103 Early Hints\r\nLink: {}\r\n\r\n", "a".repeat(9000)).into_boxed_str());
    script.extend((0..5).map(|_| Send(hints)));
    script.extend([Send("HTTP/1.1 200 OK\r\nContent-Length: 30000\r\n\r\n"), SendMany(30_000)]);
    let (authority, server) = server(script);
    assert_eq!(receive(begin(&get(&authority)).unwrap()), ok("Content-Length=30000", &"a".repeat(30_000)));
    server.join().unwrap();
}

/// The cases of `tests/http/responses`, of which the parsers have tests of their own.
#[test]
fn responses_are_what_the_parsers_say() {
    let _alone = alone();
    for case in case::read("responses") {
        // The client has no limit on content.
        if case.name.contains("beyond the limit") {
            continue;
        }
        let whole = vec![Accept, GET, SendBytes(case.sent.clone()), Close];
        let (one, other) = case.sent.split_at(case.sent.len() / 2);
        let halves = vec![Accept, GET, SendBytes(one.to_vec()), Pause(1), SendBytes(other.to_vec()), Close];
        for script in [whole, halves] {
            let (authority, server) = server(script);
            let method = if case.to == "HEAD" { &b"HEAD"[..] } else { b"GET" };
            let mut of = begin(&Asking { method, ..get(&authority) }).unwrap();
            let found = response(&mut of).and_then(|(status, _)| {
                let content = content(&mut of)?.escape_ascii().to_string();
                let trailers = of.trailers().map(|field| case::Message::field(field.name, field.value)).collect();
                Ok((status.to_string(), content, trailers))
            });
            of.end();
            server.join().unwrap();
            let last = case.expected.iter().find(|message| !message.first.starts_with('1'));
            let right = match last {
                Some(message) if matches!(&*message.end, "keep" | "close") => {
                    found == Ok((message.first.clone(), message.body.clone(), message.trailers.clone()))
                }
                Some(message) if message.end == "response" => matches!(found, Err(Trouble::Response(_))),
                _ => found == Err(Trouble::Terminated),
            };
            assert!(right, "{}: {found:?}", case.name);
        }
    }
}
