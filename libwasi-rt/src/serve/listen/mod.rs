//! The sockets of a server, opened before anything else: whoever connects waits in the kernel until a worker is there.
//!
//! A server that cannot listen where it was built to ends with a message that names the address. To add a kind of address, add it to
//! [`address`], and how it is opened to [`Listening`].

mod address;

use address::{Address, Wrong};

use super::record::record;
use super::routing;
use crate::host::environment;
use crate::host::error::Error;
use crate::host::listener;
use crate::host::net::{Endpoint, Ip};
use crate::list::{AnyList, List};
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::children::close_range;
use crate::sys::file::{self, HostFd};
use crate::sys::local::{self, Place};
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::{Errno, FileType, Stat, Time, internet, process, socket};

/// The most sockets that a server listens on.
pub(super) const MOST: usize = 16;

/// The sockets of a server.
pub(super) struct Listening {
    sockets: List<Socket, MOST>,
}

/// A listening socket.
#[derive(Clone, Copy)]
struct Socket {
    file: HostFd,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    /// A socket of TCP.
    Port,
    /// A socket at a path, which was this file then.
    Path(&'static [u8], Option<Stat>),
    /// A socket that was handed over.
    HandedOver,
}

impl Listening {
    /// Opens all of them. Other files that the process was started with are closed, except for standard streams.
    pub(super) fn open() -> Listening {
        let mut listening = Listening { sockets: List::new() };
        if let Some(routing) = routing::of_member() {
            let mut number = 0;
            while let Some(file) = (routing.listener)(number) {
                let _ = listening.add(file, Kind::HandedOver);
                number += 1;
            }
            return listening;
        }
        let texts = || program::items(&record().addresses).iter().map(|text| program::items(&text.bytes));
        let is_handed_over = |text| address::parse(text, environment::given_value) == Ok(Address::HandedOver);
        let handed_over = if texts().any(is_handed_over) { listener::handed_over() } else { 0 };
        let first = i32::try_from(listener::FIRST.saturating_add(handed_over)).unwrap_or(i32::MAX);
        // Nothing depends on it.
        let _ = close_range(first, i32::MAX);
        for text in texts() {
            match address::parse(text, environment::given_value) {
                Ok(Address::Port(endpoint)) => {
                    listening.open_port(endpoint).unwrap_or_else(|error| refuse(text, listener::reason(error)))
                }
                Ok(Address::Path(path)) => listening.open_path(path).unwrap_or_else(|error| refuse(text, path_reason(error))),
                Ok(Address::HandedOver) => listening.take_over(text, handed_over),
                Err(wrong) => refuse_text(text, wrong),
            }
        }
        listening
    }

    fn open_port(&mut self, endpoint: Endpoint) -> Result<(), Error> {
        let address = match &endpoint.ip {
            Ip::V4(address) => socket::Address::V4(address, endpoint.port),
            Ip::V6(address) => socket::Address::V6(address, endpoint.port),
        };
        self.add(socket::listen(address)?.into_fd(), Kind::Port)
    }

    fn open_path(&mut self, path: &'static [u8]) -> Result<(), Error> {
        let place = Place::at(path).ok_or(Error::Nametoolong)?;
        let mode = Some(record().socket_mode).filter(|&mode| mode != 0);
        let socket = match local::listen(&place, mode) {
            Err(Errno::EADDRINUSE) if is_left_over(&place) => {
                place.remove()?;
                local::listen(&place, mode)
            }
            answer => answer,
        }?;
        self.add(socket.into_fd(), Kind::Path(path, place.attributes().ok()))
    }

    /// Takes the sockets that whoever started the process hands over.
    fn take_over(&mut self, text: &[u8], count: u32) {
        if count == 0 {
            refuse(text, "no sockets are handed over to this process (LISTEN_FDS, LISTEN_PID)");
        }
        for number in listener::FIRST..listener::FIRST + count {
            let taken = listener::inherit(number).and_then(|(socket, owner)| {
                let serves = owner == listener::Owner::Other && socket::is_stream(socket.as_fd())?;
                if serves { self.add(socket.into_fd(), Kind::HandedOver) } else { Err(Error::Notsup) }
            });
            match taken {
                Ok(()) => {}
                Err(Error::Mfile) => refuse(text, TOO_MANY),
                Err(_) => refuse(text, "a file that is handed over is no socket for connections"),
            }
        }
    }

    fn add(&mut self, file: HostFd, kind: Kind) -> Result<(), Error> {
        let sockets: &mut AnyList<Socket> = &mut self.sockets;
        if sockets.push(Socket { file, kind }) { Ok(()) } else { Err(Error::Mfile) }
    }

    fn sockets(&self) -> &[Socket] {
        let sockets: &AnyList<Socket> = &self.sockets;
        sockets.values()
    }

    /// Returns the sockets.
    pub(super) fn files(&self) -> impl Iterator<Item = HostFd> + '_ {
        self.sockets().iter().map(|socket| socket.file)
    }

    /// Tells where the server listens, through a function that writes a message.
    pub(super) fn announce(&self, say: fn(&mut Message)) {
        for socket in self.sockets() {
            let mut message = Message::new();
            message.text("listening on ");
            match (socket.kind, internet::local(socket.file)) {
                (Kind::Path(path, _), _) => message.text("unix:").name(path),
                (_, Ok(endpoint)) => add_endpoint(&mut message, &endpoint),
                _ => message.text("a socket that was handed over"),
            };
            say(message.text("\n"));
        }
    }

    /// Closes the sockets, so that they are gone as soon as no worker has them; and removes their files.
    pub(super) fn close(&mut self) {
        for socket in self.sockets() {
            if let Kind::Path(path, Some(then)) = socket.kind {
                remove(path, &then);
            }
            let _ = file::close(socket.file);
        }
        let sockets: &mut AnyList<Socket> = &mut self.sockets;
        sockets.clear();
    }
}

/// Whether a connection waits at one of these sockets.
pub(super) fn are_wanted(mut sockets: impl Iterator<Item = HostFd>) -> bool {
    sockets.any(|socket| poll::wait(&mut [Waited::new(Some(socket), Interest::Read)], Some(Time::ZERO)) == Ok(1))
}

/// Whether a socket is there that nobody listens on any more, as after a server that was killed.
fn is_left_over(place: &Place) -> bool {
    let is_socket = place.attributes().is_ok_and(|found| found.file_type == FileType::StreamSocket);
    is_socket && !local::answers(place)
}

/// Removes the file of a socket, unless another server has replaced it.
fn remove(path: &[u8], then: &Stat) {
    if let Some(place) = Place::at(path) {
        if place.attributes().is_ok_and(|now| now.is_same(then)) {
            let _ = place.remove();
        }
    }
}

/// Adds the URL of a port.
fn add_endpoint<'m>(message: &'m mut Message, endpoint: &Endpoint) -> &'m mut Message {
    message.text("http://");
    match &endpoint.ip {
        Ip::V4(address) => {
            for (index, &byte) in address.iter().enumerate() {
                message.text(if index == 0 { "" } else { "." }).decimal(byte.into(), 0);
            }
        }
        Ip::V6(address) => {
            message.text("[");
            add_groups(message, address);
            message.text("]");
        }
    }
    message.text(":").decimal(endpoint.port.into(), 0)
}

/// Adds an address of version 6: its longest run of zeros is left out (RFC 5952, section 4.2).
fn add_groups(message: &mut Message, address: &[u8; 16]) {
    let group = |index: usize| u16::from_be_bytes(crate::bytes::part(address, 2 * index));
    let zeros = |start: usize| (start..8).take_while(|&index| group(index) == 0).count();
    let (mut start, mut length) = (8, 1);
    for index in 0..8 {
        if zeros(index) > length {
            (start, length) = (index, zeros(index));
        }
    }
    let mut index = 0;
    while index < 8 {
        if index == start {
            message.text("::");
            index += length;
            continue;
        }
        message.text(if index == 0 || index == start + length { "" } else { ":" }).digits(group(index).into(), 16, 0);
        index += 1;
    }
}

const TOO_MANY: &str = "a server listens on at most 16 sockets";

/// Returns why a path cannot be listened on.
fn path_reason(error: Error) -> &'static str {
    match error {
        Error::Addrinuse => "a server listens there, or it is no socket",
        Error::Noent | Error::Notdir => "its directory does not exist",
        Error::Rofs => "the file system is read-only",
        Error::Nametoolong => "the path is empty or longer than 107 bytes",
        error => listener::reason(error),
    }
}

/// Reports a text that is no address, and ends the process.
#[cold]
fn refuse_text(text: &[u8], wrong: Wrong<'_>) -> ! {
    let mut message = start_refusal(text);
    match wrong {
        Wrong::Unset(name) => message.text("the variable ").name(name).text(" is not set"),
        Wrong::Port(name, value) => {
            message.text("the variable ").name(name).text(" is \"").name(value).text("\", and ports are 0 to 65535")
        }
        Wrong::Address(name, value) => {
            message.text("the variable ").name(name).text(" is \"").name(value);
            message.text("\", and addresses are as 127.0.0.1:8080, [::1]:8080, unix:/run/app.sock or systemd")
        }
        Wrong::Text => message.text("it is no address"),
    };
    end_refusal(&mut message)
}

/// Reports which address cannot be listened on and why, and ends the process.
#[cold]
fn refuse(text: &[u8], why: &str) -> ! {
    end_refusal(start_refusal(text).text(why))
}

fn start_refusal(text: &[u8]) -> Message {
    let mut message = Message::new();
    message.text("error: cannot listen on ").name(text).text(": ");
    message
}

fn end_refusal(message: &mut Message) -> ! {
    message.text("\n  help: this program was built to listen there (--serve)\n").end();
    process::exit(REFUSED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_as_everywhere() {
        let shown = |text: &str, port| {
            let mut message = Message::new();
            let ip = match text.parse().unwrap() {
                std::net::IpAddr::V4(address) => Ip::V4(address.octets()),
                std::net::IpAddr::V6(address) => Ip::V6(address.octets()),
            };
            add_endpoint(&mut message, &Endpoint::new(ip, port)).so_far()
        };
        assert_eq!(shown("127.0.0.1", 80), "http://127.0.0.1:80");
        for text in [
            "::",
            "::1",
            "1::",
            "2001:db8::1",
            "1:0:2::3",
            "1:2:3:4:5:6:7:8",
            "1:0:2:3:4:5:6:7",
            "fe80::1:0:0:2",
            "1::2:3:4:5:6:0",
        ] {
            let expected = text.parse::<std::net::Ipv6Addr>().unwrap();
            assert_eq!(shown(text, 8080), format!("http://[{expected}]:8080"));
        }
    }
}
