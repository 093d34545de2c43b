//! Copying and filling on x86-64, at the speed of glibc's on a processor without AVX.
//!
//! Small sizes use loads and stores that overlap in the middle, so that a few comparisons serve all of them; all
//! loads come before the first store, which makes overlap of source and destination harmless. Then come loops of 64 bytes
//! with aligned stores and both ends done apart; large sizes are left to the processor's own instruction where that is faster, which
//! is asked once, when the first of them comes. It is assembly because the compiler would turn it into calls of these very functions.
//! Only SSE2, which every processor has, is used: asking for more would cost more at each start than it gains.
//!
//! # Safety
//!
//! As for the C functions of the same names, see the folder's own file. Nothing is read or written outside the ranges: a guest
//! memory may end there.
#![allow(unsafe_code)]

use core::arch::global_asm;

/// The size from which the processor's own instruction may be faster.
const MANY: usize = 16 << 10;

/// What `.Lrepetition` is on a processor whose own instructions are the fastest; it is more on others.
const PREFERRED: u8 = 1;

// rdi: to, rsi: from, rdx: length. Returns `to`.
global_asm!(
    ".pushsection .text.memmove,\"ax\",@progbits",
    ".balign 64",
    ".Lmove:",
    "mov rax, rdi",
    "cmp rdx, 16",
    "jb .Lmove_below_16",
    "cmp rdx, 32",
    "ja .Lmove_above_32",
    "movups xmm0, [rsi]",
    "movups xmm1, [rsi + rdx - 16]",
    "movups [rdi], xmm0",
    "movups [rdi + rdx - 16], xmm1",
    "ret",
    //
    ".Lmove_below_16:",
    "cmp edx, 8",
    "jae .Lmove_from_8",
    "cmp edx, 4",
    "jae .Lmove_from_4",
    "test edx, edx",
    "je .Lmove_nothing",
    // The first, middle and last of one to three bytes.
    "movzx ecx, byte ptr [rsi]",
    "movzx r8d, byte ptr [rsi + rdx - 1]",
    "mov r9, rdx",
    "shr r9",
    "movzx r10d, byte ptr [rsi + r9]",
    "mov [rdi], cl",
    "mov [rdi + r9], r10b",
    "mov [rdi + rdx - 1], r8b",
    ".Lmove_nothing:",
    "ret",
    ".Lmove_from_4:",
    "mov ecx, [rsi]",
    "mov r8d, [rsi + rdx - 4]",
    "mov [rdi], ecx",
    "mov [rdi + rdx - 4], r8d",
    "ret",
    ".Lmove_from_8:",
    "mov rcx, [rsi]",
    "mov r8, [rsi + rdx - 8]",
    "mov [rdi], rcx",
    "mov [rdi + rdx - 8], r8",
    "ret",
    //
    ".Lmove_above_32:",
    "movups xmm0, [rsi]",
    "movups xmm1, [rsi + 16]",
    "movups xmm2, [rsi + rdx - 32]",
    "movups xmm3, [rsi + rdx - 16]",
    "cmp rdx, 64",
    "ja .Lmove_above_64",
    "movups [rdi], xmm0",
    "movups [rdi + 16], xmm1",
    "movups [rdi + rdx - 32], xmm2",
    "movups [rdi + rdx - 16], xmm3",
    "ret",
    ".Lmove_above_64:",
    "movups xmm4, [rsi + rdx - 64]",
    "movups xmm5, [rsi + rdx - 48]",
    "movups xmm6, [rsi + 32]",
    "movups xmm7, [rsi + 48]",
    "cmp rdx, 128",
    "ja .Lmove_above_128",
    "movups [rdi], xmm0",
    "movups [rdi + 16], xmm1",
    "movups [rdi + 32], xmm6",
    "movups [rdi + 48], xmm7",
    "movups [rdi + rdx - 64], xmm4",
    "movups [rdi + rdx - 48], xmm5",
    "movups [rdi + rdx - 32], xmm2",
    "movups [rdi + rdx - 16], xmm3",
    "ret",
    // From here on the first 64 bytes are in xmm0, 1, 6 and 7, the last 64 in xmm4, 5, 2 and 3.
    ".Lmove_above_128:",
    "mov rcx, rdi",
    "sub rcx, rsi",
    "cmp rcx, rdx",
    "jb .Lmove_backward",
    "cmp rdx, {many}",
    "jb .Lmove_forward",
    // The processor's instruction is slow where the ranges overlap, and where they are up to 15 bytes apart in their pages.
    "lea r8d, [rcx + 15]",
    "neg rcx",
    "cmp rcx, rdx",
    "jb .Lmove_forward",
    "test ecx, 4095",
    "je .Lmove_apart",
    "and r8d, 4095",
    "cmp r8d, 30",
    "jbe .Lmove_forward",
    ".Lmove_apart:",
    "cmp rdx, {huge}",
    "jae .Lmove_repeat",
    "cmp byte ptr [rip + .Lrepetition], {preferred}",
    "je .Lmove_repeat",
    "ja .Lmove_forward",
    "call .Lask_processor",
    "jmp .Lmove_apart",
    ".Lmove_repeat:",
    "mov rcx, rdx",
    "rep movsb",
    "ret",
    //
    ".Lmove_forward:",
    "lea r8, [rdi + rdx - 64]",
    "sub rsi, rdi",
    "and rdi, -16",
    "add rdi, 16",
    ".balign 16",
    ".Lmove_next:",
    "movups xmm8, [rsi + rdi]",
    "movups xmm9, [rsi + rdi + 16]",
    "movups xmm10, [rsi + rdi + 32]",
    "movups xmm11, [rsi + rdi + 48]",
    "movaps [rdi], xmm8",
    "movaps [rdi + 16], xmm9",
    "movaps [rdi + 32], xmm10",
    "movaps [rdi + 48], xmm11",
    "add rdi, 64",
    "cmp rdi, r8",
    "jb .Lmove_next",
    "movups [r8], xmm4",
    "movups [r8 + 16], xmm5",
    "movups [r8 + 32], xmm2",
    "movups [r8 + 48], xmm3",
    "movups [rax], xmm0",
    "ret",
    //
    ".Lmove_backward:",
    "test rcx, rcx",
    "je .Lmove_nothing",
    "lea r8, [rdi + rdx]",
    "sub rsi, rdi",
    "and r8, -16",
    "add rdi, 64",
    ".balign 16",
    ".Lmove_previous:",
    "movups xmm8, [rsi + r8 - 16]",
    "movups xmm9, [rsi + r8 - 32]",
    "movups xmm10, [rsi + r8 - 48]",
    "movups xmm11, [rsi + r8 - 64]",
    "movaps [r8 - 16], xmm8",
    "movaps [r8 - 32], xmm9",
    "movaps [r8 - 48], xmm10",
    "movaps [r8 - 64], xmm11",
    "sub r8, 64",
    "cmp r8, rdi",
    "ja .Lmove_previous",
    "movups [rax], xmm0",
    "movups [rax + 16], xmm1",
    "movups [rax + 32], xmm6",
    "movups [rax + 48], xmm7",
    "movups [rax + rdx - 16], xmm3",
    "ret",
    ".popsection",
    many = const MANY,
    huge = const 2 << 20,
    preferred = const PREFERRED,
);

// rdi: to, esi: the value, rdx: length. Returns `to`.
global_asm!(
    ".pushsection .text.memset,\"ax\",@progbits",
    ".balign 64",
    ".Lfill:",
    "mov rax, rdi",
    "movzx esi, sil",
    "imul esi, esi, 0x01010101",
    "cmp rdx, 16",
    "jb .Lfill_below_16",
    "movd xmm0, esi",
    "pshufd xmm0, xmm0, 0",
    "cmp rdx, 64",
    "ja .Lfill_above_64",
    "movups [rdi], xmm0",
    "movups [rdi + rdx - 16], xmm0",
    "cmp rdx, 32",
    "jbe .Lfill_nothing",
    "movups [rdi + 16], xmm0",
    "movups [rdi + rdx - 32], xmm0",
    ".Lfill_nothing:",
    "ret",
    //
    ".Lfill_below_16:",
    "cmp edx, 4",
    "jb .Lfill_below_4",
    // Two words at each end; below eight bytes both are the same.
    "mov ecx, edx",
    "and ecx, 8",
    "shr ecx",
    "mov [rdi], esi",
    "mov [rdi + rcx], esi",
    "lea rdi, [rdi + rdx - 4]",
    "mov [rdi], esi",
    "sub rdi, rcx",
    "mov [rdi], esi",
    "ret",
    ".Lfill_below_4:",
    "test edx, edx",
    "je .Lfill_nothing",
    "mov [rdi], sil",
    "mov [rdi + rdx - 1], sil",
    "shr edx",
    "mov [rdi + rdx], sil",
    "ret",
    //
    ".Lfill_above_64:",
    "cmp rdx, {many}",
    "jae .Lfill_many",
    ".Lfill_few:",
    "movups [rdi], xmm0",
    "lea rcx, [rdi + rdx - 64]",
    "and rdi, -16",
    "add rdi, 16",
    "cmp rdi, rcx",
    "jae .Lfill_end",
    ".balign 16",
    ".Lfill_next:",
    "movaps [rdi], xmm0",
    "movaps [rdi + 16], xmm0",
    "movaps [rdi + 32], xmm0",
    "movaps [rdi + 48], xmm0",
    "add rdi, 64",
    "cmp rdi, rcx",
    "jb .Lfill_next",
    ".Lfill_end:",
    "movups [rcx], xmm0",
    "movups [rcx + 16], xmm0",
    "movups [rcx + 32], xmm0",
    "movups [rcx + 48], xmm0",
    "ret",
    //
    ".Lfill_many:",
    "cmp byte ptr [rip + .Lrepetition], {preferred}",
    "ja .Lfill_few",
    "je .Lfill_repeat",
    "call .Lask_processor",
    "jmp .Lfill_many",
    ".Lfill_repeat:",
    "mov rcx, rdx",
    "mov rdx, rax",
    "mov eax, esi",
    "rep stosb",
    "mov rax, rdx",
    "ret",
    ".popsection",
    many = const MANY,
    preferred = const PREFERRED,
);

// Sets `.Lrepetition`, which is zero at the start, by the processor's vendor, and changes no register. AMD's repeated instructions
// are slower than a loop at sizes that caches hold; glibc does not use them there either. In a virtual machine this takes microseconds.
global_asm!(
    ".pushsection .bss.repetition,\"aw\",@nobits",
    ".Lrepetition:",
    ".zero 1",
    ".popsection",
    ".pushsection .text.processor,\"ax\",@progbits",
    ".Lask_processor:",
    "push rax",
    "push rbx",
    "push rcx",
    "push rdx",
    "xor eax, eax",
    "cpuid",
    // "AuthenticAMD" and "HygonGenuine".
    "cmp ecx, 0x444d4163",
    "sete al",
    "cmp ecx, 0x656e6975",
    "sete cl",
    "or eax, ecx",
    "and al, 1",
    "add al, {preferred}",
    "mov byte ptr [rip + .Lrepetition], al",
    "pop rdx",
    "pop rcx",
    "pop rbx",
    "pop rax",
    "ret",
    ".popsection",
    preferred = const PREFERRED,
);

macro_rules! name {
    ($name:literal, $label:literal) => {
        global_asm!(concat!(".globl ", $name), concat!(".type ", $name, ",@function"), concat!(".set ", $name, ", ", $label));
    };
}

#[cfg(not(test))]
name!("memcpy", ".Lmove");
#[cfg(not(test))]
name!("memmove", ".Lmove");
#[cfg(not(test))]
name!("memset", ".Lfill");

// Tests link a libc as well, whose functions must stay as they are.
#[cfg(test)]
name!("w2n_test_memmove", ".Lmove");
#[cfg(test)]
name!("w2n_test_memset", ".Lfill");

#[cfg(test)]
unsafe extern "C" {
    #[link_name = "w2n_test_memmove"]
    pub(super) fn memmove(to: *mut u8, from: *const u8, length: usize) -> *mut u8;
    #[link_name = "w2n_test_memset"]
    pub(super) fn memset(to: *mut u8, value: i32, length: usize) -> *mut u8;
}
