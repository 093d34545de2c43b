//! Sends words to an address as datagrams and prints the answers, or answers others: `ADDRESS WORD…` or `listen ADDRESS COUNT`.

use std::env;
use std::io;
use std::net::UdpSocket;

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["listen", address, count] => listen(address, count.parse().unwrap()),
        [address, ref words @ ..] => send(address, words),
        [] => panic!("ADDRESS WORD…, or listen ADDRESS COUNT"),
    }
}

/// Sends back a number of datagrams.
fn listen(address: &str, count: usize) -> io::Result<()> {
    let socket = UdpSocket::bind(address)?;
    println!("{}", socket.local_addr()?);
    let mut buffer = [0; 1500];
    for _ in 0..count {
        let (length, from) = socket.recv_from(&mut buffer)?;
        socket.send_to(&buffer[..length], from)?;
    }
    Ok(())
}

/// Sends words, and prints what comes back.
fn send(address: &str, words: &[&str]) -> io::Result<()> {
    let socket = UdpSocket::bind(if address.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" })?;
    for word in words {
        match socket.send_to(word.as_bytes(), address) {
            Ok(sent) => assert_eq!(sent, word.len()),
            Err(error) => {
                println!("{:?}", error.kind());
                continue;
            }
        }
        let mut buffer = [0; 1500];
        let (count, from) = socket.recv_from(&mut buffer)?;
        println!("{from}: {}", String::from_utf8_lossy(&buffer[..count]));
    }
    Ok(())
}
