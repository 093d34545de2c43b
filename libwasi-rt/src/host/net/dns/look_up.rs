//! A look-up: the order in which sources are asked for the addresses of a name, and the addresses found.
//!
//! ```text
//! address ─┐
//! localhost├─> found
//! hosts ───┘
//! name, or name.domain for each domain ─> each server, `attempts` times ─> found, or the reason why not
//! ```

use core::sync::atomic::{AtomicI32, Ordering::Relaxed};

use super::super::grant::{self, LOOPBACK, Source};
use super::super::socket::Failure;
use super::super::{Endpoint, Ip, Version, address};
use super::configuration::Configuration;
use super::exchange::{Exchange, Progress};
use super::hosts;
use super::name::Name;
use crate::host::clock::{self, Clock};
use crate::list::{AnyList, List};
use crate::sys::OpenFlags;
use crate::sys::directory;
use crate::sys::file::HostFd;
use crate::sys::internet::{self, Kind};
use crate::sys::poll::Interest;

/// The reason why a look-up found nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The name does not exist, or has no address.
    NoName,
    /// No server answers now.
    Temporary,
    /// Servers refuse to answer.
    Permanent,
}

/// The number of addresses that are passed on.
const MOST_ADDRESSES: usize = 64;

/// A look-up of a name.
pub(crate) struct LookUp {
    /// The name as the program asked for it.
    name: Name,
    /// The name that servers are asked for.
    asked: Name,
    configuration: Configuration,
    exchange: Exchange,
    found: List<Ip, MOST_ADDRESSES>,
    /// The number of addresses that the program has taken.
    taken: usize,
    /// The number of the next name to be asked for.
    candidate: usize,
    server: usize,
    attempt: u32,
    /// The time until which a server may answer.
    deadline: u64,
    /// The worst that a server said about the name.
    trouble: Option<Trouble>,
    outcome: Option<Result<(), Trouble>>,
}

/// The files, opened at start; 0 when there is none.
static HOSTS: AtomicI32 = AtomicI32::new(0);
static CONFIGURATION: AtomicI32 = AtomicI32::new(0);

/// Opens the files, before the kernel denies that.
pub(crate) fn open_resolver() {
    for (path, file) in [(c"/etc/hosts", &HOSTS), (c"/etc/resolv.conf", &CONFIGURATION)] {
        // Without a file, the look-up goes on without it.
        if let Ok(opened) = directory::open_host(path, OpenFlags::READ) {
            file.store(opened.into_fd().number(), Relaxed);
        }
    }
}

fn opened(file: &AtomicI32) -> Option<HostFd> {
    Some(file.load(Relaxed)).filter(|&number| number != 0).map(HostFd::new)
}

impl LookUp {
    /// Starts to look up a name.
    ///
    /// Errors: `Invalid` for what is no name; `Denied` for one that was not granted. An address needs no look-up, and is found
    /// whatever was granted.
    pub(crate) fn start(text: &[u8]) -> Result<LookUp, Failure> {
        LookUp::begun(text, opened(&HOSTS), opened(&CONFIGURATION))
    }

    /// [`LookUp::start`] with these files.
    pub(super) fn begun(text: &[u8], hosts: Option<HostFd>, configuration: Option<HostFd>) -> Result<LookUp, Failure> {
        let mut begun = LookUp::new();
        begun.begin(text, hosts, configuration)?;
        Ok(begun)
    }

    fn new() -> LookUp {
        LookUp {
            name: Name::new(),
            asked: Name::new(),
            configuration: Configuration::new(),
            exchange: Exchange::new(),
            found: List::new(),
            taken: 0,
            candidate: 0,
            server: 0,
            attempt: 0,
            deadline: 0,
            trouble: None,
            outcome: None,
        }
    }

    fn begin(&mut self, text: &[u8], hosts: Option<HostFd>, configuration: Option<HostFd>) -> Result<(), Failure> {
        if let Some(ip) = address::parse(text) {
            push(&mut self.found, ip);
            self.outcome = Some(Ok(()));
            return Ok(());
        }
        if !self.name.set(text) {
            return Err(Failure::Invalid);
        }
        if !grant::may_look_up(self.name.text()) {
            return Err(Failure::Denied);
        }
        self.ask_machine(hosts);
        if !values(&self.found).is_empty() {
            self.succeed(Source::Machine);
            return Ok(());
        }
        if let Some(file) = configuration {
            self.configuration.read(file);
        }
        self.next_name();
        Ok(())
    }

    /// Finds what this machine says about the name.
    fn ask_machine(&mut self, hosts: Option<HostFd>) {
        let found = &mut self.found;
        if grant::is_localhost(self.name.text()) {
            LOOPBACK.iter().for_each(|ip| push(found, *ip));
        } else if let Some(file) = hosts {
            hosts::each(file, self.name.text(), |ip| push(found, ip));
        }
    }

    /// Returns the next address; nothing when all were taken.
    ///
    /// Errors: `Wait` while it goes on.
    pub(crate) fn next(&mut self) -> Result<Result<Option<Ip>, Trouble>, Failure> {
        self.advance();
        match self.outcome {
            None => Err(Failure::Wait),
            Some(Err(trouble)) => Ok(Err(trouble)),
            Some(Ok(())) => {
                let next = values(&self.found).get(self.taken).copied();
                self.taken += usize::from(next.is_some());
                Ok(Ok(next))
            }
        }
    }

    /// Goes on as far as that is possible without waiting, and returns whether it is over.
    pub(crate) fn advance(&mut self) -> bool {
        while self.outcome.is_none() {
            let found = &mut self.found;
            match self.exchange.advance(self.asked.text(), |ip| push(found, ip)) {
                Progress::Waits if now() < self.deadline => return false,
                Progress::Waits | Progress::Failed => self.next_server(Trouble::Temporary),
                Progress::Refused => self.next_server(Trouble::Permanent),
                Progress::Done => self.next_name_unless_found(),
                Progress::NoName => self.next_name_unless_found(),
            }
        }
        true
    }

    /// Returns what to wait for, and until when, before [`LookUp::advance`] is worth another try; nothing when it is over.
    pub(crate) fn wanted(&self) -> Option<(Option<(HostFd, Interest)>, u64)> {
        match self.outcome {
            None => Some((self.exchange.wanted(), self.deadline)),
            Some(_) => None,
        }
    }

    fn next_name_unless_found(&mut self) {
        if values(&self.found).is_empty() {
            self.next_name();
        } else {
            self.succeed(Source::Server);
        }
    }

    /// Asks about the next name that the program may have meant, if there is one.
    fn next_name(&mut self) {
        while self.set_candidate(self.candidate) {
            self.candidate += 1;
            if self.asked.text().is_empty() {
                continue;
            }
            self.exchange.restart();
            (self.server, self.attempt) = (0, 0);
            return self.ask();
        }
        self.fail(self.trouble.unwrap_or(Trouble::NoName));
    }

    /// Chooses a name to be asked for by its number; returns false when there is none. It is empty when it is too long.
    fn set_candidate(&mut self, number: usize) -> bool {
        let is_first = self.name.is_complete || self.name.dots() >= self.configuration.dots;
        let domain = if is_first { number.checked_sub(1) } else { Some(number) };
        let domain = match domain {
            None => Some(&b""[..]),
            Some(_) if self.name.is_complete => None,
            Some(number) => match self.configuration.domain(number) {
                None if !is_first && (number == 0 || self.configuration.domain(number - 1).is_some()) => Some(&b""[..]),
                domain => domain,
            },
        };
        match domain {
            Some(domain) => {
                self.asked.set_joined(self.name.text(), domain);
                true
            }
            None => false,
        }
    }

    /// Asks the next server, or the first one again, if there is another attempt.
    fn next_server(&mut self, trouble: Trouble) {
        self.server += 1;
        if self.configuration.server(self.server).is_none() {
            (self.server, self.attempt) = (0, self.attempt + 1);
        }
        if self.attempt < self.configuration.attempts {
            return self.ask();
        }
        if !values(&self.found).is_empty() {
            // Some servers do not answer questions about one of the versions.
            return self.succeed(Source::Server);
        }
        self.trouble = Some(trouble);
        self.next_name();
    }

    fn ask(&mut self) {
        self.deadline = now().saturating_add(u64::from(self.configuration.timeout) * 1_000_000_000);
        if let Some(server) = self.configuration.server(self.server) {
            // One that cannot be asked shows when it goes on.
            self.exchange.ask(server, self.asked.text());
        }
    }

    fn succeed(&mut self, source: Source) {
        for ip in values(&self.found) {
            grant::learn(self.name.text(), ip, source);
        }
        self.put_reachable_first();
        self.exchange.end();
        self.outcome = Some(Ok(()));
    }

    fn fail(&mut self, trouble: Trouble) {
        self.exchange.end();
        self.outcome = Some(Err(trouble));
    }

    /// Puts the addresses of version 6 first, if there is a way to them, and otherwise those of version 4: the first rule of RFC
    /// 6724, section 6.
    fn put_reachable_first(&mut self) {
        let first_v6 = values(&self.found).iter().find(|ip| ip.version() == Version::V6);
        let Some(first_v6) = first_v6 else { return };
        let first = if is_reachable(first_v6) { Version::V6 } else { Version::V4 };
        let mut sorted = List::<Ip, MOST_ADDRESSES>::new();
        let addresses = values(&self.found);
        for ip in addresses.iter().filter(|ip| ip.version() == first) {
            push(&mut sorted, *ip);
        }
        for ip in addresses.iter().filter(|ip| ip.version() != first) {
            push(&mut sorted, *ip);
        }
        self.found = sorted;
    }
}

/// Whether the kernel knows a way to an address: connecting a socket for datagrams sends nothing.
fn is_reachable(ip: &Ip) -> bool {
    const ANY: u16 = 9;
    let socket = internet::create(ip.version(), Kind::Datagram);
    socket.is_ok_and(|socket| internet::connect(socket.as_fd(), &Endpoint::new(*ip, ANY)).is_ok())
}

/// Adds an address that is not there yet, while there is room.
fn push(list: &mut AnyList<Ip>, ip: Ip) {
    if !list.values().contains(&ip) {
        list.push(ip);
    }
}

fn values(list: &AnyList<Ip>) -> &[Ip] {
    list.values()
}

fn now() -> u64 {
    clock::time(Clock::Monotonic).unwrap_or(u64::MAX)
}
