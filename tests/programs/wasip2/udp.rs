//! Sends words to an address as datagrams, and prints the answers.

use std::env;
use std::io;
use std::net::UdpSocket;

fn main() -> io::Result<()> {
    let mut words = env::args().skip(1);
    let address = words.next().expect("an address");
    let socket = UdpSocket::bind(if address.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" })?;
    for word in words {
        match socket.send_to(word.as_bytes(), &address) {
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
