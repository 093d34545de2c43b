//! The sockets that are open: a table of them, with what is to be remembered about each.
//!
//! A socket stays open as long as something uses it: the handle by which the program knows it, and the streams of its connection.
//! The table is memory that starts as zero, and pages of it exist only once touched.

use core::sync::atomic::{AtomicI32, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};

use wasm2native_abi::limit::MOST_FILES;

use super::{Endpoint, Ip, Version};
use crate::host::error::Error;
use crate::host::limit;
use crate::sys::Errno;
use crate::sys::Time;
use crate::sys::file::{self, HostFd, OwnedFd};
use crate::sys::internet::{self, Kind};
use crate::sys::poll::{self, Interest, Waited};

/// The reason why an operation on a socket was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The program was not granted that.
    Denied,
    /// The socket is not in a state for it.
    State,
    /// Something else is in progress on the socket.
    Conflict,
    /// What is to be finished was not started.
    NotStarted,
    /// An address or a value has no meaning there.
    Invalid,
    /// It would have to wait.
    Wait,
    /// The kernel's reason.
    System(Error),
}

impl From<Errno> for Failure {
    fn from(error: Errno) -> Failure {
        match error {
            Errno::EAGAIN => Failure::Wait,
            error => Failure::System(error.into()),
        }
    }
}

/// The state of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum State {
    /// It is new.
    New,
    /// Binding it was started.
    Binding,
    /// It has an address.
    Bound,
    /// Listening was started.
    ListenStarted,
    /// It takes connections.
    Listening,
    /// A connection was started.
    Connecting,
    /// It is connected.
    Connected,
    /// It failed, and can only be closed.
    Failed,
}

impl State {
    const ALL: [State; 8] = [
        State::New,
        State::Binding,
        State::Bound,
        State::ListenStarted,
        State::Listening,
        State::Connecting,
        State::Connected,
        State::Failed,
    ];
}

/// A socket of the table, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SocketId(pub(crate) u32);

/// A place in the table.
pub(crate) struct Socket {
    /// The kernel's file descriptor plus 1, or 0 when the place is free.
    file: AtomicI32,
    /// How many use it.
    users: AtomicU32,
    /// The number of connections that may wait to be accepted, or 0 for the default.
    pub(super) waiting: AtomicU32,
    /// How many sockets had this place before.
    pub(super) opened: AtomicU32,
    /// How often the streams of datagrams were replaced by others.
    pub(super) generation: AtomicU32,
    state: AtomicU8,
    /// 1 for version 6.
    version: AtomicU8,
    /// 1 when the socket may answer whoever sends to it: its address was granted.
    pub(super) serves: AtomicU8,
}

/// The table. One thread at a time uses it; the atomics only make it a static.
static SOCKETS: [Socket; MOST_FILES as usize] = [const { Socket::new() }; MOST_FILES as usize];

/// A number below which no place is free.
static LOWEST: AtomicU32 = AtomicU32::new(0);

impl Socket {
    const fn new() -> Socket {
        Socket {
            file: AtomicI32::new(0),
            users: AtomicU32::new(0),
            waiting: AtomicU32::new(0),
            opened: AtomicU32::new(0),
            generation: AtomicU32::new(0),
            state: AtomicU8::new(0),
            version: AtomicU8::new(0),
            serves: AtomicU8::new(0),
        }
    }

    /// Returns the kernel's file descriptor.
    pub(crate) fn host(&self) -> HostFd {
        HostFd::new(self.file.load(Relaxed) - 1)
    }

    /// Returns its state.
    pub(crate) fn state(&self) -> State {
        State::ALL.get(usize::from(self.state.load(Relaxed))).copied().unwrap_or(State::Failed)
    }

    pub(super) fn set_state(&self, state: State) {
        self.state.store(state as u8, Relaxed);
    }

    /// Returns its version of the protocol.
    pub(crate) fn version(&self) -> Version {
        if self.version.load(Relaxed) == 0 { Version::V4 } else { Version::V6 }
    }

    /// Returns its local address.
    pub(crate) fn local(&self) -> Result<Endpoint, Failure> {
        match self.state() {
            State::New | State::Failed => Err(Failure::State),
            State::Binding => Err(Failure::Conflict),
            _ => Ok(internet::local(self.host())?),
        }
    }

    /// Returns the address that it is connected to.
    pub(crate) fn remote(&self) -> Result<Endpoint, Failure> {
        match self.state() {
            State::Connected => Ok(internet::remote(self.host())?),
            State::Connecting => Err(Failure::Conflict),
            _ => Err(Failure::State),
        }
    }
}

/// Creates a socket with one user.
pub(crate) fn create(version: Version, kind: Kind) -> Result<SocketId, Failure> {
    expect_room()?;
    enter(internet::create(version, kind)?, version, State::New)
}

/// Enters a socket with one user. Without room it is closed.
pub(super) fn enter(fd: OwnedFd, version: Version, state: State) -> Result<SocketId, Failure> {
    let (number, place) = lowest_free()?;
    LOWEST.store(number + 1, Relaxed);
    place.users.store(1, Relaxed);
    place.waiting.store(0, Relaxed);
    place.serves.store(0, Relaxed);
    place.version.store(u8::from(version == Version::V6), Relaxed);
    place.set_state(state);
    place.file.store(fd.into_fd().number() + 1, Relaxed);
    limit::count_opened();
    Ok(SocketId(number))
}

/// Checks that there is room for one more, before anything is done to open it.
pub(super) fn expect_room() -> Result<(), Failure> {
    limit::expect_room().map_err(Failure::System)?;
    lowest_free().map(drop)
}

fn lowest_free() -> Result<(u32, &'static Socket), Failure> {
    let from = LOWEST.load(Relaxed);
    let mut places = (from..).zip(SOCKETS.iter().skip(from as usize));
    places.find(|(_, place)| place.file.load(Relaxed) == 0).ok_or(Failure::System(Error::Mfile))
}

/// Returns an open socket.
///
/// Errors: `State` when there is none of that number, which only a mistake of the runtime explains.
pub(crate) fn get(id: SocketId) -> Result<&'static Socket, Failure> {
    SOCKETS.get(id.0 as usize).filter(|place| place.file.load(Relaxed) != 0).ok_or(Failure::State)
}

/// Adds a user.
pub(crate) fn share(id: SocketId) {
    if let Ok(socket) = get(id) {
        socket.users.store(socket.users.load(Relaxed) + 1, Relaxed);
    }
}

/// Removes a user; the last one closes the socket.
pub(crate) fn release(id: SocketId) {
    let Ok(socket) = get(id) else { return };
    let users = socket.users.load(Relaxed).saturating_sub(1);
    socket.users.store(users, Relaxed);
    if users == 0 {
        let host = socket.host();
        socket.file.store(0, Relaxed);
        socket.opened.store(socket.opened.load(Relaxed).wrapping_add(1), Relaxed);
        socket.generation.store(socket.generation.load(Relaxed).wrapping_add(1), Relaxed);
        LOWEST.store(LOWEST.load(Relaxed).min(id.0), Relaxed);
        limit::count_closed();
        // What was sent is on its way or lost; nobody waits for either.
        let _ = file::close(host);
    }
}

/// Whether a socket is ready for reading or writing now.
pub(super) fn is_ready(host: HostFd, interest: Interest) -> Result<bool, Failure> {
    Ok(poll::wait(&mut [Waited::new(Some(host), interest)], Some(Time::ZERO))? != 0)
}

/// An address and a port remembered for something with a number; all zero is nothing.
pub(super) struct Memory {
    /// The number, which is not 0.
    number: AtomicU32,
    /// The port, and above it the version.
    port: AtomicU32,
    address: [AtomicU64; 2],
}

impl Memory {
    /// Nothing.
    pub(super) const fn new() -> Memory {
        Memory { number: AtomicU32::new(0), port: AtomicU32::new(0), address: [const { AtomicU64::new(0) }; 2] }
    }

    /// Whether it is this address and port, for something with this number.
    pub(super) fn is(&self, number: u32, endpoint: &Endpoint) -> bool {
        let (port, [high, low]) = Memory::words(endpoint);
        let [own_high, own_low] = &self.address;
        self.number.load(Relaxed) == number
            && self.port.load(Relaxed) == port
            && own_high.load(Relaxed) == high
            && own_low.load(Relaxed) == low
    }

    /// Replaces it.
    pub(super) fn set(&self, number: u32, endpoint: &Endpoint) {
        let (port, words) = Memory::words(endpoint);
        self.port.store(port, Relaxed);
        for (place, word) in self.address.iter().zip(words) {
            place.store(word, Relaxed);
        }
        self.number.store(number, Relaxed);
    }

    fn words(endpoint: &Endpoint) -> (u32, [u64; 2]) {
        let port = u32::from(endpoint.port);
        match &endpoint.ip {
            Ip::V4(address) => (port | 4 << 16, [u32::from_ne_bytes(*address).into(), 0]),
            Ip::V6(address) => {
                let word = |at| u64::from_ne_bytes(crate::bytes::part(address, at));
                (port | 6 << 16, [word(0), word(8)])
            }
        }
    }
}
