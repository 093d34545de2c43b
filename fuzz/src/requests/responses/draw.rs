//! Answers of a server: cases of the corpus, and responses put together from parts, both changed.

use crate::requests::draw::change;
use rand::RngExt;
use rand::rngs::SmallRng;

/// Status lines.
const FIRST: &[&str] = &[
    "HTTP/1.1 200 OK",
    "HTTP/1.1 200 OK",
    "HTTP/1.1 200",
    "HTTP/1.1 200 ",
    "HTTP/1.1 204 No Content",
    "HTTP/1.1 304 Not Modified",
    "HTTP/1.1 404 Not Found",
    "HTTP/1.1 599 \u{e4}",
    "HTTP/1.0 200 OK",
    "HTTP/1.0 301 Moved",
    "HTTP/1.2 200 OK",
    "HTTP/2 200",
    "HTTP/1.1 20 OK",
    "HTTP/1.1 2000 OK",
    "HTTP/1.1  200 OK",
    "HTTP/1.1 099 OK",
    "HTTP/1.1 101 Switching Protocols",
    "ICY 200 OK",
    "",
];

/// Interim responses.
const INTERIM: &[&str] = &[
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n",
    "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 102 Processing\r\nConnection: close\r\n\r\n",
    "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n",
    "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n",
];

/// Lines of fields.
const FIELDS: &[&str] = &[
    "Content-Length: 5",
    "Content-Length: 0",
    "content-length: 5, 5",
    "Content-Length : 5",
    "Content-Length: +5",
    "Content-Length: 18446744073709551615",
    "Content-Length: 18446744073709551616",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked, chunked",
    "Transfer-Encoding: chunked, gzip",
    "transfer-encoding:\tChunked ",
    "Transfer-Encoding: identity",
    "Transfer-Encoding:",
    "Connection: close",
    "Connection: Keep-Alive",
    "Connection: keep-alive, close",
    "Connection: upgrade",
    "Upgrade: h2c",
    "Set-Cookie: a",
    "X: y",
    "X:  \ty \t",
    "X : y",
    " folded",
    ": y",
    "X",
    "Trailer: X",
];

/// Parts of content.
const CONTENT: &[&str] = &[
    "hello",
    "5\r\nhello\r\n",
    "5;a=b\r\nhello\r\n",
    "05 ;a\r\nhello\r\n",
    "0\r\n\r\n",
    "0\r\nX: y\r\n\r\n",
    "0\r\nX: y\r\nContent-Length: 3\r\n\r\n",
    "5\nhello\n",
    "ffffffffffffffff\r\n",
    "\r\n",
    "",
];

/// Draws what a server sends.
pub(super) fn connection(random: &mut SmallRng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut sent = Vec::new();
    if random.random_ratio(1, 4) {
        sent.extend(&corpus[random.random_range(0..corpus.len())]);
    } else {
        response(random, &mut sent);
    }
    let changes = if random.random_ratio(1, 2) { 0 } else { random.random_range(1..4) };
    for _ in 0..changes {
        change(random, &mut sent);
    }
    sent
}

fn response(random: &mut SmallRng, sent: &mut Vec<u8>) {
    if random.random_ratio(1, 8) {
        sent.extend(INTERIM[random.random_range(0..INTERIM.len())].bytes());
    }
    let first = if random.random_ratio(1, 2) { 0 } else { random.random_range(0..FIRST.len()) };
    let end = |random: &mut SmallRng| if random.random_ratio(1, 500) { "\n" } else { "\r\n" };
    sent.extend([FIRST[first], end(random)].concat().bytes());
    let framing = random.random_range(0..3);
    sent.extend([&b""[..], b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"][framing]);
    if random.random_ratio(1, 2) {
        for _ in 0..random.random_range(0..3) {
            let field = FIELDS[random.random_range(0..FIELDS.len())];
            sent.extend([field, end(random)].concat().bytes());
        }
    }
    sent.extend(end(random).bytes());
    if framing == 1 {
        sent.extend(b"hello");
    }
    let parts = if framing == 1 && random.random_ratio(9, 10) { 0 } else { random.random_range(0..4) };
    for _ in 0..parts {
        sent.extend(CONTENT[random.random_range(0..CONTENT.len())].bytes());
    }
    if framing == 2 {
        sent.extend(b"0\r\n\r\n");
    }
}
