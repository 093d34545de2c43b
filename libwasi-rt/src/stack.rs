//! The stack of guest code, with a guard below, and that of signal handlers.
//!
//! The guard is larger than the largest frame of the program, and a function that is entered stores its caller's frame pointer
//! at the upper end of its own, so no access skips the guard. Before generated code calls the runtime, it compares the stack
//! pointer with [`LIMIT`], so that the runtime never meets the guard.
//!
//! # Safety
//!
//! The frames of guest functions are linked by frame pointers, which generated code always keeps.
#![allow(unsafe_code)]

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use wasm2native_abi::builtin::HOST_STACK;
use wasm2native_abi::record::ProgramRecord;

use crate::arch::{Architecture as _, Machine};
use crate::code;
use crate::refuse::refuse_memory;
use crate::sys::pages;

/// The bytes of guard beside the largest frame: for arguments on the stack, which are no part of any frame.
const LEAST_GUARD: u64 = pages::LARGEST_PAGE;

/// The bytes that a signal handler may use, the kernel's own frame included, which is 11 KiB where processors have the largest
/// registers. They lie above the stack of the guest.
const SIGNAL_STACK: usize = pages::LARGEST_PAGE as usize;

/// More than any kernel maps, and few enough to add to.
const MAXIMUM: u64 = 1 << 56;

/// The lowest stack pointer with which generated code may call the runtime: none before there is a stack.
///
/// So every program has a variable that is not zero at start. Linkers place a writable segment that has nothing in the file
/// where kernels before Linux 6.6 do not load it.
static LIMIT: AtomicU64 = AtomicU64::new(u64::MAX);

/// The lowest address of the guard, which ends at [`BOTTOM`].
static GUARD: AtomicUsize = AtomicUsize::new(0);

/// The lowest address that frames may use.
static BOTTOM: AtomicUsize = AtomicUsize::new(0);

/// Where the first frame starts, downwards.
static TOP: AtomicUsize = AtomicUsize::new(0);

// Its name in the contract. As an exported variable it would be reached through a table that needs relocation.
#[cfg(not(test))]
core::arch::global_asm!(".globl w2n_stack_limit", ".set w2n_stack_limit, {limit}", limit = sym LIMIT);

/// The bytes of address space for the stack of a program, its guard and the stack of signal handlers.
pub(crate) fn reserved(program: &'static ProgramRecord) -> u64 {
    let guard = (LEAST_GUARD + u64::from(code::largest_frame(program))).next_multiple_of(pages::LARGEST_PAGE);
    guard + rounded(program.stack_size) + SIGNAL_STACK as u64
}

/// Makes the stack in address space that is reserved for it from `base` to `end`, and answers its top.
pub(crate) fn lay_out(program: &'static ProgramRecord, base: usize, end: usize) -> usize {
    let size = rounded(program.stack_size) as usize;
    let bottom = end - SIGNAL_STACK - size;
    // SAFETY: the range is reserved for the stack.
    if let Err(error) = unsafe { pages::allow(bottom, size + SIGNAL_STACK) } {
        refuse_memory(size as u64, "for the stack", error, "build the program with a smaller --stack-size");
    }
    LIMIT.store(bottom as u64 + HOST_STACK, Ordering::Relaxed);
    GUARD.store(base, Ordering::Relaxed);
    BOTTOM.store(bottom, Ordering::Relaxed);
    TOP.store(bottom + size, Ordering::Relaxed);
    bottom + size - Machine::ABOVE_FRAMES
}

/// The size of the stack in whole pages. The runtime needs its share whatever the program asked for.
fn rounded(size: u64) -> u64 {
    size.clamp(2 * HOST_STACK, MAXIMUM).next_multiple_of(pages::LARGEST_PAGE)
}

/// The stack of signal handlers, as lowest address and size.
pub(crate) fn for_signals() -> (usize, usize) {
    (top(), SIGNAL_STACK)
}

/// Whether an address lies in the guard.
pub(crate) fn is_guard(address: usize) -> bool {
    (GUARD.load(Ordering::Relaxed)..BOTTOM.load(Ordering::Relaxed)).contains(&address)
}

/// Where the first frame of guest code starts, downwards.
pub(crate) fn top() -> usize {
    TOP.load(Ordering::Relaxed)
}

/// A function that is active: where it goes on when the one that it called returns, and its frame pointer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// The return address.
    pub(crate) pc: usize,
    /// The frame pointer.
    pub(crate) fp: usize,
}

impl Frame {
    /// The function that called this one; none when the frame pointer does not lead to a frame on the guest's stack.
    #[inline]
    pub(crate) fn caller(self) -> Option<Frame> {
        let record = BOTTOM.load(Ordering::Relaxed)..TOP.load(Ordering::Relaxed).wrapping_sub(Machine::RETURN_ADDRESS);
        if !record.contains(&self.fp) || self.fp % align_of::<usize>() != 0 {
            return None;
        }
        // SAFETY: both words of the record lie on the stack, which is mapped.
        let word = |offset| unsafe { *((self.fp + offset) as *const usize) };
        let (fp, pc) = (word(0), word(Machine::RETURN_ADDRESS));
        // Frames go upwards; anything else would let a walk run forever.
        if fp > self.fp || !record.contains(&fp) { Some(Frame { pc, fp }) } else { None }
    }
}
