//! Sockets on the loopback. The program of the tests was granted what the stand-in for its record says.

use std::net::{TcpListener, UdpSocket};

use super::setting::{self, Buffer, Probe};
use super::socket::{self, Failure, Socket, SocketId, State};
use super::{Endpoint, Ip, Version, tcp, udp};
use crate::host::error::Error;
use crate::sys::file::{HostFd, IoVec};
use crate::sys::internet;
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::socket::{self as message, Directions, MessageFlags};

const V4: Ip = Ip::V4([127, 0, 0, 1]);
const V6: Ip = Ip::V6([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

fn at(ip: Ip, port: u16) -> Endpoint {
    Endpoint::new(ip, port)
}

fn get(id: SocketId) -> &'static Socket {
    socket::get(id).unwrap()
}

fn send(socket: &Socket, parts: &[IoVec<'_>]) -> Result<usize, Failure> {
    Ok(message::send(socket.host(), parts, MessageFlags::NONE)?)
}

fn receive(socket: &Socket, buffer: &mut [u8]) -> Result<usize, Failure> {
    Ok(internet::receive(socket.host(), IoVec::new(buffer))?.length)
}

/// Waits as a program would.
fn wait(wanted: Option<(HostFd, Interest)>) {
    if let Some((host, interest)) = wanted {
        poll::wait(&mut [Waited::new(Some(host), interest)], None).unwrap();
    }
}

fn bound(version: Version) -> &'static Socket {
    let socket = get(tcp::create(version).unwrap());
    let ip = if version == Version::V4 { V4 } else { V6 };
    tcp::start_bind(socket, &at(ip, 0)).unwrap();
    tcp::finish_bind(socket).unwrap();
    socket
}

fn connected(to: &Endpoint) -> SocketId {
    let id = tcp::create(to.ip.version()).unwrap();
    tcp::start_connect(get(id), to).unwrap();
    wait(tcp::wanted(get(id)));
    tcp::finish_connect(get(id)).unwrap();
    id
}

#[test]
fn a_connection_carries_bytes_both_ways() {
    for version in [Version::V4, Version::V6] {
        let server = bound(version);
        tcp::start_listen(server).unwrap();
        assert_eq!(tcp::accept(server), Err(Failure::State));
        tcp::finish_listen(server).unwrap();
        assert_eq!(tcp::accept(server), Err(Failure::Wait));
        let address = server.local().unwrap();
        assert_ne!(address.port, 0);
        // Only version 4 is granted as a remote.
        let Version::V4 = version else { continue };
        let client = get(connected(&address));
        wait(tcp::wanted(server));
        let id = tcp::accept(server).unwrap();
        let accepted = get(id);
        assert_eq!((accepted.remote(), client.remote()), (client.local(), Ok(address)));
        assert_eq!(send(client, &[IoVec::new(&mut b"hel".to_owned()), IoVec::new(&mut b"lo".to_owned())]), Ok(5));
        let mut buffer = [0; 8];
        wait(Some((accepted.host(), Interest::Read)));
        assert_eq!(receive(accepted, &mut buffer), Ok(5));
        assert_eq!(buffer[..5], *b"hello");
        assert_eq!(receive(accepted, &mut buffer), Err(Failure::Wait));
        tcp::shut_down(client, Directions::Sending).unwrap();
        wait(Some((accepted.host(), Interest::Read)));
        assert_eq!(receive(accepted, &mut buffer), Ok(0));
        assert_eq!(send(client, &[IoVec::new(&mut [0])]), Err(Failure::System(Error::Pipe)));
        // A second user keeps it open.
        socket::share(id);
        socket::release(id);
        assert!(socket::get(id).is_ok());
        socket::release(id);
        assert!(!std::ptr::eq(socket::get(id).unwrap_or(client), accepted) || accepted.state() != State::Connected);
    }
}

#[test]
fn states_have_their_errors() {
    let new = get(tcp::create(Version::V4).unwrap());
    assert_eq!((new.local(), new.remote()), (Err(Failure::State), Err(Failure::State)));
    let not_started = Err(Failure::NotStarted);
    assert_eq!(
        (tcp::finish_bind(new), tcp::finish_connect(new), tcp::finish_listen(new)),
        (not_started, not_started, not_started)
    );
    let state = Err(Failure::State);
    assert_eq!(
        (tcp::start_listen(new), tcp::accept(new).map(drop), tcp::shut_down(new, Directions::Both)),
        (state, state, state)
    );
    tcp::start_bind(new, &at(V4, 0)).unwrap();
    let conflict = Err(Failure::Conflict);
    assert_eq!((tcp::start_bind(new, &at(V4, 0)), tcp::start_listen(new)), (conflict, conflict));
    assert_eq!((tcp::start_connect(new, &at(V4, 1)), new.local().map(drop)), (conflict, conflict));
    tcp::finish_bind(new).unwrap();
    assert_eq!((tcp::start_bind(new, &at(V4, 0)), tcp::finish_bind(new)), (state, not_started));
    tcp::start_listen(new).unwrap();
    assert_eq!((tcp::start_listen(new), tcp::start_connect(new, &at(V4, 1))), (conflict, conflict));
    assert_eq!(tcp::set_waiting(new, 0), Err(Failure::Invalid));
    assert_eq!(tcp::set_waiting(new, u64::MAX), Ok(()));
    tcp::finish_listen(new).unwrap();
    assert_eq!((tcp::start_listen(new), tcp::start_connect(new, &at(V4, 1))), (state, state));
    assert_eq!((tcp::set_waiting(new, 7), new.state()), (Ok(()), State::Listening));
    let client = get(connected(&new.local().unwrap()));
    assert_eq!((tcp::start_bind(client, &at(V4, 0)), tcp::start_connect(client, &at(V4, 1))), (state, state));
    assert_eq!((tcp::set_waiting(client, 1), tcp::finish_connect(client)), (state, not_started));
}

#[test]
fn addresses_are_checked_before_grants() {
    let (v4, v6) = (get(tcp::create(Version::V4).unwrap()), get(tcp::create(Version::V6).unwrap()));
    let mapped = Ip::V6([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1]);
    let invalid = Err(Failure::Invalid);
    for (socket, ip) in [(v4, V6), (v6, V4), (v6, mapped), (v4, Ip::V4([224, 0, 0, 1])), (v4, Ip::V4([255; 4]))] {
        assert_eq!((tcp::start_bind(socket, &at(ip, 0)), tcp::start_connect(socket, &at(ip, 80))), (invalid, invalid), "{ip:?}");
    }
    assert_eq!(tcp::start_connect(v4, &at(V4, 0)), invalid);
    assert_eq!(tcp::start_connect(v4, &at(Ip::V4([0; 4]), 80)), invalid);
    assert_eq!(tcp::start_connect(v6, &at(Ip::V6([0; 16]), 80)), invalid);
    // None of that was granted.
    let denied = Err(Failure::Denied);
    assert_eq!(tcp::start_connect(v4, &at(Ip::V4([127, 0, 0, 2]), 80)), denied);
    assert_eq!(tcp::start_connect(v6, &at(V6, 81)), denied);
    assert_eq!((tcp::start_bind(v4, &at(Ip::V4([0; 4]), 0)), tcp::start_bind(v4, &at(V4, 8080))), (denied, denied));
    assert_eq!((v4.state(), v6.state()), (State::New, State::New));
}

#[test]
fn a_refused_connection_is_told() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let client = get(tcp::create(Version::V4).unwrap());
    tcp::start_connect(client, &at(V4, free)).unwrap();
    wait(tcp::wanted(client));
    assert_eq!(tcp::finish_connect(client), Err(Failure::System(Error::Connrefused)));
    assert_eq!((client.state(), tcp::start_connect(client, &at(V4, free))), (State::Failed, Err(Failure::State)));
}

#[test]
fn an_address_in_use_is_told() {
    let taken = TcpListener::bind("[::]:8080");
    let socket = get(tcp::create(Version::V6).unwrap());
    let answer = tcp::start_bind(socket, &at(V6, 8080));
    assert!(taken.is_err() || answer == Err(Failure::System(Error::Addrinuse)), "{answer:?}");
}

#[test]
fn settings_are_what_was_set() {
    let invalid = Err(Failure::Invalid);
    for version in [Version::V4, Version::V6] {
        let socket = get(tcp::create(version).unwrap());
        setting::keep_alive(socket, true).unwrap();
        assert_eq!(setting::keeps_alive(socket), Ok(true));
        for which in [Probe::Idle, Probe::Interval] {
            for (set, got) in [(1, 1_000_000_000), (1_500_000_000, 2_000_000_000), (u64::MAX, 32_767_000_000_000)] {
                setting::set_probe_time(socket, which, set).unwrap();
                assert_eq!(setting::probe_time(socket, which), Ok(got));
            }
            assert_eq!(setting::set_probe_time(socket, which, 0), invalid);
        }
        setting::set_probe_count(socket, 1000).unwrap();
        assert_eq!((setting::probe_count(socket), setting::set_probe_count(socket, 0)), (Ok(127), invalid));
        setting::set_hop_limit(socket, 42).unwrap();
        assert_eq!((setting::hop_limit(socket), setting::set_hop_limit(socket, 0)), (Ok(42), invalid));
        for which in [Buffer::Receive, Buffer::Send] {
            setting::set_buffer_size(socket, which, 0x1_0000).unwrap();
            assert_eq!(
                (setting::buffer_size(socket, which), setting::set_buffer_size(socket, which, 0)),
                (Ok(0x1_0000), invalid)
            );
            setting::set_buffer_size(socket, which, u64::MAX).unwrap();
        }
    }
}

#[test]
fn datagrams_go_where_they_may() {
    let id = udp::create(Version::V4).unwrap();
    let socket = get(id);
    assert_eq!(udp::associate(id, None), Err(Failure::State));
    udp::start_bind(socket, &at(Ip::V4([0; 4]), 0)).unwrap();
    assert_eq!(udp::associate(id, None), Err(Failure::Conflict));
    udp::finish_bind(socket).unwrap();
    let port = socket.local().unwrap().port;
    let first = udp::associate(id, None).unwrap();
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    let peer_at = at(V4, peer.local_addr().unwrap().port());
    let send = |to: Option<&Endpoint>| udp::send(id, socket, IoVec::new(&mut b"ping".to_owned()), to);
    assert_eq!(send(None), Err(Failure::Invalid));
    assert_eq!(send(Some(&at(Ip::V4([127, 0, 0, 2]), 9))), Err(Failure::Denied));
    assert_eq!(send(Some(&at(V4, 0))), Err(Failure::Invalid));
    assert_eq!(send(Some(&peer_at)), Ok(()));
    let mut buffer = [0; 16];
    assert_eq!(peer.recv(&mut buffer).unwrap(), 4);
    // Somebody who was not granted is not heard.
    let stranger = UdpSocket::bind("127.0.0.2:0").unwrap();
    stranger.send_to(b"stranger", ("127.0.0.1", port)).unwrap();
    peer.send_to(b"pong", ("127.0.0.1", port)).unwrap();
    wait(Some(udp::wanted(socket, Interest::Read)));
    assert_eq!(udp::receive(id, socket, &mut buffer), Ok((4, peer_at)));
    assert_eq!(udp::receive(id, socket, &mut buffer), Err(Failure::Wait));
    // With an association, only with that peer, whoever sent something before.
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    for sender in [&stranger, &other] {
        sender.send_to(b"early", ("127.0.0.1", port)).unwrap();
    }
    let second = udp::associate(id, Some(&peer_at)).unwrap();
    assert_eq!(udp::receive(id, socket, &mut buffer), Err(Failure::Wait));
    peer.send_to(b"late", ("127.0.0.1", port)).unwrap();
    wait(Some(udp::wanted(socket, Interest::Read)));
    assert_eq!(udp::receive(id, socket, &mut buffer), Ok((4, peer_at)));
    assert_eq!((udp::of_streams(id, first).map(drop), udp::of_streams(id, second).map(drop)), (Err(Failure::State), Ok(())));
    assert_eq!((socket.remote(), send(None), send(Some(&peer_at))), (Ok(peer_at), Ok(()), Ok(())));
    assert_eq!(send(Some(&at(V4, 9))), Err(Failure::Invalid));
    assert_eq!(udp::associate(id, Some(&at(Ip::V4([8, 8, 8, 8]), 53))), Err(Failure::Denied));
    udp::associate(id, None).unwrap();
    assert_eq!((socket.remote(), send(None)), (Err(Failure::State), Err(Failure::Invalid)));
    assert_eq!(udp::can_send(socket), Ok(true));
    let huge = udp::send(id, socket, IoVec::new(&mut vec![0; udp::LARGEST]), Some(&peer_at));
    assert_eq!(huge, Err(Failure::System(Error::Msgsize)));
}

#[test]
fn a_server_answers_whoever_asked() {
    let id = udp::create(Version::V4).unwrap();
    let server = get(id);
    udp::start_bind(server, &at(V4, 0)).unwrap();
    udp::finish_bind(server).unwrap();
    udp::associate(id, None).unwrap();
    let asker = UdpSocket::bind("127.0.0.4:0").unwrap();
    let asker_at = at(Ip::V4([127, 0, 0, 4]), asker.local_addr().unwrap().port());
    let answer = || udp::send(id, server, IoVec::new(&mut b"yes".to_owned()), Some(&asker_at));
    assert_eq!(answer(), Err(Failure::Denied));
    asker.send_to(b"well?", ("127.0.0.1", server.local().unwrap().port)).unwrap();
    wait(Some(udp::wanted(server, Interest::Read)));
    let mut buffer = [0; 16];
    assert_eq!(udp::receive(id, server, &mut buffer), Ok((5, asker_at)));
    assert_eq!(answer(), Ok(()));
    assert_eq!(asker.recv(&mut buffer).unwrap(), 3);
    let other = at(Ip::V4([127, 0, 0, 4]), 9);
    assert_eq!(udp::send(id, server, IoVec::new(&mut b"no".to_owned()), Some(&other)), Err(Failure::Denied));
}

#[test]
fn a_lost_datagram_does_not_stop_others() {
    let id = udp::create(Version::V4).unwrap();
    let socket = get(id);
    udp::start_bind(socket, &at(V4, 0)).unwrap();
    udp::finish_bind(socket).unwrap();
    let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    udp::associate(id, Some(&at(V4, free))).unwrap();
    udp::send(id, socket, IoVec::new(&mut [0]), None).unwrap();
    wait(Some(udp::wanted(socket, Interest::Read)));
    // Connected sockets are told.
    assert_eq!(udp::receive(id, socket, &mut [0; 4]), Err(Failure::System(Error::Connrefused)));
    assert_eq!(udp::receive(id, socket, &mut [0; 4]), Err(Failure::Wait));
}
