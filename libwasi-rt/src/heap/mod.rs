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
//! * [`space`]: addresses, and the tables about them: [`bits`], [`lines`], [`blocks`], [`cards`]; [`extent`]: how much of them can be
//!   accessed;
//! * [`state`]: what a heap consists of;
//! * [`allocate`](mod@allocate): free lines for new objects, between which generated code allocates by itself;
//! * [`collect`]: which collection is due, and what it does;
//! * [`mark`], [`find`]: from roots to objects, by their [`types`];
//! * [`release`]: memory that goes back to the system;
//! * [`served`]: what a server restores after a request;
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
mod cards;
mod collect;
mod extent;
mod find;
mod lines;
mod list;
mod mark;
mod memory;
mod poison;
mod release;
pub(crate) mod served;
mod space;
mod span;
mod state;
#[cfg(test)]
mod tests;
mod types;

use core::ptr;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use wasm2native_abi::heap::{START, UNREMEMBERED};
use wasm2native_abi::trap::Code;

use self::span::Span;
use self::state::Heap;
#[cfg(not(test))]
use crate::arch::define_allocate;
use crate::stack::Frame;
use crate::sys::{Errno, pages};
use crate::trap::{self, Origin, references};
use crate::{program, roots};

#[cfg(not(test))]
define_allocate!(allocate);

/// The heap of the program; null before there is one.
static HEAP: AtomicPtr<Heap> = AtomicPtr::new(ptr::null_mut());

/// Reserves the addresses of objects, and lays the constant ones there: a start step.
pub(crate) fn reserve_heap() -> Result<(), Errno> {
    references::install()?;
    space::guard_null();
    let record = program::heap();
    let heap = Heap::reserve(START as usize, record, program::items(&record.constants))?;
    // SAFETY: no guest code runs yet.
    unsafe { (*record.state.as_ptr().cast_mut()).cards = heap.space.cards.0 as u64 };
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
    let mut variables = 0;
    roots::in_variables(&program::heap().globals, |word| {
        variables += size_of::<u64>();
        heap.mark_variable(word);
    });
    (heap.scanned, heap.variables) = (heap.scanned + variables, variables);
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
