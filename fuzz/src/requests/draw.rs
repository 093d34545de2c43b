//! Connections to a server: cases of the corpus, and requests put together from parts, both changed.

use rand::rngs::SmallRng;
use rand::{Rng, RngExt};

/// Parts of request lines.
const METHODS: &[&str] = &["GET", "POST", "HEAD", "OPTIONS", "CONNECT", "get", "X-1", "PRI", ""];
const TARGETS: &[&str] =
    &["/", "/a?b=c", "*", "http://a/", "http://a:80", "http://a?b", "a:80", "/a%20b", "//a", "/{a}", "?a", ""];
const VERSIONS: &[&str] = &["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", ""];

/// Lines of fields.
const FIELDS: &[&str] = &[
    "Host: a",
    "Host: a:80",
    "Host: b",
    "Host:",
    "Content-Length: 5",
    "Content-Length: 0",
    "content-length: 5, 5",
    "Content-Length : 5",
    "Content-Length: 0x5",
    "Content-Length: 18446744073709551615",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: chunked, chunked",
    "transfer-encoding:\tChunked ",
    "Transfer-Encoding: identity",
    "Connection: close",
    "Connection: keep-alive",
    "Expect: 100-continue",
    "Expect: x",
    "Upgrade: h2c",
    "X: y",
    "X:  \ty \t",
    "x: z",
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
    "A\r\n0123456789\r\n",
    "0\r\n\r\n",
    "0\r\nX: y\r\n\r\n",
    "0;a\r\nX: y\r\nContent-Length: 3\r\n\r\n",
    "5\nhello\n",
    "ffffffffffffffff\r\n",
    "\r\n",
    "",
];

/// Bytes that mean something somewhere.
const SPECIAL: &[&str] = &[
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    ":",
    ";",
    ",",
    "=",
    "\0",
    "\x0b",
    "\x7f",
    "\"",
    "\\",
    "/",
    "?",
    "#",
    "*",
    "%",
    "0",
    "1",
    "f",
    "-",
    "+",
    "_",
    "chunked",
    "close",
    "HTTP/1.1",
    "Content-Length: 1\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Host: a\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
];

/// Draws what a client sends.
pub(super) fn connection(random: &mut SmallRng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut sent = Vec::new();
    for _ in 0..random.random_range(1..4) {
        if random.random_ratio(1, 4) {
            sent.extend(&corpus[random.random_range(0..corpus.len())]);
        } else {
            request(random, &mut sent);
        }
    }
    let changes = if random.random_ratio(1, 2) { 0 } else { random.random_range(1..4) };
    for _ in 0..changes {
        change(random, &mut sent);
    }
    sent
}

/// Cuts it into pieces.
pub(super) fn pieces<'s>(random: &mut SmallRng, sent: &'s [u8]) -> Vec<&'s [u8]> {
    let longest = if random.random_ratio(1, 3) { 3 } else { sent.len().max(1) };
    let mut pieces = Vec::new();
    let mut rest = sent;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(random.random_range(1..=longest.min(rest.len())));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn request(random: &mut SmallRng, sent: &mut Vec<u8>) {
    // Mostly what is right, so that all of the request is looked at.
    let usual = |random: &mut SmallRng, from: &[&'static str]| {
        if random.random_ratio(19, 20) { from[0] } else { from[random.random_range(0..from.len())] }
    };
    let (method, target, version) = (usual(random, METHODS), usual(random, TARGETS), usual(random, VERSIONS));
    let end = |random: &mut SmallRng| if random.random_ratio(1, 500) { "\n" } else { "\r\n" };
    sent.extend([method, " ", target, " ", version, end(random)].concat().bytes());
    if random.random_ratio(9, 10) {
        sent.extend(b"Host: a\r\n");
    }
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
    let parts = if framing == 0 && random.random_ratio(9, 10) { 0 } else { random.random_range(0..4) };
    for _ in 0..parts {
        sent.extend(CONTENT[random.random_range(0..CONTENT.len())].bytes());
    }
    if framing == 2 {
        sent.extend(b"0\r\n\r\n");
    }
}

/// Changes some bytes.
pub(super) fn change(random: &mut SmallRng, sent: &mut Vec<u8>) {
    let at = random.random_range(0..=sent.len());
    let end = (at + random.random_range(0..8)).min(sent.len());
    let special = SPECIAL[random.random_range(0..SPECIAL.len())].bytes();
    match random.random_range(0..6) {
        0 => drop(sent.splice(at..at, special)),
        1 => drop(sent.splice(at..end, special)),
        2 => drop(sent.drain(at..end)),
        3 => {
            let twice = sent[at..end].to_vec();
            drop(sent.splice(at..at, twice));
        }
        4 => {
            if let Some(byte) = sent.get_mut(at) {
                *byte = (random.next_u32() & 0xff) as u8;
            }
        }
        _ => {
            if let Some(byte) = sent.get_mut(at) {
                *byte ^= 1 << random.random_range(0..8);
            }
        }
    }
}
