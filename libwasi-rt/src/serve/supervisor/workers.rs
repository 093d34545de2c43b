//! Which workers there are, and when others are started.
//!
//! Workers at the first places are always there: one that ends is replaced. Those at the places behind them are extra: they are
//! started when connections wait that nobody takes, and end when they have nothing to do.

use crate::serve::loads::MOST_WORKERS;
use crate::serve::processors;
use crate::serve::record::record;
use crate::sys::children::Child;

/// How soon after its start a worker may end before others wait with starting, in nanoseconds.
const SOON: u64 = 1_000_000_000;

/// How long they wait at first; the time is doubled each time.
const PAUSE: u64 = 250_000_000;

/// How often it is doubled at most.
const DOUBLED: u32 = 6;

/// The place of a worker among all.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Its number.
    pub(super) number: usize,
    /// Whether it is not always taken.
    pub(super) is_extra: bool,
}

/// What the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// No worker has been ready yet.
    Starting,
    /// It serves.
    Serving,
    /// It ends. After this time, workers are ended.
    Draining(u64),
}

/// The workers.
pub(super) struct Workers {
    places: [Option<Worker>; MOST_WORKERS],
    /// How many there always are.
    least: usize,
    /// How many there are at most.
    most: usize,
    /// Whether one more is to be started.
    grows: bool,
    /// How many have ended soon after their start, without one that has not in between.
    failures: u32,
    /// The time before which none is started, of the monotonic clock.
    not_before: u64,
}

/// A process.
#[derive(Clone, Copy)]
struct Worker {
    child: Child,
    started: u64,
    is_ready: bool,
}

impl Workers {
    /// No workers, but as many to start as the record says.
    pub(super) fn new() -> Workers {
        let number = |count: u32| usize::try_from(count).unwrap_or(MOST_WORKERS).clamp(1, MOST_WORKERS);
        let least = number(if record().workers == 0 { processors::count() } else { record().workers });
        let most = number(record().most_workers).max(least);
        Workers::between(least, most)
    }

    fn between(least: usize, most: usize) -> Workers {
        Workers { places: [None; MOST_WORKERS], least, most, grows: false, failures: 0, not_before: 0 }
    }

    /// Returns how many there may be.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Returns the place of the next worker to start now, if there is one: at first a single one, which tries whether any can be
    /// ready.
    pub(super) fn next(&self, stage: Stage, now: u64) -> Option<Place> {
        let end = match stage {
            Stage::Starting => 1,
            Stage::Serving if self.grows => self.most,
            Stage::Serving => self.least,
            Stage::Draining(_) => 0,
        };
        let number = self.free_before(end)?;
        (self.not_before <= now).then_some(Place { number, is_extra: number >= self.least })
    }

    /// Returns the time at which a worker is to be started, if one is.
    pub(super) fn due(&self) -> Option<u64> {
        self.free_before(self.least).map(|_| self.not_before)
    }

    fn free_before(&self, end: usize) -> Option<usize> {
        self.places.iter().take(end).position(Option::is_none)
    }

    /// Takes note of a worker that was started.
    pub(super) fn started(&mut self, place: Place, child: Child, now: u64) {
        if place.is_extra {
            self.grows = false;
        }
        if let Some(entry) = self.places.get_mut(place.number) {
            *entry = Some(Worker { child, started: now, is_ready: false });
        }
    }

    /// Takes note of a worker that could not be started.
    pub(super) fn failed(&mut self, now: u64) {
        self.grows = false;
        self.failures = (self.failures + 1).min(DOUBLED);
        self.not_before = now + (PAUSE << (self.failures - 1));
    }

    /// Takes note of a worker that is ready.
    pub(super) fn ready(&mut self, place: usize) {
        if let Some(worker) = self.places.get_mut(place).and_then(Option::as_mut) {
            worker.is_ready = true;
        }
    }

    /// Takes note of a process that has ended with a status as wait(2) has it. Returns its place, and whether that was its own decision,
    /// which is an extra worker's; nothing if it was no worker.
    pub(super) fn ended(&mut self, child: Child, status: u32, now: u64) -> Option<(usize, bool)> {
        let number = self.places.iter().position(|worker| worker.is_some_and(|worker| worker.child == child))?;
        let worker = self.places.get_mut(number).and_then(Option::take)?;
        if status == 0 && number >= self.least {
            return Some((number, true));
        }
        if worker.is_ready && now.saturating_sub(worker.started) >= SOON {
            self.failures = 0;
        } else {
            self.failed(now);
        }
        Some((number, false))
    }

    /// Whether one more may be started when connections wait: as long as one is not ready, it may be the one that takes them.
    pub(super) fn may_grow(&self) -> bool {
        let starts = self.places.iter().flatten().any(|worker| !worker.is_ready);
        !starts && self.least < self.most && self.free_before(self.most).is_some()
    }

    /// Has one more started.
    pub(super) fn grow(&mut self) {
        self.grows = true;
    }

    /// Returns how many there are.
    pub(super) fn count(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// Ends one, whose messages are none.
    pub(super) fn end(&self, place: usize) {
        if let Some(worker) = self.places.get(place).and_then(Option::as_ref) {
            worker.child.kill();
        }
    }

    /// Ends all at once.
    pub(super) fn kill(&self) {
        for worker in self.places.iter().flatten() {
            worker.child.kill();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(workers: &mut Workers, stage: Stage, now: u64) -> Vec<(usize, bool)> {
        let mut started = Vec::new();
        while let Some(place) = workers.next(stage, now) {
            started.push((place.number, place.is_extra));
            workers.started(place, child(place.number), now);
        }
        started
    }

    fn child(place: usize) -> Child {
        Child::numbered(1000 + place as i32)
    }

    #[test]
    fn the_first_goes_ahead() {
        let mut workers = Workers::between(3, 3);
        assert_eq!(start(&mut workers, Stage::Starting, 0), [(0, false)]);
        workers.ready(0);
        assert_eq!(start(&mut workers, Stage::Serving, 0), [(1, false), (2, false)]);
        assert!(!workers.may_grow());
        assert_eq!(workers.ended(Child::numbered(1), 0, 0), None);
    }

    #[test]
    fn extra_ones_come_and_go() {
        let mut workers = Workers::between(1, 3);
        start(&mut workers, Stage::Serving, 0);
        assert!(!workers.may_grow());
        workers.ready(0);
        assert!(workers.may_grow());
        workers.grow();
        assert_eq!(start(&mut workers, Stage::Serving, 0), [(1, true)]);
        assert!(!workers.may_grow());
        workers.ready(1);
        workers.grow();
        assert_eq!(start(&mut workers, Stage::Serving, 0), [(2, true)]);
        workers.ready(2);
        assert!(!workers.may_grow());
        assert_eq!(workers.ended(child(1), 0, 0), Some((1, true)));
        assert_eq!(start(&mut workers, Stage::Serving, 0), []);
        assert!(workers.may_grow());
        assert_eq!(start(&mut workers, Stage::Draining(9), 0), []);
        assert_eq!(workers.count(), 2);
    }

    #[test]
    fn those_that_fail_again_and_again_wait() {
        let mut workers = Workers::between(1, 1);
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..9 {
            start(&mut workers, Stage::Serving, now);
            assert_eq!(workers.due(), None);
            assert_eq!(workers.ended(child(0), 9, now), Some((0, false)));
            assert!(workers.next(Stage::Serving, now).is_none());
            pauses.push((workers.due().unwrap() - now) / 1_000_000);
            now = workers.due().unwrap();
        }
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000]);
        start(&mut workers, Stage::Serving, now);
        workers.ready(0);
        assert_eq!(workers.ended(child(0), 9, now + 10 * SOON), Some((0, false)));
        assert_eq!(start(&mut workers, Stage::Serving, now + 10 * SOON), [(0, false)]);
    }
}
