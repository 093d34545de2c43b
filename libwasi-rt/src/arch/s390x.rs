//! s390x: the machine code that the runtime cannot do without.
//!
//! Frames are linked by back chains: the "frame pointer" of a function is the stack pointer that it was called with, where its
//! caller keeps the back chain of its own frame and room for the registers of whom it calls.
//!
//! # Safety
//!
//! Everything here rests on the ELF ABI for s390x (the register save area of 160 bytes, registers that calls preserve), on
//! Cranelift's back chains, on the kernel's layout of the initial stack and of a signal frame, and on what Cranelift does for
//! its `tail` convention.
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
    const RELATIVE: usize = 12;

    // The slot of `r14` in the register save area.
    const RETURN_ADDRESS: usize = 14 * 8;

    // The register save area and a word.
    const ABOVE_FRAMES: usize = 176;

    // The kernel has no code for this data exception and passes that of `kill`; whoever sends such a signal by hand gets a report
    // instead of the bare signal.
    const CODE_OF_COMPARISON: i32 = 0;

    const FEATURES: &'static [&'static str] = cpu::S390X;

    type Registers = [usize; 8];

    #[inline]
    fn image() -> *const u8 {
        let address;
        // SAFETY: computes an address; the linker defines the symbol.
        unsafe { asm!("larl {}, __ehdr_start", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn program() -> *const ProgramRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol.
        unsafe { asm!("larl {}, w2n_program", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn script() -> *const ScriptRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that are scripts.
        unsafe { asm!("larl {}, w2n_script", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn network() -> *const Network {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that use sockets.
        unsafe { asm!("larl {}, w2n_network", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn blobs() -> *const Blobs {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that keep objects.
        unsafe { asm!("larl {}, w2n_blobs", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn profile() -> *const Profile {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that count what they do.
        unsafe { asm!("larl {}, w2n_profile", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn key_values() -> *const KeyValues {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that keep values.
        unsafe { asm!("larl {}, w2n_key_values", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn heap() -> *const HeapRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that have objects.
        unsafe { asm!("larl {}, w2n_heap", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn client() -> *const Client {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that send requests.
        unsafe { asm!("larl {}, w2n_client", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn configuration() -> *const Configuration {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that ask for it.
        unsafe { asm!("larl {}, w2n_configuration", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn server() -> *const ServeRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in servers.
        unsafe { asm!("larl {}, w2n_server", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    unsafe fn call_on_stack(function: *const u8, top: usize) {
        // SAFETY: the stack pointer is put back from the word above the register save area, which is not the function's.
        unsafe {
            asm!(
                "stg %r15, 160(%r2)",
                "lgr %r15, %r2",
                "xc 0(8, %r15), 0(%r15)",
                "basr %r14, %r3",
                "lg %r15, 160(%r15)",
                in("r2") top,
                in("r3") function,
                clobber_abi("C"),
            );
        }
    }

    #[inline]
    unsafe fn resume(target: usize, sp: usize, _fp: usize, exception: usize) -> ! {
        // SAFETY: no frame between here and there is used again, and the `tail` convention preserves no other register.
        unsafe {
            asm!(
                "lgr %r15, %r2",
                "br %r3",
                in("r2") sp,
                in("r3") target,
                in("r6") exception,
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
                "lgr %r1, %r15",
                "aghi %r15, -240",
                "stg %r1, 0(%r15)",
                "stmg %r6, %r13, 160(%r15)",
                "stg %r15, 0(%r4)",
                "larl %r1, 2f",
                "stg %r1, 16(%r4)",
                "basr %r14, %r3",
                "lghi %r6, 0",
                "2:",
                "lgr %r2, %r6",
                "lmg %r6, %r13, 160(%r15)",
                "aghi %r15, 240",
                inlateout("r2") argument => outcome,
                in("r3") function,
                in("r4") &raw mut *catcher,
                lateout("f8") _,
                lateout("f9") _,
                lateout("f10") _,
                lateout("f11") _,
                lateout("f12") _,
                lateout("f13") _,
                lateout("f14") _,
                lateout("f15") _,
                clobber_abi("C"),
            );
        }
        outcome
    }

    #[inline]
    fn preserved_registers() -> Self::Registers {
        let mut registers = [0; 8];
        // SAFETY: stores eight words to an array of eight words.
        unsafe { asm!("stmg %r6, %r13, 0({})", in(reg_addr) registers.as_mut_ptr(), options(nostack, preserves_flags)) };
        registers
    }

    #[inline(always)]
    fn prefetch(address: usize) {
        // SAFETY: changes nothing, and faults nowhere.
        unsafe { asm!("pfd 1, 0({})", in(reg_addr) address, options(readonly, nostack, preserves_flags)) };
    }

    #[inline(always)]
    fn stack_pointer() -> usize {
        let sp;
        // SAFETY: reads a register.
        unsafe { asm!("lgr {}, %r15", out(reg) sp, options(nomem, nostack, preserves_flags)) };
        sp
    }

    #[inline]
    unsafe fn interrupted(context: *const u8, signal: u32) -> Interrupted {
        // Program status word and registers of `struct sigcontext`, after flags, link and stack of `struct ucontext`.
        let registers: *const usize = context.wrapping_add(40).cast();
        const ADDRESS: usize = 1;
        const R1: usize = 2 + 1;
        const R15: usize = 2 + 15;
        // The same on all architectures.
        const SIGILL: u32 = 4;
        const SIGFPE: u32 = 8;
        // SAFETY: the kernel filled these words in.
        let register = |index| unsafe { *registers.wrapping_add(index) };
        let address = register(ADDRESS);
        // After a trap instruction or a division the address is that of the next instruction; Cranelift lists such sites by their
        // last byte.
        let pc = if signal == SIGILL || signal == SIGFPE { address.wrapping_sub(1) } else { address };
        Interrupted { pc, sp: register(R15), fp: register(R1), link: 0 }
    }

    #[inline]
    unsafe fn frame_pointer(interrupted: &Interrupted, stack: impl Fn() -> StackPointer) -> usize {
        if stack() == StackPointer::InGuard {
            // A function enters: this register is the back chain that it could not store.
            return interrupted.fp;
        }
        // SAFETY: guest code keeps its back chain at the stack pointer, which is not in the guard.
        unsafe { *(interrupted.sp as *const usize) }
    }

    #[inline]
    unsafe fn return_address_without_frame(_interrupted: &Interrupted, _offset: u32) -> Option<usize> {
        // A function's first instruction stores the return address where the frame pointer says, and nothing before it traps.
        None
    }

    #[inline]
    fn processor_features(told: impl Fn(Told) -> Option<u64>) -> u64 {
        // Facility numbers of the Principles of Operation, in the order of FEATURES.
        const FACILITIES: [usize; Machine::FEATURES.len()] = [61, 148, 84, 198];
        // Vector facilities count only if the kernel saves vector registers: HWCAP_S390_VXRS.
        const VECTOR_REGISTERS: u64 = 1 << 11;
        let mut words = [0u64; 4];
        // SAFETY: store-facility-list-extended is there on all processors that Linux supports; it stores as many doublewords as
        // general register 0 says, less one, and changes that register and the condition code.
        unsafe {
            asm!(
                "lghi %r0, 3",
                ".insn s, 0xb2b00000, 0({list})",
                list = in(reg_addr) words.as_mut_ptr(),
                out("r0") _,
                options(nostack)
            );
        }
        let vectors = told(Told::Capabilities).unwrap_or(0) & VECTOR_REGISTERS != 0;
        let has = |facility: usize| words.get(facility / 64).map_or(0, |word| word << (facility % 64) >> 63);
        let have = FACILITIES.map(|facility| has(facility) & u64::from(vectors || facility < 128));
        have.iter().rev().fold(0, |features, &have| features << 1 | have)
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
            "lgr %r2, %r15",
            "aghi %r15, -160",
            "xc 0(8, %r15), 0(%r15)",
            "brasl %r14, {start}",
            ".short 0",
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
            "lgr %r3, %r14",
            "lg %r4, 0(%r15)",
            "jg {throw}",
            ".size w2n_throw, . - w2n_throw",
            ".popsection",
            ".pushsection .text.w2n_exception_new,\"ax\",@progbits",
            ".globl w2n_exception_new",
            ".type w2n_exception_new,@function",
            "w2n_exception_new:",
            "lgr %r3, %r14",
            "lg %r4, 0(%r15)",
            "jg {new}",
            ".size w2n_exception_new, . - w2n_exception_new",
            ".popsection",
            ".pushsection .text.w2n_raise,\"ax\",@progbits",
            ".globl w2n_raise",
            ".type w2n_raise,@function",
            "w2n_raise:",
            "lgr %r3, %r14",
            "lg %r4, 0(%r15)",
            "jg {raise}",
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
            "lgr %r3, %r14",
            "lg %r4, 0(%r15)",
            "jg {allocate}",
            ".size w2n_heap_allocate, . - w2n_heap_allocate",
            ".popsection",
            allocate = sym $allocate,
        );
    };
}
#[cfg(not(test))]
pub(crate) use define_allocate;

system_calls! { "svc 0", number "r1", arguments "r2" "r3" "r4" "r5" "r6" "r7", answer "r2", lost [] }
