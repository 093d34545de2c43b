//! Sixteen characters at once, or 64: the stretches of ASCII and Latin-1 that most strings consist of.
//!
//! Every x86-64 processor has SSE2 and every ARM one NEON; elsewhere words of 64 bits do. UTF-16 is little-endian, as everything in
//! guest memory. Blocks that end a stretch are left to code that looks at each character.
//!
//! # Safety
//!
//! Vector instructions load and store arrays of exactly the size that they access.
#![allow(unsafe_code)]

/// Sixteen bytes.
pub(super) type Narrow = [u8; 16];

/// Sixteen UTF-16 code units.
pub(super) type Wide = [u8; 32];

/// The number of characters of a block.
pub(super) const CHARACTERS: usize = size_of::<Narrow>();

/// Four blocks of bytes.
type Long = [u8; 64];

/// Copies bytes from the start of `from` as long as there are 64, all of them ASCII, and room for them; returns how many were copied.
#[inline(always)]
pub(super) fn copy_ascii(from: &[u8], to: &mut [u8]) -> usize {
    let (mut rest, mut room) = (from, to);
    while let (Some((block, next)), Some((place, next_place))) = (rest.split_first_chunk(), room.split_first_chunk_mut()) {
        if !copy_long(block, place) {
            break;
        }
        (rest, room) = (next, next_place);
    }
    from.len() - rest.len()
}

/// Copies bytes; returns whether all of them are ASCII. They are loaded once, so that what is checked is what was copied.
#[inline(always)]
fn copy_long(block: &Long, place: &mut Long) -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_storeu_si128};
        let (from, to) = (block.as_ptr(), place.as_mut_ptr());
        let copy = |at| {
            // SAFETY: the array has 64 bytes.
            let bytes = unsafe { _mm_loadu_si128(from.wrapping_add(at).cast()) };
            // SAFETY: as above.
            unsafe { _mm_storeu_si128(to.wrapping_add(at).cast(), bytes) };
            bytes
        };
        let [a, b, c, d] = [copy(0), copy(16), copy(32), copy(48)];
        // SAFETY: every processor of this architecture has it.
        let ab = unsafe { _mm_or_si128(a, b) };
        // SAFETY: as above.
        let cd = unsafe { _mm_or_si128(c, d) };
        // SAFETY: as above.
        let any = unsafe { _mm_or_si128(ab, cd) };
        // SAFETY: as above.
        let bits = unsafe { _mm_movemask_epi8(any) };
        bits == 0
    }
    #[cfg(target_arch = "aarch64")]
    {
        use core::arch::aarch64::{vld1q_u8, vmaxvq_u8, vorrq_u8, vst1q_u8};
        let (from, to) = (block.as_ptr(), place.as_mut_ptr());
        let copy = |at| {
            // SAFETY: the array has 64 bytes.
            let bytes = unsafe { vld1q_u8(from.wrapping_add(at)) };
            // SAFETY: as above.
            unsafe { vst1q_u8(to.wrapping_add(at), bytes) };
            bytes
        };
        let [a, b, c, d] = [copy(0), copy(16), copy(32), copy(48)];
        // SAFETY: every processor of this architecture has it.
        let ab = unsafe { vorrq_u8(a, b) };
        // SAFETY: as above.
        let cd = unsafe { vorrq_u8(c, d) };
        // SAFETY: as above.
        let any = unsafe { vorrq_u8(ab, cd) };
        // SAFETY: as above.
        let most = unsafe { vmaxvq_u8(any) };
        most < 0x80
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        *place = *block;
        let words = place.chunks_exact(8).map(|word| word.first_chunk().copied().map_or(0, u64::from_ne_bytes));
        words.fold(0, |any, word| any | word) & u64::from_ne_bytes([0x80; 8]) == 0
    }
}

/// Whether all bytes are ASCII.
#[inline(always)]
pub(super) fn is_ascii(block: &Narrow) -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_mm_loadu_si128, _mm_movemask_epi8};
        // SAFETY: the array has sixteen bytes.
        let bytes = unsafe { _mm_loadu_si128(block.as_ptr().cast()) };
        // SAFETY: every processor of this architecture has it.
        let bits = unsafe { _mm_movemask_epi8(bytes) };
        bits == 0
    }
    #[cfg(target_arch = "aarch64")]
    {
        use core::arch::aarch64::{vld1q_u8, vmaxvq_u8};
        // SAFETY: the array has sixteen bytes.
        let bytes = unsafe { vld1q_u8(block.as_ptr()) };
        // SAFETY: every processor of this architecture has it.
        let most = unsafe { vmaxvq_u8(bytes) };
        most < 0x80
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        u128::from_ne_bytes(*block) & u128::from_ne_bytes([0x80; 16]) == 0
    }
}

/// Returns Latin-1 characters as UTF-16.
#[inline(always)]
pub(super) fn widen(block: &Narrow) -> Wide {
    let mut wide = [0; 32];
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{_mm_loadu_si128, _mm_setzero_si128, _mm_storeu_si128, _mm_unpackhi_epi8, _mm_unpacklo_epi8};
        // SAFETY: the array has sixteen bytes.
        let bytes = unsafe { _mm_loadu_si128(block.as_ptr().cast()) };
        // SAFETY: every processor of this architecture has it.
        let zero = unsafe { _mm_setzero_si128() };
        // SAFETY: as above.
        let low = unsafe { _mm_unpacklo_epi8(bytes, zero) };
        // SAFETY: as above.
        let high = unsafe { _mm_unpackhi_epi8(bytes, zero) };
        let first = wide.as_mut_ptr();
        // SAFETY: the array has 32 bytes.
        unsafe { _mm_storeu_si128(first.cast(), low) };
        // SAFETY: as above.
        unsafe { _mm_storeu_si128(first.wrapping_add(16).cast(), high) };
    }
    #[cfg(target_arch = "aarch64")]
    {
        use core::arch::aarch64::{uint8x16x2_t, vdupq_n_u8, vld1q_u8, vst2q_u8};
        // SAFETY: the array has sixteen bytes.
        let bytes = unsafe { vld1q_u8(block.as_ptr()) };
        // SAFETY: every processor of this architecture has it.
        let zero = unsafe { vdupq_n_u8(0) };
        // SAFETY: the array has 32 bytes.
        unsafe { vst2q_u8(wide.as_mut_ptr(), uint8x16x2_t(bytes, zero)) };
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    for (low, &byte) in wide.iter_mut().step_by(2).zip(block) {
        *low = byte;
    }
    wide
}

/// Returns UTF-16 as bytes, if no unit has a bit of `others`, which are at least the upper eight.
#[inline(always)]
pub(super) fn narrow(block: &Wide, others: u16) -> Option<Narrow> {
    let mut bytes = [0; 16];
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{
            _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_packus_epi16, _mm_set1_epi16,
            _mm_setzero_si128, _mm_storeu_si128,
        };
        let first = block.as_ptr();
        // SAFETY: the array has 32 bytes.
        let low = unsafe { _mm_loadu_si128(first.cast()) };
        // SAFETY: as above.
        let high = unsafe { _mm_loadu_si128(first.wrapping_add(16).cast()) };
        // SAFETY: every processor of this architecture has it.
        let mask = unsafe { _mm_set1_epi16(others as i16) };
        // SAFETY: as above.
        let any = unsafe { _mm_or_si128(low, high) };
        // SAFETY: as above.
        let any = unsafe { _mm_and_si128(any, mask) };
        // SAFETY: as above.
        let zero = unsafe { _mm_setzero_si128() };
        // SAFETY: as above.
        let none = unsafe { _mm_cmpeq_epi8(any, zero) };
        // SAFETY: as above.
        if unsafe { _mm_movemask_epi8(none) } != 0xffff {
            return None;
        }
        // SAFETY: as above.
        let packed = unsafe { _mm_packus_epi16(low, high) };
        // SAFETY: the array has sixteen bytes.
        unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), packed) };
    }
    #[cfg(target_arch = "aarch64")]
    {
        use core::arch::aarch64::{
            vandq_u16, vdupq_n_u16, vld1q_u8, vmaxvq_u16, vorrq_u8, vreinterpretq_u16_u8, vst1q_u8, vuzp1q_u8,
        };
        let first = block.as_ptr();
        // SAFETY: the array has 32 bytes.
        let low = unsafe { vld1q_u8(first) };
        // SAFETY: as above.
        let high = unsafe { vld1q_u8(first.wrapping_add(16)) };
        // SAFETY: every processor of this architecture has it.
        let either = unsafe { vorrq_u8(low, high) };
        // SAFETY: as above.
        let either = unsafe { vreinterpretq_u16_u8(either) };
        // SAFETY: as above.
        let mask = unsafe { vdupq_n_u16(others) };
        // SAFETY: as above.
        let any = unsafe { vandq_u16(either, mask) };
        // SAFETY: as above.
        if unsafe { vmaxvq_u16(any) } != 0 {
            return None;
        }
        // SAFETY: as above.
        let packed = unsafe { vuzp1q_u8(low, high) };
        // SAFETY: the array has sixteen bytes.
        unsafe { vst1q_u8(bytes.as_mut_ptr(), packed) };
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        let [low, high] = others.to_le_bytes();
        let mut any = 0;
        let mut pairs = block.chunks_exact(2);
        for byte in &mut bytes {
            if let Some(&[first, second]) = pairs.next() {
                *byte = first;
                any |= first & low | second & high;
            }
        }
        if any != 0 {
            return None;
        }
    }
    Some(bytes)
}

/// Whether no unit is a surrogate.
#[inline(always)]
pub(super) fn has_no_surrogate(block: &Wide) -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        use core::arch::x86_64::{
            _mm_and_si128, _mm_cmpeq_epi16, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi16,
        };
        let first = block.as_ptr();
        // SAFETY: the array has 32 bytes.
        let low = unsafe { _mm_loadu_si128(first.cast()) };
        // SAFETY: as above.
        let high = unsafe { _mm_loadu_si128(first.wrapping_add(16).cast()) };
        // SAFETY: every processor of this architecture has it.
        let mask = unsafe { _mm_set1_epi16(SURROGATE_MASK as i16) };
        // SAFETY: as above.
        let surrogate = unsafe { _mm_set1_epi16(SURROGATE as i16) };
        // SAFETY: as above.
        let low = unsafe { _mm_and_si128(low, mask) };
        // SAFETY: as above.
        let low = unsafe { _mm_cmpeq_epi16(low, surrogate) };
        // SAFETY: as above.
        let high = unsafe { _mm_and_si128(high, mask) };
        // SAFETY: as above.
        let high = unsafe { _mm_cmpeq_epi16(high, surrogate) };
        // SAFETY: as above.
        let either = unsafe { _mm_or_si128(low, high) };
        // SAFETY: as above.
        let bits = unsafe { _mm_movemask_epi8(either) };
        bits == 0
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let mut any = 0;
        for pair in block.chunks_exact(2) {
            let unit = pair.first_chunk().copied().map_or(0, u16::from_le_bytes);
            any |= u16::from(unit & SURROGATE_MASK == SURROGATE);
        }
        any == 0
    }
}

/// The bits of a unit that tell whether it is a surrogate, and what they are then.
const SURROGATE_MASK: u16 = 0xf800;
const SURROGATE: u16 = 0xd800;

/// Returns the bits that any unit has.
#[inline(always)]
pub(super) fn bits(block: &Wide) -> u16 {
    let mut all = 0;
    for pair in block.chunks_exact(2) {
        all |= pair.first_chunk().copied().map_or(0, u16::from_le_bytes);
    }
    all
}
