//! Waiting for many file descriptors at once: an epoll set.
//!
//! # Safety
//!
//! The kernel reads and writes structs and arrays that are borrowed for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::{
    __NR_epoll_create1, __NR_epoll_ctl, __NR_epoll_pwait, EPOLL_CLOEXEC, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD,
    EPOLLEXCLUSIVE, EPOLLIN, EPOLLOUT, EPOLLRDHUP, epoll_event,
};

use super::errno::Errno;
use super::fd::{HostFd, OwnedFd};
use super::syscall::{syscall1, syscall4, syscall6};

/// What is waited for, or what was found: a set of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Events(u32);

impl Events {
    /// There is something to read, or the other side sends no more.
    pub(crate) const READ: Events = Events(EPOLLIN | EPOLLRDHUP);
    /// There is room to write.
    pub(crate) const WRITE: Events = Events(EPOLLOUT);
    /// There is something to read, told to one of the sets that wait.
    pub(crate) const READ_BY_ONE: Events = Events(EPOLLIN | EPOLLEXCLUSIVE);
}

/// An event that was found.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub(crate) struct Event(epoll_event);

impl Event {
    /// No event.
    pub(crate) const NONE: Event = Event(epoll_event { events: 0, data: 0 });

    /// Returns the number under which the file descriptor was added.
    pub(crate) fn key(&self) -> u64 {
        self.0.data
    }
}

/// A set of file descriptors.
#[derive(Clone, Copy)]
pub(crate) struct Set(HostFd);

impl Set {
    /// Makes an empty set, which lasts as long as the process.
    pub(crate) fn new() -> Result<Set, Errno> {
        // SAFETY: the call touches no memory.
        Ok(Set(OwnedFd::from_answer(unsafe { syscall1(__NR_epoll_create1, EPOLL_CLOEXEC as usize) }?).into_fd()))
    }

    /// Returns its own file descriptor.
    pub(crate) fn as_fd(self) -> HostFd {
        self.0
    }

    /// Adds a file descriptor under a number.
    pub(crate) fn add(self, fd: HostFd, events: Events, key: u64) -> Result<(), Errno> {
        self.control(EPOLL_CTL_ADD, fd, events, key)
    }

    /// Waits for other events of a file descriptor.
    pub(crate) fn change(self, fd: HostFd, events: Events, key: u64) -> Result<(), Errno> {
        self.control(EPOLL_CTL_MOD, fd, events, key)
    }

    /// Removes a file descriptor. One that is closed is removed by the kernel.
    pub(crate) fn remove(self, fd: HostFd) -> Result<(), Errno> {
        self.control(EPOLL_CTL_DEL, fd, Events(0), 0)
    }

    fn control(self, what: u32, fd: HostFd, events: Events, key: u64) -> Result<(), Errno> {
        let event = epoll_event { events: events.0, data: key };
        let at = (&raw const event).expose_provenance();
        // SAFETY: the kernel reads `event`.
        unsafe { syscall4(__NR_epoll_ctl, self.0.argument(), what as usize, fd.argument(), at) }.map(drop)
    }

    /// Waits until there is an event, for at most so many milliseconds, and returns those found, at most as many as `events` has room
    /// for.
    ///
    /// Errors: `EINTR` when a signal was handled.
    pub(crate) fn wait(self, events: &mut [Event], milliseconds: Option<u32>) -> Result<&[Event], Errno> {
        let time = milliseconds.map_or(-1, |time| i32::try_from(time).unwrap_or(i32::MAX)) as usize;
        let (at, room) = (events.as_mut_ptr().expose_provenance(), events.len());
        // SAFETY: the kernel writes to at most as many elements of `events` as it has.
        let count = unsafe { syscall6(__NR_epoll_pwait, self.0.argument(), at, room, time, 0, 0) }?;
        Ok(events.get(..count).unwrap_or_default())
    }
}
