//! Connections: which are made, used again, repeated, and given up.

use super::*;

#[test]
fn connections_are_used_again() {
    let _alone = alone();
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let (authority, server) = server(vec![
        Accept,
        GET,
        Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
        GET,
        Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ExpectEnd("\r\nconnection: close\r\n\r\n"),
        Send(head),
        Accept,
        GET,
        Send(head),
    ]);
    assert_eq!(receive(begin(&get(&authority)).unwrap()), ok("Content-Length=5", "hello"));
    assert_eq!(receive(begin(&get(&authority)).unwrap()), ok("Transfer-Encoding=chunked", ""));
    assert_eq!(receive(begin(&Asking { persists: false, ..get(&authority) }).unwrap()), ok("Content-Length=0", ""));
    assert_eq!(receive(begin(&get(&authority)).unwrap()), ok("Content-Length=0", ""));
    server.join().unwrap();
}

#[test]
fn connections_in_doubt_are_not_used_again() {
    let _alone = alone();
    let doubts = [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
        // Somebody else's response.
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad",
    ];
    for doubt in doubts {
        let (authority, server) = server(vec![Accept, GET, Send(doubt), Accept, GET, Send(EMPTY)]);
        assert!(receive(begin(&get(&authority)).unwrap()).is_ok());
        assert_eq!(receive(begin(&get(&authority)).unwrap()), ok("Content-Length=0", ""), "{doubt:?}");
        server.join().unwrap();
    }
    // The same, but it comes when the connection is idle.
    let late = vec![Accept, GET, Send(EMPTY), Send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad"), Accept, GET, Send(EMPTY)];
    let (authority, server) = server(late);
    receive(begin(&get(&authority)).unwrap()).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(receive(begin(&get(&authority)).unwrap()), ok("Content-Length=0", ""));
    server.join().unwrap();
}

#[test]
fn requests_are_repeated_only_if_that_does_nothing() {
    let _alone = alone();
    // The server closes when the second request is on its way.
    let script = || vec![Accept, GET, Send(EMPTY), GET, Reset, Accept, GET, Send(EMPTY)];
    let (authority, first) = server(script());
    receive(begin(&get(&authority)).unwrap()).unwrap();
    assert_eq!(receive(begin(&get(&authority)).unwrap()), ok("Content-Length=0", ""));
    first.join().unwrap();
    let (authority, _) = server(script());
    receive(begin(&get(&authority)).unwrap()).unwrap();
    let post = Asking { method: b"POST", ..get(&authority) };
    assert_eq!(receive(begin(&post).unwrap()), Err(Trouble::Terminated));
    // A new connection is not tried twice, nor is one on which something came.
    let (authority, _) = server(vec![Accept, GET, Reset, Accept, GET, Send(EMPTY)]);
    assert_eq!(receive(begin(&get(&authority)).unwrap()), Err(Trouble::Terminated));
    let (authority, _) = server(vec![Accept, GET, Send(EMPTY), GET, Send("H"), Reset, Accept, GET, Send(EMPTY)]);
    receive(begin(&get(&authority)).unwrap()).unwrap();
    assert_eq!(receive(begin(&get(&authority)).unwrap()), Err(Trouble::Terminated));
}

#[test]
fn times_are_limits() {
    let _alone = alone();
    let soon = 50_000_000;
    let slow = [
        (vec![Accept, GET, Pause(400)], Trouble::ResponseTime),
        (vec![Accept, GET, Send("HTTP/1.1 200 OK\r\nX"), Pause(400)], Trouble::ResponseTime),
        (vec![Accept, GET, Send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), Pause(400)], Trouble::ContentTime),
    ];
    for (script, trouble) in slow {
        let (authority, _server) = server(script);
        let mut of = exchange(Times { first_byte: soon, between_bytes: soon, ..Times::DEFAULT });
        of.start(Scheme::Http, &get(&authority), [].into_iter()).unwrap();
        assert_eq!(receive(of), Err(trouble));
    }
    // Nor is a server waited for that does not take the request.
    let (authority, _server) = server(vec![Accept, GET, Pause(2000)]);
    let mut of = exchange(Times { first_byte: soon, ..Times::DEFAULT });
    let content = vec![0; 1 << 26];
    let asking = Asking { method: b"POST", content: Some(Framed::Length(1 << 26)), ..get(&authority) };
    of.start(Scheme::Http, &asking, [].into_iter()).unwrap();
    assert_eq!(send(&mut of, &content), Err(Trouble::ResponseTime));
    of.end();
    let (authority, _server) = server(vec![]);
    let mut of = exchange(Times { connect: 0, ..Times::DEFAULT });
    of.start(Scheme::Http, &get(&authority), [].into_iter()).unwrap();
    assert!(matches!(response(&mut of), Err(Trouble::ConnectTime) | Err(Trouble::Connect(_) | Trouble::Terminated)));
    of.end();
}

#[test]
fn servers_that_cannot_be_reached() {
    let _alone = alone();
    let begun = |authority: &str| begin(&get(authority)).map(drop);
    assert_eq!(begun("denied.example"), Err(Trouble::Denied));
    assert_eq!(begun("a b"), Err(Trouble::Request(Unsent::Invalid)));
    assert_eq!(begun("a:0"), Err(Trouble::Request(Unsent::Invalid)));
    assert_eq!(begun("*"), Err(Trouble::Name(look_up::Trouble::NoName)));
    // An address needs no look-up, but a grant.
    for authority in ["127.0.0.2", "[::1]:81"] {
        assert_eq!(begin(&get(authority)).and_then(receive), Err(Trouble::Denied), "{authority}");
    }
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = Err(Trouble::Connect(Error::Connrefused));
    assert_eq!(begin(&get(&free.to_string())).and_then(receive), refused);
    let bad = Asking { method: b"CONNECT", ..get("127.0.0.1") };
    assert_eq!(begin(&bad).map(drop), Err(Trouble::Request(Unsent::Invalid)));
}

#[test]
fn exchanges_are_entered_used_and_removed() {
    use crate::client::table::{enter, remove, with};
    let _alone = alone();
    let number = enter(Times::DEFAULT).unwrap();
    let (authority, server) = server(vec![Accept, GET, Send(EMPTY)]);
    let status = with(number, |of| {
        of.start(Scheme::Http, &get(&authority), [].into_iter()).unwrap();
        response(of).map(|(status, _)| status)
    });
    assert_eq!(status, Some(Ok(200)));
    // It is not lent twice.
    assert_eq!(with(number, |_| with(number, |_| ())), Some(None));
    remove(number);
    assert_eq!((with(number, |_| ()), with(1000, |_| ()), remove(1000)), (None, None, ()));
    let numbers: Vec<_> = std::iter::from_fn(|| enter(Times::DEFAULT)).collect();
    assert_eq!(numbers.len(), 64);
    numbers.into_iter().for_each(remove);
    server.join().unwrap();
}
