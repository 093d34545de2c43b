//! What the program may touch, decided when it was built.
//!
//! Everything not granted here does not exist for the program. Standard streams and the arguments after the baked ones pass
//! through always.

use crate::relative::RelSlice;

/// Arguments, environment and directories.
#[repr(C)]
pub struct Permissions {
    /// Arguments put before those of the command line (`--arg`), after the program's name.
    pub arguments: RelSlice<Text>,
    /// Variables baked in (`--env NAME=VALUE`) or passed through (`--env NAME`), in the order given.
    pub variables: RelSlice<Text>,
    /// Directories opened at start, as file descriptors 3, 4, ….
    pub directories: RelSlice<Directory>,
    /// 1 when the whole environment passes through (`--inherit-env`), else 0.
    pub inherit_environment: u32,
}

/// A string without NUL; a NUL byte follows it, so that it can be given to the kernel.
///
/// As a variable, with `=` it is baked in, without it names one that is passed through.
#[repr(C)]
pub struct Text {
    /// UTF-8 or any other bytes.
    pub bytes: RelSlice<u8>,
}

/// A directory granted to the program.
#[repr(C)]
pub struct Directory {
    /// Where it is for the kernel; a relative path starts at the working directory of the process.
    pub host: Text,
    /// The name under which the program sees it.
    pub guest: Text,
    /// A combination of the `DIRECTORY_…` flags.
    pub flags: u32,
}

/// Nothing below the directory can be created, changed or removed.
pub const DIRECTORY_READ_ONLY: u32 = 1;
