//! The amounts of resources that the program may use.

use super::{Options, quantity};
use clap::Args;
use std::time::Duration;
use wasm2native_abi::limit::MOST_FILES;

/// The native stack of guest code unless another size is requested: the Linux default for a process.
const STACK_SIZE: u64 = 8 << 20;

/// The amounts of resources that the program may use.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Limit the total size of memories, tables and exceptions, such as to 64MiB
    #[arg(long, value_name = "SIZE", value_parser = quantity::size)]
    pub max_memory: Option<u64>,

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
        Self { max_memory: None, stack_size: STACK_SIZE, max_files: MOST_FILES, timeout: None }
    }
}

impl Options {
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
    fn limits_have_limits() {
        assert!(stack_size("1K").is_err() && stack_size("2T").is_err());
        assert_eq!(stack_size("128K"), Ok(128 << 10));
        assert_eq!(files("3"), Ok(3));
        assert!(files("2").is_err() && files("65537").is_err() && files("-1").is_err());
    }
}
