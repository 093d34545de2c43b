//! What there is to wait for, of sockets, their datagrams and look-ups: what is closed or gone is ready.

use crate::host::file::File;
use crate::host::net::dns::slots;
use crate::host::net::{socket, tcp, udp};
use crate::host::poll::Interest;
use crate::p2::object::{Event, Number, Object, Wanted};
use crate::p2::objects;
use crate::sys::file::HostFd;

/// Returns the event that what was started on a socket can be finished, or that a connection can be accepted.
pub(super) fn socket(number: Number) -> Event {
    Event::Network { number, interest: Interest::Read, wanted: of_socket }
}

/// Returns the event that a datagram can be received from a stream, or sent to it.
pub(super) fn datagrams(number: Number, interest: Interest) -> Event {
    Event::Network { number, interest, wanted: of_datagrams }
}

/// Returns the event that a look-up of a name is over.
pub(super) fn look_up(number: Number) -> Event {
    Event::Network { number, interest: Interest::Read, wanted: of_look_up }
}

fn of_socket(number: Number, _: Interest) -> Wanted {
    let Some(Object::Socket(id)) = objects::get(number) else { return Wanted::Ready };
    file(socket::get(id).ok().and_then(tcp::wanted))
}

fn of_datagrams(number: Number, interest: Interest) -> Wanted {
    let Some(Object::Datagrams(of)) = objects::get(number) else { return Wanted::Ready };
    file(udp::of_streams(of.socket, of.generation).ok().map(|socket| udp::wanted(socket, interest)))
}

fn of_look_up(number: Number, _: Interest) -> Wanted {
    let Some(Object::LookUp(slot)) = objects::get(number) else { return Wanted::Ready };
    let wanted = slots::with(slot, |look_up| (!look_up.advance()).then(|| look_up.wanted()).flatten());
    match wanted.flatten() {
        Some((file, time)) => Wanted::LookUp(file.map(|(host, interest)| (File::Kernel(host), interest)), time),
        None => Wanted::Ready,
    }
}

fn file(found: Option<(HostFd, Interest)>) -> Wanted {
    found.map_or(Wanted::Ready, |(host, interest)| Wanted::File(File::Kernel(host), interest))
}
