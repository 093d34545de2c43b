//! The connection to a server of Redis: one for the process, made when it is first needed, and again after it was lost.
//!
//! The server is one that the program was granted (`--allow-net`), like any other that it connects to. Each command waits for its reply.

use core::sync::atomic::{AtomicI32, Ordering::Relaxed};

use wasm2native_abi::key_value::Server;

use super::resp::{Command, LONGEST_LINE, Line, line};
use crate::bytes;
use crate::host::environment::given_value;
use crate::host::key_value::Trouble;
use crate::host::limit;
use crate::host::net::dns::look_up::LookUp;
use crate::host::net::socket::Failure;
use crate::host::net::{Endpoint, Ip, grant};
use crate::program;
use crate::sys::file::{self, HostFd, IoVec};
use crate::sys::internet::{self, Kind};
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::{Errno, Time};

/// The socket; none is -1.
static SOCKET: AtomicI32 = AtomicI32::new(-1);

/// The time that a server has to take or send something, in seconds.
const PATIENCE: i64 = 30;

/// Sends a command, whose last argument may follow apart, and has its reply read.
///
/// Errors: those of `read`; `Unreachable` when there is no connection, or it was lost: whether the command was carried out is then unknown.
pub(super) fn ask<R>(
    command: &Command,
    last: Option<IoVec<'_>>,
    read: impl FnOnce(&mut Reply) -> Result<R, Trouble>,
) -> Result<R, Trouble> {
    let socket = connected()?;
    let answer = exchange(socket, command, last, read);
    if matches!(answer, Err(Trouble::Unreachable)) {
        close();
    }
    answer
}

/// [`ask`] with two last arguments.
pub(super) fn ask_with<R>(
    command: &Command,
    first: &[u8],
    last: IoVec<'_>,
    read: impl FnOnce(&mut Reply) -> Result<R, Trouble>,
) -> Result<R, Trouble> {
    let socket = connected()?;
    let answer = write(socket, command.bytes())
        .and_then(|()| write(socket, Command::head_of(first.len() as u64).bytes()))
        .and_then(|()| write(socket, first))
        .and_then(|()| exchange(socket, &Command::continued(last.length() as u64), Some(last), read));
    if matches!(answer, Err(Trouble::Unreachable)) {
        close();
    }
    answer
}

/// Sends bytes of this side, which are copied, since what is sent is lent as if it were written to.
fn write(socket: HostFd, text: &[u8]) -> Result<(), Trouble> {
    for part in text.chunks(Command::CAPACITY) {
        let mut copied = [0; Command::CAPACITY];
        let length = bytes::copy(&mut copied, part);
        send(socket, IoVec::new(copied.get_mut(..length).unwrap_or_default()))?;
    }
    Ok(())
}

fn exchange<R>(
    socket: HostFd,
    command: &Command,
    last: Option<IoVec<'_>>,
    read: impl FnOnce(&mut Reply) -> Result<R, Trouble>,
) -> Result<R, Trouble> {
    write(socket, command.bytes())?;
    if let Some(last) = last {
        send(socket, last)?;
        send(socket, IoVec::new(&mut [b'\r', b'\n']))?;
    }
    let mut reply = Reply { socket, buffer: [0; 2 * LONGEST_LINE], start: 0, end: 0 };
    let answer = read(&mut reply);
    // A server sends nothing that it was not asked for.
    if reply.start != reply.end { Err(Trouble::Unreachable) } else { answer }
}

/// A reply on its way.
pub(super) struct Reply {
    socket: HostFd,
    buffer: [u8; 2 * LONGEST_LINE],
    start: usize,
    end: usize,
}

impl Reply {
    /// Reads a line, and returns what `act` makes of it.
    pub(super) fn line<R>(&mut self, act: impl FnOnce(Line<'_>) -> Result<R, Trouble>) -> Result<R, Trouble> {
        loop {
            match line(self.buffer.get(self.start..self.end).unwrap_or_default()) {
                Ok(Some((line, size))) => {
                    self.start += size;
                    return match line {
                        Line::Error(text) => Err(meaning(text)),
                        line => act(line),
                    };
                }
                Ok(None) => self.more()?,
                Err(_) => return Err(Trouble::Unreachable),
            }
        }
    }

    /// Reads bytes to where there is room for exactly as many, and the end of the line after them.
    pub(super) fn bytes(&mut self, into: IoVec<'_>) -> Result<(), Trouble> {
        let present = into.first(self.end - self.start);
        present.fill(self.buffer.get(self.start..self.end).unwrap_or_default());
        self.start += present.length();
        let mut done = present.length();
        while !into.after(done).is_empty() {
            done += receive(self.socket, into.after(done))?;
        }
        while self.end - self.start < 2 {
            self.more()?;
        }
        match self.buffer.get(self.start..self.end) {
            Some([b'\r', b'\n', ..]) => {
                self.start += 2;
                Ok(())
            }
            _ => Err(Trouble::Unreachable),
        }
    }

    /// Receives more.
    fn more(&mut self) -> Result<(), Trouble> {
        let mut moved = [0; 2 * LONGEST_LINE];
        let length = bytes::copy(&mut moved, self.buffer.get(self.start..self.end).unwrap_or_default());
        self.buffer = moved;
        (self.start, self.end) = (0, length);
        let room = self.buffer.get_mut(length..).filter(|room| !room.is_empty()).ok_or(Trouble::Unreachable)?;
        self.end += receive(self.socket, IoVec::new(room))?;
        Ok(())
    }
}

/// Returns what an error means that the server reports.
fn meaning(text: &[u8]) -> Trouble {
    let starts = |with: &[u8]| text.get(..with.len()).is_some_and(|start| bytes::same(start, with));
    let ends =
        |with: &[u8]| text.len().checked_sub(with.len()).and_then(|at| text.get(at..)).is_some_and(|end| bytes::same(end, with));
    match () {
        () if starts(b"NOAUTH") || starts(b"WRONGPASS") || starts(b"NOPERM") || starts(b"READONLY") => Trouble::AccessDenied,
        () if starts(b"OOM") => Trouble::Full,
        () if ends(b"is not an integer") => Trouble::NotANumber,
        () if ends(b"would overflow") => Trouble::NumberTooLarge,
        () => Trouble::Broken,
    }
}

fn send(socket: HostFd, part: IoVec<'_>) -> Result<(), Trouble> {
    let mut done = 0;
    while !part.after(done).is_empty() {
        match internet::send(socket, part.after(done), None) {
            Ok(count) => done += count,
            Err(Errno::EAGAIN) => wait(socket, Interest::Write)?,
            Err(_) => return Err(Trouble::Unreachable),
        }
    }
    Ok(())
}

fn receive(socket: HostFd, part: IoVec<'_>) -> Result<usize, Trouble> {
    loop {
        match internet::receive(socket, part) {
            Ok(received) if received.length > 0 => return Ok(received.length),
            Err(Errno::EAGAIN) => wait(socket, Interest::Read)?,
            _ => return Err(Trouble::Unreachable),
        }
    }
}

fn wait(socket: HostFd, interest: Interest) -> Result<(), Trouble> {
    let mut waited = [Waited::new(Some(socket), interest)];
    match poll::wait(&mut waited, Some(Time { seconds: PATIENCE, nanoseconds: 0 })) {
        Ok(1..) => Ok(()),
        _ => Err(Trouble::Unreachable),
    }
}

/// Returns the connection.
fn connected() -> Result<HostFd, Trouble> {
    let socket = HostFd::new(SOCKET.load(Relaxed));
    if socket.number() >= 0 {
        // Something to read before anything was asked for is the end of it.
        if let Ok(0) = poll::wait(&mut [Waited::new(Some(socket), Interest::Read)], Some(Time::ZERO)) {
            return Ok(socket);
        }
        close();
    }
    let server = &program::key_values().server;
    let socket = connect(server)?;
    SOCKET.store(socket.number(), Relaxed);
    introduce(socket, server).inspect_err(|_| close())?;
    Ok(socket)
}

/// Ends the connection, if there is one.
#[cfg(test)]
pub(super) fn forget() {
    close();
}

fn close() {
    let socket = SOCKET.load(Relaxed);
    SOCKET.store(-1, Relaxed);
    if socket >= 0 {
        limit::count_closed();
        // It is of no use any more, whatever happens.
        let _ = file::close(HostFd::new(socket));
    }
}

/// Says who asks, and for which database.
fn introduce(socket: HostFd, server: &'static Server) -> Result<(), Trouble> {
    let is_done =
        |reply: &mut Reply| reply.line(|line| if line == Line::Status(b"OK") { Ok(()) } else { Err(Trouble::Unreachable) });
    let password = program::items(&server.password.bytes);
    if !password.is_empty() {
        let password = given_value(password).unwrap_or_default();
        exchange(socket, Command::new(b"AUTH", 2).argument(password), None, is_done)?;
    }
    if server.database != 0 {
        exchange(socket, Command::new(b"SELECT", 2).number(server.database.into()), None, is_done)?;
    }
    Ok(())
}

/// Connects to the first address of the server that answers.
fn connect(server: &'static Server) -> Result<HostFd, Trouble> {
    limit::expect_room()?;
    let mut look_up = LookUp::start(program::items(&server.host.bytes)).map_err(refused)?;
    loop {
        match look_up.next() {
            Ok(Ok(Some(ip))) => {
                if let Ok(socket) = connect_to(ip, server.port as u16) {
                    return Ok(socket);
                }
            }
            Ok(_) => return Err(Trouble::Unreachable),
            Err(Failure::Wait) => wait_for(&look_up)?,
            Err(failure) => return Err(refused(failure)),
        }
    }
}

fn refused(failure: Failure) -> Trouble {
    if matches!(failure, Failure::Denied) { Trouble::AccessDenied } else { Trouble::Unreachable }
}

/// Waits until the look-up of a name can go on.
fn wait_for(look_up: &LookUp) -> Result<(), Trouble> {
    let Some((file, _)) = look_up.wanted() else { return Ok(()) };
    let (fd, interest) = file.map_or((None, Interest::Read), |(fd, interest)| (Some(fd), interest));
    let mut waited = [Waited::new(fd, interest)];
    // Its own deadline passes meanwhile, if nothing comes.
    let moment = Time { seconds: 0, nanoseconds: 100_000_000 };
    poll::wait(&mut waited, Some(moment)).map(drop).map_err(|_| Trouble::Unreachable)
}

fn connect_to(ip: Ip, port: u16) -> Result<HostFd, Trouble> {
    let to = Endpoint::new(ip, port);
    if !grant::may_reach(&to) {
        return Err(Trouble::AccessDenied);
    }
    let unreachable = |_: Errno| Trouble::Unreachable;
    let socket = internet::create(ip.version(), Kind::Stream).map_err(unreachable)?;
    match internet::connect(socket.as_fd(), &to) {
        Ok(()) => {}
        Err(Errno::EINPROGRESS | Errno::EINTR) => {
            wait(socket.as_fd(), Interest::Write)?;
            internet::take_error(socket.as_fd()).map_err(unreachable)?;
        }
        Err(_) => return Err(Trouble::Unreachable),
    }
    limit::count_opened();
    Ok(socket.into_fd())
}
