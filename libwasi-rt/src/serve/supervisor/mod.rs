//! The first process: it listens, starts workers, starts others in place of those that end, and ends them when it is told to.
//!
//! It runs no guest code and reads nothing from clients. What workers share is a listening socket, whose connections the kernel
//! gives to one of them each; a pipe that nobody writes to, whose end means that they finish what they do and end; and a pipe by
//! which each tells that it is ready.
//!
//! ```text
//! first worker ──ready──→ all workers, "listening on …" ──SIGTERM, SIGINT──→ no more connections ──all ended, or --grace──→ exit
//!      └─ ended: so does the server                       └─ SIGINT once more: at once
//! ```
//!
//! Where values are kept in memory, it keeps them: [`values`]. What it [reports](super::report) does not wait for a reader. SIGHUP is ignored. [`workers`] has how many workers there are; [`super::listen`] the sockets.

mod values;
mod workers;

use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering::Relaxed};

use wasm2native_abi::confinement::DUMPS_BY_WORKERS;

use super::listen::{self, Listening};
use super::loads::MOST_WORKERS;
use super::record::record;
use super::{ending, loads, notify, report, routing};
use crate::host::clock::{self, Clock};
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::children::{self, Child};
use crate::sys::file::{self, HostFd, IoVec, OwnedFd, Transfer};
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::signal::{self, SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use crate::sys::{Errno, pagemap, pages, process};
use values::Values;
use workers::{Place, Stage, Workers};

/// What a worker has from the supervisor.
pub(super) struct Inherited {
    /// The listening sockets.
    pub(super) listeners: &'static [HostFd],
    /// The pipe whose end tells it to end.
    pub(super) control: HostFd,
    /// The map of its pages, if it could be opened.
    pub(super) map: Option<HostFd>,
    /// Whether it ends when it has nothing to do for some time.
    pub(super) is_extra: bool,
}

static LISTENERS: [AtomicI32; listen::MOST] = [const { AtomicI32::new(-1) }; listen::MOST];
static CONTROL: AtomicI32 = AtomicI32::new(-1);
static READY: AtomicI32 = AtomicI32::new(-1);
static PLACE: AtomicU32 = AtomicU32::new(0);
static IS_EXTRA: AtomicBool = AtomicBool::new(false);
static MAP: AtomicI32 = AtomicI32::new(-1);

fn stored(number: &AtomicI32) -> HostFd {
    HostFd::new(number.load(Relaxed))
}

/// Returns what this worker has from the supervisor.
pub(super) fn inherited() -> Result<Inherited, Errno> {
    let count = LISTENERS.iter().take_while(|listener| listener.load(Relaxed) >= 0).count();
    let listeners = pages::array_with(count, |index| LISTENERS.get(index).map_or(HostFd::new(-1), stored))?;
    let map = Some(stored(&MAP)).filter(|map| map.number() >= 0);
    Ok(Inherited { listeners, control: stored(&CONTROL), map, is_extra: IS_EXTRA.load(Relaxed) })
}

/// Returns the pipe through which [it is told](tell_ready) that this worker is ready.
pub(super) fn ready() -> Option<HostFd> {
    Some(stored(&READY)).filter(|pipe| pipe.number() >= 0)
}

/// Returns the socket through which this worker asks for values, if it does.
pub(super) fn keeper() -> Option<HostFd> {
    values::end()
}

/// Tells the supervisor that this worker is ready to answer requests: called once.
pub(super) fn tell_ready() {
    let place = PLACE.load(Relaxed) as u8;
    // The supervisor may be gone, which the other pipe tells.
    let _ = file::transfer(stored(&READY), Transfer::WRITE, &[IoVec::read_only(&[place])], 0);
    give_up(stored(&READY));
}

/// Closes a file that this worker has from the supervisor, or had opened before the freeze.
///
/// Its number stays in use: those of the guest's files are above the numbers that were in use at the freeze.
pub(super) fn give_up(file: HostFd) {
    if let Ok(copy) = file::duplicate_as(stored(&CONTROL), file.number()) {
        copy.into_fd();
    }
}

/// Listens, and starts the workers: returns in each of them, and never in the process that was started.
pub(crate) fn start_workers() -> Result<(), Errno> {
    // Whoever ignores SIGCHLD does not learn how workers ended.
    signal::restore_default(SIGCHLD);
    signal::ignore(SIGHUP);
    let blocked = signal::block(&[SIGCHLD, SIGTERM, SIGINT]);
    let listening = Listening::open();
    for (place, socket) in LISTENERS.iter().zip(listening.files()) {
        place.store(socket.number(), Relaxed);
    }
    let is_private = program::record().confinement.debuggable == DUMPS_BY_WORKERS;
    if is_private {
        process::forbid_dumps();
    }
    ending::prepare()?;
    let signals = children::open_signals(blocked)?;
    let (control, writer) = children::pipe()?;
    let (ready, teller) = children::pipe()?;
    CONTROL.store(control.into_fd().number(), Relaxed);
    READY.store(teller.into_fd().number(), Relaxed);
    let (stage, control) = (Stage::Starting, Some(writer));
    let (workers, values) = (Workers::new(), Values::new()?);
    loads::prepare(workers.most())?;
    let mut supervisor = Supervisor { workers, values, listening, stage, control, ready, signals, is_watching: true };
    let (place, end) = supervisor.run()?;
    supervisor.values.join(end);
    // From here on this is a worker. It keeps none of the supervisor's files but those of statics.
    drop(supervisor);
    become_worker(place, blocked, is_private);
    ending::leave_to_read()
}

/// Makes this process a worker.
fn become_worker(place: Place, blocked: u64, is_private: bool) {
    signal::ignore(SIGTERM);
    signal::ignore(SIGINT);
    signal::unblock(blocked);
    PLACE.store(place.number as u32, Relaxed);
    loads::join(place.number);
    IS_EXTRA.store(place.is_extra, Relaxed);
    if is_private {
        // Otherwise only root could open the map.
        process::allow_dumps();
    }
    if let Ok(map) = pagemap::open() {
        MAP.store(map.into_fd().number(), Relaxed);
    }
    if is_private {
        process::forbid_dumps();
    }
}

/// The state of the first process.
struct Supervisor {
    workers: Workers,
    values: Values,
    listening: Listening,
    stage: Stage,
    /// The end of the pipe that stays open as long as workers work.
    control: Option<OwnedFd>,
    /// The pipe by which workers tell that they are ready.
    ready: OwnedFd,
    /// The signals that arrive.
    signals: OwnedFd,
    /// Whether connections are looked at that wait.
    is_watching: bool,
}

impl Supervisor {
    /// Starts workers, and others in their place; returns in each of them, with its end of a socket if it asks for values.
    fn run(&mut self) -> Result<(Place, Option<OwnedFd>), Errno> {
        loop {
            if let Some(started) = self.start_workers()? {
                return Ok(started);
            }
            self.wait();
            if let Some(place) = self.values.answer() {
                self.workers.end(place);
            }
            while let Some(place) = next_byte(self.ready.as_fd()) {
                self.on_ready(place.into());
            }
            while let Some(signal) = children::next_signal(self.signals.as_fd()) {
                if signal != SIGCHLD {
                    self.stop(signal);
                }
            }
            // As the first process of a container, it is the parent of others, too.
            while let Some((child, status)) = children::ended() {
                self.on_end(child, status);
            }
            if let Stage::Draining(until) = self.stage {
                self.finish(until);
            }
        }
    }

    /// Starts the workers that are missing; in each of them, returns its place and its end of a socket.
    fn start_workers(&mut self) -> Result<Option<(Place, Option<OwnedFd>)>, Errno> {
        while let Some(place) = self.workers.next(self.stage, now()) {
            let end = match self.values.open(place.number) {
                Ok(end) => end,
                Err(error) if self.stage == Stage::Starting => return Err(error),
                Err(_) => {
                    self.workers.failed(now());
                    continue;
                }
            };
            let parent = process::id();
            match children::fork() {
                Ok(Some(child)) => self.workers.started(place, child, now()),
                Ok(None) => {
                    children::end_with_parent();
                    if children::parent() != parent {
                        process::exit(REFUSED);
                    }
                    return Ok(Some((place, end)));
                }
                Err(error) if self.stage == Stage::Starting => return Err(error),
                Err(_) => self.workers.failed(now()),
            }
        }
        Ok(None)
    }

    /// Waits until something happens.
    fn wait(&mut self) {
        let due = match self.stage {
            Stage::Draining(until) => Some(until),
            _ => self.workers.due(),
        };
        let watches = self.stage == Stage::Serving && self.workers.may_grow();
        let look = (watches && !self.is_watching).then_some(LOOK);
        let left = due.map(|due| due.saturating_sub(now()));
        let time = left.into_iter().chain(look).min();
        let mut files = [Waited::new(None, Interest::Read); 3 + listen::MOST + MOST_WORKERS];
        let known = [self.signals.as_fd(), self.ready.as_fd()].into_iter();
        let watched = self.doors().filter(|_| watches && self.is_watching);
        let mut count = 0;
        for (place, file) in files.iter_mut().zip(known.chain(watched).chain(self.values.files())) {
            *place = Waited::new(Some(file), Interest::Read);
            count += 1;
        }
        let _ = poll::wait(files.get_mut(..count).unwrap_or_default(), time.map(clock::to_time));
        if watches {
            self.look();
        }
    }

    /// Returns the sockets at which connections wait: those that listen, and the queue of a program that is one of several.
    fn doors(&self) -> impl Iterator<Item = HostFd> + '_ {
        self.listening.files().chain(routing::of_member().map(|routing| (routing.queue)()))
    }

    /// Has one more worker started if connections wait for so long that no worker can have been free.
    ///
    /// A connection that has just arrived is looked at once more later, so that this costs nothing when nobody waits, and little
    /// when many come.
    fn look(&mut self) {
        let is_wanted = listen::are_wanted(self.doors());
        if is_wanted && !self.is_watching {
            self.workers.grow();
        }
        self.is_watching = !is_wanted;
    }

    /// Takes note of a worker that is ready.
    fn on_ready(&mut self, place: usize) {
        self.workers.ready(place);
        if self.stage == Stage::Starting {
            self.stage = Stage::Serving;
            match routing::of_member() {
                Some(routing) => (routing.tell_ready)(),
                None => {
                    self.listening.announce(report::say);
                    notify::ready();
                }
            }
        }
    }

    /// Takes note of a worker that has ended.
    fn on_end(&mut self, child: Child, status: u32) {
        let Some((place, is_expected)) = self.workers.ended(child, status, now()) else { return };
        self.values.close(place);
        loads::forget(place);
        match self.stage {
            Stage::Starting => self.end_as(status),
            Stage::Serving if !is_expected => report_end(status),
            _ => {}
        }
    }

    /// Ends the server as its first worker has ended, which has said why.
    fn end_as(&mut self, status: u32) -> ! {
        self.listening.close();
        let (code, signal) = parts(status);
        if code == 0 && signal == 0 {
            Message::new().text("error: the program exited before it could serve\n").end();
            process::exit(REFUSED);
        }
        if signal != 0 {
            signal::end_by(signal);
        }
        process::exit(code as i32)
    }

    /// Ends the server: by the first signal when workers have finished what they do, by one more SIGINT at once.
    fn stop(&mut self, signal: u32) {
        match self.stage {
            Stage::Starting => {
                self.listening.close();
                self.workers.kill();
                process::exit(0);
            }
            Stage::Serving => {
                match routing::of_member() {
                    Some(routing) => (routing.stop)(),
                    None => notify::stopping(),
                }
                ending::announce();
                self.listening.close();
                self.control = None;
                self.stage = Stage::Draining(now().saturating_add(record().grace));
            }
            Stage::Draining(_) if signal == SIGINT => {
                self.workers.kill();
                process::exit(128 + SIGINT as i32);
            }
            Stage::Draining(_) => {}
        }
    }

    /// Ends the process if no worker is left, or `until` is over.
    fn finish(&mut self, until: u64) {
        match self.workers.count() {
            0 => process::exit(0),
            left if until <= now() => {
                self.workers.kill();
                let mut message = Message::new();
                message.text("error: ").decimal(left as u64, 0).text(if left == 1 { " worker" } else { " workers" });
                report::say(message.text(" had not finished in time, and requests were cut off (--grace)\n"));
                process::exit(REFUSED);
            }
            _ => {}
        }
    }
}

/// How long a connection waits before another worker is started for it, in nanoseconds.
const LOOK: u64 = 50_000_000;

/// Tells that a worker has ended, and how.
fn report_end(status: u32) {
    let (code, signal) = parts(status);
    let (how, number) = if signal == 0 { ("status ", code) } else { ("signal ", signal) };
    let mut message = Message::new();
    message.text("error: a worker ended (").text(how).decimal(number.into(), 0).text("); another takes its place\n");
    report::say(&mut message);
}

/// Returns the exit code or the signal with which a process has ended: wait(2).
fn parts(status: u32) -> (u32, u32) {
    (status >> 8 & 0xff, status & 0x7f)
}

/// Takes a byte that has arrived in a pipe, if there is one.
fn next_byte(pipe: HostFd) -> Option<u8> {
    let mut byte = [0];
    let read = file::transfer(pipe, Transfer::READ, &[IoVec::new(&mut byte)], 0);
    (read == Ok(1)).then_some(byte[0])
}

fn now() -> u64 {
    clock::time(Clock::Monotonic).unwrap_or(0)
}

const _: () = assert!(MOST_WORKERS <= 1 << u8::BITS);
