//! The amounts of resources that the program may use.

use super::{Options, quantity};
use clap::Args;
use std::time::Duration;
use wasm2native_abi::heap::{END, START};
use wasm2native_abi::limit::MOST_FILES;

/// The native stack of guest code unless another size is requested: the Linux default for a process.
const STACK_SIZE: u64 = 8 << 20;

/// The least size that a limit on objects leaves them.
const LEAST_HEAP: u64 = 1 << 20;

/// The most that there are addresses for.
const MOST_HEAP: u64 = END - START;

/// The amounts of resources that the program may use.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Limit the total size of memories, tables and exceptions, such as to 64MiB
    #[arg(long, value_name = "SIZE", value_parser = quantity::size)]
    pub max_memory: Option<u64>,

    /// Limit the total size of objects that are reclaimed when nothing refers to them [default: that of --max-memory, at most 4080MiB]
    #[arg(long, value_name = "SIZE", value_parser = heap_size)]
    pub max_heap: Option<u64>,

    /// Set the size of the native stack [default: 8MiB]
    #[arg(long, value_name = "SIZE", value_parser = stack_size, default_value_t = STACK_SIZE, hide_default_value = true)]
    pub stack_size: u64,

    /// Limit the number of open files, including standard streams, directories and sockets
    #[arg(long, value_name = "COUNT", value_parser = files, default_value_t = MOST_FILES, hide_default_value = true)]
    pub max_files: u32,

    /// Stop the program after this time, such as 500ms, 1.5s or 2m, with status 124
    #[arg(long, value_name = "DURATION", value_parser = quantity::duration)]
    pub timeout: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_memory: None, max_heap: None, stack_size: STACK_SIZE, max_files: MOST_FILES, timeout: None }
    }
}

impl Options {
    /// Returns the limit on the size of objects together.
    pub fn maximum_heap(&self) -> u64 {
        let usual = || self.limits.max_memory.unwrap_or(MOST_HEAP).clamp(LEAST_HEAP, MOST_HEAP);
        self.limits.max_heap.unwrap_or_else(usual)
    }

    /// Returns the number of files that the program may have open. After a request, a server closes as many: fewer, unless that
    /// many are requested.
    pub fn most_files(&self) -> u32 {
        const OF_A_REQUEST: u32 = 64;
        match self.limits.max_files {
            MOST_FILES if self.serve.serves() => OF_A_REQUEST,
            most => most,
        }
    }
}

/// Parses a size that a heap can have.
fn heap_size(text: &str) -> Result<u64, String> {
    match quantity::size(text)? {
        size if size < LEAST_HEAP => Err("a heap must be at least 1MiB".to_owned()),
        size if size > MOST_HEAP => Err("a heap must be at most 4080MiB, since references to objects have 32 bits".to_owned()),
        size => Ok(size),
    }
}

/// Parses a size that a stack can have.
fn stack_size(text: &str) -> Result<u64, String> {
    const LEAST: u64 = 128 << 10;
    const MOST: u64 = 1 << 40;
    match quantity::size(text)? {
        size if size < LEAST => Err("a stack must be at least 128KiB, half of it for calls to the host".to_owned()),
        size if size > MOST => Err("a stack must be at most 1TiB".to_owned()),
        size => Ok(size),
    }
}

/// Parses a number of file descriptors.
fn files(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(count @ 3..=MOST_FILES) => Ok(count),
        _ => Err(format!("the limit must be from 3, for the standard streams, to {MOST_FILES}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_on_memories_is_one_on_objects() {
        let limited = |max_memory, max_heap| {
            let limits = Limits { max_memory, max_heap, ..Limits::default() };
            Options { limits, ..Options::default() }.maximum_heap()
        };
        assert_eq!([limited(None, None), limited(Some(64 << 30), None)], [MOST_HEAP; 2]);
        assert_eq!([limited(Some(64 << 20), None), limited(Some(64 << 20), Some(2 << 20))], [64 << 20, 2 << 20]);
        assert_eq!(limited(Some(0), None), LEAST_HEAP);
    }

    #[test]
    fn limits_have_limits() {
        assert!(stack_size("1K").is_err() && stack_size("2T").is_err());
        assert_eq!(stack_size("128K"), Ok(128 << 10));
        assert!(heap_size("1023K").is_err() && heap_size("4G").is_err());
        assert_eq!(heap_size("4080M"), Ok(MOST_HEAP));
        assert_eq!(files("3"), Ok(3));
        assert!(files("2").is_err() && files("65537").is_err() && files("-1").is_err());
    }
}
