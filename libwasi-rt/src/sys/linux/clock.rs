//! Clocks: reading, resolution and sleeping.
//!
//! The kernel maps a small library into every process, the vDSO, whose function reads the usual clocks without entering the
//! kernel. It is looked up when a clock is first read; without it, the system call does the same.
//!
//! # Safety
//!
//! The vDSO is an ELF image made by the kernel, mapped as long as the process lives, and its function has the signature in
//! vdso(7). Calls write to structs of this file only.
#![allow(unsafe_code)]

use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicUsize, Ordering};

use linux_raw_sys::elf::{DT_NULL, DT_STRTAB, DT_SYMTAB, Elf_Dyn, Elf_Ehdr, Elf_Phdr, Elf_Sym, PT_DYNAMIC, PT_LOAD};
use linux_raw_sys::general::{
    __NR_clock_getres, __NR_clock_gettime, __NR_clock_nanosleep, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_REALTIME,
    CLOCK_THREAD_CPUTIME_ID, TIMER_ABSTIME,
};

use super::errno::Errno;
use super::initial;
use super::syscall::{syscall2, syscall4};
use super::time::Time;

/// A clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Clock {
    /// Time since 1970, which somebody may set.
    Realtime = CLOCK_REALTIME as u8,
    /// Time since some moment, which never goes back.
    Monotonic = CLOCK_MONOTONIC as u8,
    /// Processor time spent on this process.
    ProcessTime = CLOCK_PROCESS_CPUTIME_ID as u8,
    /// Processor time spent on this thread.
    ThreadTime = CLOCK_THREAD_CPUTIME_ID as u8,
}

/// Returns the time of a clock.
#[inline]
pub(crate) fn time(clock: Clock) -> Result<Time, Errno> {
    let mut time = MaybeUninit::<Time>::uninit();
    let reader = match READER.load(Ordering::Relaxed) {
        UNKNOWN => find_reader(),
        found => found,
    };
    if reader != MISSING {
        // SAFETY: the address is that of the vDSO's function, which has this signature.
        let read: extern "C" fn(i32, *mut Time) -> i32 = unsafe { core::mem::transmute(reader) };
        if read(clock as i32, time.as_mut_ptr()) == 0 {
            // SAFETY: the function succeeded, so it has filled the time in.
            return Ok(unsafe { time.assume_init() });
        }
    }
    // SAFETY: the kernel writes one `Time`.
    unsafe { syscall2(__NR_clock_gettime, clock as usize, time.as_mut_ptr().expose_provenance()) }?;
    // SAFETY: the call succeeded, so the kernel has filled it in.
    Ok(unsafe { time.assume_init() })
}

/// Returns the resolution of a clock.
pub(crate) fn resolution(clock: Clock) -> Result<Time, Errno> {
    let mut step = MaybeUninit::<Time>::uninit();
    // SAFETY: the kernel writes one `Time`.
    unsafe { syscall2(__NR_clock_getres, clock as usize, step.as_mut_ptr().expose_provenance()) }?;
    // SAFETY: the call succeeded, so the kernel has filled it in.
    Ok(unsafe { step.assume_init() })
}

/// Waits this long, as measured by a clock.
pub(crate) fn sleep(clock: Clock, mut time: Time) -> Result<(), Errno> {
    let left = &raw mut time;
    // SAFETY: the kernel reads the time and, when interrupted, replaces it with the remaining time.
    repeat(|| unsafe { syscall4(__NR_clock_nanosleep, clock as usize, 0, left.expose_provenance(), left.expose_provenance()) })
}

/// Waits until a clock shows this time, even when somebody sets that clock meanwhile.
pub(crate) fn sleep_until(clock: Clock, time: Time) -> Result<(), Errno> {
    let time = (&raw const time).expose_provenance();
    // SAFETY: the kernel reads the time.
    repeat(|| unsafe { syscall4(__NR_clock_nanosleep, clock as usize, TIMER_ABSTIME as usize, time, 0) })
}

fn repeat(call: impl Fn() -> Result<usize, Errno>) -> Result<(), Errno> {
    loop {
        match call() {
            Err(error) if error == Errno::EINTR => {}
            answer => return answer.map(drop),
        }
    }
}

/// The address of the vDSO's function, or one of the two values below.
static READER: AtomicUsize = AtomicUsize::new(UNKNOWN);

/// The function has not been looked up yet.
const UNKNOWN: usize = 0;

/// The vDSO has no such function.
const MISSING: usize = 1;

/// The name of the function that reads a clock.
const READER_NAME: &[u8] = if cfg!(any(target_arch = "aarch64", target_arch = "s390x")) {
    b"__kernel_clock_gettime\0"
} else {
    b"__vdso_clock_gettime\0"
};

/// Looks up the function and remembers the result.
#[cold]
fn find_reader() -> usize {
    let image = initial::auxiliary(initial::AT_SYSINFO_EHDR).unwrap_or(0);
    // SAFETY: the kernel passes the address of the image that it mapped, or none.
    let reader = if image == 0 { MISSING } else { unsafe { find(image) }.unwrap_or(MISSING) };
    READER.store(reader, Ordering::Relaxed);
    reader
}

/// Returns the address of the function in the image.
///
/// # Safety
///
/// `image` is the address of the vDSO.
unsafe fn find(image: usize) -> Option<usize> {
    // SAFETY: an image starts with its header.
    let header = unsafe { &*(image as *const Elf_Ehdr) };
    let mut bias = None;
    let mut dynamic = None;
    for index in 0..usize::from(header.e_phnum) {
        let address = image + header.e_phoff + index * size_of::<Elf_Phdr>();
        // SAFETY: the header says how many program headers there are.
        let part = unsafe { &*(address as *const Elf_Phdr) };
        match part.p_type {
            PT_LOAD if bias.is_none() => bias = Some(image.wrapping_add(part.p_offset).wrapping_sub(part.p_vaddr)),
            PT_DYNAMIC => dynamic = Some(image + part.p_offset),
            _ => {}
        }
    }
    let (bias, mut entry) = (bias?, dynamic? as *const Elf_Dyn);
    let (mut symbols, mut strings) = (0, 0);
    loop {
        // SAFETY: the table ends with DT_NULL.
        let found = unsafe { &*entry };
        // SAFETY: both variants are one word.
        let address = bias.wrapping_add(unsafe { found.d_un.d_ptr });
        match found.d_tag {
            DT_NULL => break,
            DT_SYMTAB => symbols = address,
            DT_STRTAB => strings = address,
            _ => {}
        }
        entry = entry.wrapping_add(1);
    }
    // The kernel's linker script puts the strings right after the symbols, so that no hash table is needed to count these.
    let count = strings.checked_sub(symbols)? / size_of::<Elf_Sym>();
    for index in 0..count {
        // SAFETY: as just counted.
        let symbol = unsafe { &*(symbols as *const Elf_Sym).wrapping_add(index) };
        let name = (strings as *const u8).wrapping_add(symbol.st_name as usize);
        // SAFETY: names are strings that end with a NUL, at which the comparison stops at the latest.
        let same = READER_NAME.iter().enumerate().all(|(at, &byte)| unsafe { *name.wrapping_add(at) } == byte);
        if same && symbol.st_shndx != 0 {
            return Some(bias.wrapping_add(symbol.st_value));
        }
    }
    None
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Provides the tests with what a process finds on its initial stack: no arguments, no environment, its auxiliary values.
    pub(crate) fn prepare() {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            let values = std::fs::read("/proc/self/auxv").unwrap();
            let words = values.chunks_exact(8).map(|word| usize::from_ne_bytes(word.try_into().unwrap()));
            let stack: Vec<usize> = [0, 0, 0].into_iter().chain(words).collect();
            // SAFETY: it has the shape of the initial stack and stays for good.
            unsafe { initial::set_initial_stack(stack.leak().as_ptr()) };
        });
    }

    #[test]
    fn the_vdso_tells_the_same_time() {
        prepare();
        assert!(find_reader() > MISSING, "this kernel has no vDSO?");
        let by_library = time(Clock::Monotonic).unwrap();
        READER.store(MISSING, Ordering::Relaxed);
        let by_call = time(Clock::Monotonic).unwrap();
        READER.store(UNKNOWN, Ordering::Relaxed);
        let difference = (by_call.seconds - by_library.seconds) * 1_000_000_000 + by_call.nanoseconds - by_library.nanoseconds;
        assert!((0..1_000_000_000).contains(&difference), "{difference}");
    }

    #[test]
    fn every_clock_tells_a_time() {
        prepare();
        for clock in [Clock::Realtime, Clock::Monotonic, Clock::ProcessTime, Clock::ThreadTime] {
            assert!(time(clock).is_ok() && resolution(clock).is_ok(), "{clock:?}");
        }
    }
}
