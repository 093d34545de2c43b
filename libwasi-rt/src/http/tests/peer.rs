//! A connection of a server, and one of a client, without a socket: bytes arrive in pieces, in one buffer of bounded length. The
//! fuzzer of messages uses this file too.

use super::case::Message;
use crate::http::body::Reader;
use crate::http::chunked::{LONGEST_TRAILERS, Step};
use crate::http::field::{Fields, trailers};
use crate::http::refusal::Refusal;
use crate::http::request::{LONGEST_HEAD, Request};
use crate::http::response::{Response, ToHead};

const BUFFER: usize = LONGEST_HEAD + LONGEST_TRAILERS;

/// What arrived and was not used, and what will.
struct Connection<'p> {
    buffer: Vec<u8>,
    pieces: Vec<&'p [u8]>,
}

impl<'p> Connection<'p> {
    fn new(pieces: &[&'p [u8]]) -> Connection<'p> {
        let pieces = pieces.iter().copied().filter(|piece| !piece.is_empty()).rev().collect();
        Connection { buffer: Vec::new(), pieces }
    }

    /// Reads at most so many bytes of a piece.
    fn read(&mut self, count: usize) -> Option<&'p [u8]> {
        let piece = self.pieces.pop()?;
        let (now, later) = piece.split_at(count.min(piece.len()));
        assert!(!now.is_empty(), "no room in the buffer");
        if !later.is_empty() {
            self.pieces.push(later);
        }
        Some(now)
    }

    /// Reads into the buffer; returns false at the end.
    fn fill(&mut self) -> bool {
        let Some(more) = self.read(BUFFER - self.buffer.len()) else { return false };
        self.buffer.extend(more);
        true
    }

    /// Reads content behind a head of so many bytes, as a caller would: what arrived with the head from the buffer, and the
    /// rest past it. Returns how it ends.
    fn read_content(&mut self, head: usize, mut reader: Reader, message: &mut Message) -> Result<&'static str, Refusal> {
        loop {
            let (passed, step) = reader.advance(&self.buffer[head..])?;
            self.buffer.drain(head..head + passed);
            match step {
                Step::Data(count) => {
                    message.body.push_str(&self.buffer[head..head + count].escape_ascii().to_string());
                    self.buffer.drain(head..head + count);
                    reader.took(count);
                }
                Step::End(length) => {
                    let section: Vec<u8> = self.buffer.drain(head..head + length).collect();
                    let fields = trailers(Fields::new(&section));
                    message.trailers = fields.map(|field| Message::field(field.name, field.value)).collect();
                    return Ok("");
                }
                Step::More if reader.data() > 0 && self.buffer.len() == head => {
                    let room = usize::try_from(reader.data()).unwrap();
                    let Some(data) = self.read(room) else {
                        return Ok(if reader.may_close() { "close" } else { "waiting" });
                    };
                    message.body.push_str(&data.escape_ascii().to_string());
                    reader.took(data.len());
                }
                Step::More if self.fill() => {}
                Step::More => return Ok("waiting"),
            }
        }
    }
}

/// Serves a connection until it ends.
pub(super) fn serve(pieces: &[&[u8]], limit: u64) -> Vec<Message> {
    let mut connection = Connection::new(pieces);
    let mut messages = Vec::new();
    while !connection.buffer.is_empty() || connection.fill() {
        let mut message = Message::default();
        let end = serve_one(&mut connection, &mut message, limit);
        message.refusal = end.as_ref().err().copied();
        message.end = end.unwrap_or_else(|refusal| refusal.status().to_string());
        let is_last = message.end != "keep";
        messages.push(message);
        if is_last {
            break;
        }
    }
    messages
}

fn serve_one(connection: &mut Connection, message: &mut Message, limit: u64) -> Result<String, Refusal> {
    let mut request = Request::new();
    let length = loop {
        match request.parse(&connection.buffer)? {
            Some(length) => break length,
            None if connection.fill() => {}
            None => return Ok("waiting".to_owned()),
        }
    };
    let reader = Reader::new(request.body, limit)?;
    let head = request.head(&connection.buffer);
    let target = [head.target.path_and_query()];
    let line = connection.buffer.split(|&byte| byte == b'\r').find(|line| line.len() > 1).unwrap();
    let words: Vec<&[u8]> = line.trim_ascii_start().split(|&byte| byte == b' ').collect();
    assert!(words[0] == head.method && (words[1].ends_with(target[0])), "{head:?}");
    message.first = String::from_utf8([words[0], b" ", words[1]].concat()).unwrap();
    message.fields = head.fields.map(|field| Message::field(field.name, field.value)).collect();
    message.expects = if request.expects_continue { "continue" } else { "" }.to_owned();
    let end = connection.read_content(length, reader, message)?;
    // The head was where it was all the time.
    assert_eq!(request.head(&connection.buffer).fields.count(), message.fields.len());
    connection.buffer.drain(..length);
    Ok(match end {
        "" if request.persists => "keep",
        "" => "close",
        end => end,
    }
    .to_owned())
}

/// Reads responses to a request with a method until the connection ends.
pub(super) fn ask(pieces: &[&[u8]], method: &str, limit: u64) -> Vec<Message> {
    let mut connection = Connection::new(pieces);
    let mut messages = Vec::new();
    while !connection.buffer.is_empty() || connection.fill() {
        let mut message = Message::default();
        let end = ask_one(&mut connection, &mut message, method, limit);
        message.refusal = end.as_ref().err().copied();
        message.end = end.unwrap_or_else(|_| "response".to_owned());
        let is_last = message.end != "keep";
        messages.push(message);
        if is_last {
            break;
        }
    }
    messages
}

fn ask_one(connection: &mut Connection, message: &mut Message, method: &str, limit: u64) -> Result<String, Refusal> {
    let mut response = Response::new(if method == "HEAD" { ToHead::Yes } else { ToHead::No });
    let length = loop {
        match response.parse(&connection.buffer)? {
            Some(length) => break length,
            None if connection.fill() => {}
            None => return Ok("waiting".to_owned()),
        }
    };
    let reader = Reader::new(response.body, limit)?;
    message.first = response.status.to_string();
    let fields = response.fields(&connection.buffer);
    message.fields = fields.map(|field| Message::field(field.name, field.value)).collect();
    let end = connection.read_content(length, reader, message)?;
    connection.buffer.drain(..length);
    Ok(match end {
        "" if response.persists => "keep",
        "" => "close",
        end => end,
    }
    .to_owned())
}
