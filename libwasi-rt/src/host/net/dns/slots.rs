//! The look-ups in progress: a table of them, which owns them.
//!
//! # Safety
//!
//! A slot says whether it holds a look-up, and whether that is lent. Whoever changes a slot from one of these states to "lent"
//! has it alone, until it puts another state there; so no two references to a look-up exist at a time.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::sync::atomic::AtomicU8;
use core::sync::atomic::Ordering::Relaxed;

use super::look_up::LookUp;

/// The number of look-ups that a program may have in progress.
const CAPACITY: usize = 64;

/// It holds nothing.
const FREE: u8 = 0;
/// It holds a look-up.
const TAKEN: u8 = 1;
/// It is used.
const LENT: u8 = 2;

struct Slot {
    state: AtomicU8,
    place: UnsafeCell<MaybeUninit<LookUp>>,
}

// SAFETY: the state decides who uses the place.
unsafe impl Sync for Slot {}

static SLOTS: [Slot; CAPACITY] =
    [const { Slot { state: AtomicU8::new(FREE), place: UnsafeCell::new(MaybeUninit::uninit()) } }; CAPACITY];

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

/// Enters a look-up and returns its number; nothing when there is no room.
pub(crate) fn enter(look_up: LookUp) -> Option<u32> {
    let (number, slot) = SLOTS.iter().enumerate().find(|(_, slot)| slot.lend(FREE))?;
    // SAFETY: the slot is lent to this function.
    unsafe { (*slot.place.get()).write(look_up) };
    slot.state.store(TAKEN, Relaxed);
    Some(number as u32)
}

/// Calls a function with a look-up; returns nothing when there is none of that number.
pub(crate) fn with<T>(number: u32, act: impl FnOnce(&mut LookUp) -> T) -> Option<T> {
    let slot = SLOTS.get(number as usize).filter(|slot| slot.lend(TAKEN))?;
    // SAFETY: the slot is lent to this function.
    let place = unsafe { &mut *slot.place.get() };
    // SAFETY: it holds a look-up.
    let answer = act(unsafe { place.assume_init_mut() });
    slot.state.store(TAKEN, Relaxed);
    Some(answer)
}

/// Ends a look-up.
pub(crate) fn remove(number: u32) {
    let Some(slot) = SLOTS.get(number as usize).filter(|slot| slot.lend(TAKEN)) else { return };
    // SAFETY: the slot is lent to this function.
    let place = unsafe { &mut *slot.place.get() };
    // SAFETY: it holds a look-up, which nothing uses any more.
    unsafe { place.assume_init_drop() };
    slot.state.store(FREE, Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::net::Ip;

    #[test]
    fn look_ups_are_entered_used_and_removed() {
        let begun = |name: &[u8]| LookUp::begun(name, None, None).unwrap();
        let number = enter(begun(b"192.0.2.1")).unwrap();
        assert_eq!(with(number, |look_up| look_up.next()), Some(Ok(Ok(Some(Ip::V4([192, 0, 2, 1]))))));
        assert_eq!(with(number, |look_up| look_up.next()), Some(Ok(Ok(None))));
        // It is not lent twice.
        assert_eq!(with(number, |_| with(number, |_| ())), Some(None));
        remove(number);
        assert_eq!(with(number, |_| ()), None);
        assert_eq!((with(1000, |_| ()), remove(1000)), (None, ()));
        let numbers: Vec<_> = std::iter::from_fn(|| enter(begun(b"::1"))).collect();
        assert!((1..=CAPACITY).contains(&numbers.len()));
        numbers.into_iter().for_each(remove);
    }
}
