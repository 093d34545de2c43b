//! A client for HTTP/1.1 which shows everything: it sends any bytes in any pieces, and takes nothing that RFC 9112 does not allow a
//! server to send.
//!
//! ```text
//! connect ─► send, send_in_pieces … ─► receive ─► Response, or a fault that says what is wrong with it
//!                                         └─► receive … (pipelined) ─► ends: nothing more comes
//! ```
//! Tests that need only answers of a well-behaved server call [`get`] and [`post`].

use std::fmt::{self, Display};
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

/// The reason why what was received is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server closed the connection before the first byte.
    Closed,
    /// The server closed the connection before the end of the response.
    Cut,
    /// Nothing came for [`PATIENCE`].
    Silent,
    /// The connection broke.
    Broken(String),
    /// What came is not allowed.
    Wrong(String),
}

/// The time for which an answer is waited for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How the end of a body was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is none, by the status or the method.
    None,
    /// By `Content-Length`.
    Length,
    /// By the last chunk.
    Chunks,
    /// By the end of the connection.
    Close,
}

/// Fields: names and values.
pub type Named = Vec<(String, String)>;

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Its version, as `HTTP/1.1`.
    pub version: String,
    /// Its status.
    pub status: u16,
    /// Its fields, in order, with names in lower case.
    pub fields: Named,
    /// Its body.
    pub body: Vec<u8>,
    /// The fields after a body in chunks.
    pub trailers: Named,
    /// How the end of the body was found.
    pub framing: Framing,
}

impl Response {
    /// Returns the value of a field; those of one name are joined by commas.
    pub fn field(&self, name: &str) -> Option<String> {
        let values: Vec<_> = self.fields.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// Returns the body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the server says that the connection ends with it.
    pub fn closes(&self) -> bool {
        self.field("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) || self.framing == Framing::Close
    }

    /// Fails the test unless the response has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Response {
        assert!(self.status == status, "expected status {status}\n{self}");
        self
    }

    /// Fails the test unless the body is `text`.
    #[track_caller]
    pub fn expect_text(self, text: &str) -> Response {
        assert!(self.text() == text, "expected the body {text:?}\n{self}");
        self
    }

    /// Fails the test unless a field has this value.
    #[track_caller]
    pub fn expect_field(self, name: &str, value: &str) -> Response {
        assert!(self.field(name).as_deref() == Some(value), "expected {name}: {value}\n{self}");
        self
    }
}

impl Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} ({:?})", self.version, self.status, self.framing)?;
        self.fields.iter().try_for_each(|(name, value)| writeln!(f, "{name}: {value}"))?;
        let shown = String::from_utf8_lossy(&self.body[..self.body.len().min(2000)]);
        write!(f, "{} bytes\n{shown}", self.body.len())
    }
}

/// A connection to a server.
pub struct Connection {
    socket: TcpStream,
    arrived: Vec<u8>,
}

impl Connection {
    /// Connects.
    #[track_caller]
    pub fn to(address: SocketAddr) -> Connection {
        Connection::attempt(address).unwrap_or_else(|error| panic!("{address}: {error}"))
    }

    /// Likewise, if somebody listens.
    pub fn attempt(address: SocketAddr) -> io::Result<Connection> {
        let socket = TcpStream::connect_timeout(&address, PATIENCE)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        Ok(Connection { socket, arrived: Vec::new() })
    }

    /// Returns the socket.
    pub fn socket(&self) -> &TcpStream {
        &self.socket
    }

    /// Sends bytes. A server may have closed the connection: that is seen by what it has answered before.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Connection {
        drop(self.socket.write_all(bytes.as_ref()));
        self
    }

    /// Sends bytes in pieces of so many each, with a pause between them, so that the server sees each by itself.
    pub fn send_in_pieces(&mut self, bytes: impl AsRef<[u8]>, size: usize, pause: Duration) -> &mut Connection {
        for piece in bytes.as_ref().chunks(size) {
            self.send(piece);
            thread::sleep(pause);
        }
        self
    }

    /// Says that nothing more is sent.
    pub fn finish(&mut self) -> &mut Connection {
        drop(self.socket.shutdown(Shutdown::Write));
        self
    }

    /// Sends a request with the fields that it needs and some more, each as a line without its end.
    pub fn request(&mut self, method: &str, target: &str, fields: &[&str], body: &[u8]) -> &mut Connection {
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: test\r\n");
        for field in fields {
            head.push_str(field);
            head.push_str("\r\n");
        }
        if !body.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        self.send([head.as_bytes(), body].concat())
    }

    /// Receives the response to a request of any method except HEAD and CONNECT.
    #[track_caller]
    pub fn receive(&mut self) -> Response {
        self.try_receive("GET").unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// Receives the response that is final: those before it, if any, only say that there will be one.
    #[track_caller]
    pub fn receive_final(&mut self) -> Response {
        loop {
            let response = self.receive();
            if response.status >= 200 {
                return response;
            }
        }
    }

    /// Receives the response to a request of a method.
    #[track_caller]
    pub fn receive_to(&mut self, method: &str) -> Response {
        self.try_receive(method).unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// Receives the response to a request of a method, after which the server closes the connection, as it says.
    #[track_caller]
    pub fn receive_last(&mut self) -> Response {
        let response = self.receive();
        assert!(response.closes(), "a last response says that it is the last\n{response}");
        self.expect_end();
        response
    }

    /// Fails the test unless the connection ends here, in order and with nothing more.
    #[track_caller]
    pub fn expect_end(&mut self) {
        assert_eq!(self.try_end(), Ok(()));
    }

    /// Fails the test unless the server closes the connection or resets it, with nothing more.
    #[track_caller]
    pub fn expect_gone(&mut self) {
        assert!(matches!(self.try_end(), Ok(()) | Err(Fault::Broken(_))), "the connection ends");
    }

    /// Receives the end of the connection.
    pub fn try_end(&mut self) -> Result<(), Fault> {
        match self.fill() {
            Ok(false) if self.arrived.is_empty() => Ok(()),
            Ok(_) => Err(wrong(format_args!("bytes after the end: {}", self.arrived.escape_ascii()))),
            Err(fault) => Err(fault),
        }
    }

    /// Receives the response to a request of a method. Interim responses are received by themselves.
    pub fn try_receive(&mut self, method: &str) -> Result<Response, Fault> {
        let (version, status) = self.status_line()?;
        let fields = self.fields()?;
        let mut response = Response { version, status, fields, body: Vec::new(), trailers: Vec::new(), framing: Framing::None };
        response.framing = framing(&response, method)?;
        match response.framing {
            Framing::None => {}
            Framing::Length => {
                let length = response.field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
                response.body = self.take(length)?;
            }
            Framing::Chunks => (response.body, response.trailers) = self.chunks()?,
            Framing::Close => {
                while self.fill()? {}
                response.body = std::mem::take(&mut self.arrived);
            }
        }
        Ok(response)
    }

    fn status_line(&mut self) -> Result<(String, u16), Fault> {
        if self.arrived.is_empty() && !self.fill()? {
            return Err(Fault::Closed);
        }
        let line = self.line()?;
        let parts = line.split_once(' ').and_then(|(version, rest)| Some((version, rest.split_once(' ')?.0)));
        let (version, status) = parts.ok_or_else(|| wrong(format_args!("status line {line:?}")))?;
        let number = status.parse().ok().filter(|number| (100..600).contains(number) && status.len() == 3);
        match (version, number) {
            ("HTTP/1.1" | "HTTP/1.0", Some(number)) => Ok((version.to_owned(), number)),
            _ => Err(wrong(format_args!("status line {line:?}"))),
        }
    }

    fn fields(&mut self) -> Result<Named, Fault> {
        let mut fields = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(fields);
            }
            let (name, value) = line.split_once(':').ok_or_else(|| wrong(format_args!("field {line:?}")))?;
            let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            let is_text = |byte: u8| byte == b'\t' || byte >= b' ' && byte != 0x7f;
            if name.is_empty() || !name.bytes().all(is_token) || !value.bytes().all(is_text) {
                return Err(wrong(format_args!("field {line:?}")));
            }
            fields.push((name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()));
        }
    }

    fn chunks(&mut self) -> Result<(Vec<u8>, Named), Fault> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let is_size = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_hexdigit());
            let size = usize::from_str_radix(&line, 16).ok().filter(|_| is_size);
            let size = size.ok_or_else(|| wrong(format_args!("size of a chunk {line:?}")))?;
            if size == 0 {
                return Ok((body, self.fields()?));
            }
            body.extend(self.take(size)?);
            let end = self.line()?;
            if !end.is_empty() {
                return Err(wrong(format_args!("end of a chunk {end:?}")));
            }
        }
    }

    /// Takes a line, which ends with CR and LF.
    fn line(&mut self) -> Result<String, Fault> {
        let mut from = 0;
        let end = loop {
            match self.arrived[from..].iter().position(|&byte| byte == b'\n') {
                Some(found) => break from + found,
                None => from = self.arrived.len(),
            }
            if !self.fill()? {
                return Err(Fault::Cut);
            }
        };
        let line: Vec<u8> = self.arrived.drain(..=end).collect();
        match line.strip_suffix(b"\r\n") {
            Some(line) if !line.contains(&b'\r') => String::from_utf8(line.to_vec()).map_err(|_| wrong("a line is no UTF-8")),
            _ => Err(wrong(format_args!("end of the line {}", line.escape_ascii()))),
        }
    }

    fn take(&mut self, count: usize) -> Result<Vec<u8>, Fault> {
        while self.arrived.len() < count {
            if !self.fill()? {
                return Err(Fault::Cut);
            }
        }
        Ok(self.arrived.drain(..count).collect())
    }

    /// Receives some more; returns whether there was any.
    fn fill(&mut self) -> Result<bool, Fault> {
        let mut buffer = [0; 1 << 16];
        match self.socket.read(&mut buffer) {
            Ok(count) => {
                self.arrived.extend(&buffer[..count]);
                Ok(count != 0)
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Err(Fault::Silent),
            Err(error) => Err(Fault::Broken(error.to_string())),
        }
    }
}

/// Returns how the end of a body is found: section 6.3 of RFC 9112, without what a sender must not do.
fn framing(response: &Response, method: &str) -> Result<Framing, Fault> {
    let count = |name: &str| response.fields.iter().filter(|(found, _)| found == name).count();
    let (lengths, codings) = (count("content-length"), count("transfer-encoding"));
    let has_none = matches!(response.status, 100..200 | 204);
    if lengths + codings > 1 || (has_none && lengths + codings > 0) {
        return Err(wrong(format_args!("framing\n{response}")));
    }
    if response.status >= 200 && count("date") != 1 {
        return Err(wrong(format_args!("no date\n{response}")));
    }
    let length = response.field("content-length");
    if length.as_ref().is_some_and(|length| length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(wrong(format_args!("length\n{response}")));
    }
    match response.field("transfer-encoding").as_deref() {
        Some("chunked") if response.version == "HTTP/1.1" => {}
        Some(_) => return Err(wrong(format_args!("coding\n{response}"))),
        None => {}
    }
    Ok(match (lengths, codings) {
        _ if has_none || response.status == 304 || method == "HEAD" => Framing::None,
        (1, _) => Framing::Length,
        (_, 1) => Framing::Chunks,
        _ => Framing::Close,
    })
}

fn wrong(what: impl Display) -> Fault {
    Fault::Wrong(what.to_string())
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Closed => f.write_str("the server closed the connection before it answered"),
            Fault::Cut => f.write_str("the server closed the connection before the end of the response"),
            Fault::Silent => write!(f, "the server sent nothing for {PATIENCE:?}"),
            Fault::Broken(error) => write!(f, "the connection broke: {error}"),
            Fault::Wrong(what) => write!(f, "no valid response: {what}"),
        }
    }
}

/// Makes one request on a connection of its own.
#[track_caller]
pub fn get(address: SocketAddr, target: &str) -> Response {
    Connection::to(address).request("GET", target, &["Connection: close"], b"").receive_last()
}

/// Likewise with a body.
#[track_caller]
pub fn post(address: SocketAddr, target: &str, body: &[u8]) -> Response {
    Connection::to(address).request("POST", target, &["Connection: close"], body).receive_last()
}
