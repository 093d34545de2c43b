//! Objects: structures and arrays, and exceptions in programs that have such objects; and which of them are in use.
//!
//! A collector that marks, by regions (as Immix does) and generations, and moves nothing. Generated code neither counts references nor
//! says where they are on the stack, so any word there that points into an object keeps it; in objects, globals and tables, references
//! are known exactly.
//!
//! ```text
//! heap   ├ block of 32 KiB ┬ line of 128 bytes: free when no object in it is in use
//!        │                 ├ line
//!        └ …               └ …
//! ```
//!
//! * [`space`]: addresses, and the tables about them: [`bits`], [`lines`], [`blocks`];
//! * [`allocate`]: free lines for new objects, between which generated code allocates by itself;
//! * [`collect`]: which collection is due, and what it does;
//! * [`mark`], [`find`]: from roots to objects, by their [`types`];
//! * [`release`]: memory that goes back to the system;
//! * [`poison`]: what tests find in free memory.
//!
//! # Safety
//!
//! Generated code calls these functions with its own frame, and with objects that it got from here. It runs on one thread, and not
//! during such a call.
#![allow(unsafe_code)]

mod allocate;
mod bits;
mod blocks;
mod collect;
mod find;
mod lines;
mod list;
mod mark;
mod memory;
mod poison;
mod release;
mod space;
#[cfg(test)]
mod tests;
mod types;

use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use wasm2native_abi::heap::{HeapRecord, START, UNREMEMBERED};
use wasm2native_abi::trap::Code;

use self::allocate::{Places, Span};
use self::list::Objects;
use self::space::Space;
use self::types::Types;
#[cfg(not(test))]
use crate::arch::define_allocate;
use crate::stack::Frame;
use crate::sys::{Errno, pages};
use crate::trap::{self, Origin, references};
use crate::{program, roots};

#[cfg(not(test))]
define_allocate!(allocate);

/// A heap of objects.
struct Heap {
    space: Space,
    types: Types,
    places: Places,
    /// Objects that were found in use and not looked into yet.
    pending: Objects,
    /// Whether some of them are not in that list, since it was full.
    has_lost: bool,
    /// Objects that were changed since the last collection, of those that were there.
    remembered: Objects,
    /// Whether some of them are not in that list.
    must_be_full: bool,
    /// Whether the current collection is a full one.
    is_full: bool,
    /// The size of the objects that were found, in bytes.
    live: usize,
    /// The size above which the next collection is a full one.
    threshold: usize,
    /// The bytes that may be handed out up to the next collection.
    budget: usize,
    /// The bytes that the current collection looked through which the next one may look through again.
    scanned: usize,
    /// The end of constant objects.
    constants_end: usize,
    /// See [`HeapRecord::stress`].
    stress: u32,
    /// The allocations since the last collection, and the collections, for tests.
    counts: [u32; 2],
    /// The end of the current span, which tests hide from generated code.
    hidden: u64,
}

/// The kind of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Of new objects.
    Minor,
    /// Of all objects.
    Full,
}

/// The heap of the program; null before there is one.
static HEAP: AtomicPtr<Heap> = AtomicPtr::new(ptr::null_mut());

impl Heap {
    /// Reserves a heap whose constant objects start at this address.
    fn reserve(start: usize, record: &HeapRecord, constants: &[u8]) -> Result<Heap, Errno> {
        let (space, pending, remembered) = Space::reserve(start, constants, record.maximum)?;
        Ok(Heap {
            places: Places::from(space.base),
            space,
            types: Types::of(record),
            pending,
            has_lost: false,
            remembered,
            must_be_full: false,
            is_full: false,
            live: 0,
            threshold: collect::LEAST_GROWTH,
            budget: collect::NURSERY,
            scanned: 0,
            constants_end: start + constants.len(),
            stress: record.stress,
            counts: [0; 2],
            hidden: 0,
        })
    }
}

/// Reserves the addresses of objects, and lays the constant ones there: a start step.
pub(crate) fn reserve_heap() -> Result<(), Errno> {
    references::install()?;
    let record = program::heap();
    let heap = Heap::reserve(START as usize, record, program::items(&record.constants))?;
    HEAP.store(pages::store(heap)?, Relaxed);
    Ok(())
}

/// `w2n_heap_allocate(size)`, with its caller's return address and frame pointer: returns a new object.
pub(crate) unsafe extern "C" fn allocate(size: u64, pc: usize, fp: usize) -> u64 {
    let record = program::heap();
    // SAFETY: guest code runs, so there is a heap, and nobody else uses it now.
    let heap = unsafe { &mut *HEAP.load(Relaxed) };
    // SAFETY: likewise.
    let state = unsafe { &mut *record.state.as_ptr().cast_mut() };
    // Tests have every object allocated here: they hide the rest of the span from generated code.
    let limit = if heap.stress == 0 { state.limit } else { heap.hidden };
    let mut current = Span { cursor: state.cursor as usize, limit: limit as usize };
    let object = heap.allocate(size, &mut current, |heap, current, kind| heap.collect(current, kind, look_at_roots));
    state.cursor = current.cursor as u64;
    state.limit = if heap.stress == 0 { current.limit } else { current.cursor } as u64;
    heap.hidden = current.limit as u64;
    match object {
        Some(object) => object as u64,
        None => trap::end(Code::HEAP_EXHAUSTED, &Origin::of_call(Frame { pc, fp })),
    }
}

/// Looks at everything outside the heap that may refer to objects.
#[inline(never)]
fn look_at_roots(heap: &mut Heap) {
    roots::on_stack(|word| {
        heap.scanned += size_of::<usize>();
        heap.look_at(word);
    });
    roots::in_variables(&program::heap().globals, |word| heap.mark_variable(word));
}

/// `heap_remember(object)`: notes that an object is about to refer to others.
#[cfg_attr(not(test), unsafe(export_name = "w2n_heap_remember"))]
unsafe extern "C" fn remember(object: *mut u32) {
    // SAFETY: the caller passes an object, which begins with its header.
    let header = unsafe { &mut *object };
    *header &= !UNREMEMBERED;
    // SAFETY: as above.
    let heap = unsafe { &mut *HEAP.load(Relaxed) };
    heap.remember(object.addr());
}
