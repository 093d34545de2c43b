//! A server in a process of its own, and the client's side of a connection to it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use std::{ptr, slice};

use rustls::ClientConfig;
use wasm2native_abi::tls::{CLOSED, FAILED, Host, OPEN, ROOM};

use super::certificates::Certificates;
use crate::connection::Connection;
use crate::{current, roots};

const REQUEST: &[u8] = b"GET / HTTP/1.0\r\n\r\n";

/// The longest time that a server may say nothing.
const TIMEOUT: Duration = Duration::from_secs(20);

/// `openssl s_server`, which ends after a connection.
pub(super) struct Server {
    process: Child,
    output: Mutex<BufReader<ChildStdout>>,
    port: u16,
}

impl Server {
    pub(super) fn start(certificates: &Certificates, certificate: &str, options: &[&str]) -> Server {
        let mut command = Command::new("openssl");
        command.args(["s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-www"]).args(options);
        command.arg("-cert").arg(certificates.path(&format!("{certificate}.pem")));
        command.arg("-key").arg(certificates.path(&format!("{certificate}.key")));
        let mut process =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("openssl is there");
        let mut output = BufReader::new(process.stdout.take().expect("it is a pipe"));
        let port = loop {
            let mut line = String::new();
            assert!(output.read_line(&mut line).expect("it is text") > 0, "{certificate} {options:?}: the server ends");
            if let Some((_, port)) = line.trim_end().strip_prefix("ACCEPT ").and_then(|address| address.rsplit_once(':')) {
                break port.parse().expect("it is a port");
            }
        };
        Server { process, output: Mutex::new(output), port }
    }

    /// Returns what the server says until it ends.
    pub(super) fn said(&self) -> String {
        let mut said = Vec::new();
        self.output.lock().expect("nobody panicked").read_to_end(&mut said).expect("it is a pipe");
        String::from_utf8_lossy(&said).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A client.
pub(super) struct Client {
    config: Arc<ClientConfig>,
    /// The number of bytes after which it takes no more of what arrives.
    pub(super) most: usize,
}

/// The outcome of a request.
pub(super) struct Outcome {
    pub(super) plain: Vec<u8>,
    pub(super) state: i32,
}

impl Client {
    /// Returns a client that trusts some roots, if they are any.
    pub(super) fn with_roots(certificates: &[u8], format: u32) -> Option<Client> {
        current::enter(ptr::null_mut(), Host { random, abort });
        current::set_now(SystemTime::UNIX_EPOCH.elapsed().expect("it is later").as_secs() + 1);
        Some(Client { config: roots::configure(certificates, format)?, most: usize::MAX })
    }

    pub(super) fn trusting(certificates: &[u8], format: u32) -> Client {
        Client::with_roots(certificates, format).expect("they are certificates")
    }

    pub(super) fn try_connect(&self, name: &str) -> Option<Connection> {
        Connection::new(self.config.clone(), name.as_bytes())
    }

    pub(super) fn connect(&self, name: &str) -> Connection {
        self.try_connect(name).expect("it is a name")
    }

    /// Makes a request, with buffers of some size.
    pub(super) fn ask(&self, server: &Server, name: &str, room: usize) -> Outcome {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("the server waits");
        stream.set_read_timeout(Some(TIMEOUT)).expect("it is not zero");
        let mut connection = self.connect(name);
        let (mut arrived, mut plain, mut out) = (Vec::new(), vec![0; room], vec![0; room]);
        let mut outcome = Outcome { plain: Vec::new(), state: OPEN };
        let (mut request, mut total) = (REQUEST, 0);
        loop {
            let progress = connection.step(&arrived, &mut plain, &mut out);
            arrived.drain(..progress.passed);
            outcome.plain.extend_from_slice(&plain[..progress.plain]);
            outcome.state = progress.state;
            // A server that has left does not read why we do.
            let sent = stream.write_all(&out[..progress.sent]);
            match progress.state {
                ROOM => continue,
                FAILED.. => return outcome,
                CLOSED => break,
                OPEN => self.send(&mut connection, &mut request, &mut stream),
                _ => {}
            }
            sent.expect("the server reads");
            let mut buffer = [0; 5000];
            let count = stream.read(&mut buffer).expect("the server answers in time");
            total += count;
            if count == 0 || total > self.most {
                return outcome;
            }
            arrived.extend_from_slice(&buffer[..count]);
        }
        let mut out = [0; 0x100];
        let progress = connection.end(&mut out);
        assert!(progress.sent > 0 && progress.state == CLOSED);
        // It may be gone.
        let _ = stream.write_all(&out[..progress.sent]);
        outcome
    }

    fn send(&self, connection: &mut Connection, request: &mut &[u8], stream: &mut TcpStream) {
        while !request.is_empty() {
            // A few bytes a record.
            let mut out = [0; 70];
            let progress = connection.write(request, &mut out);
            *request = &request[progress.passed..];
            stream.write_all(&out[..progress.sent]).expect("the server reads");
            assert!(progress.state == OPEN || progress.state == ROOM, "{progress:?}");
        }
    }
}

unsafe extern "C" fn random(to: *mut u8, length: usize) -> i32 {
    // SAFETY: the caller vouches for it.
    let to = unsafe { slice::from_raw_parts_mut(to, length) };
    let filled = File::open("/dev/urandom").and_then(|mut file| file.read_exact(to));
    i32::from(filled.is_err())
}

extern "C" fn abort() -> ! {
    std::process::abort()
}
