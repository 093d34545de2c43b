//! The supervisor's part: the table, room for a value of each worker, and answers to what a worker has sent.
//!
//! Children do not inherit any of that memory. A worker that dies, or is ended, leaves nothing behind but its staged value, which is
//! forgotten before another takes its place: tags keep questions apart, and are no secret.
//!
//! # Safety
//!
//! The regions are mapped once and for good, by the supervisor, which has one thread; what is made of them here is not used again
//! before it is gone.
#![allow(unsafe_code)]

use core::ptr;
use core::slice;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::super::table::{Table, size_for};
use super::desk::{self, Answer, Bad, Staged};
use super::message::{LARGEST, LARGEST_QUESTION};
use crate::host::random;
use crate::program;
use crate::sys::file::{HostFd, IoVec};
use crate::sys::socket::{self, MessageFlags};
use crate::sys::{Errno, pages};

/// What came of a look at the socket of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Nothing, or a question, which was answered.
    Nothing,
    /// The end of the worker.
    End,
    /// What is no question: the worker is to be ended.
    Nonsense,
}

/// The supervisor's functions, which its record leads to.
pub(crate) struct Keeping {
    /// Makes an empty table, and room for so many workers.
    pub(crate) start: fn(usize) -> Result<(), Errno>,
    /// Takes one question of the worker at a place from its socket, and answers it. Never waits.
    pub(crate) answer: fn(usize, HostFd) -> Heard,
    /// Forgets the value that was on its way to or from the worker at a place.
    pub(crate) forget: fn(usize),
    /// Has this worker ask through a socket.
    pub(crate) join: fn(HostFd),
}

/// Returns the supervisor's functions.
pub(crate) type Office = fn() -> Keeping;

/// `w2n_shared_key_values`: returns the functions.
pub(crate) fn keeping() -> Keeping {
    Keeping { start, answer, forget, join: super::asking::join }
}

static TABLE: AtomicUsize = AtomicUsize::new(0);
static QUESTION: AtomicUsize = AtomicUsize::new(0);
static STAGED: AtomicUsize = AtomicUsize::new(0);
static STATES: AtomicUsize = AtomicUsize::new(0);

/// The tag and the size of what is staged for a worker.
type State = (u64, usize);

fn start(workers: usize) -> Result<(), Errno> {
    let most = program::key_values().most as usize;
    let mut secret = [0; 8];
    random::fill(IoVec::new(&mut secret)).map_err(|_| Errno::EIO)?;
    let regions = [
        (&TABLE, size_for(most)),
        (&QUESTION, LARGEST_QUESTION),
        (&STAGED, workers * LARGEST),
        (&STATES, workers * size_of::<State>()),
    ];
    for (place, size) in regions {
        let address = pages::allocate(size)?;
        // SAFETY: the pages are new, and belong to this process.
        unsafe { pages::keep_from_children(address, size) };
        place.store(address, Relaxed);
    }
    // SAFETY: see above.
    Table::new(unsafe { region(&TABLE, 0, size_for(most)) }, most, u64::from_le_bytes(secret));
    Ok(())
}

fn answer(place: usize, socket: HostFd) -> Heard {
    // SAFETY: see above.
    let room = unsafe { region(&QUESTION, 0, LARGEST_QUESTION) };
    let length = match socket::receive(socket, &[IoVec::new(room)], MessageFlags::DONT_WAIT) {
        Ok((0, _)) => return Heard::End,
        Ok((_, true)) => return Heard::Nonsense,
        Ok((length, false)) => length,
        Err(error) if error == Errno::EAGAIN => return Heard::Nothing,
        Err(_) => return Heard::End,
    };
    let most = program::key_values().most as usize;
    // SAFETY: see above.
    let mut table = Table::of(unsafe { region(&TABLE, 0, size_for(most)) });
    let mut staged = staged(place);
    match desk::answer(&mut table, &mut staged, room.get(..length).unwrap_or_default()) {
        Ok(Some(answer)) => send(socket, &answer, &mut staged),
        Ok(None) => Heard::Nothing,
        Err(Bad) => Heard::Nonsense,
    }
}

fn forget(place: usize) {
    *staged(place).state = (0, 0);
    // SAFETY: nothing refers to the pages, which belong to the place.
    unsafe { pages::discard(STAGED.load(Relaxed) + place * LARGEST, LARGEST) };
}

/// Returns what is staged for the worker at a place.
fn staged(place: usize) -> Staged<'static> {
    let state = ptr::with_exposed_provenance_mut::<State>(STATES.load(Relaxed)).wrapping_add(place);
    // SAFETY: the supervisor has no more places than it made room for, and zero is a state.
    let state = unsafe { &mut *state };
    // SAFETY: likewise.
    Staged { state, bytes: unsafe { region(&STAGED, place * LARGEST, LARGEST) } }
}

/// Sends an answer. A worker that takes none for so long that there is no room has given up its questions.
fn send(socket: HostFd, answer: &Answer, staged: &mut Staged<'_>) -> Heard {
    let (offset, size) = answer.data;
    let data = staged.bytes.get(offset..offset + size).unwrap_or_default();
    match socket::send(socket, &[IoVec::read_only(&answer.head), IoVec::read_only(data)], MessageFlags::DONT_WAIT) {
        Err(error) if error != Errno::EAGAIN => Heard::End,
        _ => Heard::Nothing,
    }
}

/// Returns a part of a region.
///
/// # Safety
///
/// It is in the region, and nobody else refers to it.
unsafe fn region(place: &AtomicUsize, offset: usize, size: usize) -> &'static mut [u8] {
    // SAFETY: passed on to the caller.
    unsafe { slice::from_raw_parts_mut(ptr::with_exposed_provenance_mut(place.load(Relaxed) + offset), size) }
}
