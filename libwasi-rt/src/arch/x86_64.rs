//! x86-64: the machine code that the runtime cannot do without.
//!
//! # Safety
//!
//! Everything here rests on the System V ABI for x86-64 (the stack at the first instruction, registers that calls preserve,
//! the frame record at `rbp`), on the kernel's layout of a signal frame, and on what Cranelift does for its `tail` convention.
#![allow(unsafe_code)]

use core::arch::x86_64::{__cpuid_count, CpuidResult};
use core::arch::{asm, global_asm};

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
    const RELATIVE: usize = 8;

    const RETURN_ADDRESS: usize = 8;

    const ABOVE_FRAMES: usize = 0;

    const CODE_OF_COMPARISON: i32 = i32::MAX;

    const FEATURES: &'static [&'static str] = cpu::X86_64;

    type Registers = [usize; 5];

    #[inline]
    fn image() -> *const u8 {
        let address;
        // SAFETY: computes an address; the linker defines the symbol.
        unsafe { asm!("lea {}, [rip + __ehdr_start]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn program() -> *const ProgramRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol.
        unsafe { asm!("lea {}, [rip + w2n_program]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn script() -> *const ScriptRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that are scripts.
        unsafe { asm!("lea {}, [rip + w2n_script]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn network() -> *const Network {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that use sockets.
        unsafe { asm!("lea {}, [rip + w2n_network]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn blobs() -> *const Blobs {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that keep objects.
        unsafe { asm!("lea {}, [rip + w2n_blobs]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn profile() -> *const Profile {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that count what they do.
        unsafe { asm!("lea {}, [rip + w2n_profile]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn key_values() -> *const KeyValues {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that keep values.
        unsafe { asm!("lea {}, [rip + w2n_key_values]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn heap() -> *const HeapRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that have objects.
        unsafe { asm!("lea {}, [rip + w2n_heap]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn client() -> *const Client {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that send requests.
        unsafe { asm!("lea {}, [rip + w2n_client]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn configuration() -> *const Configuration {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in programs that ask for it.
        unsafe { asm!("lea {}, [rip + w2n_configuration]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    fn server() -> *const ServeRecord {
        let address;
        // SAFETY: computes an address; the compiler defines the symbol in servers.
        unsafe { asm!("lea {}, [rip + w2n_server]", out(reg) address, options(pure, nomem, nostack, preserves_flags)) };
        address
    }

    #[inline]
    unsafe fn call_on_stack(function: *const u8, top: usize) {
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

    #[inline]
    unsafe fn resume(target: usize, sp: usize, fp: usize, exception: usize) -> ! {
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

    #[inline]
    unsafe fn call_catching(function: *const u8, argument: *mut u8, catcher: &mut Catcher) -> usize {
        let outcome;
        // SAFETY: the stack pointer is as it was both when the function returns and after a trap, and every register that may
        // have changed is named or put back.
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

    #[inline]
    fn preserved_registers() -> Self::Registers {
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

    #[inline(always)]
    fn prefetch(address: usize) {
        // SAFETY: changes nothing, and faults nowhere.
        unsafe { asm!("prefetcht0 [{}]", in(reg) address, options(readonly, nostack, preserves_flags)) };
    }

    #[inline(always)]
    fn stack_pointer() -> usize {
        let sp;
        // SAFETY: reads a register.
        unsafe { asm!("mov {}, rsp", out(reg) sp, options(nomem, nostack, preserves_flags)) };
        sp
    }

    #[inline]
    unsafe fn interrupted(context: *const u8, _signal: u32) -> Interrupted {
        // The registers of `struct sigcontext`, after flags, link and stack of `struct ucontext`.
        let registers: *const usize = context.wrapping_add(40).cast();
        const RBP: usize = 10;
        const RSP: usize = 15;
        const RIP: usize = 16;
        // SAFETY: the kernel filled these words in.
        let register = |index| unsafe { *registers.wrapping_add(index) };
        Interrupted { pc: register(RIP), sp: register(RSP), fp: register(RBP), link: 0 }
    }

    #[inline]
    unsafe fn frame_pointer(interrupted: &Interrupted, _stack: impl Fn() -> StackPointer) -> usize {
        interrupted.fp
    }

    #[inline]
    unsafe fn return_address_without_frame(interrupted: &Interrupted, offset: u32) -> Option<usize> {
        // Its first instruction pushes the frame pointer.
        if offset != 0 {
            return None;
        }
        // SAFETY: the call pushed the return address.
        Some(unsafe { *(interrupted.sp as *const usize) })
    }

    #[inline]
    fn processor_features(_told: impl Fn(Told) -> Option<u64>) -> u64 {
        // SAFETY: every 64-bit processor has `cpuid`; leaf 0 says which leaves there are.
        #[allow(unused_unsafe, reason = "newer compilers know that this function is safe")]
        let leaf = |leaf| unsafe { __cpuid_count(leaf, 0) };
        let (highest, basic, extended) = (leaf(0).eax, leaf(1), leaf(0x8000_0001));
        let structured = if highest >= 7 { leaf(7) } else { CpuidResult { eax: 0, ebx: 0, ecx: 0, edx: 0 } };
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
        const { assert!(Machine::FEATURES.len() == 17) };
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
            "xor ebp, ebp",
            "mov rdi, rsp",
            "call {start}",
            "ud2",
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
            ".pushsection .text.w2n_raise,\"ax\",@progbits",
            ".globl w2n_raise",
            ".type w2n_raise,@function",
            "w2n_raise:",
            "mov rsi, [rsp]",
            "mov rdx, rbp",
            "jmp {raise}",
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
            "mov rsi, [rsp]",
            "mov rdx, rbp",
            "jmp {allocate}",
            ".size w2n_heap_allocate, . - w2n_heap_allocate",
            ".popsection",
            allocate = sym $allocate,
        );
    };
}
#[cfg(not(test))]
pub(crate) use define_allocate;

system_calls! { "syscall", number "rax", arguments "rdi" "rsi" "rdx" "r10" "r8" "r9", answer "rax", lost ["rcx" "r11"] }

impl Machine {
    /// The number of the system call `rt_sigreturn`.
    pub(crate) const RETURN_FROM_SIGNAL: u32 = 15;

    /// Returns the address that a signal handler returns to.
    pub(crate) fn return_from_signal() -> usize {
        let address;
        // SAFETY: computes an address; the symbol is defined below.
        unsafe {
            asm!("lea {}, [rip + w2n_return_from_signal]", out(reg) address, options(pure, nomem, nostack, preserves_flags))
        };
        address
    }
}

global_asm!(
    ".pushsection .text.w2n_return_from_signal,\"ax\",@progbits",
    ".globl w2n_return_from_signal",
    ".hidden w2n_return_from_signal",
    "w2n_return_from_signal:",
    "mov eax, {rt_sigreturn}",
    "syscall",
    ".popsection",
    rt_sigreturn = const Machine::RETURN_FROM_SIGNAL,
);

/// Returns which registers the kernel saves: the register XCR0.
fn saved_registers() -> u32 {
    let low: u32;
    // SAFETY: the instruction is there when `cpuid` says that the kernel has enabled it (OSXSAVE), and only reads.
    unsafe { asm!("xgetbv", in("ecx") 0, out("eax") low, out("edx") _, options(nomem, nostack, preserves_flags)) };
    low
}
