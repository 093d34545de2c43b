//! Limits on what the program may use, decided when it was built.

/// Limits that the runtime enforces.
#[repr(C)]
pub struct Limits {
    /// The number of file descriptors that the program may have at once, including its standard streams and directories.
    pub files: u32,
    /// The number of bytes by which memories, tables and exceptions together may grow beyond what the program starts with; all
    /// ones without a limit.
    pub room: u64,
}

/// The exit status of a program that did not end in time: that of the command `timeout`.
pub const TIMEOUT_STATUS: i32 = 124;

/// The maximum of [`Limits::files`]: the size of the runtime's table.
pub const MOST_FILES: u32 = 1 << 16;
