//! Stacks of guest code, with a guard below, and of signal handlers.
//!
//! The guard is larger than the largest frame of the program, and every function stores its caller's frame pointer
//! at the upper end of its own frame when it is entered, so no access skips the guard. Before generated code calls the runtime,
//! it compares the stack pointer with the [limit](Stack), so that the runtime never reaches the guard.
//!
//! # Safety
//!
//! The frames of guest functions are linked by frame pointers, which generated code always keeps.
#![allow(unsafe_code)]

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use wasm2native_abi::builtin::HOST_STACK;
use wasm2native_abi::record::ProgramRecord;

use crate::arch::{Architecture as _, Machine};
use crate::refuse::refuse_memory;
use crate::sys::pages;

/// The stack of signal handlers in bytes, including the kernel's own frame, which is 11 KiB where processors have the largest
/// registers. It lies above the stack of the guest.
pub(crate) const SIGNAL_STACK: usize = pages::LARGEST_PAGE as usize;

/// A stack of guest code.
///
/// ```text
/// guard           bottom          limit                   top
/// │ faults        │ the runtime's │          ← guest frames │ signal handlers │
/// ```
#[repr(C)]
pub(crate) struct Stack {
    /// The lowest stack pointer with which generated code may call the runtime.
    limit: AtomicU64,
    /// The lowest address of the guard, which ends at the bottom.
    guard: AtomicUsize,
    /// The lowest address that frames may use.
    bottom: AtomicUsize,
    /// The address where the first frame starts, downwards.
    top: AtomicUsize,
}

impl Stack {
    /// The offset of the lowest stack pointer with which generated code may call the runtime.
    pub(crate) const LIMIT: usize = core::mem::offset_of!(Stack, limit);

    /// Returns no stack yet: no call of the runtime is allowed.
    ///
    /// So every program has a variable that is not zero at start. Kernels before Linux 6.6 do not load a writable segment without
    /// bytes in the file where linkers place it.
    pub(crate) const fn none() -> Stack {
        let (guard, bottom, top) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        Stack { limit: AtomicU64::new(u64::MAX), guard, bottom, top }
    }

    /// Initializes the stack in address space reserved for it from `base` to `end`, and returns where the first frame starts.
    pub(crate) fn lay_out(&self, program: &'static ProgramRecord, base: usize, end: usize) -> usize {
        let size = program.stack_size as usize;
        let bottom = end - SIGNAL_STACK - size;
        // SAFETY: the range is reserved for the stack.
        if let Err(error) = unsafe { pages::commit(bottom, size + SIGNAL_STACK) } {
            refuse_memory(size as u64, "for the stack", error, b"build the program with a smaller --stack-size");
        }
        self.limit.store(bottom as u64 + HOST_STACK, Relaxed);
        self.guard.store(base, Relaxed);
        self.bottom.store(bottom, Relaxed);
        self.top.store(bottom + size, Relaxed);
        bottom + size - Machine::ABOVE_FRAMES
    }

    /// Returns the stack of signal handlers, as lowest address and size.
    pub(crate) fn for_signals(&self) -> (usize, usize) {
        (self.top(), SIGNAL_STACK)
    }

    /// Whether an address lies in the guard.
    pub(crate) fn is_guard(&self, address: usize) -> bool {
        (self.guard.load(Relaxed)..self.bottom.load(Relaxed)).contains(&address)
    }

    /// Returns where the first frame of guest code starts, downwards.
    pub(crate) fn top(&self) -> usize {
        self.top.load(Relaxed)
    }

    /// Returns the caller of a function; nothing when its frame pointer does not lead to a frame on this stack.
    #[inline]
    pub(crate) fn caller(&self, frame: Frame) -> Option<Frame> {
        let record = self.bottom.load(Relaxed)..self.top.load(Relaxed).wrapping_sub(Machine::RETURN_ADDRESS);
        if !record.contains(&frame.fp) || frame.fp % align_of::<usize>() != 0 {
            return None;
        }
        // SAFETY: both words of the record lie on the stack, which is mapped.
        let word = |offset| unsafe { *((frame.fp + offset) as *const usize) };
        let (fp, pc) = (word(0), word(Machine::RETURN_ADDRESS));
        // Frames go upwards; anything else would let a walk run forever.
        if fp > frame.fp || !record.contains(&fp) { Some(Frame { pc, fp }) } else { None }
    }
}

/// An active function: the address where it continues when its callee returns, and its frame pointer.
///
/// ```text
/// higher addresses        ┆ frame of the caller      ┆
///                         ├──────────────────────────┤
/// fp + RETURN_ADDRESS     │ return address           │ → `pc` of the caller
/// fp                      │ caller's frame pointer   │ → `fp` of the caller, further up
///                         │ spilled values and slots │
/// fp - frame size = sp    ├──────────────────────────┤
/// lower addresses         ┆ frame of the callee      ┆
/// ```
///
/// A walk follows `fp` from frame to frame and looks each `pc` up in the [text](crate::code). On s390x, `RETURN_ADDRESS` lies
/// inside the register save area of the caller; see [`arch`](crate::arch).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// The return address.
    pub(crate) pc: usize,
    /// The frame pointer.
    pub(crate) fp: usize,
}
