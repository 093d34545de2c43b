//! The exchanges in progress: a table of them, which owns them and their buffers.
//!
//! # Safety
//!
//! A slot says whether it holds an exchange, and whether that is lent. Whoever changes a slot from one of these states to "lent"
//! has it alone, until it puts another state there; so no two references to an exchange exist at a time.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::sync::atomic::AtomicU8;
use core::sync::atomic::Ordering::Relaxed;

use super::Times;
use super::exchange::{Buffers, Exchange, LENGTHS};
use crate::sys::pages;

/// The number of exchanges that a program may have in progress.
const CAPACITY: usize = 64;

/// It holds nothing.
const FREE: u8 = 0;
/// It holds an exchange.
const TAKEN: u8 = 1;
/// It is used.
const LENT: u8 = 2;

struct Slot {
    state: AtomicU8,
    place: UnsafeCell<MaybeUninit<Exchange>>,
    /// The buffers, while no exchange has them; they are made for the first.
    buffers: UnsafeCell<Option<Buffers>>,
}

// SAFETY: the state decides who uses the place and the buffers.
unsafe impl Sync for Slot {}

static SLOTS: [Slot; CAPACITY] = [const {
    Slot { state: AtomicU8::new(FREE), place: UnsafeCell::new(MaybeUninit::uninit()), buffers: UnsafeCell::new(None) }
}; CAPACITY];

impl Slot {
    /// Changes the state to "lent", if it is this. One thread at a time calls that; the atomic only makes it a static.
    fn lend(&self, from: u8) -> bool {
        let is_so = self.state.load(Relaxed) == from;
        if is_so {
            self.state.store(LENT, Relaxed);
        }
        is_so
    }
}

/// Enters a new exchange and returns its number; nothing when there is no room.
pub(crate) fn enter(times: Times) -> Option<u32> {
    let (number, slot) = SLOTS.iter().enumerate().find(|(_, slot)| slot.lend(FREE))?;
    // SAFETY: the slot is lent to this function.
    let before = unsafe { &mut *slot.buffers.get() }.take();
    let Some(buffers) = before.or_else(allocate) else {
        slot.state.store(FREE, Relaxed);
        return None;
    };
    // SAFETY: as above.
    unsafe { (*slot.place.get()).write(Exchange::new(buffers, times)) };
    slot.state.store(TAKEN, Relaxed);
    Some(number as u32)
}

/// Calls a function with an exchange; returns nothing when there is none of that number.
pub(crate) fn with<T>(number: u32, act: impl FnOnce(&mut Exchange) -> T) -> Option<T> {
    let slot = SLOTS.get(number as usize).filter(|slot| slot.lend(TAKEN))?;
    // SAFETY: the slot is lent to this function.
    let place = unsafe { &mut *slot.place.get() };
    // SAFETY: it holds an exchange.
    let answer = act(unsafe { place.assume_init_mut() });
    slot.state.store(TAKEN, Relaxed);
    Some(answer)
}

/// Ends an exchange.
pub(crate) fn remove(number: u32) {
    let Some(slot) = SLOTS.get(number as usize).filter(|slot| slot.lend(TAKEN)) else { return };
    // SAFETY: the slot is lent to this function.
    let place = unsafe { &*slot.place.get() };
    // SAFETY: it holds an exchange, which nothing uses any more, and which is not looked at again.
    let exchange = unsafe { place.assume_init_read() };
    let buffers = exchange.end();
    // SAFETY: as above.
    unsafe { *slot.buffers.get() = Some(buffers) };
    slot.state.store(FREE, Relaxed);
}

/// Returns new buffers, which last as long as the program.
fn allocate() -> Option<Buffers> {
    let [first, second] = LENGTHS;
    let both = pages::array(first + second, 0_u8).ok()?;
    let (one, other) = both.split_at_mut_checked(first)?;
    Some([one, other])
}
