//! Looks up names, and connects where a port follows, in the order of its arguments; prints what came of it.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpStream, ToSocketAddrs};

fn main() {
    for word in env::args().skip(1) {
        let outcome = if word.contains(':') { connect(&word) } else { look_up(&word) };
        println!("{word} {outcome}");
    }
}

/// Returns the addresses of a name, sorted.
fn look_up(name: &str) -> String {
    match (name, 0).to_socket_addrs() {
        Ok(found) => {
            let mut found: Vec<_> = found.map(|address| address.ip()).collect();
            found.sort();
            match &found[..] {
                [first, .., last] if found.len() > 8 => format!("is {first} … {last}: {}", found.len()),
                _ => format!("is {}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
            }
        }
        Err(error) => format!("is not found: {error}"),
    }
}

/// Sends a line, and returns what comes back.
fn connect(address: &str) -> String {
    match TcpStream::connect(address) {
        Ok(stream) => {
            let peer = stream.peer_addr().expect("it is connected");
            writeln!(&stream, "hello").expect("it is connected");
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).expect("it is connected");
            format!("says {} at {}", line.trim_end(), peer.ip())
        }
        Err(error) => format!("is not reached: {:?}", error.kind()),
    }
}
