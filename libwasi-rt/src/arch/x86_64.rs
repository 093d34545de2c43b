//! x86-64: what the runtime must say in instructions and registers.
//!
//! # Safety
//!
//! Everything here rests on the System V ABI for x86-64 (the stack at the first instruction, registers that calls preserve,
//! the frame record at `rbp`), on the kernel's layout of a signal frame, and on what Cranelift does for its `tail` convention.
#![allow(unsafe_code)]

use core::arch::{asm, global_asm};

use linux_raw_sys::elf::Elf_Ehdr;
use wasm2native_abi::record::{ProgramRecord, cpu};
use wasm2native_abi::script::ScriptRecord;

use super::Interrupted;
use crate::script::Catcher;

/// The type of a relocation that adds the address of the image: `R_X86_64_RELATIVE`.
pub(crate) const RELATIVE: usize = 8;

/// Where the return address of a frame lies, counted from its frame pointer; the caller's frame pointer is at 0.
pub(crate) const RETURN_ADDRESS: usize = 8;

/// What is kept free above the first frame of a stack.
pub(crate) const ABOVE_FRAMES: usize = 0;

/// The code of the signal that a comparison raises where it traps: there is no such instruction.
pub(crate) const CODE_OF_COMPARISON: i32 = i32::MAX;

/// The names of the processor features that a program may ask for, in the order of their bits.
pub(crate) const FEATURES: &[&str] = cpu::X86_64;

// The first instruction of the process. The frame pointer of the outermost frame is zero.
#[cfg(not(test))]
global_asm!(
    ".pushsection .text._start,\"ax\",@progbits",
    ".globl _start",
    ".type _start,@function",
    "_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "call {start}",
    "ud2",
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
    "mov rsi, [rsp]",
    "mov rdx, rbp",
    "jmp {throw}",
    ".size w2n_throw, . - w2n_throw",
    ".popsection",
    ".pushsection .text.w2n_exception_new,\"ax\",@progbits",
    ".globl w2n_exception_new",
    ".type w2n_exception_new,@function",
    "w2n_exception_new:",
    "mov rsi, [rsp]",
    "mov rdx, rbp",
    "jmp {new}",
    ".size w2n_exception_new, . - w2n_exception_new",
    ".popsection",
    throw = sym crate::exception::throw,
    new = sym crate::exception::new,
);

global_asm!(
    ".pushsection .text.w2n_return_from_signal,\"ax\",@progbits",
    ".globl w2n_return_from_signal",
    ".hidden w2n_return_from_signal",
    "w2n_return_from_signal:",
    "mov eax, {rt_sigreturn}",
    "syscall",
    ".popsection",
    rt_sigreturn = const linux_raw_sys::general::__NR_rt_sigreturn,
);

/// Where a signal handler returns to.
pub(crate) fn return_from_signal() -> usize {
    let address;
    // SAFETY: computes an address; the symbol is defined above.
    unsafe { asm!("lea {}, [rip + w2n_return_from_signal]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
    address
}

/// The head of the loaded executable.
#[inline]
pub(crate) fn image() -> *const Elf_Ehdr {
    let address;
    // SAFETY: computes an address; the linker defines the symbol.
    unsafe { asm!("lea {}, [rip + __ehdr_start]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
    address
}

/// The program linked with this runtime. Unlike a reference to an external static, this needs no relocated table.
#[inline]
pub(crate) fn program() -> *const ProgramRecord {
    let address;
    // SAFETY: computes an address; the compiler defines the symbol.
    unsafe { asm!("lea {}, [rip + w2n_program]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
    address
}

/// The list of calls of a program that is a test script.
#[inline]
pub(crate) fn script() -> *const ScriptRecord {
    let address;
    // SAFETY: computes an address; the compiler defines the symbol in programs that are scripts.
    unsafe { asm!("lea {}, [rip + w2n_script]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
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
            "push rbp",
            "mov rbp, rsp",
            "mov rsp, rdi",
            "call rsi",
            "mov rsp, rbp",
            "pop rbp",
            in("rdi") top,
            in("rsi") function,
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
            "mov rsp, rcx",
            "mov rbp, rdx",
            "jmp rsi",
            in("rax") exception,
            in("rcx") sp,
            in("rdx") fp,
            in("rsi") target,
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
            "push rbp",
            "push rbx",
            "mov [rdx], rsp",
            "mov [rdx + 8], rbp",
            "lea rax, [rip + 2f]",
            "mov [rdx + 16], rax",
            "call rsi",
            "xor eax, eax",
            "2:",
            "pop rbx",
            "pop rbp",
            in("rdi") argument,
            in("rsi") function,
            in("rdx") &raw mut *catcher,
            lateout("rax") outcome,
            lateout("r12") _,
            lateout("r13") _,
            lateout("r14") _,
            lateout("r15") _,
            clobber_abi("C"),
        );
    }
    outcome
}

/// The registers that calls preserve: a value of guest code may be in one of them during a call.
#[inline]
pub(crate) fn preserved_registers() -> [usize; 5] {
    let mut registers = [0; 5];
    // SAFETY: stores five words to an array of five words.
    unsafe {
        asm!(
            "mov [{0}], rbx",
            "mov [{0} + 8], r12",
            "mov [{0} + 16], r13",
            "mov [{0} + 24], r14",
            "mov [{0} + 32], r15",
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
    unsafe { asm!("mov {}, rsp", out(reg) sp, options(nomem, nostack, preserves_flags)) };
    sp
}

/// What was interrupted by a signal.
///
/// # Safety
///
/// `context` is what the kernel gave the handler of that signal.
pub(crate) unsafe fn interrupted(context: *const u8, _signal: u32) -> Interrupted {
    // The registers of `struct sigcontext`, after flags, link and stack of `struct ucontext`.
    let registers: *const usize = context.wrapping_add(40).cast();
    const RBP: usize = 10;
    const RSP: usize = 15;
    const RIP: usize = 16;
    // SAFETY: the kernel filled these words in.
    let [pc, fp, sp] = unsafe { [*registers.add(RIP), *registers.add(RBP), *registers.add(RSP)] };
    Interrupted { pc, fp, link: sp }
}

/// The return address of a function that was interrupted at this distance from its start, if it had not made its frame yet;
/// then the frame pointer is still its caller's.
///
/// # Safety
///
/// `interrupted` is what a signal interrupted in guest code.
pub(crate) unsafe fn return_address_without_frame(interrupted: &Interrupted, offset: u32) -> Option<usize> {
    // Its first instruction pushes the frame pointer.
    if offset != 0 {
        return None;
    }
    // SAFETY: the call pushed the return address.
    Some(unsafe { *(interrupted.link as *const usize) })
}

/// The features that the processor has and the kernel lets programs use, in the numbering of [`FEATURES`].
pub(crate) fn processor_features() -> u64 {
    use core::arch::x86_64::{__cpuid, __cpuid_count, CpuidResult};
    // SAFETY: every 64-bit processor has `cpuid` with these leaves, or says in leaf 0 that it has not.
    #[allow(unused_unsafe, reason = "newer compilers know that these functions are safe")]
    let (highest, basic, extended) = unsafe { (__cpuid(0).eax, __cpuid(1), __cpuid(0x8000_0001)) };
    let structured = if highest >= 7 {
        // SAFETY: as above.
        #[allow(unused_unsafe, reason = "newer compilers know that this function is safe")]
        unsafe {
            __cpuid_count(7, 0)
        }
    } else {
        CpuidResult { eax: 0, ebx: 0, ecx: 0, edx: 0 }
    };
    // Vector registers count only if the kernel saves them.
    let saved = if basic.ecx & (1 << 27) != 0 { saved_registers() } else { 0 };
    let avx = saved & 0b110 == 0b110;
    let avx512 = avx && saved & 0b1110_0000 == 0b1110_0000;
    let bit = |word: u32, bit: u32| word & (1 << bit) != 0;
    let have = [
        bit(basic.ecx, 0),
        bit(basic.ecx, 9),
        bit(basic.ecx, 19),
        bit(basic.ecx, 20),
        bit(basic.ecx, 23),
        avx && bit(basic.ecx, 28),
        avx && bit(structured.ebx, 5),
        avx && bit(basic.ecx, 12),
        bit(structured.ebx, 3),
        bit(structured.ebx, 8),
        bit(extended.ecx, 5),
        avx512 && bit(structured.ecx, 12),
        avx512 && bit(structured.ebx, 17),
        avx512 && bit(structured.ebx, 16),
        avx512 && bit(structured.ebx, 31),
        avx512 && bit(structured.ecx, 1),
        bit(basic.ecx, 13),
    ];
    const { assert!(FEATURES.len() == 17) };
    have.iter().rev().fold(0, |features, &have| features << 1 | u64::from(have))
}

/// Which registers the kernel saves: the register XCR0.
fn saved_registers() -> u32 {
    let low: u32;
    // SAFETY: the instruction is there when `cpuid` says that the kernel has enabled it (OSXSAVE), and only reads.
    unsafe { asm!("xgetbv", in("ecx") 0, out("eax") low, out("edx") _, options(nomem, nostack, preserves_flags)) };
    low
}
