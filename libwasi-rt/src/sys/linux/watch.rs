//! Mappings that are undone: a server watches what the runtime maps, grows and releases while a request is answered.
//!
//! Mappings from before stay where they are, since their state is restored: one that is to grow is copied, and one that is to be
//! released is kept.
//!
//! # Safety
//!
//! The names belong to the contract with the compiler, which puts these functions in the place of those of [`pages`]. There is one
//! thread, and a signal that comes in between [leaves](is_busy) nothing half done.
#![allow(unsafe_code)]

use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering::Relaxed, compiler_fence};

use super::errno::Errno;
use super::pages::{self, plain};

/// Mappings that were made, as address and length; 0 is none.
pub(crate) struct Watch {
    mappings: [(usize, usize); Watch::MOST],
    /// How many places were used.
    used: usize,
}

impl Watch {
    /// The most mappings at a time: a request that needs more gets no more memory.
    const MOST: usize = 1024;

    /// Nothing was mapped.
    pub(crate) const fn new() -> Watch {
        Watch { mappings: [(0, 0); Watch::MOST], used: 0 }
    }

    /// Returns the mappings that are still there.
    pub(crate) fn mappings(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.mappings.iter().take(self.used).copied().filter(|&(address, _)| address != 0)
    }

    /// Whether it has room for as many mappings as there are, and not just for a few.
    pub(crate) fn has_room(&self) -> bool {
        self.mappings().count() <= Watch::MOST / 2
    }

    /// Undoes all mappings.
    ///
    /// # Safety
    ///
    /// Nothing uses them any more.
    pub(crate) unsafe fn undo(&mut self) {
        for (address, length) in self.mappings() {
            // SAFETY: passed on to the caller.
            unsafe { plain::release(address, length) };
        }
        self.forget();
    }

    /// Forgets all mappings: they stay.
    pub(crate) fn forget(&mut self) {
        self.used = 0;
    }

    /// Returns the place of a mapping; 0 stands for a free one.
    ///
    /// Errors: `ENOMEM` when no more are watched.
    fn place(&mut self, address: usize) -> Result<&mut (usize, usize), Errno> {
        let known = self.mappings.iter().take(self.used).position(|mapping| mapping.0 == address);
        let index = known.unwrap_or(self.used);
        if known.is_none() && address != 0 {
            return Err(Errno::EFAULT);
        }
        let place = self.mappings.get_mut(index).ok_or(Errno::ENOMEM)?;
        if known.is_none() {
            *place = (0, 0);
            self.used += 1;
        }
        Ok(place)
    }
}

/// The watch that is kept; null before there is one.
static WATCH: AtomicPtr<Watch> = AtomicPtr::new(ptr::null_mut());

/// Whether a mapping is being made, grown or released.
static IS_BUSY: AtomicBool = AtomicBool::new(false);

/// Whether what was interrupted must not be left: a mapping would be there that nobody knows of.
pub(crate) fn is_busy() -> bool {
    IS_BUSY.load(Relaxed)
}

/// Keeps watch from now on.
///
/// # Safety
///
/// Nothing else refers to the watch while something is mapped, for as long as the process lives.
pub(crate) unsafe fn keep(watch: *mut Watch) {
    WATCH.store(watch, Relaxed);
}

/// Keeps watch no more, and returns the watch, if one was kept.
///
/// # Safety
///
/// Nothing else refers to it.
pub(crate) unsafe fn end() -> Option<&'static mut Watch> {
    let watch = WATCH.load(Relaxed);
    WATCH.store(ptr::null_mut(), Relaxed);
    // SAFETY: passed on to the caller.
    unsafe { watch.as_mut() }
}

/// Acts with the watch, undisturbed; without one, if none is kept.
fn with_watch<T>(act: impl FnOnce(Option<&mut Watch>) -> T) -> T {
    IS_BUSY.store(true, Relaxed);
    compiler_fence(core::sync::atomic::Ordering::SeqCst);
    // SAFETY: it lives as long as the process, and this thread, the only one, does nothing else with it now.
    let result = act(unsafe { WATCH.load(Relaxed).as_mut() });
    compiler_fence(core::sync::atomic::Ordering::SeqCst);
    IS_BUSY.store(false, Relaxed);
    result
}

/// `w2n_map_watched`: maps pages, as [`pages::allocate`] and [`pages::reserve`] do.
#[cfg_attr(not(test), unsafe(no_mangle))]
fn w2n_map_watched(length: usize, protection: u32, flags: u32) -> Result<usize, Errno> {
    with_watch(|watch| {
        let Some(watch) = watch else { return plain::map(length, protection, flags) };
        let place = watch.place(0)?;
        let address = plain::map(length, protection, flags)?;
        *place = (address, length);
        Ok(address)
    })
}

/// `w2n_grow_watched`: [`pages::grow`], or a copy of a mapping that is not watched.
///
/// # Safety
///
/// As there.
#[cfg_attr(not(test), unsafe(no_mangle))]
unsafe fn w2n_grow_watched(address: usize, length: usize, new_length: usize) -> Result<usize, Errno> {
    let grown = with_watch(|watch| {
        let Some(watch) = watch else {
            // SAFETY: passed on to the caller.
            return unsafe { plain::grow(address, length, new_length) };
        };
        let place = watch.place(address)?;
        // SAFETY: passed on to the caller.
        let grown = unsafe { plain::grow(address, length, new_length) }?;
        *place = (grown, new_length);
        Ok(grown)
    });
    if grown != Err(Errno::EFAULT) {
        return grown;
    }
    let copy = pages::allocate(new_length)?;
    // SAFETY: both are mapped, the new one is at least as long, and it is no part of the old one.
    unsafe { ptr::copy_nonoverlapping(address as *const u8, copy as *mut u8, length.min(new_length)) };
    Ok(copy)
}

/// `w2n_release_watched`: [`pages::release`], unless the mapping is not watched.
///
/// # Safety
///
/// As there.
#[cfg_attr(not(test), unsafe(no_mangle))]
unsafe fn w2n_release_watched(address: usize, length: usize) {
    with_watch(|watch| {
        if let Some(watch) = watch {
            let Ok(place) = watch.place(address) else { return };
            *place = (0, 0);
        }
        // SAFETY: passed on to the caller.
        unsafe { plain::release(address, length) };
    });
}
