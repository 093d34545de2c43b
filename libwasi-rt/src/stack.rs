//! The stack of guest code: a mapping of its own with a guard below.
//!
//! Generated code touches each page of a frame in order when a frame is large, so no access skips the guard; before it calls
//! the runtime, it compares the stack pointer with [`LIMIT`], so that the runtime never meets the guard.
//!
//! # Safety
//!
//! The frames of guest functions are linked by frame pointers, which generated code always keeps.
#![allow(unsafe_code)]

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use wasm2native_abi::builtin::HOST_STACK;

use crate::entry::{arch, refuse_memory};
use crate::sys::memory;

/// The bytes below the stack that no access may touch: the largest page of any supported kernel.
const GUARD: usize = 64 * 1024;

/// More than any kernel maps, and few enough to add to.
const MAXIMUM: u64 = 1 << 56;

/// The lowest stack pointer with which generated code may call the runtime.
#[cfg_attr(not(test), unsafe(export_name = "w2n_stack_limit"))]
static LIMIT: AtomicU64 = AtomicU64::new(0);

/// The lowest address that frames may use.
static BOTTOM: AtomicUsize = AtomicUsize::new(0);

/// Where the first frame starts, downwards.
static TOP: AtomicUsize = AtomicUsize::new(0);

/// Maps the stack, and answers its top.
pub(crate) fn lay_out(size: u64) -> usize {
    // The runtime needs its share whatever the program asked for.
    let size = (size.clamp(2 * HOST_STACK, MAXIMUM) as usize).next_multiple_of(GUARD);
    let mapped = memory::allocate_stack(GUARD + size).and_then(|guard| {
        // SAFETY: these pages have just been mapped.
        unsafe { memory::forbid(guard, GUARD) }?;
        Ok(guard + GUARD)
    });
    let bottom = match mapped {
        Ok(bottom) => bottom,
        Err(error) => refuse_memory("the stack", size as u64, error, "build the program with a smaller --stack-size"),
    };
    LIMIT.store(bottom as u64 + HOST_STACK, Ordering::Relaxed);
    BOTTOM.store(bottom, Ordering::Relaxed);
    TOP.store(bottom + size, Ordering::Relaxed);
    bottom + size
}

/// Whether an address lies in the guard.
pub(crate) fn is_guard(address: usize) -> bool {
    let bottom = BOTTOM.load(Ordering::Relaxed);
    bottom.wrapping_sub(GUARD) <= address && address < bottom
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
        let record = BOTTOM.load(Ordering::Relaxed)..TOP.load(Ordering::Relaxed).wrapping_sub(arch::RETURN_ADDRESS);
        if !record.contains(&self.fp) || self.fp % align_of::<usize>() != 0 {
            return None;
        }
        // SAFETY: both words of the record lie on the stack, which is mapped.
        let (fp, pc) = unsafe { (*(self.fp as *const usize), *((self.fp + arch::RETURN_ADDRESS) as *const usize)) };
        // Frames go upwards; anything else would let a walk run forever.
        if fp > self.fp || !record.contains(&fp) { Some(Frame { pc, fp }) } else { None }
    }
}
