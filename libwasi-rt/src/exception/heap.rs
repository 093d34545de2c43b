//! The heap of exceptions: how they are allocated, and how those that nothing refers to are found.
//!
//! Generated code neither counts references nor says where they are. When all objects are taken, every word that could be a
//! reference is looked at: the stack of the guest, tables and globals of exceptions, and the values inside exceptions found in
//! this way. An object that such a word points into stays; all others are free again. A number that happens to look like an
//! address keeps an object too long, and never frees one too early.
//!
//! Objects have one size and lie side by side in a reserved range. A bit for each says that it was found in use; taking an
//! object means advancing to the next one without that bit, so free objects need no work. The range in use
//! doubles, up to [`MAXIMUM`], when a search does not pay off.
//!
//! # Safety
//!
//! The range belongs to this file. Objects are written to by their owners, and here only in the word reserved for that.
#![allow(unsafe_code)]

use core::num::NonZeroUsize;
use core::ptr;
use core::sync::atomic::{AtomicUsize, Ordering};

use wasm2native_abi::exception::ExceptionHeader;
use wasm2native_abi::record::ProgramRecord;
use wasm2native_abi::trap::Trap;

use crate::sys::pages;
use crate::{program, room, roots};

/// The maximum size of all objects together, in bytes.
const MAXIMUM: usize = 64 << 20;

/// The initial size of all objects together, in bytes: small enough for the processor's nearer caches.
const INITIAL: usize = 64 << 10;

/// The smallest object, which decides how many bits are reserved.
const SMALLEST: usize = size_of::<ExceptionHeader>();

/// The number of words looked at for each object above which having more objects is cheaper.
const WORDS_PER_OBJECT: usize = 4;

const WORD_BITS: usize = usize::BITS as usize;

/// The current objects of the program. One thread at a time changes them; with several, that needs a lock.
struct Objects {
    /// The address of the first object; 0 before there is any. The bits follow all objects that there may ever be.
    base: AtomicUsize,
    /// The current number of objects: a multiple of [`WORD_BITS`].
    capacity: AtomicUsize,
    /// The next object to look at: those before it are taken.
    next: AtomicUsize,
}

static OBJECTS: Objects = Objects { base: AtomicUsize::new(0), capacity: AtomicUsize::new(0), next: AtomicUsize::new(0) };

/// Takes an object. Errors: the trap for too many exceptions that are still referred to.
pub(super) fn take() -> Result<*mut ExceptionHeader, Trap> {
    if let Some(object) = Heap::load().take() {
        return Ok(object);
    }
    make_room();
    Heap::load().take().ok_or_else(|| match room::left() < Heap::load().block() {
        true => Trap::ExceptionsOverLimit,
        false => Trap::ExceptionsExhausted,
    })
}

/// Finds objects that nothing refers to, or adds more, if possible.
#[cold]
fn make_room() {
    let mut heap = Heap::load();
    if heap.capacity == 0 {
        let Ok(base) = pages::reserve(MAXIMUM + MAXIMUM / SMALLEST / 8) else { return };
        OBJECTS.base.store(base, Ordering::Relaxed);
        heap.base = base;
        return heap.enlarge((INITIAL / heap.size).next_multiple_of(WORD_BITS), WORD_BITS);
    }
    // SAFETY: there are so many bits, and only this file writes to them.
    unsafe { heap.bits().write_bytes(0, heap.capacity / WORD_BITS) };
    let mut search = Search { heap, pending: 0, found: 0, looked_at: 0 };
    search.look_everywhere(program::record());
    OBJECTS.next.store(0, Ordering::Relaxed);
    let double = heap.capacity * 2;
    if search.found == heap.capacity {
        heap.enlarge(double, heap.capacity + WORD_BITS);
    } else if search.found > heap.capacity / 2 || search.looked_at > heap.capacity * WORDS_PER_OBJECT {
        // More would be faster, but is not worth the last of the room.
        heap.enlarge(double, double);
    }
}

/// The addresses and sizes of the objects.
#[derive(Clone, Copy)]
struct Heap {
    base: usize,
    capacity: usize,
    size: NonZeroUsize,
}

impl Heap {
    #[inline]
    fn load() -> Heap {
        // Zero would be a program without tags, which throws nothing.
        let size = program::record().exception_size.max(SMALLEST as u32) as usize;
        let size = NonZeroUsize::new(size).unwrap_or(NonZeroUsize::MIN);
        Heap { base: OBJECTS.base.load(Ordering::Relaxed), capacity: OBJECTS.capacity.load(Ordering::Relaxed), size }
    }

    /// Takes the next object that was not found in use.
    #[inline]
    fn take(self) -> Option<*mut ExceptionHeader> {
        let mut next = OBJECTS.next.load(Ordering::Relaxed);
        while next < self.capacity {
            // SAFETY: there is a bit for each object.
            let bits = unsafe { *self.bits().wrapping_add(next / WORD_BITS) } >> (next % WORD_BITS);
            if bits & 1 == 0 {
                OBJECTS.next.store(next + 1, Ordering::Relaxed);
                return Some((self.base + next * self.size.get()) as *mut ExceptionHeader);
            }
            next += bits.trailing_ones() as usize;
        }
        OBJECTS.next.store(next, Ordering::Relaxed);
        None
    }

    /// Grows the heap to `most` objects, or as many as there is room for, if these are at least `least`, not more than the
    /// maximum, and the kernel has the memory.
    fn enlarge(self, most: usize, least: usize) {
        let fitting = usize::try_from(room::left() / self.block()).unwrap_or(usize::MAX);
        let more = (most - self.capacity).min(fitting.saturating_mul(WORD_BITS));
        let capacity = self.capacity + more;
        if capacity < least || capacity > MAXIMUM / self.size {
            return;
        }
        // SAFETY: the range is reserved for objects.
        let objects = unsafe { pages::commit(self.base, capacity * self.size.get()) };
        // SAFETY: the range is reserved for bits.
        let bits = unsafe { pages::commit(self.bits().addr(), capacity / 8) };
        if objects.is_ok() && bits.is_ok() && room::take((more / WORD_BITS) as u64 * self.block()) {
            OBJECTS.capacity.store(capacity, Ordering::Relaxed);
        }
    }

    /// Returns the size of [`WORD_BITS`] objects and their bits.
    fn block(self) -> u64 {
        (WORD_BITS * self.size.get() + size_of::<usize>()) as u64
    }

    fn bits(self) -> *mut usize {
        (self.base + MAXIMUM) as *mut usize
    }

    /// Returns the object with this number.
    fn object(self, number: usize) -> *mut ExceptionHeader {
        (self.base + number * self.size.get()) as *mut ExceptionHeader
    }
}

/// A search for objects that are referred to.
struct Search {
    heap: Heap,
    /// The number, counted from 1, of an object that was found and whose values were not looked at yet; the next such object is
    /// in its `header`; 0 ends that list. So a search needs no memory however deep objects refer to each other.
    pending: usize,
    found: usize,
    looked_at: usize,
}

impl Search {
    fn look_everywhere(&mut self, program: &'static ProgramRecord) {
        roots::on_stack(|word| self.look_at(word));
        roots::in_variables(&program.exception_roots, |word| self.look_at(word));
        while let Some(number) = self.pending.checked_sub(1) {
            let object = self.heap.object(number);
            // SAFETY: the object was taken, so its head was written.
            self.pending = unsafe { (*object).header } as usize;
            self.look_through(object.addr() + size_of::<ExceptionHeader>(), object.addr() + self.heap.size.get());
        }
    }

    /// Looks at every word between two addresses.
    fn look_through(&mut self, start: usize, end: usize) {
        let mut address = start;
        while address < end {
            // SAFETY: these words are mapped. Their meaning is unknown, so the compiler must not reason about them.
            self.look_at(unsafe { ptr::read_volatile(address as *const usize) });
            address += size_of::<usize>();
        }
    }

    /// Keeps the object that a word points into, if there is one.
    fn look_at(&mut self, word: usize) {
        self.looked_at += 1;
        let offset = word.wrapping_sub(self.heap.base);
        if offset >= self.heap.capacity * self.heap.size.get() {
            return;
        }
        let number = offset / self.heap.size;
        let mask = 1 << (number % WORD_BITS);
        // SAFETY: there is a bit for each object, and only this search uses them now.
        let bits = unsafe { &mut *self.heap.bits().wrapping_add(number / WORD_BITS) };
        if *bits & mask != 0 {
            return;
        }
        *bits |= mask;
        self.found += 1;
        // SAFETY: all objects are taken when a search starts; this word of them is reserved for it.
        unsafe { (*self.heap.object(number)).header = self.pending as u32 };
        self.pending = number + 1;
    }
}
