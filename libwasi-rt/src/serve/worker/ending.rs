//! The ends of connections, and that of the worker.

use super::Worker;
use crate::serve::connection::{Number, Phase};
use crate::serve::peer;
use crate::serve::record::record;
use crate::serve::server::Server;
use crate::serve::supervisor;
use crate::sys::socket::{self, Directions};

/// How long a connection waits for a request when the server is to end, in nanoseconds.
const GREETING: u64 = 1_000_000_000;

/// How long a connection has been idle on which no request is on its way, in nanoseconds.
const LONG: u64 = 10_000_000_000;

/// How long the end of what a client sends is waited for, in nanoseconds.
const LINGERING: u64 = 2_000_000_000;

/// Returns how long a connection waits for a request when the server is to end: less than there is time for that.
pub(super) fn greeting() -> u64 {
    GREETING.min(record().head_time).min(record().grace >> 1)
}

impl Worker {
    /// Takes no more connections than wait already. Requests may be on their way to those and to the ones that are idle: their answers are
    /// the last ones.
    pub(super) fn drain(&mut self, server: &mut Server) {
        if self.drains {
            return;
        }
        self.last = self.now.saturating_add(record().grace >> 1);
        // Its end would be found again and again.
        let _ = self.set.remove(self.control);
        for number in 0..record().connections as usize {
            if self.connections.phase(number) == Some(Phase::Idle) {
                // A request may be there already.
                self.receive(number, server);
            }
            match self.connections.phase(number) {
                Some(Phase::Idle) => self.hurry(number),
                Some(Phase::Head | Phase::Body { .. } | Phase::Sending(_)) => self.limit(number, record().grace >> 1),
                _ => {}
            }
        }
        for listener in 0..self.listeners.len() {
            while let Some(number) = self.accept(listener, server) {
                self.hurry(number);
            }
        }
        let _ = self.listen(false);
        self.drains = true;
        for &listener in self.listeners {
            supervisor::give_up(listener);
        }
        self.listeners = &[];
    }

    /// Gives a connection little time for a request, and none if it had much.
    fn hurry(&mut self, number: Number) {
        let Some(connection) = self.connections.get(number) else { return };
        if connection.since.saturating_add(LONG) <= self.now {
            return self.close(number);
        }
        self.limit(number, greeting());
    }

    /// Has a connection wait no longer than this.
    fn limit(&mut self, number: Number, time: u64) {
        let until = self.now.saturating_add(time);
        if let Some(connection) = self.connections.get(number) {
            connection.deadline = connection.deadline.min(until);
        }
    }

    /// Sends no more, and throws away what the client still sends: a connection that is closed while something arrives is reset, and
    /// the client may lose the answer.
    pub(super) fn linger(&mut self, number: Number) {
        // The server ends before that if there is little time.
        let time = if self.drains { LINGERING.min(record().grace >> 2) } else { LINGERING };
        self.connections.enter(number, Phase::Lingering, self.now, time);
        let Some(connection) = self.connections.get(number) else { return };
        connection.arrived = 0;
        if socket::shut_down(connection.socket, Directions::Sending).is_err() {
            self.close(number);
        }
    }

    /// Throws away what the client sends to a connection that lingers.
    pub(super) fn throw_away(&mut self, number: Number) {
        let Some(connection) = self.connections.get(number) else { return };
        let socket = connection.socket;
        // A client that sends without end is late at some time.
        match peer::receive_now(socket, self.connections.room(number)) {
            Ok(None | Some(1..)) => {}
            Ok(Some(0)) | Err(_) => self.close(number),
        }
    }
}
