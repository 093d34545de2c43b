//! The first process of a server of several programs: it listens, starts each of them from its bytes in this executable, and starts it
//! again if it ends.
//!
//! ```text
//! front ──┬─ member 0: supervisor ── workers        sockets: inherited by all
//!         ├─ member 1: supervisor ── workers        queues: one for each, see handover
//!         └─ …
//! ```
//!
//! A member is a program of its own, with its own sandbox, and shares nothing with others but the sockets. What it inherits has fixed
//! numbers: see [`MemberRecord`]. This process runs no guest code, and reads nothing that a client sends.

use wasm2native_abi::confinement::DUMPS_BY_WORKERS;
use wasm2native_abi::serve::{FIRST_QUEUE, MOST_MEMBERS, MemberRecord, READY_FILE};

use super::listen::{self, Listening};
use super::notify;
use super::record::record;
use super::report::say;
use super::time::now;
use crate::host::clock;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::children::{self, Child, close_range};
use crate::sys::file::{self, HostFd, IoVec, OwnedFd, Transfer};
use crate::sys::poll::{self, Interest, Waited};
use crate::sys::signal::{self, SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use crate::sys::{Errno, local, memfd, process};

/// How long a member that has ended is not started again, in nanoseconds.
const PAUSE: u64 = 500_000_000;

/// How much longer than `--grace` members have, which end workers themselves when that is over.
const MARGIN: u64 = 1_000_000_000;

/// How many bytes of connections that are handed over a queue keeps, if the system allows it.
const QUEUED: u32 = 1 << 20;

/// What the server does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Not all members have been ready yet.
    Starting,
    /// It serves.
    Serving,
    /// It ends; at this time, members are ended.
    Draining(u64),
}

/// A member.
struct Member {
    child: Option<Child>,
    is_ready: bool,
    /// The time before which it is not started.
    not_before: u64,
    /// Its queue: the end that it receives from, and the one that others send to.
    queue: Option<(OwnedFd, OwnedFd)>,
}

/// The state of the first process.
struct Front {
    members: [Member; MOST_MEMBERS],
    listening: Listening,
    stage: Stage,
    signals: OwnedFd,
    ready: OwnedFd,
    teller: OwnedFd,
    /// The worst status of a member that has ended.
    status: i32,
}

fn records() -> &'static [MemberRecord] {
    program::items(&record().programs)
}

/// Starts all members: never returns, except when that is impossible.
pub(crate) fn start_members() -> Result<(), Errno> {
    signal::restore_default(SIGCHLD);
    signal::ignore(SIGHUP);
    let blocked = signal::block(&[SIGCHLD, SIGTERM, SIGINT]);
    let listening = Listening::open();
    if program::record().confinement.debuggable == DUMPS_BY_WORKERS {
        process::forbid_dumps();
    }
    let signals = children::open_signals(blocked)?;
    let (ready, teller) = children::pipe()?;
    let members = [const { Member { child: None, is_ready: false, not_before: 0, queue: None } }; MOST_MEMBERS];
    let mut front = Front { members, listening, stage: Stage::Starting, signals, ready, teller, status: 0 };
    for (member, _) in front.members.iter_mut().zip(records()) {
        let (receiver, sender) = local::pair()?;
        // A shorter queue is full earlier.
        let _ = local::keep_bytes(sender.as_fd(), QUEUED);
        member.queue = Some((receiver, sender));
    }
    front.run()
}

impl Front {
    fn run(&mut self) -> ! {
        loop {
            self.start();
            self.wait();
            while let Some(place) = self.next_ready() {
                self.on_ready(place);
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

    /// Starts the members that are missing.
    fn start(&mut self) {
        if matches!(self.stage, Stage::Draining(_)) {
            return;
        }
        for place in 0..MOST_MEMBERS {
            let Some(record) = records().get(place) else { return };
            let is_due = self.members.get(place).is_some_and(|member| member.child.is_none() && member.not_before <= now());
            if !is_due {
                continue;
            }
            let own = process::id();
            let child = memfd::of_executable(program::items(&record.executable)).and_then(|file| {
                Ok(match children::fork()? {
                    Some(child) => child,
                    None => self.become_member(place, file, own),
                })
            });
            match child {
                Ok(child) => {
                    if let Some(member) = self.members.get_mut(place) {
                        member.child = Some(child);
                    }
                }
                Err(error) => self.fail(place, error),
            }
        }
    }

    /// Takes note of a member that could not be started.
    fn fail(&mut self, place: usize, error: Errno) {
        let mut message = start_message(place);
        say(message.text("cannot be started (errno ").decimal(error.0.into(), 0).text(")\n"));
        if self.stage == Stage::Starting {
            self.end(REFUSED);
        }
        if let Some(member) = self.members.get_mut(place) {
            member.not_before = now() + PAUSE;
        }
    }

    /// Becomes a member, in a process of its own.
    fn become_member(&self, place: usize, executable: OwnedFd, parent: u32) -> ! {
        children::end_with_parent();
        if children::parent() != parent {
            process::exit(REFUSED);
        }
        let error = match self.lay_out(place, executable.as_fd()) {
            // Signals stay blocked until the member waits for them, so that none ends it before that.
            Ok(executable) => children::become_program(executable),
            Err(error) => error,
        };
        let mut message = start_message(place);
        message.text("cannot be executed in memory (errno ").decimal(error.0.into(), 0).text(")\n");
        message.text(
            "  help: that needs memfd_create(2) for executables (vm.memfd_noexec = 0 or 1) and enough open files (ulimit -n)\n",
        );
        say(&mut message);
        process::exit(REFUSED)
    }

    /// Gives the files that a member inherits the numbers that it knows, and returns that of its executable.
    fn lay_out(&self, place: usize, executable: HostFd) -> Result<HostFd, Errno> {
        let ends = self.members.iter().enumerate().filter_map(|(other, member)| {
            let (receiver, sender) = member.queue.as_ref()?;
            Some(if other == place { receiver.as_fd() } else { sender.as_fd() })
        });
        let files = || [self.teller.as_fd()].into_iter().chain(ends.clone()).chain(self.listening.files());
        let count = FIRST_QUEUE + records().len() as i32 + self.listening.files().count() as i32 - READY_FILE;
        let executable_at = READY_FILE + count;
        // Copies behind all that is in use, so that none is overwritten before it was copied.
        let highest = files().chain([executable]).fold(executable_at, |highest, file| highest.max(file.number()));
        for (copy_at, file) in (highest + 1..).zip(files().chain([executable])) {
            file::duplicate_as(file, copy_at)?.into_fd();
        }
        for (index, _) in files().enumerate() {
            children::duplicate_for_program(HostFd::new(highest + 1 + index as i32), READY_FILE + index as i32)?;
        }
        let executable = file::duplicate_as(HostFd::new(highest + 1 + count), executable_at)?.into_fd();
        close_range(executable_at + 1, i32::MAX)?;
        Ok(executable)
    }

    /// Waits until something happens.
    fn wait(&self) {
        let missing = self.members.iter().zip(records()).filter(|(member, _)| member.child.is_none());
        let due = match self.stage {
            Stage::Draining(until) => Some(until),
            _ => missing.map(|(member, _)| member.not_before).min(),
        };
        let mut files = [self.signals.as_fd(), self.ready.as_fd()].map(|file| Waited::new(Some(file), Interest::Read));
        let _ = poll::wait(&mut files, due.map(|due| clock::to_time(due.saturating_sub(now()))));
    }

    /// Returns the place of a member that has told that it is ready.
    fn next_ready(&self) -> Option<usize> {
        let mut byte = [0];
        let read = file::transfer(self.ready.as_fd(), Transfer::READ, &[IoVec::new(&mut byte)], 0);
        (read == Ok(1)).then_some(byte[0].into())
    }

    fn on_ready(&mut self, place: usize) {
        if let Some(member) = self.members.get_mut(place) {
            member.is_ready = true;
        }
        let mut members = self.members.iter().zip(records());
        if self.stage == Stage::Starting && members.all(|(member, _)| member.is_ready) {
            self.stage = Stage::Serving;
            self.listening.announce(say);
            notify::ready();
        }
    }

    /// Takes note of a member that has ended.
    fn on_end(&mut self, child: Child, status: u32) {
        let Some(place) = self.members.iter().position(|member| member.child == Some(child)) else { return };
        let (code, signal) = (status >> 8 & 0xff, status & 0x7f);
        if let Some(member) = self.members.get_mut(place) {
            (member.child, member.not_before) = (None, now() + PAUSE);
        }
        let code = if signal == 0 { code as i32 } else { 128 + signal as i32 };
        match self.stage {
            // It has told why.
            Stage::Starting => self.end(if code == 0 { REFUSED } else { code }),
            Stage::Serving => {
                let (how, number) = if signal == 0 { ("status ", code as u32) } else { ("signal ", signal) };
                let mut message = start_message(place);
                say(message.text("has ended (").text(how).decimal(number.into(), 0).text("), and is started again\n"));
            }
            Stage::Draining(_) => self.status = self.status.max(code),
        }
    }

    /// Ends the server: by the first signal when all have finished what they do, by one more SIGINT at once.
    fn stop(&mut self, signal: u32) {
        match self.stage {
            Stage::Starting => self.end(0),
            Stage::Serving => {
                notify::stopping();
                self.listening.close();
                for member in &mut self.members {
                    member.queue = None;
                    member.child.into_iter().for_each(Child::ask_to_end);
                }
                self.stage = Stage::Draining(now().saturating_add(record().grace).saturating_add(MARGIN));
            }
            Stage::Draining(_) if signal == SIGINT => self.end(128 + SIGINT as i32),
            Stage::Draining(_) => {}
        }
    }

    /// Ends the process if no member is left, or `until` is over.
    fn finish(&mut self, until: u64) {
        if self.members.iter().all(|member| member.child.is_none()) {
            process::exit(self.status);
        }
        if until <= now() {
            self.end(REFUSED);
        }
    }

    /// Ends all of it at once.
    fn end(&mut self, status: i32) -> ! {
        self.listening.close();
        for member in &self.members {
            member.child.into_iter().for_each(Child::kill);
        }
        process::exit(status)
    }
}

/// Begins a message about a member.
fn start_message(place: usize) -> Message {
    let mut message = Message::new();
    let name = records().get(place).map_or(&b""[..], |record| program::items(&record.name.bytes));
    message.text("error: the component ").name(name).text(" ");
    message
}

const _: () = assert!(MOST_MEMBERS <= 1 << u8::BITS && listen::MOST < 1 << 16);
