//! The permissions and limits of the program: decided at build time.

use crate::options::{Confinement, Options, Permissions};
use std::time::Duration;
use wasm2native_abi::limit::MOST_FILES;

/// The native stack of guest code unless `--stack-size` sets another size: the Linux default for a process.
pub const DEFAULT_STACK_SIZE: u64 = 8 << 20;

/// The grants of a program.
#[derive(Clone, Debug)]
pub struct Grants {
    /// The resources that the program may access.
    pub permissions: Permissions,
    /// The environment variable that makes the program log its calls of the host, if that is built in.
    pub trace: Option<String>,
    /// The confinement that the kernel is asked to enforce.
    pub confinement: Confinement,
    /// The maximum number of bytes that memories, tables and exceptions may have together.
    pub max_memory: Option<u64>,
    /// Bytes of native stack for guest code.
    pub stack_size: u64,
    /// The maximum number of file descriptors that the program may have open at once.
    pub max_files: u32,
    /// The time after which the process ends.
    pub timeout: Option<Duration>,
}

impl Grants {
    /// Returns the grants of a build.
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
