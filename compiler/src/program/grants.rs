//! What the program may do, and how much of it: decided when it is built.

use crate::options::{Confinement, Options, Permissions};
use std::time::Duration;
use wasm2native_abi::limit::MOST_FILES;

/// The native stack of guest code when `--stack-size` does not say otherwise: what Linux gives a process.
pub const DEFAULT_STACK_SIZE: u64 = 8 << 20;

/// What was granted.
#[derive(Clone, Debug)]
pub struct Grants {
    /// What the program may touch.
    pub permissions: Permissions,
    /// The environment variable that lets the program show its calls of the host, if that is built in.
    pub trace: Option<String>,
    /// What the kernel is asked to keep the program in.
    pub confinement: Confinement,
    /// The most bytes that memories, tables and exceptions may have together.
    pub max_memory: Option<u64>,
    /// Bytes of native stack for guest code.
    pub stack_size: u64,
    /// File descriptors that the program may have at once.
    pub max_files: u32,
    /// After how long the process ends.
    pub timeout: Option<Duration>,
}

impl Grants {
    /// Those of a build.
    pub fn of(options: &Options) -> Self {
        Self {
            permissions: options.permissions.clone(),
            trace: options.trace.clone(),
            confinement: options.confinement,
            max_memory: options.max_memory,
            stack_size: options.stack_size.unwrap_or(DEFAULT_STACK_SIZE),
            max_files: options.max_files.unwrap_or(MOST_FILES),
            timeout: options.timeout,
        }
    }
}
