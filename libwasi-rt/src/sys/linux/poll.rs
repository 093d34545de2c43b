//! Waiting for file descriptors and time.
//!
//! # Safety
//!
//! The kernel reads and writes arrays and structs that are borrowed for the time of the call.
#![allow(unsafe_code)]

use linux_raw_sys::general::{__NR_ppoll, __NR_pselect6, POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLRDHUP, pollfd};

use super::errno::Errno;
use super::file::{self, HostFd, uninterrupted};
use super::pages;
use super::syscall::{syscall5, syscall6};
use super::time::Time;

/// The event to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interest {
    /// There is something to read.
    Read,
    /// There is room to write.
    Write,
}

/// The state found for a file that was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing to report.
    Nothing,
    /// It is ready, or has failed: the next transfer tells the error.
    Ready,
    /// It is ready, and the other side is gone.
    HungUp,
    /// It is not open.
    Closed,
}

/// A file to wait for, and the state found for it; at first, none.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub(crate) struct Waited(pollfd);

impl Waited {
    /// No file.
    const NOTHING: Waited = Waited(pollfd { fd: -1, events: 0, revents: 0 });

    /// Returns a file to wait for; without one, there is nothing to wait for.
    pub(crate) fn new(fd: Option<HostFd>, interest: Interest) -> Waited {
        let events = if interest == Interest::Read { POLLIN } else { POLLOUT };
        Waited(pollfd { fd: fd.map_or(-1, HostFd::number), events: events as i16, revents: 0 })
    }

    /// Returns the state that [`wait`] has found for it.
    pub(crate) fn found(&self) -> Found {
        match self.0.revents as u32 {
            0 => Found::Nothing,
            events if events & POLLNVAL != 0 => Found::Closed,
            events if events & (POLLHUP | POLLERR) != 0 => Found::HungUp,
            _ => Found::Ready,
        }
    }
}

/// Waits until one of `files` is ready or the time is over, and returns how many are ready; without a time, for as long as
/// it takes.
#[inline(always)]
pub(crate) fn wait(files: &mut [Waited], time: Option<Time>) -> Result<usize, Errno> {
    let mut left = time;
    loop {
        let time = address(&mut left);
        // SAFETY: the kernel writes to `files` and puts the remaining time into `left`.
        match unsafe { syscall5(__NR_ppoll, files.as_mut_ptr().expose_provenance(), files.len(), time, 0, 0) } {
            Err(error) if error == Errno::EINTR => {}
            // The list is longer than the limit of open files (RLIMIT_NOFILE), as it may well be: the same file occurs in it
            // several times, or the limit was lowered when more were open.
            Err(error) if error == Errno::EINVAL => return wait_by_sets(files, left),
            answer => return answer,
        }
    }
}

/// Whether the other side of a connection sends no more, or is gone.
pub(crate) fn has_hung_up(fd: HostFd) -> bool {
    let mut file = [Waited(pollfd { fd: fd.number(), events: POLLRDHUP as i16, revents: 0 })];
    matches!(wait(&mut file, Some(Time::ZERO)), Ok(1..))
}

/// Waits until something can be read, or until nobody is left to write it. Returns at once if not even one file may be open.
#[cold]
pub(crate) fn wait_for_input(fd: HostFd) {
    let mut file = pollfd { fd: fd.number(), events: POLLIN as i16, revents: 0 };
    let file = (&raw mut file).expose_provenance();
    // SAFETY: the kernel writes to `file`.
    let _ = uninterrupted(|| unsafe { syscall5(__NR_ppoll, file, 1, 0, 0, 0) });
}

/// Whether reading from a file, or writing to it, would not block. A number that no file ever has never blocks.
pub(crate) fn is_ready(fd: HostFd, writes: bool) -> Result<bool, Errno> {
    let mut set = Set::<4>::new();
    let Some(end) = set.insert(fd.number()) else { return Ok(true) };
    let sets = if writes { [0, set.address()] } else { [set.address(), 0] };
    loop {
        match select(end, sets, &mut Some(Time::ZERO)) {
            Err(error) if error == Errno::EINTR => {}
            answer => return Ok(answer? != 0),
        }
    }
}

/// [`wait`] where the list is too long: sets have a bit for each number, however often it occurs and whatever the limit.
#[cold]
#[inline(never)]
fn wait_by_sets(files: &mut [Waited], time: Option<Time>) -> Result<usize, Errno> {
    let mut left = time;
    let mut closed = 0;
    loop {
        let (mut readable, mut writable) = (Set::<1024>::new(), Set::<1024>::new());
        let mut end = 0;
        for file in files.iter().map(|file| &file.0).filter(|file| file.fd >= 0 && (closed == 0 || file.revents != CLOSED)) {
            let set = if reads(file) { &mut readable } else { &mut writable };
            end = end.max(set.insert(file.fd).ok_or(Errno::EINVAL)?);
        }
        match select(end, [readable.address(), writable.address()], &mut left) {
            Err(error) if error == Errno::EINTR => {}
            // Unlike a list, sets hold only open files. The others are ready at once, as an error.
            Err(error) if error == Errno::EBADF && closed == 0 => {
                closed = mark_closed(files);
                left = Some(Time::ZERO);
                if closed == 0 {
                    return Err(error);
                }
            }
            answer => return answer.map(|_| closed + mark_ready(files, &readable, &writable)),
        }
    }
}

/// The result of [`wait`] for a file that is not open.
const CLOSED: i16 = POLLNVAL as i16;

fn reads(file: &pollfd) -> bool {
    file.events as u32 & POLLIN != 0
}

/// Marks those of `files` that are not open, as at least one of them is not, and returns how many.
fn mark_closed(files: &mut [Waited]) -> usize {
    let is_alone = files.len() == 1;
    let mut count = 0;
    for Waited(file) in files {
        let is_closed = is_alone || file::readable_bytes(HostFd::new(file.fd)) == Err(Errno::EBADF);
        file.revents = if is_closed && file.fd >= 0 { CLOSED } else { 0 };
        count += usize::from(file.revents != 0);
    }
    count
}

/// Marks those of `files` that are in the set that they belong to, and returns how many.
fn mark_ready(files: &mut [Waited], readable: &Set<1024>, writable: &Set<1024>) -> usize {
    let mut count = 0;
    for Waited(file) in files {
        let (set, event) = if reads(file) { (readable, POLLIN) } else { (writable, POLLOUT) };
        if !set.contains(file.fd) {
            if file.revents != CLOSED {
                file.revents = 0;
            }
            continue;
        }
        count += 1;
        let mut now = Time::ZERO;
        let (one, now) = ((&raw mut *file).expose_provenance(), (&raw mut now).expose_provenance());
        // Sets do not tell who has hung up; a list of one file does, if the limit allows even that.
        // SAFETY: the kernel writes to one element of the list, and to `now`.
        let known = unsafe { syscall5(__NR_ppoll, one, 1, now, 0, 0) };
        if known != Ok(1) {
            file.revents = event as i16;
        }
    }
    count
}

/// Waits until a file of one of two sets, for reading and for writing, is ready, and returns how many are; only those stay in
/// the sets. All numbers are below `end`.
fn select(end: usize, [readable, writable]: [usize; 2], left: &mut Option<Time>) -> Result<usize, Errno> {
    let time = address(left);
    // SAFETY: the kernel reads and writes as many bits of the sets as said, and puts the remaining time into `left`.
    unsafe { syscall6(__NR_pselect6, end, readable, writable, 0, time, 0) }
}

/// A set of file descriptors as the kernel takes it: a bit for each number, in words of the machine.
struct Set<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Set<WORDS> {
    const fn new() -> Set<WORDS> {
        Set([0; WORDS])
    }

    /// Adds a file descriptor and returns the number after it; nothing for a number without a bit here.
    fn insert(&mut self, fd: i32) -> Option<usize> {
        let number = usize::try_from(fd).ok()?;
        *self.0.get_mut(number / 64)? |= 1 << (number % 64);
        Some(number + 1)
    }

    fn contains(&self, fd: i32) -> bool {
        usize::try_from(fd).is_ok_and(|fd| self.0.get(fd / 64).is_some_and(|word| word >> (fd % 64) & 1 != 0))
    }

    fn address(&mut self) -> usize {
        self.0.as_mut_ptr().expose_provenance()
    }
}

/// Returns the address of a time for the kernel; 0 for none.
fn address(time: &mut Option<Time>) -> usize {
    time.as_mut().map_or(0, |time| (&raw mut *time).expose_provenance())
}

/// Lends an array for [`wait`] with `count` elements. A small one is on the stack, a large one has pages of its own.
pub(crate) fn with_array<T>(count: usize, act: impl FnOnce(&mut [Waited]) -> T) -> Result<T, Errno> {
    let mut few = [Waited::NOTHING; 128];
    if let Some(array) = few.get_mut(..count) {
        return Ok(act(array));
    }
    let size = count.checked_mul(size_of::<Waited>()).ok_or(Errno::ENOMEM)?;
    let pages = pages::allocate(size)?;
    // SAFETY: the pages are new and large enough, and zero is a value of every field.
    let answer = act(unsafe { core::slice::from_raw_parts_mut(pages as *mut Waited, count) });
    // SAFETY: the array was lent to `act`, which has returned.
    unsafe { pages::release(pages, size) };
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::fd::AsRawFd as _;

    use super::*;

    const NOW: Option<Time> = Some(Time::ZERO);

    /// Both ways to wait for files give the same answers.
    #[test]
    fn sets_and_lists_agree() {
        let (mut reader, mut writer) = std::io::pipe().unwrap();
        let (other_reader, other_writer) = std::io::pipe().unwrap();
        let of = |fd: i32, events: u32| Waited(pollfd { fd, events: events as i16, revents: 0 });
        let files = [
            of(reader.as_raw_fd(), POLLIN),
            of(-1, POLLIN),
            of(writer.as_raw_fd(), POLLOUT),
            of(reader.as_raw_fd(), POLLIN),
            of(other_reader.as_raw_fd(), POLLIN),
        ];
        let check = |files: &[Waited], expected: &[u32]| {
            let (mut list, mut sets) = (files.to_vec(), files.to_vec());
            let answers = (wait(&mut list, NOW), wait_by_sets(&mut sets, NOW));
            let found = |files: &[Waited]| files.iter().map(|file| file.0.revents as u32).collect::<Vec<_>>();
            assert_eq!((found(&list), found(&sets)), (expected.to_vec(), expected.to_vec()));
            let count = expected.iter().filter(|&&events| events != 0).count();
            assert_eq!(answers, (Ok(count), Ok(count)));
        };
        check(&files, &[0, 0, POLLOUT, 0, 0]);
        writer.write_all(b"x").unwrap();
        check(&files, &[POLLIN, 0, POLLOUT, POLLIN, 0]);
        drop(other_writer);
        check(&files, &[POLLIN, 0, POLLOUT, POLLIN, POLLHUP]);
        reader.read_exact(&mut [0]).unwrap();
        check(&files[..2], &[0, 0]);
        assert_eq!(wait_by_sets(&mut [], NOW), Ok(0));

        // Nothing has these numbers, of which the latter has no bit in a set.
        check(&[of(65_535, POLLIN)], &[POLLNVAL]);
        check(&[files[0], files[1], of(65_535, POLLOUT)], &[0, 0, POLLNVAL]);
        check(&[files[2], of(65_535, POLLOUT), files[4], of(65_534, POLLIN)], &[POLLOUT, POLLNVAL, POLLHUP, POLLNVAL]);
        assert_eq!(wait_by_sets(&mut [of(65_536, POLLIN)], NOW), Err(Errno::EINVAL));
        let ready = |file: i32, writes| is_ready(HostFd::new(file), writes);
        assert_eq!((ready(writer.as_raw_fd(), true), ready(reader.as_raw_fd(), false)), (Ok(true), Ok(false)));
    }
}
