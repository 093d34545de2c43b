//! The connections of a worker, each with the bytes that arrived and were not used yet.
//!
//! There is room for a fixed number. The buffer of a connection is address space until something arrives.
//!
//! # Safety
//!
//! Buffers are a mapping of this file, apart from each other.
#![allow(unsafe_code)]

use super::ends::Ends;
use crate::http::chunked::LONGEST_TRAILERS;
use crate::http::request::{LONGEST_HEAD, Request};
use crate::sys::file::{HostFd, IoVec};
use crate::sys::{Errno, pages};

/// The size of the buffer of a connection.
pub(super) const BUFFER: usize = LONGEST_HEAD + LONGEST_TRAILERS;

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
    /// The rest of a body that is waited for before the guest is called; the head has this length.
    Body {
        /// The length of the head.
        head: usize,
        /// The number of bytes of head and body.
        whole: usize,
    },
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

/// A connection.
pub(super) struct Connection {
    /// Its socket.
    pub(super) socket: HostFd,
    /// What it waits for.
    pub(super) phase: Phase,
    /// The time at which it has waited too long, of the monotonic clock.
    pub(super) deadline: u64,
    /// The request that arrives.
    pub(super) request: Request,
    /// How many bytes are in its buffer.
    pub(super) arrived: usize,
    /// Both ends.
    pub(super) ends: Ends,
}

/// All connections of a worker.
pub(super) struct Connections {
    list: &'static mut [Connection],
    buffers: usize,
    free: Option<Number>,
    /// How many are open.
    pub(super) open: usize,
}

impl Connections {
    /// Makes room for so many.
    pub(super) fn new(most: usize) -> Result<Connections, Errno> {
        let list = pages::array_with(most, |number| Connection {
            socket: HostFd::new(-1),
            phase: Phase::Free { next: if number + 1 < most { Some(number + 1) } else { None } },
            deadline: u64::MAX,
            request: Request::new(),
            arrived: 0,
            ends: Ends::NONE,
        })?;
        Ok(Connections { list, buffers: pages::allocate(most * BUFFER)?, free: Some(0), open: 0 })
    }

    /// Returns a connection.
    pub(super) fn get(&mut self, number: Number) -> Option<&mut Connection> {
        self.list.get_mut(number)
    }

    /// Returns the number of the next connection, if there is room for one more.
    pub(super) fn vacant(&self) -> Option<Number> {
        self.free
    }

    /// Adds a connection as the [vacant](Connections::vacant) one.
    pub(super) fn insert(&mut self, number: Number, socket: HostFd, ends: Ends, deadline: u64) {
        let Some(connection) = self.list.get_mut(number) else { return };
        let Phase::Free { next } = connection.phase else { return };
        *connection = Connection { socket, phase: Phase::Idle, deadline, request: Request::new(), arrived: 0, ends };
        self.free = next;
        self.open += 1;
    }

    /// Removes a connection, and returns its socket.
    pub(super) fn remove(&mut self, number: Number) -> Option<HostFd> {
        let next = self.free;
        let connection = self.list.get_mut(number).filter(|connection| !matches!(connection.phase, Phase::Free { .. }))?;
        connection.phase = Phase::Free { next };
        connection.deadline = u64::MAX;
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
        // SAFETY: the rest of the buffer is mapped, and nobody else refers to it.
        unsafe { IoVec::from_raw(start, BUFFER - arrived) }
    }

    /// Lends a connection with its buffer.
    pub(super) fn lend(&mut self, number: Number) -> Option<(&mut Connection, &mut [u8])> {
        let buffer = self.buffer(number).cast_mut();
        let connection = self.list.get_mut(number)?;
        // SAFETY: the buffer is mapped, and only this reference leads to it.
        Some((connection, unsafe { core::slice::from_raw_parts_mut(buffer, BUFFER) }))
    }

    fn buffer(&self, number: Number) -> *const u8 {
        (self.buffers + number.min(self.list.len().saturating_sub(1)) * BUFFER) as *const u8
    }
}
