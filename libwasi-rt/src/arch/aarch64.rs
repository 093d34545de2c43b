//! AArch64: what the runtime must say in instructions and registers.
//!
//! # Safety
//!
//! Everything here rests on the procedure call standard for AArch64 (the frame record at `x29`, registers that calls preserve),
//! on the kernel's layout of the initial stack and of a signal frame, and on what Cranelift does for its `tail` convention.
#![allow(unsafe_code)]

use core::arch::asm;
#[cfg(not(test))]
use core::arch::global_asm;

use linux_raw_sys::auxvec::{AT_HWCAP, AT_HWCAP2};
use linux_raw_sys::elf::Elf_Ehdr;
use wasm2native_abi::record::{ProgramRecord, cpu};
use wasm2native_abi::script::ScriptRecord;

use super::Interrupted;
use crate::instance;
use crate::script::Catcher;

/// The type of a relocation that adds the address of the image: `R_AARCH64_RELATIVE`.
pub(crate) const RELATIVE: usize = 1027;

/// Where the return address of a frame lies, counted from its frame pointer; the caller's frame pointer is at 0.
pub(crate) const RETURN_ADDRESS: usize = 8;

/// What is kept free above the first frame of a stack.
pub(crate) const ABOVE_FRAMES: usize = 0;

/// The code of the signal that a comparison raises where it traps: there is no such instruction.
pub(crate) const CODE_OF_COMPARISON: i32 = i32::MAX;

/// The names of the processor features that a program may ask for, in the order of their bits.
pub(crate) const FEATURES: &[&str] = cpu::AARCH64;

// The first instruction of the process. The frame pointer of the outermost frame is zero.
#[cfg(not(test))]
global_asm!(
    ".pushsection .text._start,\"ax\",@progbits",
    ".globl _start",
    ".type _start,@function",
    "_start:",
    "mov x29, xzr",
    "mov x30, xzr",
    "mov x0, sp",
    "bl {start}",
    "udf #0",
    ".size _start, . - _start",
    ".popsection",
    start = sym crate::entry::start,
);

// Builtins that look at the frames of their caller: they are given its return address and frame pointer as well.
#[cfg(not(test))]
global_asm!(
    ".pushsection .text.w2n_throw,\"ax\",@progbits",
    ".globl w2n_throw",
    ".type w2n_throw,@function",
    "w2n_throw:",
    "mov x1, x30",
    "mov x2, x29",
    "b {throw}",
    ".size w2n_throw, . - w2n_throw",
    ".popsection",
    ".pushsection .text.w2n_exception_new,\"ax\",@progbits",
    ".globl w2n_exception_new",
    ".type w2n_exception_new,@function",
    "w2n_exception_new:",
    "mov x1, x30",
    "mov x2, x29",
    "b {new}",
    ".size w2n_exception_new, . - w2n_exception_new",
    ".popsection",
    throw = sym crate::exception::throw,
    new = sym crate::exception::new,
);

/// The head of the loaded executable.
#[inline]
pub(crate) fn image() -> *const Elf_Ehdr {
    let address;
    // SAFETY: computes an address; the linker defines the symbol.
    unsafe {
        asm!(
            "adrp {0}, __ehdr_start",
            "add {0}, {0}, :lo12:__ehdr_start",
            out(reg) address,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    address
}

/// The program linked with this runtime. Unlike a reference to an external static, this needs no relocated table.
#[inline]
pub(crate) fn program() -> *const ProgramRecord {
    let address;
    // SAFETY: computes an address; the compiler defines the symbol.
    unsafe {
        asm!(
            "adrp {0}, w2n_program",
            "add {0}, {0}, :lo12:w2n_program",
            out(reg) address,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    address
}

/// The list of calls of a program that is a test script.
#[inline]
pub(crate) fn script() -> *const ScriptRecord {
    let address;
    // SAFETY: computes an address; the compiler defines the symbol in programs that are scripts.
    unsafe {
        asm!(
            "adrp {0}, w2n_script",
            "add {0}, {0}, :lo12:w2n_script",
            out(reg) address,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    address
}

/// Calls a function on another stack.
///
/// # Safety
///
/// `function` follows the C convention and has no parameters, and `top`, a multiple of 16, ends a stack that is large enough.
pub(crate) unsafe fn call_on_stack(function: *const u8, top: usize) {
    // SAFETY: the stack pointer is put back from the frame pointer, which the function preserves.
    unsafe {
        asm!(
            "stp x29, x30, [sp, #-16]!",
            "mov x29, sp",
            "mov sp, x0",
            "blr x1",
            "mov sp, x29",
            "ldp x29, x30, [sp], #16",
            in("x0") top,
            in("x1") function,
            clobber_abi("C"),
        );
    }
}

/// Goes on in a guest function at a handler, with its stack and frame pointer and the exception in the first payload register.
///
/// # Safety
///
/// The handler belongs to the frame that these values describe.
pub(crate) unsafe fn resume(target: usize, sp: usize, fp: usize, exception: usize) -> ! {
    // SAFETY: no frame between here and there is used again, and the `tail` convention preserves no other register.
    unsafe {
        asm!(
            "mov sp, x2",
            "mov x29, x3",
            "br x4",
            in("x0") exception,
            in("x2") sp,
            in("x3") fp,
            in("x4") target,
            options(noreturn),
        );
    }
}

/// Calls a function that may trap, with one argument. Answers 0 when it returned, else what [`resume`] was given.
///
/// # Safety
///
/// `function` follows the C convention, and [`resume`] is only given this catcher while the call is being made.
pub(crate) unsafe fn call_catching(function: *const u8, argument: *mut u8, catcher: &mut Catcher) -> usize {
    let outcome;
    // SAFETY: the stack pointer is as it was both when the function returns and after a trap, and every register that may have
    // changed is named or put back.
    unsafe {
        asm!(
            "stp x29, x19, [sp, #-16]!",
            "mov x9, sp",
            "stp x9, x29, [x2]",
            "adr x9, 2f",
            "str x9, [x2, #16]",
            "blr x1",
            "mov x0, xzr",
            "2:",
            "ldp x29, x19, [sp], #16",
            inlateout("x0") argument => outcome,
            in("x1") function,
            in("x2") &raw mut *catcher,
            lateout("x20") _,
            lateout("x21") _,
            lateout("x22") _,
            lateout("x23") _,
            lateout("x24") _,
            lateout("x25") _,
            lateout("x26") _,
            lateout("x27") _,
            lateout("x28") _,
            lateout("v8") _,
            lateout("v9") _,
            lateout("v10") _,
            lateout("v11") _,
            lateout("v12") _,
            lateout("v13") _,
            lateout("v14") _,
            lateout("v15") _,
            clobber_abi("C"),
        );
    }
    outcome
}

/// The registers that calls preserve: a value of guest code may be in one of them during a call.
#[inline]
pub(crate) fn preserved_registers() -> [usize; 10] {
    let mut registers = [0; 10];
    // SAFETY: stores ten words to an array of ten words.
    unsafe {
        asm!(
            "stp x19, x20, [{0}]",
            "stp x21, x22, [{0}, #16]",
            "stp x23, x24, [{0}, #32]",
            "stp x25, x26, [{0}, #48]",
            "stp x27, x28, [{0}, #64]",
            in(reg) registers.as_mut_ptr(),
            options(nostack, preserves_flags),
        );
    }
    registers
}

/// The stack pointer of the function that this is inlined in.
#[inline(always)]
pub(crate) fn stack_pointer() -> usize {
    let sp;
    // SAFETY: reads a register.
    unsafe { asm!("mov {}, sp", out(reg) sp, options(nomem, nostack, preserves_flags)) };
    sp
}

/// What was interrupted by a signal.
///
/// # Safety
///
/// `context` is what the kernel gave the handler of that signal.
pub(crate) unsafe fn interrupted(context: *const u8, _signal: u32) -> Interrupted {
    // The registers of `struct sigcontext`, after flags, link, stack and set of signals (with room for 1024) of `struct
    // ucontext`. The address of the fault comes before them.
    let registers: *const usize = context.wrapping_add(184).cast();
    const X29: usize = 29;
    const X30: usize = 30;
    const PC: usize = 32;
    // SAFETY: the kernel filled these words in.
    let [pc, fp, link] = unsafe { [*registers.add(PC), *registers.add(X29), *registers.add(X30)] };
    Interrupted { pc, fp, link }
}

/// The return address of a function that was interrupted at this distance from its start, if it had not made its frame yet;
/// then the frame pointer is still its caller's.
///
/// # Safety
///
/// `interrupted` is what a signal interrupted.
pub(crate) unsafe fn return_address_without_frame(interrupted: &Interrupted, offset: u32) -> Option<usize> {
    // Its first instruction stores both registers of the frame record.
    if offset == 0 { Some(interrupted.link) } else { None }
}

/// The features that the processor has and the kernel lets programs use, in the numbering of [`FEATURES`].
pub(crate) fn processor_features() -> u64 {
    // Bits of the auxiliary values, from the kernel's uapi/asm/hwcap.h.
    const ATOMICS: usize = 1 << 8;
    const HALF: usize = 1 << 9 | 1 << 10;
    const DOT_PRODUCT: usize = 1 << 20;
    const I8MM: usize = 1 << 13;
    let (first, second) = (instance::auxiliary(AT_HWCAP).unwrap_or(0), instance::auxiliary(AT_HWCAP2).unwrap_or(0));
    let have = [first & ATOMICS != 0, first & HALF == HALF, first & DOT_PRODUCT != 0, second & I8MM != 0];
    const { assert!(FEATURES.len() == 4) };
    have.iter().rev().fold(0, |features, &have| features << 1 | u64::from(have))
}
