//! Everything the program may access, decided when it was built.
//!
//! Nothing else exists for the program. Standard streams always pass through, and so do the arguments after those baked in.

use crate::relative::RelSlice;
use crate::tree::Node;

/// Arguments, environment, directories and sockets.
#[repr(C)]
pub struct Permissions {
    /// Arguments inserted before those of the command line (`--arg`), after the program's name.
    pub arguments: RelSlice<Text>,
    /// Variables baked in (`--env NAME=VALUE`) or passed through (`--env NAME`), in the order given.
    pub variables: RelSlice<Text>,
    /// Directories opened at start, as the file descriptors from 3 on, after those of sockets.
    pub directories: RelSlice<Directory>,
    /// The files in the executable.
    pub nodes: RelSlice<Node>,
    /// Addresses listened on from the start, as the file descriptors from 3 on, after those of inherited sockets.
    pub listeners: RelSlice<Listener>,
    /// 1 when sockets handed over by whoever starts the process (`LISTEN_FDS`) become the file descriptors from 3 on, otherwise
    /// 0.
    pub inherit_sockets: u32,
    /// 1 when the whole environment passes through (`--inherit-env`), otherwise 0.
    pub inherit_environment: u32,
}

/// A string without NUL; a NUL byte follows it, so that it can be passed to the kernel.
///
/// As a variable, with `=` it is baked in; without, it names one that is passed through.
#[repr(C)]
pub struct Text {
    /// UTF-8 or any other bytes.
    pub bytes: RelSlice<u8>,
}

/// A directory granted to the program.
#[repr(C)]
pub struct Directory {
    /// Its path for the kernel; a relative path starts at the working directory of the process.
    pub host: Text,
    /// The name under which the program sees it.
    pub guest: Text,
    /// A combination of the `DIRECTORY_…` flags.
    pub flags: u32,
    /// With [`DIRECTORY_EMBEDDED`], its number among [`Permissions::nodes`].
    pub root: u32,
}

/// Nothing below the directory can be created, changed or removed.
pub const DIRECTORY_READ_ONLY: u32 = 1;

/// The directory is part of the executable; for the kernel it does not exist.
pub const DIRECTORY_EMBEDDED: u32 = 2;

/// Device nodes below the directory can be opened, not only those that are harmless everywhere.
pub const DIRECTORY_DEVICES: u32 = 4;

/// An address on which the program listens for TCP connections.
#[repr(C)]
pub struct Listener {
    /// The address and port, for people.
    pub text: Text,
    /// The address in network byte order: its first 4 bytes, or all.
    pub address: [u8; 16],
    /// The port.
    pub port: u16,
    /// 4 or 6.
    pub version: u16,
}
