//! Connections to servers of `https`: records of TLS between the client and a socket.
//!
//! ```text
//! send    ─► encrypt ─► out ─────► socket     one record at a time: `send` takes bytes when it has sent their record
//! receive ◄─ decrypt ◄─ arrived ◄─ socket
//! ```
//!
//! The records themselves are the business of a second object, [whose contract](wasm2native_abi::tls) tells what it does; [`session`] calls
//! it. All of a connection is in one mapping: the object has no memory of its own. A server that ends the connection without saying so in a
//! record may not have sent all, so that is an error.
//!
//! * [`roots`]: the certificates to trust;
//! * [`session`]: the calls of the object;
//! * [`memory`]: the memory of a connection, and its [`buffer`]s;
//! * [`alert`]: names of alerts.
//!
//! Nothing here waits, resumes sessions, or has certificates of its own to show.

mod alert;
mod buffer;
mod memory;
pub(crate) mod roots;
mod session;
#[cfg(test)]
mod tests;

use wasm2native_abi::tls::{self, Progress};

use super::secure::{Functions, Handle, Received, Sent};
use super::transfer;
use super::trouble::Trouble;
use crate::sys::file::HostFd;
use crate::sys::poll::Interest;
use memory::{Secured, begin, get, release};

/// Returns the functions of connections.
pub(crate) fn functions() -> Functions {
    Functions { begin, shake, wanted, send, receive, end, release, alert: alert::name }
}

fn shake(handle: &mut Handle, host: HostFd) -> Result<bool, Trouble> {
    let secured = get(handle);
    if let Some(trouble) = secured.trouble {
        return Err(trouble);
    }
    loop {
        if !secured.flush(host)? {
            return Ok(false);
        }
        if secured.is_open {
            return Ok(true);
        }
        if secured.is_closed {
            return Err(Trouble::Terminated);
        }
        if !secured.is_fresh && !secured.fill(host)? {
            return Ok(false);
        }
        secured.step(host, &mut []).1?;
    }
}

fn wanted(handle: &mut Handle) -> Interest {
    let secured = get(handle);
    if secured.out.is_empty() { Interest::Read } else { Interest::Write }
}

fn send(handle: &mut Handle, host: HostFd, bytes: &[u8]) -> Sent {
    let secured = get(handle);
    if let Some(trouble) = secured.trouble {
        return Err(trouble);
    }
    while secured.in_flight == 0 {
        // An answer to what arrived may be there.
        if !secured.flush(host)? {
            return Ok(None);
        }
        secured.encrypt(bytes)?;
    }
    let is_sent = secured.flush(host)?;
    Ok(is_sent.then(|| core::mem::take(&mut secured.in_flight)))
}

/// How often is read from a socket without finding data before somebody looks at the time again: a server can send records without
/// end that have none.
const MOST_READS: u32 = 8;

fn receive(handle: &mut Handle, host: HostFd, room: &mut [u8]) -> Result<Received, Trouble> {
    let secured = get(handle);
    let mut reads = 0;
    loop {
        if let Some(trouble) = secured.trouble {
            return Err(trouble);
        }
        if secured.is_closed {
            return Ok(Received::End);
        }
        if !secured.is_fresh {
            if reads == MOST_READS {
                // There is more, which is for whoever waits.
                return Ok(if room.is_empty() { Received::Some(0) } else { Received::Nothing });
            }
            if !secured.fill(host)? {
                return Ok(Received::Nothing);
            }
            reads += 1;
        }
        match secured.step(host, room) {
            // What came before a trouble is whole.
            (count, _) if count > 0 => return Ok(Received::Some(count)),
            (_, Err(trouble)) => return Err(trouble),
            // There is something for which there is no room.
            _ if secured.is_fresh && room.is_empty() => return Ok(Received::Some(0)),
            // That has to be sent first.
            _ if secured.is_fresh && !secured.out.is_empty() => return Ok(Received::Nothing),
            _ => {}
        }
    }
}

fn end(handle: &mut Handle, host: HostFd) {
    let secured = get(handle);
    if secured.is_open && secured.trouble.is_none() && secured.in_flight == 0 {
        let progress = secured.session.end(secured.out.room());
        secured.out.end += progress.sent;
        // Nobody waits for that.
        let _ = secured.flush(host);
    }
}

impl Secured {
    /// Sends what was encrypted, as far as that is possible without waiting; returns whether it was all.
    fn flush(&mut self, host: HostFd) -> Result<bool, Trouble> {
        while !self.out.is_empty() {
            match transfer::send(host, self.out.contents())? {
                Some(count) => self.out.pass(count),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Reads from the socket once; returns false when nothing is there.
    fn fill(&mut self, host: HostFd) -> Result<bool, Trouble> {
        match transfer::receive(host, self.arrived.room())? {
            Received::Some(count) => {
                self.arrived.end += count;
                self.is_fresh = true;
                Ok(true)
            }
            Received::Nothing => Ok(false),
            // Somebody may have cut it off.
            Received::End => Err(self.fail(Trouble::Terminated)),
        }
    }

    /// Works on what arrived, and sends what is to be sent; returns how many bytes were received.
    fn step(&mut self, host: HostFd, room: &mut [u8]) -> (usize, Result<(), Trouble>) {
        let was_empty = self.out.is_empty();
        let Progress { passed, plain, sent, state } = self.session.step(self.arrived.contents(), room, self.out.room());
        self.arrived.pass(passed);
        self.out.end += sent;
        self.is_fresh = state == tls::ROOM;
        // There was room for what is to be sent, so it is data that has none, which there is only after the handshake.
        let has_data = state == tls::ROOM && was_empty && sent == 0;
        self.is_open |= state == tls::OPEN || plain > 0 || has_data;
        self.is_closed |= state == tls::CLOSED;
        let is_stuck = has_data && plain == 0 && !room.is_empty();
        if state >= tls::FAILED || is_stuck {
            // The server is told why, if it listens.
            let _ = self.flush(host);
            return (plain, Err(self.fail(trouble(state))));
        }
        (plain, self.flush(host).map(drop))
    }

    /// Encrypts as many of these bytes as have room.
    fn encrypt(&mut self, data: &[u8]) -> Result<(), Trouble> {
        let Progress { passed, sent, state, .. } = self.session.write(data, self.out.room());
        self.out.end += sent;
        self.in_flight = passed;
        if sent == 0 { Err(self.fail(trouble(state))) } else { Ok(()) }
    }

    fn fail(&mut self, trouble: Trouble) -> Trouble {
        *self.trouble.get_or_insert(trouble)
    }
}

/// Returns the reason for a state.
fn trouble(state: i32) -> Trouble {
    match state {
        tls::FAILED_CERTIFICATE..=tls::FAILED_NAME => Trouble::Certificate,
        tls::FAILED_ALERT.. => Trouble::Alert((state - tls::FAILED_ALERT) as u8),
        _ => Trouble::Protocol,
    }
}
