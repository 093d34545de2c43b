//! An echo server and its client in one program: `listen ADDRESS` or `connect ADDRESS TEXT…`.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["listen", address, count] => listen(address, count.parse().unwrap()),
        ["connect", address, ref lines @ ..] => connect(address, lines),
        _ => panic!("listen ADDRESS COUNT, or connect ADDRESS LINE…"),
    }
}

/// Serves a number of connections, one after the other.
fn listen(address: &str, count: usize) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    println!("{}", listener.local_addr()?);
    io::stdout().flush()?;
    for _ in 0..count {
        let (mut stream, peer) = listener.accept()?;
        assert_eq!(stream.peer_addr()?, peer);
        stream.set_nodelay(true)?;
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let read = stream.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            bytes.extend_from_slice(&buffer[..read]);
            stream.write_all(&buffer[..read])?;
        }
        println!("{} bytes", bytes.len());
    }
    Ok(())
}

/// Sends lines and prints what comes back.
fn connect(address: &str, lines: &[&str]) -> io::Result<()> {
    let stream = match TcpStream::connect(address) {
        Ok(stream) => stream,
        Err(error) => {
            println!("{:?}", error.kind());
            return Ok(());
        }
    };
    let mut replies = BufReader::new(&stream);
    for line in lines {
        writeln!(&stream, "{line}")?;
        let mut reply = String::new();
        replies.read_line(&mut reply)?;
        print!("{reply}");
    }
    stream.shutdown(Shutdown::Write)?;
    let mut rest = String::new();
    println!("{} more", replies.read_to_string(&mut rest)?);
    Ok(())
}
