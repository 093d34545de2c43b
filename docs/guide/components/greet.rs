//! Greets whoever asks, or asks: `serve ADDRESS` or `ask ADDRESS NAME`.

use std::io::{BufRead, BufReader, ErrorKind, Result, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", address] => {
            let (stream, _) = TcpListener::bind(address)?.accept()?;
            let name = BufReader::new(&stream).lines().next().unwrap_or(Ok(String::new()))?;
            writeln!(&stream, "Hello, {name}!")
        }
        ["ask", address, name] => {
            let stream = connect(address)?;
            writeln!(&stream, "{name}")?;
            BufReader::new(&stream).lines().try_for_each(|line| Ok(println!("{}", line?)))
        }
        _ => panic!("serve ADDRESS, or ask ADDRESS NAME"),
    }
}

/// Connects to a server that may not have started yet.
fn connect(address: &str) -> Result<TcpStream> {
    loop {
        match TcpStream::connect(address) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => std::thread::yield_now(),
            other => return other,
        }
    }
}
