//! The loop of a worker: connections are accepted, requests arrive, and are answered one after the other.
//!
//! ```text
//! accept ──→ Idle ──→ Head ──→ Body ──→ answer ──┬─→ Idle        keep-alive, or the next request is there already
//!             │        │        │                ├─→ Lingering   the client may still be sending
//!             └────────┴────────┴── too late ──→ └─→ closed
//! ```
//!
//! While a guest answers, nobody else is served here: its worker does not wait for connections then, so that they go to others.
//!
//! # Safety
//!
//! The record holds the address of a function of the type [`Handovers`].
#![allow(unsafe_code)]

pub(crate) mod handover;

use super::answer::{self, After};
use super::connection::{BUFFER, Connections, Number, Phase};
use super::ends::Ends;
use super::exchange::Arrived;
use super::peer;
use super::record::record;
use super::server::Server;
use super::supervisor;
use super::time::now;
use crate::bytes;
use crate::http::body::Reader;
use crate::http::encode::Asked;
use crate::http::framing::Body;
use crate::http::refusal::Refusal;
use crate::http::request::Request;
use crate::sys::epoll::{Event, Events, Set};
use crate::sys::file::{self, HostFd};
use crate::sys::socket::{self, Directions};
use crate::sys::{Errno, OpenFlags, process};

/// The number under which the set knows the end of a pipe that the supervisor holds open.
const CONTROL: u64 = u64::MAX;

/// The number under which the set knows the first listening socket; others follow.
const LISTENERS: u64 = 1 << 32;

/// The shortest time between two looks at who is late, in nanoseconds.
const SWEEP: u64 = 250_000_000;

/// How long a connection that has come when the server is to end waits for a request, in nanoseconds.
const GREETING: u64 = 1_000_000_000;

/// How long the end of what a client sends is waited for, in nanoseconds.
const LINGERING: u64 = 2_000_000_000;

/// The number under which the set knows the queue of connections that other programs hand over.
const QUEUE: u64 = LISTENERS - 1;

/// How long a connection waits until it is tried again to hand it over, in milliseconds.
const PAUSE: u32 = 10;

/// The functions of a server with routes that hand connections over: [`handover`](mod@handover) has them, and only the record of such a
/// server names it.
#[derive(Clone, Copy)]
pub(crate) struct Handover {
    /// Waits for connections of other programs as long as there is room.
    attend: fn(&mut Worker),
    /// Takes a connection of another program.
    take: fn(&mut Worker, &mut Server),
    /// Tries again to hand over those for which there was no room.
    retry: fn(&mut Worker, &mut Server),
    /// Whether nothing will come any more.
    is_over: fn(&mut Worker) -> bool,
    /// Has another program, or nobody, answer the request of a connection; returns false if it is one for this program.
    passes_on: fn(&mut Worker, Number, &mut Server) -> bool,
}

/// The type of the function of the record.
pub(crate) type Handovers = fn() -> Handover;

impl Handover {
    /// Returns the functions of this server, if it has routes.
    fn installed() -> Option<Handover> {
        let functions = record().handover.as_ptr();
        (!functions.is_null()).then(|| {
            // SAFETY: it is the address of such a function.
            let functions = unsafe { core::mem::transmute::<*const u8, Handovers>(functions) };
            functions()
        })
    }
}

/// The state of a worker of one program of several.
#[derive(Clone, Copy)]
struct Passing {
    /// How the queue is in the set.
    attended: Option<Events>,
    /// Whether nothing comes any more.
    is_over: bool,
    /// Whether nothing is sent any more.
    is_stopped: bool,
    /// How many connections wait to be handed over.
    waiting: usize,
}

impl Passing {
    /// Nothing has happened.
    const NEW: Passing = Passing { attended: None, is_over: false, is_stopped: false, waiting: 0 };
}

/// A worker.
pub(super) struct Worker {
    set: Set,
    connections: Connections,
    listeners: &'static [HostFd],
    control: HostFd,
    /// Whether the listening sockets are in the set.
    listens: bool,
    /// Whether no more connections are taken.
    drains: bool,
    /// Whether it ends when it has no connection for some time.
    is_extra: bool,
    now: u64,
    swept: u64,
    /// The last time at which there was a connection.
    used: u64,
    /// The functions that hand connections over, if the server has routes.
    handover: Option<Handover>,
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
            is_extra,
            now: 0,
            swept: 0,
            used: now(),
            handover: Handover::installed(),
            passing: Passing::NEW,
        };
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
                    key => self.receive(key as Number, server),
                }
            }
            if self.now.saturating_sub(self.swept) >= SWEEP {
                self.sweep();
            }
            if self.connections.open == 0 && (self.is_done() || self.is_extra && self.now >= self.used + record().idle_time) {
                process::exit(0);
            }
            if self.connections.open != 0 {
                self.used = self.now;
            }
        }
    }

    /// Whether it takes no more connections, and gets none.
    fn is_done(&mut self) -> bool {
        self.drains && self.handover.is_none_or(|handover| (handover.is_over)(self))
    }

    /// Returns for how many milliseconds nothing has to be done.
    fn waiting_time(&self) -> Option<u32> {
        match self.connections.open {
            0 if self.is_extra => u32::try_from(record().idle_time.div_ceil(1_000_000)).ok(),
            0 => None,
            _ if self.passing.waiting != 0 => Some(PAUSE),
            _ => Some((SWEEP / 1_000_000) as u32),
        }
    }

    /// Starts or stops waiting for connections.
    fn listen(&mut self, listens: bool) -> Result<(), Errno> {
        if self.listens == listens {
            return Ok(());
        }
        self.listens = listens;
        for (number, &listener) in self.listeners.iter().enumerate() {
            match listens {
                true => self.set.add(listener, Events::READ_BY_ONE, LISTENERS + number as u64)?,
                false => self.set.remove(listener)?,
            }
        }
        Ok(())
    }

    /// Takes no more connections than wait already, and closes those on which no request has come.
    fn drain(&mut self, server: &mut Server) {
        if self.drains {
            return;
        }
        // Its end would be found again and again.
        let _ = self.set.remove(self.control);
        for number in 0..record().connections as usize {
            if self.is_idle(number) {
                // A request may be there already.
                self.receive(number, server);
            }
            if self.is_idle(number) {
                self.close(number);
            }
        }
        self.greet(server);
        self.drains = true;
        let _ = self.listen(false);
        for &listener in self.listeners {
            supervisor::give_up(listener);
        }
        self.listeners = &[];
    }

    fn is_idle(&mut self, number: Number) -> bool {
        self.connections.get(number).is_some_and(|connection| connection.phase == Phase::Idle)
    }

    /// Takes all connections that wait, for as long as their first request takes to come.
    fn greet(&mut self, server: &Server) {
        for listener in 0..self.listeners.len() {
            while let Some(number) = self.accept(listener, server) {
                let deadline = self.now + GREETING.min(record().head_time);
                if let Some(connection) = self.connections.get(number) {
                    connection.deadline = deadline;
                }
            }
        }
    }

    /// Takes one connection: others may be taken by other workers.
    fn accept(&mut self, listener: usize, server: &Server) -> Option<Number> {
        let number = self.connections.vacant().filter(|_| !self.drains)?;
        let &listener = self.listeners.get(listener)?;
        let socket = socket::accept(listener, OpenFlags::NONBLOCK).ok()?;
        let socket = server.frozen.window.move_out(socket, number).ok()?;
        self.connections.insert(number, socket, Ends::of(socket), self.now + record().head_time);
        if self.set.add(socket, Events::READ, number as u64).is_err() {
            self.close(number);
        }
        if self.connections.vacant().is_none() {
            let _ = self.listen(false);
        }
        Some(number)
    }

    /// Receives what there is on a connection, and answers what is complete.
    fn receive(&mut self, number: Number, server: &mut Server) {
        let Some(connection) = self.connections.get(number) else { return };
        let (socket, phase) = (connection.socket, connection.phase);
        if phase == Phase::Lingering {
            return self.throw_away(number, socket);
        }
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

    /// Answers the requests of a connection that have arrived.
    fn advance(&mut self, number: Number, server: &mut Server) {
        loop {
            let Some(head) = self.next_request(number) else { return };
            let is_open = match head {
                Ok(_) if self.handover.is_some_and(|handover| (handover.passes_on)(self, number, server)) => false,
                Ok((head, body)) => self.answer(number, head, body, server),
                Err((refusal, asked)) => self.refuse(number, refusal, asked, server),
            };
            if !is_open {
                return;
            }
        }
    }

    /// Returns the length of the head of a request whose head has arrived, and its body, which has arrived too if it fits the
    /// buffer; or why it is refused. Nothing yet, if more must arrive.
    fn next_request(&mut self, number: Number) -> Option<Result<(usize, Reader), (Refusal, Asked)>> {
        let arrived = self.connections.arrived(number).len();
        let connection = self.connections.get(number)?;
        let mut request = core::mem::replace(&mut connection.request, Request::new());
        let head = match connection.phase {
            Phase::Body { whole, .. } if arrived < whole => {
                connection.request = request;
                return None;
            }
            Phase::Body { head, .. } => Ok(Some(head)),
            _ => request.parse(self.connections.arrived(number)),
        };
        let asked = asked(&request, self.connections.arrived(number), self.drains);
        let body = request.body;
        let waits = !request.expects_continue;
        let connection = self.connections.get(number)?;
        connection.request = request;
        let head = match head {
            Err(refusal) => return Some(Err((refusal, asked))),
            Ok(Some(head)) => head,
            Ok(None) => {
                if arrived != 0 && connection.phase != Phase::Head {
                    connection.phase = Phase::Head;
                    connection.deadline = self.now + record().head_time;
                }
                return None;
            }
        };
        let reader = match Reader::new(body, record().body) {
            Err(refusal) => return Some(Err((refusal, asked))),
            Ok(reader) => reader,
        };
        let whole = head.saturating_add(usize::try_from(reader.data()).unwrap_or(usize::MAX));
        if waits && matches!(body, Body::Length(_)) && arrived < whole && whole <= BUFFER {
            connection.phase = Phase::Body { head, whole };
            connection.deadline = self.now + record().idle_time;
            return None;
        }
        Some(Ok((head, reader)))
    }

    /// Lets the guest answer; returns whether the connection is open and ready for the next request.
    fn answer(&mut self, number: Number, head: usize, body: Reader, server: &mut Server) -> bool {
        let drains = self.drains;
        let Some((connection, buffer)) = self.connections.lend(number) else { return false };
        let request = core::mem::replace(&mut connection.request, Request::new());
        let arrived = connection.arrived;
        let asked = asked(&request, buffer.get(..arrived).unwrap_or_default(), drains);
        let after = server
            .answer(Arrived { socket: connection.socket, request, head, body, buffer, arrived, ends: connection.ends }, asked);
        self.now = now();
        match after {
            After::Next { next, arrived } => {
                let deadline = self.now + record().idle_time;
                let Some((connection, buffer)) = self.connections.lend(number) else { return false };
                bytes::move_back(buffer, next..arrived, 0);
                connection.arrived = arrived - next;
                connection.phase = Phase::Idle;
                connection.deadline = deadline;
                if drains && connection.arrived == 0 {
                    self.close(number);
                    return false;
                }
                true
            }
            After::Close => {
                self.close(number);
                false
            }
            After::Linger => {
                self.linger(number);
                false
            }
        }
    }

    /// Answers what is no request that can be taken; the connection ends with that.
    fn refuse(&mut self, number: Number, refusal: Refusal, asked: Asked, server: &mut Server) -> bool {
        let until = self.now + record().idle_time;
        let Some(connection) = self.connections.get(number) else { return false };
        match answer::send_plain(connection.socket, asked, refusal.status(), &server.date.now(), until) {
            Ok(()) => self.linger(number),
            Err(_) => self.close(number),
        }
        false
    }

    /// Sends no more, and throws away what the client still sends: a connection that is closed while something arrives is reset, and
    /// the client may lose the answer.
    fn linger(&mut self, number: Number) {
        let deadline = self.now + LINGERING;
        let Some(connection) = self.connections.get(number) else { return };
        connection.phase = Phase::Lingering;
        connection.deadline = deadline;
        connection.arrived = 0;
        if socket::shut_down(connection.socket, Directions::Sending).is_err() {
            self.close(number);
        }
    }

    fn throw_away(&mut self, number: Number, socket: HostFd) {
        // A client that sends without end is late at some time.
        match peer::receive_now(socket, self.connections.room(number)) {
            Ok(None | Some(1..)) => {}
            Ok(Some(0)) | Err(_) => self.close(number),
        }
    }

    /// Closes connections that have waited too long.
    fn sweep(&mut self) {
        self.swept = self.now;
        for number in 0..record().connections as usize {
            if self.connections.get(number).is_some_and(|connection| connection.deadline <= self.now) {
                self.close(number);
            }
        }
    }

    fn close(&mut self, number: Number) {
        if let Some(socket) = self.connections.remove(number) {
            let _ = file::close(socket);
        }
        if !self.drains {
            // Without it, this worker goes on with those it has.
            let _ = self.listen(true);
        }
    }
}

/// Returns what a response must know of a request.
fn asked(request: &Request, arrived: &[u8], drains: bool) -> Asked {
    Asked { version: request.version, is_head: request.is_head(arrived), persists: request.persists && !drains }
}
