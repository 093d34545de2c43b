//! The connections of a worker, each with the bytes that arrived and were not used yet, and those that wait to be sent.
//!
//! There is room for a fixed number. The buffers of a connection are address space until something is written there, and are given
//! back when it has been idle for a while.
//!
//! ```text
//! buffers:  arrived (BUFFER) | unsent (ROOM) | arrived | unsent | …
//! idle:     oldest ⇄ … ⇄ newest                                   in the order in which they became so
//! ```
//!
//! # Safety
//!
//! Buffers are a mapping of this file, apart from each other.
#![allow(unsafe_code)]

use core::ops::Range;

use super::ends::Ends;
use super::unsent::{ROOM, Unsent};
use crate::http::chunked::LONGEST_TRAILERS;
use crate::http::request::{LONGEST_HEAD, Request};
use crate::sys::file::{HostFd, IoVec};
use crate::sys::{Errno, pages};

/// The size of the buffer of a connection.
pub(super) const BUFFER: usize = LONGEST_HEAD + LONGEST_TRAILERS;

/// The distance between the buffers of two connections.
const STRIDE: usize = BUFFER + ROOM;

/// The number of a connection.
pub(super) type Number = usize;

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It is not open.
    Free {
        /// The number of the next that is not, if any.
        next: Option<Number>,
    },
    /// The first byte of a request.
    Idle,
    /// The rest of a head.
    Head,
    /// The start of a body, or all of a short one, before the guest is called; the head has this length.
    Body {
        /// The length of the head.
        head: usize,
    },
    /// A client that takes the end of a response.
    Sending(Then),
    /// Room in the queue of another program, which gets the connection.
    Passing {
        /// The number of that program.
        member: u32,
        /// The time at which it has waited too long.
        until: u64,
    },
    /// The end of what the client sends, which is thrown away.
    Lingering,
}

/// What follows a response that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// The next request, of which some may have arrived.
    Next,
    /// The end of the connection.
    Linger,
}

/// A connection.
pub(super) struct Connection {
    /// Its socket.
    pub(super) socket: HostFd,
    /// What it waits for.
    phase: Phase,
    /// The time since which it does, of the monotonic clock.
    pub(super) since: u64,
    /// The time at which it has waited too long.
    pub(super) deadline: u64,
    /// The request that arrives.
    pub(super) request: Request,
    /// How many bytes are in its buffer.
    pub(super) arrived: usize,
    /// The bytes that wait to be sent.
    pub(super) unsent: Range<usize>,
    /// Both ends.
    pub(super) ends: Ends,
    /// Whether its buffers have pages.
    is_touched: bool,
    /// The idle connections next to it, if it is idle.
    older: Option<Number>,
    newer: Option<Number>,
}

impl Connection {
    fn new(phase: Phase) -> Connection {
        Connection {
            socket: HostFd::new(-1),
            phase,
            since: 0,
            deadline: u64::MAX,
            request: Request::new(),
            arrived: 0,
            unsent: 0..0,
            ends: Ends::NONE,
            is_touched: false,
            older: None,
            newer: None,
        }
    }

    /// Returns what it waits for.
    pub(super) fn phase(&self) -> Phase {
        self.phase
    }
}

/// All connections of a worker.
pub(super) struct Connections {
    list: &'static mut [Connection],
    buffers: usize,
    free: Option<Number>,
    /// The idle connections.
    oldest: Option<Number>,
    newest: Option<Number>,
    /// How many are open.
    pub(super) open: usize,
    /// Whether a buffer may have pages that nobody needs.
    pub(super) is_touched: bool,
}

/// A connection with its buffers.
pub(super) struct Lent<'a> {
    /// The connection.
    pub(super) connection: &'a mut Connection,
    /// The buffer of what has arrived.
    pub(super) buffer: &'a mut [u8],
    /// The room for what is not sent at once.
    pub(super) room: &'a mut [u8],
}

impl Connections {
    /// Makes room for so many.
    pub(super) fn new(most: usize) -> Result<Connections, Errno> {
        let next = |number: usize| if number + 1 < most { Some(number + 1) } else { None };
        let list = pages::array_with(most, |number| Connection::new(Phase::Free { next: next(number) }))?;
        let buffers = pages::allocate(most * STRIDE)?;
        Ok(Connections { list, buffers, free: Some(0), oldest: None, newest: None, open: 0, is_touched: false })
    }

    /// Returns a connection.
    pub(super) fn get(&mut self, number: Number) -> Option<&mut Connection> {
        self.list.get_mut(number)
    }

    /// Returns what a connection waits for.
    pub(super) fn phase(&self, number: Number) -> Option<Phase> {
        self.list.get(number).map(Connection::phase)
    }

    /// Returns the number of the next connection, if there is room for one more.
    pub(super) fn vacant(&self) -> Option<Number> {
        self.free
    }

    /// Returns the connection that has been idle for the longest time, if one is.
    pub(super) fn longest_idle(&self) -> Option<Number> {
        self.oldest
    }

    /// Adds a connection as the [vacant](Connections::vacant) one, which waits for so long for its first request.
    pub(super) fn insert(&mut self, number: Number, socket: HostFd, ends: Ends, now: u64, time: u64) {
        let Some(connection) = self.list.get_mut(number) else { return };
        let Phase::Free { next } = connection.phase else { return };
        let is_touched = connection.is_touched;
        *connection = Connection { socket, ends, is_touched, ..Connection::new(Phase::Head) };
        self.free = next;
        self.open += 1;
        self.enter(number, Phase::Idle, now, time);
    }

    /// Has a connection wait for something, from now on and for so long.
    pub(super) fn enter(&mut self, number: Number, phase: Phase, now: u64, time: u64) {
        self.unlink(number);
        let newest = self.newest;
        let Some(connection) = self.list.get_mut(number) else { return };
        connection.phase = phase;
        connection.since = now;
        connection.deadline = now.saturating_add(time);
        if phase != Phase::Idle {
            return;
        }
        connection.older = newest;
        match newest.and_then(|newest| self.list.get_mut(newest)) {
            Some(before) => before.newer = Some(number),
            None => self.oldest = Some(number),
        }
        self.newest = Some(number);
    }

    /// Takes a connection out of the list of those that are idle, if it is.
    fn unlink(&mut self, number: Number) {
        let Some(connection) = self.list.get_mut(number).filter(|connection| connection.phase == Phase::Idle) else { return };
        let (older, newer) = (connection.older.take(), connection.newer.take());
        match older.and_then(|older| self.list.get_mut(older)) {
            Some(before) => before.newer = newer,
            None => self.oldest = newer,
        }
        match newer.and_then(|newer| self.list.get_mut(newer)) {
            Some(after) => after.older = older,
            None => self.newest = older,
        }
    }

    /// Removes a connection, and returns its socket.
    pub(super) fn remove(&mut self, number: Number) -> Option<HostFd> {
        self.unlink(number);
        let next = self.free;
        let connection = self.list.get_mut(number).filter(|connection| !matches!(connection.phase, Phase::Free { .. }))?;
        connection.phase = Phase::Free { next };
        connection.deadline = u64::MAX;
        connection.arrived = 0;
        let socket = connection.socket;
        self.free = Some(number);
        self.open -= 1;
        Some(socket)
    }

    /// Returns the bytes that arrived on a connection.
    pub(super) fn arrived(&self, number: Number) -> &[u8] {
        let Some(connection) = self.list.get(number) else { return &[] };
        // SAFETY: the buffer is mapped, and changes only through a unique reference to this value.
        unsafe { core::slice::from_raw_parts(self.buffer(number), connection.arrived) }
    }

    /// Lends the free part of the buffer of a connection.
    pub(super) fn room(&mut self, number: Number) -> IoVec<'_> {
        let arrived = self.list.get(number).map_or(BUFFER, |connection| connection.arrived);
        let start = self.buffer(number).cast_mut().wrapping_add(arrived);
        self.touch(number);
        // SAFETY: the rest of the buffer is mapped, and nobody else refers to it.
        unsafe { IoVec::from_raw(start, BUFFER - arrived) }
    }

    /// Lends a connection with its buffers.
    pub(super) fn lend(&mut self, number: Number) -> Option<Lent<'_>> {
        self.touch(number);
        let buffer = self.buffer(number).cast_mut();
        let connection = self.list.get_mut(number)?;
        // SAFETY: the buffer is mapped, and only this reference leads to it.
        let (buffer, room) = unsafe { core::slice::from_raw_parts_mut(buffer, STRIDE) }.split_at_mut_checked(BUFFER)?;
        Some(Lent { connection, buffer, room })
    }

    fn touch(&mut self, number: Number) {
        if let Some(connection) = self.list.get_mut(number) {
            connection.is_touched = true;
            self.is_touched = true;
        }
    }

    /// Gives back the pages of buffers in which nothing has been since a time, and closes nothing.
    pub(super) fn give_back(&mut self, since: u64) {
        if !core::mem::take(&mut self.is_touched) {
            return;
        }
        for number in 0..self.list.len() {
            let buffer = self.buffer(number).addr();
            let Some(connection) = self.list.get_mut(number).filter(|connection| connection.is_touched) else { continue };
            let is_unused = matches!(connection.phase, Phase::Idle | Phase::Free { .. }) && connection.arrived == 0;
            if is_unused && connection.since <= since {
                connection.is_touched = false;
                // SAFETY: the pages are those of the buffers, where nothing is that anybody relies on.
                unsafe { pages::discard(buffer, STRIDE) };
            } else {
                self.is_touched = true;
            }
        }
    }

    fn buffer(&self, number: Number) -> *const u8 {
        (self.buffers + number.min(self.list.len().saturating_sub(1)) * STRIDE) as *const u8
    }
}

impl<'a> Lent<'a> {
    /// Returns what waits to be sent.
    pub(super) fn unsent(self) -> Unsent<'a> {
        Unsent::new(self.room, self.connection.unsent.clone())
    }
}

// Buffers are discarded one by one.
const _: () = assert!(STRIDE as u64 % pages::LARGEST_PAGE == 0);
