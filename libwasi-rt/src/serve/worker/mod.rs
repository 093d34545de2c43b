//! The loop of a worker: connections are accepted, [requests] arrive, and are answered one after the other.
//!
//! ```text
//! accept ──→ Idle ──→ Head ──→ Body ──→ answer ──┬──────────────┬─→ Idle        keep-alive, or the next request is there already
//!             │        │        │                └─→ Sending ───┼─→ Lingering   the client may still be sending
//!             └────────┴────────┴────────── too late ──→        └─→ closed
//! ```
//!
//! While a guest answers, nobody else is served here: its worker does not wait for connections then, so that they go to others. So a
//! guest is called when its client has sent what it needs to begin, and what the client has not taken when it ends is sent from here.

mod ending;
pub(crate) mod handover;
mod listening;
pub(crate) mod passing;
mod requests;
mod written;

use super::connection::{Connections, Number, Phase};
use super::ends::Ends;
use super::record::record;
use super::server::Server;
use super::time::now;
use super::{loads, peer};
use crate::sys::epoll::{Event, Events, Set};
use crate::sys::file::{self, HostFd};
use crate::sys::socket;
use crate::sys::{Errno, OpenFlags, process};
use listening::{Others, PAUSE, attend};
use passing::{Handover, Passing};

/// The number under which the set knows the end of a pipe that the supervisor holds open.
const CONTROL: u64 = u64::MAX;

/// The number under which the set knows the first listening socket; others follow.
const LISTENERS: u64 = 1 << 32;

/// The number under which the set knows the queue of connections that other programs hand over.
const QUEUE: u64 = LISTENERS - 1;

/// The shortest time between two looks at who is late, in nanoseconds.
const SWEEP: u64 = 250_000_000;

/// How long a connection waits until it is tried again to hand it over, in nanoseconds.
const RETRY: u64 = 10_000_000;

/// How long nothing is in a buffer before its pages are given back, in nanoseconds.
const UNUSED: u64 = 1_000_000_000;

/// How many more connections than an extra worker others have before it takes more than one: it ends when it has none.
const LEFT_TO_OTHERS: usize = 8;

/// The status for a body that did not come.
const REQUEST_TIMEOUT: u16 = 408;

/// How many idle connections are looked at to find one that can be closed.
const MOST_LOOKS: u32 = 8;

/// A worker.
pub(crate) struct Worker {
    set: Set,
    connections: Connections,
    listeners: &'static [HostFd],
    control: HostFd,
    /// Whether the listening sockets are in the set.
    listens: bool,
    /// Whether no more connections are taken.
    drains: bool,
    /// The time until which requests are waited for that have begun.
    last: u64,
    /// Whether others take the connections that are left to them.
    others: Others,
    /// Whether it ends when it has no connection for some time.
    is_extra: bool,
    now: u64,
    swept: u64,
    /// The last time at which there was a connection.
    used: u64,
    /// The functions that hand connections over, if the server has routes.
    handover: Option<Handover<Worker>>,
    passing: Passing,
}

impl Worker {
    /// Prepares a worker for these listening sockets and so many connections. `control` is at its end when the worker is to end. An extra one ends when it
    /// has no connection for some time.
    pub(super) fn new(
        set: Set,
        listeners: &'static [HostFd],
        control: HostFd,
        is_extra: bool,
        connections: usize,
    ) -> Result<Worker, Errno> {
        set.add(control, Events::READ, CONTROL)?;
        let connections = Connections::new(connections)?;
        let mut worker = Worker {
            set,
            connections,
            listeners,
            control,
            listens: false,
            drains: false,
            last: u64::MAX,
            others: Others::NEW,
            is_extra,
            now: 0,
            swept: 0,
            used: now(),
            handover: Handover::installed(),
            passing: Passing::NEW,
        };
        loads::tell(0);
        worker.listen(true)?;
        Ok(worker)
    }

    /// Serves until nobody is left to be served.
    pub(super) fn run(&mut self, server: &mut Server) -> ! {
        let mut events = [Event::NONE; 64];
        loop {
            if let Some(handover) = self.handover {
                (handover.retry)(self, server);
                (handover.attend)(self);
            }
            let found = self.set.wait(&mut events, self.waiting_time()).unwrap_or_default();
            self.now = now();
            for event in found {
                match event.key() {
                    CONTROL => self.drain(server),
                    QUEUE => drop(self.handover.map(|handover| (handover.take)(self, server))),
                    key if key >= LISTENERS => drop(self.accept((key - LISTENERS) as usize, server)),
                    key => self.go_on(key as Number, server),
                }
            }
            if self.now.saturating_sub(self.swept) >= SWEEP {
                self.sweep(server);
            }
            if self.connections.open == 0 && (self.is_done() || self.is_extra && self.now >= self.used + record().idle_time) {
                process::exit(0);
            }
            if self.connections.open != 0 {
                self.used = self.now;
            }
            // Without it, this worker goes on with those it has.
            let listens = self.has_place() && (self.listens || !self.others.get_next(self.is_ahead(), self.listeners, self.now));
            let _ = self.listen(listens);
        }
    }

    /// Whether it takes no more connections, and gets none.
    fn is_done(&mut self) -> bool {
        self.drains && self.handover.is_none_or(|handover| (handover.is_over)(self))
    }

    /// Returns for how many milliseconds nothing has to be done.
    fn waiting_time(&self) -> Option<u32> {
        match self.connections.open {
            0 if !self.connections.is_touched && self.is_extra => u32::try_from(record().idle_time.div_ceil(1_000_000)).ok(),
            0 if !self.connections.is_touched => None,
            _ if self.passing.waiting != 0 => Some((RETRY / 1_000_000) as u32),
            _ if !self.listens && self.has_place() => Some((PAUSE / 1_000_000) as u32),
            _ => Some((SWEEP / 1_000_000) as u32),
        }
    }

    /// Whether there is a place for one more connection.
    fn has_place(&self) -> bool {
        !self.drains && (self.connections.vacant().is_some() || self.connections.longest_idle().is_some())
    }

    /// Starts or stops waiting for connections.
    fn listen(&mut self, listens: bool) -> Result<(), Errno> {
        if self.listens == listens {
            return Ok(());
        }
        let attended = attend(self.set, self.listeners, LISTENERS, listens);
        self.listens = listens && attended.is_ok();
        attended
    }

    /// Takes one connection: others may be taken by other workers.
    fn accept(&mut self, listener: usize, server: &Server) -> Option<Number> {
        if self.drains || (self.connections.vacant().is_none() && !self.close_an_idle_one()) {
            return None;
        }
        let number = self.connections.vacant()?;
        let key = LISTENERS + listener as u64;
        let &listener = self.listeners.get(listener)?;
        let accepted = socket::accept(listener, OpenFlags::NONBLOCK).ok()?;
        let socket = server.frozen.window.move_out(accepted, number).ok()?;
        self.connections.insert(number, socket, Ends::of(socket), self.now, record().head_time);
        loads::tell(self.connections.open);
        self.queue_up(listener, key);
        if self.set.add(socket, Events::READ, number as u64).is_err() {
            self.close(number);
        }
        Some(number)
    }

    /// Lets other workers take the next connection: the kernel tells of one to the first in a queue that is waiting. A worker that was told
    /// of one has taken it here, so nobody misses one if it leaves the queue.
    fn queue_up(&mut self, listener: HostFd, key: u64) {
        if loads::is_alone() && record().members < 2 {
            return;
        }
        if self.is_ahead() {
            let _ = self.listen(false);
        } else if self.set.remove(listener).is_ok() && self.set.add(listener, Events::READ_BY_ONE, key).is_err() {
            // Nor are the others in the set, until all are.
            let _ = self.listen(false);
        }
    }

    /// Whether other workers are to take the next connection.
    fn is_ahead(&self) -> bool {
        let more = if self.is_extra { LEFT_TO_OTHERS } else { 0 };
        !self.others.are_distrusted(self.now) && loads::is_ahead(self.connections.open + more)
    }

    /// Closes the connection that has been idle for the longest time, so that there is a place for another; returns whether there is.
    fn close_an_idle_one(&mut self) -> bool {
        for _ in 0..MOST_LOOKS {
            let Some(number) = self.connections.longest_idle() else { return false };
            let Some(connection) = self.connections.get(number) else { return false };
            if file::readable_bytes(connection.socket) == Ok(0) {
                self.close(number);
                return true;
            }
            // A request is there, which an event tells.
            self.connections.enter(number, Phase::Idle, self.now, record().idle_time);
        }
        false
    }

    /// Does what a connection has waited for.
    fn go_on(&mut self, number: Number, server: &mut Server) {
        match self.connections.phase(number) {
            None | Some(Phase::Free { .. } | Phase::Passing { .. }) => {}
            Some(Phase::Lingering) => self.throw_away(number),
            Some(Phase::Sending(then)) => self.send(number, then, server),
            Some(Phase::Idle | Phase::Head | Phase::Body { .. }) => self.receive(number, server),
        }
    }

    /// Receives what there is on a connection, and answers what is complete.
    fn receive(&mut self, number: Number, server: &mut Server) {
        let Some(connection) = self.connections.get(number) else { return };
        let socket = connection.socket;
        match peer::receive_now(socket, self.connections.room(number)) {
            Ok(None) => return,
            Ok(Some(count @ 1..)) => {
                if let Some(connection) = self.connections.get(number) {
                    connection.arrived += count;
                }
            }
            _ => return self.close(number),
        }
        self.advance(number, server);
    }

    /// Ends connections that have waited too long, and gives back memory that nobody needs.
    fn sweep(&mut self, server: &mut Server) {
        self.swept = self.now;
        for number in 0..record().connections as usize {
            if self.connections.get(number).is_some_and(|connection| connection.deadline <= self.now) {
                match self.connections.phase(number) {
                    Some(Phase::Sending(_)) => self.reset(number),
                    Some(Phase::Body { .. }) => self.answer_status(number, REQUEST_TIMEOUT, server),
                    _ => self.close(number),
                }
            }
        }
        self.connections.give_back(self.now.saturating_sub(UNUSED));
    }

    /// Closes a connection so that its client does not take the end for that of a response.
    fn reset(&mut self, number: Number) {
        if let Some(connection) = self.connections.get(number) {
            let _ = socket::reset_when_closed(connection.socket);
        }
        self.close(number);
    }

    fn close(&mut self, number: Number) {
        if let Some(socket) = self.connections.remove(number) {
            let _ = file::close(socket);
            loads::tell(self.connections.open);
        }
    }
}
