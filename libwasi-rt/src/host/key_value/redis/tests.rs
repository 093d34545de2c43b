//! Replies of servers, good and bad ones.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use super::*;
use crate::host::key_value::tests::keep_in;
use crate::program::set_server_port;

/// Looks for a value on a server that answers one question like this, in pieces of this size.
fn found(reply: &[u8], piece: usize) -> Result<Option<Vec<u8>>, Trouble> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    set_server_port(listener.local_addr().unwrap().port());
    let reply = reply.to_vec();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        let mut question = vec![0; 1024];
        let length = stream.read(&mut question).unwrap();
        for part in reply.chunks(piece) {
            // It may have seen enough.
            if stream.write_all(part).is_err() {
                break;
            }
            if piece < 8 {
                thread::sleep(std::time::Duration::from_micros(200));
            }
        }
        question.truncate(length);
        question
    });
    let functions = functions();
    let bucket = (functions.open)(b"bucket").unwrap();
    let found = (functions.find)(bucket, b"a key");
    let value = found.map(|found| {
        found.map(|found| {
            let mut value = vec![0; found.size as usize];
            (functions.read)(bucket, b"a key", found, IoVec::new(&mut value)).unwrap();
            (functions.release)(found);
            value
        })
    });
    (functions.close)(bucket);
    connection::forget();
    assert_eq!(server.join().unwrap(), b"*3\r\n$4\r\nHGET\r\n$6\r\nbucket\r\n$5\r\na key\r\n");
    value
}

#[test]
fn replies_come_in_pieces() {
    let _kept = keep_in(functions);
    let long = [b"$5000\r\n".as_slice(), &[b'x'; 5000], b"\r\n"].concat();
    for piece in [1, 2, 3, 7, 4096] {
        assert_eq!(found(b"$5\r\na\r\nb\n\r\n", piece), Ok(Some(b"a\r\nb\n".to_vec())));
        assert_eq!(found(b"$0\r\n\r\n", piece), Ok(Some(Vec::new())));
        assert_eq!(found(b"$-1\r\n", piece), Ok(None));
        assert_eq!(found(b"-NOPERM no\r\n", piece), Err(Trouble::AccessDenied));
        assert_eq!(found(b"-WRONGTYPE no\r\n", piece), Err(Trouble::Broken));
    }
    assert_eq!(found(&long, 1000), Ok(Some(vec![b'x'; 5000])));
}

#[test]
fn bad_replies_end_the_connection() {
    let _kept = keep_in(functions);
    for reply in [
        &b""[..],
        b"$5\r\nabc",
        b"$3\r\nabcd\r\n",
        b"$3\r\nabc\n\n",
        b"$3\r\nabc\r\n+OK\r\n",
        b"$-2\r\n",
        b"$268435456\r\n",
        b":1\r\n",
        b"*1\r\n$1\r\na\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        &[b'+'; 3000],
    ] {
        assert_eq!(found(reply, 4096), Err(Trouble::Unreachable), "{:?}", String::from_utf8_lossy(reply));
    }
}

#[test]
fn nobody_listens() {
    let _kept = keep_in(functions);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    set_server_port(listener.local_addr().unwrap().port());
    drop(listener);
    let bucket = copied::open(b"bucket").unwrap();
    assert_eq!((functions().find)(bucket, b"key"), Err(Trouble::Unreachable));
    (functions().close)(bucket);
}
