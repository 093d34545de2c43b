//! Sockets.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};

use super::*;

impl Guest {
    fn accept(&mut self, listener: GuestFd, flags: u32) -> Result<GuestFd, Errno> {
        let at = self.space(4);
        self.call(|memory| preview1::sock_accept(memory, listener, flags, at))?;
        Ok(GuestFd(self.u32(at)))
    }

    fn receive(&mut self, fd: GuestFd, size: u32, flags: u32) -> Result<(String, u8), Errno> {
        let at = self.space(size);
        let ((list, count), used, ro_flags) = (self.io_vecs(&[(at, 1), (at.plus(1), size - 1)]), self.space(4), self.space(2));
        self.call(|memory| preview1::sock_recv(memory, fd, list, count, flags, used, ro_flags))?;
        Ok((String::from_utf8(self.bytes(at, self.u32(used)).to_vec()).unwrap(), self.bytes(ro_flags, 1)[0]))
    }

    fn send(&mut self, fd: GuestFd, text: &str, flags: u32) -> Result<u32, Errno> {
        let at = self.put(text.as_bytes());
        let ((list, count), used) = (self.io_vecs(&[(at, text.len() as u32)]), self.space(4));
        self.call(|memory| preview1::sock_send(memory, fd, list, count, flags, used))?;
        Ok(self.u32(used))
    }
}

#[test]
fn a_connection() {
    let mut guest = Guest::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let listener = enter(listener, Kind::Socket, Flags::NONE);
    assert_eq!(guest.accept(listener, 0), Err(Errno::Again));
    assert_eq!(guest.accept(listener, 1), Err(Errno::Inval));
    let mut client = TcpStream::connect(address).unwrap();
    let fd = guest.accept(listener, 4).unwrap();
    let (file_type, flags, rights, _) = guest.fdstat(fd).unwrap();
    assert_eq!((file_type, flags, rights), (6, 4, Rights::SOCKET.bits()));
    assert_eq!(guest.receive(fd, 10, 0), Err(Errno::Again));
    client.write_all(b"hello").unwrap();
    while guest.receive(fd, 10, 1) == Err(Errno::Again) {}
    assert_eq!(guest.receive(fd, 10, 1), Ok(("hello".into(), 0)), "looking takes nothing away");
    assert_eq!(guest.receive(fd, 3, 0), Ok(("hel".into(), 0)));
    assert_eq!(guest.read(fd, 10), Ok("lo".into()));
    assert_eq!(guest.receive(fd, 2, 4), Err(Errno::Inval));
    assert_eq!(guest.send(fd, "answer", 0), Ok(6));
    assert_eq!(guest.send(fd, "x", 1), Err(Errno::Inval));
    assert_eq!(guest.write(fd, "!"), Ok(1));
    let mut received = [0; 7];
    client.read_exact(&mut received).unwrap();
    assert_eq!(&received, b"answer!");

    assert_eq!(guest.call(|memory| preview1::sock_shutdown(memory, fd, 0)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::sock_shutdown(memory, fd, 4)), Err(Errno::Inval));
    assert_eq!(guest.call(|memory| preview1::sock_shutdown(memory, fd, 2)), Ok(()));
    assert_eq!(client.read(&mut received).unwrap(), 0);
    assert_eq!(guest.send(fd, "x", 0), Err(Errno::Pipe));
    assert_eq!(guest.write(fd, "x"), Err(Errno::Pipe));
    guest.close(fd).unwrap();
    guest.close(listener).unwrap();
}

/// A socket that others share is not changed for them, and does not block all the same.
#[test]
fn shared_sockets_that_do_not_block() {
    let mut guest = Guest::new();
    let (one, mut other) = std::os::unix::net::UnixStream::pair().unwrap();
    let fd = enter(one, Kind::Socket, Flags::SHARED_NONBLOCK);
    assert_eq!(guest.receive(fd, 10, 0), Err(Errno::Again));
    other.write_all(b"now").unwrap();
    assert_eq!(guest.receive(fd, 10, 0), Ok(("now".into(), 0)));
    let text = "x".repeat(1000);
    let sent = (0..1_000_000).find_map(|_| guest.send(fd, &text, 0).err());
    assert_eq!(sent, Some(Errno::Again), "nobody reads");
    guest.close(fd).unwrap();
}

#[test]
fn datagrams_are_cut_off() {
    let mut guest = Guest::new();
    let (one, two) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
    two.send_to(b"a long datagram", one.local_addr().unwrap()).unwrap();
    let fd = enter(one, Kind::Socket, Flags::NONE);
    assert_eq!(guest.fdstat(fd).unwrap().0, 5);
    assert_eq!(guest.receive(fd, 6, 0), Ok(("a long".into(), 1)));
    guest.close(fd).unwrap();
}

#[test]
fn what_is_no_socket() {
    let mut guest = Guest::new();
    let file = guest.open("file", 1).unwrap();
    let (_reader, writer) = std::io::pipe().unwrap();
    let pipe = enter(writer, Kind::Stream, Flags::NONE);
    for fd in [file, guest.root, pipe] {
        assert_eq!(guest.accept(fd, 0), Err(Errno::Notsock));
        assert_eq!(guest.receive(fd, 2, 0), Err(Errno::Notsock));
        assert_eq!(guest.send(fd, "x", 0), Err(Errno::Notsock));
        assert_eq!(guest.call(|memory| preview1::sock_shutdown(memory, fd, 1)), Err(Errno::Notsock));
    }
    assert_eq!(guest.accept(GuestFd(60_000), 0), Err(Errno::Badf));
    guest.close(pipe).unwrap();
}
