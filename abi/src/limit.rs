//! How much the program may use, decided when it was built.

/// Limits that the runtime keeps.
#[repr(C)]
pub struct Limits {
    /// File descriptors that the program may have at once, its standard streams and directories among them.
    pub files: u32,
    /// Bytes by which memories, tables and exceptions together may grow beyond what the program starts with; all ones without
    /// a limit.
    pub room: u64,
}

/// The exit status of a program that did not end in time: that of the command `timeout`.
pub const TIMEOUT_STATUS: i32 = 124;

/// The most file descriptors that [`Limits::files`] can grant: the size of the runtime's table.
pub const MOST_FILES: u32 = 1 << 16;
