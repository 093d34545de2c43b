//! AArch64: the machine code that the runtime cannot do without.
//!
//! # Safety
//!
//! Everything here rests on the procedure call standard for AArch64 (the frame record at `x29`, registers that calls preserve),
//! on the kernel's layout of the initial stack and of a signal frame, and on what Cranelift does for its `tail` convention.
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
    const RELATIVE: usize = 1027;

    const RETURN_ADDRESS: usize = 8;

    const ABOVE_FRAMES: usize = 0;

    const CODE_OF_COMPARISON: i32 = i32::MAX;

    const FEATURES: &'static [&'static str] = cpu::AARCH64;

    type Registers = [usize; 10];

    #[inline]
    fn image() -> *const u8 {
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

    #[inline]
    fn program() -> *const ProgramRecord {
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

    #[inline]
    fn script() -> *const ScriptRecord {
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

    #[inline]
    fn network() -> *const Network {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that use sockets.
        unsafe {
            asm!(
                "adrp {0}, w2n_network",
                "add {0}, {0}, :lo12:w2n_network",
                out(reg) address,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        address
    }

    #[inline]
    fn blobs() -> *const Blobs {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that keep objects.
        unsafe {
            asm!(
                "adrp {0}, w2n_blobs",
                "add {0}, {0}, :lo12:w2n_blobs",
                out(reg) address,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        address
    }

    #[inline]
    fn profile() -> *const Profile {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that count what they do.
        unsafe {
            asm!(
                "adrp {0}, w2n_profile",
                "add {0}, {0}, :lo12:w2n_profile",
                out(reg) address,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        address
    }

    #[inline]
    fn key_values() -> *const KeyValues {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that keep values.
        unsafe {
            asm!(
                "adrp {0}, w2n_key_values",
                "add {0}, {0}, :lo12:w2n_key_values",
                out(reg) address,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        address
    }

    #[inline]
    fn heap() -> *const HeapRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that have objects.
        unsafe {
            asm!(
                "adrp {0}, w2n_heap",
                "add {0}, {0}, :lo12:w2n_heap",
                out(reg) address,
                options(pure, nomem, nostack, preserves_flags),
            )
        };
        address
    }

    #[inline]
    fn client() -> *const Client {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that send requests.
        unsafe {
            asm!(
                "adrp {0}, w2n_client",
                "add {0}, {0}, :lo12:w2n_client",
                out(reg) address,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        address
    }

    #[inline]
    fn configuration() -> *const Configuration {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that ask for it.
        unsafe {
            asm!(
                "adrp {0}, w2n_configuration",
                "add {0}, {0}, :lo12:w2n_configuration",
                out(reg) address,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        address
    }

    #[inline]
    fn server() -> *const ServeRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in servers.
        unsafe {
            asm!(
                "adrp {0}, w2n_server",
                "add {0}, {0}, :lo12:w2n_server",
                out(reg) address,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        address
    }

    #[inline]
    unsafe fn call_on_stack(function: *const u8, top: usize) {
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

    #[inline]
    unsafe fn resume(target: usize, sp: usize, fp: usize, exception: usize) -> ! {
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

    #[inline]
    unsafe fn call_catching(function: *const u8, argument: *mut u8, catcher: &mut Catcher) -> usize {
        let outcome;
        // SAFETY: the stack pointer is as it was both when the function returns and after a trap, and every register that may
        // have changed is named or put back.
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

    #[inline]
    fn preserved_registers() -> Self::Registers {
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

    #[inline(always)]
    fn prefetch(address: usize) {
        // SAFETY: changes nothing, and faults nowhere.
        unsafe { asm!("prfm pldl1keep, [{}]", in(reg) address, options(readonly, nostack, preserves_flags)) };
    }

    #[inline(always)]
    fn stack_pointer() -> usize {
        let sp;
        // SAFETY: reads a register.
        unsafe { asm!("mov {}, sp", out(reg) sp, options(nomem, nostack, preserves_flags)) };
        sp
    }

    #[inline]
    unsafe fn interrupted(context: *const u8, _signal: u32) -> Interrupted {
        // The registers of `struct sigcontext`, after flags, link, stack and set of signals (with room for 1024) of `struct
        // ucontext`. The address of the fault comes before them.
        let registers: *const usize = context.wrapping_add(184).cast();
        const X29: usize = 29;
        const X30: usize = 30;
        const SP: usize = 31;
        const PC: usize = 32;
        // SAFETY: the kernel filled these words in.
        let register = |index| unsafe { *registers.wrapping_add(index) };
        Interrupted { pc: register(PC), sp: register(SP), fp: register(X29), link: register(X30) }
    }

    #[inline]
    unsafe fn frame_pointer(interrupted: &Interrupted, _stack: impl Fn() -> StackPointer) -> usize {
        interrupted.fp
    }

    #[inline]
    unsafe fn return_address_without_frame(interrupted: &Interrupted, offset: u32) -> Option<usize> {
        // Its first instruction stores both registers of the frame record.
        if offset == 0 { Some(interrupted.link) } else { None }
    }

    #[inline]
    fn processor_features(told: impl Fn(Told) -> Option<u64>) -> u64 {
        // Bits of the auxiliary values, from the kernel's uapi/asm/hwcap.h.
        const ATOMICS: u64 = 1 << 8;
        const HALF: u64 = 1 << 9 | 1 << 10;
        const DOT_PRODUCT: u64 = 1 << 20;
        const I8MM: u64 = 1 << 13;
        let (first, second) = (told(Told::Capabilities).unwrap_or(0), told(Told::MoreCapabilities).unwrap_or(0));
        let have = [first & ATOMICS != 0, first & HALF == HALF, first & DOT_PRODUCT != 0, second & I8MM != 0];
        const { assert!(Machine::FEATURES.len() == 4) };
        have.iter().rev().fold(0, |features, &have| features << 1 | u64::from(have))
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
            "mov x29, xzr",
            "mov x30, xzr",
            "mov x0, sp",
            "bl {start}",
            "udf #0",
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
            ".pushsection .text.w2n_raise,\"ax\",@progbits",
            ".globl w2n_raise",
            ".type w2n_raise,@function",
            "w2n_raise:",
            "mov x1, x30",
            "mov x2, x29",
            "b {raise}",
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
            "mov x1, x30",
            "mov x2, x29",
            "b {allocate}",
            ".size w2n_heap_allocate, . - w2n_heap_allocate",
            ".popsection",
            allocate = sym $allocate,
        );
    };
}
#[cfg(not(test))]
pub(crate) use define_allocate;

system_calls! { "svc #0", number "x8", arguments "x0" "x1" "x2" "x3" "x4" "x5", answer "x0", lost [] }
