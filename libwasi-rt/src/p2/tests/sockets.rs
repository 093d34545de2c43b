//! Sockets on the loopback. The program of the tests was granted what the stand-in for its record says.

use std::net::UdpSocket;

use wasm2native_abi::trap::Trap;

use super::{Guest, RESULTS};
use crate::p2::interfaces::{instance_network, name_lookup, poll, streams, tcp, tcp_create_socket, udp, udp_create_socket};
use crate::p2::sockets::value::Code;

const V4: u32 = 0;

impl Guest {
    fn network(&mut self) -> u32 {
        self.call(instance_network::instance_network).unwrap()
    }

    fn tcp(&mut self) -> u32 {
        self.call(|call| tcp_create_socket::create_tcp_socket(call, V4, RESULTS)).unwrap();
        self.socket_code(4).unwrap();
        self.u32(4)
    }

    /// Returns the error code in a `result` whose parts are at an offset, if it is one.
    fn socket_code(&self, offset: usize) -> Result<(), u8> {
        if self.byte(0) == 0 { Ok(()) } else { Err(self.byte(offset)) }
    }

    fn wait(&mut self, pollable: u32) {
        self.call(|call| poll::block(call, pollable)).unwrap();
        assert_eq!(self.call(|call| poll::ready(call, pollable)), Ok(1));
        self.call(|call| poll::drop_pollable(call, pollable)).unwrap();
    }
}

#[test]
fn a_connection_has_streams() {
    let mut guest = Guest::new();
    let network = guest.network();
    let server = guest.tcp();
    guest.call(|call| tcp::start_bind(call, server, network, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, RESULTS)).unwrap();
    assert_eq!(guest.socket_code(1), Ok(()));
    guest.call(|call| tcp::finish_bind(call, server, RESULTS)).unwrap();
    guest.call(|call| tcp::start_listen(call, server, RESULTS)).unwrap();
    guest.call(|call| tcp::finish_listen(call, server, RESULTS)).unwrap();
    assert_eq!((guest.socket_code(1), guest.call(|call| tcp::is_listening(call, server))), (Ok(()), Ok(1)));
    guest.call(|call| tcp::accept(call, server, RESULTS)).unwrap();
    assert_eq!(guest.socket_code(4), Err(Code::WouldBlock as u8));
    guest.call(|call| tcp::local_address(call, server, RESULTS)).unwrap();
    let port = u32::from(guest.byte(8)) | u32::from(guest.byte(9)) << 8;
    let client = guest.tcp();
    guest.call(|call| tcp::finish_connect(call, client, RESULTS)).unwrap();
    assert_eq!(guest.socket_code(4), Err(Code::NotInProgress as u8));
    guest.call(|call| tcp::start_connect(call, client, network, 0, port, 127, 0, 0, 2, 0, 0, 0, 0, 0, 0, RESULTS)).unwrap();
    assert_eq!(guest.socket_code(1), Err(Code::AccessDenied as u8));
    guest.call(|call| tcp::start_connect(call, client, network, 0, port, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, RESULTS)).unwrap();
    let pollable = guest.call(|call| tcp::subscribe(call, client)).unwrap();
    guest.wait(pollable);
    guest.call(|call| tcp::finish_connect(call, client, RESULTS)).unwrap();
    assert_eq!(guest.socket_code(4), Ok(()));
    let output = guest.u32(8);
    let pollable = guest.call(|call| tcp::subscribe(call, server)).unwrap();
    guest.wait(pollable);
    guest.call(|call| tcp::accept(call, server, RESULTS)).unwrap();
    let (accepted, input) = (guest.u32(4), guest.u32(8));
    assert_eq!(guest.read(input, 10), Ok(String::new()));
    assert_eq!(guest.write_and_flush(output, "hello"), Ok(Ok(())));
    assert_eq!(guest.blocking_read(input, 10), Ok("hello".to_owned()));
    // The connection outlives its handle, and ends with the last stream that writes to it.
    guest.call(|call| tcp::shutdown(call, client, 1, RESULTS)).unwrap();
    guest.call(|call| tcp::drop_tcp_socket(call, client)).unwrap();
    guest.call(|call| tcp::drop_tcp_socket(call, accepted)).unwrap();
    assert_eq!(guest.blocking_read(input, 10), Err(super::StreamError::Closed));
    guest.call(|call| streams::drop_output_stream(call, output)).unwrap();
    let unknown = guest.call(|call| tcp::start_bind(call, server, 999, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, RESULTS));
    assert_eq!(unknown, Err(Trap::UnknownHandle));
    let invalid = guest.call(|call| tcp::start_bind(call, server, network, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, RESULTS));
    assert_eq!(invalid, Err(Trap::InvalidDiscriminant));
}

#[test]
fn datagrams_are_lists() {
    let mut guest = Guest::new();
    let network = guest.network();
    guest.call(|call| udp_create_socket::create_udp_socket(call, V4, RESULTS)).unwrap();
    let socket = guest.u32(4);
    guest.call(|call| udp::start_bind(call, socket, network, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, RESULTS)).unwrap();
    guest.call(|call| udp::finish_bind(call, socket, RESULTS)).unwrap();
    guest.call(|call| udp::local_address(call, socket, RESULTS)).unwrap();
    let port = u16::from(guest.byte(8)) | u16::from(guest.byte(9)) << 8;
    guest.call(|call| udp::stream(call, socket, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, RESULTS)).unwrap();
    let (incoming, outgoing) = (guest.u32(4), guest.u32(8));
    guest.call(|call| udp::receive(call, incoming, 5, RESULTS)).unwrap();
    assert_eq!((guest.socket_code(4), guest.u32(8)), (Ok(()), 0));
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    let large = vec![7; 60_000];
    for datagram in [&b"one"[..], b"", &large, b"four"] {
        peer.send_to(datagram, ("127.0.0.1", port)).unwrap();
    }
    let pollable = guest.call(|call| udp::subscribe_to_incoming(call, incoming)).unwrap();
    guest.wait(pollable);
    guest.call(|call| udp::receive(call, incoming, 3, RESULTS)).unwrap();
    let (list, count) = (guest.u32(4) as usize, guest.u32(8));
    assert_eq!((guest.socket_code(4), count), (Ok(()), 3));
    let element = |guest: &Guest, index: usize| {
        let word = |at: usize| u32::from_le_bytes(guest.memory[list + index * 40 + at..][..4].try_into().unwrap());
        guest.memory[word(0) as usize..][..word(4) as usize].to_vec()
    };
    assert_eq!((element(&guest, 0), element(&guest, 1), element(&guest, 2)), (b"one".to_vec(), Vec::new(), large));
    let sender = guest.memory[list + 8..list + 18].to_vec();
    let from = peer.local_addr().unwrap().port().to_le_bytes();
    assert_eq!(sender, [0, 0, 0, 0, from[0], from[1], 127, 0, 0, 1]);
    // The answer, to the sender as it was stored.
    let text = guest.put(b"answer");
    let mut datagram = [text.0.to_le_bytes(), text.1.to_le_bytes(), [1, 0, 0, 0]].concat();
    datagram.extend_from_slice(&guest.memory[list + 8..list + 40]);
    let at = crate::guest::GuestPtr::new(guest.used.next_multiple_of(4));
    guest.memory[at.index()..][..44].copy_from_slice(&datagram);
    guest.used += 64;
    assert_eq!(guest.call(|call| udp::send(call, outgoing, at, 1, RESULTS)), Err(Trap::WriteNotPermitted));
    guest.call(|call| udp::check_send(call, outgoing, RESULTS)).unwrap();
    assert_eq!(guest.u64(8), 16);
    guest.call(|call| udp::send(call, outgoing, at, 1, RESULTS)).unwrap();
    assert_eq!((guest.socket_code(8), guest.u64(8)), (Ok(()), 1));
    let mut buffer = [0; 10];
    assert_eq!((peer.recv(&mut buffer).unwrap(), &buffer[..6]), (6, &b"answer"[..]));
}

#[test]
fn names_are_looked_up() {
    let mut guest = Guest::new();
    let network = guest.network();
    let start = |guest: &mut Guest, name: &[u8]| {
        let (at, length) = guest.put(name);
        guest.call(|call| name_lookup::resolve_addresses(call, network, at, length, RESULTS)).unwrap();
        guest.socket_code(4).map(|()| guest.u32(4))
    };
    assert_eq!(start(&mut guest, b"other.example"), Err(Code::AccessDenied as u8));
    assert_eq!(start(&mut guest, b"a b"), Err(Code::InvalidArgument as u8));
    assert_eq!(start(&mut guest, &[b'a'; 1000]), Err(Code::InvalidArgument as u8));
    let stream = start(&mut guest, b"192.0.2.1").unwrap();
    let pollable = guest.call(|call| name_lookup::subscribe(call, stream)).unwrap();
    guest.wait(pollable);
    guest.call(|call| name_lookup::resolve_next_address(call, stream, RESULTS)).unwrap();
    assert_eq!((guest.socket_code(2), &guest.memory[RESULTS.index() + 2..][..8]), (Ok(()), &[1, 0, 0, 0, 192, 0, 2, 1][..]));
    guest.call(|call| name_lookup::resolve_next_address(call, stream, RESULTS)).unwrap();
    assert_eq!((guest.socket_code(2), guest.byte(2)), (Ok(()), 0));
    guest.call(|call| name_lookup::drop_resolve_address_stream(call, stream)).unwrap();
    assert_eq!(guest.call(|call| name_lookup::subscribe(call, stream)), Err(Trap::UnknownHandle));
}
