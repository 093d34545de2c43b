//! Clients: their requests, and how long these take.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use measure::process;

use crate::Result;

/// The number of connections of a load.
pub(super) const CONNECTIONS: u32 = 32;

/// Makes a request, and returns whether it was answered as it should.
pub(super) fn request(address: SocketAddr) -> std::io::Result<()> {
    let mut socket = TcpStream::connect(address)?;
    socket.write_all(b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n")?;
    let mut answer = [0; 12];
    socket.read_exact(&mut answer)?;
    if &answer == b"HTTP/1.1 200" { Ok(()) } else { Err(std::io::Error::other("another status")) }
}

/// Puts a server under as much load as it takes; returns the requests a second.
pub(super) fn wrk(url: &str, seconds: u32) -> Result<f64> {
    let mut command = Command::new("wrk");
    command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), url]);
    let said = process::output(&mut command)?.stdout;
    if said.contains("Non-2xx") || said.contains("Socket errors") {
        return Err(format!("wrong answers:\n{said}"));
    }
    let line = said.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    let requests = line.and_then(|number| number.trim().parse().ok());
    requests.ok_or_else(|| format!("wrk says no rate:\n{said}"))
}

/// Makes requests at a rate on as many connections; returns the time within which 99 of 100 are answered, in seconds. A request counts
/// from the time when it should have been made, so that none is left out because those before it were slow.
pub(super) fn at_rate(address: SocketAddr, rate: f64, seconds: u32) -> Result<f64> {
    let each = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate.max(1.0));
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            thread::spawn(move || -> std::io::Result<Vec<f64>> {
                let mut socket = TcpStream::connect(address)?;
                socket.set_nodelay(true)?;
                let begin = Instant::now() + each.mul_f64(f64::from(number) / f64::from(CONNECTIONS));
                let (mut times, mut buffer) = (Vec::new(), [0; 4096]);
                for turn in 0.. {
                    let due = begin + each * turn;
                    if due.duration_since(begin).as_secs() >= u64::from(seconds) {
                        return Ok(times);
                    }
                    thread::sleep(due.saturating_duration_since(Instant::now()));
                    socket.write_all(b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n")?;
                    if socket.read(&mut buffer)? == 0 {
                        return Err(std::io::Error::other("the connection ends"));
                    }
                    times.push(due.elapsed().as_secs_f64());
                }
                Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for thread in threads {
        times.extend(thread.join().map_err(|_| "a client failed")?.map_err(|error| error.to_string())?);
    }
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 99 / 100).copied().ok_or_else(|| "no request was made".to_owned())
}

/// Sends a body and receives it; returns the bytes a second.
pub(super) fn echo(address: SocketAddr, size: u64) -> Result<f64> {
    let echoed = || -> std::io::Result<f64> {
        let begin = Instant::now();
        let mut socket = TcpStream::connect(address)?;
        let mut sender = socket.try_clone()?;
        let head = format!("POST /echo HTTP/1.1\r\nHost: bench\r\nContent-Length: {size}\r\n\r\n");
        let sending = thread::spawn(move || {
            sender.write_all(head.as_bytes())?;
            let part = [b'x'; 1 << 16];
            (0..size / part.len() as u64).try_for_each(|_| sender.write_all(&part))
        });
        receive(&mut socket, size)?;
        sending.join().map_err(|_| std::io::Error::other("sending failed"))??;
        Ok(size as f64 / begin.elapsed().as_secs_f64())
    };
    echoed().map_err(|error| error.to_string())
}

/// Receives a response whose content is that many bytes of `x`, in chunks or not.
fn receive(socket: &mut TcpStream, size: u64) -> std::io::Result<()> {
    let (mut buffer, mut head) = (vec![0; 1 << 18], Vec::new());
    let begin = loop {
        if let Some(end) = head.windows(4).position(|part| part == b"\r\n\r\n") {
            break end + 4;
        }
        match socket.read(&mut buffer)? {
            0 => return Err(std::io::Error::other("no head arrives")),
            count => head.extend_from_slice(&buffer[..count]),
        }
    };
    let mut content = head.split_off(begin);
    let is_chunked = head.to_ascii_lowercase().windows(7).any(|part| part == b"chunked");
    let (mut received, mut last) = (0, Vec::new());
    loop {
        received += content.iter().filter(|&&byte| byte == b'x').count() as u64;
        last.extend_from_slice(&content[content.len().saturating_sub(5)..]);
        last.drain(..last.len().saturating_sub(5));
        if received >= size && (!is_chunked || last == b"0\r\n\r\n") {
            return Ok(());
        }
        content.clear();
        match socket.read(&mut buffer)? {
            0 => return Err(std::io::Error::other(format!("{} bytes are missing", size - received))),
            count => content.extend_from_slice(&buffer[..count]),
        }
    }
}
