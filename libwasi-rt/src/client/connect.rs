//! The way to a server: its name is looked up, and its addresses are tried in their order until one accepts.
//!
//! Grants are checked by those who look up and connect. An address that was not granted is passed over as one that does not answer.

use super::server::Server;
use super::trouble::{Trouble, error};
use super::{Wanted, now, pool};
use crate::host::error::Error;
use crate::host::net::dns::look_up::LookUp;
use crate::host::net::dns::slots;
use crate::host::net::setting;
use crate::host::net::socket::{self, Failure, SocketId};
use crate::host::net::{Endpoint, Ip, tcp};
use crate::sys::poll::Interest;

/// The longest time that an address is tried when there is another one.
const ATTEMPT: u64 = 5_000_000_000;

/// A connection that is being made.
pub(super) struct Connector {
    look_up: u32,
    port: u16,
    /// The address after the one that is tried.
    next: Option<Ip>,
    socket: Option<SocketId>,
    /// The time until which it may take, and that until which the address may.
    until: u64,
    attempt_until: u64,
    /// Why the address before did not accept.
    failure: Option<Failure>,
}

impl Connector {
    /// Starts to look for a server, for as long as until a time.
    pub(super) fn start(server: &Server, until: u64) -> Result<Connector, Trouble> {
        let look_up = LookUp::start(server.host()).map_err(|failure| match failure {
            Failure::Invalid => Trouble::Name(crate::host::net::dns::look_up::Trouble::NoName),
            failure => Trouble::of(failure),
        })?;
        let look_up = slots::enter(look_up).ok_or(Trouble::System(Error::Mfile))?;
        Ok(Connector { look_up, port: server.port, next: None, socket: None, until, attempt_until: until, failure: None })
    }

    /// Goes on as far as that is possible without waiting; returns the connection once there is one, and the time until which it may
    /// take.
    pub(super) fn advance(&mut self) -> Result<Option<(SocketId, u64)>, Trouble> {
        loop {
            if let Some(id) = self.socket {
                match socket::get(id).and_then(tcp::finish_connect) {
                    Ok(()) => {
                        self.socket = None;
                        return Ok(Some((id, self.until)));
                    }
                    Err(Failure::Wait) if now() < self.attempt_until => return Ok(None),
                    Err(failure) => self.give_up(failure),
                }
            }
            if now() >= self.until {
                return Err(Trouble::ConnectTime);
            }
            let ip = match self.next.take() {
                Some(ip) => ip,
                None => match self.find()? {
                    Found::Wait => return Ok(None),
                    Found::None => return Err(self.trouble()),
                    Found::Ip(ip) => ip,
                },
            };
            // A look-up that found an address has found all of them.
            if let Found::Ip(next) = self.find()? {
                self.next = Some(next);
            }
            self.attempt_until = if self.next.is_some() { self.until.min(now().saturating_add(ATTEMPT)) } else { self.until };
            if let Err(failure) = self.begin(ip) {
                self.give_up(failure);
            }
        }
    }

    /// Returns what to wait for; nothing when it can go on.
    pub(super) fn wanted(&self) -> Option<Wanted> {
        if let Some(socket) = self.socket {
            let host = socket::get(socket).ok()?.host();
            return Some((Some((host, Interest::Write)), self.attempt_until));
        }
        let (file, time) = slots::with(self.look_up, |look_up| look_up.wanted())??;
        Some((file, time.min(self.until)))
    }

    fn find(&mut self) -> Result<Found, Trouble> {
        match slots::with(self.look_up, LookUp::next) {
            Some(Ok(Ok(Some(ip)))) => Ok(Found::Ip(ip)),
            Some(Ok(Ok(None))) | None => Ok(Found::None),
            Some(Ok(Err(trouble))) => Err(Trouble::Name(trouble)),
            Some(Err(Failure::Wait)) => Ok(Found::Wait),
            Some(Err(failure)) => Err(Trouble::of(failure)),
        }
    }

    fn begin(&mut self, ip: Ip) -> Result<(), Failure> {
        let version = ip.version();
        let id = match tcp::create(version) {
            // Connections that nobody uses make room.
            Err(Failure::System(Error::Mfile)) if pool::clear() => tcp::create(version)?,
            created => created?,
        };
        self.socket = Some(id);
        let socket = socket::get(id)?;
        // The head and what follows it are written when they are complete.
        setting::send_at_once(socket)?;
        tcp::start_connect(socket, &Endpoint::new(ip, self.port))
    }

    fn give_up(&mut self, failure: Failure) {
        if let Some(id) = self.socket.take() {
            socket::release(id);
        }
        self.failure = Some(failure);
    }

    fn trouble(&self) -> Trouble {
        match self.failure {
            None => Trouble::Name(crate::host::net::dns::look_up::Trouble::NoName),
            Some(Failure::Denied) => Trouble::Denied,
            Some(Failure::System(error @ (Error::Mfile | Error::Nfile | Error::Nomem))) => Trouble::System(error),
            Some(failure) => Trouble::Connect(error(failure)),
        }
    }
}

/// What a look-up has found.
enum Found {
    /// Nothing yet.
    Wait,
    /// No other address.
    None,
    /// An address.
    Ip(Ip),
}

impl Drop for Connector {
    fn drop(&mut self) {
        slots::remove(self.look_up);
        if let Some(id) = self.socket {
            socket::release(id);
        }
    }
}
