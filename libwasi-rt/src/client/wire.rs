//! Connections to servers: a socket, and whoever encrypts what goes through it if the scheme is `https`.

use super::secure::{Functions, Handle, Received, Sent, functions};
use super::server::{Scheme, Server};
use super::transfer;
use super::trouble::Trouble;
use crate::host::flow;
use crate::host::net::socket::{self, SocketId};
use crate::host::socket::Waiting;
use crate::sys::file::HostFd;
use crate::sys::poll::Interest;

/// A connection. It is closed when it is dropped, without a word to the server: that takes a request in the middle for incomplete.
pub(super) struct Wire {
    socket: SocketId,
    secured: Option<Handle>,
}

impl Wire {
    /// The connection of a socket to a server.
    pub(super) fn new(socket: SocketId, server: &Server) -> Result<Wire, Trouble> {
        let mut wire = Wire { socket, secured: None };
        if server.scheme == Scheme::Https {
            let functions = functions().ok_or(Trouble::Protocol)?;
            wire.secured = Some((functions.begin)(server.host())?);
        }
        Ok(wire)
    }

    /// Goes on until data can be sent, as far as that is possible without waiting; returns whether it can be.
    pub(super) fn prepare(&mut self) -> Result<bool, Trouble> {
        let host = self.host()?;
        self.when_secured(|functions, secured| (functions.shake)(secured, host)).unwrap_or(Ok(true))
    }

    /// Returns what that waits for.
    pub(super) fn wanted(&mut self) -> Option<(HostFd, Interest)> {
        let host = self.host().ok()?;
        let interest = self.when_secured(|functions, secured| (functions.wanted)(secured));
        Some((host, interest.unwrap_or(Interest::Write)))
    }

    /// Sends the first of these bytes, and returns how many; nothing while that has to wait, and then the same bytes have to come again.
    pub(super) fn send(&mut self, bytes: &[u8]) -> Sent {
        let host = self.host()?;
        if let Some(sent) = self.when_secured(|functions, secured| (functions.send)(secured, host, bytes)) {
            return sent;
        }
        transfer::send(host, bytes)
    }

    /// Receives bytes.
    pub(super) fn receive(&mut self, room: &mut [u8]) -> Result<Received, Trouble> {
        let host = self.host()?;
        match self.when_secured(|functions, secured| (functions.receive)(secured, host, room)) {
            Some(received) => received,
            None => transfer::receive(host, room),
        }
    }

    /// Whether nothing came that nobody asked for, as the end of the connection.
    pub(super) fn is_quiet(&mut self) -> bool {
        let Ok(host) = self.host() else { return false };
        match self.when_secured(|functions, secured| (functions.receive)(secured, host, &mut [])) {
            Some(received) => received == Ok(Received::Nothing),
            None => flow::is_ready(host, Interest::Read, Waiting::Fails) == Ok(false),
        }
    }

    /// Closes it in the order of the protocol: everything was sent that was to be.
    pub(super) fn end(mut self) {
        if let Ok(host) = self.host() {
            self.when_secured(|functions, secured| (functions.end)(secured, host));
        }
    }

    /// Returns the socket.
    pub(super) fn host(&self) -> Result<HostFd, Trouble> {
        socket::get(self.socket).map(socket::Socket::host).map_err(Trouble::of)
    }

    fn when_secured<T>(&mut self, act: impl FnOnce(Functions, &mut Handle) -> T) -> Option<T> {
        match &mut self.secured {
            Some(secured) => functions().map(|functions| act(functions, secured)),
            None => None,
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let (Some(secured), Some(functions)) = (self.secured.take(), functions()) {
            (functions.release)(secured);
        }
        socket::release(self.socket);
    }
}
