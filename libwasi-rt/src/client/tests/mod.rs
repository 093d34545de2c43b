//! Exchanges with servers on the loopback that follow a script. The program of the tests was granted 127.0.0.1.

mod connections;
mod messages;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Mutex, MutexGuard};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use super::exchange::{Content, Exchange, LENGTHS};
use super::server::Scheme;
use super::trouble::Trouble;
use super::{Times, Wanted, now, pool};
use crate::host::error::Error;
use crate::host::net::dns::look_up;
use crate::http::encode::Content as Framed;
use crate::http::encode::Unsent;
use crate::http::encode::request::Asking;
use crate::http::field::Field;
use crate::http::refusal::Refusal;
use crate::sys::clock::tests::prepare;
use crate::sys::poll::{self, Waited};

/// A step of a server.
pub(crate) enum Step {
    /// Takes the next connection.
    Accept,
    /// Reads until what was read since the last time ends with this, and checks that it is all.
    Expect(&'static str),
    /// The same without a look at what comes before.
    ExpectEnd(&'static str),
    Send(&'static str),
    /// Sends this, whether or not the client takes all of it.
    SendBytes(Vec<u8>),
    /// Sends so many bytes.
    SendMany(usize),
    /// Sends each byte on its own.
    SendSlowly(&'static str),
    Pause(u64),
    /// Ends the direction to the client.
    Close,
    /// Closes the connection although there is something to be read.
    Reset,
}

use Step::{Accept, Close, Expect, ExpectEnd, Pause, Reset, Send, SendBytes, SendMany, SendSlowly};

/// One test at a time: they share the idle connections.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    let guard = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    prepare();
    pool::clear();
    guard
}

/// Starts a server; returns its authority.
pub(crate) fn server(script: Vec<Step>) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    (authority, spawn(move || follow(&listener, script)))
}

fn follow(listener: &TcpListener, script: Vec<Step>) {
    let mut stream: Option<TcpStream> = None;
    for step in script {
        match (step, stream.as_mut()) {
            (Accept, _) => {
                let accepted = listener.accept().unwrap().0;
                accepted.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                accepted.set_nodelay(true).unwrap();
                stream = Some(accepted);
            }
            (Expect(text), Some(stream)) => {
                assert_eq!(read_until(stream, text).escape_ascii().to_string(), text.escape_default().to_string())
            }
            (ExpectEnd(text), Some(stream)) => drop(read_until(stream, text)),
            (Send(text), Some(stream)) => stream.write_all(text.as_bytes()).unwrap(),
            (SendBytes(bytes), Some(stream)) => drop(stream.write_all(&bytes)),
            (SendMany(count), Some(stream)) => stream.write_all(&vec![b'a'; count]).unwrap(),
            (SendSlowly(text), Some(stream)) => {
                for byte in text.bytes() {
                    stream.write_all(&[byte]).unwrap();
                    std::thread::yield_now();
                }
            }
            (Pause(milliseconds), _) => std::thread::sleep(Duration::from_millis(milliseconds)),
            // The client may have closed before.
            (Close, Some(stream)) => drop(stream.shutdown(Shutdown::Write)),
            (Reset, _) => stream = None,
            (_, None) => panic!("there is no connection"),
        }
    }
}

/// Reads until the end is this, or the connection ends.
fn read_until(stream: &mut TcpStream, end: &str) -> Vec<u8> {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(end.as_bytes()) && stream.read(&mut byte).unwrap() == 1 {
        read.push(byte[0]);
    }
    read
}

fn exchange(times: Times) -> Exchange {
    Exchange::new(LENGTHS.map(|length| &mut *vec![0; length].leak()), times)
}

fn get(authority: &str) -> Asking<'_> {
    Asking { method: b"GET", authority: authority.as_bytes(), target: b"/", content: None, persists: true }
}

fn begin(asking: &Asking<'_>) -> Result<Exchange, Trouble> {
    loop {
        let mut begun = exchange(Times::DEFAULT);
        match begun.start(Scheme::Http, asking, [].into_iter()) {
            Ok(()) => return Ok(begun),
            // A test of look-ups takes all the room that there is for them, and returns it.
            Err(Trouble::System(Error::Mfile)) => std::thread::yield_now(),
            Err(trouble) => return Err(trouble),
        }
    }
}

/// Waits as a program would.
fn wait(wanted: Option<Wanted>) {
    if let Some((file, until)) = wanted {
        let left = until.saturating_sub(now()).min(10_000_000_000);
        let time = crate::host::clock::to_time(left);
        let mut files: Vec<Waited> = file.into_iter().map(|(host, interest)| Waited::new(Some(host), interest)).collect();
        poll::wait(&mut files, Some(time)).unwrap();
    }
}

fn response(of: &mut Exchange) -> Result<(u16, String), Trouble> {
    loop {
        if let Some((status, fields)) = of.response()? {
            let lines: Vec<String> =
                fields.map(|field| [field.name, b"=", field.value].concat().escape_ascii().to_string()).collect();
            return Ok((status, lines.join(" ")));
        }
        wait(of.wanted_to_receive());
    }
}

fn content(of: &mut Exchange) -> Result<Vec<u8>, Trouble> {
    let mut all = Vec::new();
    loop {
        let count = match of.content()? {
            Content::End => return Ok(all),
            Content::Wait => None,
            Content::Bytes(bytes) => {
                all.extend(bytes);
                Some(bytes.len())
            }
        };
        match count {
            Some(count) => of.took(count),
            None => wait(of.wanted_to_receive()),
        }
    }
}

fn send(of: &mut Exchange, mut bytes: &[u8]) -> Result<(), Trouble> {
    while !bytes.is_empty() {
        let room = of.room()?;
        let count = bytes.len().min(room.len());
        room[..count].copy_from_slice(&bytes[..count]);
        bytes = &bytes[count..];
        if count == 0 {
            wait(of.wanted_to_send());
        }
        of.put(count);
    }
    Ok(())
}

fn finish(of: &mut Exchange, trailers: &[Field<'_>]) -> Result<(), Trouble> {
    while !of.finish(trailers.iter().copied())? {
        wait(of.wanted_to_send());
    }
    Ok(())
}

/// Returns status, fields and content of the response, and ends the exchange.
fn receive(mut of: Exchange) -> Result<(u16, String, String), Trouble> {
    let all = response(&mut of).and_then(|(status, fields)| Ok((status, fields, content(&mut of)?.escape_ascii().to_string())));
    of.end();
    all
}

fn ok(fields: &str, content: &str) -> Result<(u16, String, String), Trouble> {
    Ok((200, fields.to_owned(), content.to_owned()))
}

const GET: Step = ExpectEnd("\r\n\r\n");
const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
