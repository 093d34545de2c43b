//! Questions about one name on their way to a server and back: both types of addresses at once in datagrams, and over a connection
//! what does not fit into one.
//!
//! The socket is connected, so that the kernel drops what comes from any other address, and has a port of the kernel's choice for
//! each server and attempt; together with the random number of a question, which the answer repeats with the question itself,
//! somebody who cannot see it has to guess 32 bits.

use super::super::{Endpoint, Ip};
use super::message::{self, Answer, Question, Wanted};
use crate::bytes;
use crate::host::random;
use crate::list::{AnyList, List};
use crate::sys::Errno;
use crate::sys::file::{HostFd, IoVec, OwnedFd};
use crate::sys::internet::{self, Kind};
use crate::sys::poll::Interest;

/// The types of addresses that are asked for.
const TYPES: [Wanted; 2] = [Wanted::A, Wanted::Aaaa];

/// The number of bytes of an answer that count: those of a datagram by far, and more addresses than anybody tries.
const LARGEST: usize = 4096;

/// The fate of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// There is no answer yet.
    Asked,
    /// The answer has to be fetched over a connection.
    Truncated,
    /// It was answered.
    Answered,
}

/// The way that questions take.
enum Way {
    /// Nothing is under way.
    None,
    /// Datagrams.
    Datagrams(OwnedFd),
    /// A connection, for the question with this number: how many bytes were sent and received.
    Connection { socket: OwnedFd, question: usize, sent: usize, received: usize },
}

/// The state of the questions to one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The answers are awaited.
    Waits,
    /// All questions are answered.
    Done,
    /// There is no such name.
    NoName,
    /// This server does not answer.
    Failed,
    /// This server refuses to answer.
    Refused,
}

/// The questions about one name.
pub(super) struct Exchange {
    fates: [Fate; 2],
    ids: [u16; 2],
    way: Way,
    server: Option<Endpoint>,
    buffer: [u8; LARGEST],
}

impl Exchange {
    /// Returns one without questions.
    pub(super) fn new() -> Exchange {
        Exchange { fates: [Fate::Asked; 2], ids: [0; 2], way: Way::None, server: None, buffer: [0; LARGEST] }
    }

    /// Forgets all answers: another name is asked about.
    pub(super) fn restart(&mut self) {
        self.fates = [Fate::Asked; 2];
        self.way = Way::None;
    }

    /// Ends it.
    pub(super) fn end(&mut self) {
        self.way = Way::None;
    }

    /// Asks a server what has not been answered; returns false if that is not possible.
    pub(super) fn ask(&mut self, server: Endpoint, name: &[u8]) -> bool {
        self.server = Some(server);
        self.way = Way::None;
        for fate in &mut self.fates {
            if *fate == Fate::Truncated {
                *fate = Fate::Asked;
            }
        }
        let mut ids = [0; 4];
        if random::fill(IoVec::new(&mut ids)).is_err() {
            return false;
        }
        let [a, b, c, d] = ids;
        self.ids = [u16::from_ne_bytes([a, b]), u16::from_ne_bytes([c, d])];
        let Ok(socket) = internet::create(server.ip.version(), Kind::Datagram) else { return false };
        if internet::connect(socket.as_fd(), &server).is_err() {
            return false;
        }
        let mut question = Question::new();
        for number in self.with_fate(Fate::Asked) {
            if !self.write(number, name, &mut question) || !send_whole(socket.as_fd(), &mut question) {
                return false;
            }
        }
        self.way = Way::Datagrams(socket);
        true
    }

    /// Goes on as far as that is possible without waiting, and calls `each` with the addresses found.
    pub(super) fn advance(&mut self, name: &[u8], mut each: impl FnMut(Ip)) -> Progress {
        loop {
            let progress = match &self.way {
                Way::None => Some(Progress::Failed),
                Way::Datagrams(socket) => {
                    let socket = socket.as_fd();
                    self.receive_datagram(socket, name, &mut each)
                }
                Way::Connection { .. } => self.move_bytes(name, &mut each),
            };
            if let Some(progress) = progress {
                return progress;
            }
            let is_asked = |fate: &Fate| *fate == Fate::Asked;
            if self.fates.iter().any(is_asked) {
                continue;
            }
            let Some(question) = self.with_fate(Fate::Truncated).next() else { return Progress::Done };
            if !matches!(self.way, Way::Connection { .. }) && !self.connect(question) {
                return Progress::Failed;
            }
        }
    }

    /// Returns what to wait for.
    pub(super) fn wanted(&self) -> Option<(HostFd, Interest)> {
        match &self.way {
            Way::None => None,
            Way::Datagrams(socket) => Some((socket.as_fd(), Interest::Read)),
            Way::Connection { socket, received: 0, sent: 0, .. } => Some((socket.as_fd(), Interest::Write)),
            Way::Connection { socket, .. } => Some((socket.as_fd(), Interest::Read)),
        }
    }

    /// Receives a datagram; returns something if that is not possible, or settles more than one question.
    fn receive_datagram(&mut self, socket: HostFd, name: &[u8], each: &mut impl FnMut(Ip)) -> Option<Progress> {
        let length = match internet::receive(socket, IoVec::new(&mut self.buffer)) {
            Ok(received) => received.length,
            Err(Errno::EAGAIN) => return Some(Progress::Waits),
            Err(_) => return Some(Progress::Failed),
        };
        let mut question = Question::new();
        for number in self.with_fate(Fate::Asked) {
            if !self.write(number, name, &mut question) {
                return Some(Progress::Failed);
            }
            let question: &AnyList<u8> = &question;
            // Anything else was not sent by the server, or is an answer to an earlier question.
            let answer = message::read(self.buffer.get(..length)?, question.values(), false, &mut *each);
            if let Some(answer) = answer {
                return self.settle(number, answer);
            }
        }
        None
    }

    /// Remembers an answer; returns something if it settles more than one question.
    fn settle(&mut self, number: usize, answer: Answer) -> Option<Progress> {
        let fate = match answer {
            Answer::Found => Fate::Answered,
            Answer::Truncated => Fate::Truncated,
            Answer::NoName => return Some(Progress::NoName),
            Answer::Failed => return Some(Progress::Failed),
            Answer::Refused => return Some(Progress::Refused),
        };
        if let Some(place) = self.fates.get_mut(number) {
            *place = fate;
        }
        None
    }

    /// Starts a connection for a question; returns false if that is not possible.
    fn connect(&mut self, question: usize) -> bool {
        let Some(server) = self.server else { return false };
        let Ok(socket) = internet::create(server.ip.version(), Kind::Stream) else { return false };
        match internet::connect(socket.as_fd(), &server) {
            Ok(()) | Err(Errno::EINPROGRESS | Errno::EINTR) => {}
            Err(_) => return false,
        }
        self.way = Way::Connection { socket, question, sent: 0, received: 0 };
        true
    }

    /// Moves bytes over the connection; returns something if that is not possible, or settles more than one question.
    fn move_bytes(&mut self, name: &[u8], each: &mut impl FnMut(Ip)) -> Option<Progress> {
        let Way::Connection { socket, question: number, sent, received } = &self.way else { return Some(Progress::Failed) };
        let (host, number, sent, received) = (socket.as_fd(), *number, *sent, *received);
        let mut question = Question::new();
        if !self.write(number, name, &mut question) {
            return Some(Progress::Failed);
        }
        let question: &AnyList<u8> = &question;
        if sent == 0 {
            return self.send(host, question.values());
        }
        let room = self.buffer.get_mut(received..)?;
        let count = match internet::receive(host, IoVec::new(room)) {
            Ok(part) => part.length,
            Err(Errno::EAGAIN) => return Some(Progress::Waits),
            Err(_) => 0,
        };
        let total = received + count;
        if let Way::Connection { received, .. } = &mut self.way {
            *received = total;
        }
        let text = self.buffer.get(..total)?;
        let length = usize::from(u16::from_be_bytes(bytes::part(text, 0)));
        let is_whole = total >= 2 + length && total >= 2;
        if !is_whole && total < LARGEST {
            return if count == 0 { Some(Progress::Failed) } else { None };
        }
        let answer = message::read(text.get(2..text.len().min(2 + length))?, question.values(), !is_whole, &mut *each);
        self.way = Way::None;
        match answer {
            // A connection has no more room to offer.
            None | Some(Answer::Truncated) => Some(Progress::Failed),
            Some(answer) => match self.settle(number, answer) {
                None if self.with_fate(Fate::Truncated).next().is_none() => Some(Progress::Done),
                None => {
                    let next = self.with_fate(Fate::Truncated).next()?;
                    if self.connect(next) { None } else { Some(Progress::Failed) }
                }
                settled => settled,
            },
        }
    }

    /// Sends a question over a connection, after its length.
    fn send(&mut self, host: HostFd, question: &[u8]) -> Option<Progress> {
        let mut whole = List::<u8, 302>::new();
        let whole: &mut AnyList<u8> = &mut whole;
        let length = (question.len() as u16).to_be_bytes();
        let fits = length.iter().chain(question).all(|&byte| whole.push(byte));
        let mut copy = [0; 302];
        let count = bytes::copy(&mut copy, whole.values());
        let part = copy.get_mut(..count)?;
        match internet::send(host, IoVec::new(part), None) {
            // The connection is not made yet.
            Err(Errno::EAGAIN | Errno::ENOTCONN) => Some(Progress::Waits),
            Ok(moved) if fits && moved == count => {
                if let Way::Connection { sent, .. } = &mut self.way {
                    *sent = moved;
                }
                None
            }
            _ => Some(Progress::Failed),
        }
    }

    /// Writes the question with a number.
    fn write(&self, number: usize, name: &[u8], question: &mut Question) -> bool {
        match (self.ids.get(number), TYPES.get(number)) {
            (Some(&id), Some(&wanted)) => message::ask(question, id, name, wanted),
            _ => false,
        }
    }

    /// Returns the numbers of the questions with a fate, as it is now.
    fn with_fate(&self, fate: Fate) -> impl Iterator<Item = usize> + use<> {
        let has = self.fates.map(|one| one == fate);
        has.into_iter().enumerate().filter(|(_, has)| *has).map(|(number, _)| number)
    }
}

/// Sends a datagram.
fn send_whole(socket: HostFd, question: &mut Question) -> bool {
    let mut copy = [0; 300];
    let question: &AnyList<u8> = question;
    let count = bytes::copy(&mut copy, question.values());
    copy.get_mut(..count).is_some_and(|whole| internet::send(socket, IoVec::new(whole), None) == Ok(count))
}
