//! RISC-V: what the runtime must say in instructions and registers.
//!
//! # Safety
//!
//! Everything here rests on the RISC-V calling convention (registers that calls preserve), on Cranelift's frames (a record of
//! frame pointer and return address at `s0`, not below it as other compilers have it), on the kernel's layout of the initial
//! stack and of a signal frame, and on what Cranelift does for its `tail` convention.
#![allow(unsafe_code)]

use core::arch::asm;
#[cfg(not(test))]
use core::arch::global_asm;

use linux_raw_sys::auxvec::AT_HWCAP;
use linux_raw_sys::elf::Elf_Ehdr;
use wasm2native_abi::record::{ProgramRecord, cpu};
use wasm2native_abi::script::ScriptRecord;

use super::Interrupted;
use crate::instance;
use crate::script::Catcher;
use crate::sys::syscall::syscall5;

/// The type of a relocation that adds the address of the image: `R_RISCV_RELATIVE`.
pub(crate) const RELATIVE: usize = 3;

/// Where the return address of a frame lies, counted from its frame pointer; the caller's frame pointer is at 0.
pub(crate) const RETURN_ADDRESS: usize = 8;

/// What is kept free above the first frame of a stack.
pub(crate) const ABOVE_FRAMES: usize = 0;

/// The code of the signal that a comparison raises where it traps: there is no such instruction.
pub(crate) const CODE_OF_COMPARISON: i32 = i32::MAX;

/// The names of the processor features that a program may ask for, in the order of their bits.
pub(crate) const FEATURES: &[&str] = cpu::RISCV64;

// The first instruction of the process. The frame pointer of the outermost frame is zero.
#[cfg(not(test))]
global_asm!(
    ".pushsection .text._start,\"ax\",@progbits",
    ".globl _start",
    ".type _start,@function",
    "_start:",
    "mv s0, zero",
    "mv ra, zero",
    "mv a0, sp",
    "call {start}",
    "unimp",
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
    "mv a1, ra",
    "mv a2, s0",
    "tail {throw}",
    ".size w2n_throw, . - w2n_throw",
    ".popsection",
    ".pushsection .text.w2n_exception_new,\"ax\",@progbits",
    ".globl w2n_exception_new",
    ".type w2n_exception_new,@function",
    "w2n_exception_new:",
    "mv a1, ra",
    "mv a2, s0",
    "tail {new}",
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
    unsafe { asm!("lla {}, __ehdr_start", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
    address
}

/// The program linked with this runtime. Unlike a reference to an external static, this needs no relocated table.
#[inline]
pub(crate) fn program() -> *const ProgramRecord {
    let address;
    // SAFETY: computes an address; the compiler defines the symbol.
    unsafe { asm!("lla {}, w2n_program", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
    address
}

/// The list of calls of a program that is a test script.
#[inline]
pub(crate) fn script() -> *const ScriptRecord {
    let address;
    // SAFETY: computes an address; the compiler defines the symbol in programs that are scripts.
    unsafe { asm!("lla {}, w2n_script", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
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
            "addi sp, sp, -16",
            "sd s0, 0(sp)",
            "mv s0, sp",
            "mv sp, a0",
            "jalr a1",
            "mv sp, s0",
            "ld s0, 0(sp)",
            "addi sp, sp, 16",
            in("a0") top,
            in("a1") function,
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
            "mv sp, a2",
            "mv s0, a3",
            "jr a4",
            in("a0") exception,
            in("a2") sp,
            in("a3") fp,
            in("a4") target,
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
            "addi sp, sp, -16",
            "sd s0, 0(sp)",
            "sd s1, 8(sp)",
            "sd sp, 0(a2)",
            "sd s0, 8(a2)",
            "lla t0, 2f",
            "sd t0, 16(a2)",
            "jalr a1",
            "li a0, 0",
            "2:",
            "ld s0, 0(sp)",
            "ld s1, 8(sp)",
            "addi sp, sp, 16",
            inlateout("a0") argument => outcome,
            in("a1") function,
            in("a2") &raw mut *catcher,
            lateout("s2") _,
            lateout("s3") _,
            lateout("s4") _,
            lateout("s5") _,
            lateout("s6") _,
            lateout("s7") _,
            lateout("s8") _,
            lateout("s9") _,
            lateout("s10") _,
            lateout("s11") _,
            lateout("fs0") _,
            lateout("fs1") _,
            lateout("fs2") _,
            lateout("fs3") _,
            lateout("fs4") _,
            lateout("fs5") _,
            lateout("fs6") _,
            lateout("fs7") _,
            lateout("fs8") _,
            lateout("fs9") _,
            lateout("fs10") _,
            lateout("fs11") _,
            clobber_abi("C"),
        );
    }
    outcome
}

/// The registers that calls preserve: a value of guest code may be in one of them during a call.
#[inline]
pub(crate) fn preserved_registers() -> [usize; 11] {
    let mut registers = [0; 11];
    // SAFETY: stores eleven words to an array of eleven words.
    unsafe {
        asm!(
            "sd s1, 0({0})",
            "sd s2, 8({0})",
            "sd s3, 16({0})",
            "sd s4, 24({0})",
            "sd s5, 32({0})",
            "sd s6, 40({0})",
            "sd s7, 48({0})",
            "sd s8, 56({0})",
            "sd s9, 64({0})",
            "sd s10, 72({0})",
            "sd s11, 80({0})",
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
    unsafe { asm!("mv {}, sp", out(reg) sp, options(nomem, nostack, preserves_flags)) };
    sp
}

/// What was interrupted by a signal.
///
/// # Safety
///
/// `context` is what the kernel gave the handler of that signal.
pub(crate) unsafe fn interrupted(context: *const u8, _signal: u32) -> Interrupted {
    // The registers of `struct sigcontext`, after flags, link, stack and set of signals (with room for 1024) of `struct
    // ucontext`. The program counter is in the place of `x0`.
    let registers: *const usize = context.wrapping_add(176).cast();
    const PC: usize = 0;
    const RA: usize = 1;
    const SP: usize = 2;
    const S0: usize = 8;
    // SAFETY: the kernel filled these words in.
    let [pc, fp, sp, link] = unsafe { [*registers.add(PC), *registers.add(S0), *registers.add(SP), *registers.add(RA)] };
    // Both are equal as soon as a frame is made, until the first other instruction of the function.
    Interrupted { pc, fp, link: if fp == sp { 0 } else { link } }
}

/// The return address of a function that was interrupted at this distance from its start, if it had not made its frame yet;
/// then the frame pointer is still its caller's.
///
/// # Safety
///
/// `interrupted` is what a signal interrupted.
pub(crate) unsafe fn return_address_without_frame(interrupted: &Interrupted, offset: u32) -> Option<usize> {
    // Its first instructions, of four bytes or two each, lower the stack pointer and store both registers of the frame record.
    const LAST_STORE: u32 = 8;
    if offset <= LAST_STORE && interrupted.link != 0 { Some(interrupted.link) } else { None }
}

/// The features that the processor has and the kernel lets programs use, in the numbering of [`FEATURES`].
pub(crate) fn processor_features() -> u64 {
    // Positions in RISCV_HWPROBE_KEY_IMA_EXT_0, from the kernel's uapi/asm/hwprobe.h, in the order of FEATURES.
    const POSITIONS: [u32; FEATURES.len()] = [1, 2, 3, 4, 5, 35, 44, 32];
    let probed = probe_extensions().unwrap_or_else(letter_extensions);
    POSITIONS.iter().rev().fold(0, |features, &position| features << 1 | (probed >> position & 1))
}

/// The extensions that the kernel tells of, or `None` from kernels before 6.4.
fn probe_extensions() -> Option<u64> {
    const RISCV_HWPROBE: u32 = 258;
    const KEY_IMA_EXT_0: u64 = 4;
    // A key and its value.
    let mut pair = [KEY_IMA_EXT_0, 0u64];
    // SAFETY: the call fills in the value of one pair; no set of processors means all.
    let probed = unsafe { syscall5(RISCV_HWPROBE, pair.as_mut_ptr().expose_provenance(), 1, 0, 0, 0) };
    probed.is_ok().then_some(pair[1])
}

/// The same of what older kernels tell: extensions of a single letter.
fn letter_extensions() -> u64 {
    let letters = instance::auxiliary(AT_HWCAP).unwrap_or(0);
    let has = |letter: u8| (letters >> (letter - b'a') & 1) as u64;
    has(b'c') << 1 | has(b'v') << 2
}
