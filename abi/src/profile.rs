//! Counts of what a program does (`--profile-generate`): a file that the program maps when it starts, so that its counts are there
//! however it ends.
//!
//! ```text
//! word 0        MAGIC
//! word 1        the number of words of the head, these included
//! word 2        the number of counters
//! word 3        the number of functions
//!               for each function: the hash of its body, the hash of its shape, the number of its counters besides those of
//!               calls, the number of its calls with counters
//!               for each element of constant tables: the number of its function from 1, or 0
//! ……………………………  the end of the head
//!               the counters of each function, one function after the other, those of its calls last
//! ```
//!
//! All are words of 64 bits in the byte order of the machine, which [`MAGIC`] tells.

use crate::permission::Text;
use crate::relative::{RelPtr, RelSlice};

/// The first word of a profile. Its last letter is the version of the format.
pub const MAGIC: u64 = u64::from_be_bytes(*b"w2nprof1");

/// The number of words at the start of the head.
pub const FIXED_WORDS: usize = 4;

/// The number of words of a function in the head.
pub const FUNCTION_WORDS: usize = 4;

/// The counters of a call of a function that only the running program knows.
///
/// Among the elements that are called, a majority is found by the algorithm of Boyer and Moore: each call of the candidate counts up and
/// each other one down, and at zero the next element becomes the candidate. So an element that was called more often than all others
/// together is the candidate at the end, and it was called at least `(CALLS + LEAD) / 2` times.
pub mod call {
    /// The number of calls.
    pub const CALLS: u32 = 0;
    /// The candidate: the number of the element among those of constant tables.
    pub const CANDIDATE: u32 = 1;
    /// How far it leads.
    pub const LEAD: u32 = 2;
    /// The number of these counters.
    pub const WORDS: u32 = 3;
}

/// The profile that a program writes, at [`symbol::PROFILE`](crate::symbol::PROFILE).
#[repr(C)]
pub struct Profile {
    /// The path of the file.
    pub path: Text,
    /// The head of the file.
    pub head: RelSlice<u64>,
    /// The number of counters.
    pub counters: u64,
    /// The variable for the address of the counters.
    pub base: RelPtr<u64>,
}
