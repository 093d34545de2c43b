//! RISC-V: the machine code that the runtime cannot do without.
//!
//! # Safety
//!
//! Everything here rests on the RISC-V calling convention (registers that calls preserve), on Cranelift's frames (a record of
//! frame pointer and return address at `s0`, not below it as other compilers have it), on the kernel's layout of the initial
//! stack and of a signal frame, and on what Cranelift does for its `tail` convention.
#![allow(unsafe_code)]

use core::arch::asm;

use wasm2native_abi::blobs::Blobs;
use wasm2native_abi::client::Client;
use wasm2native_abi::configuration::Configuration;
use wasm2native_abi::heap::HeapRecord;
use wasm2native_abi::key_value::KeyValues;
use wasm2native_abi::network::Network;
use wasm2native_abi::profile::Profile;
use wasm2native_abi::record::{ProgramRecord, cpu};
use wasm2native_abi::script::ScriptRecord;
use wasm2native_abi::serve::ServeRecord;

use super::{Architecture, Catcher, Interrupted, StackPointer, Told};

/// This architecture.
pub(crate) struct Machine;

impl Architecture for Machine {
    const RELATIVE: usize = 3;

    const RETURN_ADDRESS: usize = 8;

    const ABOVE_FRAMES: usize = 0;

    const CODE_OF_COMPARISON: i32 = i32::MAX;

    const FEATURES: &'static [&'static str] = cpu::RISCV64;

    type Registers = [usize; 11];

    #[inline]
    fn image() -> *const u8 {
        let address;
        // SAFETY: computes an address; the linker defines the symbol.
        unsafe { asm!("lla {}, __ehdr_start", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn program() -> *const ProgramRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol.
        unsafe { asm!("lla {}, w2n_program", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn script() -> *const ScriptRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that are scripts.
        unsafe { asm!("lla {}, w2n_script", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn network() -> *const Network {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that use sockets.
        unsafe { asm!("lla {}, w2n_network", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn blobs() -> *const Blobs {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that keep objects.
        unsafe { asm!("lla {}, w2n_blobs", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn profile() -> *const Profile {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that count what they do.
        unsafe { asm!("lla {}, w2n_profile", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn key_values() -> *const KeyValues {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that keep values.
        unsafe { asm!("lla {}, w2n_key_values", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn heap() -> *const HeapRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that have objects.
        unsafe { asm!("lla {}, w2n_heap", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn client() -> *const Client {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that send requests.
        unsafe { asm!("lla {}, w2n_client", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn configuration() -> *const Configuration {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that ask for it.
        unsafe { asm!("lla {}, w2n_configuration", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn server() -> *const ServeRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in servers.
        unsafe { asm!("lla {}, w2n_server", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    unsafe fn call_on_stack(function: *const u8, top: usize) {
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

    #[inline]
    unsafe fn resume(target: usize, sp: usize, fp: usize, exception: usize) -> ! {
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

    #[inline]
    unsafe fn call_catching(function: *const u8, argument: *mut u8, catcher: &mut Catcher) -> usize {
        let outcome;
        // SAFETY: the stack pointer is as it was both when the function returns and after a trap, and every register that may
        // have changed is named or put back.
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

    #[inline]
    fn preserved_registers() -> Self::Registers {
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

    #[inline(always)]
    fn prefetch(address: usize) {
        // Not every processor has the hint.
        let _ = address;
    }

    #[inline(always)]
    fn stack_pointer() -> usize {
        let sp;
        // SAFETY: reads a register.
        unsafe { asm!("mv {}, sp", out(reg) sp, options(nomem, nostack, preserves_flags)) };
        sp
    }

    #[inline]
    unsafe fn interrupted(context: *const u8, _signal: u32) -> Interrupted {
        // The registers of `struct sigcontext`, after flags, link, stack and set of signals (with room for 1024) of `struct
        // ucontext`. The program counter is in the place of `x0`.
        let registers: *const usize = context.wrapping_add(176).cast();
        const PC: usize = 0;
        const RA: usize = 1;
        const SP: usize = 2;
        const S0: usize = 8;
        // SAFETY: the kernel filled these words in.
        let register = |index| unsafe { *registers.wrapping_add(index) };
        Interrupted { pc: register(PC), sp: register(SP), fp: register(S0), link: register(RA) }
    }

    #[inline]
    unsafe fn frame_pointer(interrupted: &Interrupted, _stack: impl Fn() -> StackPointer) -> usize {
        interrupted.fp
    }

    #[inline]
    unsafe fn return_address_without_frame(interrupted: &Interrupted, offset: u32) -> Option<usize> {
        // Its first instructions, of four bytes or two each, lower the stack pointer and store both registers of the frame
        // record.
        const LAST_STORE: u32 = 8;
        // Both are equal once the frame is made, until the first other instruction of the function.
        let has_frame = interrupted.fp == interrupted.sp;
        if offset <= LAST_STORE && !has_frame { Some(interrupted.link) } else { None }
    }

    #[inline]
    fn processor_features(told: impl Fn(Told) -> Option<u64>) -> u64 {
        // Positions in RISCV_HWPROBE_KEY_IMA_EXT_0, from the kernel's uapi/asm/hwprobe.h, in the order of FEATURES.
        const POSITIONS: [u32; Machine::FEATURES.len()] = [1, 2, 3, 4, 5, 35, 44, 32];
        let probed = told(Told::Extensions).unwrap_or_else(|| letter_extensions(told(Told::Capabilities).unwrap_or(0)));
        POSITIONS.iter().rev().fold(0, |features, &position| features << 1 | (probed >> position & 1))
    }
}

/// Defines an entry point.
#[cfg(not(test))]
macro_rules! define_start {
    ($name:literal, $start:path) => {
        core::arch::global_asm!(
            concat!(".pushsection .text.", $name, ",\"ax\",@progbits"),
            concat!(".globl ", $name),
            concat!(".type ", $name, ",@function"),
            concat!($name, ":"),
            "mv s0, zero",
            "mv ra, zero",
            "mv a0, sp",
            "call {start}",
            "unimp",
            concat!(".size ", $name, ", . - ", $name),
            ".popsection",
            start = sym $start,
        );
    };
}
#[cfg(not(test))]
pub(crate) use define_start;

/// Defines the builtins that look at the frames of their caller.
#[cfg(not(test))]
macro_rules! define_throw {
    ($throw:path, $new:path, $raise:path) => {
        core::arch::global_asm!(
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
            ".pushsection .text.w2n_raise,\"ax\",@progbits",
            ".globl w2n_raise",
            ".type w2n_raise,@function",
            "w2n_raise:",
            "mv a1, ra",
            "mv a2, s0",
            "tail {raise}",
            ".size w2n_raise, . - w2n_raise",
            ".popsection",
            throw = sym $throw,
            new = sym $new,
            raise = sym $raise,
        );
    };
}
#[cfg(not(test))]
pub(crate) use define_throw;

/// Defines the builtin that allocates objects, which looks at the frame of its caller.
#[cfg(not(test))]
macro_rules! define_allocate {
    ($allocate:path) => {
        core::arch::global_asm!(
            ".pushsection .text.w2n_heap_allocate,\"ax\",@progbits",
            ".globl w2n_heap_allocate",
            ".type w2n_heap_allocate,@function",
            "w2n_heap_allocate:",
            "mv a1, ra",
            "mv a2, s0",
            "tail {allocate}",
            ".size w2n_heap_allocate, . - w2n_heap_allocate",
            ".popsection",
            allocate = sym $allocate,
        );
    };
}
#[cfg(not(test))]
pub(crate) use define_allocate;

system_calls! { "ecall", number "a7", arguments "a0" "a1" "a2" "a3" "a4" "a5", answer "a0", lost [] }

/// Returns the single-letter extensions: all that kernels before 6.4 report, and reported by newer ones as well.
fn letter_extensions(letters: u64) -> u64 {
    let has = |letter: u8| letters >> (letter - b'a') & 1;
    has(b'c') << 1 | has(b'v') << 2
}
