//! The executable relocates itself: it is position-independent, and the kernel only maps it.
//!
//! The objects of this runtime and of the compiler need no relocation at all, so our linker leaves this out; other linkers and
//! other objects may need some. Only what relocation wrote to is protected afterwards, once the page size can be asked for.
//!
//! # Safety
//!
//! The program headers and the dynamic section describe the image; the linker guarantees them. Until [`relocate`] returns,
//! nothing may be reached through memory that a relocation fills in: its code uses only its parameter and constants.
#![allow(unsafe_code)]

use crate::arch::{Architecture as _, Machine};
use crate::sys::elf::{
    DT_NULL, DT_RELA, DT_RELASZ, DT_RELR, DT_RELRSZ, Elf_Dyn, Elf_Ehdr, Elf_Phdr, Elf_Rela, PT_DYNAMIC, PT_GNU_RELRO,
};
use crate::sys::initial;
use crate::sys::pages;

/// Adds the address of the image to every word of it that holds an address; returns those that must not change afterwards.
///
/// # Safety
///
/// `image` is the head of the running executable, linked as if it were at 0, and this is the first thing that the process
/// does.
#[inline]
pub(super) unsafe fn relocate(image: *const u8) -> Relocated {
    let base = image.cast_mut();
    // SAFETY: the head of the image is mapped.
    let &Elf_Ehdr { e_phoff: first, e_phnum: count, .. } = unsafe { &*image.cast() };
    let mut header: *const Elf_Phdr = base.wrapping_add(first).cast();
    let mut written = false;
    let mut constant = (0, 0);
    for _ in 0..count {
        // SAFETY: there are `count` program headers at `first`, mapped with the head.
        let &Elf_Phdr { p_type: kind, p_vaddr: address, p_memsz: length, .. } = unsafe { &*header };
        if kind == PT_DYNAMIC {
            // SAFETY: this is the dynamic section of this image.
            written = unsafe { apply(base, base.wrapping_add(address).cast()) };
        } else if kind == PT_GNU_RELRO {
            constant = (address, length);
        }
        header = header.wrapping_add(1);
    }
    if !written {
        constant.1 = 0;
    }
    Relocated { start: base.addr() + constant.0, length: constant.1 }
}

/// The range that relocation has written for the last time, if any.
pub(super) struct Relocated {
    start: usize,
    length: usize,
}

impl Relocated {
    /// Makes it read-only, in pages of the size that the kernel uses.
    #[inline]
    pub(super) fn protect(self) {
        if self.length == 0 {
            return;
        }
        let page = initial::auxiliary(initial::AT_PAGESZ).unwrap_or(4096);
        let start = self.start & !(page - 1);
        let end = (self.start + self.length) & !(page - 1);
        // SAFETY: the linker gives such data pages of its own, written only by relocation.
        let protected = unsafe { pages::make_read_only(start, end.saturating_sub(start)) };
        // The program works without this protection as well.
        let _ = protected;
    }
}

/// Applies the relocations that a dynamic section lists, and returns whether there are any.
///
/// # Safety
///
/// It is that of the image at `base`, and none of its relocations has been applied.
#[inline]
unsafe fn apply(base: *mut u8, mut dynamic: *const Elf_Dyn) -> bool {
    let (mut rela, mut rela_size, mut relr, mut relr_size) = (0, 0, 0, 0);
    loop {
        // SAFETY: the section ends with DT_NULL.
        let &Elf_Dyn { d_tag: tag, ref d_un } = unsafe { &*dynamic };
        // SAFETY: both variants are one word.
        let value = unsafe { d_un.d_val } as usize;
        // Comparisons, because a `match` may become a table of addresses, which would need relocation itself.
        if tag == DT_NULL {
            break;
        } else if tag == DT_RELA {
            rela = value;
        } else if tag == DT_RELASZ {
            rela_size = value;
        } else if tag == DT_RELR {
            relr = value;
        } else if tag == DT_RELRSZ {
            relr_size = value;
        }
        dynamic = dynamic.wrapping_add(1);
    }
    let mut entry: *const Elf_Rela = base.wrapping_add(rela).cast();
    for _ in 0..rela_size / size_of::<Elf_Rela>() {
        // SAFETY: the table has that many entries.
        let relocation = unsafe { &*entry };
        let (place, addend) = (relocation.r_offset, relocation.r_addend);
        if relocation.type_() as usize == Machine::RELATIVE {
            // SAFETY: the address is that of a word of the image that is writable until it is protected.
            unsafe { base.wrapping_add(place).cast::<usize>().write_unaligned(base.addr().wrapping_add(addend)) };
        }
        entry = entry.wrapping_add(1);
    }
    // A word with its lowest bit clear is the address of one such word; one with that bit set says for each of the 63 words that
    // follow, beginning with the second-lowest bit, whether it holds an address.
    let mut word: *const usize = base.wrapping_add(relr).cast();
    let mut next: *mut usize = base.cast();
    for _ in 0..relr_size / size_of::<usize>() {
        // SAFETY: the table has that many words.
        let bits = unsafe { *word };
        if bits & 1 == 0 {
            next = base.wrapping_add(bits).cast();
            // SAFETY: the address is that of a word of the image that is writable until it is protected.
            unsafe { add(next, base) };
            next = next.wrapping_add(1);
        } else {
            for bit in 1..usize::BITS {
                if bits >> bit & 1 != 0 {
                    // SAFETY: as above.
                    unsafe { add(next.wrapping_add(bit as usize - 1), base) };
                }
            }
            next = next.wrapping_add(usize::BITS as usize - 1);
        }
        word = word.wrapping_add(1);
    }
    rela_size + relr_size != 0
}

/// Adds the address of the image to a word of it.
///
/// # Safety
///
/// The word is part of the image and holds an address as if the image were at 0.
#[inline]
unsafe fn add(place: *mut usize, base: *mut u8) {
    // SAFETY: passed on to the caller.
    let place = unsafe { &mut *place };
    *place = place.wrapping_add(base.addr());
}
