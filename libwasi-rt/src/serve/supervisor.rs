//! The first process: it listens, starts workers, starts others in place of those that end, and ends them when it is told to.
//!
//! It runs no guest code and reads nothing from clients. What workers share is a listening socket, whose connections the kernel
//! gives to one of them each, and a pipe that nobody writes to: its end means that they finish what they do and end.
//!
//! SIGTERM and SIGINT end the server so; SIGHUP is ignored. A worker that has not ended after the time of `--grace` is killed.

use core::sync::atomic::{AtomicI32, Ordering::Relaxed};

use wasm2native_abi::confinement::DUMPS_BY_WORKERS;

use super::record;
use crate::host::clock::{self, Clock};
use crate::host::error::Error;
use crate::host::listener;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::children::{self, Child};
use crate::sys::file::{HostFd, OwnedFd};
use crate::sys::signal::{self, SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use crate::sys::{Errno, pagemap, pages, process};

/// The most sockets that a server listens on.
const MOST_LISTENERS: usize = 16;

/// The most workers.
const MOST_WORKERS: usize = 256;

/// How soon after its start a worker may end before others wait with starting, in nanoseconds.
const SOON: u64 = 1_000_000_000;

/// What a worker has from the supervisor.
pub(super) struct Inherited {
    /// The listening sockets.
    pub(super) listeners: &'static [HostFd],
    /// The pipe whose end tells it to end.
    pub(super) control: HostFd,
    /// The map of its pages, if it could be opened.
    pub(super) map: Option<HostFd>,
}

/// A process.
#[derive(Clone, Copy)]
struct Worker {
    child: Child,
    started: u64,
}

static LISTENERS: [AtomicI32; MOST_LISTENERS] = [const { AtomicI32::new(-1) }; MOST_LISTENERS];
static CONTROL: AtomicI32 = AtomicI32::new(-1);
static MAP: AtomicI32 = AtomicI32::new(-1);

/// Returns what this worker has from the supervisor.
pub(super) fn inherited() -> Result<Inherited, Errno> {
    let file = |number: &AtomicI32| HostFd::new(number.load(Relaxed));
    let count = LISTENERS.iter().take_while(|listener| listener.load(Relaxed) >= 0).count();
    let listeners = pages::array_with(count, |index| LISTENERS.get(index).map_or(HostFd::new(-1), file))?;
    let map = Some(file(&MAP)).filter(|map| map.number() >= 0);
    Ok(Inherited { listeners, control: file(&CONTROL), map })
}

/// Listens, and starts the workers: returns in each of them, and never in the process that was started.
pub(crate) fn start_workers() -> Result<(), Errno> {
    let mut places = LISTENERS.iter();
    listener::listen_on(program::items(&record().addresses), |socket| {
        let place = places.next().ok_or(Error::Mfile)?;
        place.store(socket.into_fd().number(), Relaxed);
        Ok(())
    });
    let (reader, writer) = children::pipe()?;
    signal::ignore(SIGHUP);
    let signals = signal::block(&[SIGCHLD, SIGTERM, SIGINT]);
    let mut supervisor = Supervisor { workers: [None; MOST_WORKERS], writer: Some(writer), grace: None, signals };
    supervisor.run()?;
    // From here on this is a worker.
    drop(supervisor);
    signal::ignore(SIGTERM);
    signal::ignore(SIGINT);
    signal::unblock(signals);
    CONTROL.store(reader.into_fd().number(), Relaxed);
    if let Ok(map) = pagemap::open() {
        MAP.store(map.into_fd().number(), Relaxed);
    }
    if program::record().confinement.debuggable == DUMPS_BY_WORKERS {
        process::forbid_dumps();
    }
    Ok(())
}

/// The state of the first process.
struct Supervisor {
    workers: [Option<Worker>; MOST_WORKERS],
    /// The end of the pipe that stays open as long as workers work.
    writer: Option<OwnedFd>,
    /// When the time of those that have not ended is over, once they were told to.
    grace: Option<u64>,
    /// The signals that are waited for.
    signals: u64,
}

impl Supervisor {
    /// Starts workers, and others in their place; returns in each of them.
    fn run(&mut self) -> Result<(), Errno> {
        let wanted = match record().workers {
            0 => children::processors(),
            workers => workers,
        };
        let wanted = usize::try_from(wanted).unwrap_or(MOST_WORKERS).min(MOST_WORKERS);
        for place in 0..wanted {
            if self.start(place)? {
                return Ok(());
            }
        }
        loop {
            let time = self.grace.map(|grace| grace.saturating_sub(now()).max(1_000_000));
            match children::wait_for_signal(self.signals, time.map(clock::to_time)) {
                Some(SIGCHLD) => {}
                Some(_) => self.drain(),
                None if self.grace.is_some_and(|grace| grace <= now()) => self.kill(),
                None => {}
            }
            while let Some((child, status)) = children::ended() {
                let Some(place) = self.workers.iter().position(|worker| worker.is_some_and(|worker| worker.child == child))
                else {
                    continue;
                };
                if self.replace(place, status)? {
                    return Ok(());
                }
            }
            if self.grace.is_some() && self.workers.iter().all(Option::is_none) {
                process::exit(0);
            }
        }
    }

    /// Starts a worker; returns whether this is it.
    fn start(&mut self, place: usize) -> Result<bool, Errno> {
        let Some(child) = children::fork()? else {
            self.writer = None;
            return Ok(true);
        };
        if let Some(place) = self.workers.get_mut(place) {
            *place = Some(Worker { child, started: now() });
        }
        Ok(false)
    }

    /// Starts another worker in the place of one that has ended, unless the server ends; returns whether this is it.
    fn replace(&mut self, place: usize, status: u32) -> Result<bool, Errno> {
        let Some(worker) = self.workers.get_mut(place).and_then(Option::take) else { return Ok(false) };
        if self.grace.is_some() {
            return Ok(false);
        }
        let lived = now().saturating_sub(worker.started);
        // It could not start, and has said why; others will not either.
        if status == (REFUSED as u32) << 8 && lived < SOON {
            self.kill();
            process::exit(REFUSED);
        }
        Message::new()
            .text("error: a worker ended (wait status ")
            .decimal(status.into(), 0)
            .text("); another takes its place\n")
            .end();
        if lived < SOON {
            let _ = clock::sleep(Clock::Monotonic, SOON / 4);
        }
        self.start(place)
    }

    /// Tells workers to end when they have finished what they do.
    fn drain(&mut self) {
        self.writer = None;
        if self.grace.is_none() {
            self.grace = Some(now().saturating_add(record().grace));
        }
    }

    fn kill(&self) {
        for worker in self.workers.iter().flatten() {
            worker.child.kill();
        }
    }
}

fn now() -> u64 {
    clock::time(Clock::Monotonic).unwrap_or(0)
}
