//! The report of a process that runs the start-up of a program while the program is built (`--preinit`): a *snapshot* of its state,
//! or the reason why there is none.
//!
//! The start step `take_report` takes the descriptor that the report goes to from standard input, before anything is granted, so that
//! guest code cannot reach it. All numbers are words of 64 bits in the byte order of the machine, which is that of the compiler:
//!
//! ```text
//! TAKEN   the bytes of the variables   those of the function references   each memory   each table
//! REFUSED   the number of a host function
//! OPEN   the number of a file descriptor of the guest
//! ```
//!
//! The reader knows the sizes of variables and function references, since it has planned them, and finds those of memories and tables
//! among the variables. A memory is a list of runs: offset, length, bytes; [`END`] in place of an offset ends it. What is not in a
//! run is zero. A table, unless it is constant, is its elements.

/// The state follows.
pub const TAKEN: u64 = 0x4e45_4b41_5400_0001;

/// A host function was called that a snapshot cannot be taken after.
pub const REFUSED: u64 = 0x4e45_4b41_5400_0002;

/// A descriptor is open that was not at start, or a standard stream is not what it was.
pub const OPEN: u64 = 0x4e45_4b41_5400_0003;

/// The end of the runs of a memory.
pub const END: u64 = u64::MAX;

/// The granularity of runs, in bytes: zeros of this length at such an offset are in none.
pub const GRAIN: usize = 4096;
