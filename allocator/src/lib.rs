//! The allocator of the C library, set for a process that frees large blocks.
//!
//! It is a crate of its own because the compiler forbids unsafe code. The command calls it when it starts; the library leaves the
//! allocator to the program that it is part of.
//!
//! # Safety
//!
//! The one function that is called changes a number of the allocator, and may be called at any time.

/// Has blocks of 128 KiB and more returned to the system as soon as they are freed.
///
/// By itself glibc keeps free blocks up to the largest one that was ever freed (`mallopt(3)`, `M_MMAP_THRESHOLD`), in an area for
/// each thread. Other allocators are left alone.
pub fn return_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: see above.
        unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, 128 << 10) };
    }
}
