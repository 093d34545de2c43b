//! A server that runs alongside the test, and requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

/// A process that is killed when the test is done with it, however the test ends.
pub struct Server {
    child: Child,
}

impl Server {
    /// Starts it.
    #[track_caller]
    pub fn start(command: &mut Command) -> Server {
        Server { child: command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")) }
    }

    /// Waits until it ends by itself, and returns the exit status.
    pub fn end(mut self) -> Option<i32> {
        self.child.wait().ok().and_then(|status| status.code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, leaving nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Returns an address on which nobody listens; `None` if the machine does not have it. Another process may take it meanwhile,
/// which fails the test with a message that says so.
pub fn free_address(ip: &str) -> Option<SocketAddr> {
    TcpListener::bind((ip, 0)).ok()?.local_addr().ok()
}

/// Connects, giving a server that has just been started time to listen.
#[track_caller]
pub fn connect(address: SocketAddr) -> TcpStream {
    let start = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Ok(connection) => return connection,
            Err(error) if start.elapsed() > Duration::from_secs(60) => panic!("{address}: {error}"),
            Err(_) => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// A connection to a web server, kept open between requests.
pub struct Client {
    connection: BufReader<TcpStream>,
}

impl Client {
    /// Connects, see [`connect`].
    #[track_caller]
    pub fn connect(address: SocketAddr) -> Client {
        Client { connection: BufReader::new(connect(address)) }
    }

    /// Makes a request with a body, and returns the body of the response, whose status must be 200.
    #[track_caller]
    pub fn request(&mut self, path: &str, body: &[u8]) -> Vec<u8> {
        let head = format!("POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {}\r\n\r\n", body.len());
        let stream = self.connection.get_mut();
        stream.write_all(&[head.as_bytes(), body].concat()).expect("the server takes the request");
        let status = self.line();
        assert_eq!(status, "HTTP/1.1 200 OK", "{path}");
        let (mut length, mut chunked) = (None, false);
        loop {
            let line = self.line().to_lowercase();
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse().ok(),
                Some(("transfer-encoding", "chunked")) => chunked = true,
                Some(_) => {}
                None => break,
            }
        }
        if !chunked {
            return self.bytes(length.expect("a body has a length"));
        }
        let mut body = Vec::new();
        loop {
            let size = usize::from_str_radix(&self.line(), 16).expect("a chunk starts with its size");
            body.extend(self.bytes(size));
            assert_eq!(self.line(), "", "a chunk ends with an empty line");
            if size == 0 {
                return body;
            }
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.connection.read_line(&mut line).expect("the server answers");
        line.trim_end().to_owned()
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.connection.read_exact(&mut bytes).expect("the answer is complete");
        bytes
    }
}
